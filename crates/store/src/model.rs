//! Commits, reads through the row cache, flushes, merges and the end of a store, under a model checker.
//!
//! Each commit of a stream writes its number as the last one and under its own name, and removes the row of the one before
//! with a range. Whatever the order in which threads go on: a snapshot shows whole commits and the same at each look, a row
//! that is cached is never older than what was committed before, and what was acknowledged is there.

use crate::error::{Error, Result};
use crate::pipeline::{Pipeline, Sink};
use crate::record;
use lsm::compaction::Activity;
use lsm::kind::Kind;
use lsm::memtable::{Change, Memtable};
use lsm::merge::Input;
use lsm::scan::{Direction, NONE_REMOVED, Request, Scan};
use lsm::state::State;
use lsm::tombstone::Tombstone;
use lsm::tree::{Sizes, Tree};
use objects::client::Objects;
use objects::config::{Config, Provider};
use objects::frames::Frames;
use objects::frames::Priority;
use objects::units::Units;
use std::ops::Bound;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use stdx::hash::hash64;
use stdx::sync::Mutex;
use stdx::sync::atomic::AtomicBool;
use wal::ship::{Shipper, Writer};

const STREAMS: u8 = 2;
const COMMITS: u64 = 4;
/// The commit of the first stream whose changes come in tables.
const LARGE: u64 = 3;
const SCHEDULES: usize = 3_000;

fn objects() -> &'static Objects {
    static OBJECTS: OnceLock<Objects> = OnceLock::new();
    OBJECTS.get_or_init(|| {
        let config = Config {
            provider: Provider::Memory,
            bucket: "model".to_owned(),
            region: String::new(),
            endpoint: None,
            use_https: false,
            credentials: None,
            path_style: true,
        };
        Objects::open(&config, None, Duration::ZERO).expect("memory can be opened")
    })
}

/// A store without what is around the pipeline.
struct World {
    pipeline: Pipeline,
    /// Held while an edit is made and shown, as the chain of manifests does.
    chain: Mutex<()>,
    is_over: AtomicBool,
}

impl World {
    fn new() -> World {
        static RUNS: AtomicU64 = AtomicU64::new(0);
        let prefix = format!("run{}", RUNS.fetch_add(1, Ordering::Relaxed));
        let units = Units::new(objects().clone(), Provider::Memory, Arc::new(Frames::new(1 << 20)), None);
        let sizes = Sizes { table_bytes: 1 << 20, level_base_bytes: 1 << 20 };
        let tree = Arc::new(Tree::new(&State::default(), units, sizes, format!("{prefix}/table")));
        let shipper = Shipper::new(objects().clone(), &prefix, Writer { epoch: 1, nonce: 1 }, 1);
        // Every group fills a memtable.
        let pipeline = Pipeline::new(Sink::Store(shipper), 1, tree, (1, 1 << 20), Box::new(|_| {}));
        World { pipeline, chain: Mutex::new(()), is_over: AtomicBool::new(false) }
    }

    fn tree(&self) -> &Arc<Tree> {
        &self.pipeline.tree
    }

    fn flush(&self) {
        let edit = self.tree().flush(|| self.pipeline.snapshots.all(), Activity::Writing).expect("memory is written");
        if let Some(edit) = edit {
            let _chain = self.chain.lock();
            self.tree().install(&edit);
            self.pipeline.wake_stalled();
        }
    }

    fn merge(&self) {
        let edit = self.tree().compact(|| self.pipeline.snapshots.all(), Activity::Writing).expect("memory is written");
        if let Some(edit) = edit {
            let _chain = self.chain.lock();
            self.tree().install(&edit);
        }
    }

    fn commit(self: &Arc<World>, stream: u8, n: u64) -> Result<u64> {
        let writes = Arc::new(Memtable::new());
        let puts = [(last(stream), n), (name(stream, n), n), (row(stream, n), n)];
        for (op, (key, value)) in (1..).zip(&puts) {
            let change = Change { key, kind: Kind::Put, old: &[], value: &value.to_be_bytes() };
            writes.writer().put(op, change, 0);
        }
        let ranges = vec![(row(stream, 0), row(stream, u64::MAX))];
        if (stream, n) != (0, LARGE) {
            return self.pipeline.commit(record::encode(b"", &ranges, Some(&writes)));
        }
        let tables = self.tree().store_aside(vec![Input::Memtable(writes)], &[])?;
        let world = Arc::clone(self);
        let take_in = Box::new(move |seq| {
            for (lower, upper) in &ranges {
                world.tree().remove_range(Tombstone { lower: lower.clone(), upper: upper.clone(), seq });
            }
            let _chain = world.chain.lock();
            world.tree().install(&world.tree().take_in(&tables, seq));
            Ok(())
        });
        self.pipeline.commit_large(record::mark(b""), take_in)
    }

    fn get(&self, key: &[u8], seq: u64) -> Option<u64> {
        let found = self.pipeline.rows.read(self.tree(), (key, hash64(key)), seq, true).expect("memory is read");
        found.map(|value| u64::from_be_bytes(value[..].try_into().expect("values are numbers")))
    }

    fn rows(&self, stream: u8, seq: u64) -> Vec<Vec<u8>> {
        let (lower, upper) = (row(stream, 0), row(stream, u64::MAX));
        let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
        let request = Request {
            priority: Priority::Scan,
            lower,
            upper,
            direction: Direction::Forward,
            seq,
            overlay: None,
            others: Vec::new(),
            removed_since: NONE_REMOVED,
        };
        let mut scan = Scan::new(self.tree().contents(), &request).expect("memory is read");
        let mut rows = Vec::new();
        while let Some((key, _)) = scan.next().expect("memory is read") {
            rows.push(key.to_vec());
        }
        rows
    }

    /// One snapshot, looked at in every way.
    fn look(&self) {
        let seq = self.pipeline.snapshots.take();
        for stream in 0..STREAMS {
            let n = self.get(&last(stream), seq).unwrap_or(0);
            assert_eq!(self.get(&name(stream, n + 1), seq), None, "half a commit is seen");
            assert_eq!(self.get(&name(stream, n), seq), (n > 0).then_some(n));
            let expected: Vec<_> = (n > 0).then(|| row(stream, n)).into_iter().collect();
            assert_eq!(self.rows(stream, seq), expected);
            assert_eq!(self.get(&row(stream, n), seq), (n > 0).then_some(n));
            assert_eq!(self.get(&last(stream), seq).unwrap_or(0), n, "a snapshot does not move");
            let (key, visible) = (last(stream), self.pipeline.snapshots.visible());
            if let Some(cached) = self.pipeline.rows.get(&key, hash64(&key), visible) {
                assert!(cached.value() >= &n.to_be_bytes()[..], "an old row is cached");
            }
        }
        self.pipeline.snapshots.release(seq);
    }
}

fn last(stream: u8) -> Vec<u8> {
    vec![b'l', stream]
}

fn name(stream: u8, n: u64) -> Vec<u8> {
    [&[b'n', stream], &n.to_be_bytes()[..]].concat()
}

fn row(stream: u8, n: u64) -> Vec<u8> {
    [&[b'r', stream], &n.to_be_bytes()[..]].concat()
}

fn spawn<T: Send + 'static>(
    world: &Arc<World>,
    run: impl FnOnce(&Arc<World>) -> T + Send + 'static,
) -> shuttle::thread::JoinHandle<T> {
    let world = Arc::clone(world);
    shuttle::thread::spawn(move || run(&world))
}

/// What was acknowledged of a stream before the store was closed.
fn commit_all(world: &Arc<World>, stream: u8) -> u64 {
    for n in 1..=COMMITS {
        match world.commit(stream, n) {
            Ok(_) => {}
            Err(Error::Closed) => return n - 1,
            Err(error) => panic!("{error}"),
        }
    }
    COMMITS
}

fn story() {
    let world = Arc::new(World::new());
    let committers: Vec<_> = (0..STREAMS).map(|s| spawn(&world, move |world| commit_all(world, s))).collect();
    let reader = spawn(&world, |world| (0..8).for_each(|_| world.look()));
    let worker = spawn(&world, |world| {
        while !world.is_over.load(Ordering::Acquire) {
            world.flush();
            world.merge();
            shuttle::thread::yield_now();
        }
    });
    let closer = spawn(&world, |world| {
        world.look();
        world.pipeline.close();
    });
    let acknowledged: Vec<_> = committers.into_iter().map(|c| c.join().expect("it ends well")).collect();
    closer.join().expect("it ends well");
    world.look();
    world.is_over.store(true, Ordering::Release);
    worker.join().expect("it ends well");
    reader.join().expect("it ends well");
    world.flush();
    world.look();
    let seq = world.pipeline.snapshots.visible();
    assert_eq!(world.tree().load().flushed_seq, seq, "all that was committed is in tables");
    for (stream, n) in (0..STREAMS).zip(acknowledged) {
        assert_eq!(world.get(&last(stream), seq).unwrap_or(0), n);
    }
}

#[test]
fn commits_reads_flushes_merges_and_a_close() {
    shuttle::check_random(story, SCHEDULES);
    shuttle::check_pct(story, SCHEDULES, 3);
}
