//! `cargo xtask bench resume`: how long a server takes from its start with an empty disk to the first row.
//!
//! It starts an S3 server ([`crate::s3`]) and this server itself: rows are loaded, the server is stopped, and then, as often as
//! `--runs` says, its disk is emptied and it is started beside a store that takes `--latency-ms` a request. A run ends when the first row
//! by primary key has come, of a table and a place that differ from run to run. Its time begins before the process does and has
//! the client's connect and login in it.
//!
//! ```text
//! cargo build --release --bin wesql && cargo xtask bench resume [--gb 2] [--tables 40] [--runs 10] [--latency-ms 30]
//! ```
//!
//! `--port N` is the first of two ports, `--dir FOLDER` keeps the bucket, so that the next command of as many rows goes on with it,
//! `--program FILE` names the server.

use super::{Options, bulk};
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Rows of one INSERT.
const BATCH: u64 = 1_000;
/// Bytes of a row in an INSERT, about.
const ROW_BYTES: u64 = 200;
/// Connections that load.
const LOADERS: u64 = 4;
/// How long a server may take to listen, and to stop.
const PATIENCE: Duration = Duration::from_secs(600);
const LOOK: Duration = Duration::from_millis(1);
const OPTIONS: [&str; 8] = ["gb", "tables", "runs", "latency-ms", "port", "dir", "program", "target"];

/// What is measured, and where.
struct Bench {
    dir: PathBuf,
    program: PathBuf,
    port: u16,
    tables: u64,
    /// Of each table.
    rows: u64,
}

/// A process that is ended with what measures it.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What a run took.
struct Run {
    milliseconds: f64,
    requests: u64,
    in_sequence: u64,
}

/// Measures and prints.
#[expect(clippy::print_stdout, reason = "a command line tool prints")]
pub(super) fn run(options: &Options) -> Result<(), String> {
    if let Some(name) = options.given.keys().find(|name| !OPTIONS.contains(&name.as_str())) {
        return Err(format!("bench resume: --{name} is none of --{}", OPTIONS.join(" --")));
    }
    let gb: f64 = options.get("gb", "2").parse().map_err(|e| format!("bench resume: --gb: {e}"))?;
    let tables = options.number("tables", 40)?.max(1);
    let beside = std::env::current_exe().map_err(|e| e.to_string())?.with_file_name("wesql");
    let kept = options.given.get("dir").map(PathBuf::from);
    let bench = Bench {
        dir: kept.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("wesql-resume-{}", std::process::id()))),
        program: options.given.get("program").map_or(beside, PathBuf::from),
        port: u16::try_from(options.number("port", 23_306)?).map_err(|e| format!("bench resume: --port: {e}"))?,
        tables,
        rows: ((gb * f64::from(1 << 30)) as u64 / ROW_BYTES / tables).max(1),
    };
    let result = bench.measure(options);
    if kept.is_none() {
        drop(fs::remove_dir_all(&bench.dir));
    }
    let mut runs = result?;
    runs.sort_by(|a, b| a.milliseconds.total_cmp(&b.milliseconds));
    let (Some(fastest), Some(median), Some(slowest)) = (runs.first(), runs.get(runs.len() / 2), runs.last()) else {
        return Ok(());
    };
    println!(
        "first row after {:.0} ms (median of {}; {:.0} to {:.0}), {} requests, at most {} in sequence",
        median.milliseconds,
        runs.len(),
        fastest.milliseconds,
        slowest.milliseconds,
        median.requests,
        runs.iter().map(|run| run.in_sequence).max().unwrap_or(0)
    );
    Ok(())
}

impl Bench {
    #[expect(clippy::print_stdout, reason = "a command line tool prints")]
    fn measure(&self, options: &Options) -> Result<Vec<Run>, String> {
        let note = self.dir.join("loaded");
        let what = format!("{} tables of {} rows", self.tables, self.rows);
        if fs::read_to_string(&note).ok().as_deref() != Some(&what) {
            drop(fs::remove_dir_all(&self.dir));
            self.load()?;
            fs::write(&note, &what).map_err(|e| e.to_string())?;
        }
        let bucket = fs::read_dir(self.dir.join("bucket")).map_err(|e| e.to_string())?;
        let bytes: u64 = bucket.flatten().filter_map(|entry| entry.metadata().ok()).map(|m| m.len()).sum();
        println!("{what}, {ROW_BYTES} bytes each; the bucket has {} MB", bytes >> 20);
        let latency = options.get("latency-ms", "30");
        let _store = self.start_store(latency)?;
        let runs = (0..options.number("runs", 10)?).map(|run| self.resume(run));
        runs.inspect(|run| {
            if let Ok(run) = run {
                println!("{:8.1} ms {:4} requests {:3} in sequence", run.milliseconds, run.requests, run.in_sequence);
            }
        })
        .collect()
    }

    fn start_store(&self, latency: &str) -> Result<Process, String> {
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        let mut command = Command::new(program);
        command.args(["s3", "--port", &self.port.to_string(), "--latency-ms", latency, "--dir"]);
        let child = command.arg(self.dir.join("bucket")).stdout(Stdio::null()).spawn();
        let store = Process(child.map_err(|e| format!("bench resume: s3: {e}"))?);
        connected(self.port)?;
        Ok(store)
    }

    /// Empties the server's disk.
    fn wipe(&self) -> Result<(), String> {
        let local = self.dir.join("local");
        if local.exists() { fs::remove_dir_all(&local).map_err(|e| e.to_string()) } else { Ok(()) }
    }

    fn start_server(&self) -> Result<Process, String> {
        let local = self.dir.join("local");
        let log = fs::File::create(self.dir.join("server.log")).map_err(|e| e.to_string())?;
        let mut command = Command::new(&self.program);
        command.args(["serve", "--objectstore-provider=aws", "--objectstore-bucket=test", "--bind-address=127.0.0.1"]);
        command.arg(format!("--objectstore-endpoint=http://127.0.0.1:{}", self.port));
        command.args(["--objectstore-access-key=test", "--objectstore-secret-key=test"]);
        command.arg(format!("--port={}", self.port + 1)).arg(format!("--datadir={}", local.display()));
        let child = command.stdout(Stdio::null()).stderr(log).spawn();
        child.map(Process).map_err(|e| format!("bench resume: {}: {e}", self.program.display()))
    }

    fn connect(&self) -> Result<Conn, String> {
        let options = OptsBuilder::new().ip_or_hostname(Some("127.0.0.1")).tcp_port(self.port + 1).user(Some("root"));
        let opts = mysql::Opts::from(options.prefer_socket(false));
        waited(|| Conn::new(opts.clone()).ok())
    }

    fn stop(&self, mut server: Process, mut conn: Conn) -> Result<(), String> {
        conn.query_drop("SHUTDOWN").map_err(|e| format!("bench resume: {e}"))?;
        drop(conn);
        let status = waited(|| server.0.try_wait().transpose().map(|ended| ended.map_err(|e| e.to_string())))??;
        let log = || fs::read_to_string(self.dir.join("server.log")).unwrap_or_default();
        if status.success() { Ok(()) } else { Err(format!("bench resume: {status}\n{}", log())) }
    }

    fn load(&self) -> Result<(), String> {
        fs::create_dir_all(&self.dir).map_err(|e| e.to_string())?;
        let _store = self.start_store("0")?;
        let server = self.start_server()?;
        let mut conn = self.connect()?;
        conn.query_drop("CREATE DATABASE resume").map_err(|e| e.to_string())?;
        let load_from = |first: u64| -> Result<(), String> {
            let mut conn = self.connect()?;
            let mut mine = (first..self.tables).step_by(LOADERS as usize);
            mine.try_for_each(|table| self.load_table(&mut conn, table).map_err(|e| e.to_string()))
        };
        std::thread::scope(|scope| {
            let loaders: Vec<_> = (0..LOADERS).map(|first| scope.spawn(move || load_from(first))).collect();
            loaders.into_iter().try_for_each(|loader| loader.join().unwrap_or(Err("a loader panicked".to_owned())))
        })?;
        self.stop(server, conn)
    }

    fn load_table(&self, conn: &mut Conn, table: u64) -> Result<(), mysql::Error> {
        conn.query_drop(format!(
            "CREATE TABLE resume.t{table} (id INT PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(60) NOT NULL, \
             KEY k_1 (k))"
        ))?;
        let (mut statement, mut state) = (String::new(), table + 1);
        for first in (0..self.rows).step_by(BATCH as usize) {
            statement.clear();
            statement.push_str(&format!("INSERT INTO resume.t{table} VALUES "));
            for n in first..self.rows.min(first + BATCH) {
                statement.push_str(if n > first { "," } else { "" });
                bulk::put_row(&mut statement, n, self.rows, &mut state);
            }
            conn.query_drop(&statement)?;
        }
        Ok(())
    }

    fn resume(&self, run: u64) -> Result<Run, String> {
        let mut state = run + 1;
        let (table, row) = (bulk::random(&mut state) % self.tables, bulk::random(&mut state) % self.rows);
        self.wipe()?;
        let (requests, in_sequence) = stats(self.port)?;
        let begun = Instant::now();
        let server = self.start_server()?;
        let mut conn = self.connect()?;
        let found: Option<String> = conn
            .query_first(format!("SELECT pad FROM resume.t{table} WHERE id = {row}"))
            .map_err(|e| format!("bench resume: {e}"))?;
        let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
        let after = stats(self.port)?;
        found.ok_or_else(|| format!("bench resume: t{table} has no row {row}"))?;
        self.stop(server, conn)?;
        Ok(Run { milliseconds, requests: after.0 - requests, in_sequence: after.1 - in_sequence })
    }
}

/// Looks until there is something.
#[expect(clippy::disallowed_methods, reason = "what another process does is waited for")]
fn waited<T>(mut look: impl FnMut() -> Option<T>) -> Result<T, String> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(found) = look() {
            return Ok(found);
        }
        std::thread::sleep(LOOK);
    }
    Err("bench resume: a server does not come, or does not end".to_owned())
}

fn connected(port: u16) -> Result<TcpStream, String> {
    waited(|| TcpStream::connect(("127.0.0.1", port)).ok())
}

/// How many requests the store has answered, and how many at most in sequence.
fn stats(port: u16) -> Result<(u64, u64), String> {
    let failed = |e: std::io::Error| format!("bench resume: the store's counts: {e}");
    let (mut stream, mut text) = (connected(port)?, String::new());
    stream.write_all(b"GET /-/stats HTTP/1.1\r\nHost: s3\r\n\r\n").map_err(failed)?;
    stream.shutdown(std::net::Shutdown::Write).map_err(failed)?;
    stream.read_to_string(&mut text).map_err(failed)?;
    let of = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    of("total ").zip(of("in sequence ")).ok_or_else(|| format!("bench resume: the store's counts: {text}"))
}
