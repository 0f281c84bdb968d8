//! Golden scripts: statements with the answers that MySQL gave to them, in `tests/scripts`.
//!
//! Statements end with `;` at a line's end; the lines behind them that begin with `> ` are the answer. `WESQL_ORACLE=HOST:PORT` asks
//! that server (root, no password) in place of one of ours, and writes its answers into the scripts.

use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, Row, Value};
use std::fmt::Write as _;
use std::path::Path;
use tests::Place;

fn play(conn: &mut Conn, script: &str) -> String {
    let mut out = String::new();
    let mut statement = String::new();
    for line in script.lines().filter(|line| !line.starts_with('>')) {
        out.push_str(line);
        out.push('\n');
        if statement.is_empty() && (line.starts_with('#') || line.trim().is_empty()) {
            continue;
        }
        statement.push_str(line);
        if line.ends_with(';') {
            answer(conn, statement.trim_end_matches(';'), &mut out);
            statement.clear();
        } else {
            statement.push('\n');
        }
    }
    out
}

fn answer(conn: &mut Conn, statement: &str, out: &mut String) {
    let result = match conn.query_iter(statement) {
        Ok(result) => result,
        Err(mysql::Error::MySqlError(error)) => {
            writeln!(out, "> error {}: {}", error.code, error.message).expect("a string takes all");
            return;
        }
        Err(error) => panic!("{statement}: {error}"),
    };
    let affected = result.affected_rows();
    let names: Vec<String> = result.columns().as_ref().iter().map(|c| c.name_str().into_owned()).collect();
    if names.is_empty() {
        writeln!(out, "> ok {affected}").expect("a string takes all");
        return;
    }
    writeln!(out, "> {}", names.join("\t")).expect("a string takes all");
    for row in result {
        let cells = match row {
            Ok(row) => cells(row),
            Err(error) => vec![error.to_string()],
        };
        writeln!(out, "> {}", cells.join("\t")).expect("a string takes all");
    }
}

fn cells(row: Row) -> Vec<String> {
    let shown = |value: Value| match value {
        Value::NULL => "NULL".to_owned(),
        Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).replace('\n', "\\n"),
        other => format!("{other:?}"),
    };
    row.unwrap().into_iter().map(shown).collect()
}

#[test]
fn scripts_have_mysql_s_answers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let oracle = std::env::var("WESQL_ORACLE").ok();
    let place = Place::default();
    let server = oracle.is_none().then(|| place.start());
    let mut failed = Vec::new();
    let mut names: Vec<_> =
        std::fs::read_dir(folder).expect("the folder is there").map(|e| e.expect("an entry").path()).collect();
    names.sort();
    assert!(!names.is_empty());
    for path in names {
        let mut conn = match (&server, &oracle) {
            (Some(server), _) => server.connect(),
            (None, oracle) => {
                let address = oracle.as_deref().unwrap_or_default();
                let (host, port) = address.rsplit_once(':').expect("HOST:PORT");
                let options = OptsBuilder::new().ip_or_hostname(Some(host)).tcp_port(port.parse().expect("a port"));
                Conn::new(options.user(Some("root")).prefer_socket(false)).expect("the oracle listens")
            }
        };
        let script = std::fs::read_to_string(&path).expect("a script");
        conn.query_drop("DROP DATABASE IF EXISTS script; CREATE DATABASE script; USE script")
            .expect("a fresh database");
        let played = play(&mut conn, &script);
        if oracle.is_some() {
            std::fs::write(&path, played).expect("it can be written");
        } else if let Some((at, (is, should))) =
            played.lines().zip(script.lines()).enumerate().find(|(_, (a, b))| a != b)
        {
            failed.push(format!("{}:{}: answered\n{is}\nin place of\n{should}", path.display(), at + 1));
        } else if played.lines().count() != script.lines().count() {
            failed.push(format!("{}: more or fewer lines", path.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
