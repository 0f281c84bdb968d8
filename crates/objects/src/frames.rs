//! Blocks in memory: a sharded cache that evicts by CLOCK with chances.
//!
//! A frame begins with as many chances as its priority has and wins one at each use, up to a limit; the hand takes one at
//! each pass and evicts who has none. Blocks of scans begin with none: a scan larger than the memory evicts only itself. So do blocks
//! that were just written, which come in only where there is room, and whose owner takes them out when nobody will ask for them.
//! A reader holds the frame that it reads: evicted frames live until their last reader lets go.

use hashbrown::HashTable;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use stdx::hash::hash64;

const SHARDS: usize = 16;
const CHANCES_MAX: u8 = 3;
/// Of the memory the part that is reserved at most.
const RESERVED_SHARE: usize = 4;
/// What a frame costs besides its bytes.
const FRAME_OVERHEAD: usize = 96;

/// The bytes of a frame, in one piece with the count of its readers.
pub type Frame = Arc<[u8]>;

/// Which block it is: the object's id and the place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameKey {
    /// The object.
    pub object: u64,
    /// The offset in it.
    pub offset: u64,
}

/// What a block is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A pass over everything, as a merge makes it: what was not kept before is not kept.
    Once,
    /// A scan: it will hardly be read again.
    Scan,
    /// A look-up.
    Point,
    /// Indexes and filters.
    Index,
}

/// In one cache line.
#[repr(align(64))]
struct Slot {
    key: FrameKey,
    hash: u64,
    frame: Frame,
    chances: u8,
}

#[derive(Default)]
struct Shard {
    table: HashTable<u32>,
    slots: Vec<Option<Slot>>,
    free: Vec<u32>,
    hand: usize,
    bytes: usize,
    /// How often a block was found, and how often it was not.
    looked_up: (u64, u64),
}

/// The cache.
pub struct Frames {
    shards: Box<[Mutex<Shard>]>,
    /// Of a shard, what is reserved included.
    bytes_max: usize,
    /// Bytes that others hold for as long as they live.
    reserved: AtomicUsize,
}

fn hash_of(key: FrameKey) -> u64 {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&key.object.to_le_bytes());
    bytes[8..].copy_from_slice(&key.offset.to_le_bytes());
    hash64(&bytes)
}

impl Frames {
    /// A cache of at most `bytes_max`; it takes memory only for what it holds.
    pub fn new(bytes_max: usize) -> Frames {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Frames { shards, bytes_max: bytes_max / SHARDS, reserved: AtomicUsize::new(0) }
    }

    /// Takes room for bytes that a reader holds from now on, so that they are found without a search: a quarter of all at
    /// most. Whether there was any.
    pub fn reserve(&self, bytes: usize) -> bool {
        let most = self.bytes_max * SHARDS / RESERVED_SHARE;
        let more = |reserved: usize| Some(reserved + bytes).filter(|&reserved| reserved <= most);
        self.reserved.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Gives the room back.
    pub fn release(&self, bytes: usize) {
        self.reserved.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// How many bytes a shard has room for.
    fn room(&self) -> usize {
        self.bytes_max - self.reserved.load(Ordering::Relaxed) / SHARDS
    }

    fn shard(&self, hash: u64) -> &Mutex<Shard> {
        &self.shards[(hash >> 40) as usize % SHARDS]
    }

    /// The frame of `key`.
    #[inline]
    pub fn get(&self, key: FrameKey, priority: Priority) -> Option<Frame> {
        self.with(key, priority, Arc::clone)
    }

    /// What `look` answers for the frame of `key`; it must be short, for the frame's neighbours wait meanwhile.
    #[inline]
    pub fn with<T>(&self, key: FrameKey, priority: Priority, look: impl FnOnce(&Frame) -> T) -> Option<T> {
        let hash = hash_of(key);
        let mut shard = self.shard(hash).lock();
        let Shard { table, slots, looked_up, .. } = &mut *shard;
        let found = table.find(hash, |&at| slots[at as usize].as_ref().is_some_and(|s| s.key == key)).copied();
        let Some(slot) = found.and_then(|at| slots[at as usize].as_mut()) else {
            looked_up.1 += 1;
            return None;
        };
        looked_up.0 += 1;
        if !matches!(priority, Priority::Once | Priority::Scan) && slot.chances < CHANCES_MAX {
            slot.chances += 1;
        }
        Some(look(&slot.frame))
    }

    /// The same for one that is there, without counting that as a use.
    #[inline]
    pub fn peek(&self, key: FrameKey, look: impl FnOnce(&Frame)) {
        let hash = hash_of(key);
        let shard = self.shard(hash).lock();
        if let Some(slot) = shard.find(key, hash).and_then(|at| shard.slots[at as usize].as_ref()) {
            look(&slot.frame);
        }
    }

    /// Keeps a frame; one that is there already stays.
    pub fn insert(&self, key: FrameKey, frame: &Frame, priority: Priority) {
        let chances = match priority {
            Priority::Once => return,
            Priority::Scan => 0,
            Priority::Point => 1,
            Priority::Index => CHANCES_MAX,
        };
        let hash = hash_of(key);
        let size = frame.len() + FRAME_OVERHEAD;
        // A frame that would push out most of a shard is left to its reader alone.
        if size > self.bytes_max / 4 {
            return;
        }
        let room = self.room();
        let mut shard = self.shard(hash).lock();
        if shard.find(key, hash).is_some() {
            return;
        }
        while shard.bytes + size > room {
            shard.evict_one();
        }
        let slot = Some(Slot { key, hash, frame: Arc::clone(frame), chances });
        let at = match shard.free.pop() {
            Some(at) => {
                shard.slots[at as usize] = slot;
                at
            }
            None => {
                shard.slots.push(slot);
                shard.slots.len() as u32 - 1
            }
        };
        shard.bytes += size;
        let Shard { table, slots, .. } = &mut *shard;
        table.insert_unique(hash, at, |&at| slots[at as usize].as_ref().map_or(0, |s| s.hash));
    }

    /// Keeps a block that nobody has asked for yet, where nothing has to go for it; whether there was room.
    pub fn offer(&self, key: FrameKey, block: &[u8]) -> bool {
        let size = block.len() + FRAME_OVERHEAD;
        let has_room = size <= self.bytes_max / 4 && self.shard(hash_of(key)).lock().bytes + size <= self.room();
        if has_room {
            self.insert(key, &Frame::from(block), Priority::Scan);
        }
        has_room
    }

    /// Forgets a block that nobody will ask for.
    pub fn remove(&self, key: FrameKey) {
        let hash = hash_of(key);
        let mut shard = self.shard(hash).lock();
        if let Some(at) = shard.find(key, hash) {
            shard.remove(at);
        }
    }

    /// How often a block was found in memory, and how often it was not.
    pub fn looked_up(&self) -> (u64, u64) {
        let each = self.shards.iter().map(|shard| shard.lock().looked_up);
        each.fold((0, 0), |(hits, misses), (h, m)| (hits + h, misses + m))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().bytes).sum::<usize>() + self.reserved.load(Ordering::Relaxed)
    }
}

impl Shard {
    fn find(&self, key: FrameKey, hash: u64) -> Option<u32> {
        self.table.find(hash, |&at| self.slots[at as usize].as_ref().is_some_and(|s| s.key == key)).copied()
    }

    fn evict_one(&mut self) {
        loop {
            self.hand = (self.hand + 1) % self.slots.len();
            let Some(slot) = &mut self.slots[self.hand] else { continue };
            if slot.chances > 0 {
                slot.chances -= 1;
                continue;
            }
            return self.remove(self.hand as u32);
        }
    }

    fn remove(&mut self, at: u32) {
        let Some(slot) = self.slots[at as usize].take() else { return };
        self.bytes -= slot.frame.len() + FRAME_OVERHEAD;
        self.free.push(at);
        if let Ok(entry) = self.table.find_entry(slot.hash, |&there| there == at) {
            entry.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u64) -> FrameKey {
        FrameKey { object: 1, offset: n }
    }

    /// Room for a thousand blocks with some that were asked for, and one block more.
    fn with_blocks(count: u64) -> (Frames, Frame) {
        let (frames, block) = (Frames::new(16 << 20), Frame::from(vec![0; 16 << 10]));
        for n in 0..count {
            frames.insert(key(n), &block, Priority::Point);
            frames.get(key(n), Priority::Point);
        }
        (frames, block)
    }

    #[test]
    fn what_is_offered_takes_room_that_is_free() {
        let (frames, block) = with_blocks(500);
        let taken = (1_000..3_000).filter(|&n| frames.offer(key(n), &block)).count();
        assert!((400..600).contains(&taken), "{taken} taken");
        assert!((0..500).all(|n| frames.get(key(n), Priority::Point).is_some()), "one had to go");
        for n in 3_000..3_100 {
            frames.insert(key(n), &block, Priority::Point);
        }
        assert!(
            (0..500).all(|n| frames.get(key(n), Priority::Point).is_some()),
            "what nobody has asked for goes first"
        );
        let before = frames.bytes();
        for n in 0..100 {
            frames.remove(key(n));
            frames.remove(key(n));
        }
        assert_eq!(before - frames.bytes(), 100 * ((16 << 10) + FRAME_OVERHEAD));
        assert!((0..500).all(|n| frames.get(key(n), Priority::Point).is_some() == (n >= 100)));
    }

    #[test]
    fn a_long_scan_leaves_the_working_set() {
        let (frames, block) = with_blocks(200);
        for n in 1_000..6_000 {
            frames.insert(key(n), &block, Priority::Scan);
            for hot in 0..200 {
                if n % 50 == 0 {
                    frames.get(key(hot), Priority::Point);
                }
            }
        }
        let kept = (0..200).filter(|&n| frames.get(key(n), Priority::Scan).is_some()).count();
        assert!(kept > 190, "{kept} of 200 kept");
        assert!(frames.bytes() <= 16 << 20);
    }
}
