//! A data block while it is written.

use super::{BUCKET_MANY, BUCKET_NONE, HAS_HEADS, RESTART_BYTES, RESTART_INTERVAL, bucket_of, common, head_of};
use crate::kind::Kind;
use stdx::coding::{self, put_varint};
use stdx::hash::hash64;

/// A data block while it is written.
pub struct Builder {
    bytes: Vec<u8>,
    restarts: Vec<Restart>,
    /// Hash and restart interval of each key.
    hashes: Vec<(u64, u32)>,
    key: Vec<u8>,
    count: usize,
    /// Entries since the last restart.
    in_interval: usize,
    base: u64,
}

/// Where an entry without a shared beginning is, and where its key.
struct Restart {
    at: u32,
    key: (u32, u32),
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
            self.restarts.push(Restart { at: self.bytes.len() as u32, key: (0, 0) });
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
        if is_restart && let Some(restart) = self.restarts.last_mut() {
            restart.key = (self.bytes.len() as u32, key.len() as u32);
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
            Some(last) => self.in_interval == RESTART_INTERVAL || self.bytes.len() - last.at as usize >= RESTART_BYTES,
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
        for restart in &self.restarts {
            coding::put_u32(&mut self.bytes, restart.at);
        }
        let skip = self.put_heads();
        let buckets = if self.restarts.len() < usize::from(BUCKET_MANY) { self.hashes.len() * 4 / 3 + 1 } else { 0 };
        let at = self.bytes.len();
        self.bytes.resize(at + buckets, BUCKET_NONE);
        for &(hash, interval) in if buckets > 0 { &self.hashes[..] } else { &[] } {
            let bucket = &mut self.bytes[at + bucket_of(hash, buckets)];
            let is_other = *bucket != BUCKET_NONE && *bucket != interval as u8;
            *bucket = if is_other { BUCKET_MANY } else { interval as u8 };
        }
        let restarts = self.restarts.len() as u32;
        coding::put_u16(&mut self.bytes, skip);
        coding::put_u32(&mut self.bytes, restarts | HAS_HEADS);
        coding::put_u32(&mut self.bytes, buckets as u32);
        let result = use_raw(&self.bytes);
        self.begin();
        result
    }

    /// Adds two bytes of each restart's key; answers behind how many that all keys begin with.
    fn put_heads(&mut self) -> u16 {
        let key_of = |restart: &Restart| restart.key.0 as usize..(restart.key.0 + restart.key.1) as usize;
        let first = self.restarts.first().map_or(0..0, key_of);
        let skip = common(&self.bytes[first], &self.key).min(usize::from(u16::MAX)) as u16;
        for restart in &self.restarts {
            let head = head_of(&self.bytes[key_of(restart)], skip.into());
            coding::put_u16(&mut self.bytes, head);
        }
        skip
    }
}
