//! Rows that have no room in memory: how much the process takes, and what ends a statement that spills.

use mysql::prelude::Queryable;
use mysql::{Conn, Error};
use tests::{Place, Server};

/// Rows of some 270 bytes: 80 megabytes of them.
const DOUBLINGS: u32 = 15;
const ROWS: u32 = 10 << DOUBLINGS;
/// So many at a time have room in memory.
const PIECE: usize = 2560;
/// A sort in memory needs twice as much.
const MEMORY_BYTES_MAX: u64 = 64 << 20;

/// The number of the error that a query ends with.
fn error_of(conn: &mut Conn, query: &str) -> u16 {
    match conn.query_first::<u32, _>(query) {
        Err(Error::MySqlError(error)) => error.code,
        other => panic!("{query}: {other:?}"),
    }
}

fn fill(conn: &mut Conn) {
    let first = "CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, pad VARCHAR(255)); \
                 INSERT INTO t VALUES (0,''),(1,''),(2,''),(3,''),(4,''),(5,''),(6,''),(7,''),(8,''),(9,'');";
    conn.query_drop(first).expect("it runs");
    for round in 0..DOUBLINGS {
        let rows = 10 << round;
        for from in (0..rows).step_by(PIECE) {
            let piece = format!("id >= {from} AND id < {}", (from + PIECE as u32).min(rows));
            let insert = format!("INSERT INTO t SELECT id + {rows}, RPAD(MD5(id), 250, 'x') FROM t WHERE {piece}");
            conn.query_drop(insert).expect("it runs");
        }
    }
}

/// The most memory that a server's process had since its last call, in bytes, beside what it has now.
fn peak_bytes(server: &Server, work: impl FnOnce()) -> u64 {
    let read = |name: &str| -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("it runs");
        let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("Linux says it");
        1024 * line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number")
    };
    std::fs::write(format!("/proc/{}/clear_refs", server.id()), "5").expect("its owner may");
    let before = read("VmRSS:");
    work();
    read("VmHWM:").saturating_sub(before)
}

#[test]
fn a_large_sort_takes_little_memory() {
    let place = Place::with(&["--server-memory=32M"]);
    let server = place.start();
    let mut conn = server.connect();
    fill(&mut conn);
    for query in [
        "SELECT id FROM t ORDER BY pad, id",
        "SELECT MIN(id) FROM t GROUP BY pad, id + 1",
        "SELECT DISTINCT pad, id + 1 FROM t",
        "SELECT x.id FROM t x JOIN t y ON x.id + 0 = y.id + 0",
    ] {
        let counted = format!("SELECT COUNT(*) FROM ({query} LIMIT 1000000000) q");
        let peak = peak_bytes(&server, || {
            assert_eq!(conn.query_first(&counted).expect("it runs"), Some(ROWS), "{query}");
        });
        assert!(peak < MEMORY_BYTES_MAX, "{query} took {peak} bytes");
    }
    let files: Option<(String, u64)> = conn.query_first("SHOW STATUS LIKE 'Created_tmp_files'").expect("it runs");
    assert!(files.is_some_and(|(_, count)| count > 0));
}

#[test]
fn a_large_change_takes_little_memory() {
    let place = Place::with(&["--server-memory=32M"]);
    let server = place.start();
    let mut conn = server.connect();
    fill(&mut conn);
    conn.query_drop("CREATE TABLE u LIKE t; SELECT COUNT(*) FROM t").expect("it runs");
    for change in [
        "SELECT COUNT(*) FROM t WHERE pad = '' FOR UPDATE",
        "INSERT INTO u SELECT * FROM t",
        "UPDATE t SET id = id + 1000000",
        "DELETE FROM t ORDER BY pad",
    ] {
        let peak = peak_bytes(&server, || conn.query_drop(format!("BEGIN; {change}")).expect("it runs"));
        conn.query_drop("ROLLBACK").expect("it runs");
        assert!(peak < MEMORY_BYTES_MAX, "{change} took {peak} bytes");
    }
    assert_eq!(conn.query_first("SELECT COUNT(*) FROM t WHERE id < 1000000").expect("it runs"), Some(ROWS));
}

#[test]
fn a_statement_that_cannot_spill_fails_alone() {
    let place = Place::with(&["--server-memory=32M", "--tmpdir=/nowhere/at/all"]);
    let server = place.start();
    let mut conn = server.connect();
    fill(&mut conn);
    assert_eq!(error_of(&mut conn, "SELECT COUNT(*) FROM (SELECT DISTINCT pad, id + 1 FROM t) q"), 1);
    assert_eq!(error_of(&mut conn, "INSERT INTO t SELECT id + 1000000, pad FROM t"), 1);
    assert_eq!(error_of(&mut conn, "UPDATE t SET id = id + 1000000 ORDER BY id DESC"), 1);
    assert_eq!(conn.query_first("SELECT COUNT(*) FROM t").expect("it runs"), Some(ROWS));
}

#[test]
fn a_statement_that_spills_ends_with_its_time() {
    let place = Place::with(&["--server-memory=32M"]);
    let server = place.start();
    let mut conn = server.connect();
    fill(&mut conn);
    conn.query_drop("SET max_execution_time = 50, sort_buffer_size = 32768").expect("it runs");
    let query = "SELECT x.id FROM t x, t y ORDER BY x.pad, y.pad LIMIT 1000000000";
    assert_eq!(error_of(&mut conn, query), 3024);
}
