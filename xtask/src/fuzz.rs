//! `cargo xtask fuzz`: builds the programs of `fuzz/` and runs one, or each in turn.
//!
//! Inputs begin with the lines of `fuzz/seeds`, or the statements of the golden scripts. Those that reached new code are kept
//! in `target/fuzz/corpus` for the next run, one that ended its program in `target/fuzz/found`.

use std::fs;
use std::path::Path;
use std::process::Command;

const USAGE: &str = "cargo xtask fuzz [--seconds N] [TARGET]";
const TARGETS: [&str; 5] = ["parser", "protocol", "json", "regexp", "statement"];
/// What libFuzzer needs of the compiler: counters of edges, and what is compared.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// Seconds for each target where none are said.
const SECONDS: &str = "60";
/// libFuzzer's limits: seconds that an input may take, megabytes of the program, bytes of an input.
const LIMITS: [&str; 3] = ["-timeout=10", "-rss_limit_mb=2048", "-max_len=2048"];
/// Longer statements are no seeds.
const SEED_BYTES_MAX: usize = 1000;

/// Runs each target that is asked for; the first that finds something ends it.
#[expect(clippy::print_stdout, reason = "a command line tool prints")]
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let (seconds, targets) = match args {
        [name, seconds, rest @ ..] if name == "--seconds" => (seconds.as_str(), rest),
        rest => (SECONDS, rest),
    };
    let targets = match targets {
        [] => TARGETS.to_vec(),
        [one] => vec![TARGETS.into_iter().find(|target| target == one).ok_or(USAGE)?],
        _ => return Err(USAGE.to_owned()),
    };
    let folder = crate::root().join("target/fuzz");
    let shown = |e: std::io::Error| format!("fuzz: {e}");
    fs::create_dir_all(folder.join("found")).map_err(shown)?;
    for target in targets {
        println!("fuzz: {target}");
        let corpus = folder.join("corpus").join(target);
        fs::create_dir_all(&corpus).map_err(shown)?;
        for (at, seed) in seeds(target)?.iter().enumerate() {
            fs::write(corpus.join(format!("seed{at}")), seed).map_err(shown)?;
        }
        play(target, seconds, &folder, &corpus)?;
    }
    Ok(())
}

/// Builds a target and runs it for so long.
fn play(target: &str, seconds: &str, folder: &Path, corpus: &Path) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let dictionary = if target == "statement" { "parser" } else { target };
    let dictionary = crate::root().join(format!("fuzz/dictionaries/{dictionary}.dict"));
    let temporary = folder.join("temporary");
    fs::create_dir_all(&temporary).map_err(|e| format!("fuzz: {e}"))?;
    let mut command = Command::new(cargo);
    // With a target named the flags are not for build scripts and macros.
    command.args(["run", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", "host-tuple", "--bin", target]);
    command.arg("--").args(LIMITS).arg(format!("-max_total_time={seconds}")).arg(corpus);
    command.arg(format!("-dict={}", dictionary.display()));
    command.arg(format!("-artifact_prefix={}/{target}-", folder.join("found").display()));
    command.env("RUSTFLAGS", FLAGS).env("TMPDIR", &temporary).current_dir(crate::root());
    let status = command.status().map_err(|e| format!("fuzz: {target}: {e}"))?;
    // A program that was ended leaves its database.
    fs::remove_dir_all(&temporary).map_err(|e| format!("fuzz: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("fuzz: {target} found something")) }
}

/// What a target's inputs begin with.
fn seeds(target: &str) -> Result<Vec<Vec<u8>>, String> {
    let root = crate::root();
    let shown = |e: std::io::Error| format!("fuzz: seeds of {target}: {e}");
    if matches!(target, "parser" | "statement") {
        let mut found = Vec::new();
        for folder in ["tests/scripts", "crates/sql/tests/scripts"] {
            for entry in fs::read_dir(root.join(folder)).map_err(shown)? {
                let path = entry.map_err(shown)?.path();
                if path.is_file() {
                    found.extend(statements(&fs::read_to_string(path).map_err(shown)?));
                }
            }
        }
        return Ok(found);
    }
    let text = fs::read_to_string(root.join(format!("fuzz/seeds/{target}.txt"))).map_err(shown)?;
    if target == "protocol" { text.lines().map(unhex).collect() } else { Ok(text.lines().map(Into::into).collect()) }
}

/// The statements of a golden script.
fn statements(script: &str) -> Vec<Vec<u8>> {
    let lines = script.lines().filter(|line| !line.starts_with(['>', '#']));
    let text: Vec<&str> = lines
        .map(|line| match line.strip_prefix('@').and_then(|line| line.split_once(' ')) {
            Some((_session, statement)) => statement,
            None => line,
        })
        .collect();
    let text = text.join("\n") + "\n";
    let found = text.split(";\n").map(str::trim).filter(|text| !text.is_empty() && text.len() <= SEED_BYTES_MAX);
    found.map(Into::into).collect()
}

fn unhex(line: &str) -> Result<Vec<u8>, String> {
    let digits = line.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    digits.map(|pair| u8::from_str_radix(pair, 16).map_err(|e| format!("fuzz: {pair}: {e}"))).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn scripts_are_split_into_statements() {
        let script = "# about\nSELECT 1\n  + 1;\n> 1 + 1\n> 2\n\n@a BEGIN;\n> ok 0\n";
        assert_eq!(super::statements(script), [&b"SELECT 1\n  + 1"[..], b"BEGIN"]);
    }
}
