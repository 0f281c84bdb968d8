//! Who sees what.

use crate::setup::{dump, dump_now, get, open, put};
use std::ops::Bound;
use store::db::Store;
use store::scan::Direction;
use store::txn::{CommitMeta, View};

#[test]
fn a_snapshot_does_not_move_and_the_current_view_does() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&store, "a", "1");
    let mut txn = store.begin();
    assert_eq!(get(&mut txn, "a", View::Snapshot).as_deref(), Some("1"));
    for n in 0..20 {
        put(&store, "a", &format!("new{n}"));
    }
    put(&store, "b", "2");
    assert_eq!(dump(&mut txn, Direction::Forward, View::Snapshot), "a=1");
    assert_eq!(dump(&mut txn, Direction::Backward, View::Current), "b=2 a=new19");
    txn.put(b"0", b"own").unwrap();
    assert_eq!(dump(&mut txn, Direction::Forward, View::Snapshot), "0=own a=1");
    txn.release_snapshot();
    assert_eq!(dump(&mut txn, Direction::Forward, View::Snapshot), "0=own a=new19 b=2");
}

#[test]
fn a_scan_does_not_see_what_is_written_after_it_was_opened() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for key in ["a", "b", "c"] {
        put(&store, key, "0");
    }
    let mut txn = store.begin();
    txn.put(b"b", b"1").unwrap();
    let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, Direction::Forward, View::Current).unwrap();
    let mut seen = Vec::new();
    while let Some((key, value)) = scan.next().unwrap() {
        seen.push((key.to_vec(), value.to_vec()));
        let moved = [key, b"x"].concat();
        txn.delete(key).unwrap();
        txn.put(&moved, b"2").unwrap();
    }
    let expected = [("a", "0"), ("b", "1"), ("c", "0")].map(|(k, v)| (k.as_bytes().to_vec(), v.as_bytes().to_vec()));
    assert_eq!(seen, expected);
    scan.seek(b"b").unwrap();
    assert_eq!(scan.next().unwrap(), Some((&b"b"[..], &b"1"[..])));
    txn.commit(CommitMeta::default()).unwrap();
    assert_eq!(dump_now(&store), "ax=2 bx=2 cx=2");
}

#[test]
fn a_savepoint_undoes_what_came_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&store, "a", "0");
    let mut txn = store.begin();
    txn.put_over(b"a", b"0", b"1").unwrap();
    let point = txn.savepoint();
    txn.put(b"a", b"2").unwrap();
    txn.put(b"b", b"2").unwrap();
    txn.delete_range(b"a", b"z").unwrap();
    txn.rollback_to(&point);
    assert_eq!((txn.write_count(), dump(&mut txn, Direction::Forward, View::Snapshot)), (1, "a=1".to_owned()));
    txn.commit(CommitMeta::default()).unwrap();
    assert_eq!(dump_now(&store), "a=1");
}

#[test]
fn a_range_goes_at_commit_and_stays_for_older_snapshots() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for key in ["a", "b1", "b2", "c"] {
        put(&store, key, "0");
    }
    let mut old = store.begin();
    old.snapshot();
    let mut txn = store.begin();
    txn.delete_range(b"b", b"c").unwrap();
    txn.put(b"b9", b"1").unwrap();
    txn.commit(CommitMeta::default()).unwrap();
    put(&store, "b2", "2");
    assert_eq!(dump_now(&store), "a=0 b2=2 b9=1 c=0");
    assert_eq!(dump(&mut old, Direction::Forward, View::Snapshot), "a=0 b1=0 b2=0 c=0");
    assert_eq!(get(&mut store.begin(), "b1", View::Current), None);
    drop(old);
    drop(store);
    assert_eq!(dump_now(&open(dir.path())), "a=0 b2=2 b9=1 c=0");
}

#[test]
fn a_scan_goes_from_range_to_range_as_new_ones_would() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&crate::tables::small(dir.path())).unwrap();
    let mut state = 11;
    let key = |state: &mut u64| format!("k{:05}", crate::tables::random(state) % 20_000).into_bytes();
    // Some in tables, some in memory, some of the transaction's own, some removed.
    for _ in 0..40 {
        let mut txn = store.begin();
        for _ in 0..400 {
            txn.put(&key(&mut state), &[7; 300]).unwrap();
        }
        txn.delete(&key(&mut state)).unwrap();
        txn.commit(CommitMeta::default()).unwrap();
    }
    assert!(crate::tables::counter(&store, "flushes") > 0);
    let mut txn = store.begin();
    for _ in 0..200 {
        txn.put(&key(&mut state), b"own").unwrap();
    }
    for direction in [Direction::Forward, Direction::Backward] {
        let mut same = txn.scan(Bound::Unbounded, Bound::Unbounded, direction, View::Snapshot).unwrap();
        for _ in 0..300 {
            let (one, other) = (key(&mut state), key(&mut state));
            let lower = Bound::Included(one.as_slice().min(&other));
            let upper = Bound::Excluded(one.as_slice().max(&other));
            same.go_to(lower, upper).unwrap();
            let mut new = txn.scan(lower, upper, direction, View::Snapshot).unwrap();
            for _ in 0..crate::tables::random(&mut state) % 60 {
                assert_eq!(same.next().unwrap(), new.next().unwrap());
            }
        }
    }
}
