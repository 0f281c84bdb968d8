//! Everything through tables: flushes, compactions, closes and starts from nothing but the bucket.

use crate::setup::{dump_now, open, options, put};
use objects::config::Provider;
use objects::faults::{Faults, Rates};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::db::{Durability, Options, Store};
use store::error::Error;
use store::scan::Direction;
use store::txn::{CommitMeta, View};

pub(crate) fn small(dir: &Path) -> Options {
    Options { memory_bytes: 4 << 20, ..options(dir) }
}

pub(crate) fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

fn key(n: u64) -> Vec<u8> {
    format!("table{}/{:08}", n % 3, n / 3).into_bytes()
}

fn assert_equal(store: &Store, model: &Model, state: &mut u64) {
    let mut txn = store.begin();
    for (direction, expected) in [
        (Direction::Forward, model.iter().collect::<Vec<_>>()),
        (Direction::Backward, model.iter().rev().collect::<Vec<_>>()),
    ] {
        let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, direction, View::Snapshot).unwrap();
        for (key, value) in expected {
            let (k, v) = scan.next().unwrap().unwrap_or_else(|| panic!("the scan ends before {key:?}"));
            assert_eq!((String::from_utf8_lossy(k), v.len()), (String::from_utf8_lossy(key), value.len()));
            assert_eq!(v, &value[..]);
        }
        assert_eq!(scan.next().unwrap(), None);
    }
    for _ in 0..500 {
        let key = key(random(state) % 7_000);
        assert_eq!(txn.get(&key, View::Current).unwrap().map(|v| v.to_vec()).as_ref(), model.get(&key));
        let mut scan = txn.scan(Bound::Excluded(&key), Bound::Unbounded, Direction::Forward, View::Snapshot).unwrap();
        let next = scan.next().unwrap().map(|(k, _)| k.to_vec());
        let expected = model.range((Bound::Excluded(key.clone()), Bound::Unbounded)).next();
        assert_eq!(next.as_ref(), expected.map(|(k, _)| k));
        let mut scan = txn.scan(Bound::Unbounded, Bound::Included(&key), Direction::Backward, View::Snapshot).unwrap();
        let before = scan.next().unwrap().map(|(k, _)| k.to_vec());
        assert_eq!(before.as_ref(), model.range(..=key).next_back().map(|(k, _)| k));
    }
}

fn change(store: &Store, model: &mut Model, state: &mut u64) {
    let mut txn = store.begin();
    if random(state).is_multiple_of(150) {
        let (from, to) = (key(random(state) % 6_000), key(random(state) % 6_000));
        if from < to {
            txn.delete_range(&from, &to).unwrap();
            model.retain(|k, _| k < &from || k >= &to);
        }
    }
    for _ in 0..random(state) % 40 {
        let key = key(random(state) % 6_000);
        if random(state).is_multiple_of(4) {
            txn.delete(&key).unwrap();
            model.remove(&key);
        } else {
            let length = if random(state).is_multiple_of(300) { 90_000 } else { random(state) % 300 };
            let value: Vec<u8> = (0..length).map(|n| (n as u8) ^ *state as u8).collect();
            txn.put(&key, &value).unwrap();
            model.insert(key, value);
        }
    }
    txn.commit(CommitMeta::default()).unwrap();
}

pub(crate) fn counter(store: &Store, name: &str) -> u64 {
    store.counters().into_iter().find(|(n, _)| *n == name).unwrap().1
}

/// Random changes with starts in between: killed or closed, with and without the local disk.
fn equals_a_model(options: impl Fn() -> Options, wipe: impl Fn(), seed: u64) {
    let (mut state, mut model) = (seed, Model::new());
    let mut store = Store::open(&options()).unwrap();
    let mut epoch = 1;
    let (mut tables, mut merges) = (0, 0);
    for round in 0..5 {
        let frozen = model.clone();
        let mut old = store.begin();
        old.snapshot();
        for _ in 0..300 {
            change(&store, &mut model, &mut state);
        }
        assert_equal(&store, &model, &mut state);
        let mut scan = old.scan(Bound::Unbounded, Bound::Unbounded, Direction::Forward, View::Snapshot).unwrap();
        for (key, value) in &frozen {
            assert_eq!(scan.next().unwrap(), Some((&key[..], &value[..])));
        }
        assert_eq!(scan.next().unwrap(), None);
        drop((scan, old));
        tables = tables.max(counter(&store, "tables"));
        merges += counter(&store, "compactions");
        if round % 2 == 1 {
            store.close().unwrap();
            wipe();
        }
        drop(store);
        store = Store::open(&options()).unwrap();
        epoch += 1;
        assert_eq!(store.epoch(), epoch);
        assert_equal(&store, &model, &mut state);
    }
    assert!(tables > 2 && merges > 0, "the sizes make several tables and merges, not {tables} and {merges}");
    drop(store);
}

pub(crate) fn wipe(dir: &Path) {
    for folder in ["log", "cache", "data"] {
        let folder = dir.join(folder);
        if folder.exists() {
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
}

#[test]
fn a_store_in_a_folder_equals_a_model() {
    let dir = tempfile::tempdir().unwrap();
    equals_a_model(|| small(dir.path()), || wipe(dir.path()), 11);
}

fn memory(dir: &Path) -> Options {
    let mut options = small(dir);
    options.objects.provider = Provider::Memory;
    options
}

#[test]
fn a_store_with_a_disk_cache_equals_a_model() {
    let dir = tempfile::tempdir().unwrap();
    equals_a_model(|| Options { persistent_cache_bytes: 2 << 20, ..memory(dir.path()) }, || wipe(dir.path()), 12);
}

#[test]
fn commits_to_the_object_store_alone_equal_a_model_with_faults() {
    let dir = tempfile::tempdir().unwrap();
    equals_a_model(
        || {
            wipe(dir.path());
            Options {
                durability: Durability::ObjectStore,
                faults: Some(Arc::new(Faults::new(5, Rates::even(60)))),
                ..memory(dir.path())
            }
        },
        || {},
        13,
    );
}

#[test]
fn a_closed_database_is_in_the_bucket() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&store, "a", "1");
    put(&store, "b", "2");
    let id = store.database_id();
    store.close().unwrap();
    store.begin().commit(CommitMeta::default()).unwrap();
    let mut late = store.begin();
    late.put(b"c", b"3").unwrap();
    assert_eq!(late.commit(CommitMeta::default()), Err(Error::Closed));
    wipe(dir.path());
    let store = open(dir.path());
    assert_eq!((dump_now(&store), store.database_id()), ("a=1 b=2".to_owned(), id));
}

#[test]
fn the_second_store_takes_over_and_the_first_stops() {
    let (first_dir, second_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let on = |dir: &Path| Options { durability: Durability::ObjectStore, ..memory(first_dir.path()) }.with_dirs(dir);
    let first = Store::open(&on(first_dir.path())).unwrap();
    put(&first, "a", "1");
    let second = Store::open(&on(second_dir.path())).unwrap();
    assert_eq!(dump_now(&second), "a=1");
    let mut lost = first.begin();
    lost.put(b"b", b"lost").unwrap();
    assert_eq!(lost.commit(CommitMeta::default()), Err(Error::Fenced { epoch: 2 }));
    put(&second, "b", "2");
    let mut late = first.begin();
    late.put(b"c", b"lost").unwrap();
    assert!(late.commit(CommitMeta::default()).is_err());
    assert!(matches!(first.failure(), Some(Error::Fenced { .. })));
    drop((first, second));
    assert_eq!(dump_now(&Store::open(&on(first_dir.path())).unwrap()), "a=1 b=2");
}

trait WithDirs {
    fn with_dirs(self, dir: &Path) -> Options;
}

impl WithDirs for Options {
    fn with_dirs(self, dir: &Path) -> Options {
        Options {
            data_dir: dir.join("data"),
            log_dir: dir.join("log"),
            persistent_cache_dir: dir.join("cache"),
            ..self
        }
    }
}

#[test]
fn local_files_of_another_database_are_refused() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(open(dir.path()));
    drop(open(other.path()));
    let mixed = Options { log_dir: other.path().join("log"), ..options(dir.path()) };
    let Err(Error::Config(text)) = Store::open(&mixed) else { panic!("a mix of two databases was opened") };
    assert!(text.contains("another database"), "{text}");
    let empty = Options { log_dir: other.path().join("log"), branch: "none".to_owned(), ..options(dir.path()) };
    assert!(matches!(Store::open(&empty), Err(Error::Config(_))));
}

#[test]
fn a_flipped_bit_in_any_object_is_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    for n in 0..500 {
        put(&store, &format!("key{n:05}"), &format!("value{n}").repeat(20));
    }
    let expected = dump_now(&store);
    store.close().unwrap();
    drop(store);
    let (mut state, mut found) = (3, 0);
    let table = std::fs::read_dir(dir.path().join("bucket/repo/main/table")).unwrap().next().unwrap().unwrap().path();
    let whole = std::fs::read(&table).unwrap();
    for _ in 0..200 {
        let mut damaged = whole.clone();
        let bit = random(&mut state) as usize % (whole.len() * 8);
        damaged[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&table, damaged).unwrap();
        let store = open(dir.path());
        let mut txn = store.begin();
        let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, Direction::Forward, View::Snapshot);
        let mut rows = Vec::new();
        let result = loop {
            match scan.as_mut().map_err(|e| e.clone()).and_then(store::scan::Scan::next) {
                Ok(Some((k, v))) => {
                    rows.push(format!("{}={}", String::from_utf8_lossy(k), String::from_utf8_lossy(v)));
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        match result {
            Ok(()) => assert_eq!(rows.join(" "), expected),
            Err(Error::Corrupt(text)) => {
                assert!(text.contains(table.file_name().unwrap().to_str().unwrap()), "{text}");
                found += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(found > 150, "{found} of 200 flips were found");
}

#[test]
fn an_idle_store_makes_no_request() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let requests =
        || ["gets", "puts", "creates", "lists", "deletes"].map(|k| counter(&store, &format!("objectstore_{k}")));
    put(&store, "a", "1");
    while counter(&store, "objectstore_creates") < 5 {
        std::thread::yield_now();
    }
    let before = requests();
    for n in 0..2_000 {
        store.begin().get(format!("{n}").as_bytes(), View::Snapshot).unwrap();
    }
    assert_eq!(requests(), before);
}

fn flip_bits(path: &Path, count: u64, state: &mut u64) {
    let mut bytes = std::fs::read(path).unwrap();
    for _ in 0..count {
        let bit = random(state) as usize % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_disk_cache_is_only_slower() {
    let dir = tempfile::tempdir().unwrap();
    let on = || Options { persistent_cache_bytes: 16 << 20, ..memory(dir.path()) };
    let (mut state, mut model) = (17, Model::new());
    let store = Store::open(&on()).unwrap();
    for _ in 0..200 {
        change(&store, &mut model, &mut state);
    }
    store.close().unwrap();
    drop(store);
    flip_bits(&dir.path().join("cache/units"), 3_000, &mut state);
    let store = Store::open(&on()).unwrap();
    assert_equal(&store, &model, &mut state);
    assert!(counter(&store, "persistent_cache_hits") > 0, "the cache was used");
}

#[test]
fn the_disk_cache_survives_a_kill_and_a_disk_that_cannot_be_used_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let on = || Options { persistent_cache_bytes: 64 << 20, ..memory(dir.path()) };
    let (mut state, mut model) = (23, Model::new());
    let store = Store::open(&on()).unwrap();
    for _ in 0..200 {
        change(&store, &mut model, &mut state);
    }
    store.close().unwrap();
    drop(store);
    drop(Store::open(&on()).unwrap());
    let store = Store::open(&on()).unwrap();
    let gets = counter(&store, "objectstore_gets");
    assert_equal(&store, &model, &mut state);
    assert_eq!(counter(&store, "objectstore_gets"), gets, "everything is on the disk");
    drop(store);
    wipe(dir.path());
    std::fs::write(dir.path().join("cache"), b"a file in the place of the folder").unwrap();
    assert_equal(&Store::open(&on()).unwrap(), &model, &mut state);
}

#[test]
fn a_flipped_bit_in_a_log_segment_or_manifest_is_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let on = || Options { durability: Durability::ObjectStore, ..options(dir.path()) };
    let store = Store::open(&on()).unwrap();
    for n in 0..5 {
        put(&store, &format!("key{n}"), "value");
    }
    drop(store);
    let mut state = 5;
    for folder in ["log", "manifest"] {
        let newest = std::fs::read_dir(dir.path().join("bucket/repo/main").join(folder))
            .unwrap()
            .map(|e| e.unwrap().path())
            // A fence has no records.
            .filter(|path| folder == "manifest" || std::fs::metadata(path).unwrap().len() > 60)
            .max()
            .unwrap();
        let whole = std::fs::read(&newest).unwrap();
        for _ in 0..20 {
            flip_bits(&newest, 1, &mut state);
            let Err(Error::Corrupt(text)) = Store::open(&on()) else { panic!("{} was accepted", newest.display()) };
            let number = newest.file_name().unwrap().to_string_lossy().trim_start_matches('0').to_owned();
            assert!(text.contains(&number), "{text}");
            std::fs::write(&newest, &whole).unwrap();
            if folder == "log" {
                break;
            }
        }
    }
    drop(Store::open(&on()));
}

#[test]
fn a_fixed_work_load_costs_a_known_number_of_requests() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&Options { durability: Durability::ObjectStore, ..memory(dir.path()) }).unwrap();
    let requests =
        |store: &Store| ["gets", "puts", "creates", "lists"].map(|kind| counter(store, &format!("objectstore_{kind}")));
    let opened = requests(&store);
    for n in 0..50 {
        put(&store, &format!("key{n}"), "value");
    }
    let written = requests(&store);
    store.close().unwrap();
    let closed = requests(&store);
    let between = |a: [u64; 4], b: [u64; 4]| [0, 1, 2, 3].map(|at| b[at] - a[at]);
    // Opening: the test of conditions (two creates, one read back), the hint, manifest and log listed, a manifest and what is
    // behind it listed, a fence.
    assert_eq!(opened, [2, 0, 4, 3]);
    // One segment a commit.
    assert_eq!(between(opened, written), [0, 0, 50, 0]);
    // Closing: one table, the flush's manifest and the last one, what is behind each, the hint.
    assert_eq!(between(written, closed), [0, 2, 2, 2]);
}

#[test]
fn the_commits_of_an_interval_are_one_request() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&Options { upload_interval: Duration::from_secs(3600), ..memory(dir.path()) }).unwrap();
    let kinds = ["gets", "puts", "creates", "lists", "deletes"];
    let requests = || kinds.map(|kind| counter(&store, &format!("objectstore_{kind}")));
    let opened = requests();
    for n in 0..200 {
        put(&store, &format!("key{n}"), "value");
    }
    assert_eq!(requests(), opened, "nothing is asked for before the interval is over");
    store.close().unwrap();
    let closed = requests();
    // One log segment; a table, the flush's manifest and the last one, what is behind each, the hint. Deletions cost nothing.
    assert_eq!([0, 1, 2, 3].map(|at| closed[at] - opened[at]), [0, 2, 3, 2]);
}

#[test]
fn of_two_ranges_removed_by_one_commit_none_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let on = || Options { memory_bytes: 1 << 20, ..memory(dir.path()) };
    let store = Store::open(&on()).unwrap();
    for n in 0..4_000u64 {
        put(&store, &format!("kept/{n:05}"), &"v".repeat(200));
    }
    put(&store, "gone/1", "v");
    store.close().unwrap();
    drop(store);
    let store = Store::open(&on()).unwrap();
    let mut txn = store.begin();
    txn.delete_range(b"empty/", b"empty0").unwrap();
    txn.delete_range(b"gone/", b"gone0").unwrap();
    txn.delete_range(b"kept/", b"kept/03000").unwrap();
    txn.commit(CommitMeta::default()).unwrap();
    for round in 0..2_000u64 {
        put(&store, &format!("new/{:04}", round % 100), &"n".repeat(600));
    }
    assert!(counter(&store, "compactions") > 0);
    store.close().unwrap();
    drop(store);
    let store = Store::open(&on()).unwrap();
    let text = dump_now(&store);
    assert!(!text.contains("gone/") && !text.contains("kept/02999="));
    assert_eq!((text.matches("kept/").count(), text.matches("new/").count()), (1_000, 100));
}

#[test]
fn steady_updates_are_written_eight_times_at_most() {
    let dir = tempfile::tempdir().unwrap();
    // The data are some thirty memtables, as in a database that is far larger than its memory.
    let store = Store::open(&Options { memory_bytes: 2 << 20, ..memory(dir.path()) }).unwrap();
    let (mut state, rows) = (41, 40_000);
    for batch in 0..3_000u64 {
        let mut txn = store.begin();
        for n in 0..50 {
            let row = if batch < rows / 50 { batch * 50 + n } else { random(&mut state) % rows };
            let value: Vec<u8> = (0..120).map(|_| random(&mut state) as u8).collect();
            txn.put(&key(row), &value).unwrap();
        }
        txn.commit(CommitMeta::default()).unwrap();
    }
    store.close().unwrap();
    let (percent, flushes) = (counter(&store, "write_amplification_percent"), counter(&store, "flushes"));
    assert!(flushes > 100 && percent <= 800, "{percent} % in {flushes} flushes");
    println!("{percent} % in {flushes} flushes, {} tables", counter(&store, "tables"));
}

#[test]
fn values_larger_than_a_unit_come_back_whole() {
    let dir = tempfile::tempdir().unwrap();
    let large: Vec<u8> = (0..20_000_000u64).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let store = open(dir.path());
    let mut txn = store.begin();
    txn.put(b"large", &large).unwrap();
    txn.put(b"small", b"1").unwrap();
    txn.commit(CommitMeta::default()).unwrap();
    store.close().unwrap();
    drop(store);
    let store = open(dir.path());
    let mut txn = store.begin();
    assert!(txn.get(b"large", View::Snapshot).unwrap().is_some_and(|v| v[..] == large[..]));
    let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, Direction::Backward, View::Snapshot).unwrap();
    assert_eq!(scan.next().unwrap(), Some((&b"small"[..], &b"1"[..])));
    assert!(scan.next().unwrap().is_some_and(|(_, value)| value == large));
}
