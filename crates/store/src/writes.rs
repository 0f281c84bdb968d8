//! A transaction's own writes: a memtable in which the number of the write is the sequence number, and, once they are more
//! than memory is for, runs of older ones on the local disk.
//!
//! At commit spilled writes become tables in the object store, and the manifest that names them is what makes the
//! transaction durable: the log only gets a mark in their place. Until then they are nobody's, and a rollback forgets them.

use crate::error::{Error, Result};
use lsm::kind::Kind;
use lsm::memtable::{Change, Memtable, Pinned};
use lsm::merge::Input;
use lsm::run::Run;
use lsm::scan::Overlay;
use lsm::slice::Slice;
use lsm::spill::{self, Place};
use lsm::table::reader::Table;
use lsm::tree::Tree;
use objects::client::Objects;
use objects::config::{Config, Provider};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The first part of the names of the folders that spilled writes are in.
const FOLDER: &str = "spill-";

/// Where and when writes go to the disk.
#[derive(Clone, Debug)]
pub(crate) struct Spilling {
    /// The folder that holds the transactions' folders.
    pub(crate) dir: PathBuf,
    /// What may stay in memory.
    pub(crate) bytes_max: usize,
}

impl Spilling {
    /// Deletes what a killed process left.
    pub(crate) fn clear(&self) -> Result<()> {
        let failed = |e: std::io::Error| Error::Io(format!("clear {}: {e}", self.dir.display()));
        let entries = match std::fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(FOLDER)) {
                std::fs::remove_dir_all(&path).map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// Writes on the disk.
struct Spilled {
    place: Place,
    /// Newest first.
    runs: Vec<Arc<Run>>,
    /// How many writes are in them, those undone not counted.
    count: usize,
}

/// A transaction's writes.
pub(crate) struct Writes {
    memtable: Arc<Memtable>,
    /// The number of the last write; never goes back, so that an open scan never sees a later write.
    op: u64,
    spilled: Option<Spilled>,
    /// Whether others were shown where the writes go now.
    pub(crate) are_shown: bool,
}

/// A point within the writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    count: usize,
    op: u64,
}

impl Writes {
    pub(crate) fn new() -> Writes {
        Writes { memtable: Arc::new(Memtable::with_undo()), op: 0, spilled: None, are_shown: false }
    }

    /// How many writes were made and not undone.
    pub(crate) fn count(&self) -> usize {
        self.memtable.writer().undo_len() + self.spilled.as_ref().map_or(0, |s| s.count)
    }

    /// The memtable, where it holds all.
    pub(crate) fn in_memory(&self) -> Option<&Arc<Memtable>> {
        self.spilled.is_none().then_some(&self.memtable)
    }

    #[inline]
    pub(crate) fn find(&self, key: &[u8]) -> Result<Option<(Kind, Slice)>> {
        if let Some((_, kind, pinned)) = Pinned::find(&self.memtable, key, u64::MAX) {
            return Ok(Some((kind, Slice::Memtable(pinned))));
        }
        match &self.spilled {
            None => Ok(None),
            Some(spilled) => Ok(spill::find(&spilled.runs, key)?),
        }
    }

    pub(crate) fn overlay(&self) -> Overlay {
        let runs = self.spilled.as_ref().map_or_else(Vec::new, |s| s.runs.clone());
        Overlay { memtable: Arc::clone(&self.memtable), runs, op: self.op }
    }

    #[inline]
    pub(crate) fn put(&mut self, change: Change<'_>, spilling: &Spilling, tree: &Tree) -> Result<()> {
        if self.memtable.bytes() > spilling.bytes_max {
            self.spill(spilling, tree)?;
        }
        self.op += 1;
        self.memtable.writer().put(self.op, change, 0);
        Ok(())
    }

    #[cold]
    fn spill(&mut self, spilling: &Spilling, tree: &Tree) -> Result<()> {
        let spilled = match &mut self.spilled {
            Some(spilled) => spilled,
            None => self.spilled.insert(begin_spilling(&spilling.dir, tree)?),
        };
        spilled.runs.insert(0, spilled.place.spill(&self.memtable)?);
        spilled.count += self.memtable.writer().undo_len();
        self.memtable = Arc::new(Memtable::with_undo());
        self.are_shown = false;
        Ok(())
    }

    /// The present point.
    pub(crate) fn point(&self) -> Point {
        Point { count: self.count(), op: self.op }
    }

    /// Undoes the writes made after `to`.
    pub(crate) fn go_back(&mut self, to: Point) -> Result<()> {
        let spilled_count = self.spilled.as_ref().map_or(0, |s| s.count);
        self.memtable.writer().undo_to(to.count.saturating_sub(spilled_count));
        if let Some(spilled) = &mut self.spilled
            && to.count < spilled.count
        {
            let mut runs = Vec::new();
            for run in &spilled.runs {
                let is_older = run.tables.iter().all(|t| t.description.summary.seq_max <= to.op);
                let kept = if is_older { Arc::clone(run) } else { spilled.place.cut(run, to.op)? };
                runs.extend((!kept.tables.is_empty()).then_some(kept));
            }
            (spilled.runs, spilled.count) = (runs, to.count);
            self.are_shown = false;
        }
        Ok(())
    }

    /// Stores all writes as tables of the object store.
    pub(crate) fn store_aside(&self, tree: &Tree) -> Result<Vec<Arc<Table>>> {
        let mut inputs = vec![Input::Memtable(Arc::clone(&self.memtable))];
        let runs = self.spilled.iter().flat_map(|s| &s.runs);
        inputs.extend(runs.map(|run| Input::Run(Arc::clone(run))));
        Ok(tree.store_aside(inputs)?)
    }
}

fn begin_spilling(dir: &Path, tree: &Tree) -> Result<Spilled> {
    let dir = dir.join(format!("{FOLDER}{:016x}", rand::random::<u64>()));
    let config = Config {
        provider: Provider::Local,
        bucket: dir.to_string_lossy().into_owned(),
        region: String::new(),
        endpoint: None,
        use_https: false,
        credentials: None,
        path_style: false,
    };
    let objects = Objects::open(&config, None, Duration::ZERO)?;
    Ok(Spilled { place: tree.spill_place(objects, dir), runs: Vec::new(), count: 0 })
}
