//! The automation: `cargo xtask check`, `tidy`, `bench`, `torture`, `sanitize`, `fuzz`, `s3`.

mod bench;
mod check;
mod engine;
mod fuzz;
mod s3;
mod sanitize;
mod tidy;
mod torture;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "cargo xtask check | tidy | bench [engine | parser | resume | amplification | trickle | size] --peer HOST:PORT | torture --minutes N | sanitize | fuzz [--seconds N] [TARGET] | s3";

/// Those of [`bench::figures`].
const FIGURES: [&str; 3] = ["amplification", "trickle", "size"];

#[expect(clippy::print_stdout, reason = "a command line tool prints")]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = match args.split_first() {
        Some((command, rest)) if command == "s3" => s3::run(rest),
        Some((command, [what, rest @ ..])) if command == "bench" && what == "engine" => engine::run(rest),
        Some((command, [what])) if command == "bench" && what == "parser" => example("syntax", "parse_speed"),
        Some((command, [what, rest @ ..])) if command == "bench" && FIGURES.contains(&what.as_str()) => {
            bench::figures::run(what, rest)
        }
        Some((command, rest)) if command == "torture" => torture::run(rest),
        Some((command, rest)) if command == "bench" => bench::run(rest),
        Some((command, rest)) if command == "fuzz" => fuzz::run(rest),
        Some((command, [])) if command == "check" => check::run(),
        Some((command, [])) if command == "sanitize" => sanitize::run(),
        Some((command, [])) if command == "tidy" => tidy::run(&root()),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a crate's example, built for speed.
fn example(package: &str, name: &str) -> Result<(), String> {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = std::process::Command::new(program);
    command.args(["run", "--quiet", "--release", "--package", package, "--example", name]);
    let status = command.current_dir(root()).status().map_err(|e| format!("{package}: cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{package}: {name}: {status}")) }
}

/// The repository's root.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}
