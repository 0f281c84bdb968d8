//! A disk without room for the log: commits fail and leave nothing, and go on when there is room.

use crate::setup::{dump, get, options, put};
use objects::faults::{Faults, Rates};
use std::sync::Arc;
use store::db::{Options, Store};
use store::error::Error;
use store::scan::Direction;
use store::txn::{CommitMeta, View};

fn try_put(store: &Store, key: &str, value: &str) -> Result<(), Error> {
    let mut txn = store.begin();
    txn.put(key.as_bytes(), value.as_bytes())?;
    txn.commit(CommitMeta::default()).map(drop)
}

#[test]
fn commits_on_a_full_disk_fail_and_leave_nothing() {
    for seed in 0..20 {
        let dir = tempfile::tempdir().unwrap();
        let faults = Arc::new(Faults::new(seed, Rates::default()));
        let on = || Options { faults: Some(Arc::clone(&faults)), ..options(dir.path()) };
        let store = Store::open(&on()).unwrap();
        put(&store, "a", "1");
        faults.fill_disk(true);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let store = &store;
                // Of one size, so that what a failed group left would be read behind a later commit.
                scope.spawn(move || {
                    let failed = try_put(store, &format!("full/{thread}"), "same size");
                    assert!(matches!(failed, Err(Error::DiskFull(_))), "{failed:?}");
                });
            }
        });
        assert_eq!(store.failure(), None);
        assert_eq!(get(&mut store.begin(), "a", View::Snapshot).as_deref(), Some("1"));
        faults.fill_disk(false);
        put(&store, "room/0", "same size");
        drop(store);
        let store = Store::open(&on()).unwrap();
        assert_eq!(dump(&mut store.begin(), Direction::Forward, View::Snapshot), "a=1 room/0=same size");
        put(&store, "b", "2");
        store.close().unwrap();
    }
}

#[test]
fn a_log_segment_that_cannot_be_begun_is_not_found_later() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Arc::new(Faults::new(1, Rates::default()));
    let on = || Options { faults: Some(Arc::clone(&faults)), ..options(dir.path()) };
    let store = Store::open(&on()).unwrap();
    let large = "x".repeat(7 << 20);
    let (mut kept, mut failures) = (0, 0);
    for n in 0..8 {
        faults.fill_disk(n % 2 == 1);
        match try_put(&store, &format!("large/{n}"), &large) {
            Ok(()) => kept += 1,
            Err(Error::DiskFull(_)) => failures += 1,
            Err(error) => panic!("{error}"),
        }
    }
    faults.fill_disk(false);
    assert_eq!((kept, failures, store.failure()), (4, 4, None));
    drop(store);
    let store = Store::open(&on()).unwrap();
    let found = dump(&mut store.begin(), Direction::Forward, View::Snapshot);
    assert_eq!(found.matches("large/").count(), kept);
    store.close().unwrap();
}
