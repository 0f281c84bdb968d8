//! `cargo xtask check`: everything that must hold before a change goes in, in order of cheapness.

use std::process::Command;

/// Runs every check; the first failure ends it.
pub(crate) fn run() -> Result<(), String> {
    step("fmt", &["fmt", "--all", "--check"], &[])?;
    crate::tidy::run(&crate::root())?;
    step("clippy", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"], &[])?;
    // They are a workspace of their own, which nothing else compiles. Nothing is linked, so that no libFuzzer is wanted.
    let fuzz = ["check", "--manifest-path", "fuzz/Cargo.toml", "--bins", "--quiet"];
    step("fuzz", &fuzz, &[("CUSTOM_LIBFUZZER_PATH", "unused/libfuzzer.a")])?;
    // The tests start the server's program: it is built before them.
    step("build", &["build", "--package", "server", "--quiet"], &[])?;
    step("test", &["test", "--workspace", "--no-fail-fast"], &[])?;
    let features = "lsm/model,store/model";
    let model = ["test", "--package", "lsm", "--package", "store", "--features", features, "--lib", "--", "model::"];
    step("model", &model, &[])?;
    let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"];
    step("doc", &doc, &[("RUSTDOCFLAGS", "-D warnings")])
}

#[expect(clippy::print_stdout, reason = "a command line tool prints")]
fn step(name: &str, args: &[&str], environment: &[(&str, &str)]) -> Result<(), String> {
    println!("check: {name}");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(args).envs(environment.iter().copied()).current_dir(crate::root());
    let status = command.status().map_err(|e| format!("check: {name}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("check: {name} failed")) }
}
