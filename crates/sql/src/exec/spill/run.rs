//! Records one behind the other on a temporary file: a run of a sort, a partition of a hash table.
//!
//! A run is a list of blocks; several runs may be in one file. A record is in one block, which is larger where that is.
//!
//! ```text
//! block   crc u32 | records     crc32c of the records
//! record  length varint | bytes
//! ```
//! A block's place and length are in memory. One that does not have its checksum fails the statement.

use super::file::TempFile;
use crate::error::{Error, Result};
use crate::expr::context::Kill;
use std::rc::Rc;
use stdx::coding::{Reader as Bytes, put_length_prefixed};
use stdx::crc::crc32c;

/// What is written and read at a time: sixty-four runs that are merged take a megabyte.
pub const BLOCK_BYTES: usize = 16 << 10;
/// What comes before the records.
const HEAD_BYTES: usize = 4;
/// A record's length takes no more.
const LENGTH_BYTES_MAX: usize = 10;

/// Where a block is.
#[derive(Clone, Copy, Debug)]
struct Block {
    at: u64,
    length: usize,
}

/// Records that were written.
#[derive(Debug)]
pub struct Run {
    file: Rc<TempFile>,
    blocks: Vec<Block>,
}

impl Run {
    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Reads a block.
    fn load(&self, at: usize, to: &mut Vec<u8>, kill: &Kill) -> Result<()> {
        kill.check()?;
        let block = self.blocks[at];
        to.resize(block.length, 0);
        self.file.read(block.at, to)?;
        let (head, records) = to.split_at(HEAD_BYTES);
        if head == crc32c(records).to_le_bytes() { Ok(()) } else { Err(self.damaged()) }
    }

    /// What a record is that cannot be read.
    #[cold]
    pub fn damaged(&self) -> Error {
        self.file.damaged()
    }
}

/// Writes a run.
#[derive(Debug)]
pub struct Writer {
    run: Run,
    block: Vec<u8>,
    block_bytes: usize,
}

impl Writer {
    /// A run in a file.
    pub fn new(file: &Rc<TempFile>) -> Writer {
        Writer::with_blocks(file, BLOCK_BYTES)
    }

    /// The same with blocks of so many bytes.
    pub fn with_blocks(file: &Rc<TempFile>, block_bytes: usize) -> Writer {
        Writer { run: Run { file: Rc::clone(file), blocks: Vec::new() }, block: Vec::new(), block_bytes }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// 3, 1317, 3024.
    pub fn add(&mut self, record: &[u8], kill: &Kill) -> Result<()> {
        if !self.block.is_empty() && self.block.len() + LENGTH_BYTES_MAX + record.len() > self.block_bytes {
            self.end_block(kill)?;
        }
        if self.block.is_empty() {
            self.block.resize(HEAD_BYTES, 0);
        }
        put_length_prefixed(&mut self.block, record);
        Ok(())
    }

    fn end_block(&mut self, kill: &Kill) -> Result<()> {
        kill.check()?;
        let crc = crc32c(&self.block[HEAD_BYTES..]);
        self.block[..HEAD_BYTES].copy_from_slice(&crc.to_le_bytes());
        let at = self.run.file.append(&self.block)?;
        self.run.blocks.push(Block { at, length: self.block.len() });
        self.block.clear();
        Ok(())
    }

    /// How many blocks are full: the number of the one that the last record is in.
    pub fn ended_blocks(&self) -> usize {
        self.run.blocks.len()
    }

    /// The blocks that are full.
    pub fn written(&self) -> &Run {
        &self.run
    }

    /// The block that is not.
    pub fn open_block(&self) -> &[u8] {
        &self.block
    }

    /// Writes the rest.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn finish(mut self, kill: &Kill) -> Result<Run> {
        if !self.block.is_empty() {
            self.end_block(kill)?;
        }
        Ok(self.run)
    }
}

/// Reads a run from its beginning.
#[derive(Debug)]
pub struct Reader<'r> {
    run: &'r Run,
    /// How many blocks were read.
    read: usize,
    block: Vec<u8>,
    /// Where the next record begins.
    at: usize,
}

impl<'r> Reader<'r> {
    /// At its first record.
    pub fn new(run: &'r Run) -> Reader<'r> {
        Reader { run, read: 0, block: Vec::new(), at: 0 }
    }

    /// The next record.
    ///
    /// # Errors
    /// 2, 1317, 3024.
    pub fn next(&mut self, kill: &Kill) -> Result<Option<&[u8]>> {
        if self.at == self.block.len() {
            if self.read == self.run.blocks.len() {
                return Ok(None);
            }
            self.run.load(self.read, &mut self.block, kill)?;
            self.read += 1;
            self.at = HEAD_BYTES;
        }
        let mut rest = Bytes::new(&self.block[self.at..]);
        let record = rest.length_prefixed().ok_or_else(|| self.run.damaged())?;
        self.at = self.block.len() - rest.rest().len();
        Ok(Some(record))
    }
}

/// A block of a run that is read in any order.
#[derive(Debug, Default)]
pub struct Page {
    /// Which one it is.
    at: Option<usize>,
    block: Vec<u8>,
}

impl Page {
    /// Makes it a block of a run, always of the same one.
    ///
    /// # Errors
    /// 2, 1317, 3024.
    pub fn turn_to(&mut self, run: &Run, at: usize, kill: &Kill) -> Result<()> {
        if self.at != Some(at) {
            self.at = None;
            run.load(at, &mut self.block, kill)?;
            self.at = Some(at);
        }
        Ok(())
    }

    /// Whether it is that block.
    pub fn is_at(&self, at: usize) -> bool {
        self.at == Some(at)
    }

    /// The block.
    pub fn block(&self) -> &[u8] {
        &self.block
    }
}

/// The records of a block; `None` for one that is damaged.
pub fn records(block: &[u8]) -> impl Iterator<Item = Option<&[u8]>> {
    let mut rest = Bytes::new(block.get(HEAD_BYTES..).unwrap_or_default());
    std::iter::from_fn(move || (!rest.rest().is_empty()).then(|| rest.length_prefixed()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn written(dir: &Path, records: &[Vec<u8>]) -> Run {
        let file = TempFile::create_in(dir).unwrap();
        let mut writer = Writer::new(&file);
        records.iter().for_each(|record| writer.add(record, &Kill::default()).unwrap());
        writer.finish(&Kill::default()).unwrap()
    }

    #[test]
    fn records_come_back_and_the_folder_stays_empty() {
        let dir = tempfile::tempdir().unwrap();
        let records: Vec<Vec<u8>> =
            [0, 1, 10, BLOCK_BYTES - HEAD_BYTES, 3, 3 * BLOCK_BYTES, 5].map(|length| vec![length as u8; length]).into();
        let run = written(dir.path(), &records);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        let mut reader = Reader::new(&run);
        for record in &records {
            assert_eq!(reader.next(&Kill::default()).unwrap(), Some(&record[..]));
        }
        assert_eq!(reader.next(&Kill::default()).unwrap(), None);
    }

    #[test]
    fn a_damaged_block_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let mut run = written(dir.path(), &[vec![1; 100]]);
        run.blocks[0].length -= 1;
        assert_eq!(Reader::new(&run).next(&Kill::default()).unwrap_err().code, 2);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        assert_eq!(TempFile::create_in(Path::new("/nowhere/at/all")).unwrap_err().code, 1);
    }
}
