//! A data block taken apart by columns for the store: what is alike in its entries lies together and packs tighter, and what
//! follows from the rest is left out. It is put together again when it is read.
//!
//! ```text
//! payload   raw length of the heads u32, stored length of the heads u32, raw length of the rests u32,
//!           heads (a zstd frame), rests (a zstd frame)
//!
//! heads     count of entries varint, base sequence number u64, planes of values varint
//!           tags, as in a block; lengths of values (values only); of either: bytes of the largest u8, then the first bytes of all,
//!             little-endian, then the second ones, ...
//!           length of all keys varint, where they are equally long: length of what all begin with varint, that,
//!             then the other bytes of all keys place by place
//!           or 0: the bytes that each key shares with the one before varint each, lengths of the others varint each, those
//!           the first bytes of all values place by place, as many places as there are planes
//! rests     the other bytes of the values, one value after the other
//! ```
//!
//! Rows of a table begin with numbers of fixed places, whose high bytes are alike, and end with texts; the two are frames of
//! their own as each then has its own Huffman code. Restarts, heads and buckets of the block are made anew by its builder, which
//! makes the same bytes of the same entries.

use super::{Builder, HEADER_BYTES, Head, Layout, common, head, planes::to_rows};
use crate::table::zstd_pool;
use parking_lot::Mutex;
use std::io;
use stdx::coding::{self, Reader, put_varint};

/// So many bytes of each value are looked at place by place.
const PLANES_MAX: usize = 32;
/// Fewer entries are not taken apart.
const ENTRIES_MIN: usize = 8;
/// Room for so many bytes of keys is kept for the next block; long keys that are alike take much more than their block.
const KEYS_KEPT: usize = 256 << 10;
/// Bytes of a block's keys, put together, are less.
const KEYS_MAX: usize = 1 << 28;
const WORD_BYTES: usize = size_of::<u64>();
/// How many times a block's size its parts may come to, which no block that was taken apart exceeds.
const PARTS_MAX: usize = 4;

/// Kept for the threads that read at one time.
static KEPT: Mutex<Vec<Columns>> = Mutex::new(Vec::new());

/// Room for taking blocks apart and putting them together, used again.
pub(super) struct Columns {
    heads: Vec<u8>,
    rests: Vec<u8>,
    keys: Vec<u8>,
    /// Where each key ends.
    key_ends: Vec<usize>,
    tags: Vec<u64>,
    lengths: Vec<u64>,
    /// Rows of bytes out of planes.
    words: Vec<u8>,
    builder: Builder,
}

impl Columns {
    /// Lends room to `work`.
    ///
    /// # Errors
    /// Those of `work`.
    pub(super) fn with<T>(work: impl FnOnce(&mut Columns) -> io::Result<T>) -> io::Result<T> {
        zstd_pool::with(&KEPT, || Ok(Columns::new()), work)
    }

    /// Nothing.
    pub(super) fn new() -> Columns {
        Columns {
            heads: Vec::new(),
            rests: Vec::new(),
            keys: Vec::new(),
            key_ends: Vec::new(),
            tags: Vec::new(),
            lengths: Vec::new(),
            words: Vec::new(),
            builder: Builder::new(0),
        }
    }

    /// Appends the payload of a raw block; `false`, and nothing is appended, where it is not worth it.
    ///
    /// # Errors
    /// Compression failed.
    pub(super) fn pack(&mut self, raw: &[u8], to: &mut Vec<u8>) -> io::Result<bool> {
        let is_apart = self.take_apart(raw).is_some();
        self.let_go();
        if !is_apart || self.heads.len() + self.rests.len() > PARTS_MAX * raw.len() {
            return Ok(false);
        }
        let heads = zstd_pool::compress(&self.heads)?;
        let rests = zstd_pool::compress(&self.rests)?;
        coding::put_u32(to, self.heads.len() as u32);
        coding::put_u32(to, heads.len() as u32);
        coding::put_u32(to, self.rests.len() as u32);
        to.extend_from_slice(&heads);
        to.extend_from_slice(&rests);
        Ok(true)
    }

    /// The raw block of a payload, given to `use_raw`; `None` where it is damaged.
    pub(super) fn unpack<T>(
        &mut self,
        payload: &[u8],
        raw_length: usize,
        use_raw: impl FnOnce(&[u8]) -> T,
    ) -> Option<T> {
        let mut reader = Reader::new(payload);
        let [heads, stored, rests] = [reader.u32()?, reader.u32()?, reader.u32()?].map(|length| length as usize);
        if heads.checked_add(rests)? > PARTS_MAX * raw_length {
            return None;
        }
        self.heads.resize(heads, 0);
        self.rests.resize(rests, 0);
        let is_whole = |stored: &[u8], to: &mut [u8]| zstd_pool::decompress(stored, to).is_ok_and(|n| n == to.len());
        if !is_whole(reader.bytes(stored)?, &mut self.heads) || !is_whole(reader.rest(), &mut self.rests) {
            return None;
        }
        let is_together = self.put_together().is_some();
        self.let_go();
        if !is_together {
            return None;
        }
        self.builder.finish(|raw| (raw.len() == raw_length).then(|| use_raw(raw)))
    }

    /// Keeps no more room than most blocks need.
    fn let_go(&mut self) {
        if self.keys.capacity() > KEYS_KEPT {
            self.keys = Vec::new();
        }
    }

    /// Fills `heads` and `rests` from a raw block; `None` where that has few entries.
    fn take_apart(&mut self, raw: &[u8]) -> Option<()> {
        let Columns { heads, rests, keys, key_ends, tags, lengths, .. } = self;
        keys.clear();
        key_ends.clear();
        tags.clear();
        lengths.clear();
        let end = Layout::of(raw)?.entries_end;
        let (mut at, mut last, mut values) = (HEADER_BYTES, 0, Vec::new());
        while at < end {
            let Head { shared, suffix, tag, value_length, place } = head(raw, at)?;
            let begin = keys.len();
            keys.extend_from_within(last..last + shared);
            keys.extend_from_slice(raw.get(place..place + suffix)?);
            (last, at) = (begin, place + suffix + value_length);
            key_ends.push(keys.len());
            tags.push(tag);
            if tag & 1 == 0 {
                values.push(raw.get(place + suffix..at)?);
            }
        }
        if tags.len() < ENTRIES_MIN {
            return None;
        }
        let planes = values.iter().map(|v| v.len()).min().unwrap_or(0).min(PLANES_MAX);
        heads.clear();
        put_varint(heads, tags.len() as u64);
        coding::put_u64(heads, coding::get_u64(raw, 0)?);
        put_varint(heads, planes as u64);
        put_numbers(heads, tags);
        lengths.extend(values.iter().map(|value| value.len() as u64));
        put_numbers(heads, lengths);
        put_keys(heads, keys, key_ends, raw.len());
        (0..planes).for_each(|place| heads.extend(values.iter().map(|value| value[place])));
        rests.clear();
        values.iter().for_each(|value| rests.extend_from_slice(&value[planes..]));
        Some(())
    }

    /// Fills the builder from `heads` and `rests`.
    fn put_together(&mut self) -> Option<()> {
        let Columns { heads, rests, keys, key_ends, tags, lengths, words, builder } = self;
        let mut reader = Reader::new(heads);
        let count = usize::try_from(reader.varint()?).ok()?;
        builder.begin_at(reader.u64()?);
        let planes = usize::try_from(reader.varint()?).ok().filter(|&planes| planes <= PLANES_MAX)?;
        // Each is a byte at least.
        if count == 0 || count > reader.rest().len() {
            return None;
        }
        read_numbers(&mut reader, count, words, tags)?;
        let values = tags.iter().filter(|&tag| tag & 1 == 0).count();
        read_numbers(&mut reader, values, words, lengths)?;
        read_keys(&mut reader, count, keys, key_ends)?;
        words.resize(planes * values, 0);
        to_rows(reader.bytes(planes * values)?, values, words, planes);
        let mut rests = Reader::new(rests);
        let (mut key_at, mut value_at) = (0, 0);
        for (&tag, &key_end) in tags.iter().zip(&*key_ends) {
            let key = keys.get(key_at..key_end)?;
            key_at = key_end;
            if tag & 1 == 1 {
                builder.add_tagged(key, tag, [&[], &[]]);
                continue;
            }
            let rest = rests.bytes(usize::try_from(lengths[value_at]).ok()?.checked_sub(planes)?)?;
            builder.add_tagged(key, tag, [&words[value_at * planes..][..planes], rest]);
            value_at += 1;
        }
        (rests.is_empty() && reader.is_empty()).then_some(())
    }
}

/// Adds numbers byte by byte.
fn put_numbers(heads: &mut Vec<u8>, numbers: &[u64]) {
    let largest = numbers.iter().copied().max().unwrap_or(0);
    let bytes = WORD_BYTES - largest.leading_zeros() as usize / 8;
    heads.push(bytes as u8);
    (0..bytes).for_each(|byte| heads.extend(numbers.iter().map(|&number| (number >> (8 * byte)) as u8)));
}

/// Reads what [`put_numbers`] has written.
fn read_numbers(reader: &mut Reader<'_>, count: usize, words: &mut Vec<u8>, to: &mut Vec<u64>) -> Option<()> {
    let bytes = usize::from(reader.u8()?);
    if bytes > WORD_BYTES {
        return None;
    }
    words.clear();
    words.resize(count * WORD_BYTES, 0);
    to_rows(reader.bytes(bytes * count)?, count, words, WORD_BYTES);
    to.clear();
    to.extend(words.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word)));
    Some(())
}

/// Adds keys, place by place where they are equally long and that is not much more than the block.
fn put_keys(heads: &mut Vec<u8>, keys: &[u8], ends: &[usize], block_bytes: usize) {
    let count = ends.len();
    let length = ends[0];
    let first = &keys[..length];
    let are_alike = length > 0 && ends.iter().zip(1..).all(|(&end, n)| end == n * length);
    // Keys are in order, so that all begin with what the first and the last do.
    let skip = if are_alike { common(first, &keys[keys.len() - length..]) } else { 0 };
    if are_alike && (length - skip) * count <= block_bytes {
        put_varint(heads, length as u64);
        put_varint(heads, skip as u64);
        heads.extend_from_slice(&first[..skip]);
        (skip..length).for_each(|place| heads.extend(keys.chunks_exact(length).map(|key| key[place])));
        return;
    }
    put_varint(heads, 0);
    let key = |n: usize| &keys[if n == 0 { 0 } else { ends[n - 1] }..ends[n]];
    let shared: Vec<_> = (0..count).map(|n| if n == 0 { 0 } else { common(key(n - 1), key(n)) }).collect();
    shared.iter().for_each(|&shared| put_varint(heads, shared as u64));
    (0..count).for_each(|n| put_varint(heads, (key(n).len() - shared[n]) as u64));
    (0..count).for_each(|n| heads.extend_from_slice(&key(n)[shared[n]..]));
}

/// Reads what [`put_keys`] has written.
fn read_keys(reader: &mut Reader<'_>, count: usize, keys: &mut Vec<u8>, ends: &mut Vec<usize>) -> Option<()> {
    keys.clear();
    ends.clear();
    let length = usize::try_from(reader.varint()?).ok()?;
    if length > 0 {
        let skip = reader.length_prefixed()?;
        let places = length.checked_sub(skip.len())?;
        if length.checked_mul(count)? > KEYS_MAX {
            return None;
        }
        let planes = reader.bytes(places.checked_mul(count)?)?;
        (0..count).for_each(|_| {
            keys.extend_from_slice(skip);
            keys.resize(keys.len() + places, 0);
            ends.push(keys.len());
        });
        to_rows(planes, count, &mut keys[skip.len()..], length);
        return Some(());
    }
    let mut shared = Vec::with_capacity(count);
    for _ in 0..count {
        shared.push(usize::try_from(reader.varint()?).ok()?);
    }
    let mut lengths = Reader::new(reader.rest());
    for _ in 0..count {
        reader.varint()?;
    }
    let mut last = 0;
    for shared in shared {
        let begin = keys.len();
        let shared_end = last + shared;
        if shared_end > begin {
            return None;
        }
        keys.extend_from_within(last..shared_end);
        keys.extend_from_slice(reader.bytes(usize::try_from(lengths.varint()?).ok()?)?);
        last = begin;
        ends.push(keys.len());
    }
    Some(())
}
