//! A data block while it is written.

use super::room::Room;
use super::{BUCKET_MANY, BUCKET_NONE, HAS_HEADS, RESTART_BYTES, RESTART_INTERVAL, bucket_of, common, head_of};
use crate::kind::Kind;
use stdx::hash::hash64;

/// A data block while it is written.
pub struct Builder {
    bytes: Room,
    restarts: Vec<Restart>,
    /// Hash and restart interval of each key.
    hashes: Vec<(u64, u32)>,
    key: Room,
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
        let (bytes, restarts, hashes, key) = (Room::default(), Vec::new(), Vec::new(), Room::default());
        let mut builder = Builder { bytes, restarts, hashes, key, count: 0, in_interval: 0, base };
        builder.begin();
        builder
    }

    /// Empties it, for versions at or above `base`.
    pub(super) fn begin_at(&mut self, base: u64) {
        self.base = base;
        self.begin();
    }

    fn begin(&mut self) {
        self.bytes.truncate(0);
        self.bytes.put(&self.base.to_le_bytes());
        self.restarts.clear();
        self.hashes.clear();
        self.key.truncate(0);
        self.count = 0;
    }

    /// Adds the next version; answers the hash of its key where that is another than the last one's.
    #[inline]
    pub fn add(&mut self, key: &[u8], seq: u64, kind: Kind, value: &[u8]) -> Option<u64> {
        self.add_tagged(key, (seq - self.base) << 1 | u64::from(kind == Kind::Delete), [value, &[]])
    }

    /// The same with the version as a block has it, and the value in two parts.
    pub(super) fn add_tagged(&mut self, key: &[u8], tag: u64, value: [&[u8]; 2]) -> Option<u64> {
        let is_restart = self.begins_interval();
        let common = if self.count > 0 { common(key, self.key.bytes()) } else { 0 };
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
        let suffix = &key[shared..];
        self.bytes.put_varint(shared as u64);
        self.bytes.put_varint(suffix.len() as u64);
        self.bytes.put_varint(tag);
        if tag & 1 == 0 {
            self.bytes.put_varint((value[0].len() + value[1].len()) as u64);
        }
        if is_restart && let Some(restart) = self.restarts.last_mut() {
            restart.key = (self.bytes.len() as u32, key.len() as u32);
        }
        self.bytes.put(suffix);
        value.iter().for_each(|part| self.bytes.put(part));
        self.key.truncate(shared);
        self.key.put(suffix);
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
        self.key.bytes()
    }

    /// The raw block; `use_raw` gets it, and then the builder is empty again.
    pub fn finish<T>(&mut self, use_raw: impl FnOnce(&[u8]) -> T) -> T {
        for restart in &self.restarts {
            self.bytes.put(&restart.at.to_le_bytes());
        }
        let skip = self.put_heads();
        let buckets = if self.restarts.len() < usize::from(BUCKET_MANY) { self.hashes.len() * 4 / 3 + 1 } else { 0 };
        let places = self.bytes.fill(buckets, BUCKET_NONE);
        for &(hash, interval) in if buckets > 0 { &self.hashes[..] } else { &[] } {
            let bucket = &mut places[bucket_of(hash, buckets)];
            let is_other = *bucket != BUCKET_NONE && *bucket != interval as u8;
            *bucket = if is_other { BUCKET_MANY } else { interval as u8 };
        }
        let restarts = self.restarts.len() as u32;
        self.bytes.put(&skip.to_le_bytes());
        self.bytes.put(&(restarts | HAS_HEADS).to_le_bytes());
        self.bytes.put(&(buckets as u32).to_le_bytes());
        let result = use_raw(self.bytes.bytes());
        self.begin();
        result
    }

    /// Adds two bytes of each restart's key; answers behind how many that all keys begin with.
    fn put_heads(&mut self) -> u16 {
        let key_of = |restart: &Restart| restart.key.0 as usize..(restart.key.0 + restart.key.1) as usize;
        let first = self.restarts.first().map_or(0..0, key_of);
        let skip = common(&self.bytes.bytes()[first], self.key.bytes()).min(usize::from(u16::MAX)) as u16;
        for restart in &self.restarts {
            let head = head_of(&self.bytes.bytes()[key_of(restart)], skip.into());
            self.bytes.put(&head.to_le_bytes());
        }
        skip
    }
}
