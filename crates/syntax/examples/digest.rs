//! Prints the digest text of each line of its input.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::io::BufRead;

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("the input is readable");
        println!(
            "{}",
            syntax::digest::statement_digest_text(line.as_bytes(), syntax::options::ParseOptions::default())
        );
    }
}
