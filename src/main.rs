//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    argocd_aks::cli::main()
}
