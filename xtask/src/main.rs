//! The automation.

mod s3;

use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "a command line tool prints")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = match args.split_first() {
        Some((command, rest)) if command == "s3" => s3::run(rest),
        _ => Err("cargo xtask s3".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
