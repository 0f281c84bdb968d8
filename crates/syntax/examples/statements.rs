//! Parses files of statements that end with a line `$$` and prints those that a parser should not have refused, or
//! accepted.
//!
//! `cargo run --release -p syntax --example statements -- accept|reject FILE..`
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use syntax::options::ParseOptions;
use syntax::parser::parse;

/// Statements of a file, without its header.
fn statements(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let body = memchr::memmem::find(text, b"DELIMITER $$\n").map_or(text, |at| &text[at + 13..]);
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memmem::find(rest, b"\n$$\n").unwrap_or(rest.len());
        let statement = &rest[..end];
        rest = rest.get(end + 4..).unwrap_or_default();
        Some(statement)
    })
}

fn main() {
    let mut args = std::env::args().skip(1);
    let accept = args.next().is_none_or(|word| word == "accept");
    for path in args {
        let text = std::fs::read(&path).expect("the list is readable");
        let (mut count, mut wrong) = (0_u32, 0_u32);
        for statement in statements(&text) {
            count += 1;
            let result = parse(statement, ParseOptions::default());
            if result.is_ok() != accept {
                wrong += 1;
                let reason = result.err().map(|error| error.to_string().replace('\n', " ")).unwrap_or_default();
                println!("{}\t{reason}", String::from_utf8_lossy(statement).replace(['\n', '\t'], " "));
            }
        }
        println!("# {path}: {count} statements, {wrong} wrong ({:.3} %)", f64::from(wrong) * 100.0 / f64::from(count));
    }
}
