//! What calls cost: CPU of the calling thread, CPU of the whole process, and time on the clock, each by the call.
//!
//! The work is the same for every engine: [`rows`] rows of [`VALUE_BYTES`], keys of four tables in turns.

use std::fs;
use std::sync::OnceLock;
use std::time::Instant;

const ROWS_DEFAULT: u64 = 400_000;
/// Rows of a transaction of inserts.
pub(crate) const BATCH: u64 = 100;
/// The size of a value.
pub(crate) const VALUE_BYTES: usize = 190;
/// The memory that an engine may use.
pub(crate) const MEMORY_BYTES: u64 = 512 << 20;

/// How many rows there are: `ROWS` in the environment.
pub(crate) fn rows() -> u64 {
    static ROWS: OnceLock<u64> = OnceLock::new();
    *ROWS.get_or_init(|| std::env::var("ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROWS_DEFAULT))
}

/// The key of row `n`.
pub(crate) fn key(n: u64) -> [u8; 12] {
    let mut key = [0; 12];
    key[3] = (n % 4) as u8;
    key[4..].copy_from_slice(&(n / 4).to_be_bytes());
    key
}

/// The next number of a generator.
pub(crate) fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// The value of row `n`.
pub(crate) fn value(n: u64) -> Vec<u8> {
    let mut state = n + 1;
    (0..VALUE_BYTES).map(|_| b'0' + (random(&mut state) % 10) as u8).collect()
}

/// The beginning of a measurement.
pub(crate) struct Start {
    wall: Instant,
    thread: u64,
    process: u64,
}

/// Nanoseconds on a CPU, of the first field of a schedstat.
fn nanos(text: &str) -> u64 {
    text.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn thread_nanos() -> u64 {
    fs::read_to_string("/proc/thread-self/schedstat").map_or(0, |text| nanos(&text))
}

/// Of all threads that live; one that ends meanwhile takes its time with it.
fn process_nanos() -> u64 {
    let Ok(tasks) = fs::read_dir("/proc/self/task") else { return 0 };
    let stats = tasks.flatten().filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
    stats.map(|text| nanos(&text)).sum()
}

impl Start {
    /// Now.
    pub(crate) fn now() -> Start {
        Start { wall: Instant::now(), thread: thread_nanos(), process: process_nanos() }
    }

    /// Prints what `count` calls since then cost, by the call.
    #[expect(clippy::print_stdout, reason = "a benchmark prints")]
    pub(crate) fn report(&self, what: &str, count: u64) {
        let by_call = |nanos: u64| nanos as f64 / count as f64;
        let (thread, process) = (thread_nanos() - self.thread, process_nanos().saturating_sub(self.process));
        let wall = self.wall.elapsed().as_nanos() as f64 / count as f64;
        println!("{what:40} {:10.0} {:10.0} {wall:12.0}", by_call(thread), by_call(process));
    }
}
