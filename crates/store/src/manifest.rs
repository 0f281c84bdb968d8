//! The manifest: what a database is made of at one moment, complete.
//!
//! ```text
//! magic "WESQLMAN", version u8 = 2, database id [16], epoch u64, nonce u64, editor u64, time u64,
//! condition u8         0 open, 1 closed, 2 dropped
//! log from varint      the first log segment that holds what is not in tables
//! log kept varint      the first log segment that is kept for points in time and branches
//! log deleted varint   segments before it are deleted, but for fences
//! fences               varint count, each varint: the numbers of the fences from log deleted on
//! boot object          varint length, name; empty for none
//! parent               varint length, the parent's repository and branch; empty for none
//! checkpoints          varint count, each: number, time, log from (varints)
//! larges               varint count, each: number, seq, time (varints)
//! pins                 varint count, each: name, number, log from (varints)
//! origins              varint count, each: prefix, log from varint, until varint
//! tree                 see lsm's state.rs
//! crc32c u32           of all that precedes
//! ```
//!
//! Number n + 1 is created by whoever has read number n; the one with the higher epoch is the writer. The nonce tells the
//! manifests of two claims with one epoch apart.
//!
//! A **checkpoint** is the number of an older manifest whose objects are kept, so that the database can be restored to any
//! moment from then on. A **pin** is the same for a branch. The **editor** is not 0 in a manifest by which somebody else than
//! the writer changed the pins: the writer adopts them and goes on behind it.
//!
//! A **large** transaction is in tables and not in the log: number is the manifest that brought it. A restore begins with a
//! checkpoint and goes on with the log, but not past one of these.
//!
//! The **origins** of a branch are stretches of its ancestors' logs that hold what the tables did not when the branch was
//! made: they are replayed at every start, in order, until the branch has them in tables of its own.

use crate::error::{Error, Result};
use bytes::Bytes;
use lsm::state::State;
use std::collections::HashSet;
use stdx::coding::{self, Reader, put_length_prefixed, put_varint};
use stdx::crc::crc32c;

const MAGIC: &[u8; 8] = b"WESQLMAN";
const VERSION: u8 = 2;

/// What became of the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// It writes, or was killed.
    Open,
    /// It ended cleanly.
    Closed,
    /// The branch was deleted. Its chain stays, so that what a late writer may still do fails.
    Dropped,
}

impl Condition {
    fn from_byte(byte: u8) -> Option<Condition> {
        [Condition::Open, Condition::Closed, Condition::Dropped].into_iter().find(|c| *c as u8 == byte)
    }
}

/// An older manifest to which the database can be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) number: u64,
    /// When it was made, in microseconds since 1970.
    pub(crate) time: u64,
    pub(crate) log_from: u64,
}

/// A transaction that is in tables and not in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Large {
    /// The manifest that brought it.
    pub(crate) number: u64,
    pub(crate) seq: u64,
    /// When it was committed, in microseconds since 1970.
    pub(crate) time: u64,
}

/// An older manifest that a branch refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pin {
    /// The branch.
    pub(crate) name: String,
    pub(crate) number: u64,
    pub(crate) log_from: u64,
}

/// A stretch of an ancestor's log that a branch begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The ancestor: repository and branch.
    pub(crate) prefix: String,
    pub(crate) log_from: u64,
    /// The last record that counts.
    pub(crate) until_seq: u64,
}

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) database_id: [u8; 16],
    pub(crate) epoch: u64,
    pub(crate) nonce: u64,
    pub(crate) editor: u64,
    pub(crate) time: u64,
    pub(crate) condition: Condition,
    pub(crate) log_from: u64,
    pub(crate) log_kept: u64,
    pub(crate) log_deleted: u64,
    pub(crate) fences: Vec<u64>,
    pub(crate) boot: String,
    /// What this is a branch of.
    pub(crate) parent: String,
    pub(crate) checkpoints: Vec<Checkpoint>,
    pub(crate) larges: Vec<Large>,
    pub(crate) pins: Vec<Pin>,
    pub(crate) origins: Vec<Origin>,
    pub(crate) state: State,
}

impl Manifest {
    /// The first manifest of a database.
    pub(crate) fn first(nonce: u64) -> Manifest {
        Manifest {
            database_id: rand::random(),
            epoch: 1,
            nonce,
            editor: 0,
            time: stdx::clock::unix_micros(),
            condition: Condition::Open,
            log_from: 1,
            log_kept: 1,
            log_deleted: 1,
            fences: Vec::new(),
            boot: String::new(),
            parent: String::new(),
            checkpoints: Vec::new(),
            larges: Vec::new(),
            pins: Vec::new(),
            origins: Vec::new(),
            state: State::default(),
        }
    }

    /// The names of the objects that it refers to.
    pub(crate) fn names(&self) -> HashSet<String> {
        let boot = Some(self.boot.clone()).filter(|b| !b.is_empty());
        self.state.tables.iter().map(|(_, _, table)| table.name.clone()).chain(boot).collect()
    }

    /// The numbers of older manifests whose objects are kept, ascending.
    pub(crate) fn retained(&self) -> Vec<u64> {
        let checkpoints = self.checkpoints.iter().map(|c| c.number);
        let mut numbers: Vec<u64> = checkpoints.chain(self.pins.iter().map(|p| p.number)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The first log segment that anybody may come to read.
    pub(crate) fn log_wanted(&self) -> u64 {
        let checkpoints = self.checkpoints.iter().map(|c| c.log_from);
        checkpoints.chain(self.pins.iter().map(|p| p.log_from)).fold(self.log_from, u64::min)
    }

    pub(crate) fn encode(&self) -> Bytes {
        let mut to = MAGIC.to_vec();
        to.push(VERSION);
        to.extend_from_slice(&self.database_id);
        for number in [self.epoch, self.nonce, self.editor, self.time] {
            coding::put_u64(&mut to, number);
        }
        to.push(self.condition as u8);
        put_varints(&mut to, &[self.log_from, self.log_kept, self.log_deleted, self.fences.len() as u64]);
        put_varints(&mut to, &self.fences);
        put_length_prefixed(&mut to, self.boot.as_bytes());
        put_length_prefixed(&mut to, self.parent.as_bytes());
        put_varint(&mut to, self.checkpoints.len() as u64);
        for checkpoint in &self.checkpoints {
            put_varints(&mut to, &[checkpoint.number, checkpoint.time, checkpoint.log_from]);
        }
        put_varint(&mut to, self.larges.len() as u64);
        for large in &self.larges {
            put_varints(&mut to, &[large.number, large.seq, large.time]);
        }
        put_varint(&mut to, self.pins.len() as u64);
        for pin in &self.pins {
            put_length_prefixed(&mut to, pin.name.as_bytes());
            put_varints(&mut to, &[pin.number, pin.log_from]);
        }
        put_varint(&mut to, self.origins.len() as u64);
        for origin in &self.origins {
            put_length_prefixed(&mut to, origin.prefix.as_bytes());
            put_varints(&mut to, &[origin.log_from, origin.until_seq]);
        }
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
        let mut manifest = Manifest {
            database_id: reader.bytes(16)?.try_into().ok()?,
            epoch: reader.u64()?,
            nonce: reader.u64()?,
            editor: reader.u64()?,
            time: reader.u64()?,
            condition: Condition::from_byte(reader.u8()?)?,
            log_from: reader.varint()?,
            log_kept: reader.varint()?,
            log_deleted: reader.varint()?,
            ..Manifest::first(0)
        };
        for _ in 0..reader.varint()? {
            manifest.fences.push(reader.varint()?);
        }
        (manifest.boot, manifest.parent) = (text(&mut reader)?, text(&mut reader)?);
        for _ in 0..reader.varint()? {
            let (number, time, log_from) = (reader.varint()?, reader.varint()?, reader.varint()?);
            manifest.checkpoints.push(Checkpoint { number, time, log_from });
        }
        for _ in 0..reader.varint()? {
            let (number, seq, time) = (reader.varint()?, reader.varint()?, reader.varint()?);
            manifest.larges.push(Large { number, seq, time });
        }
        for _ in 0..reader.varint()? {
            let name = text(&mut reader)?;
            manifest.pins.push(Pin { name, number: reader.varint()?, log_from: reader.varint()? });
        }
        for _ in 0..reader.varint()? {
            let prefix = text(&mut reader)?;
            manifest.origins.push(Origin { prefix, log_from: reader.varint()?, until_seq: reader.varint()? });
        }
        manifest.state = State::decode(&mut reader)?;
        Some(manifest)
    }
}

fn put_varints(to: &mut Vec<u8>, numbers: &[u64]) {
    numbers.iter().for_each(|&n| put_varint(to, n));
}

fn text(reader: &mut Reader<'_>) -> Option<String> {
    String::from_utf8(reader.length_prefixed()?.to_vec()).ok()
}
