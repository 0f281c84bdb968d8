//! A read-only server beside the one that writes.

use mysql::prelude::Queryable;
use tests::Place;

/// Asks until the answer is the expected one: a reader is behind by an interval and a look.
fn comes_to(conn: &mut mysql::Conn, query: &str, expected: &[i32]) {
    loop {
        match conn.query::<i32, _>(query) {
            Ok(values) if values == expected => return,
            Ok(_) | Err(_) => std::thread::yield_now(),
        }
    }
}

#[test]
fn a_reader_shows_what_the_writer_commits_and_refuses_writes() {
    let (place, reading) = places();
    let writer = place.start();
    let mut conn = writer.connect();
    conn.query_drop("CREATE DATABASE d; CREATE TABLE d.t (v INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
        .expect("it runs");
    let reader = reading.start();
    let mut seen = reader.connect();
    assert_eq!(seen.query::<i32, _>("SELECT v FROM d.t").expect("it answers"), [1]);
    let refused = seen.query_drop("INSERT INTO d.t VALUES (9)").expect_err("it writes nothing").to_string();
    assert!(refused.contains("ERROR 1290 (HY000)") && refused.contains("--read-only"), "{refused}");
    conn.query_drop("INSERT INTO d.t VALUES (2); CREATE TABLE d.u (w INT); INSERT INTO d.u VALUES (7)")
        .expect("it runs");
    comes_to(&mut seen, "SELECT v FROM d.t ORDER BY v", &[1, 2]);
    comes_to(&mut seen, "SELECT w FROM d.u", &[7]);
    assert!(reader.stop().0.success());
    assert!(writer.stop().0.success());
}

/// Rows that the writer inserts, and changes of the table beside them.
const ROWS: i64 = 300;
const CHANGES: [&str; 5] = [
    "ALTER TABLE c.t FORCE",
    "ALTER TABLE c.t ADD INDEX ib (b)",
    "ALTER TABLE c.t DROP INDEX ib",
    "ALTER TABLE c.t ADD COLUMN z INT DEFAULT 4 FIRST",
    "ALTER TABLE c.t DROP COLUMN z",
];

/// A writer's place, and one of a reader of it.
fn places() -> (Place, Place) {
    let place = Place::with(&["--wesql-durability=object_store", "--wal-upload-interval=5"]);
    let mut reading = Place::with(&["--read-only", "--wal-upload-interval=5"]);
    reading.options.push(format!("--objectstore_bucket={}", place.folder.path().join("objects").display()));
    (place, reading)
}

#[test]
fn a_reader_sees_rows_and_definitions_of_one_time() {
    let (place, reading) = places();
    let writer = place.start();
    let mut conn = writer.connect();
    conn.query_drop("CREATE DATABASE c; CREATE TABLE c.t (a INT PRIMARY KEY, b INT)").expect("it is made");
    let reader = reading.start();
    let mut seen = reader.connect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for row in 0..ROWS {
                let insert = format!("INSERT INTO c.t (a, b) VALUES ({row}, {})", 3 * row);
                conn.query_drop(insert).expect("it is inserted");
                if row % 4 == 0 {
                    conn.query_drop(CHANGES[(row / 4) as usize % CHANGES.len()]).expect("it is changed");
                }
            }
        });
        let mut last = 0;
        while last < ROWS {
            let sums = "CAST(COALESCE(SUM(a), 0) AS SIGNED), CAST(COALESCE(SUM(b), 0) AS SIGNED)";
            let whole = format!("SELECT COUNT(*), {sums} FROM c.t");
            let (rows, a, b): (i64, i64, i64) = seen.query_first(whole).expect("it answers").expect("a row");
            assert!(rows >= last && a == rows * (rows - 1) / 2 && b == 3 * a, "{rows} rows after {last}: {a}, {b}");
            let by_index = seen.query_first("SELECT COUNT(*) FROM c.t WHERE b >= 0").expect("it answers");
            assert!(by_index >= Some(rows), "{by_index:?} rows after {rows}");
            last = rows;
        }
    });
}

#[test]
fn a_reader_s_old_snapshot_is_refused_what_has_changed() {
    let (place, reading) = places();
    let writer = place.start();
    let mut conn = writer.connect();
    conn.query_drop("CREATE DATABASE d; CREATE TABLE d.t (v INT); CREATE TABLE d.u (v INT)").expect("they are made");
    conn.query_drop("CREATE TABLE d.done (v INT); INSERT INTO d.t VALUES (1); INSERT INTO d.u VALUES (1)")
        .expect("they are made");
    let reader = reading.start();
    let (mut old, mut new) = (reader.connect(), reader.connect());
    comes_to(&mut new, "SELECT v FROM d.u", &[1]);
    old.query_drop("START TRANSACTION WITH CONSISTENT SNAPSHOT").expect("it begins");
    conn.query_drop("ALTER TABLE d.t FORCE; UPDATE d.u SET v = 2; INSERT INTO d.done VALUES (1)").expect("they run");
    comes_to(&mut new, "SELECT v FROM d.done", &[1]);
    let refused = old.query::<i32, _>("SELECT v FROM d.t").expect_err("its rows are younger").to_string();
    assert!(refused.contains("ERROR 1412 (HY000)"), "{refused}");
    assert_eq!(old.query::<i32, _>("SELECT v FROM d.u").expect("it answers"), [1]);
    old.query_drop("COMMIT").expect("it ends");
    assert_eq!(old.query::<i32, _>("SELECT v FROM d.t").expect("it answers"), [1]);
    assert_eq!(old.query::<i32, _>("SELECT v FROM d.u").expect("it answers"), [2]);
}
