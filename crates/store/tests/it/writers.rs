//! Several writers on one branch, each displaced by the next while it commits, with a store that delays, loses and repeats.
//!
//! A commit says who made it, under the number behind the last that its writer saw or made. Two writers may try one number;
//! what remains is one writer's commits, then the next one's, and no number was acknowledged by one and kept from another.

use crate::setup::options;
use objects::config::Provider;
use objects::faults::{Faults, Limbo, Rates};
use std::ops::Bound;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use store::db::{Durability, Options, Store};
use store::error::Error;
use store::scan::Direction;
use store::txn::{CommitMeta, View};

const STREAMS: u8 = 2;
const WRITERS: u64 = 6;

fn key(stream: u8, n: u64) -> Vec<u8> {
    [&[b'n', stream], &n.to_be_bytes()[..]].concat()
}

fn number(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes.try_into().unwrap())
}

/// Who made the commits of a stream, in order of their numbers, which have no gap.
fn history(store: &Store, stream: u8) -> Vec<u64> {
    let mut txn = store.begin();
    let (from, to) = (key(stream, 0), key(stream, u64::MAX));
    let mut scan = txn.scan(Bound::Included(&from), Bound::Included(&to), Direction::Forward, View::Snapshot).unwrap();
    let mut writers = Vec::new();
    while let Some((key, writer)) = scan.next().unwrap() {
        writers.push(number(writer));
        assert_eq!(number(&key[2..]), writers.len() as u64, "a commit is missing");
    }
    writers
}

fn commit(store: &Store, stream: u8, n: u64, writer: u64) -> Result<(), Error> {
    let mut txn = store.begin();
    txn.put(&key(stream, n), &writer.to_be_bytes())?;
    txn.put(&[b'r', stream, n as u8 % 50], &[n as u8; 900])?;
    txn.commit(CommitMeta::default()).map(drop)
}

/// Stream, number and writer of each acknowledged commit.
type Acknowledged = Arc<Mutex<Vec<(u8, u64, u64)>>>;

/// A writer that commits until it is displaced, or as often as it may.
struct Running {
    store: Store,
    committers: Vec<JoinHandle<Option<Error>>>,
    count: Arc<AtomicU64>,
}

fn start(options: &Options, writer: u64, acknowledged: &Acknowledged, most: u64) -> Running {
    let store = Store::open(options).unwrap();
    let count = Arc::new(AtomicU64::new(0));
    let committers = (0..STREAMS).map(|stream| {
        let (store, acknowledged, count) = (store.clone(), Arc::clone(acknowledged), Arc::clone(&count));
        let first = history(&store, stream).len() as u64 + 1;
        let run = move || {
            for n in first..first + most {
                if let Err(error) = commit(&store, stream, n, writer) {
                    count.store(u64::MAX / 2, Ordering::Release);
                    return Some(error);
                }
                acknowledged.lock().unwrap().push((stream, n, writer));
                count.fetch_add(1, Ordering::AcqRel);
            }
            None
        };
        stdx::thread::spawn("committer", run).unwrap()
    });
    let committers = committers.collect();
    Running { store, committers, count }
}

fn on(dir: &Path, bucket: &str, durability: Durability, faults: Faults) -> Options {
    let mut options = Options {
        durability,
        upload_interval: Duration::from_millis(3),
        memory_bytes: 1 << 20,
        faults: Some(Arc::new(faults)),
        ..options(dir)
    };
    options.objects.provider = Provider::Memory;
    options.objects.bucket = bucket.to_owned();
    options
}

/// Displaces one writer after the other; answers how many were acknowledged and how many of these remain.
fn duel(seed: u64, durability: Durability) -> (usize, usize) {
    let bucket = format!("writers-{durability:?}-{seed}-{}", std::process::id());
    let dirs: Vec<_> = (0..=WRITERS).map(|_| tempfile::tempdir().unwrap()).collect();
    let (limbo, acknowledged) = (Limbo::default(), Acknowledged::default());
    let rates = Rates { refused: 10, answer_lost: 20, undecided: 20, late: 40, slow: 300 };
    let mut displaced = Vec::new();
    for writer in 1..=WRITERS {
        let faults = Faults::mortal(seed * 100 + writer, rates, i64::MAX, limbo.clone());
        let most = if writer == WRITERS { 30 } else { u64::MAX / 4 };
        let options = on(dirs[writer as usize].path(), &bucket, durability, faults);
        let running = start(&options, writer, &acknowledged, most);
        while writer < WRITERS && running.count.load(Ordering::Acquire) < 5 + seed * 7 % 30 {
            std::thread::yield_now();
        }
        displaced.push(running);
    }
    let last = displaced.pop().unwrap();
    for (writer, running) in (1..).zip(displaced) {
        for committer in running.committers {
            let end = committer.join().unwrap();
            assert!(matches!(end, Some(Error::Fenced { .. })), "seed {seed}: writer {writer} ended with {end:?}");
        }
        assert!(commit(&running.store, 0, u64::MAX - 1, writer).is_err(), "a displaced writer commits");
    }
    assert!(last.committers.into_iter().all(|c| c.join().unwrap().is_none()), "seed {seed}");
    last.store.close().unwrap();
    limbo.land();
    let store = Store::open(&on(dirs[0].path(), &bucket, durability, Faults::new(1, Rates::default()))).unwrap();
    let histories: Vec<_> = (0..STREAMS).map(|stream| history(&store, stream)).collect();
    assert!(histories.iter().all(|h| h.is_sorted()), "seed {seed}: writers take turns: {histories:?}");
    let acknowledged = acknowledged.lock().unwrap();
    let is_kept =
        |&&(stream, n, writer): &&(u8, u64, u64)| histories[stream as usize].get(n as usize - 1) == Some(&writer);
    let kept = acknowledged.iter().filter(is_kept).count();
    let of_last = acknowledged.iter().filter(|(.., writer)| *writer == WRITERS);
    assert!(of_last.clone().all(|a| is_kept(&a)) && of_last.count() == 30 * STREAMS as usize, "seed {seed}");
    objects::backend::forget_memory(&bucket);
    (acknowledged.len(), kept)
}

#[test]
fn writers_that_displace_each_other_lose_nothing_that_the_store_acknowledged() {
    for seed in 0..8 {
        let (acknowledged, kept) = duel(seed, Durability::ObjectStore);
        assert_eq!(kept, acknowledged, "seed {seed}: acknowledged commits are gone");
    }
}

#[test]
fn writers_that_displace_each_other_leave_one_prefix_after_the_other() {
    for seed in 0..8 {
        let (acknowledged, kept) = duel(seed, Durability::Local);
        assert!(kept > 0 && kept <= acknowledged, "seed {seed}");
    }
}
