//! What is counted of keys while tables are written.

use mysql::Conn;
use mysql::prelude::Queryable;
use tests::Place;

const ROWS: u64 = 2_000;

/// Index, part, and how many different values the parts up to it have.
fn cardinalities(conn: &mut Conn) -> Vec<(String, u64, u64)> {
    let query = "SELECT index_name, seq_in_index, cardinality FROM information_schema.statistics \
                 WHERE table_schema = 'counted' AND table_name = 't' ORDER BY 1, 2";
    conn.query(query).expect("it answers")
}

/// How many rows a query is expected to read.
fn expected(conn: &mut Conn, condition: &str) -> u64 {
    let plan: Vec<mysql::Row> = conn
        .query(format!("EXPLAIN FORMAT=TRADITIONAL SELECT * FROM counted.t WHERE {condition}"))
        .expect("it answers");
    plan[0].get("rows").expect("a plan says how many rows")
}

#[test]
fn values_of_index_parts_are_counted_in_tables() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE counted; USE counted").expect("it is made");
    conn.query_drop("CREATE TABLE t (id INT PRIMARY KEY, k INT, name VARCHAR(20), v INT, KEY (k, name), KEY (name))")
        .expect("it is made");
    let row = |id: u64| format!("({id}, {}, 'name{}', {id})", id % 10, id % 4);
    let rows: Vec<String> = (0..ROWS).map(row).collect();
    conn.query_drop(format!("INSERT INTO t VALUES {}", rows.join(","))).expect("they are inserted");
    conn.query_drop("DELETE FROM t WHERE id >= 1000").expect("they go");
    drop(conn);
    assert!(server.stop().0.success());
    let server = place.start();
    let mut conn = server.connect();
    let rows: Option<u64> = conn
        .query_first("SELECT table_rows FROM information_schema.tables WHERE table_schema = 'counted'")
        .expect("it answers");
    assert_eq!(rows, Some(1_000));
    let named = |index: &str, part, values| (index.to_owned(), part, values);
    let all = [named("k", 1, 10), named("k", 2, 20), named("name", 1, 4), named("PRIMARY", 1, 1_000)];
    assert_eq!(cardinalities(&mut conn), all);
    let of = ["k = 3", "k = 3 AND name = 'name1'", "name = 'name1'"].map(|condition| expected(&mut conn, condition));
    assert_eq!(of, [100, 50, 250]);
}

#[test]
fn what_one_statement_inserted_is_counted_at_once() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE counted; USE counted; SET cte_max_recursion_depth = 200000").expect("it is made");
    conn.query_drop("CREATE TABLE t (id INT PRIMARY KEY, k INT, name VARCHAR(20), v INT, KEY (k, name), KEY (name))")
        .expect("it is made");
    let insert = |from: u64, rows: u64| {
        format!(
            "INSERT INTO t WITH RECURSIVE n (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {from} + {rows} - 1) \
             SELECT i, i % 10, CONCAT('name', i % 4), i FROM n"
        )
    };
    conn.query_drop(insert(0, 4_000)).expect("they are inserted");
    let named = |index: &str, part, values| (index.to_owned(), part, values);
    let all = [named("k", 1, 10), named("k", 2, 20), named("name", 1, 4), named("PRIMARY", 1, 4_000)];
    assert_eq!(cardinalities(&mut conn), all);
    let of = ["k = 3", "k = 3 AND name = 'name1'"].map(|condition| expected(&mut conn, condition));
    assert_eq!(of, [400, 200]);
    conn.query_drop(insert(4_000, 4_000)).expect("they are inserted");
    let all = [named("k", 1, 10), named("k", 2, 20), named("name", 1, 4), named("PRIMARY", 1, 8_000)];
    assert_eq!(cardinalities(&mut conn), all);
}

#[test]
fn a_table_beside_large_ones_has_the_rows_that_it_has() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE counted; USE counted; SET cte_max_recursion_depth = 200000").expect("it is made");
    conn.query_drop("CREATE TABLE large (id INT PRIMARY KEY, v INT)").expect("it is made");
    let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) SELECT i, i FROM n";
    conn.query_drop(format!("INSERT INTO large {rows}")).expect("they are inserted");
    drop(conn);
    assert!(server.stop().0.success());
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("USE counted; CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3)")
        .expect("it is made");
    let rows: Vec<(String, u64)> = conn
        .query("SELECT table_name, table_rows FROM information_schema.tables WHERE table_schema = 'counted' ORDER BY 1")
        .expect("it answers");
    assert_eq!(rows, [("large".to_owned(), 40_000), ("t".to_owned(), 3)]);
}

/// How many entries a statement reads, found by key or one behind the other, and its answer.
fn reads(conn: &mut Conn, run: impl FnOnce(&mut Conn) -> Option<u64>) -> (u64, Option<u64>) {
    conn.query_drop("FLUSH STATUS").expect("it is done");
    let answer = run(conn);
    let rows: Vec<(String, u64)> = conn.query("SHOW SESSION STATUS LIKE 'Handler_read%'").expect("it answers");
    (rows.iter().map(|(_, count)| count).sum(), answer)
}

#[test]
fn bounds_decide_how_tables_are_joined() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE joined; USE joined; SET cte_max_recursion_depth = 200000").expect("it is made");
    for table in ["one", "other"] {
        conn.query_drop(format!("CREATE TABLE {table} (id INT PRIMARY KEY, k INT, v INT, KEY (k))"))
            .expect("it is made");
        conn.query_drop(format!(
            "INSERT INTO {table} WITH RECURSIVE n AS (SELECT 0 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 39999) \
             SELECT id, id % 10000, id FROM n"
        ))
        .expect("they are inserted");
    }
    let query = "SELECT COUNT(*) FROM one JOIN other ON other.k = one.k WHERE one.id < ";
    let text = |bound: u64| move |conn: &mut Conn| conn.query_first(format!("{query}{bound}")).expect("it answers");
    let statement = conn.prep(format!("{query}?")).expect("it is prepared");
    let prepared = |bound: u64| {
        let statement = statement.clone();
        move |conn: &mut Conn| conn.exec_first(&statement, (bound,)).expect("it answers")
    };
    for _ in 0..2 {
        // Few rows are looked up by the index; for most of a table the other is read as a whole, once.
        for (few, many) in [
            (reads(&mut conn, text(20)), reads(&mut conn, text(39_000))),
            (reads(&mut conn, prepared(20)), reads(&mut conn, prepared(39_000))),
        ] {
            assert_eq!((few.1, many.1), (Some(80), Some(156_000)));
            assert!(few.0 < 200, "{} entries were read for 20 rows", few.0);
            assert!((79_000..85_000).contains(&many.0), "{} entries were read for 39,000 rows", many.0);
        }
    }
}

#[test]
fn the_first_rows_of_a_join_are_read_alone() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE joined; USE joined; SET cte_max_recursion_depth = 200000").expect("it is made");
    let numbers = "WITH RECURSIVE n AS (SELECT 0 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 19999)";
    conn.query_drop("CREATE TABLE customers (id INT PRIMARY KEY, v INT)").expect("it is made");
    conn.query_drop("CREATE TABLE orders (id INT PRIMARY KEY, customer INT, at INT, v INT, KEY (at))")
        .expect("it is made");
    conn.query_drop(format!("INSERT INTO customers {numbers} SELECT id, id FROM n")).expect("they are inserted");
    conn.query_drop(format!("INSERT INTO orders {numbers} SELECT id, id * 7 % 20000, id * 3 % 20000, id FROM n"))
        .expect("they are inserted");
    let inner = "SELECT orders.id FROM orders JOIN customers ON customers.id = orders.customer";
    let outer = "SELECT orders.id FROM orders LEFT JOIN customers ON customers.id = orders.customer";
    for query in [inner, outer] {
        let run = |end: &str| {
            let query = format!("{query} {end}");
            move |conn: &mut Conn| conn.query::<u64, _>(query).expect("it answers").last().copied()
        };
        let (few, id) = reads(&mut conn, run("ORDER BY orders.at DESC LIMIT 5"));
        assert!(
            few < 100 && id.is_some_and(|id| id * 3 % 20_000 == 19_995),
            "{few} entries were read, the last {id:?}"
        );
        let (all, id) = reads(&mut conn, run("ORDER BY orders.at DESC LIMIT 20000"));
        assert!(all < 65_000 && id == Some(0), "{all} entries were read, the last {id:?}");
        // No index has this order.
        let (all, _) = reads(&mut conn, run("ORDER BY orders.v LIMIT 5"));
        assert!((40_000..65_000).contains(&all), "{all} entries were read");
    }
}

#[test]
fn either_of_two_indexes_finds_the_rows() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE joined; USE joined; SET cte_max_recursion_depth = 200000").expect("it is made");
    conn.query_drop("CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, KEY (a), KEY (b))").expect("it is made");
    conn.query_drop(
        "INSERT INTO t WITH RECURSIVE n AS (SELECT 0 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 19999) \
         SELECT id, id % 1000, id % 1001 FROM n",
    )
    .expect("they are inserted");
    let run = |condition: &str| {
        let query = format!("SELECT COUNT(v.id) FROM (SELECT * FROM t WHERE {condition}) v");
        move |conn: &mut Conn| conn.query_first(query).expect("it answers")
    };
    let (few, count) = reads(&mut conn, run("a = 7 OR b = 7"));
    assert!(few < 200 && count == Some(39), "{few} entries were read for {count:?} rows");
    // Where one of them has no index, all rows are read.
    let (all, count) = reads(&mut conn, run("a = 7 OR b + 0 = 7"));
    assert!(all >= 20_000 && count == Some(39), "{all} entries were read for {count:?} rows");
    let way: mysql::Row = conn
        .query_first("EXPLAIN FORMAT=TRADITIONAL SELECT * FROM t WHERE a = 7 OR b = 7")
        .expect("it answers")
        .expect("a line");
    let said: Vec<Option<String>> = ["type", "key", "Extra"].iter().map(|name| way.get(*name)).collect();
    assert_eq!(said.into_iter().flatten().collect::<Vec<_>>(), ["index_merge", "a,b", "Using union(a,b); Using where"]);
    // Who locks rows keeps to an index that finds all of them: a union would read, and lock, the whole table.
    for locking in [
        "UPDATE t SET b = 1 WHERE (a = 7 OR b = 7) AND id < 5",
        "SELECT * FROM t WHERE (a = 7 OR b = 7) AND id < 5 FOR UPDATE",
    ] {
        let explain = format!("EXPLAIN FORMAT=TRADITIONAL {locking}");
        let way: mysql::Row = conn.query_first(explain).expect("it answers").expect("a line");
        assert_eq!(way.get::<String, _>("key").as_deref(), Some("PRIMARY"), "{locking}");
    }
}
