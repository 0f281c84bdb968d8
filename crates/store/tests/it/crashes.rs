//! Processes that die at every point of committing, flushing, compacting, opening and closing; and several writers.
//!
//! Each commit writes its number under its own key and as the last one, with rows around it that make flushes. After a death the
//! database must equal a prefix of the history that includes every acknowledged commit.

use crate::tables::{counter, random, small, wipe};
use objects::faults::{Faults, Rates};
use std::fs;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use store::db::{Durability, Options, Store};
use store::error::Error;
use store::scan::Direction;
use store::txn::{CommitMeta, View};

const COMMITS: u64 = 700;
const POINTS: [&str; 15] = [
    "commit-before-log",
    "commit-after-log",
    "commit-before-publish",
    "flush-before-manifest",
    "flush-after-manifest",
    "flush-after-truncate",
    "compact-before-manifest",
    "compact-after-manifest",
    "garbage-before-delete",
    "manifest-before-create",
    "manifest-after-create",
    "ship-after-upload",
    "open-after-claim",
    "open-after-fence",
    "open-after-upload",
];

fn number(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes.try_into().unwrap())
}

fn commit(store: &Store, n: u64, state: &mut u64) -> Result<(), Error> {
    commit_as(store, n, 0, state)
}

fn commit_as(store: &Store, n: u64, writer: u64, state: &mut u64) -> Result<(), Error> {
    let mut txn = store.begin();
    txn.put(b"last", &n.to_be_bytes())?;
    let value = [n.to_be_bytes(), writer.to_be_bytes()].concat();
    txn.put(&[b"n/", &n.to_be_bytes()[..]].concat(), &value)?;
    for _ in 0..10 {
        let row = random(state) % 500;
        txn.put(format!("row/{row}").as_bytes(), &[row as u8; 300])?;
    }
    txn.commit(CommitMeta::default()).map(|_| ())
}

/// The last commit, after a look at whether all before it are there and none behind it.
fn check(store: &Store) -> u64 {
    let mut txn = store.begin();
    let last = txn.get(b"last", View::Snapshot).unwrap().map_or(0, |v| number(&v));
    let mut scan =
        txn.scan(Bound::Included(b"n/"), Bound::Excluded(b"n0"), Direction::Forward, View::Snapshot).unwrap();
    for n in 1..=last {
        let (key, value) = scan.next().unwrap().unwrap_or_else(|| panic!("commit {n} of {last} is missing"));
        assert_eq!((number(&key[2..]), number(&value[..8])), (n, n));
    }
    assert_eq!(scan.next().unwrap(), None);
    last
}

fn acknowledged(dir: &Path) -> u64 {
    fs::read(dir.join("acknowledged")).map_or(0, |bytes| number(&bytes))
}

fn crash_options(dir: &Path, durability: Durability) -> Options {
    Options { durability, memory_bytes: 1 << 20, ..small(dir) }
}

/// What a process does that is about to die; run by the tests below.
#[test]
#[ignore = "run by others as a process of its own"]
fn child() {
    let dir = PathBuf::from(std::env::var("WESQL_CRASH_DIR").unwrap());
    let durability = if dir.ends_with("store") { Durability::ObjectStore } else { Durability::Local };
    stdx::failpoint::arm_from_environment().unwrap();
    let store = Store::open(&crash_options(&dir, durability)).unwrap();
    let first = check(&store) + 1;
    assert!(first > acknowledged(&dir), "{} was acknowledged, {first} is next", acknowledged(&dir));
    let mut state = first + 99;
    for n in first..first + COMMITS {
        commit(&store, n, &mut state).unwrap();
        fs::write(dir.join("acknowledged.new"), n.to_be_bytes()).unwrap();
        fs::rename(dir.join("acknowledged.new"), dir.join("acknowledged")).unwrap();
    }
    store.close().unwrap();
}

fn run_child(dir: &Path, failpoint: &str) -> bool {
    run_as_child("crashes::child", dir, failpoint)
}

/// Runs a test as a process of its own; whether a failpoint ended it.
pub(crate) fn run_as_child(test: &str, dir: &Path, failpoint: &str) -> bool {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", test, "--nocapture"])
        .env("WESQL_CRASH_DIR", dir)
        .env("WESQL_FAILPOINTS", failpoint)
        .output()
        .unwrap();
    let code = output.status.code();
    let has_died = code == Some(stdx::failpoint::EXIT_CODE);
    assert!(has_died || code == Some(0), "{failpoint}: {output:?}");
    has_died
}

fn die_everywhere(dir: &Path, durability: Durability, between: impl Fn()) {
    fs::create_dir_all(dir).unwrap();
    let mut deaths = 0;
    for (round, point) in POINTS.iter().chain(&POINTS).enumerate() {
        let pass = if round < POINTS.len() { 1 } else { 4 };
        let pass = if point.starts_with("commit") { pass * 97 } else { pass };
        deaths += u64::from(run_child(dir, &format!("{point}=exit({pass})")));
        between();
        let store = Store::open(&crash_options(dir, durability)).unwrap();
        let last = check(&store);
        assert!(last >= acknowledged(dir), "{point}: {} was acknowledged, {last} is there", acknowledged(dir));
    }
    assert!(deaths > 20, "{deaths} processes died");
}

#[test]
fn nothing_acknowledged_is_lost_when_the_disk_stays() {
    let dir = tempfile::tempdir().unwrap();
    die_everywhere(&dir.path().join("local"), Durability::Local, || {});
}

#[test]
fn nothing_acknowledged_is_lost_when_the_disk_is_lost_too() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    die_everywhere(&store, Durability::ObjectStore, || wipe(&store));
}

/// A process whose compaction never succeeds leaves more runs of level 0 than commits may go on beside.
#[test]
#[ignore = "run by another as a process of its own"]
fn child_without_compaction() {
    let dir = PathBuf::from(std::env::var("WESQL_CRASH_DIR").unwrap());
    stdx::failpoint::arm("compact-before-manifest=error").unwrap();
    let store = Store::open(&crash_options(&dir, Durability::Local)).unwrap();
    let (mut state, mut n) = (5, check(&store));
    let writing = store.clone();
    // The last commits wait for a compaction that never comes: they are not waited for.
    let write = move || {
        loop {
            n += 1;
            commit(&writing, n, &mut state).unwrap();
        }
    };
    stdx::thread::spawn("writer", write).unwrap();
    while counter(&store, "level0_runs") <= 16 {
        std::thread::yield_now();
    }
}

#[test]
fn a_start_with_many_runs_of_level_0_does_not_stall() {
    let dir = tempfile::tempdir().unwrap();
    assert!(!run_as_child("crashes::child_without_compaction", dir.path(), ""));
    let store = Store::open(&crash_options(dir.path(), Durability::Local)).unwrap();
    let last = check(&store);
    for n in last + 1..last + 200 {
        commit(&store, n, &mut 9).unwrap();
    }
    assert!(counter(&store, "level0_runs") <= 16);
    assert_eq!(check(&store), last + 199);
}

#[test]
fn of_many_writers_one_history_remains() {
    let dir = tempfile::tempdir().unwrap();
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let on = |n: u64| {
        let mut options = crash_options(&dir.path().join(n.to_string()), Durability::ObjectStore);
        options.objects.bucket = dir.path().join("bucket").to_string_lossy().into_owned();
        options.faults = Some(Arc::new(Faults::new(n, Rates::even(20))));
        options
    };
    let mut writers = Vec::new();
    for n in 0..8 {
        let store = Store::open(&on(n)).unwrap();
        let (writing, acked) = (store.clone(), Arc::clone(&acknowledged));
        let run = move || {
            let (mut next, mut state) = (check(&writing) + 1, n + 5);
            loop {
                match commit_as(&writing, next, n, &mut state) {
                    Ok(()) => acked.lock().unwrap().push((next, n)),
                    Err(Error::Fenced { epoch }) => return epoch,
                    Err(other) => panic!("{other}"),
                }
                next += 1;
            }
        };
        let writer = stdx::thread::spawn("writer", run).unwrap();
        let before = store.visible();
        while store.visible().0 < before.0 + 20 {
            assert!(!writer.is_finished(), "writer {n} ended by itself: {:?}", store.failure());
            std::thread::yield_now();
        }
        writers.push(writer);
    }
    let last = Store::open(&on(99)).unwrap();
    for (n, writer) in (2..).zip(writers) {
        assert!(writer.join().unwrap() >= n);
    }
    let end = check(&last);
    let mut txn = last.begin();
    for &(n, writer) in acknowledged.lock().unwrap().iter() {
        let value = txn.get(&[b"n/", &u64::to_be_bytes(n)[..]].concat(), View::Snapshot).unwrap();
        let survivor = value.map(|v| number(&v[8..]));
        assert_eq!(survivor, Some(writer), "commit {n} of {end} was acknowledged to writer {writer}");
    }
    assert!(counter(&last, "objectstore_creates") > 0);
}
