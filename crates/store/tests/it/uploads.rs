//! What is asked of the store: how the local log comes into it, what a request carries and when it begins, what a start costs.

use crate::setup::{dump_now, get, options, put};
use crate::tables::{counter, wipe};
use objects::client::Objects;
use objects::config::Provider;
use objects::faults::{Faults, Kind, Rates};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::db::{Options, Store};
use store::txn::View;

fn on(dir: &Path, faults: &Arc<Faults>) -> Options {
    let mut options = Options {
        upload_interval: Duration::from_secs(3600),
        restore_window: Duration::from_secs(3600),
        memory_bytes: 1 << 20,
        faults: Some(Arc::clone(faults)),
        ..options(dir)
    };
    options.objects.provider = Provider::Memory;
    options
}

/// The log's segments and fences.
fn segments(options: &Options) -> usize {
    let objects = Objects::open(&options.objects, None, Duration::ZERO).unwrap();
    objects.list("repo/main/log", "").unwrap().len()
}

#[test]
fn what_comes_during_an_upload_waits_for_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Arc::new(Faults::new(1, Rates::default()));
    let options = on(dir.path(), &faults);
    let store = Store::open(&options).unwrap();
    let held = faults.hold_one(Kind::Create, "/log/");
    // A flush asks for the upload of what it covers, which is held.
    for n in 0..12 {
        put(&store, &format!("before{n:03}"), &"v".repeat(9_000));
    }
    held.wait_for_one();
    for n in 0..50 {
        put(&store, &format!("during{n:03}"), "v");
    }
    drop(held);
    while counter(&store, "tables") == 0 {
        std::thread::yield_now();
    }
    put(&store, "after", "v");
    let expected = dump_now(&store);
    store.close().unwrap();
    assert_eq!(segments(&options), 3, "a fence, what was waited for, and all the rest");
    drop(store);
    wipe(dir.path());
    assert_eq!(dump_now(&Store::open(&options).unwrap()), expected);
}

#[test]
fn a_start_from_an_empty_disk_costs_a_known_number_of_requests() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = Options { persistent_cache_bytes: 64 << 20, ..options(dir.path()) };
    options.objects.provider = Provider::Memory;
    let store = Store::open(&options).unwrap();
    for n in 0..2_000 {
        put(&store, &format!("key{n:05}"), &format!("value{n}"));
    }
    store.note_read_at_starts(b"key00000", b"key00100");
    store.close().unwrap();
    drop(store);
    wipe(dir.path());
    let store = Store::open(&options).unwrap();
    let requests = || ["gets", "puts", "creates", "lists"].map(|kind| counter(&store, &format!("objectstore_{kind}")));
    // The hint, the manifest, what the boot object has, and what the test of conditions reads back; that test's two creates, the
    // claim, the fence; what is behind the hint's manifest and the claim, and the log.
    assert_eq!(requests(), [4, 0, 4, 3]);
    assert_eq!(get(&mut store.begin(), "key00007", View::Snapshot).as_deref(), Some("value7"));
    assert_eq!(requests(), [4, 0, 4, 3], "the boot object has what is read at starts");
    assert_eq!(get(&mut store.begin(), "key01999", View::Snapshot).as_deref(), Some("value1999"));
    assert_eq!(requests(), [5, 0, 4, 3], "another key costs the unit that it is in");
}

#[test]
fn a_fixed_workload_costs_a_known_number_of_requests() {
    let dir = tempfile::tempdir().unwrap();
    let (upload_interval, persistent_cache_bytes) = (Duration::from_secs(3600), 64 << 20);
    let mut options = Options { upload_interval, persistent_cache_bytes, ..options(dir.path()) };
    options.objects.provider = Provider::Memory;
    let requests =
        |store: &Store| ["gets", "puts", "creates", "lists"].map(|kind| counter(store, &format!("objectstore_{kind}")));
    let store = Store::open(&options).unwrap();
    let mut state = 1u64;
    let mut value = || {
        let letters = (0..1_000).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b' ' + (state >> 58) as u8)
        });
        letters.collect::<String>()
    };
    for n in 0..1_000 {
        put(&store, &format!("key{n:04}"), &value());
    }
    store.close().unwrap();
    assert_eq!(requests(&store), [2, 3, 8, 5], "of a thousand commits and a close");
    drop(store);
    wipe(dir.path());
    let store = Store::open(&options).unwrap();
    assert_eq!(dump_now(&store).len(), 1_000 * (7 + 1 + 1_000) + 999);
    // Four of the start, a piece of the tail, four units.
    assert_eq!(requests(&store), [9, 0, 4, 3], "of a start and a scan of all that");
}

#[test]
fn who_rests_brings_what_is_in_memory_into_tables_where_it_is_much() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Arc::new(Faults::new(1, Rates::default()));
    let (rest_after, memory_bytes) = (Duration::from_millis(20), 64 << 20);
    let store = Store::open(&Options { rest_after, memory_bytes, ..on(dir.path(), &faults) }).unwrap();
    put(&store, "small", "v");
    for n in 0..2 {
        for row in 0..200 {
            put(&store, &format!("row{n}{row:04}"), &"v".repeat(9_000));
        }
        while counter(&store, "memtable_bytes") > 100_000 {
            std::thread::yield_now();
        }
        assert_eq!(counter(&store, "flushes"), n + 1);
    }
    store.close().unwrap();
}
