//! `cargo xtask torture`: the store's stories of kills, losses of power and takeovers, for as long as one has time.
//!
//! `--seed N` begins with story N, so that a failing one, which prints its seed, can be told again.

use std::process::Command;

const USAGE: &str = "cargo xtask torture [--minutes N] [--seed N]";

/// Runs stories until the time is over or one ends badly.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(program);
    command.args(["test", "--package", "store", "--test", "it", "--", "--ignored", "--exact", "--nocapture"]);
    command.arg("torture::stories_for_minutes").current_dir(crate::root());
    for pair in args.chunks(2) {
        match pair {
            [name, value] if name == "--minutes" => command.env("WESQL_TORTURE_MINUTES", value),
            [name, value] if name == "--seed" => command.env("WESQL_TORTURE_SEED", value),
            _ => return Err(USAGE.to_owned()),
        };
    }
    let status = command.status().map_err(|e| format!("torture: {e}"))?;
    if status.success() { Ok(()) } else { Err("torture: a story ended badly".to_owned()) }
}
