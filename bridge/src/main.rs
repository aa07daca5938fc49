//! The gridseal program.
fn main() {}
