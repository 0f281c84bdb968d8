//! What runs beside the commits: flushing full memtables, compacting tables, uploading the local log, deleting garbage.
//!
//! Each worker sleeps until it is signalled; an idle store makes no request. Once, when nobody has written for a while, it is
//! put in order: what is in memory becomes tables, where it is much beside them, and what was packed for speed is packed tightly.

use crate::chain::Chain;
use crate::db::Durability;
use crate::error::{Error, Result, failpoint};
use crate::follow::Follower;
use crate::pace::Pace;
use crate::pipeline::{Pipeline, Sink};
use lsm::compaction::Activity;
use lsm::table::reader::Table;
use lsm::tombstone::Tombstone;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use wal::local::Place;
use wal::ship::{Shipper, Upload};

/// Log bytes in one segment in the store, about.
const SEGMENT_BYTES: usize = 8 << 20;
/// Pause before an upload or flush that failed is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// How long a start merges nothing, unless something is flushed.
const START_REST: Duration = Duration::from_secs(2);
/// At rest a memtable is flushed that has this part of what fills it, or as much as that says, and this part of the tables' bytes.
const REST_FILL: u64 = 4;
const REST_FLUSH_BYTES: u64 = 1 << 20;
const REST_SHARE: u64 = 16;
/// How long a wait for an upload before it is looked at again.
const LOOK: Duration = Duration::from_millis(100);

/// What a worker was told.
#[derive(Default)]
struct Told {
    has_work: bool,
    hurries: bool,
    stops: bool,
}

/// Why a worker has woken.
enum Woken {
    Work,
    Time,
    Stop,
}

/// Wakes a worker.
#[derive(Default)]
pub(crate) struct Signal {
    told: Mutex<Told>,
    woken: Condvar,
}

impl Signal {
    /// There is work.
    pub(crate) fn raise(&self) {
        let mut told = self.told.lock();
        if !told.has_work {
            told.has_work = true;
            self.woken.notify_all();
        }
    }

    /// There is work that somebody waits for: the next pause is cut short.
    pub(crate) fn hurry(&self) {
        let mut told = self.told.lock();
        if !(told.has_work && told.hurries) {
            (told.has_work, told.hurries) = (true, true);
            self.woken.notify_all();
        }
    }

    /// The worker is to end.
    pub(crate) fn stop(&self) {
        self.told.lock().stops = true;
        self.woken.notify_all();
    }

    /// Sleeps until there is work; false when the worker is to end.
    fn wait(&self) -> bool {
        matches!(self.wait_for(None), Woken::Work)
    }

    /// The same for `time` at most, where that is given: then there may be no work.
    fn wait_for(&self, time: Option<Duration>) -> Woken {
        let deadline = time.map(stdx::clock::deadline);
        let (mut told, mut is_over) = (self.told.lock(), false);
        while !told.has_work && !told.stops && !is_over {
            match deadline {
                Some(deadline) => is_over = self.woken.wait_until(&mut told, deadline).timed_out(),
                None => self.woken.wait(&mut told),
            }
        }
        match (told.stops, std::mem::take(&mut told.has_work)) {
            (true, _) => Woken::Stop,
            (false, true) => Woken::Work,
            (false, false) => Woken::Time,
        }
    }

    /// Sleeps for `time`, or until somebody waits for the work, or the worker is to end.
    pub(crate) fn pause(&self, time: Duration) {
        let deadline = stdx::clock::deadline(time);
        let mut told = self.told.lock();
        while !told.stops && !told.hurries && !self.woken.wait_until(&mut told, deadline).timed_out() {}
        told.hurries = false;
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.told.lock().stops
    }
}

/// The signals of all workers.
#[derive(Default)]
pub(crate) struct Signals {
    pub(crate) flush: Signal,
    pub(crate) compact: Signal,
    pub(crate) ship: Signal,
    /// Whether the store was put in order since the last commit.
    is_in_order: AtomicBool,
    /// Whether nobody writes, as far as was seen.
    is_resting: AtomicBool,
}

impl Signals {
    /// Somebody has written.
    #[inline]
    pub(crate) fn note_commit(&self) {
        // Who commits often only looks.
        if self.is_resting.load(Ordering::Relaxed) {
            self.is_resting.store(false, Ordering::Relaxed);
        }
        if self.is_in_order.load(Ordering::Relaxed) && self.is_in_order.swap(false, Ordering::Relaxed) {
            self.compact.raise();
        }
    }

    fn activity(&self) -> Activity {
        if self.is_resting.load(Ordering::Relaxed) { Activity::Resting } else { Activity::Writing }
    }
}

/// What workers work on.
pub(crate) struct Shop {
    pub(crate) pipeline: Arc<Pipeline>,
    pub(crate) chain: Arc<Chain>,
    pub(crate) signals: Arc<Signals>,
    pub(crate) pace: Pace,
    pub(crate) durability: Durability,
    pub(crate) prefix: String,
    /// How long nobody writes before the store is put in order; zero for never.
    pub(crate) rest_after: Duration,
    /// Whether the last writer did not end cleanly.
    pub(crate) is_after_kill: bool,
}

/// The running workers.
pub(crate) struct Workers {
    signals: Arc<Signals>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Workers {
    /// Starts the workers; with a shipper also the one that uploads the local log.
    pub(crate) fn start(shop: Arc<Shop>, shipper: Option<(Shipper, u64)>) -> Result<Workers> {
        let signals = Arc::clone(&shop.signals);
        let failed = |e: std::io::Error| Error::Io(format!("start a thread: {e}"));
        let (flush, compact) = (Arc::clone(&shop), Arc::clone(&shop));
        let mut threads = vec![
            stdx::thread::spawn("store-flush", move || flush.flush_until_stopped()).map_err(failed)?,
            stdx::thread::spawn("store-compact", move || compact.compact_until_stopped()).map_err(failed)?,
        ];
        if let Some((shipper, shipped_seq)) = shipper {
            let run = move || shop.ship_until_stopped(shipper, shipped_seq);
            threads.push(stdx::thread::spawn("store-ship", run).map_err(failed)?);
        }
        Ok(Workers { signals, threads: Mutex::new(threads) })
    }

    /// Starts the one worker of a reader.
    pub(crate) fn start_follower(signals: Arc<Signals>, follower: Follower) -> Result<Workers> {
        let failed = |e: std::io::Error| Error::Io(format!("start a thread: {e}"));
        let thread = stdx::thread::spawn("store-follow", move || follower.follow_until_stopped()).map_err(failed)?;
        Ok(Workers { signals, threads: Mutex::new(vec![thread]) })
    }

    /// Ends the workers and waits for them.
    pub(crate) fn stop(&self) {
        for signal in [&self.signals.flush, &self.signals.compact, &self.signals.ship] {
            signal.stop();
        }
        for thread in self.threads.lock().drain(..) {
            // A worker that panicked has nothing more to say; its panic was printed when it happened.
            drop(thread.join());
        }
    }
}

impl Shop {
    /// Deals with an error of a worker: true where it should try again.
    fn outlasts(&self, error: Error, signal: &Signal) -> bool {
        if error == Error::Closed {
            return false;
        }
        if matches!(error, Error::Unavailable(_)) && !signal.is_stopped() {
            signal.pause(RETRY_PAUSE);
            return !signal.is_stopped();
        }
        self.pipeline.fail(self.name_displacer(error));
        false
    }

    fn flush_until_stopped(&self) {
        if self.is_after_kill {
            // What cannot be found now is found at the next start after a kill.
            drop(self.sweep());
        }
        while self.signals.flush.wait() {
            while let Err(error) = self.flush() {
                if !self.outlasts(error, &self.signals.flush) {
                    return;
                }
            }
        }
    }

    /// Writes what is sealed into tables, and lets the log go that it came from.
    pub(crate) fn flush(&self) -> Result<()> {
        let tree = &self.pipeline.tree;
        while let Some(edit) = tree.flush(|| self.pipeline.snapshots.all(), self.signals.activity())? {
            failpoint("flush-before-manifest")?;
            self.ship_up_to(edit.flushed_seq.unwrap_or(0))?;
            self.chain.publish(tree, &edit, &self.signals.flush)?;
            failpoint("flush-after-manifest")?;
            self.pipeline.wake_stalled();
            self.signals.compact.hurry();
            self.truncate()?;
            failpoint("flush-after-truncate")?;
            self.delete_garbage()?;
        }
        Ok(())
    }

    fn truncate(&self) -> Result<()> {
        let flushed_seq = self.pipeline.tree.load().flushed_seq;
        let shipped_seq = self.chain.shipped_seq();
        if let Sink::Local(local) = &mut self.pipeline.log().sink {
            local.truncate(flushed_seq.min(shipped_seq))?;
        }
        Ok(())
    }

    /// Waits until the records up to `seq` are in the store: a manifest never covers what its log does not have, so that the
    /// log there is the whole history.
    pub(crate) fn ship_up_to(&self, seq: u64) -> Result<()> {
        if self.durability == Durability::ObjectStore {
            return Ok(());
        }
        while !self.chain.wait_shipped(seq, LOOK) {
            match self.pipeline.failure() {
                None | Some(Error::Closed) => {}
                Some(failure) => return Err(failure),
            }
            if self.signals.ship.is_stopped() {
                return Err(Error::Closed);
            }
            self.signals.ship.hurry();
        }
        Ok(())
    }

    /// Makes stored tables the database's as of commit `seq`; all before it is in tables.
    pub(crate) fn take_in(&self, tables: &[Arc<Table>], ranges: &[(Vec<u8>, Vec<u8>)], seq: u64) -> Result<()> {
        let tree = &self.pipeline.tree;
        self.ship_up_to(seq - 1)?;
        failpoint("large-before-manifest")?;
        for (lower, upper) in ranges {
            tree.remove_range(Tombstone { lower: lower.clone(), upper: upper.clone(), seq });
        }
        self.chain.publish_large(tree, &tree.take_in(tables, seq), &self.signals.flush)?;
        failpoint("large-after-manifest")?;
        self.signals.compact.raise();
        Ok(())
    }

    fn compact_until_stopped(&self) {
        // Who waits for the start's first answers comes before what a former writer has left to merge.
        self.signals.compact.pause(START_REST);
        let mut seen = None;
        loop {
            let is_in_order = self.signals.is_in_order.load(Ordering::Relaxed);
            let is_looking = !is_in_order && !self.rest_after.is_zero();
            match self.signals.compact.wait_for(is_looking.then_some(self.rest_after)) {
                Woken::Stop => return,
                Woken::Work => self.signals.is_in_order.store(false, Ordering::Relaxed),
                Woken::Time => self.look_for_rest(&mut seen),
            }
            loop {
                match self.compact() {
                    Ok(true) if !self.signals.compact.is_stopped() => {}
                    Ok(_) => break,
                    Err(error) if self.outlasts(error.clone(), &self.signals.compact) => {}
                    Err(_) => return,
                }
            }
        }
    }

    /// Begins a rest where nothing was committed since the last look.
    fn look_for_rest(&self, seen: &mut Option<u64>) {
        let visible = Some(self.pipeline.snapshots.visible());
        if std::mem::replace(seen, visible) != visible {
            return;
        }
        self.signals.is_resting.store(true, Ordering::Relaxed);
        self.signals.is_in_order.store(true, Ordering::Relaxed);
        let tables = self.pipeline.tree.load().levels.tables().map(|(_, t)| t.description.summary.bytes).sum::<u64>();
        let least = REST_FLUSH_BYTES.min(self.pipeline.memtable_bytes() / REST_FILL);
        if self.pipeline.seal_from(least.max(tables / REST_SHARE)) {
            self.signals.flush.raise();
        }
        // Commits had the turn before, and are seen now, or have it later, and see what was said.
        if visible != Some(self.pipeline.snapshots.visible()) {
            self.signals.note_commit();
        }
    }

    /// One step of compaction; false where there is nothing to do.
    fn compact(&self) -> Result<bool> {
        let tree = &self.pipeline.tree;
        let Some(edit) = tree.compact(|| self.pipeline.snapshots.all(), self.signals.activity())? else {
            return Ok(false);
        };
        failpoint("compact-before-manifest")?;
        self.chain.publish(tree, &edit, &self.signals.compact)?;
        failpoint("compact-after-manifest")?;
        self.pipeline.wake_stalled();
        self.delete_garbage()?;
        Ok(true)
    }

    fn ship_until_stopped(&self, mut shipper: Shipper, mut shipped_seq: u64) {
        let (mut stopped, mut last) = (Place::default(), None);
        while self.signals.ship.wait() {
            // The oldest commit that is only local is not older than this.
            let mut oldest = stdx::clock::now();
            while !self.signals.ship.is_stopped() && shipped_seq < self.pipeline.snapshots.visible() {
                self.gather(oldest, last, shipped_seq);
                let (begun, until) = (stdx::clock::now(), self.pipeline.snapshots.visible());
                last = Some(begun);
                while !self.signals.ship.is_stopped() && shipped_seq < until {
                    let Some(mut upload) = self.next_upload(&mut shipper, shipped_seq, &mut stopped) else { return };
                    if !self.see_through(&mut upload, oldest + self.pace.overdue()) {
                        return;
                    }
                    if let Err(error) = failpoint("ship-after-upload") {
                        return self.pipeline.fail(error);
                    }
                    shipped_seq = upload.last_seq;
                    self.chain.note_segment(upload.number, shipped_seq);
                }
                // What comes during an upload waits for the next one.
                oldest = begun;
            }
        }
    }

    /// Waits until the commits behind `shipped_seq` are to be uploaded, or somebody waits for them.
    fn gather(&self, oldest: Instant, last: Option<Instant>, shipped_seq: u64) {
        while !self.signals.ship.is_stopped() && self.chain.wanted_seq() <= shipped_seq {
            let commits = self.pipeline.snapshots.visible() - shipped_seq;
            let left = self.pace.due(oldest, last, commits).saturating_duration_since(stdx::clock::now());
            if left.is_zero() {
                return;
            }
            // Few may have become many meanwhile.
            self.signals.ship.pause(left.min(self.pace.interval));
        }
    }

    fn next_upload(&self, shipper: &mut Shipper, shipped_seq: u64, stopped: &mut Place) -> Option<Upload> {
        let read = match &self.pipeline.log().sink {
            Sink::Local(local) => local.reader(shipped_seq, *stopped),
            Sink::Store(_) | Sink::None => return None,
        };
        match read.and_then(|reader| reader.read(shipped_seq, SEGMENT_BYTES)) {
            Ok((records, last_seq, place)) => {
                *stopped = place;
                Some(shipper.start(records, shipped_seq + 1, last_seq))
            }
            Err(error) => {
                self.pipeline.fail(error.into());
                None
            }
        }
    }

    /// Waits for an upload and starts it again where the store was not to be reached; false where the worker is to end.
    fn see_through(&self, upload: &mut Upload, overdue: Instant) -> bool {
        let signal = &self.signals.ship;
        loop {
            let answer = upload.wait_for(LOOK);
            if matches!(answer, Some(Ok(()))) {
                return true;
            }
            let error = answer.and_then(std::result::Result::err).map(|e| self.name_displacer(Error::from(e)));
            let reason = error.as_ref().map_or_else(|| "no answer".to_owned(), Error::to_string);
            if stdx::clock::now() > overdue {
                self.pipeline.fail(Error::Unavailable(format!("the log's upload is overdue: {reason}")));
                return false;
            }
            if signal.is_stopped() {
                return false;
            }
            if let Some(error) = error {
                if !matches!(error, Error::Unavailable(_)) {
                    self.pipeline.fail(error);
                    return false;
                }
                signal.pause(LOOK);
                upload.again();
            }
        }
    }

    /// What an error means to a writer that another one may have taken the place of: a fence says only that there is another writer,
    /// and what is missing or damaged was deleted by it. The newest manifest says which it is.
    pub(crate) fn name_displacer(&self, error: Error) -> Error {
        if !matches!(error, Error::Fenced { epoch: 0 } | Error::Corrupt(_)) {
            return error;
        }
        match (self.chain.newest_epoch(), error) {
            (newest, Error::Fenced { .. }) => Error::Fenced { epoch: newest.unwrap_or(0) },
            (Some(epoch), _) if epoch > self.chain.manifest().epoch => Error::Fenced { epoch },
            (_, error) => error,
        }
    }
}
