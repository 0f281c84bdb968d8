//! `cargo xtask sanitize`: the tests of the modules that have `unsafe` code, under valgrind's memcheck.
//!
//! Where valgrind is not installed nothing is run, and a line says so.

use std::path::PathBuf;
use std::process::Command;

/// The crates with `unsafe` modules, and the first part of the names of these modules' tests.
const MODULES: [(&str, &str); 4] = [
    ("lsm", "memtable::"),
    ("sql", "session::moving::"),
    ("server", "connection::desk::"),
    ("server", "connection::policy::"),
];
const OPTIONS: [&str; 5] = [
    "--quiet",
    "--error-exitcode=99",
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=definite",
];

/// Builds the tests and runs each program under valgrind.
#[expect(clippy::print_stdout, reason = "a command line tool prints")]
pub(crate) fn run() -> Result<(), String> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("sanitize: skipped, valgrind is not installed");
        return Ok(());
    }
    for (package, module) in MODULES {
        for program in test_programs(package)? {
            println!("sanitize: {package}, {module}");
            let mut command = Command::new("valgrind");
            command.args(OPTIONS).arg(&program).args([module, "--test-threads=1"]).current_dir(crate::root());
            let status = command.status().map_err(|e| format!("sanitize: valgrind: {e}"))?;
            if !status.success() {
                return Err(format!("sanitize: {package} failed"));
            }
        }
    }
    Ok(())
}

/// Builds the tests of a package; their programs.
fn test_programs(package: &str) -> Result<Vec<PathBuf>, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["test", "--no-run", "--message-format=json", "--package", package]).current_dir(crate::root());
    let output = command.output().map_err(|e| format!("sanitize: cargo: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let programs = messages.lines().filter(|line| line.contains("\"test\":true")).filter_map(executable);
    let programs: Vec<_> = programs.collect();
    if programs.is_empty() { Err(format!("sanitize: {package} has no test program")) } else { Ok(programs) }
}

/// The program that a message of cargo names.
fn executable(line: &str) -> Option<PathBuf> {
    let (_, rest) = line.split_once("\"executable\":\"")?;
    rest.split_once('"').map(|(path, _)| PathBuf::from(path))
}
