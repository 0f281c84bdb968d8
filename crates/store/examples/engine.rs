//! What the engine's calls cost, everything cached: `cargo run --release -p store --example engine [FOLDER]`, with
//! `ROWS=n` in the environment over n rows.
//!
//! With `S3_ENDPOINT` set the store is the bucket `test` there, and the time from a start with an empty disk to the first row
//! is measured too.

use objects::config::{Config, Credentials, Provider};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use store::db::{Durability, Options, Store};
use store::error::Result;
use store::lock::{LockMode, Wait};
use store::scan::Direction;
use store::txn::{CommitMeta, View};

const ROWS_DEFAULT: u64 = 400_000;
const BATCH: u64 = 100;
const VALUE_BYTES: usize = 190;
const MEMORY_BYTES: u64 = 512 << 20;

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
        upload_interval: Duration::from_secs(1),
        memory_bytes: MEMORY_BYTES,
        persistent_cache_bytes: 1 << 30,
        persistent_cache_dir: dir.join("cache"),
        faults: None,
    }
}

fn rows() -> u64 {
    static ROWS: OnceLock<u64> = OnceLock::new();
    *ROWS.get_or_init(|| std::env::var("ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROWS_DEFAULT))
}

fn key(n: u64) -> [u8; 12] {
    let mut key = [0; 12];
    key[3] = (n % 4) as u8;
    key[4..].copy_from_slice(&(n / 4).to_be_bytes());
    key
}

fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn value(n: u64) -> Vec<u8> {
    let mut state = n + 1;
    (0..VALUE_BYTES).map(|_| b'0' + (random(&mut state) % 10) as u8).collect()
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn report(what: &str, count: u64, started: Instant) {
    let nanos = started.elapsed().as_nanos() as f64 / count as f64;
    println!("{what:40} {nanos:10.0} ns");
}

fn insert(store: &Store) -> Result<()> {
    let values: Vec<_> = (0..BATCH).map(value).collect();
    let started = stdx::clock::now();
    for batch in 0..rows() / BATCH {
        let mut txn = store.begin();
        for n in batch * BATCH..(batch + 1) * BATCH {
            txn.put(&key(n), &values[(n % BATCH) as usize])?;
        }
        txn.commit(CommitMeta::default())?;
    }
    report("insert, batches of 100, a row", rows(), started);
    Ok(())
}

fn reads(store: &Store, place: &str) -> Result<()> {
    let (mut state, mut txn, mut bytes) = (7, store.begin(), 0);
    for round in 0..2 {
        let started = stdx::clock::now();
        for _ in 0..rows() {
            let found = txn.get(&key(random(&mut state) % rows()), View::Snapshot)?;
            bytes += found.map_or(0, |value| value.len());
        }
        if round > 0 {
            report(&format!("point get, {place}"), rows(), started);
        }
    }
    let started = stdx::clock::now();
    for n in 0..rows() {
        let mut absent = key(random(&mut state) % rows()).to_vec();
        absent.push(n as u8);
        bytes += txn.get(&absent, View::Snapshot)?.map_or(0, |value| value.len());
    }
    report(&format!("get of an absent key, {place}"), rows(), started);
    let (scans, scanned) = (rows() / 10, 10);
    let started = stdx::clock::now();
    for _ in 0..scans {
        let from = key(random(&mut state) % rows());
        let mut scan = txn.scan(Bound::Included(&from), Bound::Unbounded, Direction::Forward, View::Snapshot)?;
        for _ in 0..scanned {
            bytes += scan.next()?.map_or(0, |(_, value)| value.len());
        }
    }
    report(&format!("scan of 10 rows, {place}"), scans, started);
    for (direction, name) in [(Direction::Forward, "forward"), (Direction::Backward, "backward")] {
        let started = stdx::clock::now();
        let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, direction, View::Snapshot)?;
        while let Some((_, value)) = scan.next()? {
            bytes += value.len();
        }
        report(&format!("row of a long scan {name}, {place}"), rows(), started);
    }
    assert!(bytes > 0, "the rows are there");
    Ok(())
}

fn small_transactions(store: &Store) -> Result<()> {
    let count = 2_000;
    let started = stdx::clock::now();
    for n in 0..count {
        let mut txn = store.begin();
        txn.put(&key(n), b"changed")?;
        txn.commit(CommitMeta::default())?;
    }
    report("commit of one row, one connection", count, started);
    let threads = 64;
    let started = stdx::clock::now();
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
    report("commit of one row, 64 connections", threads * count / 4, started);
    let mut txn = store.begin();
    let started = stdx::clock::now();
    for n in 0..rows() {
        txn.lock(&key(n), LockMode::Exclusive, Wait::NoWait)?;
        txn.unlock(&key(n));
    }
    report("lock and unlock", rows(), started);
    let started = stdx::clock::now();
    for n in 0..rows() {
        txn.lock(&key(n), LockMode::Exclusive, Wait::NoWait)?;
        if n % 16 == 15 {
            txn.rollback();
            txn = store.begin();
        }
    }
    report("lock, 16 a transaction", rows(), started);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn main() -> Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "/tmp/wesql-engine".to_owned()));
    let wipe = || if dir.exists() { std::fs::remove_dir_all(&dir) } else { Ok(()) };
    wipe().map_err(|e| store::error::Error::Io(e.to_string()))?;
    let store = Store::open(&options(&dir))?;
    insert(&store)?;
    reads(&store, "memtable")?;
    let started = stdx::clock::now();
    store.close()?;
    report("close", 1, started);
    drop(store);
    if std::env::var("S3_ENDPOINT").is_ok() {
        wipe().map_err(|e| store::error::Error::Io(e.to_string()))?;
    }
    let started = stdx::clock::now();
    let store = Store::open(&options(&dir))?;
    report("open", 1, started);
    store.begin().get(&key(rows() / 2), View::Snapshot)?;
    report("open and first row", 1, started);
    reads(&store, "tables")?;
    small_transactions(&store)?;
    for (name, count) in store.counters() {
        println!("{name:40} {count:10}");
    }
    store.close()
}
