//! `keystead`: one process with everything in it unless told otherwise.

fn main() -> std::process::ExitCode {
    keystead_api::cli::run()
}
