//! Commits in groups: whoever finds no leader leads, takes the whole queue, makes its records durable with one sync or one
//! upload, applies them to the memtable in order and wakes the group.
//!
//! The next leader is chosen before the applying, and with uploads before they end: several groups are under way, each with a
//! ticket, and are applied and acknowledged in the order of their tickets. A group that fails ends all that follow it.

use crate::error::{Error, Result, failpoint};
use crate::record::{self, Part};
use crate::rows::RowCache;
use crate::snapshots::Snapshots;
use crate::throttle::Throttle;
use lsm::contents::Contents;
use lsm::tombstone::Tombstone;
use lsm::tree::Tree;
use std::sync::Arc;
use std::time::Duration;
use stdx::hash::hash64;
use stdx::sync::{Condvar, Mutex, MutexGuard};
use wal::local::Local;
use wal::record::Standing;
use wal::ship::{IN_FLIGHT_MAX, Shipper, Upload};

/// A group is not made larger than this, so that its buffer stays small and its first member need not wait long.
const GROUP_BYTES_MAX: usize = 4 << 20;
/// Sealed memtables that wait for their flush before commits wait for it too.
const SEALED_MAX: usize = 2;
/// Runs of level 0 at which commits wait for compaction.
const LEVEL0_RUNS_MAX: usize = 2 * lsm::compaction::LEVEL0_RUNS_MAX;
/// How long a stalled commit sleeps before it looks whether the store has failed meanwhile.
const STALL_LOOK: Duration = Duration::from_millis(100);
/// And one that waits for the progress of a flush or a merge.
const THROTTLE_LOOK: Duration = Duration::from_millis(1);

enum State {
    Waiting,
    Lead,
    Done(Result<u64>),
}

/// Makes a large transaction's tables the database's, as of a commit's number.
pub(crate) type TakeIn = Box<dyn Fn(u64) -> Result<()> + Send + Sync>;

struct Commit {
    payload: Vec<u8>,
    /// Of a large transaction, which is a group of its own.
    take_in: Option<TakeIn>,
    state: Mutex<State>,
    woken: Condvar,
}

#[derive(Default)]
struct Queue {
    pending: Vec<Arc<Commit>>,
    has_leader: bool,
}

/// Where records are made durable.
pub(crate) enum Sink {
    /// On the local disk; another thread uploads them.
    Local(Box<Local>),
    /// In the object store.
    Store(Shipper),
    /// Nowhere: the store follows another writer.
    None,
}

/// The log as its leader uses it.
pub(crate) struct Log {
    pub(crate) sink: Sink,
    pub(crate) next_seq: u64,
    next_ticket: u64,
    buffer: Vec<u8>,
}

/// Which group is to be applied next, and why none is any more.
#[derive(Default)]
struct Turn {
    ticket: u64,
    failure: Option<Error>,
    /// Whether a large transaction's tables are on their way into the tree: its record must follow.
    takes_in: bool,
    /// What came during the flush and the merge that are under way.
    flushing: Throttle,
    merging: Throttle,
}

/// The commit queue and what a leader needs.
pub(crate) struct Pipeline {
    queue: Mutex<Queue>,
    log: Mutex<Log>,
    turn: Mutex<Turn>,
    turned: Condvar,
    pub(crate) tree: Arc<Tree>,
    pub(crate) snapshots: Arc<Snapshots>,
    pub(crate) rows: RowCache,
    memtable_bytes: usize,
    /// Called after each group, in order, and when a memtable is full; must not block.
    after_group: Box<dyn Fn(After) + Send + Sync>,
}

/// What a group has left to do for others.
pub(crate) enum After {
    /// Records are on the local disk only.
    Committed,
    /// A memtable is full.
    Sealed,
    /// A segment is in the store.
    Uploaded {
        /// Its number.
        number: u64,
        /// Its last record.
        last_seq: u64,
    },
}

impl Pipeline {
    pub(crate) fn new(
        sink: Sink,
        next_seq: u64,
        tree: Arc<Tree>,
        (memtable_bytes, row_cache_bytes): (usize, usize),
        after_group: Box<dyn Fn(After) + Send + Sync>,
    ) -> Pipeline {
        let log = Mutex::new(Log { sink, next_seq, next_ticket: 0, buffer: Vec::new() });
        Pipeline {
            queue: Mutex::default(),
            log,
            turn: Mutex::default(),
            turned: Condvar::new(),
            tree,
            snapshots: Arc::new(Snapshots::new(next_seq - 1)),
            rows: RowCache::new(row_cache_bytes),
            memtable_bytes,
            after_group,
        }
    }

    /// The log, for shipping and truncation; commits wait meanwhile.
    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock()
    }

    /// Why nothing can be committed any more.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.turn.lock().failure.clone()
    }

    /// Ends all commits with `failure`; an earlier failure stays.
    pub(crate) fn fail(&self, failure: Error) {
        let mut turn = self.turn.lock();
        if matches!(turn.failure, None | Some(Error::Closed)) {
            turn.failure = Some(failure);
        }
        self.turned.notify_all();
    }

    /// Waits until nothing is under way, ends all later commits with [`Error::Closed`], and seals the memtable.
    pub(crate) fn close(&self) {
        while !self.try_close() {
            let mut turn = self.turn.lock();
            while turn.takes_in && turn.failure.is_none() {
                self.turned.wait(&mut turn);
            }
        }
        self.tree.seal();
    }

    /// The same, unless a large transaction comes between: its leader needs the log.
    fn try_close(&self) -> bool {
        let log = self.log.lock();
        let mut turn = self.turn.lock();
        while turn.ticket < log.next_ticket && turn.failure.is_none() {
            self.turned.wait(&mut turn);
        }
        if turn.takes_in && turn.failure.is_none() {
            return false;
        }
        turn.failure.get_or_insert(Error::Closed);
        true
    }

    /// Says that there is room again for commits that wait for a flush or a compaction.
    pub(crate) fn wake_stalled(&self) {
        self.turned.notify_all();
    }

    /// Makes a record durable and visible.
    pub(crate) fn commit(&self, payload: Vec<u8>) -> Result<u64> {
        if payload.len() > wal::record::PAYLOAD_BYTES_MAX {
            return Err(Error::TooLarge("a transaction's changes may come to 1 GiB".to_owned()));
        }
        self.enqueue(payload, None)
    }

    /// Makes a transaction durable and visible whose changes are in tables: `payload` is the mark for the log.
    pub(crate) fn commit_large(&self, payload: Vec<u8>, take_in: TakeIn) -> Result<u64> {
        self.enqueue(payload, Some(take_in))
    }

    fn enqueue(&self, payload: Vec<u8>, take_in: Option<TakeIn>) -> Result<u64> {
        stdx::thread::about_to_wait();
        let commit = Arc::new(Commit { payload, take_in, state: Mutex::new(State::Waiting), woken: Condvar::new() });
        let must_lead = {
            let mut queue = self.queue.lock();
            queue.pending.push(Arc::clone(&commit));
            !std::mem::replace(&mut queue.has_leader, true)
        };
        if must_lead {
            self.lead();
        }
        loop {
            let mut state = commit.state.lock();
            match &*state {
                State::Waiting => commit.woken.wait(&mut state),
                State::Lead => {
                    drop(state);
                    self.lead();
                }
                State::Done(result) => return result.clone(),
            }
        }
    }

    fn lead(&self) {
        // Only the leader takes tickets, so the next one stays what it is; a stalled leader does not keep the log from those
        // who have to read it before the stall can end.
        let next_ticket = self.log.lock().next_ticket;
        self.stall(next_ticket);
        let group = self.take_group();
        let bytes = group.iter().map(|commit| commit.payload.len() as u64).sum();
        {
            let mut turn = self.turn.lock();
            turn.flushing.take(bytes);
            turn.merging.take(bytes);
        }
        let taken_in = match group.first().and_then(|commit| commit.take_in.as_ref()) {
            Some(take_in) => self.take_in(take_in, next_ticket),
            None => Ok(()),
        };
        let mut log = self.log.lock();
        let ticket = log.next_ticket;
        log.next_ticket += 1;
        let written = match self.failure() {
            Some(failure) => Err(failure),
            None => taken_in.and_then(|()| log.write(&group)),
        };
        drop(log);
        self.hand_over();
        let (written, upload) = match written {
            Ok((first_seq, Some(mut upload))) => (upload.wait().map(|()| first_seq).map_err(Error::from), Some(upload)),
            Ok((first_seq, None)) => (Ok(first_seq), None),
            Err(error) => (Err(error), None),
        };
        let after = match upload {
            Some(upload) => After::Uploaded { number: upload.number, last_seq: upload.last_seq },
            None => After::Committed,
        };
        let result = self.take_turn(ticket, &group, written, after);
        for (at, commit) in group.iter().enumerate() {
            *commit.state.lock() = State::Done(result.clone().map(|first| first + at as u64));
            commit.woken.notify_one();
        }
    }

    /// Brings everything before a large transaction into tables, then the transaction. No other leads meanwhile.
    fn take_in(&self, take_in: &TakeIn, ticket: u64) -> Result<()> {
        let mut turn = self.turn.lock();
        while turn.ticket < ticket && turn.failure.is_none() {
            self.turned.wait(&mut turn);
        }
        if !self.tree.load().active.is_empty() {
            self.tree.seal();
        }
        if !self.tree.load().sealed.is_empty() {
            (self.after_group)(After::Sealed);
        }
        while turn.failure.is_none() && !self.tree.load().sealed.is_empty() {
            self.turned.wait_for(&mut turn, STALL_LOOK);
        }
        if let Some(failure) = &turn.failure {
            return Err(failure.clone());
        }
        turn.takes_in = true;
        drop(turn);
        let seq = self.log.lock().next_seq;
        take_in(seq)
    }

    /// A memtable with so many bytes is full.
    pub(crate) fn memtable_bytes(&self) -> u64 {
        self.memtable_bytes as u64
    }

    /// Puts a fresh memtable in front of the active one where that has as much as is asked for; false where it has not.
    pub(crate) fn seal_from(&self, bytes: u64) -> bool {
        // Nobody changes the memtable without the turn.
        let turn = self.turn.lock();
        let is_due = !turn.takes_in && turn.failure.is_none() && self.tree.load().active.bytes() as u64 >= bytes;
        if is_due {
            self.tree.seal();
        }
        is_due
    }

    /// Applies a record of another writer, without showing it yet.
    pub(crate) fn follow(&self, seq: u64, payload: &[u8]) -> Result<()> {
        apply(&self.tree, seq, payload, self.snapshots.oldest())?;
        if self.rows.is_concerned() {
            forget(&self.rows, seq, payload)?;
        }
        if self.tree.load().active.bytes() > self.memtable_bytes / 4 {
            self.tree.seal();
        }
        Ok(())
    }

    /// Whether commits wait for flushes or merges.
    pub(crate) fn is_behind(&self) -> bool {
        is_behind(&self.tree.load())
    }

    /// Waits while too much is under way or waits to be flushed.
    fn stall(&self, next_ticket: u64) {
        let mut turn = self.turn.lock();
        while turn.failure.is_none() {
            let contents = self.tree.load();
            let is_behind = is_behind(&contents);
            let may_go_on = is_behind || self.admits(&mut turn, &contents);
            if may_go_on && !is_behind && next_ticket - turn.ticket < IN_FLIGHT_MAX {
                return;
            }
            drop(contents);
            self.turned.wait_for(&mut turn, if may_go_on { STALL_LOOK } else { THROTTLE_LOOK });
        }
    }

    /// Whether flushes and merges are far enough for commits to go on.
    fn admits(&self, turn: &mut Turn, contents: &Contents) -> bool {
        let memtable = self.memtable_bytes as u64;
        let room_for_flush = || {
            let held = contents.sealed.iter().chain([&contents.active]).map(|m| m.bytes() as u64).sum();
            ((SEALED_MAX as u64 + 1) * memtable).saturating_sub(held)
        };
        let runs = contents.levels.level0.len() + contents.sealed.len();
        let room_for_merge = || LEVEL0_RUNS_MAX.saturating_sub(runs) as u64 * memtable;
        turn.flushing.admits(self.tree.flushing.share(), room_for_flush)
            && turn.merging.admits(self.tree.merging.share(), room_for_merge)
    }

    fn take_group(&self) -> Vec<Arc<Commit>> {
        let mut queue = self.queue.lock();
        let mut bytes = 0;
        let mut is_alone = false;
        let fits = |commit: &&Arc<Commit>| {
            let is_first = bytes == 0;
            bytes += commit.payload.len() + wal::record::HEADER_BYTES;
            let was_alone = std::mem::replace(&mut is_alone, commit.take_in.is_some());
            is_first || (bytes <= GROUP_BYTES_MAX && !was_alone && !is_alone)
        };
        let count = queue.pending.iter().take_while(fits).count();
        queue.pending.drain(..count).collect()
    }

    fn hand_over(&self) {
        let mut queue = self.queue.lock();
        match queue.pending.first() {
            None => queue.has_leader = false,
            Some(next) => {
                *next.state.lock() = State::Lead;
                next.woken.notify_one();
            }
        }
    }

    /// Waits for the group's turn and applies it.
    fn take_turn(&self, ticket: u64, group: &[Arc<Commit>], written: Result<u64>, after: After) -> Result<u64> {
        let mut turn = self.turn.lock();
        while turn.ticket != ticket {
            self.turned.wait(&mut turn);
        }
        // What reached the log is unknown after a failure: nothing more may be acknowledged before a recovery has looked.
        let result = match (&turn.failure, written) {
            (Some(failure), _) => Err(failure.clone()),
            (None, written) => written.and_then(|first_seq| self.apply(group, first_seq).map(|()| first_seq)),
        };
        match &result {
            Ok(_) => (self.after_group)(after),
            // Of a large transaction the tables are there, under the number of the record that is not.
            Err(Error::DiskFull(_)) if group.iter().all(|commit| commit.take_in.is_none()) => {}
            Err(error) => {
                turn.failure.get_or_insert(error.clone());
            }
        }
        turn.ticket += 1;
        turn.takes_in &= group.iter().all(|commit| commit.take_in.is_none());
        self.turned.notify_all();
        result
    }

    fn apply(&self, group: &[Arc<Commit>], first_seq: u64) -> Result<()> {
        let keep = self.snapshots.oldest();
        for (commit, seq) in group.iter().zip(first_seq..) {
            apply(&self.tree, seq, &commit.payload, keep)?;
        }
        if self.rows.is_concerned() {
            for (commit, seq) in group.iter().zip(first_seq..) {
                forget(&self.rows, seq, &commit.payload)?;
            }
        }
        failpoint("commit-before-publish")?;
        self.snapshots.publish(first_seq + group.len() as u64 - 1);
        if self.tree.load().active.bytes() > self.memtable_bytes {
            self.tree.seal();
            (self.after_group)(After::Sealed);
        }
        Ok(())
    }
}

fn is_behind(contents: &Contents) -> bool {
    contents.sealed.len() > SEALED_MAX || contents.levels.level0.len() > LEVEL0_RUNS_MAX
}

/// Puts the changes of a record into the active memtable. Versions that no reader at or above `keep` sees may be cut off.
pub(crate) fn apply(tree: &Tree, seq: u64, payload: &[u8], keep: u64) -> Result<()> {
    let active = Arc::clone(&tree.load().active);
    let mut writer = active.writer();
    writer.note(seq);
    record::decode(payload, seq, |part| match part {
        Part::Context => {}
        Part::Range { lower, upper } => {
            tree.remove_range(Tombstone { lower: lower.to_vec(), upper: upper.to_vec(), seq });
        }
        // The old value is for the log's readers only.
        Part::Change(change) => writer.put(seq, lsm::memtable::Change { old: &[], ..change }, keep),
    })
}

/// Takes the changes of a record out of the row cache, after [`apply`] and before readers see them.
fn forget(rows: &RowCache, seq: u64, payload: &[u8]) -> Result<()> {
    if record::is_mark(payload) {
        rows.forget_all(seq);
    }
    record::decode(payload, seq, |part| match part {
        Part::Context => {}
        Part::Range { .. } => rows.forget_all(seq),
        Part::Change(change) => rows.forget(change.key, hash64(change.key)),
    })
}

impl Log {
    /// Writes the group's records; answers the first one's sequence number, and the upload where there is one to wait for.
    ///
    /// # Errors
    /// [`Error::DiskFull`], and then it is as if nothing had been tried; after any other nothing more may be written.
    fn write(&mut self, group: &[Arc<Commit>]) -> Result<(u64, Option<Upload>)> {
        failpoint("commit-before-log")?;
        let first_seq = self.next_seq;
        self.buffer.clear();
        let mut standing = Standing::BeginsGroup;
        for commit in group {
            wal::record::append(&mut self.buffer, self.next_seq, &commit.payload, standing);
            standing = Standing::Follows;
            self.next_seq += 1;
        }
        let last_seq = self.next_seq - 1;
        let written = match &mut self.sink {
            Sink::Local(local) => local.append(&self.buffer, last_seq).and_then(|()| local.sync()).map(|()| None),
            Sink::Store(shipper) => Ok(Some(shipper.start(self.buffer.as_slice().into(), first_seq, last_seq))),
            Sink::None => return Err(Error::ReadOnly),
        };
        if self.buffer.capacity() > GROUP_BYTES_MAX {
            self.buffer = Vec::new();
        }
        let upload = written.map_err(Error::from).inspect_err(|error| {
            if matches!(error, Error::DiskFull(_)) {
                self.next_seq = first_seq;
            }
        })?;
        failpoint("commit-after-log")?;
        Ok((first_seq, upload))
    }
}
