//! One story per file.

mod one_read;
