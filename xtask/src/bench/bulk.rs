//! Bulk work, timed once: a dump that is restored, an index that is made. A "query" here is a row.

use super::{Measured, Options, Server, process};
use mysql::prelude::Queryable;
use std::fmt::Write as _;
use std::time::Instant;

const WORKLOADS: [&str; 2] = ["restore", "create_index"];
/// Rows of one INSERT of a dump, as mysqldump makes them: about a megabyte.
const ROWS_A_STATEMENT: u64 = 5_000;
/// The multiplier and the increment of Knuth's generator of 64 bits: rows that are the same in every run.
const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
const INCREMENT: u64 = 1_442_695_040_888_963_407;

/// Runs the bulk workloads that were asked for.
pub(super) fn run(options: &Options, report: &mut dyn FnMut(&str, &[Measured])) -> Result<(), String> {
    let rows = options.number("bulk-rows", 2_000_000)?;
    for workload in WORKLOADS.iter().filter(|w| options.wants(w)) {
        let measured: Result<Vec<_>, String> =
            options.servers.iter().map(|s| measure(options, s, workload, rows)).collect();
        report(&format!("{workload}, {rows} rows"), &measured?);
    }
    Ok(())
}

fn measure(options: &Options, server: &Server, workload: &str, rows: u64) -> Result<Measured, String> {
    let failed = |e: mysql::Error| format!("bench: {}: {workload}: {e}", server.name);
    let mut conn = options.connect(server)?;
    conn.query_drop("CREATE DATABASE IF NOT EXISTS sbtest_bulk").map_err(failed)?;
    conn.query_drop("USE sbtest_bulk").map_err(failed)?;
    if workload == "create_index" && has_rows(&mut conn, rows) {
        return timed(server, rows, || conn.query_drop("CREATE INDEX pads ON dumped (pad)").map_err(failed));
    }
    let restored = timed(server, rows, || restore(&mut conn, rows).map_err(failed))?;
    if workload == "restore" {
        return Ok(restored);
    }
    timed(server, rows, || conn.query_drop("CREATE INDEX pads ON dumped (pad)").map_err(failed))
}

fn has_rows(conn: &mut mysql::Conn, rows: u64) -> bool {
    let count: Result<Option<u64>, _> = conn.query_first("SELECT COUNT(*) FROM dumped");
    count.is_ok_and(|count| count == Some(rows))
}

fn timed(server: &Server, rows: u64, work: impl FnOnce() -> Result<(), String>) -> Result<Measured, String> {
    let (before, client_before) = (server.process.and_then(|p| p.cpu_seconds()), process::client_seconds());
    let begun = Instant::now();
    work()?;
    let seconds = begun.elapsed().as_secs_f64();
    let after = server.process.and_then(|p| p.cpu_seconds());
    Ok(Measured {
        per_second: rows as f64 / seconds,
        p95: seconds * 1e3,
        p99: seconds * 1e3,
        errors: 0.0,
        cpu: before.zip(after).map(|(b, a)| (a - b) * 1e6 / rows as f64),
        client_cpu: client_before.zip(process::client_seconds()).map(|(b, a)| (a - b) * 1e6 / rows as f64),
        memory: server.process.and_then(|p| p.memory_mb()),
    })
}

/// What a dump of sysbench's table says to the server: 250 bytes a row.
fn restore(conn: &mut mysql::Conn, rows: u64) -> Result<(), mysql::Error> {
    conn.query_drop("SET unique_checks = 0, foreign_key_checks = 0")?;
    conn.query_drop("DROP TABLE IF EXISTS dumped")?;
    conn.query_drop(
        "CREATE TABLE dumped (id INT NOT NULL AUTO_INCREMENT, k INT NOT NULL DEFAULT 0, c CHAR(120) NOT NULL DEFAULT '', \
         pad CHAR(60) NOT NULL DEFAULT '', PRIMARY KEY (id), KEY k_1 (k))",
    )?;
    conn.query_drop("LOCK TABLES dumped WRITE")?;
    let mut state = 1;
    let mut statement = String::new();
    let mut id = 0;
    while id < rows {
        statement.clear();
        statement.push_str("INSERT INTO `dumped` VALUES ");
        let last = rows.min(id + ROWS_A_STATEMENT);
        while id < last {
            id += 1;
            put_row(&mut statement, id, rows, &mut state);
            statement.push(if id < last { ',' } else { ';' });
        }
        conn.query_drop(&statement)?;
    }
    conn.query_drop("UNLOCK TABLES")
}

pub(super) fn put_row(to: &mut String, id: u64, rows: u64, state: &mut u64) {
    let mut number = |below: u64| random(state) % below;
    let key = number(rows) + 1;
    let groups = |count: usize, number: &mut dyn FnMut(u64) -> u64| {
        (0..count).map(|_| format!("{:011}", number(100_000_000_000))).collect::<Vec<_>>().join("-")
    };
    let (c, pad) = (groups(10, &mut number), groups(5, &mut number));
    // A string takes all.
    write!(to, "({id},{key},'{c}','{pad}')").unwrap_or_default();
}

/// The next number of Knuth's generator.
pub(super) fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
    *state >> 33
}
