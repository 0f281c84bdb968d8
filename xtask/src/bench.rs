//! `cargo xtask bench`: sysbench's workloads against this server and a peer, in turns.
//!
//! Both servers are running; the tables are prepared in database `sbtest` of each. A line of the table: queries a second, the 95th
//! percentile in milliseconds, and the microseconds of server CPU a query, which `/proc/PID/stat` tells where the pids are given.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

const WORKLOADS: &[&str] = &[
    "oltp_point_select",
    "oltp_read_only",
    "oltp_read_write",
    "oltp_write_only",
    "oltp_update_index",
    "oltp_update_non_index",
    "oltp_insert",
    "oltp_delete",
    "select_random_points",
    "select_random_ranges",
];
const USAGE: &str = "cargo xtask bench [--target HOST:PORT] --peer HOST:PORT [--pid N] [--peer-pid N] [--user U] [--password P] \
                     [--tables N] [--rows N] [--threads N] [--seconds N] [--ps-mode auto|disable] [--only WORKLOAD]";
/// Ticks a second of `/proc/PID/stat`, fixed by the kernel's interface.
const TICKS: f64 = 100.0;

struct Server {
    name: &'static str,
    host: String,
    port: String,
    pid: Option<u32>,
}

struct Options {
    servers: Vec<Server>,
    given: BTreeMap<String, String>,
}

impl Options {
    fn get<'o>(&'o self, name: &str, default: &'o str) -> &'o str {
        self.given.get(name).map_or(default, String::as_str)
    }
}

#[derive(Debug, Default, PartialEq)]
struct Measured {
    queries: f64,
    per_second: f64,
    p95: f64,
    errors: f64,
}

/// Runs the workloads and prints a table.
#[expect(clippy::print_stdout, reason = "a command line tool prints")]
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let options = parse(args)?;
    println!("| workload | server | queries/s | p95 ms | CPU us/query | errors/s |\n|---|---|---|---|---|---|");
    for server in &options.servers {
        sysbench(&options, server, "oltp_read_write", "cleanup")?;
        sysbench(&options, server, "oltp_read_write", "prepare")?;
    }
    let only = options.get("only", "");
    for workload in WORKLOADS.iter().filter(|w| only.is_empty() || **w == only) {
        for server in &options.servers {
            let before = server.pid.map(ticks).transpose()?;
            let text = sysbench(&options, server, workload, "run")?;
            let after = server.pid.map(ticks).transpose()?;
            let measured = read(&text).ok_or_else(|| format!("bench: {workload}: no result in:\n{text}"))?;
            let cpu = before.zip(after).map(|(b, a)| (a - b) / TICKS * 1e6 / measured.queries);
            let cpu = cpu.map_or("-".to_owned(), |us| format!("{us:.1}"));
            let Measured { per_second, p95, errors, .. } = measured;
            println!("| {workload} | {} | {per_second:.0} | {p95:.2} | {cpu} | {errors:.2} |", server.name);
        }
    }
    Ok(())
}

fn parse(args: &[String]) -> Result<Options, String> {
    let mut given = BTreeMap::from([("target".to_owned(), "127.0.0.1:3306".to_owned())]);
    for pair in args.chunks(2) {
        let [name, value] = pair else { return Err(USAGE.to_owned()) };
        let name = name.strip_prefix("--").ok_or(USAGE)?;
        given.insert(name.to_owned(), value.clone());
    }
    let server = |name: &'static str, option: &str, pid: &str| -> Result<Option<Server>, String> {
        let Some(address) = given.get(option) else { return Ok(None) };
        let (host, port) = address.rsplit_once(':').ok_or(USAGE)?;
        let pid = given.get(pid).map(|p| p.parse()).transpose().map_err(|e| format!("bench: --{pid}: {e}"))?;
        Ok(Some(Server { name, host: host.to_owned(), port: port.to_owned(), pid }))
    };
    let servers = [server("wesql", "target", "pid")?, server("peer", "peer", "peer-pid")?];
    Ok(Options { servers: servers.into_iter().flatten().collect(), given })
}

fn sysbench(options: &Options, server: &Server, workload: &str, action: &str) -> Result<String, String> {
    let mut command = Command::new("sysbench");
    command.args(["--db-driver=mysql", "--mysql-db=sbtest", "--report-interval=0"]);
    command.arg(format!("--mysql-host={}", server.host)).arg(format!("--mysql-port={}", server.port));
    command.arg(format!("--mysql-user={}", options.get("user", "root")));
    command.arg(format!("--mysql-password={}", options.get("password", "")));
    command.arg(format!("--tables={}", options.get("tables", "4")));
    command.arg(format!("--table-size={}", options.get("rows", "100000")));
    command.arg(format!("--db-ps-mode={}", options.get("ps-mode", "auto")));
    if action == "run" {
        command.arg(format!("--threads={}", options.get("threads", "8")));
        command.arg(format!("--time={}", options.get("seconds", "10")));
    }
    let output = command.args([workload, action]).output().map_err(|e| format!("sysbench: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { Err(format!("bench: {} {workload} {action}:\n{text}", server.name)) }
}

/// The CPU ticks that a process has used, of its user and system time.
fn ticks(pid: u32) -> Result<f64, String> {
    let file = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
    stat_ticks(&text).ok_or_else(|| format!("{file}: {text}"))
}

fn stat_ticks(text: &str) -> Option<f64> {
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

/// What sysbench's report says.
fn read(text: &str) -> Option<Measured> {
    let number = |label: &str, at: usize| -> Option<f64> {
        let line = text.lines().map(str::trim).find_map(|line| line.strip_prefix(label))?;
        let word = line.split_whitespace().nth(at)?;
        word.trim_matches(|c: char| !c.is_ascii_digit() && c != '.').parse().ok()
    };
    Some(Measured {
        queries: number("queries:", 0)?,
        per_second: number("queries:", 1)?,
        p95: number("95th percentile:", 0)?,
        errors: number("ignored errors:", 1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read() {
        let text = "    transactions:                        500    (49.9 per sec.)\n    queries:                             \
                    10000  (998.91 per sec.)\n    ignored errors:                      0      (0.00 per sec.)\n         \
                    95th percentile:                       22.28\n";
        let measured = Measured { queries: 10000.0, per_second: 998.91, p95: 22.28, errors: 0.0 };
        assert_eq!(read(text), Some(measured));
        assert_eq!(read("nothing"), None);
    }

    #[test]
    fn a_process_s_time_is_read() {
        let text = "42 (a b) S 1 1 1 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 1 0 100 1 1";
        assert_eq!(stat_ticks(text), Some(200.0));
    }
}
