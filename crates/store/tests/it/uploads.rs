//! How the local log comes into the store: what a request carries, and when it begins.

use crate::setup::{dump_now, options, put};
use crate::tables::{counter, wipe};
use objects::client::Objects;
use objects::config::Provider;
use objects::faults::{Faults, Kind, Rates};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::db::{Options, Store};

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
