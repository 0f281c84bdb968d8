//! Prepared transactions of XA outlive the server, with their changes and their locks.

use mysql::prelude::Queryable;
use tests::Place;

/// The names of what XA RECOVER shows.
fn recovered(conn: &mut mysql::Conn) -> Vec<String> {
    let rows: Vec<(i64, i64, i64, String)> = conn.query("XA RECOVER").expect("it answers");
    rows.into_iter().map(|row| row.3).collect()
}

#[test]
fn prepared_transactions_survive_kills_and_lost_disks() {
    let place = Place::default();
    let server = place.start();
    let mut conn = server.connect();
    let mut run = |statement: &str| conn.query_drop(statement).expect(statement);
    run("CREATE DATABASE xa; USE xa; CREATE TABLE t (id INT PRIMARY KEY, v INT, KEY v (v))");
    run("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)");
    for (name, statement) in [("kept", "UPDATE t SET v = 10 WHERE id = 1"), ("undone", "DELETE FROM t WHERE id = 2")] {
        run(&format!("XA START '{name}'"));
        run(statement);
        run(&format!("INSERT INTO t VALUES ({}, 0)", name.len()));
        run(&format!("XA END '{name}'"));
        run(&format!("XA PREPARE '{name}'"));
    }
    server.kill();

    let server = place.start();
    let mut conn = server.connect();
    assert_eq!(recovered(&mut conn), ["kept", "undone"]);
    conn.query_drop("USE xa").expect("it is there");
    for id in [1, 2] {
        let locked = conn.query::<(i32, i32), _>(format!("SELECT * FROM t WHERE id = {id} FOR UPDATE NOWAIT"));
        assert!(matches!(locked, Err(mysql::Error::MySqlError(error)) if error.code == 3572), "row {id}");
    }
    let rows: Vec<(i32, i32)> = conn.query("SELECT id, v FROM t ORDER BY id").expect("it answers");
    assert_eq!(rows, [(1, 1), (2, 2), (3, 3)]);
    let (status, _) = server.stop();
    assert!(status.success());
    std::fs::remove_dir_all(place.data()).expect("the local files can be lost");

    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("USE xa; XA COMMIT 'kept'; XA ROLLBACK 'undone'").expect("they end");
    server.kill();
    let server = place.start();
    let mut conn = server.connect();
    assert!(recovered(&mut conn).is_empty());
    let rows: Vec<(i32, i32)> = conn.query("SELECT id, v FROM xa.t FORCE INDEX (v) ORDER BY id").expect("it answers");
    assert_eq!(rows, [(1, 10), (2, 2), (3, 3), (4, 0)]);
}
