//! Sorted entries that become tables with a transaction's commit.

use crate::crashes::run_as_child;
use crate::setup::{dump_now, options, put};
use crate::tables::{counter, random, wipe};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::branch::Repository;
use store::db::{Durability, Options, Store};
use store::inspect::{Purpose, inspect};
use store::scan::Direction;
use store::sorter::Sorter;
use store::txn::{CommitMeta, View};

const MEMORY_BYTES: u64 = 6 << 20;

fn on(dir: &Path, durability: Durability) -> Options {
    Options { durability, memory_bytes: MEMORY_BYTES, upload_interval: Duration::from_millis(5), ..options(dir) }
}

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

fn assert_equal(store: &Store, model: &Model) {
    let mut txn = store.begin();
    let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, Direction::Forward, View::Snapshot).unwrap();
    for (key, value) in model {
        assert_eq!(scan.next().unwrap(), Some((&key[..], &value[..])), "{}", String::from_utf8_lossy(key));
    }
    assert_eq!(scan.next().unwrap(), None);
    drop(scan);
    for (key, value) in model.iter().step_by(97) {
        assert_eq!(txn.get(key, View::Snapshot).unwrap().as_deref(), Some(&value[..]));
    }
}

/// Entries of several threads: keys that differ early and late, some alike in their first bytes.
fn feed(sorter: &Sorter, shared: &str, count: u64) -> Model {
    let add = |thread: u64| {
        let (mut feed, mut model, mut state) = (sorter.feed(), Model::new(), 40 + thread);
        for n in 0..count {
            let alike = "x".repeat((random(&mut state) % 3) as usize * 12);
            let key = format!("{shared}{alike}{:06}-{n}-{thread}", random(&mut state) % 5_000).into_bytes();
            let value = vec![n as u8; (random(&mut state) % 60) as usize];
            feed.add(&key, &value).unwrap();
            model.insert(key, value);
        }
        feed.finish().unwrap();
        model
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|thread| scope.spawn(move || add(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn tables(dir: &Path) -> usize {
    std::fs::read_dir(dir.join("bucket/repo/main/table")).map_or(0, Iterator::count)
}

fn spill_folders(dir: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(dir.join("data")) else { return 0 };
    entries.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with("spill-")).count()
}

fn equals_a_model(durability: Durability, count: u64) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&on(dir.path(), durability)).unwrap();
    put(&store, "m", "gone");
    put(&store, "z", "stays");
    let mut model = Model::from([(b"z".to_vec(), b"stays".to_vec())]);
    let mut old = store.begin();
    old.snapshot();
    let mut txn = store.begin();
    // Writes of its own lie before, between and behind what is ingested.
    for key in ["a", "c", "y"] {
        txn.put(key.as_bytes(), b"own").unwrap();
        model.insert(key.as_bytes().to_vec(), b"own".to_vec());
    }
    txn.delete_range(b"m", b"n").unwrap();
    for shared in ["d/", "b/"] {
        let sorter = store.sorter(shared.as_bytes(), None, 1);
        model.extend(feed(&sorter, shared, count));
        assert_eq!(txn.ingest(sorter).unwrap(), None);
    }
    assert_eq!(dump_now(&store), "m=gone z=stays", "others see nothing");
    txn.commit(CommitMeta { context: b"why" }).unwrap();
    assert_eq!(spill_folders(dir.path()), 0);
    assert_equal(&store, &model);
    assert_eq!(old.get(b"m", View::Snapshot).unwrap().as_deref(), Some(&b"gone"[..]));
    assert_eq!(old.get(b"a", View::Snapshot).unwrap().as_deref(), None);
    drop(old);
    assert!(counter(&store, "memtable_bytes") < MEMORY_BYTES);
    let mut more = store.begin();
    more.put(b"b/0", b"later").unwrap();
    more.commit(CommitMeta::default()).unwrap();
    model.insert(b"b/0".to_vec(), b"later".to_vec());
    drop(store);
    if durability == Durability::ObjectStore {
        wipe(dir.path());
    }
    let store = Store::open(&on(dir.path(), durability)).unwrap();
    assert_equal(&store, &model);
}

#[test]
fn many_entries_equal_a_model() {
    // So many that the memory is emptied several times besides the runs of one batch.
    equals_a_model(Durability::Local, 40_000);
    equals_a_model(Durability::ObjectStore, 15_000);
}

#[test]
fn few_entries_equal_a_model() {
    equals_a_model(Durability::Local, 300);
}

#[test]
fn a_key_that_comes_twice_is_answered_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&on(dir.path(), Durability::Local)).unwrap();
    for count in [200, 20_000] {
        let sorter = store.sorter(b"b/", None, 1);
        let (key, value) = feed(&sorter, "b/", count).into_iter().nth(150).unwrap();
        let mut again = sorter.feed();
        again.add(&key, &[&value[..], b"second"].concat()).unwrap();
        again.finish().unwrap();
        let mut txn = store.begin();
        assert_eq!(txn.ingest(sorter).unwrap(), Some(value));
        assert!(txn.is_read_only());
        assert_eq!(tables(dir.path()), 0, "{count}");
    }
}

#[test]
fn what_is_not_committed_is_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&on(dir.path(), Durability::Local)).unwrap();
    let mut txn = store.begin();
    let point = txn.savepoint();
    for shared in ["b/", "c/"] {
        let sorter = store.sorter(shared.as_bytes(), None, 2);
        feed(&sorter, shared, 20_000);
        assert_eq!(txn.ingest(sorter).unwrap(), None);
        assert!(tables(dir.path()) > 1);
    }
    txn.rollback_to(&point);
    assert_eq!((tables(dir.path()), txn.is_read_only()), (0, true));
    let sorter = store.sorter(b"b/", None, 1);
    feed(&sorter, "b/", 20_000);
    assert_eq!(txn.ingest(sorter).unwrap(), None);
    assert!(tables(dir.path()) > 1);
    txn.rollback();
    assert_eq!((tables(dir.path()), spill_folders(dir.path())), (0, 0));
}

const ROWS: u64 = 20_000;

/// A process that commits many entries, and dies on the way; run by the test below.
#[test]
#[ignore = "run by another as a process of its own"]
fn child() {
    let dir = PathBuf::from(std::env::var("WESQL_CRASH_DIR").unwrap());
    stdx::failpoint::arm_from_environment().unwrap();
    let store = Store::open(&on(&dir, Durability::Local)).unwrap();
    put(&store, "small", "1");
    let mut txn = store.begin();
    txn.put(b"own", b"1").unwrap();
    let sorter = store.sorter(b"row", None, 1);
    feed(&sorter, "row", ROWS / 2);
    txn.ingest(sorter).unwrap();
    txn.commit(CommitMeta::default()).unwrap();
    put(&store, "behind", "1");
}

#[test]
fn a_death_leaves_all_of_it_or_nothing() {
    let points = [
        ("ingest-before-sort", false),
        ("ingest-after-tables", false),
        ("large-before-manifest", false),
        ("large-after-manifest", true),
        ("none", true),
    ];
    for (point, is_there) in points {
        let dir = tempfile::tempdir().unwrap();
        let has_died = run_as_child("ingest::child", dir.path(), &format!("{point}=exit"));
        assert_eq!(has_died, point != "none", "{point}");
        let store = Store::open(&on(dir.path(), Durability::Local)).unwrap();
        let found = dump_now(&store);
        assert_eq!(found.matches("row").count() as u64, if is_there { ROWS } else { 0 }, "{point}");
        assert_eq!(found.contains("own=1"), is_there, "{point}");
        assert!(found.contains("small=1"));
        assert_eq!(spill_folders(dir.path()), 0, "{point}");
        put(&store, "more", "1");
        store.close().unwrap();
        drop(store);
        let repository = Repository::open(&on(dir.path(), Durability::Local)).unwrap();
        assert!(!inspect(&repository, "main").unwrap().totals().contains_key(&Purpose::Orphan), "{point}");
    }
}
