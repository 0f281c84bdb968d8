//! Units on the local disk ("persistent cache"): slots of one size in one file, evicted by CLOCK.
//!
//! The file `units` holds slots of [`SLOT_BYTES`]. Which unit is in which slot is known in memory; on a clean stop it is
//! written to `units.index`, which the next start reads and deletes, so that an unclean stop leaves an empty cache.
//!
//! ```text
//! index   magic "WESQLIDX", version u8, count u32, then count times: object u64, unit u32, length u32, slot u32; crc32c u32
//! ```
//!
//! What is in a slot is not checked here: a block's checksum names its object and place, and a block that fails is read
//! again from the store. A disk that fails only makes reads slower.

use crate::error::{Error, Result};
use hashbrown::HashMap;
use parking_lot::Mutex;
use std::fs::{self, File, OpenOptions};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use stdx::coding::{self, Reader};
use stdx::crc::crc32c;

/// The size of a slot: the largest unit that is cached.
pub const SLOT_BYTES: usize = 256 << 10;
const MAGIC: &[u8; 8] = b"WESQLIDX";
const VERSION: u8 = 1;

/// Which unit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitKey {
    /// The object's id.
    pub object: u64,
    /// The unit's number in it.
    pub unit: u32,
}

#[derive(Clone, Copy)]
struct Slot {
    key: Option<UnitKey>,
    length: u32,
    was_used: bool,
    /// Changes with each unit, so that a reader knows that the slot was not reused while it read.
    generation: u32,
}

#[derive(Default)]
struct State {
    places: HashMap<UnitKey, u32>,
    slots: Vec<Slot>,
    hand: usize,
}

/// The cache.
pub struct Disk {
    dir: PathBuf,
    file: File,
    slots_max: usize,
    state: Mutex<State>,
}

impl Disk {
    /// Opens the cache in `dir` with at most `bytes_max`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn open(dir: &Path, bytes_max: u64) -> Result<Disk> {
        let failed = |error: std::io::Error| Error::Io(format!("open the disk cache in {}: {error}", dir.display()));
        fs::create_dir_all(dir).map_err(failed)?;
        let path = dir.join("units");
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        let slots_max = usize::try_from(bytes_max / SLOT_BYTES as u64).unwrap_or(usize::MAX).max(1);
        let index = dir.join("units.index");
        let state = fs::read(&index).ok().and_then(|bytes| decode_index(&bytes, slots_max)).unwrap_or_default();
        if index.exists() {
            fs::remove_file(&index).map_err(failed)?;
        }
        file.set_len((slots_max * SLOT_BYTES) as u64).map_err(failed)?;
        Ok(Disk { dir: dir.to_owned(), file, slots_max, state: Mutex::new(state) })
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
            (slot, at.generation)
        };
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, (slot as usize * SLOT_BYTES + range.start) as u64).ok()?;
        let is_same = self.state.lock().slots[slot as usize].generation == generation;
        is_same.then_some(bytes)
    }

    /// Whether a unit is there.
    pub fn contains(&self, key: UnitKey) -> bool {
        self.state.lock().places.contains_key(&key)
    }

    /// Keeps a unit; one that is larger than a slot is not kept.
    pub fn write(&self, key: UnitKey, bytes: &[u8]) {
        if bytes.len() > SLOT_BYTES || self.contains(key) {
            return;
        }
        let slot = self.state.lock().take_slot(self.slots_max);
        if self.file.write_all_at(bytes, (slot as usize * SLOT_BYTES) as u64).is_err() {
            return;
        }
        let mut state = self.state.lock();
        state.slots[slot as usize].key = Some(key);
        state.slots[slot as usize].length = bytes.len() as u32;
        state.places.insert(key, slot);
    }

    /// Forgets a unit: what is in its slot is damaged.
    pub fn forget(&self, key: UnitKey) {
        let mut state = self.state.lock();
        if let Some(slot) = state.places.remove(&key) {
            state.slots[slot as usize].key = None;
        }
    }

    /// Writes the index, so that the next start finds the units.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn save(&self) -> Result<()> {
        let failed = |error| Error::Io(format!("save the disk cache in {}: {error}", self.dir.display()));
        let bytes = {
            let state = self.state.lock();
            encode_index(&state)
        };
        self.file.sync_data().map_err(failed)?;
        let fresh = self.dir.join("units.index.new");
        fs::write(&fresh, bytes).map_err(failed)?;
        fs::rename(&fresh, self.dir.join("units.index")).map_err(failed)
    }
}

impl State {
    /// A slot that holds nothing any more.
    fn take_slot(&mut self, slots_max: usize) -> u32 {
        if self.slots.len() < slots_max {
            self.slots.push(Slot { key: None, length: 0, was_used: false, generation: 0 });
            return self.slots.len() as u32 - 1;
        }
        loop {
            self.hand = (self.hand + 1) % self.slots.len();
            let slot = &mut self.slots[self.hand];
            if std::mem::take(&mut slot.was_used) {
                continue;
            }
            slot.generation = slot.generation.wrapping_add(1);
            if let Some(key) = slot.key.take() {
                self.places.remove(&key);
            }
            return self.hand as u32;
        }
    }
}

fn encode_index(state: &State) -> Vec<u8> {
    let mut to = MAGIC.to_vec();
    to.push(VERSION);
    coding::put_u32(&mut to, state.places.len() as u32);
    for (key, &slot) in &state.places {
        coding::put_u64(&mut to, key.object);
        coding::put_u32(&mut to, key.unit);
        coding::put_u32(&mut to, state.slots[slot as usize].length);
        coding::put_u32(&mut to, slot);
    }
    let crc = crc32c(&to);
    coding::put_u32(&mut to, crc);
    to
}

fn decode_index(bytes: &[u8], slots_max: usize) -> Option<State> {
    let (body, crc) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    if coding::get_u32(crc, 0)? != crc32c(body) {
        return None;
    }
    let mut reader = Reader::new(body);
    if reader.bytes(8)? != MAGIC || reader.u8()? != VERSION {
        return None;
    }
    let mut state = State::default();
    for _ in 0..reader.u32()? {
        let key = UnitKey { object: reader.u64()?, unit: reader.u32()? };
        let (length, slot) = (reader.u32()?, reader.u32()?);
        if slot as usize >= slots_max {
            continue;
        }
        while state.slots.len() <= slot as usize {
            state.slots.push(Slot { key: None, length: 0, was_used: false, generation: 0 });
        }
        state.slots[slot as usize] = Slot { key: Some(key), length, was_used: false, generation: 0 };
        state.places.insert(key, slot);
    }
    Some(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(unit: u32) -> UnitKey {
        UnitKey { object: 7, unit }
    }

    #[test]
    fn units_survive_a_clean_stop_and_the_size_is_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let bound = 4 * SLOT_BYTES as u64;
        let disk = Disk::open(dir.path(), bound).unwrap();
        for unit in 0..6 {
            disk.write(key(unit), &[unit as u8; 1000]);
        }
        let there: Vec<_> = (0..6).filter(|&unit| disk.contains(key(unit))).collect();
        assert_eq!(there.len(), 4);
        disk.save().unwrap();
        let disk = Disk::open(dir.path(), bound).unwrap();
        for unit in there {
            assert_eq!(disk.read(key(unit), 10..12), Some(vec![unit as u8; 2]));
            assert_eq!(disk.read(key(unit), 10..1001), None);
        }
        drop(disk);
        assert!(!Disk::open(dir.path(), bound).unwrap().contains(key(5)), "an unclean stop leaves an empty cache");
        assert_eq!(fs::metadata(dir.path().join("units")).unwrap().len(), bound);
    }
}
