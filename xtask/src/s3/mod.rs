//! `cargo xtask s3`: a server on loopback that speaks S3, for tests.
//!
//! One bucket, in memory or in a folder; conditional writes are atomic. It can be slow (`--latency-ms`, `--bandwidth-mb`) and
//! faulty (`--faults SEED`: refusals, lost answers, delays, undecided conditions). `GET /-/stats` tells the count of requests,
//! and of how many the longest sequence was in which each began after the one before had ended.

mod bucket;
mod http;
mod serve;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How the server behaves.
pub(crate) struct Options {
    port: u16,
    dir: Option<PathBuf>,
    bucket: String,
    access_key: Option<String>,
    latency: Duration,
    bandwidth_bytes: Option<u64>,
    faults: Option<u64>,
}

const USAGE: &str = "cargo xtask s3 [--port N] [--dir FOLDER] [--bucket NAME] [--access-key KEY] [--latency-ms N] \
                     [--bandwidth-mb N] [--faults SEED]";
const BYTES_PER_MB: u64 = 1 << 20;
const DEFAULT_PORT: u16 = 9000;

fn parse(args: &[String]) -> Result<Options, String> {
    let mut options = Options {
        port: DEFAULT_PORT,
        dir: None,
        bucket: "test".to_owned(),
        access_key: None,
        latency: Duration::ZERO,
        bandwidth_bytes: None,
        faults: None,
    };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None => (arg.as_str(), rest.next().cloned().ok_or_else(|| format!("{arg} wants a value\n{USAGE}"))?),
        };
        let number = || value.parse::<u64>().map_err(|e| format!("{name}: {e}"));
        match name {
            "--port" => options.port = u16::try_from(number()?).map_err(|e| format!("--port: {e}"))?,
            "--dir" => options.dir = Some(value.into()),
            "--bucket" => options.bucket = value,
            "--access-key" => options.access_key = Some(value),
            "--latency-ms" => options.latency = Duration::from_millis(number()?),
            "--bandwidth-mb" => options.bandwidth_bytes = Some(number()? * BYTES_PER_MB),
            "--faults" => options.faults = Some(number()?),
            other => return Err(format!("unknown option {other}\n{USAGE}")),
        }
    }
    Ok(options)
}

/// Serves until the process is ended.
///
/// # Errors
/// Options that are wrong, a port that is taken, a folder that cannot be used.
#[expect(clippy::print_stdout, reason = "a command line tool says where it listens")]
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let options = parse(args)?;
    let listener = TcpListener::bind(("127.0.0.1", options.port)).map_err(|e| format!("port {}: {e}", options.port))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let bucket = bucket::Bucket::open(options.dir.as_deref())?;
    println!("s3: bucket {} at http://{address}", options.bucket);
    let server = Arc::new(serve::Server::new(options, bucket));
    for connection in listener.incoming() {
        let connection = connection.map_err(|e| e.to_string())?;
        let server = Arc::clone(&server);
        stdx::thread::spawn("s3", move || server.talk(&connection)).map_err(|e| e.to_string())?;
    }
    Ok(())
}
