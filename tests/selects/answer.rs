//! What a SELECT is answered, and how two answers differ.

use super::Select;
use mysql::consts::ColumnType;
use mysql::prelude::Queryable;
use mysql::{Conn, Value};

/// How the answer of a server that died begins.
pub const LOST: &str = "lost";

/// Numbers that differ by less, relative to the larger, are the same.
const PRECISION: f64 = 1e-12;
/// Numbers that are smaller are compared as if they were this large.
const SMALL: f64 = 1e-3;
/// Rows of a difference that are shown.
const ROWS_SHOWN: usize = 6;

/// What a SELECT answers.
#[derive(Debug)]
pub struct Answer {
    /// Its rows, sorted where the statement does not sort them; or an error, which its number begins.
    pub rows: Result<Vec<Vec<String>>, String>,
    /// Which columns are numbers that are no integers.
    reals: Vec<bool>,
}

impl Answer {
    /// How ours differs from this one.
    pub fn difference(&self, ours: &Answer) -> Option<String> {
        match (&self.rows, &ours.rows) {
            (Ok(a), Ok(b)) => different_rows(a, b, &self.reals),
            // What comes behind the number may name what is not the same.
            (Err(a), Err(b)) if a.split(':').next() == b.split(':').next() => None,
            (a, b) => Some(format!("MySQL: {}\nours:  {}", outline(a), outline(b))),
        }
    }
}

fn outline(answer: &Result<Vec<Vec<String>>, String>) -> String {
    match answer {
        Ok(rows) => format!("{} rows", rows.len()),
        Err(error) => error.clone(),
    }
}

/// Asks a server.
pub fn answer(conn: &mut Conn, select: &Select) -> Answer {
    let mut reals = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut run = || -> Result<(), mysql::Error> {
        let mut result = conn.query_iter(&select.text)?;
        let is_real = |c: &mysql::Column| {
            let ty = c.column_type();
            // MySQL gives the digits of some decimals as their parts have them, and others as the whole has them.
            matches!(
                ty,
                ColumnType::MYSQL_TYPE_DOUBLE | ColumnType::MYSQL_TYPE_FLOAT | ColumnType::MYSQL_TYPE_NEWDECIMAL
            )
        };
        reals = result.columns().as_ref().iter().map(is_real).collect();
        for row in result.by_ref() {
            rows.push(row?.unwrap().into_iter().map(cell).collect());
        }
        Ok(())
    };
    let done = run();
    let rows = match done {
        Ok(()) => Ok(rows),
        Err(mysql::Error::MySqlError(error)) => Err(format!("{}: {}", error.code, error.message)),
        Err(error) => Err(format!("{LOST}: {error}")),
    };
    let rows = rows.map(|mut rows| {
        if !select.is_ordered {
            rows.sort();
        }
        rows
    });
    Answer { rows, reals }
}

fn cell(value: Value) -> String {
    match value {
        Value::NULL => "NULL".to_owned(),
        Value::Bytes(bytes) => format!("'{}'", String::from_utf8_lossy(&bytes)),
        other => format!("{other:?}"),
    }
}

fn different_rows(theirs: &[Vec<String>], ours: &[Vec<String>], reals: &[bool]) -> Option<String> {
    let same = |a: &Vec<String>, b: &Vec<String>| {
        a.len() == b.len() && a.iter().zip(b).enumerate().all(|(at, (a, b))| a == b || (reals[at] && near(a, b)))
    };
    if theirs.len() == ours.len() && theirs.iter().zip(ours).all(|(a, b)| same(a, b)) {
        return None;
    }
    // Numbers that are nearly the same may have been sorted otherwise.
    let only = |these: &[Vec<String>], those: &[Vec<String>]| -> Vec<String> {
        let mut left: Vec<&Vec<String>> = those.iter().collect();
        let mut missing = Vec::new();
        for row in these {
            match left.iter().position(|other| same(row, other)) {
                Some(at) => drop(left.swap_remove(at)),
                None => missing.push(row.join("\t")),
            }
        }
        missing
    };
    let (theirs_only, ours_only) = (only(theirs, ours), only(ours, theirs));
    let mut lines = vec![format!("MySQL: {} rows, ours: {} rows", theirs.len(), ours.len())];
    lines.extend(theirs_only.iter().take(ROWS_SHOWN).map(|r| format!("- {r}")));
    lines.extend(ours_only.iter().take(ROWS_SHOWN).map(|r| format!("+ {r}")));
    let is_order_alone = theirs_only.is_empty() && ours_only.is_empty();
    if is_order_alone {
        lines.push("in another order".to_owned());
    }
    let has_reals = reals.iter().any(|r| *r);
    (!is_order_alone || !has_reals).then(|| lines.join("\n"))
}

fn near(a: &str, b: &str) -> bool {
    let number = |text: &str| text.trim_matches('\'').parse::<f64>().ok();
    match (number(a), number(b)) {
        (Some(a), Some(b)) => (a - b).abs() <= PRECISION * a.abs().max(b.abs()).max(SMALL),
        _ => false,
    }
}
