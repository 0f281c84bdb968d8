//! Readers that follow a writer through the object store alone.

use crate::setup::{dump, dump_now, get, options, put};
use crate::tables::{counter, random};
use std::path::Path;
use std::time::Duration;
use store::db::{Durability, Options, Store};
use store::error::Error;
use store::scan::Direction;
use store::txn::{CommitMeta, View};

fn on(dir: &Path, place: &str) -> Options {
    Options {
        durability: Durability::ObjectStore,
        memory_bytes: 1 << 20,
        upload_interval: Duration::from_millis(2),
        objects: options(dir).objects,
        ..options(&dir.join(place))
    }
}

/// Waits until the reader shows what was committed when `seq` was the newest.
fn catch_up(reader: &Store, seq: u64) {
    while reader.visible().0 < seq {
        assert_eq!(reader.failure(), None);
        std::thread::yield_now();
    }
}

#[test]
fn a_reader_follows_commits_and_flushes_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Store::follow(&on(dir.path(), "reader")), Err(Error::Config(_))));
    let writer = Store::open(&on(dir.path(), "writer")).unwrap();
    put(&writer, "a", "1");
    let reader = Store::follow(&on(dir.path(), "reader")).unwrap();
    assert_eq!(dump_now(&reader), "a=1");
    let mut old = reader.begin();
    assert_eq!(get(&mut old, "a", View::Snapshot).as_deref(), Some("1"));
    let mut state = 3;
    for round in 0..300 {
        let mut txn = writer.begin();
        for _ in 0..30 {
            let key = format!("key{:04}", random(&mut state) % 700);
            txn.put(key.as_bytes(), &[b'a' + (round % 26) as u8; 100]).unwrap();
        }
        txn.put(b"a", round.to_string().as_bytes()).unwrap();
        if round == 140 {
            txn.delete_range(b"key00", b"key02").unwrap();
        }
        let seq = txn.commit(CommitMeta::default()).unwrap();
        if round % 30 == 0 {
            catch_up(&reader, seq.0);
            assert_eq!(dump_now(&reader), dump_now(&writer));
        }
    }
    assert!(counter(&writer, "compactions") > 1);
    catch_up(&reader, writer.visible().0);
    assert_eq!(dump_now(&reader), dump_now(&writer));
    assert_eq!(
        dump(&mut reader.begin(), Direction::Backward, View::Current),
        dump(&mut writer.begin(), Direction::Backward, View::Current)
    );
    assert_eq!(dump(&mut old, Direction::Forward, View::Snapshot), "a=1", "a snapshot stays");
    assert_eq!(get(&mut old, "a", View::Snapshot).as_deref(), Some("1"));
    let mut refused = reader.begin();
    assert_eq!(refused.put(b"b", b"1"), Err(Error::ReadOnly));
    assert_eq!(refused.delete_range(b"b", b"c"), Err(Error::ReadOnly));
    let written = ["puts", "creates", "deletes"].map(|kind| counter(&reader, &format!("objectstore_{kind}")));
    assert_eq!(written, [0, 0, 0]);
    reader.close().unwrap();
}

#[test]
fn a_reader_follows_takeovers_and_large_transactions() {
    let dir = tempfile::tempdir().unwrap();
    let first = Store::open(&on(dir.path(), "first")).unwrap();
    put(&first, "a", "1");
    let reader = Store::follow(&on(dir.path(), "reader")).unwrap();
    let second = Store::open(&on(dir.path(), "second")).unwrap();
    put(&second, "b", "2");
    let mut large = second.begin();
    for n in 0..5_000 {
        large.put(format!("row{n}").as_bytes(), &[1; 100]).unwrap();
    }
    large.commit(CommitMeta::default()).unwrap();
    put(&second, "c", "3");
    catch_up(&reader, second.visible().0);
    assert_eq!(dump_now(&reader), dump_now(&second));
    second.close().unwrap();
    drop((first, second));
    let third = Store::open(&on(dir.path(), "third")).unwrap();
    put(&third, "d", "4");
    catch_up(&reader, third.visible().0);
    assert_eq!(dump_now(&reader), dump_now(&third));
}
