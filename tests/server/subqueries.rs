//! How many rows subqueries read: what is known is not asked again.

use mysql::Conn;
use mysql::prelude::Queryable;
use tests::Place;

/// How many rows of tables a query reads, one after the other, and what it answers.
fn reads(conn: &mut Conn, query: &str) -> (u64, Vec<Option<i64>>) {
    conn.query_drop("FLUSH STATUS").expect("it is done");
    let rows = conn.query(query).expect("it answers");
    let read: Option<(String, u64)> =
        conn.query_first("SHOW SESSION STATUS LIKE 'Handler_read_rnd_next'").expect("it answers");
    (read.expect("there is such a variable").1, rows)
}

fn filled(conn: &mut Conn) {
    conn.query_drop("CREATE DATABASE q; USE q").expect("it is made");
    conn.query_drop("CREATE TABLE o (id INT PRIMARY KEY, g INT); CREATE TABLE i (id INT PRIMARY KEY, g INT)")
        .expect("they are made");
    let rows = |count: u64, groups: u64| {
        let rows: Vec<String> = (0..count).map(|id| format!("({id}, {})", id % groups)).collect();
        rows.join(",")
    };
    conn.query_drop(format!("INSERT INTO o VALUES {}", rows(600, 3))).expect("they fit");
    conn.query_drop(format!("INSERT INTO i VALUES {}", rows(100, 7))).expect("they fit");
}

#[test]
fn subqueries_are_run_once_for_equal_rows() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    filled(&mut conn);
    // The rows of o, and three times those of i, with what ends each scan.
    const ONCE: u64 = 601 + 3 * 101;
    let queries = [
        "SELECT SUM((SELECT COUNT(*) FROM i WHERE i.g = o.g)) FROM o",
        "SELECT SUM(EXISTS (SELECT 1 FROM i WHERE i.g = o.g + 40)) FROM o",
        "SELECT SUM(o.g > ALL (SELECT i.g FROM i WHERE i.g < o.g)) FROM o",
        "SELECT SUM(d.c) FROM o, LATERAL (SELECT COUNT(*) AS c FROM i WHERE i.g = o.g) d",
    ];
    for query in queries {
        let (read, _) = reads(&mut conn, query);
        assert!(read <= ONCE, "{query} read {read} rows");
    }
    // Within each other: what is asked of the inner one depends on the outermost row alone.
    let nested = "SELECT SUM((SELECT COUNT(*) FROM i WHERE i.id IN (SELECT p.g FROM i p WHERE p.g > o.g))) FROM o";
    let (read, _) = reads(&mut conn, nested);
    assert!(read <= 601 + 3 * (101 + 2 * 101), "{nested} read {read} rows");
}

#[test]
fn a_recursive_expression_is_made_once() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    filled(&mut conn);
    let query = "WITH RECURSIVE r AS (SELECT COUNT(*) AS n FROM i UNION ALL SELECT n - 1 FROM r WHERE n > 90) \
                 SELECT SUM((SELECT COUNT(*) FROM r WHERE r.n > 90 + o.g)) + COUNT(s.n) FROM o LEFT JOIN r s ON s.n = o.id";
    let (read, found) = reads(&mut conn, query);
    assert_eq!(found, [Some(200 * (10 + 9 + 8) + 11)]);
    assert!(read <= 601 + 101, "{query} read {read} rows");
}

#[test]
fn what_a_constant_shuts_is_not_read() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    filled(&mut conn);
    let queries = [
        "SELECT d.c FROM (SELECT COUNT(*) AS c FROM o GROUP BY g) d WHERE 1 = 2",
        "SELECT o.id FROM o JOIN (SELECT g, COUNT(*) AS c FROM i GROUP BY g) d ON o.g = d.g WHERE 3.0 = 99.9",
        "SELECT g FROM o WHERE 1 <=> NULL EXCEPT SELECT g FROM i",
        "SELECT g FROM o WHERE 'a' = 'b' INTERSECT SELECT g FROM i",
    ];
    for query in queries {
        assert_eq!(reads(&mut conn, query), (0, Vec::new()), "{query}");
    }
}
