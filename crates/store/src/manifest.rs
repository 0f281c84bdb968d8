//! The manifest: what a database is made of at one moment, complete.
//!
//! ```text
//! magic "WESQLMAN", version u8 = 1, database id [16], epoch u64, nonce u64, is closed u8
//! log from varint      the first log segment that holds what is not in tables
//! boot object          varint length, name; empty for none
//! tree                 see lsm's state.rs
//! crc32c u32           of all that precedes
//! ```
//!
//! Number n + 1 is created by whoever has read number n; the one with the higher epoch is the writer. The nonce tells the
//! manifests of two claims with one epoch apart.

use crate::error::{Error, Result};
use bytes::Bytes;
use lsm::state::State;
use stdx::coding::{self, Reader, put_length_prefixed, put_varint};
use stdx::crc::crc32c;

const MAGIC: &[u8; 8] = b"WESQLMAN";
const VERSION: u8 = 1;

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) database_id: [u8; 16],
    pub(crate) epoch: u64,
    pub(crate) nonce: u64,
    pub(crate) is_closed: bool,
    pub(crate) log_from: u64,
    pub(crate) boot: String,
    pub(crate) state: State,
}

impl Manifest {
    pub(crate) fn encode(&self) -> Bytes {
        let mut to = MAGIC.to_vec();
        to.push(VERSION);
        to.extend_from_slice(&self.database_id);
        coding::put_u64(&mut to, self.epoch);
        coding::put_u64(&mut to, self.nonce);
        to.push(u8::from(self.is_closed));
        put_varint(&mut to, self.log_from);
        put_length_prefixed(&mut to, self.boot.as_bytes());
        self.state.encode(&mut to);
        let crc = crc32c(&to);
        coding::put_u32(&mut to, crc);
        to.into()
    }

    pub(crate) fn decode(number: u64, bytes: &[u8]) -> Result<Manifest> {
        Manifest::read(bytes).ok_or_else(|| Error::Corrupt(format!("manifest {number}")))
    }

    fn read(bytes: &[u8]) -> Option<Manifest> {
        let (body, crc) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
        if coding::get_u32(crc, 0)? != crc32c(body) {
            return None;
        }
        let mut reader = Reader::new(body);
        if reader.bytes(8)? != MAGIC || reader.u8()? != VERSION {
            return None;
        }
        Some(Manifest {
            database_id: reader.bytes(16)?.try_into().ok()?,
            epoch: reader.u64()?,
            nonce: reader.u64()?,
            is_closed: reader.u8()? != 0,
            log_from: reader.varint()?,
            boot: String::from_utf8(reader.length_prefixed()?.to_vec()).ok()?,
            state: State::decode(&mut reader)?,
        })
    }
}
