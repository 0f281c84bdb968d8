//! Branches: a second history that begins with a moment of the first, made without a copy; and restores, which are branches
//! from a moment in the past.
//!
//! A branch is a chain of manifests of its own, whose first one refers to the parent's tables and to the stretch of the
//! parent's log that they do not hold. Before it is created the parent's chain gets a manifest with a pin, by which nothing of
//! that is deleted. Whoever writes the parent meanwhile finds that manifest under its next number and adopts the pin.
//!
//! An edit counts where the newest manifest behind it has the pin as it says: somebody who slept may have made a manifest once
//! more that was deleted (see [`objects::register`]), and then tries again.
//!
//! A deleted branch keeps the end of its chain, which ends with a manifest that says so: a branch of the same name goes on behind it, so
//! that a writer that slept through all of it still meets a manifest that is not its own.

use crate::chain;
use crate::db::Options;
use crate::error::{Error, Result, failpoint};
use crate::garbage;
use crate::manifest::{Condition, Large, Manifest, Origin, Pin};
use crate::record;
use lsm::state::Garbage;
use objects::client::{Creation, Objects};
use objects::register::Register;
use std::time::Duration;
use wal::ship::{self, Recovery, Writer};

/// How long the store may take to answer.
const BUDGET: Duration = Duration::from_secs(30);
/// Other manifests that may get in the way of one edit.
const ATTEMPTS_MAX: usize = 100;

/// With which moment a branch begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// What is in the object store now.
    Now,
    /// A time, in microseconds since 1970: all that was committed until then.
    Time(u64),
}

/// A branch as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// The name of its parent, if it has one.
    pub parent: Option<String>,
    /// How many tables it refers to.
    pub tables: usize,
    /// Their bytes, those of the parent's included.
    pub bytes: u64,
    /// When its newest manifest was made, in microseconds since 1970.
    pub changed: u64,
}

/// A repository, of which branches are made.
pub struct Repository {
    objects: Objects,
    repo: String,
}

/// What a branch begins with.
struct Base {
    manifest: Manifest,
    origins: Vec<Origin>,
    /// The manifest whose objects are to be kept; `None` for that by which the pin is made.
    number: Option<u64>,
}

impl Repository {
    /// The repository that `options` name; no request is made yet.
    ///
    /// # Errors
    /// [`Error::Config`].
    pub fn open(options: &Options) -> Result<Repository> {
        let objects = Objects::open(&options.objects, options.faults.clone(), BUDGET)?;
        Ok(Repository { objects, repo: options.repo.clone() })
    }

    pub(crate) fn objects(&self) -> &Objects {
        &self.objects
    }

    pub(crate) fn prefix(&self, branch: &str) -> String {
        format!("{}/{branch}", self.repo)
    }

    pub(crate) fn register(&self, branch: &str) -> Register {
        Register::new(self.objects.clone(), &self.prefix(branch))
    }

    /// The newest manifest of a branch, with its number.
    pub(crate) fn newest(&self, branch: &str) -> Result<Option<(u64, Manifest)>> {
        let newest = self.register(branch).newest()?;
        newest.map(|m| Ok((m.number, Manifest::decode(m.number, &m.bytes)?))).transpose()
    }

    fn existing(&self, branch: &str) -> Result<(u64, Manifest)> {
        let found = self.newest(branch)?.filter(|(_, m)| m.condition != Condition::Dropped);
        found.ok_or_else(|| Error::Config(format!("there is no branch {}", self.prefix(branch))))
    }

    /// Makes the branch `name` of `parent`.
    ///
    /// # Errors
    /// [`Error::Config`] where there is no such parent, moment, or such a branch already.
    pub fn create(&self, parent: &str, name: &str, moment: Moment) -> Result<()> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(Error::Config(format!("'{name}' is no name of a branch: letters, digits, '-', '_' and '.'")));
        }
        if self.newest(name)?.is_some_and(|(_, m)| m.condition != Condition::Dropped) {
            return Err(Error::Config(format!("branch {} exists", self.prefix(name))));
        }
        self.drop_chain(name)?;
        let former = self.newest(name)?;
        let base = self.pin(parent, name, moment)?;
        failpoint("branch-after-pin")?;
        let first = Manifest {
            parent: self.prefix(parent),
            boot: base.manifest.boot.clone(),
            origins: base.origins,
            condition: Condition::Closed,
            state: lsm::state::State { garbage: Vec::new(), ..base.manifest.state },
            ..Manifest::first(rand::random())
        };
        let (number, first) = match former {
            None => (1, first),
            Some((number, dropped)) => {
                let Manifest { log_from, log_kept, log_deleted, fences, .. } = dropped;
                (number + 1, Manifest { epoch: dropped.epoch + 1, log_from, log_kept, log_deleted, fences, ..first })
            }
        };
        let register = self.register(name);
        let is_new = register.create(number, first.encode())? == Creation::Created
            && match register.start_behind(number).wait()? {
                // Of this branch, if somebody writes it already.
                Some(newest) => Manifest::decode(newest.number, &newest.bytes)?.database_id == first.database_id,
                None => true,
            };
        if is_new { Ok(()) } else { Err(Error::Config(format!("branch {} was just made", self.prefix(name)))) }
    }

    /// Pins what a branch begins with.
    fn pin(&self, parent: &str, name: &str, moment: Moment) -> Result<Base> {
        let register = self.register(parent);
        for _ in 0..ATTEMPTS_MAX {
            let (number, newest) = self.existing(parent)?;
            let mut next = newest;
            let based = self.base(parent, number, &next, moment).and_then(|base| {
                self.unpin(parent, name, &mut next)?;
                Ok(base)
            });
            let base = match based {
                // The writer may have gone on meanwhile and deleted what was about to be read.
                Err(Error::Corrupt(_)) if self.existing(parent)?.0 != number => continue,
                base => base?,
            };
            let pinned = base.number.unwrap_or(number + 1);
            next.pins.push(Pin { name: name.to_owned(), number: pinned, log_from: base.manifest.log_from });
            if edit(&register, number + 1, next, name)? {
                return Ok(base);
            }
        }
        Err(Error::Unavailable(format!("{}: the branch changes all the time", self.prefix(parent))))
    }

    /// What a branch of `parent`, whose newest manifest is `newest`, begins with.
    fn base(&self, parent: &str, number: u64, newest: &Manifest, moment: Moment) -> Result<Base> {
        let (manifest, number, until) = match moment {
            Moment::Now => (newest.clone(), None, u64::MAX),
            Moment::Time(time) if newest.time <= time => (newest.clone(), Some(number), time),
            Moment::Time(time) => {
                let before = newest.checkpoints.iter().rev().find(|c| c.time <= time);
                let checkpoint = before.ok_or_else(|| no_checkpoint(&self.prefix(parent), newest))?;
                let bytes = self.register(parent).read(checkpoint.number)?;
                (Manifest::decode(checkpoint.number, &bytes)?, Some(checkpoint.number), time)
            }
        };
        let is_passed = |l: &&Large| l.seq > manifest.state.flushed_seq && l.time <= until;
        if let Some(large) = newest.larges.iter().find(is_passed) {
            let (prefix, time) = (self.prefix(parent), large.time);
            let text = format!("{prefix}: a large transaction was committed at {time}, in microseconds since 1970");
            return Err(Error::Config(format!("{text}; restore to a moment before it, or to a later checkpoint")));
        }
        let mut origins = Vec::new();
        let own = Origin { prefix: self.prefix(parent), log_from: manifest.log_from, until_seq: u64::MAX };
        let (mut last, mut is_over) = (manifest.state.flushed_seq, false);
        for origin in manifest.origins.iter().chain([&own]) {
            for segment in Recovery::start(&self.objects, &origin.prefix, origin.log_from).read()?.segments()? {
                segment.replay(&origin.prefix, last, |r| {
                    is_over |= record::time(r.payload).is_none_or(|time| time > until);
                    last = if is_over || r.seq > origin.until_seq { last } else { r.seq };
                    Ok::<(), Error>(())
                })?;
            }
            origins.push(Origin { until_seq: last, ..origin.clone() });
        }
        origins.retain(|origin| origin.until_seq > manifest.state.flushed_seq);
        Ok(Base { manifest, origins, number })
    }

    /// The branch `root` and all that descend from it.
    ///
    /// # Errors
    /// [`Error::Config`] where there is no such branch.
    pub fn list(&self, root: &str) -> Result<Vec<Branch>> {
        self.existing(root)?;
        let (mut branches, mut names) = (Vec::new(), vec![root.to_owned()]);
        while let Some(name) = names.pop() {
            // A pin without a branch is what a death between the two leaves; it goes with the branch's deletion.
            let Some((_, manifest)) = self.newest(&name)? else { continue };
            names.extend(manifest.pins.iter().map(|pin| pin.name.clone()));
            if manifest.condition != Condition::Dropped {
                branches.push(Branch {
                    name,
                    parent: manifest.parent.rsplit('/').next().filter(|p| !p.is_empty()).map(str::to_owned),
                    tables: manifest.state.tables.len(),
                    bytes: manifest.state.tables.iter().map(|(_, _, t)| t.summary.bytes).sum(),
                    changed: manifest.time,
                });
            }
        }
        Ok(branches)
    }

    /// Deletes the branch `name` with all that is its own; `parent` holds its pin. A server that writes it stops.
    ///
    /// # Errors
    /// [`Error::Config`] where there is no such branch of `parent`, or it has branches itself.
    pub fn delete(&self, parent: &str, name: &str) -> Result<()> {
        let (_, holder) = self.existing(parent)?;
        if !holder.pins.iter().any(|pin| pin.name == name) {
            return Err(Error::Config(format!("{} has no branch {name}", self.prefix(parent))));
        }
        if let Some(dropped) = self.drop_chain(name)? {
            failpoint("branch-after-drop")?;
            self.delete_objects(name, &dropped)?;
        }
        let register = self.register(parent);
        for _ in 0..ATTEMPTS_MAX {
            let (number, mut next) = self.existing(parent)?;
            match self.unpin(parent, name, &mut next) {
                Err(Error::Corrupt(_)) if self.existing(parent)?.0 != number => continue,
                unpinned => unpinned?,
            }
            if edit(&register, number + 1, next, name)? {
                return Ok(());
            }
        }
        Err(Error::Unavailable(format!("{}: the branch changes all the time", self.prefix(parent))))
    }

    /// Takes the pin of `name` out of a manifest of `parent`; what only it kept becomes garbage.
    fn unpin(&self, parent: &str, name: &str, next: &mut Manifest) -> Result<()> {
        let Some(at) = next.pins.iter().position(|pin| pin.name == name) else { return Ok(()) };
        let pin = next.pins.remove(at);
        let (since, own) = (stdx::clock::unix_micros(), self.prefix(parent) + "/");
        let released = chain::released(&self.register(parent), pin.number, next)?;
        let own = released.into_iter().filter(|name| name.starts_with(&own));
        next.state.garbage.extend(own.map(|name| Garbage { name, since }));
        Ok(())
    }

    /// Ends the chain of a branch and fences its log; `None` where it was not made.
    fn drop_chain(&self, name: &str) -> Result<Option<Manifest>> {
        let register = self.register(name);
        for _ in 0..ATTEMPTS_MAX {
            let Some((number, found)) = self.newest(name)? else { return Ok(None) };
            if found.condition == Condition::Dropped {
                return self.fence_dropped(name, number, found).map(Some);
            }
            if let Some(pin) = found.pins.first() {
                return Err(Error::Config(format!("branch {name} has branches itself, among them {}", pin.name)));
            }
            let dropped = Manifest {
                epoch: found.epoch + 1,
                nonce: rand::random(),
                editor: 0,
                time: stdx::clock::unix_micros(),
                condition: Condition::Dropped,
                boot: String::new(),
                checkpoints: Vec::new(),
                larges: Vec::new(),
                origins: Vec::new(),
                state: lsm::state::State { flushed_seq: found.state.flushed_seq, ..lsm::state::State::default() },
                ..found
            };
            if register.create(number + 1, dropped.encode())? == Creation::Created {
                match chain::undisplaced(register.start_behind(number + 1), &dropped) {
                    Err(Error::Fenced { .. }) => continue,
                    undisplaced => undisplaced?,
                }
                failpoint("branch-before-fence")?;
                return self.fence_dropped(name, number + 1, dropped).map(Some);
            }
        }
        Err(Error::Unavailable(format!("{}: the branch changes all the time", self.prefix(name))))
    }

    /// Fences the log of a dropped branch, unless that is done: the chain then says where the log of a later branch of the
    /// name begins.
    fn fence_dropped(&self, name: &str, number: u64, mut dropped: Manifest) -> Result<Manifest> {
        if dropped.editor != 0 {
            return Ok(dropped);
        }
        let reading = Recovery::start(&self.objects, &self.prefix(name), dropped.log_from).read()?;
        let writer = Writer { epoch: dropped.epoch, nonce: dropped.nonce };
        let segments = reading.fence(writer, dropped.state.flushed_seq)?;
        dropped.fences.extend(segments.iter().filter(|s| s.is_fence).map(|s| s.number));
        let behind = segments.last().map_or(dropped.log_from, |fence| fence.next_number);
        (dropped.log_from, dropped.log_kept, dropped.editor) = (behind, behind, rand::random::<u64>() | 1);
        self.register(name).create(number + 1, dropped.encode())?;
        Ok(dropped)
    }

    fn delete_objects(&self, name: &str, dropped: &Manifest) -> Result<()> {
        let prefix = self.prefix(name);
        let mut names = Vec::new();
        for folder in ["table", "boot"] {
            names.extend(self.objects.list(&format!("{prefix}/{folder}"), "")?);
        }
        // A branch of the same name may have been made meanwhile: its writers have higher epochs.
        names.retain(|name| garbage::epoch_of(name).is_some_and(|epoch| epoch <= dropped.epoch));
        let segments = (dropped.log_deleted..dropped.log_kept).filter(|number| !dropped.fences.contains(number));
        names.extend(segments.map(|number| ship::name(&prefix, number)));
        names.iter().try_for_each(|name| Ok(self.objects.delete(name)?))
    }
}

/// Creates a manifest by which somebody who is not the writer changes the pin of branch `name`; false where it has to be tried
/// again.
fn edit(register: &Register, number: u64, mut next: Manifest, name: &str) -> Result<bool> {
    (next.editor, next.time) = (rand::random::<u64>() | 1, stdx::clock::unix_micros());
    next.log_kept = next.log_wanted();
    failpoint("branch-before-edit")?;
    if register.create(number, next.encode())? != Creation::Created {
        return Ok(false);
    }
    let Some(newest) = register.start_behind(number).wait()? else { return Ok(true) };
    let pin = |manifest: &Manifest| manifest.pins.iter().find(|pin| pin.name == name).cloned();
    Ok(pin(&Manifest::decode(newest.number, &newest.bytes)?) == pin(&next))
}

fn no_checkpoint(prefix: &str, newest: &Manifest) -> Error {
    let earliest = newest.checkpoints.first().map_or(newest.time, |c| c.time);
    Error::Config(format!("{prefix} can be restored to moments from {} on, in microseconds since 1970", earliest))
}
