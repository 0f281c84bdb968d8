//! `cargo xtask bench engine`: what the storage engine's calls cost, beside peers under the same work.
//!
//! Each runs as a program of its own, the peers from a package outside the workspace: fjall, and with `--peer rocksdb` RocksDB, which
//! wants libclang, and a library that ROCKSDB_LIB_DIR and ROCKSDB_INCLUDE_DIR name or a long build of C++. A line: nanoseconds of CPU
//! of the caller, of CPU of the process, and on the clock, ours and each peer's.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const USAGE: &str = "cargo xtask bench engine [--rows N] [--large ROWS] [--peer rocksdb]";

/// Builds and runs all, and prints a table.
#[expect(clippy::print_stdout, reason = "a command line tool prints")]
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let mut environment = Vec::new();
    let mut peers = vec![("fjall", &["--bin", "peers"][..])];
    for pair in args.chunks(2) {
        match pair {
            [name, value] if name == "--rows" => environment.push(("ROWS", value.as_str())),
            [name, value] if name == "--large" => environment.push(("LARGE", value.as_str())),
            [name, value] if name == "--peer" && value == "rocksdb" => {
                peers.push(("rocksdb", &["--features", "rocksdb", "--bin", "rocksdb"]));
            }
            _ => return Err(USAGE.to_owned()),
        }
    }
    let manifest = crate::root().join("bench/peers/Cargo.toml").to_string_lossy().into_owned();
    let folder = std::env::temp_dir();
    let ours = cargo(&["--package", "store", "--example", "engine"], &folder.join("wesql-engine"), &environment)?;
    let mut columns: Vec<BTreeMap<String, String>> = Vec::new();
    let mut heading = format!("{:40} {:>10} {:>10} {:>12}", "nanoseconds a call", "caller", "process", "clock");
    for (name, how) in peers {
        let what = [&["--manifest-path", manifest.as_str()], how].concat();
        let text = cargo(&what, &folder.join(format!("wesql-{name}")), &environment)?;
        columns.push(text.lines().filter_map(line).collect());
        heading += &format!("   {name:>34}");
    }
    println!("{heading}");
    for text in ours.lines() {
        let Some((what, figures)) = line(text) else {
            println!("{text}");
            continue;
        };
        let beside = columns.iter().map(|peer| format!("   {:>34}", peer.get(&what).map_or("", String::as_str)));
        println!("{what:40} {figures:>34}{}", beside.collect::<String>());
    }
    Ok(())
}

/// What a line is about, and its three figures.
fn line(text: &str) -> Option<(String, String)> {
    let (what, figures) = text.split_at_checked(40)?;
    let is_figures =
        figures.split_whitespace().count() == 3 && figures.split_whitespace().all(|f| f.parse::<u64>().is_ok());
    is_figures.then(|| (what.trim_end().to_owned(), figures.trim_start_matches(' ').to_owned()))
}

fn cargo(what: &[&str], folder: &Path, environment: &[(&str, &str)]) -> Result<String, String> {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(program);
    command.args(["run", "--quiet", "--release"]).args(what).arg("--").arg(folder);
    let output = command.current_dir(crate::root()).envs(environment.iter().copied()).output();
    let output = output.map_err(|e| format!("bench engine: cargo: {e}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("bench engine: {what:?}:\n{}", String::from_utf8_lossy(&output.stderr)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn figures_are_told_from_other_lines() {
        let text = format!("{:40} {:10} {:10} {:12}", "point get, tables", 900, 901, 1200);
        let (what, figures) = super::line(&text).expect("it has figures");
        assert_eq!((what.as_str(), figures.split_whitespace().count()), ("point get, tables", 3));
        assert_eq!(super::line("objectstore_gets                                 12"), None);
    }
}
