//! Groups by the first and last entries of an index are those of all rows, whatever conditions say of the parts, also of several
//! at once, and whatever the transaction has changed.

use super::covering::Random;
use mysql::Conn;
use mysql::prelude::Queryable;
use tests::Place;

const QUERIES: u32 = 400;

/// What conditions say of a column.
fn condition(random: &mut Random, column: char, of_values: bool) -> String {
    let mut value = || random.below(7).to_string();
    let (one, other) = (value(), value());
    match (of_values, random.below(6)) {
        (true, 0..=2) => format!("{column} IN ({one}, {other})"),
        (true, _) => format!("({column} = {one} OR {column} IS NULL)"),
        (false, 0) => format!("({column} < {one} OR {column} IS NULL)"),
        (false, 1) => format!("{column} BETWEEN {one} AND {other}"),
        (false, 2) => format!("({column} > {one} OR {column} = {other})"),
        (false, 3) => format!("{column} <> {one}"),
        (false, 4) => format!("{column} IS NOT NULL"),
        (false, _) => format!("{column} >= {one}"),
    }
}

/// A query of groups, before and behind its table.
fn query(random: &mut Random) -> (String, String) {
    const COLUMNS: [char; 4] = ['a', 'b', 'c', 'd'];
    let group = random.below(4) as usize;
    let extreme = (group + random.below(3) as usize).min(3);
    let listed: Vec<String> = COLUMNS[..group].iter().map(char::to_string).collect();
    let listed = listed.join(", ");
    let mut conditions: Vec<String> = vec!["TRUE".to_owned()];
    for (at, column) in COLUMNS.iter().enumerate().take(extreme + 1) {
        let is_between = at >= group && at < extreme;
        if is_between || random.below(3) == 0 {
            conditions.push(condition(random, *column, is_between));
        }
    }
    if random.below(4) == 0 {
        conditions.push(format!("(a = {} OR b = {})", random.below(7), random.below(7)));
    }
    let conditions = format!("WHERE {}", conditions.join(" AND "));
    let column = COLUMNS[extreme];
    match (group, random.below(4)) {
        (0, _) => (format!("SELECT MIN({column}), MAX({column})"), conditions),
        (_, 0) => (format!("SELECT DISTINCT {listed}"), conditions),
        (_, 1) => (format!("SELECT COUNT(DISTINCT {listed})"), conditions),
        (_, 2) => (format!("SELECT {listed}, MAX({column})"), format!("{conditions} GROUP BY {listed}")),
        _ => (format!("SELECT {listed}, MIN({column}), MAX({column})"), format!("{conditions} GROUP BY {listed}")),
    }
}

fn compare(conn: &mut Conn, random: &mut Random) {
    let (what, rest) = query(random);
    let read = |conn: &mut Conn, hint: &str| -> Vec<String> {
        let rows: Vec<mysql::Row> = conn.query(format!("{what} FROM t {hint} INDEX (k) {rest}")).expect("it answers");
        let mut shown: Vec<String> = rows.into_iter().map(|row| format!("{:?}", row.unwrap())).collect();
        shown.sort();
        shown
    };
    let (by_index, by_rows) = (read(conn, "FORCE"), read(conn, "IGNORE"));
    assert_eq!(by_index, by_rows, "{what} FROM t {rest}");
}

#[test]
fn groups_by_an_index_are_those_of_all_rows() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE c; USE c").expect("it is made");
    let mut random = Random(2_463_534_242);
    for key in ["a, b, c, d", "a DESC, b, c DESC, d", "a, b DESC, c, d DESC"] {
        conn.query_drop("DROP TABLE IF EXISTS t").expect("it goes");
        conn.query_drop(format!("CREATE TABLE t (a INT, b INT, c INT, d INT, KEY k ({key}))")).expect("it is made");
        let mut value = |bound| match random.below(8) {
            0 => "NULL".to_owned(),
            _ => random.below(bound).to_string(),
        };
        let mut row = || format!("({}, {}, {}, {})", value(6), value(5), value(3), value(9));
        let rows: Vec<String> = (0..3000).map(|_| row()).collect();
        conn.query_drop(format!("INSERT INTO t VALUES {}", rows.join(", "))).expect("they fit");
        (0..QUERIES).for_each(|_| compare(&mut conn, &mut random));
        conn.query_drop("BEGIN").expect("it begins");
        conn.query_drop("UPDATE t SET d = d + 3, b = b - 1 WHERE c = 1 OR a = 2 LIMIT 500").expect("they change");
        conn.query_drop("DELETE FROM t WHERE d = 4 OR a = 5").expect("they go");
        (0..QUERIES / 4).for_each(|_| compare(&mut conn, &mut random));
        conn.query_drop("ROLLBACK").expect("it ends");
    }
}
