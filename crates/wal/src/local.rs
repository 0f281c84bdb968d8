//! The log on the local disk: a row of files called `<20 digits>.log`.
//!
//! ```text
//! segment   magic "WESQLLOG", version u8, 7 zero bytes, database id [16], first seq u64, crc32c u32 of what precedes, 4 zero bytes
//!           records (see record.rs), in order, up to the first that is not whole or not the next
//! ```
//!
//! A segment is written in place where the file has been filled before (with zeros, or with an older segment), so that a sync
//! has no metadata to write. After a start a new segment is begun: nothing is ever written behind a torn tail. A segment whose
//! records are in tables and in the object store is kept as a spare and used again.

use crate::error::{Error, Result};
use crate::record;
use crate::ship::Body;
use objects::faults::Faults;
use parking_lot::Mutex;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use stdx::coding::{self, Reader};
use stdx::crc::crc32c;

const MAGIC: &[u8; 8] = b"WESQLLOG";
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 48;
/// A segment is full at this size; small enough that a spare is filled with zeros in a blink.
const SEGMENT_BYTES: u64 = 16 << 20;
/// From here on a segment that was not filled before is worth replacing by one that was.
const UNPREPARED_BYTES: u64 = 256 << 10;
/// How much is read at once for an upload.
const CHUNK_BYTES: usize = 1 << 20;
/// Spares kept, a memtable's records; more are deleted.
const SPARES_MAX: usize = 8;
/// A thread that writes zeros needs little.
const PREPARE_STACK_BYTES: usize = 256 << 10;
const SUFFIX: &str = "log";

/// A segment that is closed or was found at the start.
#[derive(Clone, Debug)]
struct Segment {
    number: u64,
    first_seq: u64,
    last_seq: u64,
    /// Where its records end, as far as it is known without reading: a prepared file is longer.
    end: u64,
}

/// Where a reader of the log stopped: the next one begins there and not at the segment's beginning.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    segment: u64,
    seq: u64,
    offset: u64,
}

/// The local log, open for appending.
pub struct Local {
    dir: PathBuf,
    database_id: [u8; 16],
    /// Closed segments, oldest first.
    closed: Vec<Segment>,
    current: Segment,
    file: File,
    at: u64,
    is_prepared: bool,
    next_number: u64,
    spares: Arc<Spares>,
    faults: Option<Arc<Faults>>,
}

/// Files that were filled and wait to be used.
struct Spares {
    files: Mutex<Vec<PathBuf>>,
    is_preparing: AtomicBool,
}

/// What [`Local::open`] found.
pub struct Found {
    segments: Vec<(PathBuf, Segment)>,
    /// The last whole record's sequence number, or the number before the first.
    pub last_seq: u64,
    /// The first record's sequence number.
    pub first_seq: u64,
}

fn path_of(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:020}.{SUFFIX}"))
}

fn encode_header(database_id: &[u8; 16], first_seq: u64) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(MAGIC);
    header.push(VERSION);
    header.extend_from_slice(&[0; 7]);
    header.extend_from_slice(database_id);
    coding::put_u64(&mut header, first_seq);
    let crc = crc32c(&header);
    coding::put_u32(&mut header, crc);
    coding::put_u32(&mut header, 0);
    assert!(header.len() == HEADER_BYTES, "the header as drawn");
    header
}

/// The database and first sequence number that a header names, if it is whole.
fn decode_header(header: &[u8]) -> Option<([u8; 16], u64)> {
    let mut reader = Reader::new(header);
    let is_ours = reader.bytes(8)? == MAGIC && reader.u8()? == VERSION;
    reader.bytes(7)?;
    let database_id = reader.bytes(16)?.try_into().ok()?;
    let first_seq = reader.u64()?;
    (is_ours && reader.u32()? == crc32c(&header[..HEADER_BYTES - 8])).then_some((database_id, first_seq))
}

fn list(dir: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let mut segments = Vec::new();
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(segments),
        Err(error) => return Err(Error::io("list", dir, &error)),
    };
    for entry in entries {
        let path = entry.map_err(|e| Error::io("list", dir, &e))?.path();
        let number = path.file_stem().and_then(|s| s.to_str()).and_then(|s| s.parse().ok());
        if let (Some(number), true) = (number, path.extension().is_some_and(|e| e == SUFFIX)) {
            segments.push((number, path));
        }
    }
    segments.sort_unstable();
    Ok(segments)
}

/// Looks at the log in `dir`: which records of the database `database_id` are there.
///
/// # Errors
/// [`Error::Corrupt`] where a record before the last segment is damaged; [`Error::Io`].
pub fn find(dir: &Path, database_id: &[u8; 16]) -> Result<Found> {
    fs::create_dir_all(dir).map_err(|e| Error::io("create", dir, &e))?;
    let mut found = Found { segments: Vec::new(), last_seq: 0, first_seq: 1 };
    let mut expected = None;
    for (number, path) in list(dir)? {
        let bytes = fs::read(&path).map_err(|e| Error::io("read", &path, &e))?;
        let Some((owner, first_seq)) = bytes.get(..HEADER_BYTES).and_then(decode_header) else {
            fs::remove_file(&path).map_err(|e| Error::io("delete", &path, &e))?;
            continue;
        };
        if owner != *database_id {
            return Err(Error::Corrupt(format!("{}: a segment of another database", path.display())));
        }
        match expected {
            None => found.first_seq = first_seq,
            Some(next) if next == first_seq => {}
            Some(next) => {
                return Err(Error::Corrupt(format!(
                    "{}: begins at record {first_seq}, but the log before it ends before record {next}",
                    path.display()
                )));
            }
        }
        let (mut next, mut end) = (first_seq, HEADER_BYTES);
        each(&bytes[HEADER_BYTES..], first_seq, |record, _| {
            next += 1;
            end += record::HEADER_BYTES + record.payload.len();
            Ok::<(), Error>(())
        })?;
        if let Some(later) = record::later_group(&bytes[end..], next) {
            return Err(Error::Corrupt(format!(
                "{}: record {next} at byte {end}, which was durable before record {later} was written",
                path.display()
            )));
        }
        expected = Some(next);
        found.segments.push((path, Segment { number, first_seq, last_seq: next - 1, end: u64::MAX }));
    }
    found.last_seq = expected.map_or(0, |next| next - 1);
    Ok(found)
}

/// Hands out the records that `rest` begins with, each with its size there.
fn each<E>(
    mut rest: &[u8],
    first_seq: u64,
    mut use_record: impl FnMut(record::Record<'_>, usize) -> Result2<E>,
) -> Result2<E> {
    let mut next = first_seq;
    while let Some((record, size)) = record::read(rest) {
        if record.seq != next {
            break;
        }
        use_record(record, size)?;
        next += 1;
        rest = &rest[size..];
    }
    Ok(())
}

type Result2<E> = std::result::Result<(), E>;

impl Found {
    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.last_seq < self.first_seq
    }

    /// Hands out the records after `after`, in order.
    ///
    /// # Errors
    /// What `use_record` answers; [`Error::Io`].
    pub fn replay<E: From<Error>>(
        &self,
        after: u64,
        mut use_record: impl FnMut(record::Record<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        for (path, segment) in self.segments.iter().filter(|(_, s)| s.last_seq > after) {
            let bytes = fs::read(path).map_err(|e| Error::io("read", path, &e))?;
            each(&bytes[HEADER_BYTES..], segment.first_seq, |r, _| if r.seq > after { use_record(r) } else { Ok(()) })?;
        }
        Ok(())
    }

    /// Deletes what was found: it is in the object store, or belongs to a history that another writer has ended.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn discard(self) -> Result<()> {
        for (path, _) in self.segments {
            fs::remove_file(&path).map_err(|e| Error::io("delete", &path, &e))?;
        }
        Ok(())
    }
}

impl Local {
    /// Begins a log in `dir` for the records from `next_seq` on. What was found there before must be in the object store.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn open(dir: &Path, database_id: [u8; 16], next_seq: u64, faults: Option<Arc<Faults>>) -> Result<Local> {
        fs::create_dir_all(dir).map_err(|e| Error::io("create", dir, &e))?;
        let number = list(dir)?.last().map_or(1, |(number, _)| number + 1);
        for entry in fs::read_dir(dir).map_err(|e| Error::io("list", dir, &e))?.flatten() {
            if entry.path().extension().is_some_and(|e| e == "spare") {
                fs::remove_file(entry.path()).map_err(|e| Error::io("delete", &entry.path(), &e))?;
            }
        }
        let current = Segment { number, first_seq: next_seq, last_seq: next_seq - 1, end: u64::MAX };
        let spares = Arc::new(Spares { files: Mutex::new(Vec::new()), is_preparing: AtomicBool::new(false) });
        let (file, is_prepared) = start_segment(dir, &database_id, &current, None)?;
        let closed = Vec::new();
        let dir = dir.to_owned();
        let at = HEADER_BYTES as u64;
        let next_number = number + 1;
        Ok(Local { dir, database_id, closed, current, file, at, is_prepared, next_number, spares, faults })
    }

    /// Writes records that end with `last_seq`; [`Local::sync`] makes them durable.
    ///
    /// # Errors
    /// [`Error::Full`], and then they are not there; [`Error::Io`]: what is on the disk is then unknown.
    pub fn append(&mut self, records: &[u8], last_seq: u64) -> Result<()> {
        let is_full = self.at + records.len() as u64 > SEGMENT_BYTES;
        let is_begun = self.current.last_seq >= self.current.first_seq;
        if is_begun && (is_full || (!self.is_prepared && self.spares.is_ready())) {
            self.rotate()?;
        }
        let is_worth = if self.is_prepared { SEGMENT_BYTES / 2 } else { UNPREPARED_BYTES };
        if self.at > is_worth {
            self.prepare_spare();
        }
        let written = match &self.faults {
            None => self.file.write_all_at(records, self.at),
            Some(faults) => faults.local_write(&self.path(), &self.file, records, self.at),
        };
        if let Err(error) = written {
            return Err(self.take_back(records.len() as u64, &error));
        }
        self.at += records.len() as u64;
        self.current.last_seq = last_seq;
        Ok(())
    }

    /// Takes back what a write that failed has left behind the log's end, where the disk was full: else a start could find it
    /// behind what is written there next.
    #[cold]
    fn take_back(&self, length: u64, error: &std::io::Error) -> Error {
        let path = self.path();
        if !is_full(error) {
            return Error::io("write", &path, error);
        }
        let cleared = self.file.metadata().and_then(|metadata| {
            let left = length.min(metadata.len().saturating_sub(self.at));
            self.file.write_all_at(&vec![0; left as usize], self.at)?;
            self.file.sync_data()
        });
        match cleared {
            Ok(()) => Error::Full(path.display().to_string()),
            Err(error) => Error::io("clear", &path, &error),
        }
    }

    /// Makes what was appended durable.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn sync(&self) -> Result<()> {
        let synced = match &self.faults {
            None => self.file.sync_data(),
            Some(faults) => faults.local_sync(&self.path(), &self.file),
        };
        synced.map_err(|e| Error::io("sync", &self.path(), &e))
    }

    fn path(&self) -> PathBuf {
        path_of(&self.dir, self.current.number)
    }

    /// Passes a change of the folder.
    fn step(&self) -> Result<()> {
        let step = self.faults.as_ref().map_or(Ok(()), |f| f.local_step());
        step.map_err(|e| Error::io("change", &self.dir, &e))
    }

    fn rotate(&mut self) -> Result<()> {
        self.sync()?;
        self.step()?;
        let path = path_of(&self.dir, self.next_number);
        if self.faults.as_ref().is_some_and(|f| f.is_full()) {
            return Err(Error::Full(path.display().to_string()));
        }
        let next = Segment {
            number: self.next_number,
            first_seq: self.current.last_seq + 1,
            last_seq: self.current.last_seq,
            end: u64::MAX,
        };
        let spare = self.spares.files.lock().pop();
        let started = start_segment(&self.dir, &self.database_id, &next, spare);
        if let Err(Error::Full(what)) = started {
            // The log goes on where it is: a segment that says otherwise must not be found.
            match fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("delete", &path, &e)),
                _ => return Err(Error::Full(what)),
            }
        }
        let (file, is_prepared) = started?;
        self.current.end = self.at;
        self.next_number += 1;
        self.closed.push(std::mem::replace(&mut self.current, next));
        (self.file, self.is_prepared, self.at) = (file, is_prepared, HEADER_BYTES as u64);
        Ok(())
    }

    /// Lets go of the segments whose records are all at or below `seq`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn truncate(&mut self, seq: u64) -> Result<()> {
        while self.closed.first().is_some_and(|s| s.last_seq <= seq) {
            self.step()?;
            let segment = self.closed.remove(0);
            let path = path_of(&self.dir, segment.number);
            let mut spares = self.spares.files.lock();
            let is_full_size = fs::metadata(&path).is_ok_and(|m| m.len() == SEGMENT_BYTES);
            if spares.len() < SPARES_MAX && is_full_size {
                let spare = path.with_extension("spare");
                fs::rename(&path, &spare).map_err(|e| Error::io("rename", &path, &e))?;
                spares.push(spare);
            } else {
                fs::remove_file(&path).map_err(|e| Error::io("delete", &path, &e))?;
            }
        }
        Ok(())
    }

    /// Where the record after `after` is, to be read without holding the log; `stopped` is where the reader before stopped.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Corrupt`].
    pub fn reader(&self, after: u64, stopped: Place) -> Result<Reading> {
        let segments = self.closed.iter().chain([&self.current]);
        let segment = segments.filter(|s| s.last_seq >= s.first_seq).find(|s| s.last_seq > after);
        let segment =
            segment.ok_or_else(|| Error::Corrupt(format!("{}: no record {}", self.dir.display(), after + 1)))?;
        let path = path_of(&self.dir, segment.number);
        let file = File::open(&path).map_err(|e| Error::io("open", &path, &e))?;
        let mut segment = segment.clone();
        if segment.number == self.current.number {
            segment.end = self.at;
        }
        let begins_anew = stopped.segment != segment.number || stopped.seq != after;
        let offset = if begins_anew { HEADER_BYTES as u64 } else { stopped.offset };
        let next_seq = if begins_anew { segment.first_seq } else { after + 1 };
        Ok(Reading { path, file, segment, offset, next_seq })
    }

    fn prepare_spare(&self) {
        if self.spares.is_ready() || self.spares.is_preparing.swap(true, Ordering::AcqRel) {
            return;
        }
        let path = self.dir.join(format!("next-{:020}.spare", self.next_number));
        let spares = Arc::clone(&self.spares);
        let started = stdx::thread::spawn_detached("wal-prepare", PREPARE_STACK_BYTES, move || {
            match fill(&path) {
                Ok(()) => spares.files.lock().push(path),
                // The room is better left to the log; where this fails the next start deletes it.
                Err(_) => drop(fs::remove_file(&path)),
            }
            spares.is_preparing.store(false, Ordering::Release);
        });
        if started.is_err() {
            self.spares.is_preparing.store(false, Ordering::Release);
        }
    }
}

/// A segment that is read while it may still be written.
pub struct Reading {
    path: PathBuf,
    file: File,
    segment: Segment,
    offset: u64,
    /// The record at `offset`.
    next_seq: u64,
}

impl Reading {
    /// The records after `after`, about `bytes_max` of them, the last one's number, and where it ends.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Corrupt`].
    pub fn read(self, after: u64, bytes_max: usize) -> Result<(Body, u64, Place)> {
        let room = (self.segment.end - self.offset).min((bytes_max + CHUNK_BYTES) as u64) as usize;
        let (mut body, mut last, mut next, mut offset) = (Body::with_capacity(room), after, self.next_seq, self.offset);
        let mut chunk = vec![0; CHUNK_BYTES.min(room)];
        while body.len() < bytes_max && next <= self.segment.last_seq && offset < self.segment.end {
            let length = chunk.len().min((self.segment.end - offset) as usize);
            let found = read_some_at(&self.file, &mut chunk[..length], offset)
                .map_err(|e| Error::io("read", &self.path, &e))?;
            let begin = offset;
            each(&chunk[..found], next, |r, size| {
                if r.seq <= self.segment.last_seq {
                    if r.seq > after {
                        body.push(r.seq, r.payload);
                        last = r.seq;
                    }
                    (next, offset) = (r.seq + 1, offset + size as u64);
                }
                Ok::<(), Error>(())
            })?;
            if offset == begin {
                if found < chunk.len() || begin + found as u64 == self.segment.end {
                    break;
                }
                // A record that is larger.
                chunk.resize(2 * chunk.len(), 0);
            }
        }
        if last == after {
            return Err(Error::Corrupt(format!("{}: record {} is missing", self.path.display(), after + 1)));
        }
        Ok((body, last, Place { segment: self.segment.number, seq: last, offset }))
    }
}

/// Reads until `to` is full or the file ends; answers how much there was.
fn read_some_at(file: &File, to: &mut [u8], offset: u64) -> std::io::Result<usize> {
    let mut done = 0;
    while done < to.len() {
        match file.read_at(&mut to[done..], offset + done as u64) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

impl Spares {
    fn is_ready(&self) -> bool {
        !self.files.lock().is_empty()
    }
}

fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

fn fill(path: &Path) -> std::io::Result<()> {
    let file = File::create(path)?;
    let zeros = vec![0; 1 << 20];
    for at in (0..SEGMENT_BYTES).step_by(zeros.len()) {
        file.write_all_at(&zeros, at)?;
    }
    file.sync_all()
}

fn start_segment(
    dir: &Path,
    database_id: &[u8; 16],
    segment: &Segment,
    spare: Option<PathBuf>,
) -> Result<(File, bool)> {
    let path = path_of(dir, segment.number);
    let is_prepared = spare.is_some();
    if let Some(spare) = spare {
        let file = OpenOptions::new().write(true).open(&spare).map_err(|e| Error::io("open", &spare, &e))?;
        file.write_all_at(&encode_header(database_id, segment.first_seq), 0)
            .and_then(|()| file.sync_data())
            .map_err(|e| Error::io("write", &spare, &e))?;
        fs::rename(&spare, &path).map_err(|e| Error::io("rename", &spare, &e))?;
    }
    let failed = |doing: &str, e: &std::io::Error| {
        if is_full(e) { Error::Full(path.display().to_string()) } else { Error::io(doing, &path, e) }
    };
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(|e| failed("open", &e))?;
    if !is_prepared {
        file.write_all_at(&encode_header(database_id, segment.first_seq), 0)
            .and_then(|()| file.sync_all())
            .map_err(|e| failed("write", &e))?;
    }
    File::open(dir).and_then(|d| d.sync_all()).map_err(|e| Error::io("sync", dir, &e))?;
    Ok((file, is_prepared))
}
