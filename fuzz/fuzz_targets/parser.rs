//! Text to the lexer, the parser, the printer and the digest: no panic, and what is printed is parsed to what prints the same.
#![no_main]

use std::hint::black_box;

use libfuzzer_sys::fuzz_target;
use syntax::ast::Statement;
use syntax::ast::query::Query;
use syntax::digest::{Normalized, normalize, statement_digest_text};
use syntax::error::ErrorKind;
use syntax::options::ParseOptions;
use syntax::parser::{parse, parse_expr, parse_next};
use syntax::printer::explained::{self, Meaning};
use syntax::printer::{Strings, expr, query};

fn options(bits: usize) -> ParseOptions {
    ParseOptions {
        ansi_quotes: bits & 1 != 0,
        pipes_as_concat: bits & 2 != 0,
        no_backslash_escapes: bits & 4 != 0,
        high_not_precedence: bits & 8 != 0,
        ignore_space: bits & 16 != 0,
    }
}

fuzz_target!(|text: &[u8]| {
    check(text, ParseOptions::default());
    // Other modes by the length, so that each seed is good for all.
    check(text, options(text.len()));
});

fn check(text: &[u8], options: ParseOptions) {
    let mut normalized = Normalized::default();
    let is_printable = is_printable(text);
    let mut from = 0;
    while from < text.len() {
        let end = normalize(text, from, options, &mut normalized);
        let Ok(parsed) = parse_next(text, from, options) else { break };
        assert!(parsed.end > from, "a statement has an end");
        assert!(parsed.statement_end <= parsed.end, "its last token is before that");
        // Those whose plans are kept by this text; a program has semicolons in it.
        if let Statement::Query(_) | Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) =
            parsed.statement
        {
            assert_eq!(end, Some(parsed.end), "the lexer finds the same end");
            assert_eq!(normalized.literals.len(), parsed.literals as usize, "and the same literals");
        }
        if let Statement::Query(tree) = &parsed.statement {
            check_query(tree, is_printable);
        }
        black_box(explained::statement(&parsed.statement, Meaning::default()));
        from = parsed.end;
    }
    black_box(statement_digest_text(text, options));
    if let Ok(tree) = parse_expr(text, options) {
        check_expr(&expr(&tree, Strings::Introduced("utf8mb4")), is_printable);
    }
}

/// Whether what is accepted has a printed form: not a date or time of bytes that are no text, which is refused later, nor the call of a
/// function by its quoted name, which may have more or fewer arguments there than the grammar says.
fn is_printable(text: &[u8]) -> bool {
    let calls_quoted = |at: usize| text[at + 1..].trim_ascii_start().first() == Some(&b'(');
    let quotes = text.iter().enumerate().filter(|(_, byte)| matches!(byte, b'`' | b'"'));
    std::str::from_utf8(text).is_ok() && !quotes.map(|(at, _)| at).any(calls_quoted)
}

fn check_query(tree: &Query<'_>, is_printable: bool) {
    let printed = query(tree, Strings::Plain);
    if !is_printable {
        return;
    }
    match parse(printed.as_bytes(), ParseOptions::default()) {
        Ok(Statement::Query(again)) => {
            assert_eq!(without_parentheses(&query(&again, Strings::Plain)), without_parentheses(&printed));
        }
        Ok(other) => panic!("{printed}: {other:?}"),
        Err(error) => assert_eq!(error.kind, ErrorKind::TooDeep, "{printed}: {error}"),
    }
}

/// Tables with commas between them are printed with JOIN, which is printed with parentheses.
fn without_parentheses(text: &str) -> String {
    text.replace(['(', ')'], "")
}

fn check_expr(printed: &str, is_printable: bool) {
    if !is_printable {
        return;
    }
    match parse_expr(printed.as_bytes(), ParseOptions::default()) {
        Ok(again) => {
            let again = expr(&again, Strings::Introduced("utf8mb4"));
            match printed.contains(" join ") {
                true => assert_eq!(without_parentheses(&again), without_parentheses(printed)),
                false => assert_eq!(again, printed),
            }
        }
        Err(error) => assert_eq!(error.kind, ErrorKind::TooDeep, "{printed}: {error}"),
    }
}
