//! Inserts in the order of their keys: what stands in their way is found, whoever put it there and wherever it is.

use crate::setup::{options, put};
use std::path::Path;
use store::db::Store;
use store::txn::{CommitMeta, View};

const KEYS: u32 = 4_000;

fn key(at: u32) -> String {
    format!("indx{at:08}")
}

fn small(dir: &Path) -> Store {
    Store::open(&store::db::Options { memory_bytes: 1 << 20, ..options(dir) }).unwrap()
}

/// A store whose tables have every key that `is_there`.
fn with_tables(dir: &Path, is_there: impl Fn(u32) -> bool) -> Store {
    let store = small(dir);
    let mut txn = store.begin();
    for at in (0..KEYS).filter(|&at| is_there(at)) {
        txn.put(key(at).as_bytes(), b"old").unwrap();
    }
    txn.commit(CommitMeta::default()).unwrap();
    store.close().unwrap();
    drop(store);
    small(dir)
}

#[test]
fn rows_of_tables_are_found_between_free_keys() {
    let dir = tempfile::tempdir().unwrap();
    let is_there = |at: u32| at % 1_000 == 500 || (2_000..2_300).contains(&at) || at.is_multiple_of(371);
    let store = with_tables(dir.path(), is_there);
    let mut txn = store.begin();
    for at in 0..KEYS {
        let found = txn.get_in_the_way(key(at).as_bytes()).unwrap();
        assert_eq!(found.as_deref(), is_there(at).then_some(&b"old"[..]), "key {at}");
    }
    store.close().unwrap();
}

#[test]
fn what_others_commit_ahead_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let store = with_tables(dir.path(), |at| at == KEYS - 1);
    let padding = "x".repeat(2_000);
    let is_put = |at: u32| at >= 100 && at.is_multiple_of(10);
    let mut txn = store.begin();
    for at in 0..KEYS - 1 {
        let found = txn.get_in_the_way(key(at).as_bytes()).unwrap();
        assert_eq!(found.as_deref(), is_put(at).then_some(padding.as_bytes()), "key {at}");
        // Some are in a memtable when they are asked for, most are in a table by then.
        for ahead in [at + 50, at + 1_000] {
            if is_put(ahead) && ahead < KEYS - 1 && (ahead == at + 1_000 || ahead < 1_000) {
                put(&store, &key(ahead), &padding);
            }
        }
    }
    store.close().unwrap();
}

#[test]
fn own_writes_and_removals_are_seen() {
    let dir = tempfile::tempdir().unwrap();
    let store = with_tables(dir.path(), |at| at >= 3_000);
    let mut txn = store.begin();
    for at in (0..2_000).filter(|at: &u32| at.is_multiple_of(100)) {
        txn.put(key(at).as_bytes(), b"own").unwrap();
    }
    for at in 3_000..3_500 {
        txn.delete(key(at).as_bytes()).unwrap();
    }
    for at in 0..KEYS {
        let expected = txn.get(key(at).as_bytes(), View::Current).unwrap().map(|v| v.to_vec());
        let found = txn.get_in_the_way(key(at).as_bytes()).unwrap().map(|v| v.to_vec());
        assert_eq!(found, expected, "key {at}");
        let is_own = at < 2_000 && at.is_multiple_of(100);
        assert_eq!(expected.is_some(), is_own || at >= 3_500, "key {at}");
    }
    store.close().unwrap();
}
