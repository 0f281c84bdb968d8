//! Statements and what the parser makes of them, checked in beside each other.
//!
//! A golden file has pairs of lines: the statement, then `=> ` and what is expected of it.

use syntax::ast::Statement;
use syntax::digest::{Normalized, normalize, statement_digest_text};
use syntax::options::ParseOptions;
use syntax::parser::parse;
use syntax::printer::{Strings, query};

/// Options named before a colon at the start of a line, as `@ansi_quotes,pipes_as_concat `.
fn options_of(line: &str) -> (ParseOptions, &str) {
    let mut options = ParseOptions::default();
    let Some((words, rest)) = line.strip_prefix('@').and_then(|line| line.split_once(": ")) else {
        return (options, line);
    };
    for word in words.split(',') {
        match word {
            "ansi_quotes" => options.ansi_quotes = true,
            "pipes_as_concat" => options.pipes_as_concat = true,
            "no_backslash_escapes" => options.no_backslash_escapes = true,
            "high_not_precedence" => options.high_not_precedence = true,
            "ignore_space" => options.ignore_space = true,
            other => panic!("no such option: {other}"),
        }
    }
    (options, rest)
}

/// Compares each statement's answer with the golden file and prints every difference.
fn check(golden: &str, answer: impl Fn(&str, ParseOptions) -> String) {
    let lines: Vec<&str> = golden.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut wrong = String::new();
    assert!(lines.len() > 1 && lines.len().is_multiple_of(2), "the golden file is pairs of lines");
    for pair in lines.chunks(2) {
        let (options, text) = options_of(pair[0]);
        let expected = pair[1].strip_prefix("=> ").expect("the second line of a pair starts with an arrow");
        let got = answer(text, options);
        if got != expected {
            wrong.push_str(&format!("{}\n  expected {expected}\n  got      {got}\n", pair[0]));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A query after another round through parser and printer.
fn reprinted(text: &str) -> String {
    match parse(text.as_bytes(), ParseOptions::default()) {
        Ok(Statement::Query(tree)) => query(&tree, Strings::Plain),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn queries_print_with_their_precedence() {
    check(include_str!("golden/queries.txt"), |text, options| match parse(text.as_bytes(), options) {
        Ok(Statement::Query(tree)) => {
            let printed = query(&tree, Strings::Plain);
            let again = reprinted(&printed);
            assert_eq!(again, reprinted(&again), "what is printed parses to the same");
            printed
        }
        Ok(_) => "not a query".to_owned(),
        Err(error) => error.to_string(),
    });
}

#[test]
fn other_statements_are_what_they_are() {
    check(include_str!("golden/statements.txt"), |text, options| match parse(text.as_bytes(), options) {
        Ok(statement) => {
            let tree = format!("{statement:?}");
            tree.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
        }
        Err(error) => error.to_string(),
    });
}

#[test]
fn digests_are_mysqls() {
    check(include_str!("golden/digests.txt"), |text, options| statement_digest_text(text.as_bytes(), options));
}

#[test]
fn normalized_text_has_no_literals() {
    check(include_str!("golden/normalized.txt"), |text, options| {
        let mut normalized = Normalized::default();
        let end = normalize(text.as_bytes(), 0, options, &mut normalized);
        let literals: Vec<String> = normalized
            .literals
            .iter()
            .map(|literal| String::from_utf8_lossy(literal.span.of(text.as_bytes())).into_owned())
            .collect();
        format!("{} | {} | {end:?}", String::from_utf8_lossy(&normalized.text), literals.join(" ; "))
    });
}
