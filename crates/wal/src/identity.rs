//! Whose the local files are: the file `identity` beside them.
//!
//! ```text
//! identity   magic "WESQLWHO", version u8 = 1, database id [16], held nonce u64, attempted nonce u64, crc32c u32
//! ```
//!
//! A nonce is what a writer puts into the manifest with which it claims the database. It is written here as attempted before
//! the claim, so that a local log is known to be the newest history if and only if the newest claim is one of the two.
//!
//! A process may die with its claim on the way, and the store may carry that out much later. Until the newest claim says what
//! became of it, every further attempt is made with the same nonce: two are all that there can be.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use stdx::coding::{self, Reader};
use stdx::crc::crc32c;

const MAGIC: &[u8; 8] = b"WESQLWHO";
const VERSION: u8 = 1;

/// Whose the local files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The database.
    pub database_id: [u8; 16],
    /// The claim under which the local log was written.
    pub held: u64,
    /// The claim that was tried last.
    pub attempted: u64,
}

impl Identity {
    /// The claim that was tried and may still come, where `newest` is the newest in the store.
    pub fn undecided(&self, newest: u64) -> Option<u64> {
        (newest == self.held && self.attempted != self.held).then_some(self.attempted)
    }

    /// Reads the identity in `dir`.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Corrupt`].
    pub fn read(dir: &Path) -> Result<Option<Identity>> {
        let path = dir.join("identity");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("read", &path, &error)),
        };
        let read = || {
            let mut reader = Reader::new(&bytes);
            let is_ours = reader.bytes(8)? == MAGIC && reader.u8()? == VERSION;
            let database_id = reader.bytes(16)?.try_into().ok()?;
            let identity = Identity { database_id, held: reader.u64()?, attempted: reader.u64()? };
            let end = bytes.len().checked_sub(4)?;
            (is_ours && reader.u32()? == crc32c(&bytes[..end])).then_some(identity)
        };
        read().map(Some).ok_or_else(|| Error::Corrupt(path.display().to_string()))
    }

    /// Writes the identity into `dir`, durably.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, dir: &Path) -> Result<()> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.database_id);
        coding::put_u64(&mut bytes, self.held);
        coding::put_u64(&mut bytes, self.attempted);
        let crc = crc32c(&bytes);
        coding::put_u32(&mut bytes, crc);
        let (fresh, path) = (dir.join("identity.new"), dir.join("identity"));
        let written = fs::create_dir_all(dir)
            .and_then(|()| File::create(&fresh))
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&fresh, &path))
            .and_then(|()| File::open(dir))
            .and_then(|dir| dir.sync_all());
        written.map_err(|e| Error::io("write", &path, &e))
    }
}
