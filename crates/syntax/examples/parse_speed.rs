//! How long parsing and normalizing take.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::hint::black_box;
use std::time::Instant;

use syntax::digest::{Normalized, normalize};
use syntax::options::ParseOptions;
use syntax::parser::parse;

const ROUNDS: u32 = 7;

/// The best of a few rounds, in nanoseconds a call.
fn measure(calls: u32, mut call: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..calls {
            call();
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(calls));
    }
    best
}

fn main() {
    let options = ParseOptions::default();
    let row = "(12345,49929,'68487932199-96439406143-93774651418-41631865787-96406072701-20604855487-25459966574-28203206787',\
               '67847967377-48000963322-62604785301-91415491898-96926520291')";
    let bulk = format!("INSERT INTO sbtest1 (id,k,c,pad) VALUES {}", vec![row; 1000].join(","));
    let statements = [
        ("point select", "SELECT c FROM sbtest1 WHERE id=123"),
        ("point select, prepared", "SELECT c FROM sbtest1 WHERE id=?"),
        ("sum of a range", "SELECT SUM(k) FROM sbtest1 WHERE id BETWEEN 1 AND 100"),
        ("distinct range", "SELECT DISTINCT c FROM sbtest1 WHERE id BETWEEN 1 AND 100 ORDER BY c"),
        ("update", "UPDATE sbtest1 SET k=k+1 WHERE id=5"),
        ("delete", "DELETE FROM sbtest1 WHERE id=5"),
        ("begin", "BEGIN"),
        ("insert of 1,000 rows", bulk.as_str()),
    ];
    let mut normalized = Normalized::default();
    for (name, text) in statements {
        let calls = if text.len() > 10_000 { 100 } else { 100_000 };
        let parsed = measure(calls, || {
            black_box(parse(black_box(text.as_bytes()), options).is_ok());
        });
        let digested = measure(calls, || {
            black_box(normalize(black_box(text.as_bytes()), 0, options, &mut normalized));
        });
        println!("{name:24} parse {parsed:10.0} ns   normalize {digested:10.0} ns");
    }
}
