//! Old manifests are deleted, and nobody who slept meanwhile takes a number that is free again for the chain's next.

use crate::setup::{dump_now, options, put};
use crate::tables::counter;
use objects::client::Objects;
use objects::config::Provider;
use objects::faults::{Faults, Kind, Rates};
use objects::register::Register;
use std::sync::Arc;
use std::time::Duration;
use store::branch::{Moment, Repository};
use store::db::{Durability, Options, Store};
use store::error::Error;
use store::inspect::inspect;

/// Far more than are kept.
const MANIFESTS: u64 = 150;

/// A bucket in memory, which goes with this.
struct Bucket {
    dir: tempfile::TempDir,
    name: String,
}

impl Drop for Bucket {
    fn drop(&mut self) {
        objects::backend::forget_memory(&self.name);
    }
}

impl Bucket {
    fn new(name: &str) -> Bucket {
        Bucket { dir: tempfile::tempdir().unwrap(), name: format!("{name}-{}", std::process::id()) }
    }

    /// A machine with this bucket.
    fn on(&self, machine: &str, faults: &Arc<Faults>) -> Options {
        let mut options = Options {
            memory_bytes: 1 << 20,
            upload_interval: Duration::from_millis(1),
            faults: Some(Arc::clone(faults)),
            ..options(&self.dir.path().join(machine))
        };
        options.objects.provider = Provider::Memory;
        options.objects.bucket.clone_from(&self.name);
        options
    }

    fn register(&self) -> Register {
        let options = self.on("look", &healthy());
        Register::new(Objects::open(&options.objects, None, Duration::ZERO).unwrap(), "repo/main")
    }
}

fn healthy() -> Arc<Faults> {
    Arc::new(Faults::new(1, Rates::default()))
}

fn newest(register: &Register) -> u64 {
    register.newest().unwrap().unwrap().number
}

/// Writes until the chain has `count` manifests more.
fn grow(store: &Store, register: &Register, count: u64) {
    let last = newest(register) + count;
    let mut round = 0;
    while newest(register) < last {
        for n in 0..40 {
            put(store, &format!("grown{:03}", (round * 7 + n) % 300), &round.to_string().repeat(500));
        }
        round += 1;
    }
}

#[test]
fn old_manifests_go_and_what_is_retained_stays() {
    let bucket = Bucket::new("old-manifests");
    let (restore_window, durability) = (Duration::from_secs(3600), Durability::ObjectStore);
    let on = || Options { restore_window, durability, ..bucket.on("writer", &healthy()) };
    let register = bucket.register();
    let store = Store::open(&on()).unwrap();
    put(&store, "a", "1");
    let repository = Repository::open(&on()).unwrap();
    repository.create("main", "child", Moment::Now).unwrap();
    let expected = dump_now(&store);
    grow(&store, &register, MANIFESTS);
    store.close().unwrap();
    let numbers = register.numbers().unwrap();
    assert!(numbers.len() < 80 && *numbers.last().unwrap() > MANIFESTS, "{numbers:?} are there");
    let report = inspect(&repository, "main").unwrap();
    assert_eq!((report.missing.len(), report.branches.len()), (0, 1));
    assert!(report.checkpoints.len() == 1, "the first checkpoint is one of them");
    let child = Options { branch: "child".to_owned(), ..bucket.on("child", &healthy()) };
    assert_eq!(dump_now(&Store::open(&child).unwrap()), expected);
}

#[test]
fn a_writer_that_slept_is_displaced_though_its_next_number_is_free() {
    let bucket = Bucket::new("sleeping-writer");
    let register = bucket.register();
    let first = Store::open(&bucket.on("first", &healthy())).unwrap();
    put(&first, "a", "1");
    let slept_at = newest(&register);
    // What the first writer has is in the log, so that only its manifest is left to be displaced.
    while counter(&first, "objectstore_creates") < 5 {
        std::thread::yield_now();
    }
    let second = Store::open(&bucket.on("second", &healthy())).unwrap();
    grow(&second, &register, MANIFESTS);
    assert!(!register.numbers().unwrap().contains(&(slept_at + 1)), "the number is free again");
    assert!(matches!(first.close(), Err(Error::Fenced { epoch: 2 })));
    assert!(register.numbers().unwrap().contains(&(slept_at + 1)), "it was taken once more");
    let expected = dump_now(&second);
    assert!(expected.contains("a=1"));
    grow(&second, &register, 3);
    put(&second, "b", "2");
    second.close().unwrap();
    let third = Store::open(&bucket.on("third", &healthy())).unwrap();
    assert_eq!(third.epoch(), 3);
    assert!(dump_now(&third).contains("b=2"));
}

#[test]
fn a_writer_that_slept_is_displaced_though_what_its_manifest_retains_is_gone() {
    let bucket = Bucket::new("sleeping-retainer");
    let register = bucket.register();
    let on = |machine| Options { restore_window: Duration::from_micros(1), ..bucket.on(machine, &healthy()) };
    let first = Store::open(&on("first")).unwrap();
    grow(&first, &register, 3);
    first.close().unwrap();
    let first = Store::open(&on("first")).unwrap();
    let second = Store::open(&on("second")).unwrap();
    let retained = newest(&register) - 2;
    grow(&second, &register, MANIFESTS);
    assert!(!register.numbers().unwrap().contains(&retained), "nobody retains it any more");
    assert_eq!(first.close(), Err(Error::Fenced { epoch: second.epoch() }));
}

#[test]
fn a_start_that_slept_is_displaced_though_its_number_is_free() {
    let bucket = Bucket::new("sleeping-start");
    let register = bucket.register();
    let first = Store::open(&bucket.on("first", &healthy())).unwrap();
    put(&first, "a", "1");
    first.close().unwrap();
    let number = newest(&register) + 1;
    let faults = healthy();
    let held = faults.hold(Kind::Create, "/manifest/");
    let sleeping = bucket.on("sleeper", &faults);
    let start = stdx::thread::spawn("sleeper", move || Store::open(&sleeping).map(|store| store.epoch())).unwrap();
    held.wait_for_one();
    let second = Store::open(&bucket.on("second", &healthy())).unwrap();
    grow(&second, &register, MANIFESTS);
    assert!(!register.numbers().unwrap().contains(&number), "the number is free again");
    drop(held);
    assert_eq!(start.join().unwrap(), Err(Error::Fenced { epoch: second.epoch() }));
    put(&second, "b", "2");
    let expected = dump_now(&second);
    second.close().unwrap();
    assert_eq!(dump_now(&Store::open(&bucket.on("third", &healthy())).unwrap()), expected);
}

#[test]
fn a_branch_made_by_somebody_who_slept_is_pinned_all_the_same() {
    let bucket = Bucket::new("sleeping-editor");
    let register = bucket.register();
    let store = Store::open(&Options { durability: Durability::ObjectStore, ..bucket.on("main", &healthy()) }).unwrap();
    put(&store, "a", "1");
    let number = newest(&register) + 1;
    let faults = healthy();
    let held = faults.hold(Kind::Create, "/main/manifest/");
    let repository = Repository::open(&bucket.on("tool", &faults)).unwrap();
    let tool = stdx::thread::spawn("tool", move || repository.create("main", "child", Moment::Now)).unwrap();
    held.wait_for_one();
    grow(&store, &register, MANIFESTS);
    assert!(!register.numbers().unwrap().contains(&number), "the number is free again");
    let expected = dump_now(&store);
    drop(held);
    tool.join().unwrap().unwrap();
    grow(&store, &register, MANIFESTS);
    let child = Options { branch: "child".to_owned(), ..bucket.on("child", &healthy()) };
    assert_eq!(dump_now(&Store::open(&child).unwrap()), expected);
    let repository = Repository::open(&bucket.on("look", &healthy())).unwrap();
    let report = inspect(&repository, "main").unwrap();
    assert_eq!((report.branches, report.missing), (vec!["child".to_owned()], Vec::<String>::new()));
}

#[test]
fn a_reader_that_slept_goes_on_from_the_newest_manifest() {
    let bucket = Bucket::new("sleeping-reader");
    let register = bucket.register();
    let first = Store::open(&bucket.on("first", &healthy())).unwrap();
    put(&first, "a", "1");
    first.close().unwrap();
    let number = newest(&register) + 1;
    let faults = healthy();
    let reader = Store::follow(&bucket.on("reader", &faults)).unwrap();
    let held = faults.hold(Kind::Get, "/main/log/");
    held.wait_for_one();
    assert_eq!(dump_now(&reader), "a=1");
    let second = Store::open(&bucket.on("second", &healthy())).unwrap();
    grow(&second, &register, MANIFESTS);
    second.close().unwrap();
    assert!(!register.numbers().unwrap().contains(&number), "the number is free again");
    drop(held);
    while reader.visible() < second.visible() {
        assert_eq!(reader.failure(), None);
        std::thread::yield_now();
    }
    assert_eq!(dump_now(&reader), dump_now(&second));
}
