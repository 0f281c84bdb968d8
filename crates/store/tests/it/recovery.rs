//! What is there after a process died.

use crate::setup::{dump_now, open, put};
use std::fs;
use store::txn::CommitMeta;

#[test]
fn commits_survive_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&store, "a", "1");
    put(&store, "b", "2");
    let mut txn = store.begin();
    txn.delete(b"a").unwrap();
    txn.put(b"c", b"3").unwrap();
    txn.commit(CommitMeta { context: b"why" }).unwrap();
    let mut lost = store.begin();
    lost.put(b"d", b"4").unwrap();
    drop(store);
    for _ in 0..3 {
        let store = open(dir.path());
        assert_eq!(dump_now(&store), "b=2 c=3");
        drop(store);
    }
    let store = open(dir.path());
    put(&store, "d", "5");
    drop(store);
    assert_eq!(dump_now(&open(dir.path())), "b=2 c=3 d=5");
}

#[test]
fn a_torn_tail_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&store, "a", "1");
    put(&store, "b", "2");
    drop(store);
    let segment = fs::read_dir(dir.path().join("log"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "log"))
        .max()
        .unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    let length = bytes.len();
    bytes[length - 1] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let store = open(dir.path());
    assert_eq!(dump_now(&store), "a=1");
    put(&store, "c", "3");
    drop(store);
    assert_eq!(dump_now(&open(dir.path())), "a=1 c=3");
}
