//! Inputs that are too deep, too odd or not text at all: errors, never a crash.

use std::thread;

use syntax::error::ErrorKind;
use syntax::options::ParseOptions;
use syntax::parser::{parse, parse_next};

/// The smallest stack that callers give.
const STACK_BYTES: usize = 1 << 20;
const DEEP: usize = 10_000;

/// The error of a statement, parsed on a small stack.
fn refusal(text: String) -> ErrorKind {
    thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || parse(text.as_bytes(), ParseOptions::default()).expect_err("the statement is too deep").kind)
        .expect("a thread starts")
        .join()
        .expect("no panic and no overflow")
}

fn nested(before: &str, middle: &str, after: &str) -> String {
    format!("SELECT {}{middle}{}", before.repeat(DEEP), after.repeat(DEEP))
}

#[test]
fn deep_nesting_is_an_error() {
    for (before, middle, after) in [
        ("(", "1", ")"),
        ("- ", "1", ""),
        ("NOT ", "1", ""),
        ("~", "1", ""),
        ("BINARY ", "'a'", ""),
        ("(SELECT ", "1", ")"),
        ("((SELECT ", "1", "))"),
        ("EXISTS (SELECT ", "1", ")"),
        ("f(", "1", ")"),
        ("IF(1,", "1", ",2)"),
        ("CASE WHEN ", "1", " THEN 1 END"),
        ("1 IN (", "1", ")"),
        ("INTERVAL(1,", "1", ")"),
        ("INTERVAL ", "1", " DAY + 1"),
        ("CAST(", "1", " AS SIGNED)"),
        ("@a := ", "1", ""),
        ("1 BETWEEN ", "1", " AND 2"),
        ("1 = (1 AND ", "1", ")"),
        ("COUNT(", "1", ")"),
        ("{d ", "1", "}"),
        ("1 LIKE ", "1", ""),
        ("1 + ", "1", ""),
        ("1 XOR ", "1", ""),
        ("1 = ", "1", ""),
        ("JSON_VALUE(", "1", ", '$')"),
    ] {
        let kind = refusal(nested(before, middle, after));
        assert!(matches!(kind, ErrorKind::TooDeep | ErrorKind::Syntax), "{before}: {kind:?}");
    }
    assert_eq!(refusal(nested("(", "1", ")")), ErrorKind::TooDeep);
    assert_eq!(refusal(nested("1 + ", "1", "")), ErrorKind::TooDeep);
}

#[test]
fn deep_tables_and_programs_are_errors() {
    let deep =
        |before: &str, middle: &str, after: &str| format!("{}{middle}{}", before.repeat(DEEP), after.repeat(DEEP));
    for text in [
        format!("SELECT 1 FROM {}", deep("(", "t", ")")),
        format!("SELECT 1 FROM {}", deep("(SELECT 1 FROM ", "t", ") x")),
        format!("SELECT 1 FROM {}", deep("t JOIN ", "t", " ON 1")),
        format!("SELECT 1 FROM {}", deep("t LEFT JOIN ", "t", " ON 1")),
        format!("SELECT 1 FROM t {}", "JOIN t ON 1 ".repeat(DEEP)),
        format!("SELECT 1 {}", "UNION SELECT 1 ".repeat(DEEP)),
        deep("(", "SELECT 1", ")"),
        deep("WITH a AS (", "SELECT 1", ") SELECT 1"),
        format!("CREATE PROCEDURE p() {}", deep("BEGIN ", "SELECT 1;", "END;")),
        format!("CREATE PROCEDURE p() {}", deep("IF 1 THEN ", "SELECT 1;", "END IF;")),
        deep("EXPLAIN ", "SELECT 1", ""),
        format!(
            "SELECT 1 FROM JSON_TABLE('', '$' COLUMNS ({})) j",
            deep("NESTED '$' COLUMNS (", "a FOR ORDINALITY", ")")
        ),
    ] {
        let start = text[..40].to_owned();
        let kind = refusal(text);
        assert!(matches!(kind, ErrorKind::TooDeep | ErrorKind::Syntax), "{start}: {kind:?}");
    }
}

#[test]
fn long_lists_are_not_deep() {
    for text in [
        format!("SELECT 1 WHERE {}", vec!["a = 1"; DEEP].join(" OR ")),
        format!("SELECT 1 WHERE {}", vec!["a = 1"; DEEP].join(" AND ")),
        format!("SELECT 1 WHERE a IN ({})", vec!["1"; DEEP].join(",")),
        format!("INSERT INTO t VALUES {}", vec!["(1,2)"; DEEP].join(",")),
    ] {
        assert!(parse(text.as_bytes(), ParseOptions::default()).is_ok(), "{}", &text[..40]);
    }
}

#[test]
fn statements_cut_anywhere_do_not_panic() {
    let text = "SELECT /*+ x */ a.`b``c`, 'it''s\\n' 'x', N'a', _utf8mb4'b', x'4142', 0x41, b'1', 1.5e3, @a := @@global.x, \
                CASE a WHEN 1 THEN 2 END, t.* FROM (t JOIN (SELECT 1) u USING (a)), LATERAL (SELECT 2) v \
                /*!80000 WHERE a IN (1, 2) */ GROUP BY a WITH ROLLUP ORDER BY 1 LIMIT 1, 2 -- end";
    for end in 0..=text.len() {
        let cut = &text.as_bytes()[..end];
        if let Ok(parsed) = parse_next(cut, 0, ParseOptions::default()) {
            assert!(parsed.end <= cut.len());
        }
        let mut broken = text.as_bytes().to_vec();
        if end < broken.len() {
            broken[end] = 0xFF;
            if let Ok(parsed) = parse_next(&broken, 0, ParseOptions::default()) {
                assert!(parsed.end <= broken.len());
            }
        }
    }
}
