//! Clients that are silent for a while: their connections give their threads back and are the same afterwards.

use mysql::Conn;
use mysql::prelude::Queryable;
use tests::{Place, Server};

/// Asks until the server says what is wanted; it fails by the time-out of the whole run.
fn await_answer(control: &mut Conn, query: &str, wanted: &str) {
    loop {
        let row: Option<mysql::Row> = control.query_first(query).expect("it answers");
        let answer: Option<String> = row.and_then(|row| row.get(row.len() - 1));
        if answer.as_deref() == Some(wanted) {
            return;
        }
    }
}

/// Waits until `count` connections have no thread. The one that asks is not silent.
fn await_rest(control: &mut Conn, count: usize) {
    await_answer(control, "SHOW GLOBAL STATUS LIKE 'Wesql_connections_resting'", &count.to_string());
}

/// What a silent connection may take, its share of what its threads have left behind included.
const SILENT_KB_MAX: usize = 40;

fn threads(server: &Server) -> usize {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", server.id())).expect("the server runs");
    let name = |task: &std::fs::DirEntry| std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
    tasks.filter(|task| task.as_ref().is_ok_and(|t| name(t).trim() == "connection")).count()
}

/// Kilobytes of memory of the server's own that no file stands behind.
fn anonymous_kb(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("the server runs");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("the kernel says it");
    line.trim().trim_end_matches(" kB").parse().expect("it is a number")
}

#[test]
fn a_silent_client_keeps_everything_but_its_thread() {
    let place = Place::default();
    let server = place.start();
    let mut control = server.connect();
    let mut silent = server.connect();
    silent.query_drop("CREATE DATABASE d").expect("it is made");
    silent.query_drop("USE d").expect("it is there");
    silent.query_drop("CREATE TABLE t (a INT PRIMARY KEY)").expect("it is made");
    silent.query_drop("CREATE TEMPORARY TABLE own (a INT)").expect("it is made");
    silent.query_drop("SET @kept = 7, sql_mode = 'ANSI', group_concat_max_len = 77").expect("they are set");
    silent.query_drop("PREPARE named FROM 'SELECT ? + 1'").expect("it is prepared");
    let numbered = silent.prep("SELECT a, ? FROM t WHERE a = ?").expect("it is prepared");
    silent.query_drop("BEGIN").expect("it begins");
    silent.query_drop("INSERT INTO t VALUES (1)").expect("it is inserted");
    let rows: Vec<(i64, i64)> = silent.exec(&numbered, (5, 1)).expect("it answers");
    assert_eq!(rows, [(1, 5)]);
    assert_eq!(silent.query_first::<i64, _>("SELECT GET_LOCK('mine', 0)").expect("it answers"), Some(1));
    for _ in 0..2 {
        await_rest(&mut control, 1);
        let rows: Vec<(i64, i64)> = silent.exec(&numbered, (6, 1)).expect("it answers");
        assert_eq!(rows, [(1, 6)]);
        let facts: Option<(i64, i64, String, i64)> = silent
            .query_first("SELECT @kept, @@group_concat_max_len, DATABASE(), (SELECT COUNT(*) FROM own)")
            .expect("it answers");
        assert_eq!(facts, Some((7, 77, "d".to_owned(), 0)));
        assert_eq!(silent.query_first::<i64, _>("EXECUTE named USING @kept").expect("it answers"), Some(8));
    }
    await_rest(&mut control, 1);
    assert_eq!(control.query_first::<i64, _>("SELECT COUNT(*) FROM d.t").expect("it answers"), Some(0));
    assert_eq!(control.query_first::<i64, _>("SELECT IS_FREE_LOCK('mine')").expect("it answers"), Some(0));
    silent.query_drop("COMMIT").expect("it commits");
    assert_eq!(control.query_first::<i64, _>("SELECT COUNT(*) FROM d.t").expect("it answers"), Some(1));
}

#[test]
fn a_silent_client_is_killed_and_sent_away() {
    let place = Place::default();
    let server = place.start();
    let mut control = server.connect();
    let mut killed = server.connect();
    killed.query_drop("BEGIN").expect("it begins");
    await_rest(&mut control, 1);
    control.query_drop(format!("KILL {}", killed.connection_id())).expect("it is there");
    await_answer(&mut control, "SELECT COUNT(*) FROM information_schema.processlist", "1");
    killed.query_drop("SELECT 1").expect_err("it was killed");
    let mut late = server.connect();
    late.query_drop("SET wait_timeout = 1").expect("it is set");
    await_answer(&mut control, "SELECT COUNT(*) FROM information_schema.processlist", "2");
    await_answer(&mut control, "SELECT COUNT(*) FROM information_schema.processlist", "1");
    late.query_drop("SELECT 1").expect_err("it was silent for too long");
}

#[test]
fn many_silent_clients_need_few_threads() {
    let place = Place::with(&["--max_connections=700"]);
    let server = place.start();
    let mut control = server.connect();
    let before = anonymous_kb(&server);
    let mut silent: Vec<Conn> = (0..500).map(|_| server.connect()).collect();
    await_rest(&mut control, 500);
    assert!(threads(&server) < 100, "{}", threads(&server));
    let each = anonymous_kb(&server).saturating_sub(before) / 500;
    assert!(each < SILENT_KB_MAX, "{each} kB each");
    for (at, conn) in silent.iter_mut().enumerate() {
        assert_eq!(conn.query_first::<usize, _>(format!("SELECT {at}")).expect("it answers"), Some(at));
    }
    drop(silent);
    await_answer(&mut control, "SELECT COUNT(*) FROM information_schema.processlist", "1");
}
