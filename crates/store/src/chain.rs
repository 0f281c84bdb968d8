//! The writer's end of the chain of manifests: edits of the tree become durable here, one after another.

use crate::error::{Error, Result, failpoint};
use crate::manifest::Manifest;
use lsm::levels::Edit;
use lsm::tree::Tree;
use objects::client::Creation;
use objects::register::Register;
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::time::Duration;

/// The hint is written once in so many manifests: finding the newest from it takes one short listing.
const HINT_INTERVAL: u64 = 16;

/// A log segment that may still be needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogSegment {
    pub(crate) number: u64,
    pub(crate) last_seq: u64,
    pub(crate) is_fence: bool,
}

/// What is in the object store's log.
pub(crate) struct LogSegments {
    /// Segments that hold what is not in tables, oldest first.
    pub(crate) segments: VecDeque<LogSegment>,
    /// The number behind the newest.
    pub(crate) next_number: u64,
    /// Everything up to it is in the store.
    pub(crate) shipped_seq: u64,
}

struct State {
    number: u64,
    manifest: Manifest,
    /// Objects that the newest manifest does not need and that nobody reads.
    garbage: Vec<String>,
}

/// The chain. Lock order: state, then log.
pub(crate) struct Chain {
    register: Register,
    prefix: String,
    /// Held while a manifest is created.
    state: Mutex<State>,
    /// Held for moments only: commits note their segments here.
    log: Mutex<LogSegments>,
    shipped: Condvar,
}

impl Chain {
    pub(crate) fn new(register: Register, prefix: &str, number: u64, manifest: Manifest, log: LogSegments) -> Chain {
        let garbage = manifest.state.garbage.clone();
        let state = Mutex::new(State { number, manifest, garbage });
        Chain { register, prefix: prefix.to_owned(), state, log: Mutex::new(log), shipped: Condvar::new() }
    }

    /// Everything up to this number is in the object store's log.
    pub(crate) fn shipped_seq(&self) -> u64 {
        self.log.lock().shipped_seq
    }

    /// The epoch of the newest manifest of all writers.
    pub(crate) fn newest_epoch(&self) -> Option<u64> {
        let newest = self.register.newest().ok()??;
        Manifest::decode(newest.number, &newest.bytes).ok().map(|m| m.epoch)
    }

    /// Waits for at most `time` until everything up to `seq` is in the object store's log; answers whether it is.
    pub(crate) fn wait_shipped(&self, seq: u64, time: Duration) -> bool {
        let mut log = self.log.lock();
        if log.shipped_seq < seq {
            self.shipped.wait_for(&mut log, time);
        }
        log.shipped_seq >= seq
    }

    /// Notes a segment that is in the store; called in the order of the numbers.
    pub(crate) fn note_segment(&self, number: u64, last_seq: u64) {
        let mut log = self.log.lock();
        log.segments.push_back(LogSegment { number, last_seq, is_fence: false });
        log.next_number = number + 1;
        log.shipped_seq = last_seq;
        self.shipped.notify_all();
    }

    /// Makes an edit durable, then shows it to readers.
    pub(crate) fn publish(&self, tree: &Tree, edit: &Edit) -> Result<()> {
        self.write(tree, edit, None)
    }

    /// Writes the last manifest of this writer.
    pub(crate) fn close(&self, tree: &Tree, boot: String) -> Result<()> {
        self.write(tree, &Edit::default(), Some(boot))
    }

    fn write(&self, tree: &Tree, edit: &Edit, closing: Option<String>) -> Result<()> {
        let mut state = self.state.lock();
        let mut next = Manifest { state: tree.state_after(edit), ..state.manifest.clone() };
        let (free, read) = tree.take_garbage();
        state.garbage.extend(free);
        let (log_from, mut garbage) = self.log_needed(next.state.flushed_seq);
        next.log_from = log_from;
        next.is_closed = closing.is_some();
        if next.is_closed && !next.boot.is_empty() {
            garbage.push(std::mem::take(&mut next.boot));
        }
        next.boot = closing.unwrap_or(next.boot);
        let lists = [state.garbage.clone(), read, removed_names(tree, edit), garbage.clone()];
        next.state.garbage = lists.concat();
        let number = self.create(state.number + 1, &next)?;
        tree.install(edit);
        self.log.lock().segments.retain(|s| s.number >= next.log_from);
        if next.is_closed || number.is_multiple_of(HINT_INTERVAL) {
            let hint = self.register.start_hint(number);
            if next.is_closed {
                hint.wait()?;
            }
        }
        state.garbage.append(&mut garbage);
        state.number = number;
        state.manifest = next;
        Ok(())
    }

    /// The first segment that is needed once everything up to `flushed_seq` is in tables, and the names of those before it.
    fn log_needed(&self, flushed_seq: u64) -> (u64, Vec<String>) {
        let log = self.log.lock();
        let done = log.segments.iter().take_while(|s| s.last_seq <= flushed_seq);
        let garbage = done.clone().filter(|s| !s.is_fence).map(|s| wal::ship::name(&self.prefix, s.number)).collect();
        let from = log.segments.get(done.count()).map_or(log.next_number, |s| s.number);
        (from, garbage)
    }

    /// Creates a manifest under `number` or, where an earlier attempt of this writer turns out to have succeeded, behind it.
    fn create(&self, mut number: u64, manifest: &Manifest) -> Result<u64> {
        failpoint("manifest-before-create")?;
        while let Creation::Exists(bytes) = self.register.create(number, manifest.encode())? {
            let there = Manifest::decode(number, &bytes)?;
            if (there.epoch, there.nonce) != (manifest.epoch, manifest.nonce) {
                return Err(Error::Fenced { epoch: there.epoch });
            }
            number += 1;
        }
        failpoint("manifest-after-create")?;
        Ok(number)
    }

    /// The names of objects that may be deleted now; they stay in the list until [`Chain::note_deleted`].
    pub(crate) fn garbage(&self, tree: &Tree) -> Vec<String> {
        let mut state = self.state.lock();
        let (free, _) = tree.take_garbage();
        state.garbage.extend(free);
        state.garbage.clone()
    }

    /// Says that an object is deleted.
    pub(crate) fn note_deleted(&self, name: &str) {
        self.state.lock().garbage.retain(|there| there != name);
    }
}

fn removed_names(tree: &Tree, edit: &Edit) -> Vec<String> {
    let is_moved = |id: u64| edit.added.iter().any(|(_, t)| t.description.id == id);
    let contents = tree.load();
    let tables = contents.levels.tables().map(|(_, t)| &t.description);
    tables.filter(|t| edit.removed.contains(&t.id) && !is_moved(t.id)).map(|t| t.name.clone()).collect()
}
