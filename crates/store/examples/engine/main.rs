//! What the engine's calls cost, everything cached: `cargo xtask bench engine`, or by itself `cargo run --release -p store
//! --example engine [FOLDER]`, with `ROWS=n` in the environment over n rows, and with `LARGE=n` one transaction of n rows.
//!
//! A line says nanoseconds by the call: CPU of the caller, CPU of the process, time on the clock.
//!
//! With `STALLS=n` only the latency of commits under writes that never rest is measured, for n seconds.
//!
//! With `S3_ENDPOINT` set the store is the bucket `test` there, and the time from a start with an empty disk to the first row
//! is measured too.

mod measure;
mod stalls;

use measure::{BATCH, MEMORY_BYTES, Start, key, random, rows, value};
use objects::config::{Config, Credentials, Provider};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::db::{Durability, Options, Store};
use store::error::Result;
use store::lock::{LockMode, Wait};
use store::scan::Direction;
use store::txn::{CommitMeta, View};

fn options(dir: &Path) -> Options {
    let endpoint = std::env::var("S3_ENDPOINT").ok();
    let provider = if endpoint.is_some() { Provider::Aws } else { Provider::Local };
    let keys = Credentials { access_key: "test".to_owned(), secret_key: "test".to_owned() };
    let bucket = if endpoint.is_some() { "test".to_owned() } else { dir.join("bucket").to_string_lossy().into_owned() };
    Options {
        data_dir: dir.join("data"),
        log_dir: dir.join("log"),
        objects: Config {
            provider,
            bucket,
            region: String::new(),
            endpoint,
            use_https: false,
            credentials: Some(keys),
            path_style: true,
        },
        repo: "bench".to_owned(),
        branch: format!("run{}", std::process::id()),
        durability: Durability::Local,
        restore_window: std::time::Duration::ZERO,
        rest_after: std::time::Duration::ZERO,
        upload_interval: Duration::from_secs(1),
        upload_interval_max: Duration::ZERO,
        memory_bytes: MEMORY_BYTES,
        persistent_cache_bytes: 1 << 30,
        persistent_cache_dir: dir.join("cache"),
        faults: None,
    }
}

fn insert(store: &Store) -> Result<()> {
    let values: Vec<_> = (0..BATCH).map(value).collect();
    let started = Start::now();
    for batch in 0..rows() / BATCH {
        let mut txn = store.begin();
        for n in batch * BATCH..(batch + 1) * BATCH {
            txn.put(&key(n), &values[(n % BATCH) as usize])?;
        }
        txn.commit(CommitMeta::default())?;
    }
    started.report("insert, batches of 100, a row", rows());
    Ok(())
}

fn reads(store: &Store, place: &str) -> Result<()> {
    let (mut state, mut txn, mut bytes) = (7, store.begin(), 0);
    for round in 0..2 {
        let started = Start::now();
        for _ in 0..rows() {
            let found = txn.get(&key(random(&mut state) % rows()), View::Snapshot)?;
            bytes += found.map_or(0, |value| value.len());
        }
        if round > 0 {
            started.report(&format!("point get, {place}"), rows());
        }
    }
    let started = Start::now();
    for n in 0..rows() {
        let mut absent = key(random(&mut state) % rows()).to_vec();
        absent.push(n as u8);
        bytes += txn.get(&absent, View::Snapshot)?.map_or(0, |value| value.len());
    }
    started.report(&format!("get of an absent key, {place}"), rows());
    let (scans, scanned) = (rows() / 10, 10);
    let started = Start::now();
    for _ in 0..scans {
        let from = key(random(&mut state) % rows());
        let mut scan = txn.scan(Bound::Included(&from), Bound::Unbounded, Direction::Forward, View::Snapshot)?;
        for _ in 0..scanned {
            bytes += scan.next()?.map_or(0, |(_, value)| value.len());
        }
    }
    started.report(&format!("scan of 10 rows, {place}"), scans);
    for (direction, name) in [(Direction::Forward, "forward"), (Direction::Backward, "backward")] {
        let started = Start::now();
        let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, direction, View::Snapshot)?;
        while let Some((_, value)) = scan.next()? {
            bytes += value.len();
        }
        started.report(&format!("row of a long scan {name}, {place}"), rows());
    }
    assert!(bytes > 0, "the rows are there");
    Ok(())
}

fn small_transactions(store: &Store) -> Result<()> {
    let count = 2_000;
    let started = Start::now();
    for n in 0..count {
        let mut txn = store.begin();
        txn.put(&key(n), b"changed")?;
        txn.commit(CommitMeta::default())?;
    }
    started.report("commit of one row, one connection", count);
    let threads = 64;
    let started = Start::now();
    let all: Vec<_> = (0..threads)
        .filter_map(|thread| {
            let store = store.clone();
            let run = move || {
                for n in 0..count / 4 {
                    let mut txn = store.begin();
                    txn.put(&key(n * threads + thread), b"changed")?;
                    txn.commit(CommitMeta::default())?;
                }
                Ok::<(), store::error::Error>(())
            };
            stdx::thread::spawn("bench", run).ok()
        })
        .collect();
    for thread in all {
        thread.join().expect("no thread panics")?;
    }
    started.report("commit of one row, 64 connections", threads * count / 4);
    let mut txn = store.begin();
    let started = Start::now();
    for n in 0..rows() {
        txn.lock(&key(n), LockMode::Exclusive, Wait::NoWait)?;
        txn.unlock(&key(n));
    }
    started.report("lock and unlock", rows());
    let started = Start::now();
    for n in 0..rows() {
        txn.lock(&key(n), LockMode::Exclusive, Wait::NoWait)?;
        if n % 16 == 15 {
            txn.rollback();
            txn = store.begin();
        }
    }
    started.report("lock, 16 a transaction", rows());
    Ok(())
}

/// One transaction of as many rows as the environment says, and the most memory that the process has taken by then.
#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn large(store: &Store) -> Result<()> {
    let Some(count) = std::env::var("LARGE").ok().and_then(|n| n.parse::<u64>().ok()) else { return Ok(()) };
    let (values, mut state, mut txn) = ((0..BATCH).map(value).collect::<Vec<_>>(), 3, store.begin());
    let started = Start::now();
    for n in 0..count {
        let key = [&b"large/"[..], &(random(&mut state) ^ n).to_be_bytes()].concat();
        txn.put(&key, &values[(n % BATCH) as usize])?;
    }
    started.report("row of a large transaction", count);
    let started = Start::now();
    txn.commit(CommitMeta::default())?;
    started.report("its commit, a row", count);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("{peak}");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn main() -> Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "/tmp/wesql-engine".to_owned()));
    let wipe = || if dir.exists() { std::fs::remove_dir_all(&dir) } else { Ok(()) };
    wipe().map_err(|e| store::error::Error::Io(e.to_string()))?;
    if let Some(seconds) = std::env::var("STALLS").ok().and_then(|n| n.parse().ok()) {
        return stalls::run(&options(&dir), seconds);
    }
    let store = Store::open(&options(&dir))?;
    insert(&store)?;
    reads(&store, "memtable")?;
    let started = Start::now();
    store.close()?;
    started.report("close", 1);
    drop(store);
    if std::env::var("S3_ENDPOINT").is_ok() {
        wipe().map_err(|e| store::error::Error::Io(e.to_string()))?;
    }
    let started = Start::now();
    let store = Store::open(&options(&dir))?;
    started.report("open", 1);
    store.begin().get(&key(rows() / 2), View::Snapshot)?;
    started.report("open and first row", 1);
    reads(&store, "tables")?;
    small_transactions(&store)?;
    large(&store)?;
    for (name, count) in store.counters() {
        println!("{name:40} {count:10}");
    }
    store.close()
}
