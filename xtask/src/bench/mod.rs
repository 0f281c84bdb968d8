//! `cargo xtask bench`: workloads against this server and, in turns in the same run, against a peer.
//!
//! Both servers are running. A line of the table is a workload: queries a second, the 95th and 99th percentile in milliseconds, the
//! microseconds of server CPU a query and the memory that the server holds, which `/proc` tells of servers on this machine, and the
//! clients' own CPU, which says where they are the limit.
//!
//! Between a load and the first workload after it the servers settle: each has used less than 3 % of a core for twelve seconds, or
//! a minute has gone by. What they do of themselves about rows that were just loaded is not a workload's cost.
//!
//! The whole table is one command, an hour with ten seconds a measurement, some minutes with one:
//!
//! ```text
//! cargo xtask bench --target HOST:PORT --peer HOST:PORT --threads 1,8,32,128 --ps-mode auto,disable --seconds 10
//! ```
//!
//! `bench tpch` and `bench resume` are tables of their own.

mod bulk;
mod connections;
pub(crate) mod figures;
mod process;
mod resume;
mod sysbench;
mod tpch;

use process::Process;
use std::collections::BTreeMap;

const USAGE: &str = "cargo xtask bench [--target HOST:PORT] [--peer HOST:PORT] [--user U] [--password P] [--tables N] [--rows N] \
                     [--threads N,N...] [--seconds N] [--ps-mode auto,disable] [--only WORKLOAD,WORKLOAD...] [--bulk-rows N] \
                     [--idle N] [--rand-type uniform|pareto|...]";

/// A server that is measured.
struct Server {
    name: &'static str,
    host: String,
    port: u16,
    /// Where it runs on this machine.
    process: Option<Process>,
}

/// What was asked for.
struct Options {
    servers: Vec<Server>,
    given: BTreeMap<String, String>,
}

impl Options {
    fn get<'o>(&'o self, name: &str, default: &'o str) -> &'o str {
        self.given.get(name).map_or(default, String::as_str)
    }

    fn list<'o>(&'o self, name: &str, default: &'o str) -> impl Iterator<Item = &'o str> {
        self.get(name, default).split(',').filter(|word| !word.is_empty())
    }

    fn number(&self, name: &str, default: u64) -> Result<u64, String> {
        self.given.get(name).map_or(Ok(default), |v| v.parse().map_err(|e| format!("bench: --{name}: {e}")))
    }

    /// Whether a workload was asked for, by name or by naming none.
    fn wants(&self, workload: &str) -> bool {
        self.get("only", "").is_empty() || self.list("only", "").any(|name| name == workload)
    }

    /// Waits for the servers to settle after a load.
    #[expect(clippy::print_stderr, reason = "a command line tool says what its figures are worth")]
    fn settle(&self) {
        let processes: Vec<Process> = self.servers.iter().filter_map(|s| s.process).collect();
        if !process::settle(&processes) {
            eprintln!("bench: a server is still at work a minute after the load");
        }
    }

    fn connect(&self, server: &Server) -> Result<mysql::Conn, String> {
        let options = mysql::OptsBuilder::new().ip_or_hostname(Some(&server.host)).tcp_port(server.port);
        let options = options.user(Some(self.get("user", "root"))).pass(Some(self.get("password", "")));
        mysql::Conn::new(options.prefer_socket(false)).map_err(|e| format!("bench: {}: {e}", server.name))
    }
}

/// What one workload gave on one server.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Measured {
    per_second: f64,
    p95: f64,
    p99: f64,
    errors: f64,
    /// Microseconds of server CPU a query.
    cpu: Option<f64>,
    /// Microseconds of the clients' CPU a query.
    client_cpu: Option<f64>,
    /// Megabytes that the server holds afterwards.
    memory: Option<f64>,
}

/// Runs the workloads and prints a table.
#[expect(clippy::print_stdout, reason = "a command line tool prints")]
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    match args.split_first() {
        Some((name, args)) if name == "tpch" => return tpch::run(&parse(args)?),
        Some((name, args)) if name == "resume" => return resume::run(&parse(args)?),
        _ => {}
    }
    let options = parse(args)?;
    if let Some(name) = options.given.keys().find(|name| !USAGE.contains(&format!("[--{name} "))) {
        return Err(format!("bench: --{name} is no option\n{USAGE}"));
    }
    println!("{}", head(&options));
    sysbench::run(&options, &mut |name, measured| println!("{}", line(name, measured)))?;
    bulk::run(&options, &mut |name, measured| println!("{}", line(name, measured)))?;
    connections::run(&options, &mut |name, measured| println!("{}", line(name, measured)))
}

fn parse(args: &[String]) -> Result<Options, String> {
    let mut given = BTreeMap::from([("target".to_owned(), "127.0.0.1:3306".to_owned())]);
    for pair in args.chunks(2) {
        let [name, value] = pair else { return Err(USAGE.to_owned()) };
        let name = name.strip_prefix("--").ok_or(USAGE)?;
        given.insert(name.to_owned(), value.clone());
    }
    let server = |name: &'static str, option: &str| -> Result<Option<Server>, String> {
        let Some(address) = given.get(option) else { return Ok(None) };
        let (host, port) = address.rsplit_once(':').ok_or(USAGE)?;
        let port = port.parse().map_err(|e| format!("bench: --{option}: {e}"))?;
        Ok(Some(Server { name, host: host.to_owned(), port, process: Process::listening(port) }))
    };
    let servers = [server("ours", "target")?, server("peer", "peer")?];
    Ok(Options { servers: servers.into_iter().flatten().collect(), given })
}

const COLUMNS: [&str; 6] = ["queries/s", "p95 ms", "p99 ms", "CPU us", "client CPU us", "MB"];

fn head(options: &Options) -> String {
    let mut names = vec!["workload".to_owned()];
    for server in &options.servers {
        names.extend(COLUMNS.iter().map(|c| format!("{c}, {}", server.name)));
    }
    if options.servers.len() > 1 {
        names.extend(["ratio".to_owned(), "CPU share".to_owned()]);
    }
    let rule: Vec<_> = names.iter().map(|_| "---").collect();
    format!("| {} |\n|{}|", names.join(" | "), rule.join("|"))
}

fn line(name: &str, measured: &[Measured]) -> String {
    let shown = |number: Option<f64>, digits: usize| number.map_or("-".to_owned(), |n| format!("{n:.digits$}"));
    let mut cells = vec![name.to_owned()];
    for m in measured {
        let errors = if m.errors > 0.0 { format!(" ({:.1} errors/s)", m.errors) } else { String::new() };
        cells.push(format!("{:.0}{errors}", m.per_second));
        cells.extend([
            shown(Some(m.p95), 2),
            shown(Some(m.p99), 2),
            shown(m.cpu, 1),
            shown(m.client_cpu, 1),
            shown(m.memory, 0),
        ]);
    }
    if let [ours, peer] = measured {
        cells.push(format!("{:.2}", ours.per_second / peer.per_second));
        cells.push(ours.cpu.zip(peer.cpu).map_or("-".to_owned(), |(o, p)| format!("{:.0} %", 100.0 * o / p)));
    }
    format!("| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_two_servers_compare() {
        let ours = Measured {
            per_second: 300.0,
            p95: 1.0,
            p99: 2.0,
            errors: 0.0,
            cpu: Some(5.0),
            client_cpu: Some(4.0),
            memory: None,
        };
        let peer = Measured { per_second: 100.0, cpu: Some(20.0), errors: 0.5, ..ours };
        let expected = "| w | 300 | 1.00 | 2.00 | 5.0 | 4.0 | - | 100 (0.5 errors/s) | 1.00 | 2.00 | 20.0 | 4.0 | - | 3.00 | 25 % |";
        assert_eq!(line("w", &[ours, peer]), expected);
    }
}
