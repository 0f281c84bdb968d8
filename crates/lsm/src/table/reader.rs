//! A table that is read: its tail on first use, then blocks through the caches.

use super::block::{self, Lookup};
use super::builder::{FOOTER_BYTES, Summary, filters_of};
use super::cursor::TableCursor;
use super::filter::Filters;
use super::root::{Index, Place, Root};
use crate::error::{Error, Result};
use crate::kind::Kind;
use crate::slice::Slice;
use crate::spread;
use bytes::Bytes;
use objects::client::Pending;
use objects::disk::{SLOT_BYTES, UnitKey};
use objects::frames::{Frame, FrameKey, Priority};
use objects::units::{Unit, Units};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use stdx::coding::Reader;

/// Set in the number of a unit that is a piece of the tail.
const TAIL_UNIT: u32 = 1 << 31;

/// What makes a table: kept in the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Its id, unique for all time.
    pub id: u64,
    /// The object's name.
    pub name: String,
    /// Range removals up to this number have been carried out in it.
    pub clean_seq: u64,
    /// Where it is not 0, the sequence number of every version in it, whatever the blocks say: its transaction had none yet
    /// when it was written.
    pub as_seq: u64,
    /// The rest.
    pub summary: Summary,
}

/// An open table.
pub struct Table {
    /// What the manifest says of it.
    pub description: Description,
    units: Units,
    root: OnceLock<Root>,
}

/// A version that a get found.
pub struct Hit {
    /// Its sequence number.
    pub seq: u64,
    /// What it says.
    pub kind: Kind,
    /// The value.
    pub value: Slice,
}

impl Drop for Table {
    fn drop(&mut self) {
        let Some(root) = self.root.get() else { return };
        let frames = self.units.frames();
        for (unit, held) in root.units().iter().zip(root.held()) {
            let filter = held.filter.get().map_or(0, |filter| filter.len());
            let index = held.index.get().map_or(0, |index| index.bytes());
            frames.release(filter + index);
            // Nobody asks for them any more, and the tables that come have use for the room.
            let blocks = held.index.get().into_iter().flat_map(|index| index.places());
            for place in blocks {
                frames.remove(self.frame_key(Place { offset: unit.data.offset + place.offset, ..*place }));
            }
        }
    }
}

impl Table {
    /// A table; nothing is read yet.
    pub fn new(description: Description, units: Units) -> Table {
        Table { description, units, root: OnceLock::new() }
    }

    /// A table that was just written: its bytes go into the disk cache, and its root need not be read. Where its blocks are in memory, the
    /// tail is, too.
    pub fn written(description: Description, units: Units, bytes: &[u8], root: Root) -> Table {
        let table = Table { description, units, root: OnceLock::from(root) };
        for at in 0..table.root.get().map_or(0, |r| r.units().len()) {
            if let Ok(unit) = table.data_unit(at) {
                table.units.keep(unit.key, &bytes[unit.range.start as usize..unit.range.end as usize]);
            }
        }
        for unit in table.tail_units() {
            table.units.keep(unit.key, &bytes[unit.range.start as usize..unit.range.end as usize]);
        }
        if let Some(root) = table.root.get().filter(|root| root.is_kept) {
            table.hold_tail(root, bytes);
        }
        table
    }

    /// Holds filters and index blocks with the root, of which `bytes` is the table.
    fn hold_tail(&self, root: &Root, bytes: &[u8]) {
        let block = |place: Place| {
            let from = place.offset as usize;
            block::load(self.description.id, place.offset, bytes.get(from..from + place.length as usize)?)
        };
        for (unit, held) in root.units().iter().zip(root.held()) {
            if let Some(index) = block(unit.index).and_then(|block| Index::decode(&block)).map(Arc::new) {
                self.hold(&held.index, Arc::clone(&index), index.bytes());
            }
            if let Some(filter) = block(unit.filter) {
                self.hold(&held.filter, Arc::clone(&filter), filter.len());
            }
        }
    }

    /// Says what the root is.
    pub fn know_root(&self, root: Root) {
        // Whoever was first said the same.
        drop(self.root.set(root));
    }

    /// Whether it was made in a hurry, as far as that is known without a request.
    pub fn is_packed_for_speed(&self) -> bool {
        self.root.get().is_some_and(|root| root.filters == Filters::Bloom)
    }

    /// Starts to fetch the tail, where the root is not known.
    pub fn prefetch_root(&self) {
        if self.root.get().is_none() {
            self.tail_units().for_each(|unit| self.units.prefetch(&unit));
        }
    }

    /// Hands out the blocks that a read of the keys from `lower` up to `upper` needs, each with its place, until `use_block` wants no
    /// more.
    ///
    /// # Errors
    /// A block could not be read.
    pub fn each_block(
        &self,
        lower: &[u8],
        upper: &[u8],
        use_block: &mut impl FnMut(u64, &Frame) -> bool,
    ) -> Result<()> {
        let root = self.root()?;
        for at in root.find(lower)..root.units().len() {
            let unit = root.units()[at];
            let (index, filter) = (self.index(at)?, self.filter(at)?);
            let index_bytes = Frame::from(index.encode());
            let mut takes_more = use_block(unit.index.offset, &index_bytes) && use_block(unit.filter.offset, &filter);
            for block in index.find(lower)..index.count() {
                let place = index.place(block).ok_or_else(|| self.bad_entry())?;
                let data = self.data_block(at, place, Priority::Point)?;
                takes_more = takes_more && use_block(unit.data.offset + place.offset, &data);
                if !takes_more || index.last_key(block) >= upper {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// How many keys lie between the units of `lower` and `upper`, about, where that needs no request.
    pub fn estimate(&self, lower: Option<&[u8]>, upper: Option<&[u8]>) -> (u64, u64) {
        let summary = &self.description.summary;
        let bytes_of = |keys: u64| summary.raw_bytes * keys / summary.entries.max(1);
        if let Some(group) = summary.spreads.iter().find(|spread| spread.is_all_between(lower, upper)) {
            return (group.keys, bytes_of(group.keys));
        }
        let most = spread::most_between(&summary.spreads, lower, upper).unwrap_or(summary.entries);
        let is_inside =
            lower.is_none_or(|l| *l <= summary.smallest[..]) && upper.is_none_or(|u| *u > summary.largest[..]);
        if is_inside {
            return (most, summary.raw_bytes);
        }
        let Some(root) = self.root.get() else {
            let half = most.min(summary.entries / 2);
            return (half, bytes_of(half));
        };
        let units = root.units().len() as u64;
        let from = lower.map_or(0, |l| root.find(l)) as u64;
        let to = upper.map_or(units, |u| root.find(u) as u64);
        // Both ends lie somewhere in their units: half of one stands for them.
        let halves = 2 * to.saturating_sub(from) + u64::from(to == from);
        let keys = most.min(summary.entries * halves / (2 * units.max(1)));
        (keys, bytes_of(keys))
    }

    /// Whether reads cost requests that take long.
    pub(crate) fn is_far(&self) -> bool {
        self.units.is_far()
    }

    /// Begins to delete its object.
    pub(crate) fn start_delete(&self) -> Pending<()> {
        self.units.objects().start_delete(&self.description.name)
    }

    fn corrupt(&self, what: &str, offset: u64) -> Error {
        Error::Corrupt(format!("object {}: {what} at byte {offset}", self.description.name))
    }

    /// The root, read on first use.
    pub fn root(&self) -> Result<&Root> {
        if let Some(root) = self.root.get() {
            return Ok(root);
        }
        self.tail_units().skip(1).for_each(|unit| self.units.prefetch(&unit));
        // Of the footer only the root that it leads to says whether it is whole: a damaged copy of either is read again, with the other.
        let root = match self.root_by(|range| self.read_tail(range)) {
            Err(Error::Corrupt(_)) if self.units.is_far() => self.root_by(|range| self.read_tail_far(range)),
            root => root,
        };
        let root = root?;
        Ok(self.root.get_or_init(|| root))
    }

    fn root_by(&self, read: impl Fn(Range<u64>) -> Result<Bytes>) -> Result<Root> {
        let bytes = self.description.summary.bytes;
        let footer_at = bytes.saturating_sub(FOOTER_BYTES as u64);
        let footer = read(footer_at..bytes)?;
        let filters = filters_of(&footer).ok_or_else(|| self.corrupt("no footer", footer_at))?;
        let mut reader = Reader::new(&footer);
        let place = reader.u64().zip(reader.u32()).map(|(offset, length)| Place { offset, length });
        let end = |p: &Place| p.offset.checked_add(u64::from(p.length));
        let place = place.filter(|p| end(p).is_some_and(|end| end <= footer_at));
        let place = place.ok_or_else(|| self.corrupt("no footer", footer_at))?;
        let stored = read(place.offset..place.offset + u64::from(place.length))?;
        let root = block::load(self.description.id, place.offset, &stored).and_then(|raw| Root::decode(filters, &raw));
        root.ok_or_else(|| self.corrupt("damaged root", place.offset))
    }

    fn tail_unit(&self, at: u32) -> Unit<'_> {
        let summary = &self.description.summary;
        let start = summary.tail_offset + u64::from(at) * SLOT_BYTES as u64;
        let range = start..summary.bytes.min(start + SLOT_BYTES as u64);
        Unit { name: &self.description.name, key: UnitKey { object: self.description.id, unit: TAIL_UNIT | at }, range }
    }

    fn tail_units(&self) -> impl Iterator<Item = Unit<'_>> {
        let summary = &self.description.summary;
        let pieces = (summary.bytes - summary.tail_offset).div_ceil(SLOT_BYTES as u64);
        (0..pieces).map(|at| self.tail_unit(at as u32))
    }

    fn read_tail(&self, range: Range<u64>) -> Result<Bytes> {
        let tail_offset = self.description.summary.tail_offset;
        if range.start < tail_offset {
            return Err(self.corrupt("a tail block outside the tail", range.start));
        }
        let mut bytes = Bytes::new();
        let mut at = range.start;
        while at < range.end {
            let unit = self.tail_unit(((at - tail_offset) / SLOT_BYTES as u64) as u32);
            let within = (at - unit.range.start) as usize..(range.end.min(unit.range.end) - unit.range.start) as usize;
            at = unit.range.end;
            let piece = self.units.read(&unit, within)?;
            bytes = if bytes.is_empty() { piece } else { [&bytes[..], &piece[..]].concat().into() };
        }
        Ok(bytes)
    }

    fn frame_key(&self, place: Place) -> FrameKey {
        FrameKey { object: self.description.id, offset: place.offset }
    }

    /// A filter or an index block, from the cache or else from its unit.
    fn tail_block(&self, place: Place) -> Result<Frame> {
        if let Some(frame) = self.units.frames().get(self.frame_key(place), Priority::Index) {
            return Ok(frame);
        }
        let range = place.offset..place.offset + u64::from(place.length);
        let mut loaded = block::load(self.description.id, place.offset, &self.read_tail(range.clone())?);
        if loaded.is_none() && self.units.is_far() {
            loaded = block::load(self.description.id, place.offset, &self.read_tail_far(range)?);
        }
        loaded.ok_or_else(|| self.corrupt("damaged block", place.offset))
    }

    /// Holds what was read of the tail with the root, where there is room; whether it is held.
    fn hold<T>(&self, held: &OnceLock<T>, what: T, bytes: usize) -> bool {
        let frames = self.units.frames();
        let has_room = frames.reserve(bytes);
        if has_room && held.set(what).is_err() {
            frames.release(bytes);
        }
        has_room
    }

    /// The same from the store alone, as a unit of its own; the near copies of the tail are forgotten.
    fn read_tail_far(&self, range: Range<u64>) -> Result<Bytes> {
        let tail_offset = self.description.summary.tail_offset;
        if range.start < tail_offset || range.is_empty() {
            return Err(self.corrupt("a tail block outside the tail", range.start));
        }
        let pieces =
            (range.start - tail_offset) / SLOT_BYTES as u64..=(range.end - 1 - tail_offset) / SLOT_BYTES as u64;
        let mut bytes = Vec::new();
        for at in pieces {
            let unit = self.tail_unit(at as u32);
            let (from, to) = (range.start.max(unit.range.start), range.end.min(unit.range.end));
            let within = (from - unit.range.start) as usize..(to - unit.range.start) as usize;
            bytes.extend_from_slice(&self.units.read_far(&unit, within)?);
        }
        Ok(bytes.into())
    }

    /// Whether a key with this hash may be in unit `at`, where its filter is in memory.
    #[inline]
    fn may_contain_by_memory(&self, root: &Root, at: usize, hash: u64) -> Option<bool> {
        if let Some(filter) = root.held()[at].filter.get() {
            return Some(root.filters.may_contain(filter, hash));
        }
        let key = self.frame_key(root.units()[at].filter);
        self.units.frames().with(key, Priority::Index, |filter| root.filters.may_contain(filter, hash))
    }

    /// The same where it is not.
    #[cold]
    fn may_contain_by_tail(&self, root: &Root, at: usize, hash: u64) -> Result<bool> {
        Ok(root.filters.may_contain(&self.filter(at)?, hash))
    }

    /// The unit that may have `key`, and the pieces of the tail with its filter and its index block, where the root is known.
    fn unit_for(&self, key: &[u8]) -> Option<(usize, impl Iterator<Item = Unit<'_>>)> {
        let root = self.root.get()?;
        let at = root.find(key);
        let unit = *root.units().get(at)?;
        let piece =
            |offset: u64| (offset.saturating_sub(self.description.summary.tail_offset) / SLOT_BYTES as u64) as u32;
        // The index block lies behind the filter.
        let end = unit.index.offset + u64::from(unit.index.length);
        let pieces = piece(unit.filter.offset)..=piece(end.saturating_sub(1));
        Some((at, pieces.map(|at| self.tail_unit(at))))
    }

    /// Starts to fetch the filter and the index block that a get of `key` will look at, where they are not near.
    pub(crate) fn prefetch_tail_for(&self, key: &[u8], hash: u64) {
        match (self.unit_for(key), self.root.get()) {
            (Some((at, pieces)), Some(root)) if self.may_contain_by_memory(root, at, hash).is_none() => {
                pieces.for_each(|piece| self.units.prefetch(&piece));
            }
            (_, None) => self.prefetch_root(),
            _ => {}
        }
    }

    /// Starts to fetch the unit that a get of `key` will read: not where a filter that is near says that it is needless; with one
    /// that is on its way, so that both are one round trip.
    pub(crate) fn prefetch_unit_for(&self, key: &[u8], hash: u64) {
        let (Some((at, mut pieces)), Some(root)) = (self.unit_for(key), self.root.get()) else { return };
        let may_contain = match self.may_contain_by_memory(root, at, hash) {
            Some(answer) => answer,
            None if pieces.all(|piece| self.units.is_near(&piece)) => {
                self.may_contain_by_tail(root, at, hash).unwrap_or(true)
            }
            None => true,
        };
        if let (true, Ok(data)) = (may_contain, self.data_unit(at)) {
            self.units.prefetch(&data);
        }
    }

    /// The filter of unit `at`; one that is not held is cached.
    fn filter(&self, at: usize) -> Result<Frame> {
        let root = self.root()?;
        let (place, held) = (root.units()[at].filter, &root.held()[at].filter);
        if let Some(filter) = held.get() {
            return Ok(Arc::clone(filter));
        }
        let filter = self.tail_block(place)?;
        if !self.hold(held, Arc::clone(&filter), filter.len()) {
            self.units.frames().insert(self.frame_key(place), &filter, Priority::Index);
        }
        Ok(filter)
    }

    /// The index block of unit `at`, which is about to be read.
    #[inline]
    pub(super) fn index(&self, at: usize) -> Result<Arc<Index>> {
        match self.root()?.held()[at].index.get() {
            Some(index) => Ok(Arc::clone(index)),
            None => self.read_index(at),
        }
    }

    /// Where the block is not near the unit is not waited for afterwards.
    #[cold]
    fn read_index(&self, at: usize) -> Result<Arc<Index>> {
        let root = self.root()?;
        let place = root.units()[at].index;
        let cached = self.units.frames().get(self.frame_key(place), Priority::Index);
        let block = match cached {
            Some(block) => block,
            None => {
                self.prefetch(at)?;
                self.tail_block(place)?
            }
        };
        let index = Index::decode(&block).map(Arc::new).ok_or_else(|| self.bad_entry())?;
        if !self.hold(&root.held()[at].index, Arc::clone(&index), index.bytes()) {
            self.units.frames().insert(self.frame_key(place), &block, Priority::Index);
        }
        Ok(index)
    }

    fn data_unit(&self, at: usize) -> Result<Unit<'_>> {
        let data = self.root()?.units()[at].data;
        let key = UnitKey { object: self.description.id, unit: at as u32 };
        Ok(Unit { name: &self.description.name, key, range: data.offset..data.offset + u64::from(data.length) })
    }

    /// Starts to fetch unit `at`, if there is such.
    pub(super) fn prefetch(&self, at: usize) -> Result<()> {
        if at < self.root()?.units().len() {
            self.units.prefetch(&self.data_unit(at)?);
        }
        Ok(())
    }

    /// A data block; `place` is relative to the unit.
    #[inline]
    pub(super) fn data_block(&self, unit: usize, place: Place, priority: Priority) -> Result<Frame> {
        let offset = self.root()?.units()[unit].data.offset + place.offset;
        let key = FrameKey { object: self.description.id, offset };
        let found = self.units.frames().with(key, priority, |frame| {
            block::touch(frame);
            Arc::clone(frame)
        });
        if let Some(frame) = found {
            return Ok(frame);
        }
        let frame = self.read_data_block(unit, place, offset)?;
        self.units.frames().insert(key, &frame, priority);
        Ok(frame)
    }

    /// Has the processor fetch a block that is in memory and will be entered soon.
    pub(super) fn fetch_block(&self, unit: usize, place: Place) -> Result<()> {
        let offset = self.root()?.units()[unit].data.offset + place.offset;
        self.units.frames().peek(FrameKey { object: self.description.id, offset }, |frame| block::fetch(frame));
        Ok(())
    }

    fn read_data_block(&self, unit: usize, place: Place, offset: u64) -> Result<Frame> {
        let unit = self.data_unit(unit)?;
        let within = place.offset as usize..place.offset as usize + place.length as usize;
        if unit.range.start + within.end as u64 > unit.range.end {
            return Err(self.corrupt("a block outside its unit", offset));
        }
        let mut loaded = block::load(self.description.id, offset, &self.units.read(&unit, within.clone())?);
        if loaded.is_none() && self.units.is_far() {
            loaded = block::load(self.description.id, offset, &self.units.read_far(&unit, within)?);
        }
        loaded.ok_or_else(|| self.corrupt("damaged block", offset))
    }

    pub(super) fn bad_entry(&self) -> Error {
        self.corrupt("a block that is not as its format says", 0)
    }

    /// The newest version of `key` at or below `seq`; `hash` is the key's. `prefetch` is called before something that is not in
    /// memory is waited for.
    pub fn get(self: &Arc<Table>, key: &[u8], hash: u64, seq: u64, prefetch: impl Fn()) -> Result<Option<Hit>> {
        let root = match self.root.get() {
            Some(root) => root,
            None => {
                prefetch();
                self.root()?
            }
        };
        let at = root.find(key);
        if at >= root.units().len() {
            return Ok(None);
        }
        let may_contain = match self.may_contain_by_memory(root, at, hash) {
            Some(answer) => answer,
            None => {
                prefetch();
                self.may_contain_by_tail(root, at, hash)?
            }
        };
        if !may_contain {
            return Ok(None);
        }
        let place = match root.held()[at].index.get() {
            Some(index) => index.place(index.find(key)),
            None => {
                let index = self.read_index(at)?;
                index.place(index.find(key))
            }
        };
        let Some(place) = place else { return Err(self.bad_entry()) };
        let block = self.data_block(at, place, Priority::Point)?;
        let base = (self.description.as_seq > 0).then_some(self.description.as_seq);
        match block::find(&block, (key, hash), seq, base).ok_or_else(|| self.bad_entry())? {
            Lookup::Absent => Ok(None),
            Lookup::Beyond => self.newest_beyond(key, seq),
            Lookup::Version { seq, kind, from, length } => {
                Ok(Some(Hit { seq, kind, value: Slice::Block { block, from, length } }))
            }
        }
    }

    /// The rest of a key's versions lies in the next block.
    #[cold]
    fn newest_beyond(self: &Arc<Table>, key: &[u8], seq: u64) -> Result<Option<Hit>> {
        let mut cursor = TableCursor::new(Arc::clone(self), Priority::Point);
        cursor.seek(key)?;
        while cursor.is_valid() && cursor.key() == key {
            if cursor.seq() <= seq {
                return Ok(Some(hit_of(cursor.block())));
            }
            cursor.next()?;
        }
        Ok(None)
    }
}

fn hit_of(cursor: &block::Cursor) -> Hit {
    let (frame, (from, to)) = cursor.value_place();
    let value = Slice::Block { block: Arc::clone(frame), from: from as u32, length: (to - from) as u32 };
    Hit { seq: cursor.seq(), kind: cursor.kind(), value }
}
