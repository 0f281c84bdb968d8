//! The row cache, beside writers and flushes: no read sees less than what was committed before it began.

use crate::setup::{get, options, put};
use crate::tables::counter;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use store::db::Store;
use store::txn::{CommitMeta, View};

const KEYS: usize = 16;
const ROUNDS: u64 = 3_000;
/// Rounds after which a cache that was of no use yet is taken to be of none.
const ROUNDS_MAX: u64 = 60_000;

fn key(at: usize) -> String {
    format!("key{at:02}")
}

/// Small memtables: versions move into tables all the time, where the cache takes them from.
fn small(dir: &std::path::Path) -> Store {
    Store::open(&store::db::Options { memory_bytes: 1 << 20, ..options(dir) }).unwrap()
}

fn number(text: Option<String>) -> u64 {
    text.map_or(0, |t| t.trim_start_matches('x').parse().unwrap())
}

fn write(store: &Store, committed: &[AtomicU64], hits: &AtomicU64, is_over: &AtomicBool) {
    let padding = "x".repeat(500);
    for round in 1..=ROUNDS_MAX {
        if round > ROUNDS && hits.load(Ordering::Relaxed) > 0 {
            break;
        }
        let at = (round * 7 % KEYS as u64) as usize;
        put(store, &key(at), &format!("{padding}{round}"));
        committed[at].store(round, Ordering::SeqCst);
    }
    is_over.store(true, Ordering::SeqCst);
}

fn read(store: &Store, committed: &[AtomicU64], hits: &AtomicU64, is_over: &AtomicBool) {
    let mut at = 0;
    while !is_over.load(Ordering::SeqCst) {
        at = (at + 1) % KEYS;
        let before = committed[at].load(Ordering::SeqCst);
        let mut txn = store.begin();
        let first = number(get(&mut txn, &key(at), View::Snapshot));
        assert!(first >= before, "{} was committed, {first} was read", before);
        if let Some(row) = store.cached(key(at).as_bytes()) {
            let cached = number(Some(String::from_utf8_lossy(&row).into_owned()));
            assert!(cached >= first, "{first} was read, then {cached}");
            hits.fetch_add(1, Ordering::Relaxed);
        }
        assert_eq!(number(get(&mut txn, &key(at), View::Snapshot)), first, "a snapshot does not move");
    }
}

#[test]
fn reads_beside_writers_are_never_stale() {
    let dir = tempfile::tempdir().unwrap();
    let store = small(dir.path());
    let committed: Arc<[AtomicU64]> = (0..KEYS).map(|_| AtomicU64::new(0)).collect();
    let is_over = Arc::new(AtomicBool::new(false));
    let hits = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| read(&store, &committed, &hits, &is_over));
        }
        write(&store, &committed, &hits, &is_over);
    });
    assert!(hits.into_inner() > 0, "the cache was never of use");
    store.close().unwrap();
}

#[test]
fn a_change_a_removal_and_a_removed_range_leave_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let store = small(dir.path());
    for at in 0..KEYS {
        put(&store, &key(at), "old");
    }
    store.close().unwrap();
    drop(store);
    let store = small(dir.path());
    let mut before = store.begin();
    for at in 0..KEYS {
        assert_eq!(get(&mut before, &key(at), View::Snapshot).as_deref(), Some("old"));
        assert!(store.cached(key(at).as_bytes()).is_some(), "a read from a table is remembered");
    }
    assert_eq!(counter(&store, "row_cache_hits"), KEYS as u64);
    assert!(store.cached(b"another").is_none());
    assert!(counter(&store, "row_cache_misses") > 0);
    put(&store, &key(1), "new");
    let mut txn = store.begin();
    txn.delete(key(2).as_bytes()).unwrap();
    txn.commit(CommitMeta::default()).unwrap();
    let mut after = store.begin();
    assert_eq!(get(&mut after, &key(1), View::Snapshot).as_deref(), Some("new"));
    assert_eq!(get(&mut after, &key(2), View::Snapshot), None);
    let mut txn = store.begin();
    txn.delete_range(key(3).as_bytes(), key(5).as_bytes()).unwrap();
    txn.commit(CommitMeta::default()).unwrap();
    let mut last = store.begin();
    for at in 3..5 {
        assert!(store.cached(key(at).as_bytes()).is_none());
        assert_eq!(get(&mut last, &key(at), View::Snapshot), None);
        assert_eq!(get(&mut before, &key(at), View::Snapshot).as_deref(), Some("old"));
    }
    assert!(store.cached(key(4).as_bytes()).is_none(), "an old snapshot's read is not remembered");
    assert_eq!(get(&mut last, &key(5), View::Snapshot).as_deref(), Some("old"));
}
