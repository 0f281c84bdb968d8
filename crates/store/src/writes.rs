//! A transaction's own writes: a memtable in which the number of the write is the sequence number, and, once they are more
//! than memory is for, runs of older ones on the local disk.
//!
//! At commit spilled writes become tables in the object store, and the manifest that names them is what makes the
//! transaction durable: the log only gets a mark in their place. Until then they are nobody's, and a rollback forgets them.

use crate::error::{Error, Result};
use crate::spilled::{self, Spilled};
use lsm::kind::Kind;
use lsm::memtable::{Change, Memtable, Pinned};
use lsm::merge::Input;
use lsm::scan::Overlay;
use lsm::slice::Slice;
use lsm::table::reader::Table;
use lsm::tree::Tree;
use std::path::PathBuf;
use std::sync::Arc;

/// Where and when writes go to the disk.
#[derive(Clone, Debug)]
pub(crate) struct Spilling {
    /// The folder that holds the transactions' folders.
    pub(crate) dir: PathBuf,
    /// What may stay in memory.
    pub(crate) bytes_max: usize,
    /// What entries that are sorted may take.
    pub(crate) sort_bytes: usize,
    /// What rows may take that statements keep.
    pub(crate) kept_bytes: usize,
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
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(spilled::FOLDER)) {
                std::fs::remove_dir_all(&path).map_err(failed)?;
            }
        }
        Ok(())
    }
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
        self.memtable.writer().undo_len() + self.spilled.as_ref().map_or(0, Spilled::count)
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
            Some(spilled) => spilled.find(key),
        }
    }

    pub(crate) fn overlay(&self) -> Overlay {
        let (sealed, runs) = self.spilled.as_ref().map_or_else(Default::default, Spilled::contents);
        Overlay { memtable: Arc::clone(&self.memtable), sealed, runs, op: self.op }
    }

    #[inline]
    pub(crate) fn put(&mut self, change: Change<'_>, spilling: &Spilling, tree: &Tree) -> Result<()> {
        // Later ones lie beside one that is being written.
        let bytes_max = if self.spilled.is_none() { spilling.bytes_max } else { spilling.bytes_max / 2 };
        if self.memtable.bytes() > bytes_max {
            self.spill(spilling, tree)?;
        }
        self.op += 1;
        self.memtable.writer().put(self.op, change, 0);
        Ok(())
    }

    #[cold]
    fn spill(&mut self, spilling: &Spilling, tree: &Tree) -> Result<()> {
        let count = self.memtable.writer().undo_len();
        match &mut self.spilled {
            Some(spilled) => spilled.start(&self.memtable, count)?,
            None => self.spilled = Some(Spilled::begin(&spilling.dir, tree, &self.memtable, count)?),
        }
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
        let spilled_count = self.spilled.as_ref().map_or(0, Spilled::count);
        self.memtable.writer().undo_to(to.count.saturating_sub(spilled_count));
        if let Some(spilled) = &mut self.spilled
            && to.count < spilled_count
        {
            spilled.go_back(to.count, to.op)?;
            self.are_shown = false;
        }
        Ok(())
    }

    /// Stores all writes as tables of the object store, none of which holds keys on both sides of a cut.
    pub(crate) fn store_aside(&mut self, tree: &Tree, cuts: &[&[u8]]) -> Result<Vec<Arc<Table>>> {
        let mut inputs = vec![Input::Memtable(Arc::clone(&self.memtable))];
        if let Some(spilled) = &mut self.spilled {
            spilled.finish()?;
            inputs.extend(spilled.runs().iter().map(|run| Input::Run(Arc::clone(run))));
        }
        Ok(tree.store_aside(inputs, cuts)?)
    }
}
