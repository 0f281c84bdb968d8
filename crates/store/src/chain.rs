//! The writer's end of the chain of manifests: edits of the tree become durable here, one after another.
//!
//! A table that an edit drops is garbage unless the newest retained manifest (a checkpoint or a pin) refers to it: a table is
//! referred to by an unbroken stretch of manifests, so no older one matters. What only a retained manifest keeps becomes
//! garbage when that is released, by comparing it with its neighbours. Garbage is deleted when nobody reads it here and it
//! has been garbage for so long that read-only servers have gone on to a newer manifest.
//!
//! Manifests go too, but for the retained ones and the last few: once in [`MANIFESTS_KEPT`] numbers those that are there are
//! listed. That a deleted number is created again by somebody who slept does no harm: see [`objects::register`]. A writer
//! looks behind each manifest before it acts on it, and only where the newest is its own, or an editor's who continues it, has
//! it not been displaced: a later writer has a higher epoch, and all that come behind it do.

use crate::error::{Error, Result, failpoint};
use crate::manifest::{Checkpoint, Condition, Large, Manifest};
use crate::workers::Signal;
use bytes::Bytes;
use lsm::levels::Edit;
use lsm::state::Garbage;
use lsm::tree::Tree;
use objects::client::Creation;
use objects::register::{Behind, Register};
use parking_lot::{Condvar, Mutex};
use std::collections::{HashSet, VecDeque};
use std::time::Duration;

/// The hint is written once in so many manifests: finding the newest from it takes one short listing.
const HINT_INTERVAL: u64 = 16;
/// Pause before a manifest is tried again.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// So many manifests are kept though nothing refers to them: read-only servers read them one after another.
pub(crate) const MANIFESTS_KEPT: u64 = 32;
/// Checkpoints kept over the window of restores.
const CHECKPOINTS: u64 = 96;

/// A log segment that may still be needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogSegment {
    pub(crate) number: u64,
    pub(crate) last_seq: u64,
}

/// What is in the object store's log.
pub(crate) struct LogSegments {
    /// Segments that hold what is not in tables, oldest first.
    pub(crate) segments: VecDeque<LogSegment>,
    /// The number behind the newest.
    pub(crate) next_number: u64,
    /// Everything up to it is in the store.
    pub(crate) shipped_seq: u64,
    /// Up to which somebody waits for that.
    pub(crate) wanted_seq: u64,
}

struct State {
    number: u64,
    manifest: Manifest,
    /// What the newest retained manifest refers to, once it had to be known.
    retained: Option<HashSet<String>>,
    /// The number at which old manifests were deleted last.
    swept: u64,
}

/// Why a manifest is written.
enum Occasion<'a> {
    /// An edit of the tree; the worker that made it may be told to end.
    Edit(&'a Signal),
    /// An edit with a large transaction.
    Large(&'a Signal),
    /// The writer's end, with the name of its boot object.
    Close(String),
}

/// How long things are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keeping {
    /// Restores reach back so far.
    pub(crate) window: Duration,
    /// Readers may be so far behind.
    pub(crate) grace: Duration,
}

/// The chain. Lock order: state, then log.
pub(crate) struct Chain {
    register: Register,
    /// What the names of this branch's own objects begin with.
    own: String,
    keeping: Keeping,
    /// Held while a manifest is created.
    state: Mutex<State>,
    /// Held for moments only: commits note their segments here.
    log: Mutex<LogSegments>,
    shipped: Condvar,
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl Chain {
    pub(crate) fn new(
        register: Register,
        keeping: Keeping,
        number: u64,
        manifest: Manifest,
        log: LogSegments,
    ) -> Chain {
        let state = Mutex::new(State { number, manifest, retained: None, swept: number.saturating_sub(1) });
        let own = format!("{}/", register.prefix());
        Chain { register, own, keeping, state, log: Mutex::new(log), shipped: Condvar::new() }
    }

    /// The newest manifest of this writer.
    pub(crate) fn manifest(&self) -> Manifest {
        self.state.lock().manifest.clone()
    }

    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    /// Everything up to this number is in the object store's log.
    pub(crate) fn shipped_seq(&self) -> u64 {
        self.log.lock().shipped_seq
    }

    /// Waits for at most `time` until everything up to `seq` is in the object store's log; answers whether it is.
    pub(crate) fn wait_shipped(&self, seq: u64, time: Duration) -> bool {
        let mut log = self.log.lock();
        log.wanted_seq = log.wanted_seq.max(seq);
        if log.shipped_seq < seq {
            self.shipped.wait_for(&mut log, time);
        }
        log.shipped_seq >= seq
    }

    /// Up to which number somebody waits for the store's log.
    pub(crate) fn wanted_seq(&self) -> u64 {
        self.log.lock().wanted_seq
    }

    /// The epoch of the newest manifest of all writers.
    pub(crate) fn newest_epoch(&self) -> Option<u64> {
        let newest = self.register.newest().ok()??;
        Manifest::decode(newest.number, &newest.bytes).ok().map(|m| m.epoch)
    }

    /// Notes a segment that is in the store; called in the order of the numbers.
    pub(crate) fn note_segment(&self, number: u64, last_seq: u64) {
        let mut log = self.log.lock();
        log.segments.push_back(LogSegment { number, last_seq });
        log.next_number = number + 1;
        log.shipped_seq = last_seq;
        self.shipped.notify_all();
    }

    /// Makes an edit durable, then shows it to readers.
    pub(crate) fn publish(&self, tree: &Tree, edit: &Edit, signal: &Signal) -> Result<()> {
        self.write(tree, edit, &Occasion::Edit(signal))
    }

    /// The same with a large transaction, which the log does not have: restores cannot go past it but from this manifest on.
    pub(crate) fn publish_large(&self, tree: &Tree, edit: &Edit, signal: &Signal) -> Result<()> {
        self.write(tree, edit, &Occasion::Large(signal))
    }

    /// Writes the last manifest of this writer.
    pub(crate) fn close(&self, tree: &Tree, boot: String) -> Result<()> {
        self.write(tree, &Edit::default(), &Occasion::Close(boot))
    }

    fn write(&self, tree: &Tree, edit: &Edit, occasion: &Occasion<'_>) -> Result<()> {
        let mut state = self.state.lock();
        let mut number = state.number + 1;
        let next = loop {
            failpoint("manifest-before-create")?;
            let (next, retained) = self.compose(&state, number, (tree, edit), occasion)?;
            let Creation::Exists(bytes) = self.create(number, &next, occasion)? else {
                state.retained = retained;
                break next;
            };
            let there = Manifest::decode(number, &bytes)?;
            if (there.epoch, there.nonce) != (next.epoch, next.nonce) {
                return Err(Error::Fenced { epoch: there.epoch });
            }
            state.adopt(number, there);
            number += 1;
        };
        failpoint("manifest-after-create")?;
        tree.install(edit);
        self.log.lock().segments.retain(|s| s.number >= next.log_from);
        let is_closed = next.condition == Condition::Closed;
        if is_closed || number.is_multiple_of(HINT_INTERVAL) {
            let hint = self.register.start_hint(number);
            if is_closed {
                hint.wait()?;
            }
        }
        state.number = number;
        state.manifest = next;
        Ok(())
    }

    fn create(&self, number: u64, next: &Manifest, occasion: &Occasion<'_>) -> Result<Creation> {
        let bytes = next.encode();
        loop {
            match (self.create_newest(number, next, &bytes), occasion) {
                (Err(Error::Unavailable(_)), Occasion::Edit(signal) | Occasion::Large(signal))
                    if !signal.is_stopped() =>
                {
                    signal.pause(RETRY_PAUSE);
                }
                (created, _) => return created,
            }
        }
    }

    /// Creates a manifest, and makes sure that it is one of the chain.
    fn create_newest(&self, number: u64, next: &Manifest, bytes: &Bytes) -> Result<Creation> {
        let created = self.register.create(number, bytes.clone())?;
        if created == Creation::Created {
            undisplaced(self.register.start_behind(number), next)?;
        }
        Ok(created)
    }

    /// The next manifest, and what its newest retained one refers to.
    fn compose(
        &self,
        state: &State,
        number: u64,
        (tree, edit): (&Tree, &Edit),
        occasion: &Occasion<'_>,
    ) -> Result<(Manifest, Option<HashSet<String>>)> {
        let now = stdx::clock::unix_micros();
        let mut next = state.manifest.clone();
        (next.time, next.editor, next.condition) = (now, 0, Condition::Open);
        let mut garbage = std::mem::take(&mut next.state.garbage);
        next.state = tree.state_after(edit);
        let mut dropped = removed_names(tree, edit);
        if let Occasion::Close(boot) = occasion {
            next.condition = Condition::Closed;
            let former = std::mem::replace(&mut next.boot, boot.clone());
            dropped.extend(Some(former).filter(|b| !b.is_empty()));
        }
        let mut retained = state.retained.clone();
        dropped.extend(self.expire(&mut next, now)?);
        if self.keeping.window > Duration::ZERO {
            let age = next.checkpoints.last().map_or(u64::MAX, |c| now.saturating_sub(c.time));
            let has_large = next.larges.last().is_some_and(|large| large.number == state.number);
            if has_large || age >= micros(self.keeping.window) / CHECKPOINTS {
                let Manifest { time, log_from, .. } = state.manifest;
                next.checkpoints.push(Checkpoint { number: state.number, time, log_from });
                retained = Some(state.manifest.names());
            }
        }
        if !dropped.is_empty() && retained.is_none() {
            retained = match next.retained().last() {
                Some(&newest) => Some(self.read(newest)?.names()),
                None => Some(HashSet::new()),
            };
        }
        if let (Occasion::Large(_), true) = (occasion, self.keeping.window > Duration::ZERO) {
            next.larges.push(Large { number, seq: next.state.flushed_seq, time: now });
        }
        let oldest = next.checkpoints.first().map_or(state.number, |c| c.number);
        next.larges.retain(|large| large.number >= oldest);
        // A branch does not delete what is its parent's.
        let is_kept =
            |name: &String| !name.starts_with(&self.own) || retained.as_ref().is_some_and(|kept| kept.contains(name));
        garbage.extend(dropped.into_iter().filter(|n| !is_kept(n)).map(|name| Garbage { name, since: now }));
        next.state.garbage = garbage;
        next.origins.retain(|origin| origin.until_seq > next.state.flushed_seq);
        next.log_from = self.log_needed(next.state.flushed_seq);
        next.log_kept = next.log_wanted();
        next.fences.retain(|&fence| fence >= next.log_deleted);
        Ok((next, retained))
    }

    /// Takes away checkpoints that no restore within the window needs; answers what only they referred to.
    fn expire(&self, next: &mut Manifest, now: u64) -> Result<Vec<String>> {
        let mut released = Vec::new();
        let begin = now.saturating_sub(micros(self.keeping.window));
        let is_off = self.keeping.window.is_zero();
        while next.checkpoints.get(1).is_some_and(|c| c.time <= begin) || (is_off && !next.checkpoints.is_empty()) {
            let gone = next.checkpoints.remove(0);
            released.extend(self.released(gone.number, next)?);
        }
        Ok(released)
    }

    /// What the manifest `number` refers to, and neither its neighbours among those that `manifest` retains nor that itself.
    fn released(&self, number: u64, manifest: &Manifest) -> Result<Vec<String>> {
        released(&self.register, number, manifest)
    }

    fn read(&self, number: u64) -> Result<Manifest> {
        Manifest::decode(number, &self.register.read(number)?)
    }

    /// The first segment that is needed once everything up to `flushed_seq` is in tables.
    fn log_needed(&self, flushed_seq: u64) -> u64 {
        let log = self.log.lock();
        let needed = log.segments.iter().find(|s| s.last_seq > flushed_seq);
        needed.map_or(log.next_number, |s| s.number)
    }

    /// The names of objects that may be deleted now; they stay in the list until [`Chain::note_deleted`].
    pub(crate) fn garbage(&self, tree: &Tree) -> Vec<String> {
        let read = tree.gone_and_read();
        let ripe = stdx::clock::unix_micros().saturating_sub(micros(self.keeping.grace));
        let state = self.state.lock();
        let garbage = state.manifest.state.garbage.iter().filter(|g| g.since <= ripe && !read.contains(&g.name));
        garbage.map(|g| g.name.clone()).collect()
    }

    /// Says that an object is deleted.
    pub(crate) fn note_deleted(&self, name: &str) {
        self.state.lock().manifest.state.garbage.retain(|there| there.name != name);
    }

    /// The numbers of the manifests that may be deleted now; looked for once in a while.
    pub(crate) fn old_manifests(&self) -> Result<Vec<u64>> {
        let (number, retained) = {
            let mut state = self.state.lock();
            if state.number / MANIFESTS_KEPT == state.swept / MANIFESTS_KEPT {
                return Ok(Vec::new());
            }
            state.swept = state.number;
            (state.number, state.manifest.retained())
        };
        let mut numbers = self.register.numbers()?;
        numbers.retain(|n| n + MANIFESTS_KEPT < number && !retained.contains(n));
        Ok(numbers)
    }

    /// The numbers of log segments that may be deleted now.
    pub(crate) fn old_segments(&self) -> Vec<u64> {
        let state = self.state.lock();
        let Manifest { log_deleted, log_kept, fences, .. } = &state.manifest;
        (*log_deleted..*log_kept).filter(|number| !fences.contains(number)).collect()
    }

    /// Says that log segments up to `number` are deleted.
    pub(crate) fn note_segments_deleted(&self, number: u64) {
        let mut state = self.state.lock();
        state.manifest.log_deleted = state.manifest.log_deleted.max(number + 1);
    }
}

/// Makes sure that no other writer's manifest is behind the one that `own`'s writer has created.
///
/// # Errors
/// [`Error::Fenced`]; those of the requests.
pub(crate) fn undisplaced(behind: Behind, own: &Manifest) -> Result<()> {
    let Some(newest) = behind.wait()? else { return Ok(()) };
    let there = Manifest::decode(newest.number, &newest.bytes)?;
    if (there.epoch, there.nonce) == (own.epoch, own.nonce) {
        Ok(())
    } else {
        Err(Error::Fenced { epoch: there.epoch })
    }
}

/// What the manifest `number` refers to, and neither its neighbours among those that `manifest` retains nor that itself.
pub(crate) fn released(register: &Register, number: u64, manifest: &Manifest) -> Result<Vec<String>> {
    let read = |number| Manifest::decode(number, &register.read(number)?);
    let retained = manifest.retained();
    if retained.contains(&number) {
        return Ok(Vec::new());
    }
    let mut names = read(number)?.names();
    let before = retained.iter().rev().find(|&&n| n < number);
    let behind = retained.iter().find(|&&n| n > number);
    for neighbour in before.into_iter().chain(behind) {
        let kept = read(*neighbour)?.names();
        names.retain(|name| !kept.contains(name));
    }
    let current = manifest.names();
    Ok(names.into_iter().filter(|name| !current.contains(name)).collect())
}

impl State {
    /// Takes over what an editor said in manifest `number`.
    fn adopt(&mut self, number: u64, there: Manifest) {
        self.retained = Some(there.names());
        self.number = number;
        let known: HashSet<_> = self.manifest.state.garbage.iter().map(|g| g.name.clone()).collect();
        let fresh = there.state.garbage.into_iter().filter(|g| !known.contains(&g.name));
        self.manifest.state.garbage.extend(fresh);
        (self.manifest.pins, self.manifest.checkpoints) = (there.pins, there.checkpoints);
    }
}

fn removed_names(tree: &Tree, edit: &Edit) -> Vec<String> {
    let is_moved = |id: u64| edit.added.iter().any(|(_, t)| t.description.id == id);
    let contents = tree.load();
    let tables = contents.levels.tables().map(|(_, t)| &t.description);
    tables.filter(|t| edit.removed.contains(&t.id) && !is_moved(t.id)).map(|t| t.name.clone()).collect()
}
