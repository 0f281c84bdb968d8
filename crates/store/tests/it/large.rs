//! Transactions that are larger than memory.

use crate::crashes::run_as_child;
use crate::setup::{dump_now, options, put};
use crate::tables::{counter, random, wipe};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::branch::{Moment, Repository};
use store::db::{Durability, Options, Store};
use store::error::Error;
use store::inspect::{Purpose, inspect};
use store::scan::Direction;
use store::txn::{CommitMeta, Txn, View};

const MEMORY_BYTES: u64 = 6 << 20;

fn on(dir: &Path, durability: Durability) -> Options {
    Options { durability, memory_bytes: MEMORY_BYTES, upload_interval: Duration::from_millis(5), ..options(dir) }
}

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

/// Writes, deletes and overwrites at random keys.
fn write(txn: &mut Txn, model: &mut Model, count: u64, state: &mut u64) {
    for _ in 0..count {
        let key = format!("{}/{:06}", random(state) % 3, random(state) % 40_000).into_bytes();
        if random(state).is_multiple_of(6) {
            txn.delete(&key).unwrap();
            model.remove(&key);
        } else {
            let value = format!("{:x}", random(state)).repeat(1 + (random(state) % 8) as usize).into_bytes();
            txn.put(&key, &value).unwrap();
            model.insert(key, value);
        }
    }
}

fn assert_equal(txn: &mut Txn, model: &Model, state: &mut u64) {
    for (direction, expected) in [
        (Direction::Forward, model.iter().collect::<Vec<_>>()),
        (Direction::Backward, model.iter().rev().collect::<Vec<_>>()),
    ] {
        let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, direction, View::Snapshot).unwrap();
        for (key, value) in expected {
            assert_eq!(scan.next().unwrap(), Some((&key[..], &value[..])), "{}", String::from_utf8_lossy(key));
        }
        assert_eq!(scan.next().unwrap(), None);
    }
    for _ in 0..300 {
        let key = format!("{}/{:06}", random(state) % 3, random(state) % 40_000).into_bytes();
        assert_eq!(txn.get(&key, View::Snapshot).unwrap().map(|v| v.to_vec()).as_ref(), model.get(&key));
    }
}

fn spill_folders(dir: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(dir.join("data")) else { return 0 };
    entries.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with("spill-")).count()
}

fn equals_a_model(dir: &Path, durability: Durability, is_disk_lost: bool) {
    let (mut state, mut model) = (77, Model::new());
    let store = Store::open(&on(dir, durability)).unwrap();
    let mut txn = store.begin();
    write(&mut txn, &mut model, 3_000, &mut state);
    txn.commit(CommitMeta::default()).unwrap();
    let mut old = store.begin();
    old.snapshot();
    let before = model.clone();
    let mut txn = store.begin();
    txn.delete_range(b"1/", b"2").unwrap();
    model.retain(|key, _| !key.starts_with(b"1/"));
    write(&mut txn, &mut model, 30_000, &mut state);
    let (point, kept) = (txn.savepoint(), model.clone());
    write(&mut txn, &mut model, 30_000, &mut state);
    txn.rollback_to(&point);
    model = kept;
    write(&mut txn, &mut model, 5_000, &mut state);
    assert_eq!(spill_folders(dir), 1);
    txn.commit(CommitMeta { context: b"why" }).unwrap();
    assert_eq!(spill_folders(dir), 0);
    assert_equal(&mut store.begin(), &model, &mut state);
    assert_equal(&mut old, &before, &mut state);
    drop(old);
    let mut small = store.begin();
    write(&mut small, &mut model, 200, &mut state);
    small.commit(CommitMeta::default()).unwrap();
    drop(store);
    if is_disk_lost {
        wipe(dir);
    }
    let store = Store::open(&on(dir, durability)).unwrap();
    assert_equal(&mut store.begin(), &model, &mut state);
    let mut given_up = store.begin();
    write(&mut given_up, &mut model.clone(), 30_000, &mut state);
    assert_eq!(spill_folders(dir), 1);
    given_up.rollback();
    assert_eq!(spill_folders(dir), 0);
    assert_equal(&mut store.begin(), &model, &mut state);
    let mut again = store.begin();
    write(&mut again, &mut model, 20_000, &mut state);
    again.commit(CommitMeta::default()).unwrap();
    assert_equal(&mut store.begin(), &model, &mut state);
    assert!(counter(&store, "memtable_bytes") < MEMORY_BYTES, "the transaction stays out of memory");
}

#[test]
fn a_large_transaction_equals_a_model() {
    let dir = tempfile::tempdir().unwrap();
    equals_a_model(dir.path(), Durability::Local, false);
}

#[test]
fn a_large_transaction_is_in_the_object_store_when_it_is_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    equals_a_model(dir.path(), Durability::ObjectStore, true);
}

#[test]
fn own_writes_are_seen_while_they_spill() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&on(dir.path(), Durability::Local)).unwrap();
    let (mut state, mut model, mut txn) = (5, Model::new(), store.begin());
    for _ in 0..4 {
        write(&mut txn, &mut model, 12_000, &mut state);
        assert_equal(&mut txn, &model, &mut state);
    }
    assert_eq!(dump_now(&store), "", "others see nothing");
}

#[test]
fn runs_of_one_length_are_merged() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&on(dir.path(), Durability::Local)).unwrap();
    let (mut state, mut model, mut txn) = (9, Model::new(), store.begin());
    let mut points = Vec::new();
    for _ in 0..12 {
        points.push((txn.savepoint(), model.clone()));
        write(&mut txn, &mut model, 10_000, &mut state);
    }
    let folder = std::fs::read_dir(dir.path().join("data")).unwrap().map(|e| e.unwrap().path());
    let folder =
        folder.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with("spill-")).unwrap();
    let files = std::fs::read_dir(folder).unwrap().count();
    assert!(files < 40, "{files} files, where each memtable would have one or two");
    assert_equal(&mut txn, &model, &mut state);
    for (point, kept) in points.iter().rev().step_by(3) {
        txn.rollback_to(point);
        assert_equal(&mut txn, kept, &mut state);
    }
}

const ROWS: u64 = 20_000;

/// A process that commits one large transaction, and dies on the way; run by the test below.
#[test]
#[ignore = "run by another as a process of its own"]
fn child() {
    let dir = PathBuf::from(std::env::var("WESQL_CRASH_DIR").unwrap());
    stdx::failpoint::arm_from_environment().unwrap();
    let store = Store::open(&on(&dir, Durability::Local)).unwrap();
    put(&store, "small", "1");
    let mut txn = store.begin();
    for n in 0..ROWS {
        txn.put(format!("row{n:06}").as_bytes(), &[7; 120]).unwrap();
    }
    txn.commit(CommitMeta::default()).unwrap();
    put(&store, "behind", "1");
}

#[test]
fn a_death_leaves_all_of_it_or_nothing() {
    for (point, is_there) in [("large-before-manifest", false), ("large-after-manifest", true), ("none", true)] {
        let dir = tempfile::tempdir().unwrap();
        let has_died = run_as_child("large::child", dir.path(), &format!("{point}=exit"));
        assert_eq!(has_died, point != "none");
        let store = Store::open(&on(dir.path(), Durability::Local)).unwrap();
        let rows = dump_now(&store).matches("row").count() as u64;
        assert_eq!(rows, if is_there { ROWS } else { 0 }, "{point}");
        assert!(dump_now(&store).contains("small=1"));
        assert_eq!(spill_folders(dir.path()), 0);
        put(&store, "more", "1");
        store.close().unwrap();
        drop(store);
        let repository = Repository::open(&on(dir.path(), Durability::Local)).unwrap();
        assert!(!inspect(&repository, "main").unwrap().totals().contains_key(&Purpose::Orphan), "{point}");
    }
}

#[test]
fn a_restore_does_not_go_past_a_large_transaction_without_it() {
    let dir = tempfile::tempdir().unwrap();
    let main = || Options { restore_window: Duration::from_secs(3600), ..on(dir.path(), Durability::ObjectStore) };
    let repository = Repository::open(&main()).unwrap();
    let store = Store::open(&main()).unwrap();
    put(&store, "first", "1");
    store.close().unwrap();
    drop(store);
    let store = Store::open(&main()).unwrap();
    let before = stdx::clock::unix_micros();
    let mut txn = store.begin();
    write(&mut txn, &mut Model::new(), 30_000, &mut 3);
    txn.commit(CommitMeta::default()).unwrap();
    put(&store, "last", "1");
    let (after, expected) = (stdx::clock::unix_micros(), dump_now(&store));
    store.close().unwrap();
    drop(store);
    drop(Store::open(&main()).unwrap());
    let branch = |name: &str, time: u64| {
        repository.create("main", name, Moment::Time(time))?;
        let options = Options { branch: name.to_owned(), ..on(&dir.path().join(name), Durability::ObjectStore) };
        Ok::<_, Error>(dump_now(&Store::open(&Options { objects: main().objects, ..options })?))
    };
    assert_eq!(branch("before", before).unwrap(), "first=1");
    assert_eq!(branch("after", after).unwrap(), expected);
}
