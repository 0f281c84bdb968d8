//! Rows that have no room in memory: how much the process takes, and what ends a statement that spills.

use mysql::prelude::Queryable;
use mysql::{Conn, Error};
use std::hash::{Hash, Hasher};
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
fn what_functions_and_sets_keep_takes_little_memory() {
    let place = Place::with(&["--server-memory=32M"]);
    let server = place.start();
    let mut conn = server.connect();
    fill(&mut conn);
    // Half of the rows have different pads; each total of those is a group, and the total of all.
    let groups = ROWS + ROWS / 2 + 1 + 1;
    for (query, count) in [
        ("SELECT SUM(n) FROM (SELECT COUNT(DISTINCT pad, id) n FROM t GROUP BY id % 1000) q", ROWS),
        ("SELECT SUM(n) FROM (SELECT JSON_LENGTH(JSON_ARRAYAGG(pad)) n FROM t GROUP BY id % 1000) q", ROWS),
        (
            "SELECT SUM(LENGTH(c)) FROM (SELECT GROUP_CONCAT(pad ORDER BY id DESC) c FROM t GROUP BY id % 100) q",
            102_400,
        ),
        ("SELECT COUNT(*) FROM t WHERE CONCAT(pad, id) IN (SELECT CONCAT(pad, id) FROM t) OR id < 0", ROWS),
        ("SELECT COUNT(*) FROM (SELECT pad, id + 1, COUNT(*) FROM t GROUP BY pad, id + 1 WITH ROLLUP) q", groups),
        (
            "WITH RECURSIVE r AS (SELECT id, pad FROM t UNION SELECT id + 1000000, pad FROM r WHERE id < 1000000) \
             SELECT COUNT(*) FROM r",
            2 * ROWS,
        ),
        (
            "SELECT COUNT(n) FROM (SELECT ROW_NUMBER() OVER (ORDER BY pad, id) n, \
             SUM(id) OVER (PARTITION BY id % 10 ORDER BY id DESC) s FROM t) q",
            ROWS,
        ),
    ] {
        let peak = peak_bytes(&server, || {
            assert_eq!(conn.query_first(query).expect("it runs"), Some(count), "{query}");
        });
        assert!(peak < MEMORY_BYTES_MAX, "{query} took {peak} bytes");
    }
}

/// Queries whose rows are the same in the same order wherever they were kept.
const ORDERED: [&str; 6] = [
    "SELECT id % 1000, COUNT(DISTINCT pad), SUM(DISTINCT id / 7e0), GROUP_CONCAT(DISTINCT LEFT(pad, 9)), COUNT(*), \
     GROUP_CONCAT(id ORDER BY pad DESC), GROUP_CONCAT(DISTINCT LEFT(pad, 2) ORDER BY pad) FROM t GROUP BY id % 1000",
    "SELECT id % 10, JSON_LENGTH(JSON_ARRAYAGG(id)), JSON_ARRAYAGG(IF(id % 1000 < 10, id, NULL)), \
     JSON_OBJECTAGG(LEFT(pad, 2), id) FROM t GROUP BY id % 10",
    "SELECT id FROM t WHERE CONCAT(pad, id) IN (SELECT CONCAT(pad, id) FROM t WHERE id % 3 = 0) OR id < 0",
    "SELECT pad, id DIV 2, GROUPING(pad), COUNT(*), SUM(id / 7e0), GROUP_CONCAT(id) FROM t \
     GROUP BY pad, id DIV 2 WITH ROLLUP",
    "WITH RECURSIVE r AS (SELECT id, pad FROM t UNION SELECT id DIV 2, MD5(pad) FROM r WHERE id > 100000) SELECT * FROM r",
    "SELECT id, LAG(id, 3) OVER w, NTILE(7) OVER w, RANK() OVER p, FIRST_VALUE(id) OVER w, LAST_VALUE(id) OVER p, \
     SUM(id) OVER (w ROWS 5 PRECEDING), \
     COUNT(*) OVER (PARTITION BY id DIV 9 ORDER BY id RANGE BETWEEN 9 PRECEDING AND 5 FOLLOWING) FROM t \
     WINDOW w AS (PARTITION BY LEFT(pad, 1) ORDER BY pad DESC, id), p AS (PARTITION BY id % 4 ORDER BY LEFT(pad, 3))",
];

/// A hash of each query's rows in their order.
fn hashes(place: &Place) -> Vec<u64> {
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("USE d").expect("it runs");
    let hashes = ORDERED.iter().map(|query| {
        let mut hasher = std::hash::DefaultHasher::new();
        for row in conn.query_iter(query).expect(query) {
            row.expect(query).unwrap().iter().for_each(|value| value.as_sql(true).hash(&mut hasher));
        }
        hasher.finish()
    });
    let hashes = hashes.collect();
    server.stop();
    hashes
}

#[test]
fn rows_come_out_as_they_do_in_memory() {
    let mut place = Place::with(&["--server-memory=32M"]);
    let server = place.start();
    fill(&mut server.connect());
    server.stop();
    let on_disk = hashes(&place);
    place.options = vec!["--server-memory=4G".into()];
    let in_memory = hashes(&place);
    for ((query, on_disk), in_memory) in ORDERED.iter().zip(on_disk).zip(in_memory) {
        assert_eq!(on_disk, in_memory, "{query}");
    }
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
