//! Blocks: how they are stored, and how a data block's entries lie in it.
//!
//! ```text
//! stored block   payload (compressed), codec u8 (0 plain, 1 lz4, 2 zstd), raw length u32, crc32c u32 of
//!                (table id u64, offset u64, payload, codec, raw length)
//!
//! data block     base sequence number u64
//!                entries: shared varint, suffix length varint, tag varint ((seq - base) << 1 | removal),
//!                         value length varint (values only), suffix, value
//!                restarts: u32 each, the offsets of entries with shared = 0, at most 16 entries and some 512 bytes apart
//!                buckets: u8 each, the restart interval of the keys that hash there (254 several, 255 none)
//!                restart count u32, bucket count u32
//! ```
//!
//! Entries are in order of (key ascending, sequence number descending).
//!
//! A search walks over an interval without putting keys together: what the key before, which is less, has in common with the
//! one that is looked for says of each next entry whether it is still less, is greater, or needs a look at its suffix.

use super::zstd_pool;
use crate::error::{Error, Result};
use crate::kind::Kind;
use objects::frames::Frame;
use std::sync::Arc;
use stdx::coding::{self, get_u32, get_varint, put_varint};
use stdx::crc::crc32c;
use stdx::hash::hash64;

/// A data block is closed when its entries reach this size.
pub const BLOCK_BYTES: usize = 16 << 10;
/// Bytes of a stored block behind its payload.
pub const TRAILER_BYTES: usize = 9;
const RESTART_INTERVAL: usize = 16;
/// An interval that has come to this size is not gone on with: a search walks over half of one, a cache line or more an entry.
const RESTART_BYTES: usize = 512;
const BUCKET_MANY: u8 = 254;
const BUCKET_NONE: u8 = 255;
const HEADER_BYTES: usize = 8;
const ENDING_BYTES: usize = 8;
/// Most keys fit.
const KEY_ROOM: usize = 64;

/// How blocks are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// Fast, for upper levels.
    Lz4,
    /// Small, for lower levels.
    Zstd,
}

/// Appends `raw` to `to` as a stored block at `offset` of table `id`.
pub fn store(to: &mut Vec<u8>, id: u64, offset: u64, raw: &[u8], codec: Codec) -> Result<()> {
    let compressed = match codec {
        Codec::Lz4 => lz4_flex::block::compress(raw),
        Codec::Zstd => zstd_pool::compress(raw).map_err(|e| Error::Corrupt(format!("compress a block: {e}")))?,
    };
    let at = to.len();
    // What hardly shrinks is not worth decompressing at each read.
    if compressed.len() + raw.len() / 8 < raw.len() {
        to.extend_from_slice(&compressed);
        to.push(if codec == Codec::Lz4 { 1 } else { 2 });
    } else {
        to.extend_from_slice(raw);
        to.push(0);
    }
    coding::put_u32(to, raw.len() as u32);
    let crc = checksum(id, offset, &to[at..]);
    coding::put_u32(to, crc);
    Ok(())
}

fn checksum(id: u64, offset: u64, stored: &[u8]) -> u32 {
    let place = hash64(&[id.to_le_bytes(), offset.to_le_bytes()].concat()) as u32;
    crc32c(stored) ^ place
}

/// The raw bytes of a stored block; `None` where it is damaged.
pub fn load(id: u64, offset: u64, stored: &[u8]) -> Option<Frame> {
    let (body, crc) = stored.split_at_checked(stored.len().checked_sub(4)?)?;
    if get_u32(crc, 0)? != checksum(id, offset, body) {
        return None;
    }
    let (payload, ending) = body.split_at_checked(body.len().checked_sub(5)?)?;
    let raw_length = get_u32(ending, 1)? as usize;
    if ending[0] == 0 {
        return (payload.len() == raw_length).then(|| Arc::from(payload));
    }
    let mut frame: Frame = std::iter::repeat_n(0, raw_length).collect();
    let raw = Arc::get_mut(&mut frame)?;
    let length = match ending[0] {
        1 => lz4_flex::block::decompress_into(payload, raw).ok()?,
        2 => zstd_pool::decompress(payload, raw).ok()?,
        _ => return None,
    };
    (length == raw_length).then_some(frame)
}

/// A data block while it is written.
pub struct Builder {
    bytes: Vec<u8>,
    restarts: Vec<u32>,
    /// Hash and restart interval of each key.
    hashes: Vec<(u64, u32)>,
    key: Vec<u8>,
    count: usize,
    /// Entries since the last restart.
    in_interval: usize,
    base: u64,
}

impl Builder {
    /// An empty block for versions at or above `base`.
    pub fn new(base: u64) -> Builder {
        let (bytes, restarts, hashes, key) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut builder = Builder { bytes, restarts, hashes, key, count: 0, in_interval: 0, base };
        builder.begin();
        builder
    }

    fn begin(&mut self) {
        self.bytes.clear();
        coding::put_u64(&mut self.bytes, self.base);
        self.restarts.clear();
        self.hashes.clear();
        self.key.clear();
        self.count = 0;
    }

    /// Adds the next version; answers the hash of its key where that is another than the last one's.
    pub fn add(&mut self, key: &[u8], seq: u64, kind: Kind, value: &[u8]) -> Option<u64> {
        let is_restart = self.begins_interval();
        let common = if self.count > 0 { common(key, &self.key) } else { 0 };
        let is_same_key = self.count > 0 && common == key.len() && common == self.key.len();
        let shared = if is_restart {
            self.restarts.push(self.bytes.len() as u32);
            self.in_interval = 0;
            0
        } else {
            common
        };
        let hash = (!is_same_key).then(|| hash64(key));
        if let Some(hash) = hash {
            self.hashes.push((hash, self.restarts.len() as u32 - 1));
        }
        put_varint(&mut self.bytes, shared as u64);
        put_varint(&mut self.bytes, (key.len() - shared) as u64);
        put_varint(&mut self.bytes, (seq - self.base) << 1 | u64::from(kind == Kind::Delete));
        if kind == Kind::Put {
            put_varint(&mut self.bytes, value.len() as u64);
        }
        self.bytes.extend_from_slice(&key[shared..]);
        self.bytes.extend_from_slice(value);
        self.key.truncate(shared);
        self.key.extend_from_slice(&key[shared..]);
        self.count += 1;
        self.in_interval += 1;
        hash
    }

    fn begins_interval(&self) -> bool {
        match self.restarts.last() {
            Some(&last) => self.in_interval == RESTART_INTERVAL || self.bytes.len() - last as usize >= RESTART_BYTES,
            None => true,
        }
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The last key added.
    pub fn last_key(&self) -> &[u8] {
        &self.key
    }

    /// The raw block; `use_raw` gets it, and then the builder is empty again.
    pub fn finish<T>(&mut self, use_raw: impl FnOnce(&[u8]) -> T) -> T {
        for &restart in &self.restarts {
            coding::put_u32(&mut self.bytes, restart);
        }
        let buckets = if self.restarts.len() < usize::from(BUCKET_MANY) { self.hashes.len() * 4 / 3 + 1 } else { 0 };
        let at = self.bytes.len();
        self.bytes.resize(at + buckets, BUCKET_NONE);
        for &(hash, interval) in if buckets > 0 { &self.hashes[..] } else { &[] } {
            let bucket = &mut self.bytes[at + bucket_of(hash, buckets)];
            let is_other = *bucket != BUCKET_NONE && *bucket != interval as u8;
            *bucket = if is_other { BUCKET_MANY } else { interval as u8 };
        }
        let restarts = self.restarts.len() as u32;
        coding::put_u32(&mut self.bytes, restarts);
        coding::put_u32(&mut self.bytes, buckets as u32);
        let result = use_raw(&self.bytes);
        self.begin();
        result
    }
}

/// How many bytes two keys begin with in common.
#[inline]
fn common(left: &[u8], right: &[u8]) -> usize {
    const WORD: usize = size_of::<u64>();
    let words = left.chunks_exact(WORD).zip(right.chunks_exact(WORD));
    let whole = words.take_while(|(l, r)| l == r).count() * WORD;
    whole + left[whole..].iter().zip(&right[whole..]).take_while(|(l, r)| l == r).count()
}

#[inline]
fn bucket_of(hash: u64, buckets: usize) -> usize {
    (((hash >> 32) * buckets as u64) >> 32) as usize
}

/// Where the parts of a data block are.
#[derive(Clone, Copy)]
struct Layout {
    entries_end: usize,
    restarts: usize,
    buckets: usize,
}

impl Layout {
    /// `None` where the block is not as drawn.
    #[inline]
    fn of(block: &[u8]) -> Option<Layout> {
        let ending = block.len().checked_sub(ENDING_BYTES)?;
        let (restarts, buckets) = (get_u32(block, ending)? as usize, get_u32(block, ending + 4)? as usize);
        let entries_end = ending.checked_sub(buckets)?.checked_sub(restarts * 4)?;
        (entries_end >= HEADER_BYTES && restarts > 0).then_some(Layout { entries_end, restarts, buckets })
    }

    /// Where interval `at` begins; behind the last one the end of the entries.
    #[inline]
    fn restart(&self, block: &[u8], at: usize) -> usize {
        if at >= self.restarts {
            return self.entries_end;
        }
        get_u32(block, self.entries_end + at * 4).map_or(self.entries_end, |at| at as usize)
    }

    /// What the block says of keys with this hash.
    #[inline]
    fn bucket(&self, block: &[u8], hash: u64) -> Bucket {
        if self.buckets == 0 {
            return Bucket::Several;
        }
        match block[self.entries_end + self.restarts * 4 + bucket_of(hash, self.buckets)] {
            BUCKET_NONE => Bucket::Nothing,
            BUCKET_MANY => Bucket::Several,
            interval => Bucket::Interval(interval.into()),
        }
    }

    /// The last interval that begins before `key`, or else the first.
    #[inline]
    fn interval_before(&self, block: &[u8], key: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.restarts);
        while low < high {
            let middle = usize::midpoint(low, high);
            let Head { suffix, place, .. } = head(block, self.restart(block, middle))?;
            if block.get(place..place.checked_add(suffix)?)? < key { low = middle + 1 } else { high = middle }
        }
        Some(low.saturating_sub(1))
    }

    /// From the beginning of an interval to the first entry at or after `key`, before `end`. The entry's key is the first
    /// `shared` bytes of `key` and its suffix.
    #[inline]
    fn walk(&self, block: &[u8], from: usize, end: usize, key: &[u8]) -> Option<Stop> {
        let (mut at, mut same) = (from, 0);
        while at < end {
            let head = head(block, at)?;
            let suffix = block.get(head.place..head.place.checked_add(head.suffix)?)?;
            if head.shared < same && head.shared > 0 {
                return Some(Stop { at, entry: Some((head, false)) });
            }
            if head.shared == 0 {
                same = 0;
            }
            if head.shared == same {
                let rest = &key[same..];
                let more = common(suffix, rest);
                if more == suffix.len() && more == rest.len() {
                    return Some(Stop { at, entry: Some((head, true)) });
                }
                if more < suffix.len() && (more == rest.len() || suffix[more] > rest[more]) {
                    return Some(Stop { at, entry: Some((head, false)) });
                }
                same += more;
            }
            at = head.place.checked_add(head.suffix)?.checked_add(head.value_length)?;
        }
        Some(Stop { at, entry: None })
    }
}

/// Where the keys are that hash to a bucket.
enum Bucket {
    /// There is none.
    Nothing,
    /// In one interval.
    Interval(usize),
    /// In several, or it is not known.
    Several,
}

/// Where a walk ended: at an entry, and whether that has the key itself, or at the end.
struct Stop {
    at: usize,
    entry: Option<(Head, bool)>,
}

/// What a block has of a key as of a sequence number.
pub enum Lookup {
    /// No version that is old enough.
    Absent,
    /// None here, and the block ends among the key's versions.
    Beyond,
    /// The newest of those, and where its value is in the block.
    Version {
        /// Its sequence number.
        seq: u64,
        /// What it says.
        kind: Kind,
        /// Where its value begins.
        from: u32,
        /// How many bytes that has.
        length: u32,
    },
}

/// The newest version of `key` at or below `seq` in a data block; `hash` is the key's. The versions count from `base`, where that is
/// given, in place of what the block says. `None` where the block is not as drawn.
pub fn find(block: &[u8], (key, hash): (&[u8], u64), seq: u64, base: Option<u64>) -> Option<Lookup> {
    let layout = Layout::of(block)?;
    let stop = match layout.bucket(block, hash) {
        Bucket::Nothing => return Some(Lookup::Absent),
        Bucket::Interval(interval) => {
            let end = layout.restart(block, interval + 1);
            layout.walk(block, layout.restart(block, interval), end, key)?
        }
        Bucket::Several => {
            let from = layout.restart(block, layout.interval_before(block, key)?);
            layout.walk(block, from, layout.entries_end, key)?
        }
    };
    let Some((mut head, true)) = stop.entry else { return Some(Lookup::Absent) };
    let base = match base {
        Some(base) => base,
        None => coding::get_u64(block, 0)?,
    };
    loop {
        let value = head.place.checked_add(head.suffix)?;
        let end = value.checked_add(head.value_length)?;
        if end > layout.entries_end {
            return None;
        }
        let here = base.wrapping_add(head.tag >> 1);
        if here <= seq {
            let (from, length) = (value as u32, head.value_length as u32);
            return Some(Lookup::Version { seq: here, kind: head.kind(), from, length });
        }
        if end == layout.entries_end {
            return Some(Lookup::Beyond);
        }
        head = self::head(block, end)?;
        let suffix = block.get(head.place..head.place.checked_add(head.suffix)?)?;
        let is_same_key = if head.shared == 0 { suffix == key } else { head.shared == key.len() && suffix.is_empty() };
        if !is_same_key {
            return Some(Lookup::Absent);
        }
    }
}

/// A data block that is read, and a position in it.
pub struct Cursor {
    frame: Frame,
    base: u64,
    layout: Layout,
    /// Where the entry here begins; the end of the entries for none.
    at: usize,
    next: usize,
    key: Vec<u8>,
    seq: u64,
    kind: Kind,
    value: (usize, usize),
    is_same_key: bool,
    /// Of a cursor that goes back.
    behind: Option<Box<Behind>>,
}

/// The entries of an interval that lie before an entry, so that going back puts each key together once.
#[derive(Default)]
struct Behind {
    /// Before which entry they lie.
    of: usize,
    entries: Vec<Passed>,
    /// Their keys, one after the other.
    keys: Vec<u8>,
}

struct Passed {
    at: usize,
    next: usize,
    seq: u64,
    kind: Kind,
    value: (usize, usize),
    /// Where its key begins.
    key: usize,
}

impl Behind {
    fn clear(&mut self) {
        self.entries.clear();
        self.keys.clear();
    }
}

impl Cursor {
    /// A cursor at no entry; `None` where the block is not as drawn.
    pub fn new(frame: Frame) -> Option<Cursor> {
        let layout = Layout::of(&frame)?;
        let base = coding::get_u64(&frame, 0)?;
        Some(Cursor {
            frame,
            base,
            layout,
            at: layout.entries_end,
            next: layout.entries_end,
            key: Vec::with_capacity(KEY_ROOM),
            seq: 0,
            kind: Kind::Put,
            value: (0, 0),
            is_same_key: false,
            behind: None,
        })
    }

    /// Goes into another block, at no entry.
    pub fn enter(&mut self, frame: Frame) -> Option<()> {
        self.layout = Layout::of(&frame)?;
        self.base = coding::get_u64(&frame, 0)?;
        self.frame = frame;
        self.at = self.layout.entries_end;
        if let Some(behind) = &mut self.behind {
            behind.clear();
        }
        Some(())
    }

    /// Says which number the versions count from, in place of what the block says; before the cursor goes to an entry.
    pub fn set_base(&mut self, base: u64) {
        self.base = base;
    }

    /// Whether there is an entry here.
    #[inline]
    pub fn is_valid(&self) -> bool {
        self.at < self.layout.entries_end
    }

    /// The key here.
    #[inline]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The sequence number here.
    #[inline]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// What the version here says.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The value here.
    #[inline]
    pub fn value(&self) -> &[u8] {
        &self.frame[self.value.0..self.value.1]
    }

    /// The block, and where in it the value is.
    #[inline]
    pub fn value_place(&self) -> (&Frame, (usize, usize)) {
        (&self.frame, self.value)
    }

    /// Whether the key here is that of the entry that was left by [`Cursor::next`].
    #[inline]
    pub fn is_same_key(&self) -> bool {
        self.is_same_key
    }

    /// Goes to the first entry. [`Cursor::is_same_key`] then compares with the key that the cursor had before.
    pub fn first(&mut self) -> Option<()> {
        self.next = HEADER_BYTES;
        self.next()
    }

    /// Goes to the last entry.
    pub fn last(&mut self) -> Option<()> {
        self.at = self.layout.entries_end;
        self.prev()
    }

    /// Goes to the next entry; `None` where the block is not as drawn.
    #[expect(clippy::should_implement_trait, reason = "a cursor goes back as well")]
    #[inline]
    pub fn next(&mut self) -> Option<()> {
        let at = self.next;
        self.at = at;
        if at >= self.layout.entries_end {
            return Some(());
        }
        let head = head(&self.frame, at)?;
        let key_end = head.place.checked_add(head.suffix)?;
        let suffix = self.frame.get(head.place..key_end)?;
        if head.shared > self.key.len() {
            return None;
        }
        self.is_same_key = match head.shared {
            0 => self.key == suffix,
            shared => suffix.is_empty() && shared == self.key.len(),
        };
        self.key.truncate(head.shared);
        self.key.extend_from_slice(suffix);
        self.stand_at(&head)
    }

    /// Takes over all of an entry's head but the key.
    #[inline]
    fn stand_at(&mut self, head: &Head) -> Option<()> {
        self.seq = self.base.wrapping_add(head.tag >> 1);
        self.kind = head.kind();
        let key_end = head.place.checked_add(head.suffix)?;
        let value_end = key_end.checked_add(head.value_length)?;
        self.value = (key_end, value_end);
        self.next = value_end;
        (value_end <= self.layout.entries_end).then_some(())
    }

    /// Goes to the entry before, from none to the last; from the first to none.
    pub fn prev(&mut self) -> Option<()> {
        let here = self.at;
        if here <= HEADER_BYTES {
            self.at = self.layout.entries_end;
            self.next = self.layout.entries_end;
            return Some(());
        }
        let mut behind = self.behind.take().unwrap_or_default();
        if behind.entries.is_empty() || behind.of != here {
            self.look_behind(here, &mut behind)?;
        }
        let passed = behind.entries.pop()?;
        self.key.clear();
        self.key.extend_from_slice(behind.keys.get(passed.key..)?);
        behind.keys.truncate(passed.key);
        behind.of = passed.at;
        (self.at, self.next) = (passed.at, passed.next);
        (self.seq, self.kind, self.value) = (passed.seq, passed.kind, passed.value);
        self.behind = Some(behind);
        Some(())
    }

    /// Reads the interval that ends before the entry `here`, or that in which it is up to there.
    fn look_behind(&mut self, here: usize, behind: &mut Behind) -> Option<()> {
        behind.clear();
        let (mut low, mut high) = (0, self.layout.restarts);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.layout.restart(&self.frame, middle) < here { low = middle + 1 } else { high = middle }
        }
        self.next = self.layout.restart(&self.frame, low.checked_sub(1)?);
        self.key.clear();
        while self.next < here {
            self.next()?;
            let key = behind.keys.len();
            behind.keys.extend_from_slice(&self.key);
            let (at, next, seq, kind, value) = (self.at, self.next, self.seq, self.kind, self.value);
            behind.entries.push(Passed { at, next, seq, kind, value, key });
        }
        Some(())
    }

    /// Goes to the first entry whose key is at or after `key`.
    pub fn seek(&mut self, key: &[u8]) -> Option<()> {
        let Cursor { layout, frame, .. } = &*self;
        let from = layout.restart(frame, layout.interval_before(frame, key)?);
        let Stop { at, entry } = layout.walk(frame, from, layout.entries_end, key)?;
        self.key.clear();
        let Some((head, _)) = entry else {
            (self.at, self.next) = (self.layout.entries_end, self.layout.entries_end);
            return Some(());
        };
        self.at = at;
        self.key.extend_from_slice(key.get(..head.shared)?);
        self.key.extend_from_slice(self.frame.get(head.place..head.place + head.suffix)?);
        self.is_same_key = false;
        self.stand_at(&head)
    }
}

/// What stands before an entry's bytes.
struct Head {
    shared: usize,
    suffix: usize,
    tag: u64,
    value_length: usize,
    /// Where its suffix begins.
    place: usize,
}

impl Head {
    #[inline]
    fn kind(&self) -> Kind {
        if self.tag & 1 == 0 { Kind::Put } else { Kind::Delete }
    }
}

/// The head of the entry at a place.
#[inline]
fn head(block: &[u8], at: usize) -> Option<Head> {
    // Behind the entries are eight bytes at least, so that this reads none that are not there.
    let word = coding::get_u64(block, at)?;
    const ALL_SHORT: u64 = 0x8080_8080;
    if word & ALL_SHORT == 0 && word & 0x1_0000 == 0 {
        let [shared, suffix, tag, value_length, ..] = word.to_le_bytes();
        let (shared, suffix, value_length) = (shared.into(), suffix.into(), value_length.into());
        return Some(Head { shared, suffix, tag: tag.into(), value_length, place: at + 4 });
    }
    short_key_head(word, at).or_else(|| long_head(block, at))
}

/// The head of an entry whose key is short, and whose tag and value's length have three bytes each at most.
#[inline]
fn short_key_head(word: u64, at: usize) -> Option<Head> {
    if word & 0x8080 != 0 {
        return None;
    }
    let (shared, suffix) = ((word & 0x7f) as usize, (word >> 8 & 0x7f) as usize);
    let rest = word >> 16;
    let (tag, tag_bytes) = short_varint(rest)?;
    if tag & 1 == 1 {
        return Some(Head { shared, suffix, tag, value_length: 0, place: at + 2 + tag_bytes });
    }
    let (value_length, length_bytes) = short_varint(rest >> (8 * tag_bytes))?;
    let place = at + 2 + tag_bytes + length_bytes;
    Some(Head { shared, suffix, tag, value_length: value_length as usize, place })
}

/// The varint of three bytes at most that `word` begins with, and how many they are.
#[inline]
fn short_varint(word: u64) -> Option<(u64, usize)> {
    let low = word & 0x7f;
    if word & 0x80 == 0 {
        return Some((low, 1));
    }
    let low = low | word >> 1 & 0x3f80;
    if word & 0x8000 == 0 {
        return Some((low, 2));
    }
    (word & 0x80_0000 == 0).then_some((low | word >> 2 & 0x1f_c000, 3))
}

#[cold]
#[inline(never)]
fn long_head(block: &[u8], at: usize) -> Option<Head> {
    let mut place = at;
    let mut varint = || {
        let (value, length) = get_varint(block.get(place..)?)?;
        place += length;
        Some(value)
    };
    let (shared, suffix, tag) = (varint()? as usize, varint()? as usize, varint()?);
    let value_length = if tag & 1 == 0 { varint()? as usize } else { 0 };
    Some(Head { shared, suffix, tag, value_length, place })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys of few different bytes, so that many share their beginnings and some are beginnings of others, with some versions.
    fn entries(count: usize, value_length: usize) -> Vec<(Vec<u8>, u64, Vec<u8>)> {
        let mut state = 7u64;
        let mut below = |bound: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % bound
        };
        let mut entries = Vec::new();
        for _ in 0..count {
            let key: Vec<u8> = (0..1 + below(9)).map(|_| [0, 1, 0xfe, 0xff][below(4) as usize]).collect();
            let value = vec![b'v'; below(value_length as u64) as usize];
            entries.push((key, 1 + below(90), value));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        entries.dedup_by(|a, b| (&a.0, a.1) == (&b.0, b.1));
        entries
    }

    fn sequence(entries: &[(Vec<u8>, u64, Vec<u8>)]) -> Vec<(Vec<u8>, u64)> {
        entries.iter().map(|(key, seq, _)| (key.clone(), *seq)).collect()
    }

    fn walk(
        cursor: &mut Cursor,
        begin: impl Fn(&mut Cursor) -> Option<()>,
        step: impl Fn(&mut Cursor) -> Option<()>,
    ) -> Vec<(Vec<u8>, u64)> {
        let mut passed = Vec::new();
        begin(cursor).expect("a block as drawn");
        while cursor.is_valid() {
            passed.push((cursor.key().to_vec(), cursor.seq()));
            step(cursor).expect("a block as drawn");
        }
        passed
    }

    #[test]
    fn a_walk_may_turn_round_anywhere() {
        let entries = entries(400, 200);
        let mut builder = Builder::new(0);
        for (key, seq, value) in &entries {
            builder.add(key, *seq, Kind::Put, value);
        }
        let mut cursor = Cursor::new(builder.finish(|raw| Frame::from(raw))).expect("a block as drawn");
        let expected = sequence(&entries);
        let (mut at, mut state) = (0, 1u64);
        cursor.first().expect("a block as drawn");
        for _ in 0..5_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let forward = (state >> 60) < 9;
            if (forward && at + 1 == expected.len()) || (!forward && at == 0) {
                continue;
            }
            if forward { cursor.next() } else { cursor.prev() }.expect("a block as drawn");
            at = if forward { at + 1 } else { at - 1 };
            let value = if cursor.value().len() == entries[at].2.len() { 1 } else { 0 };
            assert_eq!(((cursor.key().to_vec(), cursor.seq()), value), (expected[at].clone(), 1));
        }
    }

    #[test]
    fn a_search_finds_the_first_key_at_or_behind() {
        for (count, value_length) in [(1, 3), (15, 3), (16, 3), (17, 300), (400, 3), (400, 300)] {
            let entries = entries(count, value_length);
            let mut builder = Builder::new(0);
            for (at, (key, seq, value)) in entries.iter().enumerate() {
                let kind = if at % 5 == 0 { Kind::Delete } else { Kind::Put };
                builder.add(key, *seq, kind, if kind == Kind::Put { value } else { &[] });
            }
            let frame = builder.finish(|raw| Frame::from(raw));
            let mut cursor = Cursor::new(Arc::clone(&frame)).expect("a block as drawn");
            assert_eq!(walk(&mut cursor, Cursor::first, Cursor::next), sequence(&entries));
            let mut back = walk(&mut cursor, Cursor::last, Cursor::prev);
            back.reverse();
            assert_eq!(back, sequence(&entries));
            let wanted = entries.iter().flat_map(|(key, ..)| {
                [key.clone(), [&key[..], &[0]].concat(), [&key[..], &[0xff]].concat(), key[..key.len() - 1].to_vec()]
            });
            for key in wanted {
                cursor.seek(&key).expect("a block as drawn");
                let expected = entries.partition_point(|(its, ..)| *its < key);
                let here = cursor.is_valid().then(|| (cursor.key().to_vec(), cursor.seq()));
                assert_eq!(here, entries.get(expected).map(|(key, seq, _)| (key.clone(), *seq)), "{key:?}");
                if let Some((_, _, value)) = entries.get(expected).filter(|_| cursor.kind() == Kind::Put) {
                    assert_eq!(cursor.value(), value);
                }
                for seq in [0, 30, 60, u64::MAX] {
                    let found = match find(&frame, (&key, hash64(&key)), seq, None).expect("a block as drawn") {
                        Lookup::Version { seq, from, length, .. } => {
                            Some((seq, frame[from as usize..][..length as usize].len()))
                        }
                        Lookup::Absent | Lookup::Beyond => None,
                    };
                    let is_it = |(_, (its, version, _)): &(usize, &(Vec<u8>, u64, _))| *its == key && *version <= seq;
                    let expected = entries.iter().enumerate().find(is_it);
                    let length = |at: usize, value: &Vec<u8>| if at.is_multiple_of(5) { 0 } else { value.len() };
                    assert_eq!(
                        found,
                        expected.map(|(at, (_, version, value))| (*version, length(at, value))),
                        "{key:?}"
                    );
                }
            }
        }
    }
}
