//! Failures on purpose, decided by a seed: of requests to the store, of local writes, and the death of the whole machine.
//!
//! One [`Faults`] is one machine's life. Requests fail before they reach the store, succeed and lose their answer, are
//! answered "undecided", come late, or land only when the client has long given up: such wait in a [`Limbo`], which
//! outlives the machine. A test may hold requests for as long as it likes, as if the process slept. After a number of inputs and outputs (the fuse) the machine dies: whatever it asks for from
//! then on is refused, and what it had not synced to its disk may be lost.

use futures::future::BoxFuture;
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::HashMap;
use std::fmt;
use std::fs::OpenOptions;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// What a disk writes whole or not at all.
const SECTOR_BYTES: u64 = 512;
const SLOW_MICROS_MAX: u64 = 3_000;

/// How many of a thousand requests go wrong, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    /// They fail, and the store does not see them.
    pub refused: u32,
    /// The store does them, and the answer is lost.
    pub answer_lost: u32,
    /// Creates are answered "undecided" (409), and nothing is done.
    pub undecided: u32,
    /// They fail, and the store does them much later.
    pub late: u32,
    /// They take a while.
    pub slow: u32,
}

impl Rates {
    /// About `per_mille` of a thousand fail, half of them with only their answer lost.
    pub fn even(per_mille: u32) -> Rates {
        Rates { refused: per_mille.div_ceil(2), answer_lost: per_mille / 2, ..Rates::default() }
    }
}

/// What happens to one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing.
    Pass,
    /// It fails and the store does not see it.
    Refused,
    /// The store does it, and the answer is lost.
    AnswerLost,
    /// It fails, and the store does it later.
    Late,
    /// It takes a while.
    Slow(Duration),
    /// The machine is dead.
    Dead,
    /// The machine dies of it; the store still does it.
    LastAct,
    /// The machine dies of it; the store does it later.
    LastActLate,
}

/// Requests that the network still holds; clones share them.
#[derive(Clone, Default)]
pub struct Limbo {
    waiting: Arc<Mutex<Vec<BoxFuture<'static, ()>>>>,
}

impl fmt::Debug for Limbo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Limbo({})", self.waiting.lock().len())
    }
}

impl Limbo {
    /// How many requests wait.
    pub fn len(&self) -> usize {
        self.waiting.lock().len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets all of them reach the store now.
    pub fn land(&self) {
        while let Some(request) = self.take(0) {
            futures::executor::block_on(request);
        }
    }

    pub(crate) fn hold(&self, request: BoxFuture<'static, ()>) {
        self.waiting.lock().push(request);
    }

    fn take(&self, at: usize) -> Option<BoxFuture<'static, ()>> {
        let mut waiting = self.waiting.lock();
        let length = waiting.len();
        (length > 0).then(|| waiting.swap_remove(at % length))
    }
}

/// What can be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Reads.
    Get,
    /// Creates.
    Create,
}

/// Where requests wait.
#[derive(Debug)]
struct Gate {
    kind: Kind,
    /// What the names of those that wait have in them.
    part: String,
    /// How many are held at most.
    most: i64,
    arrived: AtomicI64,
    /// Has no permits: it is waited for until it is closed.
    opening: Semaphore,
}

/// Requests that are held; dropped, they go on.
pub struct Held(Arc<Gate>);

impl Held {
    /// Waits until a request is held.
    pub fn wait_for_one(&self) {
        while self.0.arrived.load(Ordering::Acquire) == 0 {
            std::thread::yield_now();
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.opening.close();
    }
}

/// The failures of one machine.
#[derive(Debug)]
pub struct Faults {
    random: Mutex<StdRng>,
    rates: Rates,
    fuse: AtomicI64,
    is_dead: AtomicBool,
    is_cut_off: AtomicBool,
    is_full: AtomicBool,
    limbo: Limbo,
    gate: Mutex<Option<Arc<Gate>>>,
    /// What was written to files and not synced.
    unsynced: Mutex<HashMap<PathBuf, Range<u64>>>,
}

impl Faults {
    /// A machine that lives on, of whose requests some fail.
    pub fn new(seed: u64, rates: Rates) -> Faults {
        Faults::mortal(seed, rates, i64::MAX, Limbo::default())
    }

    /// A machine that dies after `fuse` inputs and outputs.
    pub fn mortal(seed: u64, rates: Rates, fuse: i64, limbo: Limbo) -> Faults {
        Faults {
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            rates,
            fuse: AtomicI64::new(fuse),
            is_dead: AtomicBool::new(false),
            is_cut_off: AtomicBool::new(false),
            is_full: AtomicBool::new(false),
            limbo,
            gate: Mutex::default(),
            unsynced: Mutex::default(),
        }
    }

    /// Whether the machine is dead.
    pub fn is_dead(&self) -> bool {
        self.is_dead.load(Ordering::Acquire)
    }

    /// Cuts the machine off from the store: no request gets through any more.
    pub fn cut_off(&self) {
        self.is_cut_off.store(true, Ordering::Release);
    }

    /// Holds the requests of a kind for names that have `part` in them.
    pub fn hold(&self, kind: Kind, part: &str) -> Held {
        self.hold_at_most(i64::MAX, kind, part)
    }

    /// Holds the next of them alone.
    pub fn hold_one(&self, kind: Kind, part: &str) -> Held {
        self.hold_at_most(1, kind, part)
    }

    fn hold_at_most(&self, most: i64, kind: Kind, part: &str) -> Held {
        let (part, arrived, opening) = (part.to_owned(), AtomicI64::new(0), Semaphore::new(0));
        let gate = Arc::new(Gate { kind, part, most, arrived, opening });
        *self.gate.lock() = Some(Arc::clone(&gate));
        Held(gate)
    }

    /// Waits where requests of this kind for this name are held.
    pub(crate) async fn pass_gate(&self, kind: Kind, name: &str) {
        let gate = self.gate.lock().clone().filter(|gate| gate.kind == kind && name.contains(&gate.part));
        if let Some(gate) = gate
            && gate.arrived.fetch_add(1, Ordering::AcqRel) < gate.most
        {
            // It never has a permit: the answer comes when it is closed.
            drop(gate.opening.acquire().await);
        }
    }

    /// Fills the local disk, or makes room on it.
    pub fn fill_disk(&self, is_full: bool) {
        self.is_full.store(is_full, Ordering::Release);
    }

    /// Whether the local disk is full.
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Acquire)
    }

    /// Ends the machine now.
    pub fn kill(&self) {
        self.is_dead.store(true, Ordering::Release);
    }

    /// Uses up a step; true where it was the last.
    fn burns_out(&self) -> bool {
        let is_last = self.fuse.fetch_sub(1, Ordering::AcqRel) == 1;
        if is_last {
            self.kill();
        }
        is_last
    }

    pub(crate) fn limbo(&self) -> &Limbo {
        &self.limbo
    }

    /// A request out of limbo that is to land before the next one, now and then.
    pub(crate) fn straggler(&self) -> Option<BoxFuture<'static, ()>> {
        if self.limbo.is_empty() {
            return None;
        }
        let (lands, at) = {
            let mut random = self.random.lock();
            (random.random_bool(0.05), random.random_range(0..usize::MAX))
        };
        if lands { self.limbo.take(at) } else { None }
    }

    /// Whether a create is answered "undecided" this time.
    pub(crate) fn is_undecided(&self) -> bool {
        self.rates.undecided > 0 && self.random.lock().random_range(0..1000) < self.rates.undecided
    }

    pub(crate) fn draw(&self) -> Fate {
        if self.is_dead() {
            return Fate::Dead;
        }
        if self.is_cut_off.load(Ordering::Acquire) {
            return Fate::Refused;
        }
        let mut random = self.random.lock();
        if self.burns_out() {
            return [Fate::Dead, Fate::LastAct, Fate::LastActLate][random.random_range(0..3)];
        }
        let mut drawn = random.random_range(0..1000);
        let Rates { refused, answer_lost, late, slow, .. } = self.rates;
        let micros = random.random_range(0..SLOW_MICROS_MAX);
        let fates = [
            (refused, Fate::Refused),
            (answer_lost, Fate::AnswerLost),
            (late, Fate::Late),
            (slow, Fate::Slow(Duration::from_micros(micros))),
        ];
        for (rate, fate) in fates {
            if drawn < rate {
                return fate;
            }
            drawn -= rate;
        }
        Fate::Pass
    }

    fn killed() -> io::Error {
        io::Error::other("injected: the machine is dead")
    }

    /// Passes a local rename, creation, deletion or the like.
    ///
    /// # Errors
    /// The machine is dead.
    pub fn local_step(&self) -> io::Result<()> {
        if self.is_dead() || self.burns_out() { Err(Faults::killed()) } else { Ok(()) }
    }

    /// Writes `bytes` at `at` of a file; the machine's last write is torn.
    ///
    /// # Errors
    /// The machine is dead; those of the write.
    pub fn local_write(&self, path: &Path, file: &std::fs::File, bytes: &[u8], at: u64) -> io::Result<()> {
        if self.is_dead() {
            return Err(Faults::killed());
        }
        let (is_last, part) = (self.burns_out(), self.random.lock().random_range(0..=bytes.len()));
        let is_full = self.is_full();
        let bytes = if is_last || is_full { &bytes[..part] } else { bytes };
        let end = at + bytes.len() as u64;
        let mut unsynced = self.unsynced.lock();
        let range = unsynced.entry(path.to_owned()).or_insert(at..end);
        *range = range.start.min(at)..range.end.max(end);
        file.write_all_at(bytes, at)?;
        match (is_last, is_full) {
            (true, _) => Err(Faults::killed()),
            (false, true) => Err(io::ErrorKind::StorageFull.into()),
            (false, false) => Ok(()),
        }
    }

    /// Syncs a file.
    ///
    /// # Errors
    /// The machine is dead; those of the sync.
    pub fn local_sync(&self, path: &Path, file: &std::fs::File) -> io::Result<()> {
        self.local_step()?;
        file.sync_data()?;
        self.unsynced.lock().remove(path);
        Ok(())
    }

    /// What a loss of power does: of what was not synced, each sector is there or not.
    ///
    /// # Errors
    /// Those of the writes.
    pub fn lose_unsynced(&self) -> io::Result<()> {
        for (path, range) in self.unsynced.lock().drain() {
            let Ok(file) = OpenOptions::new().write(true).open(&path) else { continue };
            let mut at = range.start;
            while at < range.end {
                let end = range.end.min((at / SECTOR_BYTES + 1) * SECTOR_BYTES);
                if self.random.lock().random_bool(0.5) {
                    file.write_all_at(&vec![0; (end - at) as usize], at)?;
                }
                at = end;
            }
        }
        Ok(())
    }
}
