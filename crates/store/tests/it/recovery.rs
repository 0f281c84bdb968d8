//! What is there after a process died.

use crate::setup::{dump_now, open, options, put};
use objects::config::Provider;
use objects::faults::{Faults, Rates};
use std::fs;
use std::sync::Arc;
use std::time::Duration;
use store::db::{Options, Store};
use store::error::Error;
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

#[test]
fn a_damaged_record_before_the_end_is_not_taken_for_a_torn_tail() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for n in 0..5 {
        put(&store, "a", &n.to_string());
    }
    drop(store);
    let segment = fs::read_dir(dir.path().join("log"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "log"))
        .unwrap();
    let whole = fs::read(&segment).unwrap();
    let records = 48..whole.len();
    let last = records.len() / 5;
    for at in records.clone() {
        let mut damaged = whole.clone();
        damaged[at] ^= 4;
        fs::write(&segment, damaged).unwrap();
        let opened = Store::open(&options(dir.path()));
        if at < records.end - last {
            let Err(Error::Corrupt(text)) = opened else { panic!("byte {at} was changed") };
            assert!(text.contains(&*segment.to_string_lossy()), "{text}");
        }
        if at == records.start + last {
            break;
        }
    }
    fs::write(&segment, whole).unwrap();
    assert_eq!(dump_now(&open(dir.path())), "a=4");
}

#[test]
fn commits_end_when_their_upload_is_overdue_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Arc::new(Faults::new(1, Rates::default()));
    let on = |faults| {
        let mut options = Options { faults, upload_interval: Duration::from_millis(1), ..options(dir.path()) };
        options.objects.provider = Provider::Memory;
        options
    };
    let store = Store::open(&on(Some(Arc::clone(&faults)))).unwrap();
    put(&store, "last", "0");
    faults.cut_off();
    let mut last = 0;
    let failure = loop {
        let mut txn = store.begin();
        txn.put(b"last", (last + 1).to_string().as_bytes()).unwrap();
        match txn.commit(CommitMeta::default()) {
            Ok(_) => last += 1,
            Err(error) => break error,
        }
    };
    let Error::Unavailable(text) = failure else { panic!("{failure}") };
    assert!(text.starts_with("the log's upload is overdue"), "{text}");
    drop(store);
    // The commit that was not acknowledged may have come into the log.
    let found = dump_now(&Store::open(&on(None)).unwrap());
    assert!(found == format!("last={last}") || found == format!("last={}", last + 1), "{found} after {last}");
}
