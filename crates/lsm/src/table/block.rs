//! Blocks: how they are stored, and how a data block's entries lie in it.
//!
//! ```text
//! stored block   payload (compressed), codec u8 (0 plain, 1 lz4, 2 zstd), raw length u32, crc32c u32 of
//!                (table id u64, offset u64, payload, codec, raw length)
//!
//! data block     base sequence number u64
//!                entries: shared varint, suffix length varint, tag varint ((seq - base) << 1 | removal),
//!                         value length varint (values only), suffix, value
//!                restarts: u32 each, the offsets of the entries with shared = 0
//!                buckets: u8 each, the restart interval of the keys that hash there (254 several, 255 none)
//!                restart count u32, bucket count u32
//! ```
//!
//! Entries are in order of (key ascending, sequence number descending).

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
const BUCKET_MANY: u8 = 254;
const BUCKET_NONE: u8 = 255;
const HEADER_BYTES: usize = 8;
const ENDING_BYTES: usize = 8;

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
    let raw = match ending[0] {
        0 => payload.to_vec(),
        1 => lz4_flex::block::decompress(payload, raw_length).ok()?,
        2 => zstd_pool::decompress(payload, raw_length).ok()?,
        _ => return None,
    };
    (raw.len() == raw_length).then(|| Arc::new(raw))
}

/// A data block while it is written.
pub struct Builder {
    bytes: Vec<u8>,
    restarts: Vec<u32>,
    /// Hash and restart interval of each key.
    hashes: Vec<(u64, u32)>,
    key: Vec<u8>,
    count: usize,
    base: u64,
}

impl Builder {
    /// An empty block for versions at or above `base`.
    pub fn new(base: u64) -> Builder {
        let mut builder =
            Builder { bytes: Vec::new(), restarts: Vec::new(), hashes: Vec::new(), key: Vec::new(), count: 0, base };
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
        let is_restart = self.count.is_multiple_of(RESTART_INTERVAL);
        let common = if self.count > 0 { common(key, &self.key) } else { 0 };
        let is_same_key = self.count > 0 && common == key.len() && common == self.key.len();
        let shared = if is_restart {
            self.restarts.push(self.bytes.len() as u32);
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
        hash
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

/// A data block that is read, and a position in it.
pub struct Cursor {
    frame: Frame,
    base: u64,
    entries_end: usize,
    restarts: usize,
    buckets: usize,
    /// Where the entry here begins; `entries_end` for none.
    at: usize,
    next: usize,
    key: Vec<u8>,
    seq: u64,
    kind: Kind,
    value: (usize, usize),
    is_same_key: bool,
}

impl Cursor {
    /// A cursor at no entry; `None` where the block is not as drawn.
    pub fn new(frame: Frame) -> Option<Cursor> {
        Cursor::with_buffer(frame, Vec::new())
    }

    /// Gives the key buffer back.
    pub fn into_buffer(self) -> Vec<u8> {
        self.key
    }

    /// The same with a buffer for keys.
    pub fn with_buffer(frame: Frame, key: Vec<u8>) -> Option<Cursor> {
        let mut cursor = Cursor {
            frame: Arc::default(),
            base: 0,
            entries_end: 0,
            restarts: 0,
            buckets: 0,
            at: 0,
            next: 0,
            key,
            seq: 0,
            kind: Kind::Put,
            value: (0, 0),
            is_same_key: false,
        };
        cursor.enter(frame)?;
        Some(cursor)
    }

    /// Goes into another block, at no entry.
    pub fn enter(&mut self, frame: Frame) -> Option<()> {
        let ending = frame.len().checked_sub(ENDING_BYTES)?;
        self.restarts = get_u32(&frame, ending)? as usize;
        self.buckets = get_u32(&frame, ending + 4)? as usize;
        self.entries_end = ending.checked_sub(self.buckets)?.checked_sub(self.restarts * 4)?;
        if self.entries_end < HEADER_BYTES || self.restarts == 0 {
            return None;
        }
        self.base = coding::get_u64(&frame, 0)?;
        self.frame = frame;
        self.at = self.entries_end;
        Some(())
    }

    /// Says which number the versions count from, in place of what the block says; before the cursor goes to an entry.
    pub fn set_base(&mut self, base: u64) {
        self.base = base;
    }

    /// Whether there is an entry here.
    #[inline]
    pub fn is_valid(&self) -> bool {
        self.at < self.entries_end
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
    pub fn value_place(&self) -> (&Frame, (usize, usize)) {
        (&self.frame, self.value)
    }

    /// Whether the key here is that of the entry that was left by [`Cursor::next`].
    #[inline]
    pub fn is_same_key(&self) -> bool {
        self.is_same_key
    }

    fn restart(&self, interval: usize) -> usize {
        get_u32(&self.frame, self.entries_end + interval * 4).map_or(self.entries_end, |at| at as usize)
    }

    fn go(&mut self, at: usize) -> Option<()> {
        self.next = at;
        self.key.clear();
        self.next()
    }

    /// Goes to the first entry. [`Cursor::is_same_key`] then compares with the key that the cursor had before.
    pub fn first(&mut self) -> Option<()> {
        self.next = HEADER_BYTES;
        self.next()
    }

    /// Goes to the last entry.
    pub fn last(&mut self) -> Option<()> {
        self.go(self.restart(self.restarts - 1))?;
        while self.next < self.entries_end {
            self.next()?;
        }
        Some(())
    }

    /// Goes to the next entry; `None` where the block is not as drawn.
    #[expect(clippy::should_implement_trait, reason = "a cursor goes back as well")]
    #[inline]
    pub fn next(&mut self) -> Option<()> {
        let at = self.next;
        self.at = at;
        if at >= self.entries_end {
            return Some(());
        }
        let bytes = &self.frame[..self.entries_end];
        let Head { shared, suffix, tag, value_length, place } = match short_head(bytes, at) {
            Some(head) => head.spelled(at),
            None => head(bytes, at)?,
        };
        self.seq = self.base.wrapping_add(tag >> 1);
        self.kind = if tag & 1 == 0 { Kind::Put } else { Kind::Delete };
        let key_end = place.checked_add(suffix)?;
        let value_end = key_end.checked_add(value_length)?;
        let suffix_bytes = bytes.get(place..key_end)?;
        if shared > self.key.len() || value_end > self.entries_end {
            return None;
        }
        let is_whole = shared == 0;
        self.is_same_key = if is_whole { self.key == suffix_bytes } else { suffix == 0 && shared == self.key.len() };
        self.key.truncate(shared);
        self.key.extend_from_slice(suffix_bytes);
        self.value = (key_end, value_end);
        self.next = value_end;
        Some(())
    }

    /// Goes to the entry before; from none to none.
    pub fn prev(&mut self) -> Option<()> {
        let here = self.at;
        if here <= HEADER_BYTES {
            self.at = self.entries_end;
            self.next = self.entries_end;
            return Some(());
        }
        let (mut low, mut high) = (0, self.restarts);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.restart(middle) < here { low = middle + 1 } else { high = middle }
        }
        self.go(self.restart(low - 1))?;
        while self.next < here {
            self.next()?;
        }
        Some(())
    }

    /// Goes to the first entry whose key is at or after `key`.
    pub fn seek(&mut self, key: &[u8]) -> Option<()> {
        let (mut low, mut high) = (0, self.restarts);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.restart_key(middle)? < key { low = middle + 1 } else { high = middle }
        }
        self.key.clear();
        let mut at = self.restart(low.saturating_sub(1));
        // How many bytes the key of the entry before, which is less, begins with in common with the one that is looked for: of the
        // keys behind it only one that shares just as many with it needs a look.
        let mut same = 0;
        let bytes = &self.frame[..self.entries_end];
        while at < bytes.len() {
            let Head { shared, suffix, value_length, place, .. } = match short_head(bytes, at) {
                Some(head) => head.spelled(at),
                None => head(bytes, at)?,
            };
            if shared < same {
                break;
            }
            let suffix = bytes.get(place..place.checked_add(suffix)?)?;
            if shared > self.key.len() {
                return None;
            }
            self.key.truncate(shared);
            self.key.extend_from_slice(suffix);
            if shared == same {
                same += common(&self.key[same..], &key[same..]);
                if self.key[same..] >= key[same..] {
                    break;
                }
            }
            at = place.checked_add(suffix.len())?.checked_add(value_length)?;
        }
        self.next = at;
        self.next()
    }

    /// Goes to the first entry of `key`, where the block has one; answers whether it has.
    #[inline]
    pub fn find(&mut self, key: &[u8]) -> Option<bool> {
        if self.buckets > 0 {
            let at = self.entries_end + self.restarts * 4 + bucket_of(hash64(key), self.buckets);
            match self.frame[at] {
                BUCKET_NONE => return Some(false),
                BUCKET_MANY => {}
                interval => {
                    let end = if usize::from(interval) + 1 < self.restarts {
                        self.restart(usize::from(interval) + 1)
                    } else {
                        self.entries_end
                    };
                    self.go(self.restart(usize::from(interval)))?;
                    while self.at < end && self.key[..] < *key {
                        self.next()?;
                    }
                    return Some(self.at < end && self.key == key);
                }
            }
        }
        self.seek(key)?;
        Some(self.is_valid() && self.key == key)
    }

    fn restart_key(&self, interval: usize) -> Option<&[u8]> {
        let bytes = &self.frame[..self.entries_end];
        let at = self.restart(interval);
        let Head { suffix, place, .. } = match short_head(bytes, at) {
            Some(head) => head.spelled(at),
            None => head(bytes, at)?,
        };
        bytes.get(place..place.checked_add(suffix)?)
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

/// The head of a value whose four numbers have one byte each, as most have.
#[derive(Clone, Copy)]
struct ShortHead([u8; 4]);

impl ShortHead {
    #[inline]
    fn spelled(self, at: usize) -> Head {
        let [shared, suffix, tag, value_length] = self.0;
        let (shared, suffix, value_length) = (shared.into(), suffix.into(), value_length.into());
        Head { shared, suffix, tag: tag.into(), value_length, place: at + self.0.len() }
    }
}

#[inline]
fn short_head(bytes: &[u8], at: usize) -> Option<ShortHead> {
    const LONG: u32 = 0x8080_8080;
    let head = bytes.get(at..)?.first_chunk()?;
    let is_short = u32::from_le_bytes(*head) & LONG == 0 && head[2] & 1 == 0;
    is_short.then_some(ShortHead(*head))
}

/// The head of the entry at a place.
#[inline(never)]
fn head(bytes: &[u8], at: usize) -> Option<Head> {
    let mut place = at;
    let shared = varint(bytes, &mut place)? as usize;
    let suffix = varint(bytes, &mut place)? as usize;
    let tag = varint(bytes, &mut place)?;
    let value_length = if tag & 1 == 0 { varint(bytes, &mut place)? as usize } else { 0 };
    Some(Head { shared, suffix, tag, value_length, place })
}

#[inline]
fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let first = *bytes.get(*at)?;
    if first < 0x80 {
        *at += 1;
        return Some(u64::from(first));
    }
    let (value, length) = get_varint(&bytes[*at..])?;
    *at += length;
    Some(value)
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

    #[test]
    fn a_search_finds_the_first_key_at_or_behind() {
        for (count, value_length) in [(1, 3), (15, 3), (16, 3), (17, 300), (400, 3), (400, 300)] {
            let entries = entries(count, value_length);
            let mut builder = Builder::new(0);
            for (at, (key, seq, value)) in entries.iter().enumerate() {
                let kind = if at % 5 == 0 { Kind::Delete } else { Kind::Put };
                builder.add(key, *seq, kind, if kind == Kind::Put { value } else { &[] });
            }
            let frame = builder.finish(|raw| Arc::new(raw.to_vec()));
            let mut cursor = Cursor::new(frame).expect("a block as drawn");
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
                let found = cursor.find(&key).expect("a block as drawn");
                assert_eq!(found, entries.get(expected).is_some_and(|(its, ..)| *its == key));
            }
        }
    }
}
