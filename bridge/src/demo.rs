//! `gridseal demo`: a sealed session on this machine alone, step by step, and two attacks on it.

pub mod stage;
