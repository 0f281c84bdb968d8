//! Units on the local disk ("persistent cache"): slots of one size in one file, evicted by CLOCK.
//!
//! ```text
//! file    page of 4 KiB: magic "WESQLUNI", version u8, slots u64, crc32c u32 of that
//!         entries of 32 bytes, one a slot, up to a full page: object u64, unit u32, length u32, crc32c u32 of that and of
//!         the slot's number; zeros for an empty slot
//!         slots of 256 KiB
//! ```
//!
//! An entry is taken away before its slot is written and comes when that is done, so that a killed process leaves a cache
//! that the next one goes on with. After a loss of power a slot may hold what its entry does not say: what is in a slot is not
//! checked here, a block's checksum names its object and place, and a block that fails is read again from the store. A disk
//! that fails only makes reads slower.

use crate::error::{Error, Result};
use hashbrown::{HashMap, HashSet};
use parking_lot::Mutex;
use std::fs::{self, File, OpenOptions};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use stdx::coding::{self, Reader};
use stdx::crc::crc32c;

/// The size of a slot: the largest unit that is cached.
pub const SLOT_BYTES: usize = 256 << 10;
const MAGIC: &[u8; 8] = b"WESQLUNI";
const VERSION: u8 = 1;
const PAGE_BYTES: usize = 4 << 10;
const ENTRY_BYTES: usize = 32;

/// Which unit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitKey {
    /// The object's id.
    pub object: u64,
    /// The unit's number in it.
    pub unit: u32,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    key: Option<UnitKey>,
    length: u32,
    was_used: bool,
    /// Somebody writes it.
    is_busy: bool,
    /// Changes with each unit, so that a reader knows that the slot was not reused while it read.
    generation: u32,
}

#[derive(Default)]
struct State {
    places: HashMap<UnitKey, u32>,
    /// Units that are being written.
    coming: HashSet<UnitKey>,
    slots: Vec<Slot>,
    /// Slots that hold nothing and are not being written.
    free: Vec<u32>,
    hand: usize,
}

/// The cache.
pub struct Disk {
    file: File,
    /// Where the first slot begins.
    slots_at: u64,
    state: Mutex<State>,
}

fn encode_head(slots: usize) -> Vec<u8> {
    let mut head = MAGIC.to_vec();
    head.push(VERSION);
    coding::put_u64(&mut head, slots as u64);
    let crc = crc32c(&head);
    coding::put_u32(&mut head, crc);
    head
}

fn encode_entry(slot: usize, key: UnitKey, length: u32) -> Vec<u8> {
    let mut entry = Vec::with_capacity(ENTRY_BYTES);
    coding::put_u64(&mut entry, key.object);
    coding::put_u32(&mut entry, key.unit);
    coding::put_u32(&mut entry, length);
    let crc = crc32c(&entry) ^ slot as u32;
    coding::put_u32(&mut entry, crc);
    entry
}

fn decode_entry(slot: usize, entry: &[u8]) -> Option<(UnitKey, u32)> {
    let mut reader = Reader::new(entry);
    let key = UnitKey { object: reader.u64()?, unit: reader.u32()? };
    let length = reader.u32()?;
    let is_whole = reader.u32()? == crc32c(&entry[..16]) ^ slot as u32;
    (is_whole && length > 0 && length as usize <= SLOT_BYTES).then_some((key, length))
}

impl Disk {
    /// Opens the cache in `dir` with at most `bytes_max`; what is there is kept where it was made with the same size.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn open(dir: &Path, bytes_max: u64) -> Result<Disk> {
        let failed = |error: std::io::Error| Error::Io(format!("open the disk cache in {}: {error}", dir.display()));
        fs::create_dir_all(dir).map_err(failed)?;
        let path = dir.join("units");
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        let bytes_max = usize::try_from(bytes_max).unwrap_or(usize::MAX);
        let slots = (bytes_max.saturating_sub(2 * PAGE_BYTES) / (SLOT_BYTES + ENTRY_BYTES)).max(1);
        let slots_at = (PAGE_BYTES + slots * ENTRY_BYTES).next_multiple_of(PAGE_BYTES);
        let bytes = (slots_at + slots * SLOT_BYTES) as u64;
        let head = encode_head(slots);
        let mut state = State { slots: vec![Slot::default(); slots], ..State::default() };
        let is_ours = file.metadata().map_err(failed)?.len() == bytes && starts_with(&file, &head);
        if is_ours {
            state.read_entries(&file).map_err(failed)?;
        } else {
            file.set_len(0).and_then(|()| file.set_len(bytes)).map_err(failed)?;
            file.write_all_at(&head, 0).map_err(failed)?;
        }
        state.free = (0..slots).rev().filter(|&at| state.slots[at].key.is_none()).map(|at| at as u32).collect();
        Ok(Disk { file, slots_at: slots_at as u64, state: Mutex::new(state) })
    }

    fn place(&self, slot: usize) -> u64 {
        self.slots_at + (slot * SLOT_BYTES) as u64
    }

    /// Some bytes of a unit.
    pub fn read(&self, key: UnitKey, range: Range<usize>) -> Option<Vec<u8>> {
        let (slot, generation) = {
            let mut state = self.state.lock();
            let slot = *state.places.get(&key)?;
            let at = &mut state.slots[slot as usize];
            at.was_used = true;
            if range.end > at.length as usize {
                return None;
            }
            (slot as usize, at.generation)
        };
        stdx::thread::about_to_wait();
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, self.place(slot) + range.start as u64).ok()?;
        let is_same = self.state.lock().slots[slot].generation == generation;
        is_same.then_some(bytes)
    }

    /// Whether a unit is there.
    pub fn contains(&self, key: UnitKey) -> bool {
        self.state.lock().places.contains_key(&key)
    }

    /// Bytes of the units that are there.
    pub fn bytes(&self) -> u64 {
        let state = self.state.lock();
        state.places.values().map(|&slot| u64::from(state.slots[slot as usize].length)).sum()
    }

    /// Keeps a unit; one that is larger than a slot is not kept.
    pub fn write(&self, key: UnitKey, bytes: &[u8]) {
        if bytes.is_empty() || bytes.len() > SLOT_BYTES {
            return;
        }
        let Some(slot) = self.state.lock().begin(key) else { return };
        let length = bytes.len() as u32;
        let written = self
            .write_entry(slot, &[0; ENTRY_BYTES])
            .and_then(|()| self.file.write_all_at(bytes, self.place(slot)))
            .and_then(|()| self.write_entry(slot, &encode_entry(slot, key, length)));
        self.state.lock().end(slot, key, written.is_ok().then_some(length));
    }

    fn write_entry(&self, slot: usize, entry: &[u8]) -> std::io::Result<()> {
        self.file.write_all_at(entry, (PAGE_BYTES + slot * ENTRY_BYTES) as u64)
    }

    /// Forgets a unit: what is in its slot is damaged.
    pub fn forget(&self, key: UnitKey) {
        let slot = {
            let mut state = self.state.lock();
            let Some(slot) = state.places.remove(&key) else { return };
            state.slots[slot as usize].key = None;
            state.free.push(slot);
            slot
        };
        // Where this fails the next start finds the unit once more, and forgets it once more.
        drop(self.write_entry(slot as usize, &[0; ENTRY_BYTES]));
    }
}

fn starts_with(file: &File, head: &[u8]) -> bool {
    let mut there = vec![0; head.len()];
    file.read_exact_at(&mut there, 0).is_ok() && there == head
}

impl State {
    fn read_entries(&mut self, file: &File) -> std::io::Result<()> {
        let mut entries = vec![0; self.slots.len() * ENTRY_BYTES];
        file.read_exact_at(&mut entries, PAGE_BYTES as u64)?;
        for (at, entry) in entries.chunks_exact(ENTRY_BYTES).enumerate() {
            if let Some((key, length)) = decode_entry(at, entry)
                && self.places.insert(key, at as u32).is_none()
            {
                self.slots[at] = Slot { key: Some(key), length, ..Slot::default() };
            }
        }
        Ok(())
    }

    /// A slot for a unit that is not there and not coming, which holds nothing any more; `None` where all are being written.
    fn begin(&mut self, key: UnitKey) -> Option<usize> {
        if self.places.contains_key(&key) || self.coming.contains(&key) {
            return None;
        }
        if let Some(at) = self.free.pop() {
            let slot = &mut self.slots[at as usize];
            (slot.is_busy, slot.generation) = (true, slot.generation.wrapping_add(1));
            self.coming.insert(key);
            return Some(at as usize);
        }
        for _ in 0..2 * self.slots.len() {
            self.hand = (self.hand + 1) % self.slots.len();
            let slot = &mut self.slots[self.hand];
            if slot.is_busy || std::mem::take(&mut slot.was_used) {
                continue;
            }
            (slot.is_busy, slot.generation) = (true, slot.generation.wrapping_add(1));
            if let Some(former) = slot.key.take() {
                self.places.remove(&former);
            }
            self.coming.insert(key);
            return Some(self.hand);
        }
        None
    }

    fn end(&mut self, slot: usize, key: UnitKey, length: Option<u32>) {
        self.coming.remove(&key);
        let at = &mut self.slots[slot];
        at.is_busy = false;
        if let Some(length) = length {
            (at.key, at.length) = (Some(key), length);
            self.places.insert(key, slot as u32);
        } else {
            self.free.push(slot as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(unit: u32) -> UnitKey {
        UnitKey { object: 7, unit }
    }

    #[test]
    fn units_survive_and_the_size_is_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let bound = 4 * (SLOT_BYTES + ENTRY_BYTES) as u64 + 2 * PAGE_BYTES as u64;
        let disk = Disk::open(dir.path(), bound).unwrap();
        for unit in 0..6 {
            disk.write(key(unit), &[unit as u8; 1000]);
        }
        let there: Vec<_> = (0..6).filter(|&unit| disk.contains(key(unit))).collect();
        assert_eq!((there.len(), disk.bytes()), (4, 4000));
        drop(disk);
        let disk = Disk::open(dir.path(), bound).unwrap();
        for &unit in &there {
            assert_eq!(disk.read(key(unit), 10..12), Some(vec![unit as u8; 2]));
            assert_eq!(disk.read(key(unit), 10..1001), None);
        }
        disk.forget(key(there[0]));
        drop(disk);
        let disk = Disk::open(dir.path(), bound).unwrap();
        assert!(!disk.contains(key(there[0])) && disk.contains(key(there[1])));
        assert!(fs::metadata(dir.path().join("units")).unwrap().len() <= bound);
        drop(disk);
        assert_eq!(Disk::open(dir.path(), 2 * bound).unwrap().bytes(), 0, "another size is another cache");
    }

    #[test]
    fn what_is_there_stays_while_there_is_room() {
        let dir = tempfile::tempdir().unwrap();
        let bound = 8 * (SLOT_BYTES + ENTRY_BYTES) as u64 + 2 * PAGE_BYTES as u64;
        for round in 0..2 {
            let disk = Disk::open(dir.path(), bound).unwrap();
            (4 * round..4 * round + 4).for_each(|unit| disk.write(key(unit), &[unit as u8; 1000]));
            assert!((0..4 * round + 4).all(|unit| disk.contains(key(unit))), "round {round}");
        }
        let disk = Disk::open(dir.path(), bound).unwrap();
        disk.forget(key(5));
        disk.write(key(9), &[9; 1000]);
        assert!((0..8).all(|unit| disk.contains(key(unit)) != (unit == 5)) && disk.contains(key(9)));
    }

    #[test]
    fn a_damaged_entry_is_an_empty_slot() {
        let dir = tempfile::tempdir().unwrap();
        let disk = Disk::open(dir.path(), 8 << 20).unwrap();
        disk.write(key(1), &[1; 1000]);
        drop(disk);
        let path = dir.path().join("units");
        let whole = fs::read(&path).unwrap();
        for at in PAGE_BYTES..PAGE_BYTES + 3 * ENTRY_BYTES {
            let mut damaged = whole.clone();
            damaged[at] ^= 16;
            if damaged == whole {
                continue;
            }
            fs::write(&path, damaged).unwrap();
            let disk = Disk::open(dir.path(), 8 << 20).unwrap();
            assert!(disk.bytes() == 0 || disk.read(key(1), 0..1000) == Some(vec![1; 1000]), "byte {at}");
        }
    }

    #[test]
    fn many_threads_never_read_what_is_not_theirs() {
        let dir = tempfile::tempdir().unwrap();
        let disk = std::sync::Arc::new(Disk::open(dir.path(), 3 << 20).unwrap());
        let threads: Vec<_> = (0..4u32)
            .map(|thread| {
                let disk = std::sync::Arc::clone(&disk);
                let run = move || {
                    for n in 0..400u32 {
                        let unit = (n * 7 + thread) % 40;
                        disk.write(key(unit), &[unit as u8; 4096]);
                        if let Some(bytes) = disk.read(key(unit), 0..4096) {
                            assert!(bytes.iter().all(|&b| b == unit as u8), "unit {unit}");
                        }
                    }
                };
                stdx::thread::spawn("reader", run).unwrap()
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}
