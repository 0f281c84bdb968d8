//! Long lists of statements, read from the folder that WESQL_STATEMENTS names and skipped without it.
//!
//! A list has blocks that end with a line `$$`. Those that MySQL accepts must parse, those that it refuses must not.

use std::path::Path;

use syntax::digest::{Normalized, normalize};
use syntax::options::ParseOptions;
use syntax::parser::parse_next;

const HEADER: &[u8] = b"DELIMITER $$\n";

/// How many statements of a list there are, and how many of them parse.
fn parsed(folder: &str, list: &str) -> (usize, usize) {
    let text = std::fs::read(Path::new(folder).join(list)).expect("the list is readable");
    let from = memchr::memmem::find(&text, HEADER).map_or(0, |at| at + HEADER.len());
    let mut rest = &text[from..];
    let (mut count, mut accepted) = (0, 0);
    let mut normalized = Normalized::default();
    while !rest.is_empty() {
        let end = memchr::memmem::find(rest, b"\n$$\n").unwrap_or(rest.len());
        let statement = &rest[..end];
        count += 1;
        if let Ok(tree) = parse_next(statement, 0, ParseOptions::default()) {
            accepted += usize::from(tree.end == statement.len());
            let whole = normalize(statement, 0, ParseOptions::default(), &mut normalized) == Some(statement.len());
            let literals = normalized.literals.len();
            assert!(!whole || literals == tree.literals as usize, "{}", String::from_utf8_lossy(statement));
        }
        rest = rest.get(end + 4..).unwrap_or_default();
    }
    (count, accepted)
}

#[test]
fn lists_are_accepted_and_refused() {
    let Ok(folder) = std::env::var("WESQL_STATEMENTS") else {
        println!("skipped: WESQL_STATEMENTS names no folder");
        return;
    };
    for (list, accepted_percent_min) in [
        ("statements_accept.sql", 99.0),
        ("statements_app_django.sql", 100.0),
        ("statements_app_knex.sql", 100.0),
        ("statements_app_sqlalchemy.sql", 100.0),
    ] {
        let (count, accepted) = parsed(&folder, list);
        let percent = accepted as f64 * 100.0 / count as f64;
        println!("{list}: {accepted} of {count} accepted, {percent:.2} %");
        assert!(percent >= accepted_percent_min, "{list}: {percent} %");
    }
    let (count, accepted) = parsed(&folder, "statements_reject_1064.sql");
    let percent = (count - accepted) as f64 * 100.0 / count as f64;
    println!("statements_reject_1064.sql: {} of {count} refused, {percent:.2} %", count - accepted);
    assert!(percent >= 97.0, "{percent} %");
}
