//! The way from a block's place to its bytes: local disk, then the store, a whole unit at a time, one request a unit.
//!
//! Readers of a unit that is on its way wait for it. Without a disk cache a unit that was fetched is kept in memory as it
//! is; a local store is read by the block.

use crate::client::Objects;
use crate::config::Provider;
use crate::disk::{Disk, UnitKey};
use crate::error::Result;
use crate::frames::{Frame, FrameKey, Frames, Priority};
use bytes::Bytes;
use hashbrown::HashMap;
use parking_lot::{Condvar, Mutex};
use std::ops::Range;
use std::sync::Arc;

/// Set in the offset of a frame that holds a whole unit as it is stored.
const WHOLE_UNIT: u64 = 1 << 63;
/// Units that may be on their way ahead of reads at one time: two of each run and level.
const PREFETCHES_MAX: usize = 48;

/// A unit of an object.
#[derive(Clone, Debug)]
pub struct Unit<'a> {
    /// The object's name.
    pub name: &'a str,
    /// The unit.
    pub key: UnitKey,
    /// Where it is in the object.
    pub range: Range<u64>,
}

#[derive(Default)]
struct Flight {
    landed: Mutex<Option<Result<Bytes>>>,
    woken: Condvar,
}

struct Shared {
    objects: Objects,
    frames: Arc<Frames>,
    disk: Option<Disk>,
    is_by_block: bool,
    flights: Mutex<HashMap<UnitKey, Arc<Flight>>>,
}

/// Units of objects with their copies nearby; clones share them.
#[derive(Clone)]
pub struct Units {
    shared: Arc<Shared>,
}

impl Units {
    /// Units of `objects`, cached in `frames` and on `disk`.
    pub fn new(objects: Objects, provider: Provider, frames: Arc<Frames>, disk: Option<Disk>) -> Units {
        let is_by_block = matches!(provider, Provider::Local | Provider::Memory) && disk.is_none();
        let shared = Shared { objects, frames, disk, is_by_block, flights: Mutex::default() };
        Units { shared: Arc::new(shared) }
    }

    /// Units of another store, a local one, with the same frames.
    pub fn beside(&self, objects: Objects) -> Units {
        Units::new(objects, Provider::Local, Arc::clone(&self.shared.frames), None)
    }

    /// The object store.
    pub fn objects(&self) -> &Objects {
        &self.shared.objects
    }

    /// The frames in memory.
    pub fn frames(&self) -> &Frames {
        &self.shared.frames
    }

    /// The disk cache.
    pub fn disk(&self) -> Option<&Disk> {
        self.shared.disk.as_ref()
    }

    /// The bytes `within` the unit.
    ///
    /// # Errors
    /// Those of the request.
    pub fn read(&self, unit: &Unit<'_>, within: Range<usize>) -> Result<Bytes> {
        let shared = &self.shared;
        if shared.is_by_block {
            let start = unit.range.start + within.start as u64;
            return shared.objects.get_range(unit.name, start..start + within.len() as u64);
        }
        if let Some(disk) = &shared.disk {
            if let Some(bytes) = disk.read(unit.key, within.clone()) {
                shared.objects.counters().disk_hits.add(1);
                return Ok(bytes.into());
            }
            shared.objects.counters().disk_misses.add(1);
        } else if let Some(frame) = shared.frames.get(frame_key(unit.key), Priority::Scan) {
            return Ok(Bytes::copy_from_slice(&frame[within]));
        }
        Ok(self.fetch(unit)?.slice(within))
    }

    /// The same from the store alone: what came from near was damaged, and the copy there is forgotten.
    ///
    /// # Errors
    /// Those of the request.
    pub fn read_far(&self, unit: &Unit<'_>, within: Range<usize>) -> Result<Bytes> {
        if let Some(disk) = &self.shared.disk {
            disk.forget(unit.key);
        }
        let start = unit.range.start + within.start as u64;
        self.shared.objects.get_range(unit.name, start..start + within.len() as u64)
    }

    /// Keeps a unit that was just written.
    pub fn keep(&self, key: UnitKey, bytes: &[u8]) {
        if let Some(disk) = &self.shared.disk {
            disk.write(key, bytes);
        }
    }

    /// Whether reads cost requests that take long.
    pub fn is_far(&self) -> bool {
        !self.shared.is_by_block
    }

    /// Whether a read of the unit needs no request that takes long.
    pub fn is_near(&self, unit: &Unit<'_>) -> bool {
        match &self.shared.disk {
            Some(disk) => disk.contains(unit.key),
            None => self.shared.is_by_block || self.shared.frames.get(frame_key(unit.key), Priority::Scan).is_some(),
        }
    }

    fn fetch(&self, unit: &Unit<'_>) -> Result<Bytes> {
        stdx::thread::about_to_wait();
        let (flight, is_mine) = self.shared.board(unit.key);
        if is_mine {
            let bytes = self.shared.objects.get_range(unit.name, unit.range.clone());
            self.shared.land(unit.key, &flight, bytes);
        }
        let mut landed = flight.landed.lock();
        loop {
            if let Some(result) = &*landed {
                return result.clone();
            }
            flight.woken.wait(&mut landed);
        }
    }

    /// Starts to fetch a unit that will be read soon.
    pub fn prefetch(&self, unit: &Unit<'_>) {
        let shared = &self.shared;
        if self.is_near(unit) || shared.flights.lock().len() >= PREFETCHES_MAX {
            return;
        }
        let (flight, is_mine) = shared.board(unit.key);
        if is_mine {
            let (shared, key) = (Arc::clone(shared), unit.key);
            let request = shared.objects.start_get(unit.name, Some(unit.range.clone()));
            let objects = shared.objects.clone();
            drop(objects.spawn_landing(request, move |bytes| shared.land(key, &flight, bytes)));
        }
    }
}

fn frame_key(key: UnitKey) -> FrameKey {
    FrameKey { object: key.object, offset: WHOLE_UNIT | u64::from(key.unit) }
}

impl Shared {
    /// The flight of a unit, and whether the caller is to make it land.
    fn board(&self, key: UnitKey) -> (Arc<Flight>, bool) {
        let mut flights = self.flights.lock();
        if let Some(flight) = flights.get(&key) {
            return (Arc::clone(flight), false);
        }
        let flight = Arc::new(Flight::default());
        flights.insert(key, Arc::clone(&flight));
        (flight, true)
    }

    fn land(&self, key: UnitKey, flight: &Flight, bytes: Result<Bytes>) {
        if let Ok(bytes) = &bytes {
            match &self.disk {
                Some(disk) => disk.write(key, bytes),
                None => self.frames.insert(frame_key(key), &Frame::from(&bytes[..]), Priority::Scan),
            }
        }
        *flight.landed.lock() = Some(bytes);
        flight.woken.notify_all();
        self.flights.lock().remove(&key);
    }
}
