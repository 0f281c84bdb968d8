//! What is in the bucket for a branch, whom it serves, and what the next writer would delete.

use crate::branch::Repository;
use crate::error::{Error, Result};
use crate::manifest::{Condition, Manifest};
use std::collections::{BTreeMap, HashSet};

const HOUR_MICROS: u64 = 3600 * 1_000_000;

/// Whom an object serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The newest manifest and what it refers to.
    Current,
    /// Checkpoints: restores to a point in time.
    Checkpoint,
    /// Branches.
    Branch,
    /// Nobody: the manifest lists it, and it is deleted when no reader can come to need it.
    Garbage,
    /// Nobody: it was stored and never came into a manifest; the next start after a kill deletes it, if its writer is not the
    /// present one.
    Orphan,
    /// The last manifests before the newest, which go in time, and the fences, by which a writer that slept learns that it was
    /// displaced.
    Guard,
    /// Not this program's.
    Unknown,
}

/// An object in the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Whom it serves.
    pub purpose: Purpose,
}

/// What was written since the newest checkpoint that is an hour old, or else since the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    /// How long that is.
    pub seconds: u64,
    /// Manifests created.
    pub manifests: u64,
    /// Log segments created.
    pub segments: u64,
}

/// What there is of a branch.
#[derive(Clone, Debug)]
pub struct Report {
    /// The number of the newest manifest.
    pub manifest: u64,
    /// The epoch of its writer.
    pub epoch: u64,
    /// Whether the writer ended cleanly.
    pub is_closed: bool,
    /// The times, in microseconds since 1970, from which restores can begin.
    pub checkpoints: Vec<u64>,
    /// The branches that hold a pin.
    pub branches: Vec<String>,
    /// Every object below the branch's name.
    pub objects: Vec<Object>,
    /// Tables that a manifest which counts refers to, and that are not there.
    pub missing: Vec<String>,
    /// What was written of late, where there is a checkpoint to compare with.
    pub recent: Option<Recent>,
}

impl Report {
    /// Objects and bytes by purpose.
    pub fn totals(&self) -> BTreeMap<Purpose, (usize, u64)> {
        let mut totals = BTreeMap::new();
        for object in &self.objects {
            let total: &mut (usize, u64) = totals.entry(object.purpose).or_default();
            *total = (total.0 + 1, total.1 + object.bytes);
        }
        totals
    }
}

/// What the names of objects are compared with.
struct Known {
    current: HashSet<String>,
    checkpoints: HashSet<String>,
    branches: HashSet<String>,
    garbage: HashSet<String>,
}

/// Looks at everything below a branch's name: one listing, and a request for each manifest that is retained.
///
/// # Errors
/// [`Error::Config`] where there is no such branch.
pub fn inspect(repository: &Repository, branch: &str) -> Result<Report> {
    let prefix = repository.prefix(branch);
    let found = repository.newest(branch)?;
    let (number, newest) = found.ok_or_else(|| Error::Config(format!("there is no branch {prefix}")))?;
    let register = repository.register(branch);
    let names_of = |numbers: Vec<u64>| -> Result<HashSet<String>> {
        let mut names = HashSet::new();
        for number in numbers {
            names.extend(Manifest::decode(number, &register.read(number)?)?.names());
        }
        Ok(names)
    };
    let known = Known {
        current: newest.names(),
        checkpoints: names_of(newest.checkpoints.iter().map(|c| c.number).collect())?,
        branches: names_of(newest.pins.iter().map(|p| p.number).collect())?,
        garbage: newest.state.garbage.iter().map(|g| g.name.clone()).collect(),
    };
    let listed = repository.objects().list_sized(&prefix, "")?;
    let there: HashSet<_> = listed.iter().map(|(name, _)| name.as_str()).collect();
    let own = format!("{prefix}/");
    let wanted = known.current.iter().chain(&known.checkpoints).chain(&known.branches);
    let is_missing = |name: &&String| name.starts_with(&own) && !there.contains(name.as_str());
    let missing = wanted.filter(is_missing).cloned().collect();
    let objects = listed.into_iter().map(|(name, bytes)| {
        let within = name.strip_prefix(&prefix).unwrap_or(&name).trim_start_matches('/');
        let purpose = purpose(within, &name, number, &newest, &known);
        Object { name, bytes, purpose }
    });
    Ok(Report {
        manifest: number,
        epoch: newest.epoch,
        is_closed: newest.condition == Condition::Closed,
        checkpoints: newest.checkpoints.iter().map(|c| c.time).collect(),
        branches: newest.pins.iter().map(|p| p.name.clone()).collect(),
        objects: objects.collect(),
        missing,
        recent: recent(number, &newest),
    })
}

fn recent(number: u64, newest: &Manifest) -> Option<Recent> {
    let hour_ago = newest.time.saturating_sub(HOUR_MICROS);
    let aged = newest.checkpoints.iter().rev().find(|c| c.time <= hour_ago);
    let since = aged.or(newest.checkpoints.first())?;
    Some(Recent {
        seconds: newest.time.saturating_sub(since.time) / 1_000_000,
        manifests: number - since.number,
        segments: newest.log_from.saturating_sub(since.log_from),
    })
}

fn purpose(within: &str, name: &str, number: u64, newest: &Manifest, known: &Known) -> Purpose {
    let (folder, rest) = within.split_once('/').unwrap_or((within, ""));
    let digits = rest.parse::<u64>();
    match (folder, digits) {
        ("hint", _) => Purpose::Current,
        ("manifest", Ok(n)) if n == number => Purpose::Current,
        ("manifest", Ok(n)) if newest.checkpoints.iter().any(|c| c.number == n) => Purpose::Checkpoint,
        ("manifest", Ok(n)) if newest.pins.iter().any(|p| p.number == n) => Purpose::Branch,
        ("manifest", Ok(_)) => Purpose::Guard,
        ("log", Ok(n)) if newest.fences.contains(&n) || n < newest.log_deleted => Purpose::Guard,
        ("log", Ok(n)) if n >= newest.log_from => Purpose::Current,
        ("log", Ok(n)) if newest.checkpoints.iter().any(|c| c.log_from <= n) => Purpose::Checkpoint,
        ("log", Ok(n)) if newest.pins.iter().any(|p| p.log_from <= n) => Purpose::Branch,
        ("log", Ok(_)) => Purpose::Garbage,
        ("table" | "boot", _) if known.current.contains(name) => Purpose::Current,
        ("table" | "boot", _) if known.branches.contains(name) => Purpose::Branch,
        ("table" | "boot", _) if known.checkpoints.contains(name) => Purpose::Checkpoint,
        ("table" | "boot", _) if known.garbage.contains(name) => Purpose::Garbage,
        ("table" | "boot", _) => Purpose::Orphan,
        ("probe", _) => Purpose::Garbage,
        _ => Purpose::Unknown,
    }
}
