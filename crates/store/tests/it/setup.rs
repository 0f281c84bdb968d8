//! A store in a temporary folder.

use objects::config::{Config, Provider};
use std::ops::Bound;
use std::path::Path;
use std::time::Duration;
use store::db::{Durability, Options, Store};
use store::scan::Direction;
use store::txn::{CommitMeta, Txn, View};

pub(crate) fn options(dir: &Path) -> Options {
    Options {
        data_dir: dir.join("data"),
        log_dir: dir.join("log"),
        objects: Config {
            provider: Provider::Local,
            bucket: dir.join("bucket").to_string_lossy().into_owned(),
            region: String::new(),
            endpoint: None,
            use_https: false,
            credentials: None,
            path_style: true,
        },
        repo: "repo".to_owned(),
        branch: "main".to_owned(),
        durability: Durability::Local,
        restore_window: std::time::Duration::ZERO,
        rest_after: std::time::Duration::ZERO,
        upload_interval: Duration::from_millis(50),
        upload_interval_max: Duration::ZERO,
        memory_bytes: 64 << 20,
        persistent_cache_bytes: 0,
        persistent_cache_dir: dir.join("cache"),
        faults: None,
    }
}

pub(crate) fn open(dir: &Path) -> Store {
    Store::open(&options(dir)).unwrap()
}

pub(crate) fn put(store: &Store, key: &str, value: &str) {
    let mut txn = store.begin();
    txn.put(key.as_bytes(), value.as_bytes()).unwrap();
    txn.commit(CommitMeta::default()).unwrap();
}

/// The value of `key` as text.
pub(crate) fn get(txn: &mut Txn, key: &str, view: View) -> Option<String> {
    txn.get(key.as_bytes(), view).unwrap().map(|v| String::from_utf8_lossy(&v).into_owned())
}

/// Everything under `view`, as `key=value` joined by spaces.
pub(crate) fn dump(txn: &mut Txn, direction: Direction, view: View) -> String {
    let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, direction, view).unwrap();
    let mut rows = Vec::new();
    while let Some((key, value)) = scan.next().unwrap() {
        rows.push(format!("{}={}", String::from_utf8_lossy(key), String::from_utf8_lossy(value)));
    }
    rows.join(" ")
}

pub(crate) fn dump_now(store: &Store) -> String {
    dump(&mut store.begin(), Direction::Forward, View::Snapshot)
}
