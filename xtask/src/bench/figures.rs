//! Figures of the store in the long run, of servers that are running: `cargo xtask bench amplification | trickle | size`, each
//! with the options of `bench`.
//!
//! - `amplification`: sysbench's oltp_update_index for `--seconds`; how often what was written comes to the store.
//! - `trickle`: one commit a second for `--seconds`; the requests that it costs.
//! - `size`: rows like sysbench's and like those of TPC-C's order lines, customers and stock, in the database `--database` here
//!   and at the peer, an InnoDB server; `--rows` of each. What is still in memory here counts as it is.

use super::{Options, Server, bulk, parse, sysbench};
use mysql::Conn;
use mysql::prelude::Queryable;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Rows of a statement.
const BATCH: u64 = 1_000;
/// Seconds without a change after which the tables have settled: more than a server waits before it puts a store at rest in order.
const QUIET_SECONDS: u64 = 12;
/// What the workers get to begin with.
const SETTLE_SECONDS_MAX: u64 = 600;

/// Runs a figure.
pub(crate) fn run(figure: &str, args: &[String]) -> Result<(), String> {
    let options = parse(args)?;
    let server = options.servers.first().ok_or("bench: no server")?;
    match figure {
        "amplification" => amplification(&options, server),
        "trickle" => trickle(&options, server),
        _ => size(&options, server),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn failed(error: mysql::Error) -> String {
    format!("bench: {error}")
}

/// The server's own counters.
fn status(conn: &mut Conn) -> Result<BTreeMap<String, u64>, String> {
    let rows: Vec<(String, String)> = conn.query("SHOW GLOBAL STATUS LIKE 'Wesql\\_%'").map_err(failed)?;
    let number = |(name, value): (String, String)| Some((name.to_lowercase().split_off(6), value.parse().ok()?));
    Ok(rows.into_iter().filter_map(number).collect())
}

fn counter(status: &BTreeMap<String, u64>, name: &str) -> u64 {
    status.get(name).copied().unwrap_or(0)
}

fn sleep(conn: &mut Conn, seconds: u64) -> Result<(), String> {
    conn.query_drop(format!("DO SLEEP({seconds})")).map_err(failed)
}

/// Waits until nothing is flushed or merged any more.
fn settle(conn: &mut Conn) -> Result<BTreeMap<String, u64>, String> {
    let mut last = status(conn)?;
    for _ in 0..SETTLE_SECONDS_MAX / QUIET_SECONDS {
        sleep(conn, QUIET_SECONDS)?;
        let now = status(conn)?;
        let is_quiet = ["flushes", "compactions"].iter().all(|name| counter(&now, name) == counter(&last, name));
        last = now;
        if is_quiet {
            break;
        }
    }
    Ok(last)
}

#[expect(clippy::print_stdout, reason = "a command line tool prints")]
fn amplification(options: &Options, server: &Server) -> Result<(), String> {
    sysbench::prepare(options, server)?;
    let mut conn = options.connect(server)?;
    let before = settle(&mut conn)?;
    let mode = options.get("ps-mode", "auto");
    let threads = options.get("threads", "8");
    let measured = sysbench::measure(options, server, ("oltp_update_index", mode, threads))?;
    let after = settle(&mut conn)?;
    let of = |name| counter(&after, name).saturating_sub(counter(&before, name)) as f64;
    let (flushed, merged) = (of("flushed_bytes"), of("compacted_bytes"));
    println!("oltp_update_index: {:.0} a second, {} errors a second", measured.per_second, measured.errors);
    println!("tables flushed: {flushed:.0} bytes in {:.0} flushes; merged: {merged:.0} bytes", of("flushes"));
    println!("all that was sent to the store: {:.0} bytes", of("objectstore_bytes_written"));
    println!("write amplification of the tables: {:.2}", (flushed + merged) / flushed.max(1.0));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a command line tool prints")]
fn trickle(options: &Options, server: &Server) -> Result<(), String> {
    let mut conn = options.connect(server)?;
    let database = options.get("database", "figures");
    let mut run = |text: &str| conn.query_drop(text).map_err(failed);
    run(&format!("CREATE DATABASE IF NOT EXISTS {database}"))?;
    run(&format!("CREATE TABLE IF NOT EXISTS {database}.trickle (id BIGINT AUTO_INCREMENT PRIMARY KEY, at DATETIME)"))?;
    let before = settle(&mut conn)?;
    let seconds = options.number("seconds", 600)?;
    for _ in 0..seconds {
        conn.query_drop(format!("INSERT INTO {database}.trickle (at) VALUES (NOW())")).map_err(failed)?;
        sleep(&mut conn, 1)?;
    }
    let after = settle(&mut conn)?;
    println!("{seconds} commits, one a second:");
    for kind in ["creates", "puts", "gets", "lists", "deletes"] {
        let name = format!("objectstore_{kind}");
        println!("{kind:>10} {}", counter(&after, &name) - counter(&before, &name));
    }
    Ok(())
}

/// Tables, and what a row of each is.
const TABLES: [(&str, &str); 4] = [
    ("sysbench_rows", "id INT PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(60) NOT NULL, KEY k_1 (k)"),
    (
        "order_lines",
        "o_id INT, d_id TINYINT, w_id SMALLINT, number TINYINT, i_id INT, supply_w_id SMALLINT, delivered DATETIME, \
         quantity TINYINT, amount DECIMAL(6,2), dist_info CHAR(24), PRIMARY KEY (w_id, d_id, o_id, number), \
         KEY (supply_w_id, i_id)",
    ),
    (
        "customers",
        "id INT, d_id TINYINT, w_id SMALLINT, first VARCHAR(16), last VARCHAR(16), street VARCHAR(20), city VARCHAR(20), \
         zip CHAR(9), phone CHAR(16), since DATETIME, credit CHAR(2), balance DECIMAL(12,2), data VARCHAR(500), \
         PRIMARY KEY (w_id, d_id, id), KEY (w_id, d_id, last, first)",
    ),
    (
        "stock",
        "i_id INT, w_id SMALLINT, quantity SMALLINT, dist_01 CHAR(24), dist_02 CHAR(24), dist_03 CHAR(24), \
         dist_04 CHAR(24), dist_05 CHAR(24), ytd INT, data VARCHAR(50), PRIMARY KEY (w_id, i_id), KEY (i_id)",
    ),
];
/// Syllables of TPC-C's last names.
const SYLLABLES: [&str; 10] = ["BAR", "OUGHT", "ABLE", "PRI", "PRES", "ESE", "ANTI", "CALLY", "ATION", "EING"];
const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Numbers and texts that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, below: u64) -> u64 {
        bulk::random(&mut self.0) % below
    }

    fn text(&mut self, least: u64, most: u64) -> String {
        let length = least + self.below(most - least + 1);
        (0..length).map(|_| char::from(LETTERS[self.below(LETTERS.len() as u64) as usize])).collect()
    }

    fn last_name(&mut self) -> String {
        (0..3).map(|_| SYLLABLES[self.below(SYLLABLES.len() as u64) as usize]).collect()
    }
}

fn put_row(to: &mut String, table: &str, n: u64, rows: u64, random: &mut Random) {
    const DATE: &str = "2024-05-06 07:08:09";
    // A string takes all.
    let put = match table {
        "sysbench_rows" => {
            bulk::put_row(to, n + 1, rows, &mut random.0);
            Ok(())
        }
        "order_lines" => {
            let (item, amount, info) = (random.below(100_000), random.below(999_999), random.text(24, 24));
            let (order, line, district) = (n / 100, n % 10, n / 10 % 10);
            let amount = amount as f64 / 100.0;
            write!(to, "({order},{district},1,{line},{item},1,'{DATE}',5,{amount},'{info}')")
        }
        "customers" => {
            let (first, last, data) = (random.text(8, 16), random.last_name(), random.text(300, 500));
            let (street, city, phone) = (random.text(10, 20), random.text(10, 20), random.below(10_000_000_000));
            let zip = random.below(10_000);
            let (id, district) = (n / 10, n % 10);
            write!(
                to,
                "({id},{district},1,'{first}','{last}','{street}','{city}','{zip:04}11111','{phone:016}','{DATE}','GC',-10.00,\
                 '{data}')"
            )
        }
        _ => {
            let quantity = 10 + random.below(91);
            let infos = (0..5).map(|_| format!("'{}'", random.text(24, 24))).collect::<Vec<_>>().join(",");
            write!(to, "({n},1,{quantity},{infos},0,'{}')", random.text(26, 50))
        }
    };
    put.unwrap_or_default();
}

fn load(conn: &mut Conn, database: &str, rows: u64) -> Result<(), String> {
    conn.query_drop(format!("DROP DATABASE IF EXISTS {database}")).map_err(failed)?;
    conn.query_drop(format!("CREATE DATABASE {database}")).map_err(failed)?;
    let mut random = Random(1);
    for (table, columns) in TABLES {
        conn.query_drop(format!("CREATE TABLE {database}.{table} ({columns})")).map_err(failed)?;
        for first in (0..rows).step_by(BATCH as usize) {
            let mut statement = format!("INSERT INTO {database}.{table} VALUES ");
            for n in first..rows.min(first + BATCH) {
                statement.push_str(if n > first { "," } else { "" });
                put_row(&mut statement, table, n, rows, &mut random);
            }
            conn.query_drop(statement).map_err(failed)?;
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a command line tool prints")]
fn size(options: &Options, server: &Server) -> Result<(), String> {
    let peer = options.servers.get(1).ok_or("bench: size compares with a --peer")?;
    let (database, rows) = (options.get("database", "figures"), options.number("rows", 100_000)?);
    let (mut ours, mut theirs) = (options.connect(server)?, options.connect(peer)?);
    let before = settle(&mut ours)?;
    load(&mut ours, database, rows)?;
    load(&mut theirs, database, rows)?;
    let after = settle(&mut ours)?;
    let of = |name| counter(&after, name) as i64 - counter(&before, name) as i64;
    let query =
        format!("SELECT SUM(file_size) FROM information_schema.innodb_tablespaces WHERE name LIKE '{database}/%'");
    let files: Option<f64> = theirs.query_first(query).map_err(failed)?;
    let files = files.filter(|&bytes| bytes > 0.0).ok_or("bench: the peer has no files of InnoDB")?;
    let (tables, memory) = (of("table_bytes"), of("memtable_bytes"));
    println!("tables in the store: {tables} bytes; in memory still: {memory} bytes; InnoDB's files: {files:.0} bytes");
    println!("share: {:.1} %", 100.0 * (tables + memory) as f64 / files);
    theirs.query_drop(format!("DROP DATABASE {database}")).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_same_in_every_run_and_have_a_value_for_each_column() {
        let row = |table| {
            let mut text = String::new();
            put_row(&mut text, table, 3, 100, &mut Random(4));
            text
        };
        for (table, values) in TABLES.iter().map(|(table, _)| *table).zip([4, 10, 13, 10]) {
            assert_eq!(row(table).split(',').count(), values, "{}", row(table));
            assert_eq!(row(table), row(table));
        }
    }
}
