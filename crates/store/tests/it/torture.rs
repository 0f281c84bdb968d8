//! Stories: one database, many lives on two machines, each ended by a kill, a loss of power, a clean stop or a takeover, with a
//! faulty object store in between. A story follows from its seed, but for the order in which threads run.
//!
//! Three threads commit, each its own stream of numbered commits whose content follows from the number. After each life the
//! database must equal, for each stream, the content after some commit that is not before the last one acknowledged (within
//! what the durability promises), and whose writers follow one another as the lives did. A reader follows all lives through the
//! object store alone: it shows such contents too, never goes back, and comes to the last one.

use crate::setup::options;
use crate::tables::{random, wipe};
use objects::config::Provider;
use objects::faults::{Faults, Limbo, Rates};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use store::branch::{Moment, Repository};
use store::db::{Durability, Options, SeqNo, Store};
use store::error::Error;
use store::inspect::{Purpose, inspect};
use store::scan::Direction;
use store::txn::{CommitMeta, Txn, View};

const STREAMS: usize = 3;
const LIVES: u64 = 24;
const ROWS: u64 = 60;

/// Whether another writer came.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Alone,
    /// It came, and died on the way.
    Attacked,
    Displaced,
}

/// What happened in stories.
#[derive(Debug, Default)]
struct Tally {
    stories: u64,
    kills: u64,
    kills_in_opening: u64,
    power_losses: u64,
    takeovers: u64,
    clean_stops: u64,
    commits: u64,
    branches: u64,
    looks_of_reader: u64,
    readers_left_behind: u64,
}

/// The content of a stream after a number of commits.
#[derive(Clone, Default)]
struct Stream {
    commits: u64,
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// One change of a commit.
enum Change {
    Range(Vec<u8>, Vec<u8>),
    Put(Vec<u8>, Vec<u8>),
    Delete(Vec<u8>),
}

fn row(stream: usize, n: u64) -> Vec<u8> {
    format!("r/{stream}/{n:04}").into_bytes()
}

/// What commit `n` of a stream does.
fn changes(stream: usize, n: u64) -> Vec<Change> {
    let mut state = n.wrapping_mul(0x9e37_79b9) ^ (stream as u64 + 1) << 40 | 1;
    for _ in 0..3 {
        random(&mut state);
    }
    let mut changes = Vec::new();
    if random(&mut state).is_multiple_of(25) {
        let from = random(&mut state) % ROWS;
        changes.push(Change::Range(row(stream, from), row(stream, from + random(&mut state) % 20)));
    }
    // Now and then a transaction does not fit into what memory there is for one.
    let (count, most) = if n.is_multiple_of(37) { (80, 20) } else { (random(&mut state) % 9, 1) };
    for _ in 0..count {
        let key = row(stream, random(&mut state) % ROWS);
        if random(&mut state).is_multiple_of(5) {
            changes.push(Change::Delete(key));
            continue;
        }
        let length = if random(&mut state).is_multiple_of(50) { 9_000 } else { random(&mut state) % 500 * most };
        let first = random(&mut state);
        changes.push(Change::Put(key, (0..length).map(|at| (at ^ first) as u8).collect()));
    }
    changes
}

impl Stream {
    fn advance(&mut self, stream: usize) {
        self.commits += 1;
        for change in changes(stream, self.commits) {
            match change {
                Change::Range(from, to) => self.rows.retain(|key, _| key < &from || key >= &to),
                Change::Put(key, value) => drop(self.rows.insert(key, value)),
                Change::Delete(key) => drop(self.rows.remove(&key)),
            }
        }
    }
}

fn number(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes.try_into().unwrap())
}

fn last_key(stream: usize) -> Vec<u8> {
    format!("last/{stream}").into_bytes()
}

fn commit_key(stream: usize, n: u64) -> Vec<u8> {
    [format!("n/{stream}/").as_bytes(), &n.to_be_bytes()].concat()
}

fn commit(store: &Store, stream: usize, n: u64, life: u64) -> Result<(), Error> {
    let mut txn = store.begin();
    txn.put(&last_key(stream), &n.to_be_bytes())?;
    txn.put(&commit_key(stream, n), &life.to_be_bytes())?;
    for change in changes(stream, n) {
        match change {
            Change::Range(from, to) if from < to => txn.delete_range(&from, &to)?,
            Change::Range(..) => {}
            Change::Put(key, value) => txn.put(&key, &value)?,
            Change::Delete(key) => txn.delete(&key)?,
        }
    }
    txn.commit(CommitMeta::default()).map(|_| ())
}

/// Which commit of which stream was acknowledged in which life.
type Acknowledged = Arc<Mutex<Vec<(usize, u64, u64)>>>;

/// A store that is being used.
struct Life {
    number: u64,
    store: Store,
    faults: Arc<Faults>,
    committers: Vec<JoinHandle<Option<Error>>>,
    reader: JoinHandle<Option<Error>>,
    has_ended: Arc<AtomicBool>,
}

/// What every way of reading says of a stream's last commit.
fn describe(store: &Store, txn: &mut Txn, stream: usize, last: u64) -> String {
    let key = last_key(stream);
    let mut get = |view| txn.get(&key, view).map(|v| v.map(|v| number(&v)));
    let again = [get(View::Snapshot), get(View::Current), get(View::Snapshot)];
    let mut scan = |key: &[u8], view| {
        let mut scan = txn.scan(Bound::Included(key), Bound::Included(key), Direction::Forward, view).unwrap();
        scan.next().map(|found| found.map(|(_, v)| number(v)))
    };
    let scans = [scan(&key, View::Snapshot), scan(&key, View::Current)];
    let commits: Vec<_> = (last..last + 4).map(|n| scan(&commit_key(stream, n), View::Snapshot)).collect();
    let cached = store.cached(&key).map(|v| number(&v));
    let counters = store.counters();
    let of = |name: &str| counters.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    let tree = ["flushes", "compactions", "level0_runs", "tables", "memtable_bytes"].map(|n| (n, of(n)));
    let visible = store.visible();
    format!("{last}, again {again:?}, cached {cached:?}, scans {scans:?}, commits {commits:?}, {visible:?}, {tree:?}")
}

/// Reads until told to end: forward and backward scans of a snapshot agree, and each stream's last commit is its last.
fn read(store: &Store, has_ended: &AtomicBool) -> Result<(), Error> {
    while !has_ended.load(Ordering::Acquire) {
        let mut txn = store.begin();
        txn.snapshot();
        for n in 0..ROWS {
            let key = row(n as usize % STREAMS, n);
            let found = txn.get(&key, View::Snapshot)?.map(|v| v.to_vec());
            let mut scan =
                txn.scan(Bound::Included(&key), Bound::Included(&key), Direction::Forward, View::Snapshot)?;
            assert_eq!(found, scan.next()?.map(|(_, v)| v.to_vec()), "a get and a scan of one snapshot differ");
        }
        for stream in 0..STREAMS {
            let last = txn.get(&last_key(stream), View::Snapshot)?.map_or(0, |v| number(&v));
            let is_whole = txn.get(&commit_key(stream, last + 1), View::Snapshot)?.is_none();
            assert!(is_whole, "half a commit is seen: {}", describe(store, &mut txn, stream, last));
            assert_eq!(txn.get(&commit_key(stream, last), View::Snapshot)?.is_some(), last > 0);
        }
        let mut hashes = [0u64; 2];
        for (direction, hash) in [Direction::Forward, Direction::Backward].into_iter().zip(&mut hashes) {
            let mut scan = txn.scan(Bound::Unbounded, Bound::Unbounded, direction, View::Snapshot)?;
            while let Some((key, value)) = scan.next()? {
                *hash = hash.wrapping_add(stdx::hash::hash64(&[key, value].concat()));
            }
        }
        assert_eq!(hashes[0], hashes[1], "two scans of one snapshot differ");
    }
    Ok(())
}

/// Compares a stream with its content after its last commit, and makes that the floor; answers the life of each commit.
fn verify(txn: &mut Txn, seed: u64, stream: usize, floor: &mut Stream) -> Result<Vec<u64>, Error> {
    let last = txn.get(&last_key(stream), View::Snapshot)?.map_or(0, |v| number(&v));
    assert!(last >= floor.commits, "seed {seed}: stream {stream} goes back to {last} from {}", floor.commits);
    while floor.commits < last {
        floor.advance(stream);
    }
    let (from, to) = (format!("r/{stream}/").into_bytes(), format!("r/{stream}0").into_bytes());
    let mut scan = txn.scan(Bound::Included(&from), Bound::Excluded(&to), Direction::Forward, View::Snapshot)?;
    for (key, value) in &floor.rows {
        let there = scan.next()?.map(|(k, v)| (k.to_vec(), v.to_vec()));
        let there = there.unwrap_or_else(|| panic!("seed {seed}: stream {stream} ends before {key:?}"));
        assert!(there.0 == *key && there.1 == *value, "seed {seed}: stream {stream} after {last}: {key:?}");
    }
    assert_eq!(scan.next()?, None, "seed {seed}: stream {stream} has a row too many");
    let (from, to) = (commit_key(stream, 0), commit_key(stream, u64::MAX));
    let mut scan = txn.scan(Bound::Included(&from), Bound::Included(&to), Direction::Forward, View::Snapshot)?;
    let mut lives = Vec::new();
    while let Some((_, life)) = scan.next()? {
        lives.push(number(life));
    }
    assert_eq!(lives.len() as u64, last, "seed {seed}: commits of stream {stream}");
    Ok(lives)
}

struct Story {
    seed: u64,
    state: u64,
    dirs: [tempfile::TempDir; 2],
    bucket: String,
    durability: Durability,
    limbo: Limbo,
    floor: Vec<Stream>,
    acknowledged: Acknowledged,
    lives: u64,
    /// The folders of branches, which are called as they are, and what they must hold.
    branches: Vec<(PathBuf, Vec<Stream>)>,
    /// A read-only store, and what it has shown.
    follower: Option<(Store, Vec<Stream>)>,
    tally: Tally,
}

impl Story {
    fn new(seed: u64) -> Story {
        let durability = if seed.is_multiple_of(2) { Durability::Local } else { Durability::ObjectStore };
        Story {
            seed,
            state: seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1,
            dirs: [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()],
            bucket: format!("torture-{seed}-{}", std::process::id()),
            durability,
            limbo: Limbo::default(),
            floor: vec![Stream::default(); STREAMS],
            acknowledged: Arc::default(),
            lives: 0,
            branches: Vec::new(),
            follower: None,
            tally: Tally { stories: 1, ..Tally::default() },
        }
    }

    fn dir(&self, machine: usize) -> PathBuf {
        self.dirs[machine].path().to_owned()
    }

    fn options(&self, machine: usize, faults: &Arc<Faults>) -> Options {
        self.options_in(&self.dir(machine), faults)
    }

    fn options_in(&self, dir: &Path, faults: &Arc<Faults>) -> Options {
        let window = if self.seed.is_multiple_of(5) { Duration::ZERO } else { Duration::from_millis(300) };
        let mut options = Options {
            durability: self.durability,
            restore_window: window,
            upload_interval: Duration::from_millis(4),
            rest_after: Duration::from_millis(self.seed % 3),
            memory_bytes: 1 << 20,
            persistent_cache_bytes: if self.seed.is_multiple_of(3) { 0 } else { 2 << 20 },
            faults: Some(Arc::clone(faults)),
            ..options(dir)
        };
        options.objects.provider = Provider::Memory;
        options.objects.bucket.clone_from(&self.bucket);
        options
    }

    fn faults(&mut self) -> Arc<Faults> {
        let rates = Rates { refused: 8, answer_lost: 8, undecided: 8, late: 8, slow: 100 };
        let steps = if random(&mut self.state).is_multiple_of(3) { 50 } else { 1_200 };
        let fuse = 1 + (random(&mut self.state) % steps) as i64;
        Arc::new(Faults::mortal(random(&mut self.state), rates, fuse, self.limbo.clone()))
    }

    /// Begins a life on a machine; `None` where it died while it opened the database.
    fn begin(&mut self, machine: usize) -> Option<Life> {
        let faults = self.faults();
        self.lives += 1;
        let store = match Store::open(&self.options(machine, &faults)) {
            Ok(store) => store,
            Err(error) => {
                assert!(faults.is_dead(), "seed {}: life {}: {error}", self.seed, self.lives);
                self.tally.kills_in_opening += 1;
                return self.die(&faults, machine);
            }
        };
        match self.settle(&store) {
            Ok(()) => {}
            Err(error) => {
                assert!(faults.is_dead(), "seed {}: life {}: {error}", self.seed, self.lives);
                drop(store);
                return self.die(&faults, machine);
            }
        }
        if random(&mut self.state).is_multiple_of(3) {
            self.branch();
        }
        let (number, quota) = (self.lives, 1 + random(&mut self.state) % 80);
        let has_ended = Arc::new(AtomicBool::new(false));
        let committers = (0..STREAMS).map(|stream| {
            let (store, acknowledged) = (store.clone(), Arc::clone(&self.acknowledged));
            let (first, has_ended) = (self.floor[stream].commits + 1, Arc::clone(&has_ended));
            let run = move || {
                for n in first..first + quota {
                    if let Err(error) = commit(&store, stream, n, number) {
                        return Some(error);
                    }
                    acknowledged.lock().unwrap().push((stream, n, number));
                    if has_ended.load(Ordering::Acquire) {
                        break;
                    }
                }
                None
            };
            stdx::thread::spawn("committer", run).unwrap()
        });
        let committers = committers.collect();
        let (reading, ends) = (store.clone(), Arc::clone(&has_ended));
        let reader = stdx::thread::spawn("reader", move || read(&reading, &ends).err()).unwrap();
        Some(Life { number, store, faults, committers, reader, has_ended })
    }

    /// What a death does to the machine.
    fn die(&mut self, faults: &Faults, machine: usize) -> Option<Life> {
        self.tally.kills += 1;
        if random(&mut self.state).is_multiple_of(2) {
            faults.lose_unsynced().unwrap();
            self.tally.power_losses += 1;
        }
        if self.durability == Durability::ObjectStore && random(&mut self.state).is_multiple_of(3) {
            wipe(&self.dir(machine));
        }
        None
    }

    /// Compares the database with what it must be, and makes that the floor.
    fn settle(&mut self, store: &Store) -> Result<(), Error> {
        let seed = self.seed;
        let mut txn = store.begin();
        for stream in 0..STREAMS {
            let lives = verify(&mut txn, seed, stream, &mut self.floor[stream])?;
            assert!(lives.is_sorted(), "seed {seed}: writers of stream {stream} take turns: {lives:?}");
            for &(_, n, life) in self.acknowledged.lock().unwrap().iter().filter(|(s, ..)| *s == stream) {
                let there = lives.get(n as usize - 1);
                assert_eq!(
                    there,
                    Some(&life),
                    "seed {seed}: commit {n} of stream {stream}, acknowledged in life {life}"
                );
            }
        }
        self.tally.commits += self.acknowledged.lock().unwrap().drain(..).count() as u64;
        Ok(())
    }

    fn calm(&self, dir: &Path) -> Options {
        let faults = Arc::new(Faults::new(1, Rates::default()));
        Options { branch: dir.file_name().unwrap().to_string_lossy().into_owned(), ..self.options_in(dir, &faults) }
    }

    /// Makes, uses or deletes a branch, while the parent is written.
    fn branch(&mut self) {
        let repository = Repository::open(&self.calm(&self.dir(0))).unwrap();
        let seed = self.seed;
        match random(&mut self.state) % 3 {
            0 if self.branches.len() < 3 => {
                self.tally.branches += 1;
                let name = format!("b{}", random(&mut self.state) % 4);
                if self.branches.iter().all(|(dir, _)| !dir.ends_with(&name)) {
                    repository.create("main", &name, Moment::Now).unwrap();
                    let dir = self.dir(0).join(format!("{}/{name}", self.tally.branches));
                    self.branches.push((dir, self.floor.clone()));
                }
            }
            1 if !self.branches.is_empty() => {
                let (dir, mut floor) = self.branches.swap_remove(0);
                let store = Store::open(&self.calm(&dir)).unwrap();
                for (stream, floor) in floor.iter_mut().enumerate() {
                    verify(&mut store.begin(), seed, stream, floor).unwrap();
                    for n in 1..random(&mut self.state) % 30 {
                        commit(&store, stream, floor.commits + n, 0).unwrap();
                    }
                    verify(&mut store.begin(), seed, stream, floor).unwrap();
                }
                if random(&mut self.state).is_multiple_of(2) {
                    store.close().unwrap();
                }
                self.branches.push((dir, floor));
            }
            2 if !self.branches.is_empty() => {
                let (dir, _) = self.branches.swap_remove(0);
                repository.delete("main", &dir.file_name().unwrap().to_string_lossy()).unwrap();
            }
            _ => {}
        }
    }

    /// Looks at the database as a reader that follows it sees it.
    fn look(&mut self) {
        if self.follower.is_none() {
            let faults = Arc::new(Faults::new(1, Rates::default()));
            let opened = Store::follow(&self.options_in(&self.dir(0).join("reader"), &faults));
            // There may be no database yet.
            self.follower = opened.ok().map(|store| (store, vec![Stream::default(); STREAMS]));
        }
        let Some((store, shown)) = &mut self.follower else { return };
        assert_eq!(store.failure(), None, "seed {}: the reader", self.seed);
        self.tally.looks_of_reader += 1;
        for (stream, floor) in shown.iter_mut().enumerate() {
            match verify(&mut store.begin(), self.seed, stream, floor) {
                Ok(_) => {}
                // What it looked at was deleted meanwhile: it was behind for longer than the writer waits.
                Err(Error::Unavailable(_)) => self.tally.readers_left_behind += 1,
                Err(error) => panic!("seed {}: the reader: {error}", self.seed),
            }
        }
    }

    /// Waits until the reader shows what a writer that has ended showed last.
    fn catch_up(&mut self, seq: SeqNo) {
        self.look();
        let (store, _) = self.follower.as_ref().expect("there is a database");
        while store.visible() < seq {
            assert_eq!(store.failure(), None, "seed {}: the reader", self.seed);
            std::thread::yield_now();
        }
        self.look();
        let shown: Vec<_> = self.follower.take().into_iter().flat_map(|(_, shown)| shown).map(|s| s.commits).collect();
        let there: Vec<_> = self.floor.iter().map(|s| s.commits).collect();
        assert_eq!(shown, there, "seed {}: the reader", self.seed);
    }

    /// Ends a life whose machine was killed or whose database was taken over.
    fn end(&mut self, life: Life, machine: usize, fate: Fate) {
        let Life { store, faults, committers, reader, has_ended, .. } = life;
        let ends: Vec<_> = committers.into_iter().map(|c| c.join().unwrap()).collect();
        has_ended.store(true, Ordering::Release);
        let seen = reader.join().unwrap();
        let is_allowed = |error: &Error| match error {
            Error::Fenced { .. } => fate != Fate::Alone,
            _ => faults.is_dead(),
        };
        for error in ends.iter().chain([&seen]).flatten() {
            assert!(is_allowed(error), "seed {}: life {}: {error}", self.seed, life.number);
        }
        if fate == Fate::Displaced && !faults.is_dead() && self.durability == Durability::ObjectStore {
            let late = commit(&store, 0, u64::MAX - life.number, life.number);
            assert!(late.is_err(), "seed {}: a displaced writer committed", self.seed);
        }
        drop(store);
        if faults.is_dead() {
            self.die(&faults, machine);
        }
        self.look();
    }

    /// The committers reach their quota or die; then the machine is killed, or the store closed.
    fn end_alone(&mut self, mut life: Life, machine: usize) {
        let is_closed = random(&mut self.state).is_multiple_of(3);
        if is_closed {
            let ends: Vec<_> = life.committers.drain(..).map(|c| c.join().unwrap()).collect();
            let closed = if ends.iter().all(Option::is_none) { life.store.close() } else { Ok(()) };
            match closed {
                Ok(()) => self.tally.clean_stops += u64::from(!life.faults.is_dead()),
                Err(error) => assert!(life.faults.is_dead(), "seed {}: close: {error}", self.seed),
            }
            let is_dead = life.faults.is_dead();
            assert!(is_dead || ends.iter().all(Option::is_none), "seed {}: {ends:?}", self.seed);
            return self.end(life, machine, Fate::Alone);
        }
        if random(&mut self.state).is_multiple_of(2) {
            life.has_ended.store(true, Ordering::Release);
        }
        let ends: Vec<_> = life.committers.drain(..).map(|c| c.join().unwrap()).collect();
        assert!(life.faults.is_dead() || ends.iter().all(Option::is_none), "seed {}: {ends:?}", self.seed);
        life.faults.kill();
        self.end(life, machine, Fate::Alone);
    }

    /// Opens all that is left once more: everything is there, and nothing that serves nobody.
    fn finish(&mut self, machine: usize) {
        let faults = Arc::new(Faults::new(1, Rates::default()));
        let killed = Store::open(&self.options(machine, &faults)).unwrap();
        self.settle(&killed).unwrap();
        drop(killed);
        let last = Store::open(&self.options(machine, &faults)).unwrap();
        self.settle(&last).unwrap();
        let seq = last.visible();
        last.close().unwrap();
        drop(last);
        self.catch_up(seq);
        let repository = Repository::open(&self.calm(&self.dir(0))).unwrap();
        let report = inspect(&repository, "main").unwrap();
        assert_eq!(report.missing, [""; 0], "seed {}", self.seed);
        let purposes = report.totals();
        let is_stray = purposes.contains_key(&Purpose::Orphan) || purposes.contains_key(&Purpose::Unknown);
        assert!(!is_stray, "seed {}: {purposes:?}", self.seed);
        for (dir, mut floor) in std::mem::take(&mut self.branches) {
            let store = Store::open(&self.calm(&dir)).unwrap();
            for (stream, floor) in floor.iter_mut().enumerate() {
                verify(&mut store.begin(), self.seed, stream, floor).unwrap();
            }
        }
    }

    fn tell(mut self) -> Tally {
        let mut machine = 0;
        let mut running: Option<(Life, usize)> = None;
        while self.lives < LIVES {
            if let Some((life, on)) = running.take() {
                // The tail that only the displaced writer's disk has may go.
                let may_lose = self.durability == Durability::Local;
                machine = 1 - on;
                let epoch = life.store.epoch();
                if may_lose {
                    self.acknowledged = Arc::default();
                }
                let next = self.begin(machine);
                if let Some(next) = &next {
                    assert!(next.store.epoch() > epoch);
                    self.tally.takeovers += 1;
                }
                life.has_ended.store(next.is_none(), Ordering::Release);
                self.end(life, on, if next.is_some() { Fate::Displaced } else { Fate::Attacked });
                let Some(next) = next else { continue };
                self.end_alone(next, machine);
                continue;
            }
            let moves = random(&mut self.state).is_multiple_of(4) && self.durability == Durability::ObjectStore;
            machine = if moves { 1 - machine } else { machine };
            let Some(life) = self.begin(machine) else { continue };
            if random(&mut self.state).is_multiple_of(4) {
                running = Some((life, machine));
            } else {
                self.end_alone(life, machine);
            }
        }
        if let Some((life, on)) = running {
            self.end_alone(life, on);
        }
        self.finish(machine);
        objects::backend::forget_memory(&self.bucket);
        self.tally
    }
}

fn add(to: &mut Tally, story: &Tally) {
    to.stories += story.stories;
    to.kills += story.kills;
    to.kills_in_opening += story.kills_in_opening;
    to.power_losses += story.power_losses;
    to.takeovers += story.takeovers;
    to.clean_stops += story.clean_stops;
    to.commits += story.commits;
    to.branches += story.branches;
    to.looks_of_reader += story.looks_of_reader;
    to.readers_left_behind += story.readers_left_behind;
}

#[test]
fn a_few_stories_end_well() {
    let mut tally = Tally::default();
    for seed in 0..12 {
        add(&mut tally, &Story::new(seed).tell());
    }
    assert!(tally.kills > 80 && tally.takeovers > 5 && tally.clean_stops > 5, "{tally:?}");
}

#[test]
#[ignore = "runs for as long as the environment says: cargo xtask torture"]
fn stories_for_minutes() {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |v| v.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(60 * number("WESQL_TORTURE_MINUTES", 1));
    let mut seed = number("WESQL_TORTURE_SEED", stdx::clock::unix_micros());
    let mut tally = Tally::default();
    while Instant::now() < end {
        println!("torture: seed {seed}");
        add(&mut tally, &Story::new(seed).tell());
        seed += 1;
    }
    println!("torture: {tally:?}");
}
