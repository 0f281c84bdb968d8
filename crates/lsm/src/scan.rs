//! A cursor over the live keys of a range: memtables and tables merged, newest first.
//!
//! Every source yields each key once, with the newest version that the view sees. The sources that stand at a key are
//! kept in order of (key, age); the first one's key is next, and equal keys behind it are older and skipped.

use crate::contents::Contents;
use crate::error::Result;
use crate::kind::Kind;
use crate::memtable::{Cursor, Memtable};
use crate::run::{Here, Run, VisibleCursor};
use objects::frames::Priority;
use std::cmp::Ordering;
use std::ops::Bound;
use std::sync::Arc;

/// Which way a scan goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    Forward,
    /// Descending keys.
    Backward,
}

/// The range, direction and view of a scan.
pub struct Request<'a> {
    /// The lower end.
    pub lower: Bound<&'a [u8]>,
    /// The upper end.
    pub upper: Bound<&'a [u8]>,
    /// Which way.
    pub direction: Direction,
    /// The newest sequence number seen.
    pub seq: u64,
    /// A transaction's own writes.
    pub overlay: Option<Overlay>,
    /// Writes of others that have not committed, newest first; they change no more.
    pub others: Vec<Overlay>,
    /// Keys whose removal is newer than this are yielded too, with an empty value.
    pub removed_since: u64,
    /// What blocks are read for.
    pub priority: Priority,
}

/// A scan that yields no removed keys.
pub const NONE_REMOVED: u64 = u64::MAX;

/// A transaction's writes.
#[derive(Clone)]
pub struct Overlay {
    /// The newest.
    pub memtable: Arc<Memtable>,
    /// Older ones, on their way to the disk.
    pub sealed: Option<Arc<Memtable>>,
    /// Older ones, on the local disk, newest first.
    pub runs: Vec<Arc<Run>>,
    /// The number of the last write seen.
    pub op: u64,
}

enum Source {
    Memtable { cursor: Cursor, seq: u64, is_overlay: bool },
    Run { cursor: Box<VisibleCursor>, is_overlay: bool },
}

impl Source {
    fn is_valid(&self) -> bool {
        match self {
            Source::Memtable { cursor, .. } => cursor.is_valid(),
            Source::Run { cursor, .. } => cursor.is_valid(),
        }
    }

    #[inline]
    fn key(&self) -> &[u8] {
        match self {
            Source::Memtable { cursor, .. } => cursor.key(),
            Source::Run { cursor, .. } => cursor.key(),
        }
    }

    /// What is here; the number of an overlay is beyond all others.
    #[inline]
    fn here(&self) -> Here<'_> {
        match self {
            Source::Memtable { cursor, seq, is_overlay } => {
                let found = cursor.get(*seq).expect("a settled source stands at a visible version");
                let seq = if *is_overlay { u64::MAX } else { found.seq };
                Here { key: cursor.key(), seq, kind: found.kind, value: found.value }
            }
            Source::Run { cursor, is_overlay: false } => cursor.here(),
            Source::Run { cursor, is_overlay: true } => Here { seq: u64::MAX, ..cursor.here() },
        }
    }

    #[inline]
    fn advance(&mut self, direction: Direction) -> Result<()> {
        match self {
            Source::Memtable { cursor, seq, .. } => {
                step(cursor, direction);
                settle(cursor, *seq, direction);
            }
            Source::Run { cursor, .. } => cursor.advance()?,
        }
        Ok(())
    }

    /// Goes to the first key within `from`, seen in the scan's direction.
    fn seek(&mut self, from: Bound<&[u8]>, direction: Direction) -> Result<()> {
        match self {
            Source::Memtable { cursor, seq, .. } => {
                match (direction, from) {
                    (Direction::Forward, Bound::Unbounded) => cursor.seek_first(),
                    (Direction::Backward, Bound::Unbounded) => cursor.seek_last(),
                    (Direction::Forward, Bound::Included(key) | Bound::Excluded(key)) => cursor.seek(key),
                    (Direction::Backward, Bound::Excluded(key)) => cursor.seek_below(key),
                    (Direction::Backward, Bound::Included(key)) => {
                        cursor.seek(key);
                        if !cursor.is_valid() || cursor.key() != key {
                            cursor.seek_below(key);
                        }
                    }
                }
                if let (Direction::Forward, Bound::Excluded(key)) = (direction, from)
                    && cursor.is_valid()
                    && cursor.key() == key
                {
                    cursor.next();
                }
                settle(cursor, *seq, direction);
            }
            Source::Run { cursor, .. } => cursor.seek(from)?,
        }
        Ok(())
    }
}

#[inline]
fn step(cursor: &mut Cursor, direction: Direction) {
    match direction {
        Direction::Forward => cursor.next(),
        Direction::Backward => cursor.prev(),
    }
}

#[inline]
fn settle(cursor: &mut Cursor, seq: u64, direction: Direction) {
    while cursor.is_valid() && cursor.get(seq).is_none() {
        step(cursor, direction);
    }
}

/// A scan; it holds the memtables and tables that it reads.
pub struct Scan {
    contents: Arc<Contents>,
    seq: u64,
    removed_since: u64,
    direction: Direction,
    lower: Bound<Box<[u8]>>,
    upper: Bound<Box<[u8]>>,
    /// The first eight bytes of the bound at which the scan ends, zeros behind a shorter one: most keys are told from it by them.
    end: Option<u64>,
    sources: Vec<Source>,
    /// Sources that stand at a key, in order of (key, age).
    order: Vec<u32>,
    /// Whether the second in order stands at the same key as the first.
    is_tied: bool,
    /// The key of the second in order, where it is a short one: it stays while the first goes on.
    second: Option<ShortKey>,
    /// Whether the first in order was yielded.
    is_yielded: bool,
}

impl Scan {
    /// A scan before its first key.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn new(contents: Arc<Contents>, request: &Request<'_>) -> Result<Scan> {
        let mut sources = Vec::with_capacity(2 + contents.sealed.len());
        for Overlay { memtable, sealed, runs, op } in request.overlay.iter().chain(&request.others) {
            for memtable in std::iter::once(memtable).chain(sealed) {
                let cursor = Cursor::new(Arc::clone(memtable));
                sources.push(Source::Memtable { cursor, seq: *op, is_overlay: true });
            }
            for run in runs {
                let cursor = Box::new(VisibleCursor::new(Arc::clone(run), *op, request.direction, request.priority));
                sources.push(Source::Run { cursor, is_overlay: true });
            }
        }
        for memtable in std::iter::once(&contents.active).chain(&contents.sealed) {
            if !memtable.is_empty() {
                let cursor = Cursor::new(Arc::clone(memtable));
                sources.push(Source::Memtable { cursor, seq: request.seq, is_overlay: false });
            }
        }
        for run in contents.levels.runs().filter(|run| !run.tables().is_empty()) {
            let cursor = VisibleCursor::new(Arc::clone(run), request.seq, request.direction, request.priority);
            sources.push(Source::Run { cursor: Box::new(cursor), is_overlay: false });
        }
        let mut scan = Scan {
            contents,
            seq: request.seq,
            removed_since: request.removed_since,
            direction: request.direction,
            lower: own(request.lower),
            upper: own(request.upper),
            end: None,
            order: Vec::with_capacity(sources.len()),
            sources,
            is_tied: false,
            second: None,
            is_yielded: false,
        };
        scan.look_at_end();
        scan.seek_within(match request.direction {
            Direction::Forward => request.lower,
            Direction::Backward => request.upper,
        })?;
        Ok(scan)
    }

    /// The next key and its value, borrowed until the next call; `None` at the end, and then again.
    ///
    /// # Errors
    /// A block could not be read.
    #[expect(clippy::should_implement_trait, reason = "a lending iterator")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<(&[u8], &[u8])>> {
        loop {
            if self.is_yielded {
                self.pass_first()?;
            }
            let Some(&first) = self.order.first() else { return Ok(None) };
            self.is_yielded = true;
            let Here { key, seq, kind, .. } = self.sources[first as usize].here();
            if self.is_beyond(key) {
                self.order.clear();
                self.is_yielded = false;
                return Ok(None);
            }
            let is_there = kind == Kind::Put || seq > self.removed_since;
            let is_live = is_there && seq >= self.contents.tombstones.removed_at(key, self.seq);
            if is_live {
                break;
            }
        }
        let here = self.sources[self.order[0] as usize].here();
        Ok(Some((here.key, here.value)))
    }

    /// Goes on with another range, from its beginning, in the same state of the database. Writes of others that have not committed
    /// are only known for the range of the request.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn go_to(&mut self, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Result<()> {
        (self.lower, self.upper) = (own(lower), own(upper));
        self.look_at_end();
        self.seek_within(match self.direction {
            Direction::Forward => lower,
            Direction::Backward => upper,
        })
    }

    /// Moves so that the next key is the first at or after `key` (backward: at or before), within the range.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn seek(&mut self, key: &[u8]) -> Result<()> {
        let edge = match self.direction {
            Direction::Forward => &self.lower,
            Direction::Backward => &self.upper,
        };
        let is_within = match (edge, self.direction) {
            (Bound::Unbounded, _) => true,
            (Bound::Included(edge), Direction::Forward) => **edge <= *key,
            (Bound::Excluded(edge), Direction::Forward) => **edge < *key,
            (Bound::Included(edge), Direction::Backward) => *key <= **edge,
            (Bound::Excluded(edge), Direction::Backward) => *key < **edge,
        };
        if is_within {
            return self.seek_within(Bound::Included(key));
        }
        let edge = edge.clone();
        self.seek_within(edge.as_ref().map(|k| &**k))
    }

    fn seek_within(&mut self, from: Bound<&[u8]>) -> Result<()> {
        self.order.clear();
        self.is_yielded = false;
        let from_key = key_of(&from);
        let (lower, upper) = match self.direction {
            Direction::Forward => (from_key, key_of(&self.upper)),
            Direction::Backward => (key_of(&self.lower), from_key),
        };
        for (at, source) in self.sources.iter_mut().enumerate() {
            // Of a run that has nothing there no block need be read.
            if let Source::Run { cursor, .. } = source
                && !cursor.run().overlaps(lower, upper)
            {
                continue;
            }
            source.seek(from, self.direction)?;
            if source.is_valid() {
                self.order.push(at as u32);
            }
        }
        let Scan { order, sources, direction, .. } = self;
        order.sort_unstable_by(|&a, &b| compare(sources, *direction, a, b).then(a.cmp(&b)));
        self.look_at_second();
        Ok(())
    }

    /// Notes what the second in order is, which is new there.
    fn look_at_second(&mut self) {
        let second = self.order.get(1).map(|&second| self.sources[second as usize].key());
        self.second = second.and_then(ShortKey::of);
        self.is_tied = second.is_some() && self.first_against_second() == Ordering::Equal;
    }

    #[inline]
    fn first_against_second(&self) -> Ordering {
        let first = self.sources[self.order[0] as usize].key();
        let order = match (ShortKey::of(first), &self.second) {
            (Some(first), Some(second)) if first.length == second.length => first.words.cmp(&second.words),
            _ => first.cmp(self.sources[self.order[1] as usize].key()),
        };
        match self.direction {
            Direction::Forward => order,
            Direction::Backward => order.reverse(),
        }
    }

    /// Leaves the key of the first source, in every source that stands at it.
    #[inline]
    fn pass_first(&mut self) -> Result<()> {
        self.is_yielded = false;
        while self.is_tied {
            let second = self.order.remove(1);
            self.sources[second as usize].advance(self.direction)?;
            self.insert(second, 1);
            self.look_at_second();
        }
        let first = self.order[0];
        self.sources[first as usize].advance(self.direction)?;
        if !self.sources[first as usize].is_valid() {
            self.order.remove(0);
            self.look_at_second();
            return Ok(());
        }
        if self.order.len() == 1 {
            return Ok(());
        }
        match self.first_against_second() {
            Ordering::Less => {}
            Ordering::Equal if first < self.order[1] => self.is_tied = true,
            _ => {
                self.order.remove(0);
                self.insert(first, 0);
                self.look_at_second();
            }
        }
        Ok(())
    }

    /// Puts a source into the order, behind position `from`.
    fn insert(&mut self, source: u32, from: usize) {
        if !self.sources[source as usize].is_valid() {
            return;
        }
        let place = self.order[from..].iter().position(|&other| {
            compare(&self.sources, self.direction, source, other).then(source.cmp(&other)) == Ordering::Less
        });
        self.order.insert(place.map_or(self.order.len(), |p| p + from), source);
    }

    fn look_at_end(&mut self) {
        let end = match self.direction {
            Direction::Forward => &self.upper,
            Direction::Backward => &self.lower,
        };
        self.end = key_of(end).map(|key| {
            let mut first = [0; size_of::<u64>()];
            let length = key.len().min(first.len());
            first[..length].copy_from_slice(&key[..length]);
            u64::from_be_bytes(first)
        });
    }

    #[inline]
    fn is_beyond(&self, key: &[u8]) -> bool {
        if let (Some(first), Some(end)) = (key.first_chunk(), self.end) {
            let first = u64::from_be_bytes(*first);
            let is_before = match self.direction {
                Direction::Forward => first < end,
                Direction::Backward => first > end,
            };
            if is_before {
                return false;
            }
        }
        match self.direction {
            Direction::Forward => match &self.upper {
                Bound::Unbounded => false,
                Bound::Included(upper) => compare_keys(key, upper).is_gt(),
                Bound::Excluded(upper) => compare_keys(key, upper).is_ge(),
            },
            Direction::Backward => match &self.lower {
                Bound::Unbounded => false,
                Bound::Included(lower) => compare_keys(key, lower).is_lt(),
                Bound::Excluded(lower) => compare_keys(key, lower).is_le(),
            },
        }
    }
}

fn own(bound: Bound<&[u8]>) -> Bound<Box<[u8]>> {
    bound.map(Box::from)
}

fn key_of<K: AsRef<[u8]>>(bound: &Bound<K>) -> Option<&[u8]> {
    match bound {
        Bound::Included(key) | Bound::Excluded(key) => Some(key.as_ref()),
        Bound::Unbounded => None,
    }
}

/// A key of 8 to 16 bytes as numbers: of two of one length they say the order.
#[derive(Clone, Copy)]
struct ShortKey {
    /// Its first and its last eight bytes; what they have in common is equal where the first ones are.
    words: (u64, u64),
    length: usize,
}

impl ShortKey {
    #[inline]
    fn of(key: &[u8]) -> Option<ShortKey> {
        let (first, last) = (key.first_chunk()?, key.last_chunk()?);
        let words = (u64::from_be_bytes(*first), u64::from_be_bytes(*last));
        (key.len() <= 2 * size_of::<u64>()).then_some(ShortKey { words, length: key.len() })
    }
}

/// The order of keys, of short ones of one length without a call.
#[inline]
fn compare_keys(left: &[u8], right: &[u8]) -> Ordering {
    match (ShortKey::of(left), ShortKey::of(right)) {
        (Some(l), Some(r)) if l.length == r.length => l.words.cmp(&r.words),
        _ => left.cmp(right),
    }
}

#[inline]
fn compare(sources: &[Source], direction: Direction, a: u32, b: u32) -> Ordering {
    let order = compare_keys(sources[a as usize].key(), sources[b as usize].key());
    match direction {
        Direction::Forward => order,
        Direction::Backward => order.reverse(),
    }
}
