//! `cargo xtask bench tpch`: TPC-H's 22 queries on this server and a peer: whether they answer the same, and how long each takes.
//!
//! The rows are those of TPC-H's own generator, at the scale of `--scale` (0.1). Each server loads them unless it has them. A query's
//! time is the best of three; the servers run it one after the other. A query that is answered otherwise fails the command.
//!
//! ```text
//! cargo xtask bench tpch --target HOST:PORT --peer HOST:PORT [--scale 0.1] [--queries 1,6,19]
//! ```

use super::{Options, Server};
use mysql::prelude::Queryable;
use mysql::{Conn, Row, Value};
use std::fmt::{Display, Write as _};
use std::time::Instant;
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};

/// The queries, each behind a line with its number.
const QUERIES: &str = include_str!("tpch.sql");

/// Rows of one INSERT.
const ROWS_A_STATEMENT: usize = 2_000;
/// How often a query is run.
const REPEATS: u32 = 3;

/// The tables, with the indexes that their foreign keys would make.
const TABLES: [(&str, &str); 8] = [
    ("region", "r_regionkey INT PRIMARY KEY, r_name CHAR(25) NOT NULL, r_comment VARCHAR(152)"),
    (
        "nation",
        "n_nationkey INT PRIMARY KEY, n_name CHAR(25) NOT NULL, n_regionkey INT NOT NULL, n_comment VARCHAR(152), KEY (n_regionkey)",
    ),
    (
        "part",
        "p_partkey INT PRIMARY KEY, p_name VARCHAR(55) NOT NULL, p_mfgr CHAR(25) NOT NULL, p_brand CHAR(10) NOT NULL, \
         p_type VARCHAR(25) NOT NULL, p_size INT NOT NULL, p_container CHAR(10) NOT NULL, p_retailprice DECIMAL(15,2) NOT NULL, \
         p_comment VARCHAR(23) NOT NULL",
    ),
    (
        "supplier",
        "s_suppkey INT PRIMARY KEY, s_name CHAR(25) NOT NULL, s_address VARCHAR(40) NOT NULL, s_nationkey INT NOT NULL, \
         s_phone CHAR(15) NOT NULL, s_acctbal DECIMAL(15,2) NOT NULL, s_comment VARCHAR(101) NOT NULL, KEY (s_nationkey)",
    ),
    (
        "partsupp",
        "ps_partkey INT NOT NULL, ps_suppkey INT NOT NULL, ps_availqty INT NOT NULL, ps_supplycost DECIMAL(15,2) NOT NULL, \
         ps_comment VARCHAR(199) NOT NULL, PRIMARY KEY (ps_partkey, ps_suppkey), KEY (ps_suppkey)",
    ),
    (
        "customer",
        "c_custkey INT PRIMARY KEY, c_name VARCHAR(25) NOT NULL, c_address VARCHAR(40) NOT NULL, c_nationkey INT NOT NULL, \
         c_phone CHAR(15) NOT NULL, c_acctbal DECIMAL(15,2) NOT NULL, c_mktsegment CHAR(10) NOT NULL, c_comment VARCHAR(117) NOT NULL, \
         KEY (c_nationkey)",
    ),
    (
        "orders",
        "o_orderkey INT PRIMARY KEY, o_custkey INT NOT NULL, o_orderstatus CHAR(1) NOT NULL, o_totalprice DECIMAL(15,2) NOT NULL, \
         o_orderdate DATE NOT NULL, o_orderpriority CHAR(15) NOT NULL, o_clerk CHAR(15) NOT NULL, o_shippriority INT NOT NULL, \
         o_comment VARCHAR(79) NOT NULL, KEY (o_custkey)",
    ),
    (
        "lineitem",
        "l_orderkey INT NOT NULL, l_partkey INT NOT NULL, l_suppkey INT NOT NULL, l_linenumber INT NOT NULL, \
         l_quantity DECIMAL(15,2) NOT NULL, l_extendedprice DECIMAL(15,2) NOT NULL, l_discount DECIMAL(15,2) NOT NULL, \
         l_tax DECIMAL(15,2) NOT NULL, l_returnflag CHAR(1) NOT NULL, l_linestatus CHAR(1) NOT NULL, l_shipdate DATE NOT NULL, \
         l_commitdate DATE NOT NULL, l_receiptdate DATE NOT NULL, l_shipinstruct CHAR(25) NOT NULL, l_shipmode CHAR(10) NOT NULL, \
         l_comment VARCHAR(44) NOT NULL, PRIMARY KEY (l_orderkey, l_linenumber), KEY (l_partkey, l_suppkey), KEY (l_suppkey)",
    ),
];

/// Loads what is not there and runs the queries.
#[expect(clippy::print_stdout, reason = "a command line tool prints")]
pub(super) fn run(options: &Options) -> Result<(), String> {
    let scale: f64 = options.get("scale", "0.1").parse().map_err(|e| format!("bench: --scale: {e}"))?;
    let mut servers = Vec::new();
    for server in &options.servers {
        let mut conn = options.connect(server)?;
        load(&mut conn, scale).map_err(|e| format!("bench: {}: load: {e}", server.name))?;
        servers.push((server, conn));
    }
    options.settle();
    println!("| query | {} |", servers.iter().map(|(s, _)| format!("{}, ms", s.name)).collect::<Vec<_>>().join(" | "));
    println!("|---|{}", "---|".repeat(servers.len()));
    let mut sums = vec![0.0; servers.len()];
    let mut different = Vec::new();
    for (number, query) in queries().filter(|(number, _)| {
        options.get("queries", "").is_empty() || options.list("queries", "").any(|n| n == *number)
    }) {
        let mut answers = Vec::new();
        let mut cells = Vec::new();
        for ((server, conn), sum) in servers.iter_mut().zip(&mut sums) {
            let (rows, milliseconds) = best(server, conn, query)?;
            *sum += milliseconds;
            cells.push(format!("{milliseconds:.0}"));
            answers.push(rows);
        }
        if answers.windows(2).any(|pair| pair[0] != pair[1]) {
            different.push(number);
            cells.push("answered otherwise".to_owned());
        }
        println!("| {number} | {} |", cells.join(" | "));
    }
    println!("| all | {} |", sums.iter().map(|s| format!("{s:.0}")).collect::<Vec<_>>().join(" | "));
    if different.is_empty() { Ok(()) } else { Err(format!("bench: answered otherwise: {}", different.join(", "))) }
}

/// The queries with their numbers.
fn queries() -> impl Iterator<Item = (&'static str, &'static str)> {
    QUERIES.split("-- ").skip(1).map(|text| {
        let (head, query) = text.split_once('\n').expect("a query stands behind its head");
        (head.split(':').next().unwrap_or(head), query.trim().trim_end_matches(';'))
    })
}

/// A query's rows and the shortest time that it took.
fn best(server: &Server, conn: &mut Conn, query: &str) -> Result<(Vec<Vec<Value>>, f64), String> {
    let mut shortest = f64::INFINITY;
    let mut answer = Vec::new();
    for _ in 0..REPEATS {
        let begun = Instant::now();
        let rows: Vec<Row> = conn.query(query).map_err(|e| format!("bench: {}: {query}: {e}", server.name))?;
        shortest = shortest.min(begun.elapsed().as_secs_f64() * 1e3);
        answer = rows.into_iter().map(Row::unwrap).collect();
    }
    Ok((answer, shortest))
}

/// Makes the tables and their rows, unless the last table is there with rows.
fn load(conn: &mut Conn, scale: f64) -> Result<(), mysql::Error> {
    let database = format!("tpch_{}", (scale * 100.0).round());
    conn.query_drop(format!("CREATE DATABASE IF NOT EXISTS {database}"))?;
    conn.query_drop(format!("USE {database}"))?;
    let loaded: Result<Option<i64>, _> = conn.query_first("SELECT 1 FROM loaded");
    if matches!(loaded, Ok(Some(_))) {
        return Ok(());
    }
    for (name, columns) in TABLES {
        conn.query_drop(format!("DROP TABLE IF EXISTS {name}"))?;
        conn.query_drop(format!("CREATE TABLE {name} ({columns})"))?;
    }
    insert(conn, "region", RegionGenerator::new(scale, 1, 1).iter())?;
    insert(conn, "nation", NationGenerator::new(scale, 1, 1).iter())?;
    insert(conn, "part", PartGenerator::new(scale, 1, 1).iter())?;
    insert(conn, "supplier", SupplierGenerator::new(scale, 1, 1).iter())?;
    insert(conn, "partsupp", PartSuppGenerator::new(scale, 1, 1).iter())?;
    insert(conn, "customer", CustomerGenerator::new(scale, 1, 1).iter())?;
    insert(conn, "orders", OrderGenerator::new(scale, 1, 1).iter())?;
    insert(conn, "lineitem", LineItemGenerator::new(scale, 1, 1).iter())?;
    for (name, _) in TABLES {
        conn.query_drop(format!("ANALYZE TABLE {name}"))?;
    }
    conn.query_drop("CREATE TABLE loaded AS SELECT 1 AS is_loaded")
}

/// Inserts rows, which print themselves with a bar behind each value.
fn insert(conn: &mut Conn, table: &str, rows: impl Iterator<Item = impl Display>) -> Result<(), mysql::Error> {
    let mut statement = String::new();
    let mut count = 0;
    for row in rows {
        statement.push_str(if count == 0 { "INSERT INTO " } else { ", (" });
        if count == 0 {
            write!(statement, "{table} VALUES (").expect("a string takes all");
        }
        let text = row.to_string();
        for (at, value) in text.trim_end_matches('|').split('|').enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(statement, "{comma}'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
                .expect("a string takes all");
        }
        statement.push(')');
        count += 1;
        if count == ROWS_A_STATEMENT {
            conn.query_drop(&statement)?;
            statement.clear();
            count = 0;
        }
    }
    if count > 0 { conn.query_drop(&statement) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_are_22_queries() {
        let numbers: Vec<String> = super::queries().map(|(number, _)| number.to_owned()).collect();
        assert_eq!(numbers, (1..=22).map(|n: i32| n.to_string()).collect::<Vec<_>>());
    }
}
