//! Indexes made over more rows than the memory of a transaction holds.

use mysql::Conn;
use mysql::prelude::Queryable;
use tests::Place;

const ROWS: u64 = 24_000;

fn checked(conn: &mut Conn) -> String {
    let rows: Vec<(String, String, String, String)> = conn.query("CHECK TABLE t").expect("it answers");
    rows.last().map(|row| row.3.clone()).expect("a check says something")
}

/// The answer by an index and without it.
fn counts(conn: &mut Conn, index: &str) -> [Option<(u64, u64)>; 2] {
    ["FORCE", "IGNORE"].map(|hint| {
        let query = format!("SELECT COUNT(*), SUM(id) FROM t {hint} INDEX ({index}) WHERE pad LIKE '7%'");
        conn.query_first(query).expect("it answers")
    })
}

#[test]
fn an_index_over_many_rows_is_whole_or_not_there() {
    let place = Place::with(&["--server-memory=16M"]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE many; USE many").expect("it is made");
    conn.query_drop("CREATE TABLE t (id INT PRIMARY KEY, k INT, pad CHAR(60), note VARCHAR(9))").expect("it is made");
    for from in (0..ROWS).step_by(2_000) {
        let row = |id: u64| format!("({id}, {}, '{:060}', NULL)", id * 7_919 % ROWS, (u128::from(id) * 7_919) << 80);
        let rows: Vec<String> = (from..from + 2_000).map(row).collect();
        conn.query_drop(format!("INSERT INTO t VALUES {}", rows.join(","))).expect("they are inserted");
    }
    conn.query_drop("UPDATE t SET pad = CONCAT('7', id * id) WHERE id % 3 = 0").expect("it is changed");
    conn.query_drop("CREATE INDEX pads ON t (pad)").expect("it is made");
    assert_eq!(checked(&mut conn), "OK");
    let [by_index, by_rows] = counts(&mut conn, "pads");
    assert_eq!(by_index, by_rows);
    conn.query_drop("ALTER TABLE t ADD UNIQUE ks (k DESC), ADD INDEX noted (note, pad)").expect("they are made");
    assert_eq!(checked(&mut conn), "OK");
    conn.query_drop("UPDATE t SET note = 'twice' WHERE id > 1").expect("it is changed");
    let twice = conn.query_drop("ALTER TABLE t ADD INDEX other (pad, id), ADD UNIQUE notes (note)");
    assert_eq!(
        twice.map_err(|e| e.to_string()),
        Err("MySqlError { ERROR 1062 (23000): Duplicate entry 'twice' for key 't.notes' }".to_owned())
    );
    server.kill();
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("USE many").expect("it is there");
    assert_eq!(checked(&mut conn), "OK");
    let [by_index, by_rows] = counts(&mut conn, "noted, pads");
    assert_eq!(by_index, by_rows);
    let names: Vec<String> = conn
        .query("SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_name = 't' ORDER BY 1")
        .expect("it answers");
    assert_eq!(names, ["ks", "noted", "pads", "PRIMARY"]);
}
