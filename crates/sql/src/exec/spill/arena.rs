//! Records in memory, one behind the other in a few large pieces: to keep one takes no allocation of its own.

/// How much room a piece has.
const PIECE_BYTES: usize = 256 << 10;
/// So much is in a piece before the next one begins: most records have room in what is left, for which the piece need not grow.
const FULL_BYTES: usize = PIECE_BYTES - (4 << 10);

/// So much room the first piece begins with.
const FIRST_BYTES: usize = 512;

/// Records.
#[derive(Default)]
pub struct Arena {
    /// The pieces that are full.
    full: Vec<Vec<u8>>,
    full_bytes: usize,
    last: Vec<u8>,
}

/// Where a record is.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    start: Start,
    length: u32,
}

/// Where a record begins that says itself how long it is. Those that were added later are greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start {
    /// The piece that it is in.
    pub piece: u32,
    /// The place in this.
    pub at: u32,
}

impl Place {
    /// Where the record begins.
    #[inline]
    pub fn start(self) -> Start {
        self.start
    }
}

impl Arena {
    /// The memory that it takes.
    #[inline]
    pub fn memory_bytes(&self) -> usize {
        self.full_bytes + self.last.capacity()
    }

    /// Keeps what `write` appends.
    ///
    /// # Panics
    /// A record has 4 GiB, four times as much as a packet can bring.
    #[inline]
    pub fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Place {
        if self.last.len() >= FULL_BYTES {
            self.begin_piece();
        } else if self.last.capacity() == 0 {
            self.last.reserve(FIRST_BYTES);
        }
        let at = self.last.len();
        write(&mut self.last);
        let number = |n: usize| u32::try_from(n).expect("a record is smaller than 4 GiB");
        Place { start: Start { piece: number(self.full.len()), at: number(at) }, length: number(self.last.len() - at) }
    }

    #[cold]
    fn begin_piece(&mut self) {
        let full = std::mem::replace(&mut self.last, Vec::with_capacity(PIECE_BYTES));
        self.full_bytes += full.capacity();
        self.full.push(full);
    }

    /// The record there.
    #[inline]
    pub fn get(&self, place: Place) -> &[u8] {
        &self.from(place.start)[..place.length as usize]
    }

    /// A record and what stands behind it.
    #[inline]
    pub fn from(&self, start: Start) -> &[u8] {
        &self.full.get(start.piece as usize).unwrap_or(&self.last)[start.at as usize..]
    }

    /// Forgets all records, but not the room of one piece.
    pub fn clear(&mut self) {
        (self.full, self.full_bytes) = (Vec::new(), 0);
        self.last.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_where_they_were_put() {
        let mut arena = Arena::default();
        let record = |at: usize| vec![at as u8; at % 700 + usize::from(at == 1_000) * 2 * PIECE_BYTES];
        let places: Vec<Place> = (0..2_000).map(|at| arena.add(|to| to.extend(record(at)))).collect();
        assert!(arena.full.len() > 2);
        for (at, place) in places.iter().enumerate() {
            assert_eq!(arena.get(*place), record(at), "record {at}");
        }
        let bytes: usize = places.iter().map(|place| place.length as usize).sum();
        assert!((bytes..2 * bytes).contains(&arena.memory_bytes()));
        arena.clear();
        let place = arena.add(|to| to.push(7));
        assert_eq!(arena.get(place), [7]);
    }
}
