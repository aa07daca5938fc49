//! The gridseal program.

use std::process::ExitCode;

fn main() -> ExitCode {
    bridge::cli::main()
}
