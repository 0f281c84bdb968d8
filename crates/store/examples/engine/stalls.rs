//! How long commits take while more is written than can be merged at once: with `STALLS=SECONDS` in the environment.
//!
//! Four threads commit 20 rows at uniformly random keys at a time, in a store with little memory, so that flushes and merges
//! never rest. A line for each part of the time says commits a second, and of their microseconds the median, 99 and 99.9 of a
//! hundred, and the longest.

use super::measure::{random, value};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::db::{Options, Store};
use store::error::Result;
use store::txn::CommitMeta;

const THREADS: u64 = 4;
const ROWS_A_COMMIT: u64 = 20;
const KEYS: u64 = 4_000_000;
const MEMORY_BYTES: u64 = 64 << 20;
/// Lines that are printed.
const PARTS: u32 = 6;

/// Commits until it is told to end; notes microseconds.
fn write(store: &Store, thread: u64, ends: &AtomicBool, took: &Mutex<Vec<u64>>) -> Result<()> {
    let mut state = thread * 7 + 1;
    let values: Vec<_> = (0..100).map(value).collect();
    while !ends.load(Ordering::Relaxed) {
        let mut txn = store.begin();
        for _ in 0..ROWS_A_COMMIT {
            let n = random(&mut state);
            txn.put(&(n % KEYS).to_be_bytes(), &values[(n >> 40) as usize % values.len()])?;
        }
        let started = Instant::now();
        txn.commit(CommitMeta::default())?;
        took.lock().expect("no thread panics").push(started.elapsed().as_micros() as u64);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn report(store: &Store, micros: &mut [u64], time: Duration) {
    micros.sort_unstable();
    let of = |share: f64| micros.get(((micros.len() as f64 * share) as usize).min(micros.len() - 1)).copied();
    let [median, rare, rarer, longest] = [0.5, 0.99, 0.999, 1.0].map(|share| of(share).unwrap_or(0));
    let counters = store.counters();
    let counter = |name: &str| counters.iter().find(|(n, _)| *n == name).map_or(0, |(_, count)| *count);
    println!(
        "{:8.0} commits/s {median:8} {rare:8} {rarer:8} {longest:8} us; {} runs, {} MB flushed, {} MB merged",
        micros.len() as f64 / time.as_secs_f64(),
        counter("level0_runs"),
        counter("flushed_bytes") >> 20,
        counter("compacted_bytes") >> 20
    );
}

/// Measures for as long as the environment says.
pub(crate) fn run(options: &Options, seconds: u64) -> Result<()> {
    let store = Store::open(&Options { memory_bytes: MEMORY_BYTES, ..options.clone() })?;
    let (ends, took) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let writers: Vec<_> = (0..THREADS)
        .filter_map(|thread| {
            let (store, ends, took) = (store.clone(), Arc::clone(&ends), Arc::clone(&took));
            stdx::thread::spawn("writer", move || write(&store, thread, &ends, &took)).ok()
        })
        .collect();
    let part = Duration::from_secs(seconds) / PARTS;
    for _ in 0..PARTS {
        std::thread::park_timeout(part);
        report(&store, &mut std::mem::take(&mut *took.lock().expect("no thread panics")), part);
    }
    ends.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.join().expect("no thread panics")?;
    }
    Ok(())
}
