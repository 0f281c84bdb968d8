//! Starting, stopping, being killed, and what is left then.

use mysql::prelude::Queryable;
use tests::{Place, Server};

fn fill(server: &Server) {
    let mut conn = server.connect();
    conn.query_drop(
        "CREATE DATABASE keep; CREATE TABLE keep.t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20), KEY (v))",
    )
    .expect("it is made");
    for i in 0..20 {
        conn.exec_drop("INSERT INTO keep.t (v) VALUES (?)", (format!("v{i}"),)).expect("it is inserted");
    }
    conn.query_drop("UPDATE keep.t SET v = 'changed' WHERE id = 7; DELETE FROM keep.t WHERE id = 9").expect("they run");
}

fn assert_kept(server: &Server) {
    let mut conn = server.connect();
    let count: Option<i64> = conn.query_first("SELECT COUNT(*) FROM keep.t").expect("it answers");
    assert_eq!(count, Some(19));
    let changed: Vec<i32> = conn.query("SELECT id FROM keep.t WHERE v = 'changed'").expect("it answers");
    assert_eq!(changed, [7]);
    conn.query_drop("INSERT INTO keep.t (v) VALUES ('next')").expect("it is inserted");
    assert_eq!(conn.last_insert_id(), 21);
}

#[test]
fn a_clean_stop_leaves_everything_in_the_store() {
    let place = Place::default();
    let server = place.start();
    fill(&server);
    let (status, said) = server.stop();
    assert!(status.success(), "{said:?}");
    std::fs::remove_dir_all(place.data()).expect("the local files go");
    assert_kept(&place.start());
}

#[test]
fn a_kill_loses_nothing_that_was_acknowledged() {
    let place = Place::default();
    let server = place.start();
    fill(&server);
    server.kill();
    assert_kept(&place.start());
}

#[test]
fn shutdown_is_a_statement() {
    let place = Place::default();
    let server = place.start();
    fill(&server);
    server.connect().query_drop("SHUTDOWN").expect("it is obeyed");
    let (status, _) = wait(server);
    assert!(status.success());
    assert_kept(&place.start());
}

/// The end of a server that ends by itself: a signal to it is one more request to do so.
fn wait(server: Server) -> (std::process::ExitStatus, Vec<String>) {
    server.stop()
}

#[test]
fn what_cannot_work_is_one_line() {
    let place = Place::default();
    let server = place.start();
    let mut second = Place::with(&[]);
    second.options.push(format!("--port={}", server.port));
    let output = second.fail();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("option port:") && said.lines().count() == 1, "{said}");
    let output = Place::with(&["--prot=1"]).fail();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said, "wesql: unknown option 'prot'; the nearest known one is 'port'\n");
}

/// What befalls a table of three rows, and the number that the next one has.
const FATES: [(&str, u64); 10] = [
    ("DELETE FROM t", 4),
    ("DELETE FROM t WHERE id > 1", 4),
    ("UPDATE t SET id = 100 WHERE id = 3; DELETE FROM t WHERE id = 100", 101),
    ("UPDATE t SET id = 0 WHERE id = 3", 4),
    ("REPLACE INTO t VALUES (3, 1); DELETE FROM t WHERE id = 3", 4),
    ("BEGIN; DELETE FROM t; ROLLBACK; DELETE FROM t WHERE id = 3", 4),
    ("BEGIN; SAVEPOINT s; DELETE FROM t; ROLLBACK TO s; COMMIT; DELETE FROM t", 4),
    ("DELETE FROM t; ALTER TABLE t FORCE", 4),
    ("DELETE FROM t WHERE id > 1; ALTER TABLE t AUTO_INCREMENT = 2", 2),
    ("DELETE FROM t; TRUNCATE t", 1),
];

#[test]
fn a_number_of_a_row_that_went_does_not_come_again_after_a_kill() {
    let place = Place::default();
    let server = place.start();
    let mut conn = server.connect();
    for (at, (fate, _)) in FATES.iter().enumerate() {
        conn.query_drop(format!("CREATE DATABASE f{at}; USE f{at}")).expect("it is made");
        conn.query_drop("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v INT)").expect("it is made");
        conn.query_drop("INSERT INTO t (v) VALUES (1), (2), (3)").expect("they are inserted");
        conn.query_drop(fate).expect("it happens");
    }
    let mut prepared = server.connect();
    prepared.query_drop("CREATE DATABASE x; CREATE TABLE x.t (id INT AUTO_INCREMENT PRIMARY KEY)").expect("it is made");
    prepared.query_drop("INSERT INTO x.t VALUES (), (), ()").expect("they are inserted");
    prepared.query_drop("XA START 'x'; DELETE FROM x.t; XA END 'x'; XA PREPARE 'x'").expect("it is prepared");
    server.kill();
    let server = place.start();
    let mut conn = server.connect();
    for (at, (fate, next)) in FATES.iter().enumerate() {
        conn.query_drop(format!("INSERT INTO f{at}.t (v) VALUES (4)")).expect("it is inserted");
        assert_eq!(conn.last_insert_id(), *next, "{fate}");
    }
    conn.query_drop("XA COMMIT 'x'; INSERT INTO x.t VALUES ()").expect("they run");
    assert_eq!(conn.last_insert_id(), 4);
}
