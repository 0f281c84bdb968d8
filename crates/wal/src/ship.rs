//! The log in the object store: `<prefix>/log/<20 digits>`, each object created once, in order.
//!
//! ```text
//! segment   magic "WESQLSEG", version u8 = 1, kind u8 (0 records, 1 fence), epoch u64, nonce u64, first seq u64, last seq u64,
//!           next number u64, crc32c u32 of what precedes, then records (see record.rs)
//! ```
//!
//! A writer uploads under ascending numbers, up to [`IN_FLIGHT_MAX`] at a time, and acknowledges in order. A new writer ends a
//! former one's log with a fence: it takes the first number that is free, so that the former writer's next upload under that
//! number fails and nothing behind it is ever acknowledged. It goes on behind every number that the former could have used.
//! Fences are never deleted: a writer that slept for long still meets the fence that ended it.

use crate::error::{Error, Result};
use crate::record::{self, Record, Standing};
use bytes::Bytes;
use objects::client::{Creation, Objects, Pending};
use std::time::Duration;
use stdx::coding::{self, Reader};
use stdx::crc::crc32c;

/// Uploads that may be under way at one time.
pub const IN_FLIGHT_MAX: u64 = 8;
const MAGIC: &[u8; 8] = b"WESQLSEG";
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 54;
const KIND_RECORDS: u8 = 0;
const KIND_FENCE: u8 = 1;

/// Whose log it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writer {
    /// The writer's epoch.
    pub epoch: u64,
    /// What only the writer knows.
    pub nonce: u64,
}

/// A segment in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its number.
    pub number: u64,
    /// Whether it ends a writer's log.
    pub is_fence: bool,
    /// Who wrote it.
    pub epoch: u64,
    /// The first record in it.
    pub first_seq: u64,
    /// The last record in it, or before it.
    pub last_seq: u64,
    /// The number of the segment that follows.
    pub next_number: u64,
    bytes: Bytes,
}

/// The name of a segment.
pub fn name(prefix: &str, number: u64) -> String {
    format!("{prefix}/log/{number:020}")
}

/// Records on their way into a segment, behind the room for its header.
pub struct Body(Vec<u8>);

impl Body {
    /// An empty one with room for `bytes` of records.
    pub fn with_capacity(bytes: usize) -> Body {
        let mut body = Vec::with_capacity(HEADER_BYTES + bytes);
        body.resize(HEADER_BYTES, 0);
        Body(body)
    }

    /// Adds a record.
    pub fn push(&mut self, seq: u64, payload: &[u8]) {
        record::append(&mut self.0, seq, payload, Standing::Follows);
    }

    /// Bytes of records in it.
    pub fn len(&self) -> usize {
        self.0.len() - HEADER_BYTES
    }

    /// Whether there is no record in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<&[u8]> for Body {
    fn from(records: &[u8]) -> Body {
        let mut body = Body::with_capacity(records.len());
        body.0.extend_from_slice(records);
        body
    }
}

fn encode(writer: Writer, kind: u8, seqs: (u64, u64), next_number: u64, body: Body) -> Bytes {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(MAGIC);
    header.push(VERSION);
    header.push(kind);
    for number in [writer.epoch, writer.nonce, seqs.0, seqs.1, next_number] {
        coding::put_u64(&mut header, number);
    }
    let crc = crc32c(&header);
    coding::put_u32(&mut header, crc);
    let mut bytes = body.0;
    bytes[..HEADER_BYTES].copy_from_slice(&header);
    bytes.into()
}

fn decode(prefix: &str, number: u64, bytes: Bytes) -> Result<Segment> {
    let read = || {
        let mut reader = Reader::new(&bytes);
        let is_ours = reader.bytes(8)? == MAGIC && reader.u8()? == VERSION;
        let is_fence = reader.u8()? == KIND_FENCE;
        let (epoch, _nonce) = (reader.u64()?, reader.u64()?);
        let (first_seq, last_seq, next_number) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let is_whole = is_ours && reader.u32()? == crc32c(&bytes[..HEADER_BYTES - 4]);
        is_whole.then_some((is_fence, epoch, first_seq, last_seq, next_number))
    };
    let (is_fence, epoch, first_seq, last_seq, next_number) =
        read().ok_or_else(|| Error::Corrupt(format!("object {}: damaged header", name(prefix, number))))?;
    Ok(Segment { number, is_fence, epoch, first_seq, last_seq, next_number, bytes })
}

impl Segment {
    /// Hands out the records after `after`, in order.
    ///
    /// # Errors
    /// [`Error::Corrupt`]; what `use_record` answers.
    pub fn replay<E: From<Error>>(
        &self,
        prefix: &str,
        after: u64,
        mut use_record: impl FnMut(Record<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        if self.is_fence {
            return Ok(());
        }
        let mut rest = &self.bytes[HEADER_BYTES..];
        for seq in self.first_seq..=self.last_seq {
            let (record, size) = record::read(rest)
                .filter(|(r, _)| r.seq == seq)
                .ok_or_else(|| Error::Corrupt(format!("object {}: damaged record {seq}", name(prefix, self.number))))?;
            if seq > after {
                use_record(record)?;
            }
            rest = &rest[size..];
        }
        Ok(())
    }
}

/// Segment `number`, if it is there.
///
/// # Errors
/// [`Error::Corrupt`]; those of the request.
pub fn read(objects: &Objects, prefix: &str, number: u64) -> Result<Option<Segment>> {
    match objects.get(&name(prefix, number)) {
        Ok(bytes) => decode(prefix, number, bytes).map(Some),
        Err(objects::error::Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The log's objects as a new writer found them, under way.
pub struct Recovery {
    objects: Objects,
    prefix: String,
    from: u64,
    names: Pending<Vec<String>>,
}

impl Recovery {
    /// Starts to look for the segments from number `from` on.
    pub fn start(objects: &Objects, prefix: &str, from: u64) -> Recovery {
        let folder = format!("{prefix}/log");
        let names = objects.start_list(&folder, &name(prefix, from.saturating_sub(1)));
        Recovery { objects: objects.clone(), prefix: prefix.to_owned(), from, names }
    }

    /// Starts to read them.
    ///
    /// # Errors
    /// Those of the request.
    pub fn read(self) -> Result<Reading> {
        let number = |name: &String| name.rsplit('/').next().and_then(|digits| digits.parse::<u64>().ok());
        let numbers = self.names.wait()?.iter().filter_map(number).filter(|&n| n >= self.from).collect::<Vec<_>>();
        let segments = numbers.into_iter().map(|n| (n, self.objects.start_get(&name(&self.prefix, n), None))).collect();
        Ok(Reading { objects: self.objects, prefix: self.prefix, from: self.from, segments })
    }
}

/// Segments that are being read.
pub struct Reading {
    objects: Objects,
    prefix: String,
    from: u64,
    segments: Vec<(u64, Pending<Bytes>)>,
}

/// The segments of a log from number `from` on, up to the first that is missing. Behind a gap lies what was never
/// acknowledged.
fn in_sequence(prefix: &str, from: u64, segments: Vec<(u64, Pending<Bytes>)>) -> Result<Vec<Segment>> {
    let mut log: Vec<Segment> = Vec::new();
    let mut expected = from;
    for (number, pending) in segments {
        if number == expected {
            let segment = decode(prefix, number, pending.wait()?)?;
            expected = segment.next_number;
            log.push(segment);
        }
    }
    Ok(log)
}

impl Reading {
    /// The segments, for a reader that does not write.
    ///
    /// # Errors
    /// [`Error::Corrupt`]; those of the requests.
    pub fn segments(self) -> Result<Vec<Segment>> {
        in_sequence(&self.prefix, self.from, self.segments)
    }

    /// Ends the former writer's log behind its last segment; answers the segments before the fence, and the fence as the last.
    ///
    /// # Errors
    /// [`Error::Fenced`] where another has fenced with a higher epoch.
    pub fn fence(self, writer: Writer, flushed_seq: u64) -> Result<Vec<Segment>> {
        let Reading { objects, prefix, from, segments } = self;
        let mut log = in_sequence(&prefix, from, segments)?;
        let mut expected = log.last().map_or(from, |s| s.next_number);
        let mut last_seq = log.iter().map(|s| s.last_seq).fold(flushed_seq, u64::max);
        loop {
            let next_number = expected + IN_FLIGHT_MAX + 1;
            let fence = encode(writer, KIND_FENCE, (last_seq + 1, last_seq), next_number, Body::with_capacity(0));
            match objects.create(&name(&prefix, expected), fence.clone())? {
                Creation::Created => {
                    log.push(decode(&prefix, expected, fence)?);
                    return Ok(log);
                }
                Creation::Exists(bytes) => {
                    let segment = decode(&prefix, expected, bytes)?;
                    if segment.epoch >= writer.epoch {
                        return Err(Error::Fenced);
                    }
                    expected = segment.next_number;
                    last_seq = last_seq.max(segment.last_seq);
                    log.push(segment);
                }
            }
        }
    }
}

/// The writing end.
pub struct Shipper {
    objects: Objects,
    prefix: String,
    writer: Writer,
    next_number: u64,
}

/// An upload under way.
pub struct Upload {
    objects: Objects,
    name: String,
    bytes: Bytes,
    creation: Pending<Creation>,
    /// The segment's number.
    pub number: u64,
    /// The last record in it.
    pub last_seq: u64,
}

impl Shipper {
    /// A shipper whose first segment is `next_number`.
    pub fn new(objects: Objects, prefix: &str, writer: Writer, next_number: u64) -> Shipper {
        Shipper { objects, prefix: prefix.to_owned(), writer, next_number }
    }

    /// The number of the next segment.
    pub fn next_number(&self) -> u64 {
        self.next_number
    }

    /// Starts to upload records `first_seq` to `last_seq`.
    pub fn start(&mut self, body: Body, first_seq: u64, last_seq: u64) -> Upload {
        let number = self.next_number;
        self.next_number += 1;
        let bytes = encode(self.writer, KIND_RECORDS, (first_seq, last_seq), number + 1, body);
        let (objects, name) = (self.objects.clone(), name(&self.prefix, number));
        let creation = objects.start_create(&name, bytes.clone());
        Upload { objects, name, bytes, creation, number, last_seq }
    }
}

impl Upload {
    /// Waits until the segment is in the store.
    ///
    /// # Errors
    /// [`Error::Fenced`]; [`Error::Objects`], and then it may be there or not: [`Upload::again`].
    pub fn wait(&mut self) -> Result<()> {
        match self.creation.wait_once()? {
            Creation::Created => Ok(()),
            Creation::Exists(_) => Err(Error::Fenced),
        }
    }

    /// The same for at most `time`; `None` where it is still under way.
    ///
    /// # Errors
    /// As [`Upload::wait`].
    pub fn wait_for(&mut self, time: Duration) -> Option<Result<()>> {
        match self.creation.wait_for(&self.objects, time)? {
            Ok(Creation::Created) => Some(Ok(())),
            Ok(Creation::Exists(_)) => Some(Err(Error::Fenced)),
            Err(error) => Some(Err(error.into())),
        }
    }

    /// Starts the same upload again.
    pub fn again(&mut self) {
        self.creation = self.objects.start_create(&self.name, self.bytes.clone());
    }
}
