//! Blocks: how they are stored, and how a data block's entries lie in it.
//!
//! ```text
//! stored block   payload (compressed), codec u8 (0 plain, 1 lz4, 2 zstd, 3 columns), raw length u32, crc32c u32 of
//!                (table id u64, offset u64, payload, codec, raw length)
//!
//! data block     base sequence number u64
//!                entries: shared varint, suffix length varint, tag varint ((seq - base) << 1 | removal),
//!                         value length varint (values only), suffix, value
//!                restarts: u32 each, the offsets of entries with shared = 0, at most 16 entries and some 1,024 bytes apart
//!                heads: u16 each, two bytes of those entries' keys behind what all keys of the block begin with
//!                buckets: u8 each, the restart interval of the keys that hash there (254 several, 255 none)
//!                length of what all keys begin with u16, restart count u32 | 1 << 31, bucket count u32
//! ```
//!
//! Entries are in order of (key ascending, sequence number descending).
//!
//! Blocks of before there were heads have neither them nor the length, and the bit is not set.
//!
//! A search finds the interval among the heads, which lie together, and looks at entries only where heads are equal. It walks over an interval without putting keys together: what the key before, which is less, has in common with the
//! one that is looked for says of each next entry whether it is still less, is greater, or needs a look at its suffix.

mod builder;
mod columns;
mod cursor;
mod planes;
mod room;
#[cfg(all(test, not(feature = "model")))]
mod tests;

pub use builder::Builder;
pub use cursor::Cursor;

use super::zstd_pool;
use crate::error::{Error, Result};
use crate::kind::Kind;
use columns::Columns;
use objects::frames::Frame;
use std::sync::Arc;
use stdx::coding::{self, get_u16, get_u32, get_varint};
use stdx::crc::crc32c;
use stdx::hash::hash64;
use stdx::prefetch::prefetch;

/// A data block is closed when its entries reach this size.
pub const BLOCK_BYTES: usize = 16 << 10;
/// Bytes of a stored block behind its payload.
pub const TRAILER_BYTES: usize = 9;
const PLAIN: u8 = 0;
const LZ4: u8 = 1;
const ZSTD: u8 = 2;
const COLUMNS: u8 = 3;
const RESTART_INTERVAL: usize = 16;
/// An interval that has come to this size is not gone on with: a search walks over half of one, a cache line or more an entry.
const RESTART_BYTES: usize = 1 << 10;
const BUCKET_MANY: u8 = 254;
const BUCKET_NONE: u8 = 255;
const HEADER_BYTES: usize = 8;
const ENDING_BYTES: usize = 8;
/// Set in the count of restarts where heads are there.
const HAS_HEADS: u32 = 1 << 31;
const HEAD_BYTES: usize = 2;
const SKIP_BYTES: usize = 2;
/// Heads and buckets lie at about so many bytes before a block's end.
const BEFORE_END: usize = 128;
/// What a processor fetches at once.
const LINE_BYTES: usize = 64;
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

/// Appends a data block to `to` as a stored block at `offset` of table `id`.
///
/// # Errors
/// Compression failed.
pub fn store_data(to: &mut Vec<u8>, id: u64, offset: u64, raw: &[u8], codec: Codec) -> Result<()> {
    let at = to.len();
    let failed = |e| Error::Corrupt(format!("compress a block: {e}"));
    let is_apart = codec == Codec::Zstd && Columns::with(|columns| columns.pack(raw, to)).map_err(failed)?;
    if is_apart && is_worth_it(to.len() - at, raw) {
        to.push(COLUMNS);
        finish(to, at, (id, offset), raw);
        return Ok(());
    }
    to.truncate(at);
    store(to, id, offset, raw, codec)
}

/// What hardly shrinks is not worth decompressing at each read.
fn is_worth_it(compressed: usize, raw: &[u8]) -> bool {
    compressed + raw.len() / 8 < raw.len()
}

/// Appends the end of a stored block that begins at `at`.
fn finish(to: &mut Vec<u8>, at: usize, (id, offset): (u64, u64), raw: &[u8]) {
    coding::put_u32(to, raw.len() as u32);
    let crc = checksum(id, offset, &to[at..]);
    coding::put_u32(to, crc);
}

/// Appends `raw` to `to` as a stored block at `offset` of table `id`.
///
/// # Errors
/// Compression failed.
pub fn store(to: &mut Vec<u8>, id: u64, offset: u64, raw: &[u8], codec: Codec) -> Result<()> {
    let compressed = match codec {
        Codec::Lz4 => lz4_flex::block::compress(raw),
        Codec::Zstd => zstd_pool::compress(raw).map_err(|e| Error::Corrupt(format!("compress a block: {e}")))?,
    };
    let at = to.len();
    if is_worth_it(compressed.len(), raw) {
        to.extend_from_slice(&compressed);
        to.push(if codec == Codec::Lz4 { LZ4 } else { ZSTD });
    } else {
        to.extend_from_slice(raw);
        to.push(PLAIN);
    }
    finish(to, at, (id, offset), raw);
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
    if ending[0] == PLAIN {
        return (payload.len() == raw_length).then(|| Arc::from(payload));
    }
    if ending[0] == COLUMNS {
        let unpack = |columns: &mut Columns| Ok(columns.unpack(payload, raw_length, |raw| Frame::from(raw)));
        return Columns::with(unpack).ok()?;
    }
    let mut frame: Frame = std::iter::repeat_n(0, raw_length).collect();
    let raw = Arc::get_mut(&mut frame)?;
    let length = match ending[0] {
        LZ4 => lz4_flex::block::decompress_into(payload, raw).ok()?,
        ZSTD => zstd_pool::decompress(payload, raw).ok()?,
        _ => return None,
    };
    (length == raw_length).then_some(frame)
}

/// Reads where a search begins, both ends of the block: the misses come at one time, before the count of readers is changed, which
/// waits for all that is under way.
#[inline]
pub fn touch(block: &[u8]) {
    let (first, last) = (block.first(), block.last());
    let near_end = block.get(block.len().saturating_sub(BEFORE_END));
    std::hint::black_box((first.copied(), last.copied(), near_end.copied()));
}

/// Has the processor fetch what a cursor that enters the block reads first, without waiting for it.
#[inline]
pub fn fetch(block: &[u8]) {
    for at in (0..RESTART_BYTES).step_by(LINE_BYTES) {
        prefetch(block, at);
    }
    prefetch(block, block.len().wrapping_sub(1));
    prefetch(block, block.len().wrapping_sub(BEFORE_END));
}

/// How many bytes two keys begin with in common.
#[inline]
fn common(left: &[u8], right: &[u8]) -> usize {
    const WORD: usize = size_of::<u64>();
    let length = left.len().min(right.len());
    let (left, right) = (&left[..length], &right[..length]);
    let alike = |l: &[u8; WORD], r: &[u8; WORD]| (u64::from_le_bytes(*l) ^ u64::from_le_bytes(*r)).trailing_zeros() / 8;
    let mut whole = 0;
    while let (Some(l), Some(r)) = (left[whole..].first_chunk(), right[whole..].first_chunk()) {
        let alike = alike(l, r) as usize;
        whole += alike;
        if alike < WORD {
            return whole;
        }
    }
    match (left.last_chunk(), right.last_chunk()) {
        // The last word begins among what is alike.
        (Some(l), Some(r)) => length - WORD + alike(l, r) as usize,
        _ => left.iter().zip(right).take_while(|(l, r)| l == r).count(),
    }
}

#[inline]
fn bucket_of(hash: u64, buckets: usize) -> usize {
    (((hash >> 32) * buckets as u64) >> 32) as usize
}

/// Two bytes of a key behind the first `skip`, zeros behind its end.
#[inline]
fn head_of(key: &[u8], skip: usize) -> u16 {
    let at = |place: usize| key.get(place).copied().unwrap_or(0);
    u16::from_be_bytes([at(skip), at(skip + 1)])
}

/// Where the parts of a data block are.
#[derive(Clone, Copy)]
struct Layout {
    entries_end: usize,
    restarts: usize,
    /// How many bytes all keys begin with, where the block has heads.
    skip: Option<usize>,
    buckets_at: usize,
    buckets: usize,
}

impl Layout {
    /// `None` where the block is not as drawn.
    #[inline]
    fn of(block: &[u8]) -> Option<Layout> {
        let ending = block.len().checked_sub(ENDING_BYTES)?;
        let (restarts, buckets) = (get_u32(block, ending)?, get_u32(block, ending + 4)? as usize);
        let has_heads = restarts & HAS_HEADS != 0;
        let restarts = (restarts & !HAS_HEADS) as usize;
        let skip_at = ending.checked_sub(if has_heads { SKIP_BYTES } else { 0 })?;
        let skip = if has_heads { Some(usize::from(get_u16(block, skip_at)?)) } else { None };
        let buckets_at = skip_at.checked_sub(buckets)?;
        let a_restart = if has_heads { 4 + HEAD_BYTES } else { 4 };
        let entries_end = buckets_at.checked_sub(restarts * a_restart)?;
        let is_whole = entries_end >= HEADER_BYTES && restarts > 0;
        is_whole.then_some(Layout { entries_end, restarts, skip, buckets_at, buckets })
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
        match block[self.buckets_at + bucket_of(hash, self.buckets)] {
            BUCKET_NONE => Bucket::Nothing,
            BUCKET_MANY => Bucket::Several,
            interval => Bucket::Interval(interval.into()),
        }
    }

    /// The last interval that begins before `key`, or else the first.
    #[inline]
    fn interval_before(&self, block: &[u8], key: &[u8]) -> Option<usize> {
        let (mut low, mut high) = match self.skip {
            Some(skip) => self.among_heads(block, key, skip)?,
            None => (0, self.restarts),
        };
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.restart_key(block, middle)? < key { low = middle + 1 } else { high = middle }
        }
        Some(low.saturating_sub(1))
    }

    #[inline]
    fn restart_key<'b>(&self, block: &'b [u8], at: usize) -> Option<&'b [u8]> {
        let Head { suffix, place, .. } = head(block, self.restart(block, at))?;
        block.get(place..place.checked_add(suffix)?)
    }

    /// Between which intervals the first is that begins at or after `key`: those of which the heads do not tell.
    #[inline]
    fn among_heads(&self, block: &[u8], key: &[u8], skip: usize) -> Option<(usize, usize)> {
        let shared = self.restart_key(block, 0)?.get(..skip)?;
        if skip > 0 && !key.starts_with(shared) {
            let at = if key < shared { 0 } else { self.restarts };
            return Some((at, at));
        }
        let head = head_of(key, skip);
        let heads = block.get(self.buckets_at - self.restarts * HEAD_BYTES..self.buckets_at)?;
        let low = first_head(heads, |its| its >= head);
        let is_alike = get_u16(heads, low * HEAD_BYTES) == Some(head);
        Some((low, if is_alike { first_head(heads, |its| its > head) } else { low }))
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

/// The first of some heads that is as far as is wanted.
#[inline]
fn first_head(heads: &[u8], is_reached: impl Fn(u16) -> bool) -> usize {
    heads.as_chunks().0.partition_point(|its| !is_reached(u16::from_le_bytes(*its)))
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
#[inline(always)]
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
