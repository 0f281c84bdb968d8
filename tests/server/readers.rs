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
    let place = Place::with(&["--wesql-durability=object_store"]);
    let writer = place.start();
    let mut conn = writer.connect();
    conn.query_drop("CREATE DATABASE d; CREATE TABLE d.t (v INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
        .expect("it runs");
    let mut reading = Place::with(&["--read-only", "--wal-upload-interval=20"]);
    reading.options.push(format!("--objectstore_bucket={}", place.folder.path().join("objects").display()));
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
