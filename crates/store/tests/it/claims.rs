//! Claims that come late: a start died after it had sent its claim, and the store carries it out much later.

use crate::setup::{get, options, put};
use objects::config::Provider;
use objects::faults::{Faults, Limbo, Rates};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::db::{Options, Store};
use store::txn::View;

/// More inputs and outputs than a start makes.
const STEPS_MAX: i64 = 24;

fn mortal(dir: &Path, bucket: &str, faults: Faults) -> Options {
    let mut options =
        Options { faults: Some(Arc::new(faults)), upload_interval: Duration::from_secs(3600), ..options(dir) };
    options.objects.provider = Provider::Memory;
    options.objects.bucket = bucket.to_owned();
    options
}

/// A database with a commit that only the local disk has.
fn begin(dir: &Path, bucket: &str) {
    let store = Store::open(&mortal(dir, bucket, Faults::new(1, Rates::default()))).unwrap();
    put(&store, "key", "only on the local disk");
}

/// A start that dies at a step; what it leaves on its way to the store.
fn die_at_start(dir: &Path, bucket: &str, fuse: i64) -> Limbo {
    let limbo = Limbo::default();
    drop(Store::open(&mortal(dir, bucket, Faults::mortal(fuse as u64, Rates::default(), fuse, limbo.clone()))));
    limbo
}

/// Whether the claims of two starts that died at these steps, the first of them late, leave the commit alone; `None` where no
/// request of the first came late.
fn outlives(first: i64, second: i64) -> Option<bool> {
    let dir = tempfile::tempdir().unwrap();
    let bucket = format!("late-claims-{first}-{second}-{}", std::process::id());
    begin(dir.path(), &bucket);
    let limbo = die_at_start(dir.path(), &bucket, first);
    let found = (!limbo.is_empty()).then(|| {
        die_at_start(dir.path(), &bucket, second);
        limbo.land();
        let store = Store::open(&mortal(dir.path(), &bucket, Faults::new(1, Rates::default()))).unwrap();
        get(&mut store.begin(), "key", View::Snapshot)
    });
    objects::backend::forget_memory(&bucket);
    found.map(|found| found.as_deref() == Some("only on the local disk"))
}

#[test]
fn a_claim_that_comes_late_does_not_make_the_local_log_anothers() {
    let late = (1..STEPS_MAX).filter(|&first| outlives(first, STEPS_MAX).is_some());
    let deaths = late.flat_map(|first| (1..STEPS_MAX).map(move |second| (first, second)));
    let outcomes: Vec<_> = deaths.filter_map(|(a, b)| outlives(a, b).map(|is_well| (a, b, is_well))).collect();
    assert!(outcomes.len() as i64 > STEPS_MAX, "few requests came late: {outcomes:?}");
    assert_eq!(outcomes.iter().find(|(.., is_well)| !is_well), None, "after deaths at these steps the commit is gone");
}
