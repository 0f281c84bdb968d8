//! Writes of a transaction that do not fit into memory: sorted runs on the local disk, in the format of tables.
//!
//! A version's sequence number is the number of the write within the transaction; all versions are kept, so that a savepoint
//! can be gone back to. The files are not synced: they are worth nothing after the process.

use crate::error::{Error, Result};
use crate::ingest::{Merged, Sorted};
use crate::kind::Kind;
use crate::memtable::{Cursor, Memtable};
use crate::run::{Run, RunCursor};
use crate::table::block::Codec;
use crate::table::builder::Builder;
use crate::table::reader::{Description, Table};
use objects::frames::Priority;
use objects::units::Units;
use std::cmp::Reverse;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where runs are put; the folder goes with it.
pub struct Place {
    pub(crate) units: Units,
    pub(crate) dir: PathBuf,
    pub(crate) table_bytes: usize,
}

impl Drop for Place {
    fn drop(&mut self) {
        // What stays goes at the next start.
        drop(fs::remove_dir_all(&self.dir));
    }
}

/// A run that is written.
struct Output<'a> {
    place: &'a Place,
    builder: Option<(u64, Builder)>,
    key: Vec<u8>,
    run: Run,
}

impl Output<'_> {
    fn add(&mut self, key: &[u8], op: u64, kind: Kind, value: &[u8]) -> Result<()> {
        let is_full = self.builder.as_ref().is_some_and(|(_, b)| b.len() >= self.place.table_bytes);
        if is_full && self.key != key {
            self.finish_table()?;
        }
        self.key.clear();
        self.key.extend_from_slice(key);
        let (_, builder) = self.builder.get_or_insert_with(|| {
            let id = rand::random();
            (id, Builder::new(id, 0, Codec::Lz4))
        });
        builder.add(key, op, kind, value)
    }

    fn finish_table(&mut self) -> Result<()> {
        let Some((id, builder)) = self.builder.take() else { return Ok(()) };
        let (bytes, summary, root) = builder.finish()?;
        let name = format!("{id:016x}");
        let path = self.place.dir.join(&name);
        let failed = |e| Error::Objects(objects::error::Error::Io(format!("write {}: {e}", path.display())));
        fs::create_dir_all(&self.place.dir).and_then(|()| fs::write(&path, &bytes)).map_err(failed)?;
        let description = Description { id, name, clean_seq: 0, as_seq: 0, summary };
        self.run.push(Arc::new(Table::written(description, self.place.units.clone(), &bytes, root)));
        Ok(())
    }
}

impl Place {
    fn output(&self) -> Output<'_> {
        Output { place: self, builder: None, key: Vec::new(), run: Run::default() }
    }

    /// Writes a memtable's versions into a run.
    ///
    /// # Errors
    /// The disk failed.
    pub fn spill(&self, memtable: &Arc<Memtable>) -> Result<Arc<Run>> {
        let mut output = self.output();
        let mut cursor = Cursor::new(Arc::clone(memtable));
        cursor.seek_first();
        while cursor.is_valid() {
            let mut version = cursor.get(u64::MAX);
            while let Some(found) = version {
                output.add(cursor.key(), found.seq, found.kind, found.value)?;
                version = found.older();
            }
            cursor.next();
        }
        output.finish_table()?;
        Ok(Arc::new(output.run))
    }

    /// Merges sorted entries into a run.
    ///
    /// # Errors
    /// The disk failed.
    pub fn spill_sorted(&self, inputs: &[Sorted]) -> Result<Arc<Run>> {
        let mut output = self.output();
        let mut merged = Merged::new(inputs)?;
        while let Some((key, value)) = merged.first() {
            output.add(key, 0, Kind::Put, value)?;
            merged.advance()?;
        }
        output.finish_table()?;
        Ok(Arc::new(output.run))
    }

    /// Merges runs into one, every version kept; `None` where it is stopped before its end.
    ///
    /// # Errors
    /// The disk failed, or a block could not be read.
    pub fn merge(&self, runs: &[Arc<Run>], is_stopped: &AtomicBool) -> Result<Option<Arc<Run>>> {
        let mut output = self.output();
        let mut cursors = Vec::with_capacity(runs.len());
        for run in runs {
            let mut cursor = RunCursor::new(Arc::clone(run), Priority::Once);
            cursor.seek_first()?;
            cursors.push(cursor);
        }
        loop {
            if is_stopped.load(Ordering::Relaxed) {
                return Ok(None);
            }
            cursors.retain(RunCursor::is_valid);
            let newer_first = |c: &&mut RunCursor| Reverse(c.entry().seq());
            let first = |a: &&mut RunCursor, b: &&mut RunCursor| {
                a.entry().key().cmp(b.entry().key()).then_with(|| newer_first(a).cmp(&newer_first(b)))
            };
            let Some(cursor) = cursors.iter_mut().min_by(first) else { break };
            let entry = cursor.entry();
            output.add(entry.key(), entry.seq(), entry.kind(), entry.value())?;
            cursor.next()?;
        }
        output.finish_table()?;
        Ok(Some(Arc::new(output.run)))
    }

    /// Removes the files of a run that nobody reads; gives it back while somebody does.
    pub fn remove(&self, run: Arc<Run>) -> Option<Arc<Run>> {
        match Arc::try_unwrap(run) {
            Ok(run) => {
                for table in run.tables() {
                    // What stays goes with the folder.
                    drop(fs::remove_file(self.dir.join(&table.description.name)));
                }
                None
            }
            Err(run) => Some(run),
        }
    }

    /// Writes the versions of a run anew that are not younger than write `op`.
    ///
    /// # Errors
    /// The disk failed.
    pub fn cut(&self, run: &Arc<Run>, op: u64) -> Result<Arc<Run>> {
        let mut output = self.output();
        let mut cursor = RunCursor::new(Arc::clone(run), Priority::Once);
        cursor.seek_first()?;
        while cursor.is_valid() {
            let entry = cursor.entry();
            if entry.seq() <= op {
                output.add(entry.key(), entry.seq(), entry.kind(), entry.value())?;
            }
            cursor.next()?;
        }
        output.finish_table()?;
        Ok(Arc::new(output.run))
    }
}

/// The newest version of `key` in runs, newest first.
///
/// # Errors
/// A block could not be read.
pub fn find(runs: &[Arc<Run>], key: &[u8]) -> Result<Option<(Kind, crate::slice::Slice)>> {
    let hash = stdx::hash::hash64(key);
    for run in runs {
        if let Some(table) = run.table_for(key)
            && let Some(hit) = table.get(key, hash, u64::MAX, || {})?
        {
            return Ok(Some((hit.kind, hit.value)));
        }
    }
    Ok(None)
}
