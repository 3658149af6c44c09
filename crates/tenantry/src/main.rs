//! The one binary of the suite.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenantry::cli::main()
}
