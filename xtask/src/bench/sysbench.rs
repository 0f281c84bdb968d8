//! sysbench's workloads, in database `sbtest` of each server, whose tables are made anew.

use super::{Measured, Options, Server, process};
use std::process::Command;

const WORKLOADS: &[&str] = &[
    "oltp_point_select",
    "oltp_read_only",
    "select_random_points",
    "select_random_ranges",
    "oltp_read_write",
    "oltp_write_only",
    "oltp_update_index",
    "oltp_update_non_index",
    "oltp_insert",
    "oltp_delete",
    "bulk_insert",
];

const DATABASE: &str = "sbtest";
/// The bulk workload's tables have the others' names and columns of their own.
const BULK_DATABASE: &str = "sbtest_bulk";

/// Runs the workloads that were asked for.
pub(super) fn run(options: &Options, report: &mut dyn FnMut(&str, &[Measured])) -> Result<(), String> {
    let wanted: Vec<_> = WORKLOADS.iter().filter(|w| options.wants(w)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    for ps_mode in options.list("ps-mode", "auto") {
        for threads in options.list("threads", "8") {
            // Of the rows that were there before the last workloads have deleted many.
            prepare_all(options)?;
            for workload in &wanted {
                let measured: Result<Vec<_>, String> =
                    options.servers.iter().map(|s| measure(options, s, (workload, ps_mode, threads))).collect();
                report(&format!("{workload}, {threads} threads, {ps_mode}"), &measured?);
            }
        }
    }
    Ok(())
}

/// Makes the tables anew on all servers, and lets them settle.
pub(super) fn prepare_all(options: &Options) -> Result<(), String> {
    options.servers.iter().try_for_each(|server| prepare(options, server))?;
    options.settle();
    Ok(())
}

/// Makes the tables anew.
pub(super) fn prepare(options: &Options, server: &Server) -> Result<(), String> {
    use mysql::prelude::Queryable;
    let mut conn = options.connect(server)?;
    for database in [DATABASE, BULK_DATABASE] {
        let statement = format!("CREATE DATABASE IF NOT EXISTS {database}");
        conn.query_drop(statement).map_err(|e| format!("bench: {}: {e}", server.name))?;
    }
    drop(conn);
    sysbench(options, server, &["oltp_read_write", "cleanup"])?;
    sysbench(options, server, &["oltp_read_write", "prepare"]).map(drop)
}

pub(super) fn measure(
    options: &Options,
    server: &Server,
    (workload, ps_mode, threads): (&str, &str, &str),
) -> Result<Measured, String> {
    let is_bulk = workload == "bulk_insert";
    let threads_option = format!("--threads={threads}");
    if is_bulk {
        sysbench(options, server, &[&threads_option, "bulk_insert", "cleanup"])?;
        sysbench(options, server, &[&threads_option, "bulk_insert", "prepare"])?;
    }
    let time = format!("--time={}", options.get("seconds", "10"));
    let mode = format!("--db-ps-mode={ps_mode}");
    let args = [threads_option.as_str(), &time, "--histogram=on", &mode, workload, "run"];
    let (before, client_before) = (server.process.and_then(|p| p.cpu_seconds()), process::client_seconds());
    let text = sysbench(options, server, &args)?;
    let after = server.process.and_then(|p| p.cpu_seconds());
    let (mut measured, queries) = read(&text).ok_or_else(|| format!("bench: {workload}: no result in:\n{text}"))?;
    measured.cpu = before.zip(after).map(|(b, a)| (a - b) * 1e6 / queries);
    measured.client_cpu = client_before.zip(process::client_seconds()).map(|(b, a)| (a - b) * 1e6 / queries);
    measured.memory = server.process.and_then(|p| p.memory_mb());
    if is_bulk {
        sysbench(options, server, &[&threads_option, "bulk_insert", "cleanup"])?;
    }
    Ok(measured)
}

fn sysbench(options: &Options, server: &Server, args: &[&str]) -> Result<String, String> {
    let mut command = Command::new("sysbench");
    command.args(["--db-driver=mysql", "--report-interval=0"]);
    command.arg(format!("--mysql-host={}", server.host)).arg(format!("--mysql-port={}", server.port));
    command.arg(format!("--mysql-user={}", options.get("user", "root")));
    command.arg(format!("--mysql-password={}", options.get("password", "")));
    let is_bulk = args.contains(&"bulk_insert");
    command.arg(format!("--mysql-db={}", if is_bulk { BULK_DATABASE } else { DATABASE }));
    if !is_bulk {
        command.arg(format!("--tables={}", options.get("tables", "4")));
        command.arg(format!("--table-size={}", options.get("rows", "100000")));
        command.arg(format!("--rand-type={}", options.get("rand-type", "uniform")));
    }
    let output = command.args(args).output().map_err(|e| format!("sysbench: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { Err(format!("bench: {} {}:\n{text}", server.name, args.join(" "))) }
}

/// What sysbench's report says, and how many queries there were.
fn read(text: &str) -> Option<(Measured, f64)> {
    let number = |label: &str, at: usize| -> Option<f64> {
        let line = text.lines().map(str::trim).find_map(|line| line.strip_prefix(label))?;
        let word = line.split_whitespace().nth(at)?;
        word.trim_matches(|c: char| !c.is_ascii_digit() && c != '.').parse().ok()
    };
    let histogram: Vec<(f64, f64)> = text
        .lines()
        .filter(|line| line.contains('|'))
        .filter_map(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            Some((words.first()?.parse().ok()?, words.last()?.parse().ok()?))
        })
        .collect();
    // The bulk workload's events are rows, of which a statement has many.
    let (mut queries, mut per_second) = (number("queries:", 0)?, number("queries:", 1)?);
    let events = number("total number of events:", 0)?;
    if events > queries {
        (queries, per_second) = (events, events / number("total time:", 0)?);
    }
    let (p95, p99) = (percentile(&histogram, 0.95)?, percentile(&histogram, 0.99)?);
    let errors = number("ignored errors:", 1)?;
    Some((Measured { per_second, p95, p99, errors, cpu: None, client_cpu: None, memory: None }, queries))
}

/// The value below which the share lies of what a histogram counts.
fn percentile(histogram: &[(f64, f64)], share: f64) -> Option<f64> {
    let wanted = share * histogram.iter().map(|(_, count)| count).sum::<f64>();
    let mut seen = 0.0;
    histogram.iter().find_map(|(value, count)| {
        seen += count;
        (seen >= wanted).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read() {
        let text = "Latency histogram (values are in milliseconds)\n       value  ------------- distribution ------------- count\n       \
                    0.075 |****                                    90\n       0.077 |****************************************     \
                    8\n       0.100 |*             2\n    queries:                             10000  (998.91 per sec.)\n    \
                    ignored errors:                      0      (0.00 per sec.)\n    total time:                          \
                    10.0100s\n    total number of events:              500\n";
        let expected = Measured { per_second: 998.91, p95: 0.077, p99: 0.1, ..Measured::default() };
        assert_eq!(read(text), Some((expected, 10000.0)));
        assert_eq!(read("nothing"), None);
    }
}
