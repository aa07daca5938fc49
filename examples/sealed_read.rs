//! Two ends in one process: one MMS read, sealed and opened.
fn main() {}
