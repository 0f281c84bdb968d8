//! Commits in groups: whoever finds no leader leads, takes the whole queue, writes its records with one sync, applies them to
//! the memtable in order and wakes the group. The next leader is chosen before the applying, so that its sync overlaps it.

use crate::error::{Error, Result};
use crate::record::{self, Part};
use crate::snapshots::Snapshots;
use lsm::tombstone::Tombstone;
use lsm::tree::Tree;
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::sync::Arc;
use wal::local::Local;

/// A group is not made larger than this, so that its buffer stays small and its first member need not wait long.
const GROUP_BYTES_MAX: usize = 4 << 20;

enum State {
    Waiting,
    Lead,
    Done(Result<u64>),
}

struct Commit {
    payload: Vec<u8>,
    state: Mutex<State>,
    woken: Condvar,
}

#[derive(Default)]
struct Queue {
    pending: Vec<Arc<Commit>>,
    has_leader: bool,
}

/// The log as its leader uses it.
pub(crate) struct Log {
    pub(crate) local: Local,
    pub(crate) next_seq: u64,
    buffer: Vec<u8>,
    failure: Option<Error>,
}

/// The commit queue and what a leader needs.
pub(crate) struct Pipeline {
    queue: Mutex<Queue>,
    log: Mutex<Log>,
    apply: Mutex<()>,
    pub(crate) tree: Arc<Tree>,
    pub(crate) snapshots: Arc<Snapshots>,
}

impl Pipeline {
    pub(crate) fn new(local: Local, next_seq: u64, tree: Arc<Tree>, snapshots: Arc<Snapshots>) -> Pipeline {
        let log = Mutex::new(Log { local, next_seq, buffer: Vec::new(), failure: None });
        Pipeline { queue: Mutex::default(), log, apply: Mutex::new(()), tree, snapshots }
    }

    /// The log, for shipping and truncation; commits wait meanwhile.
    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock()
    }

    /// Makes a record durable and visible.
    pub(crate) fn commit(&self, payload: Vec<u8>) -> Result<u64> {
        if payload.len() > wal::record::PAYLOAD_BYTES_MAX {
            return Err(Error::TooLarge("a transaction's changes may come to 1 GiB".to_owned()));
        }
        let commit = Arc::new(Commit { payload, state: Mutex::new(State::Waiting), woken: Condvar::new() });
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
        let mut log = self.log.lock();
        let group = self.take_group();
        let written = log.write(&group);
        let apply = self.apply.lock();
        drop(log);
        self.hand_over();
        let result = written.and_then(|first_seq| self.apply(&group, first_seq).map(|()| first_seq));
        drop(apply);
        for (at, commit) in group.iter().enumerate() {
            *commit.state.lock() = State::Done(result.clone().map(|first| first + at as u64));
            commit.woken.notify_one();
        }
    }

    fn take_group(&self) -> Vec<Arc<Commit>> {
        let mut queue = self.queue.lock();
        let mut bytes = 0;
        let fits = |commit: &&Arc<Commit>| {
            let is_first = bytes == 0;
            bytes += commit.payload.len() + wal::record::HEADER_BYTES;
            is_first || bytes <= GROUP_BYTES_MAX
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

    fn apply(&self, group: &[Arc<Commit>], first_seq: u64) -> Result<()> {
        let keep = self.snapshots.oldest();
        for (commit, seq) in group.iter().zip(first_seq..) {
            apply(&self.tree, seq, &commit.payload, keep)?;
        }
        self.snapshots.publish(first_seq + group.len() as u64 - 1);
        Ok(())
    }
}

/// Puts the changes of a record into the active memtable. Versions that no reader at or above `keep` sees may be cut off.
pub(crate) fn apply(tree: &Tree, seq: u64, payload: &[u8], keep: u64) -> Result<()> {
    let contents = tree.contents();
    let mut writer = contents.active.writer();
    record::decode(payload, seq, |part| match part {
        Part::Context => {}
        Part::Range { lower, upper } => {
            tree.remove_range(Tombstone { lower: lower.to_vec(), upper: upper.to_vec(), seq });
        }
        // The old value is for the log's readers only.
        Part::Change(change) => writer.put(seq, lsm::memtable::Change { old: &[], ..change }, keep),
    })
}

impl Log {
    /// Writes the group's records and syncs; answers the first one's sequence number.
    fn write(&mut self, group: &[Arc<Commit>]) -> Result<u64> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let first_seq = self.next_seq;
        self.buffer.clear();
        for commit in group {
            wal::record::append(&mut self.buffer, self.next_seq, &commit.payload);
            self.next_seq += 1;
        }
        let last_seq = self.next_seq - 1;
        let written = self.local.append(&self.buffer, last_seq).and_then(|()| self.local.sync());
        if self.buffer.capacity() > GROUP_BYTES_MAX {
            self.buffer = Vec::new();
        }
        written.map(|()| first_seq).map_err(|error| {
            let failure = Error::from(error);
            // What reached the disk is unknown: nothing more may be acknowledged before a recovery has looked.
            self.failure = Some(failure.clone());
            failure
        })
    }

    /// Why nothing can be committed any more.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.failure.clone()
    }

    /// Ends all commits with `failure`; an earlier failure stays.
    pub(crate) fn fail(&mut self, failure: Error) {
        self.failure.get_or_insert(failure);
    }
}
