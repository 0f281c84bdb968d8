//! Entries that come in any order, kept in memory and sorted at once.
//!
//! The keys of a batch begin with the same bytes. The sixteen bytes behind those are kept beside an entry's place as two numbers, which
//! decide nearly every comparison without a look at the key. Entries with equal keys are in the order of their values.

use stdx::coding::{get_u32, put_u32};

/// Bytes before a key: its length and its value's.
const HEADER_BYTES: usize = 8;
/// Entries lie in chunks of this size, or of their own: what grows is not moved, and no more memory is touched than is filled.
const CHUNK_BYTES: usize = 1 << 20;

/// The first bytes of a key behind what all have in common, as numbers that compare as they do.
pub(crate) type Head = [u64; 2];

#[derive(Clone, Copy)]
struct Place {
    head: Head,
    chunk: u32,
    at: u32,
}

/// Entries.
pub struct Batch {
    chunks: Vec<Vec<u8>>,
    places: Vec<Place>,
    shared: Vec<u8>,
}

impl Batch {
    /// No entries yet, and room for the places of so many; the keys of all begin with `shared`.
    pub fn new(shared: &[u8], count: usize) -> Batch {
        Batch { chunks: Vec::new(), places: Vec::with_capacity(count), shared: shared.to_vec() }
    }

    /// Adds an entry, of less than 4 GiB.
    pub fn add(&mut self, key: &[u8], value: &[u8]) {
        debug_assert!(key.starts_with(&self.shared), "the keys of a batch begin alike");
        let bytes = HEADER_BYTES + key.len() + value.len();
        let chunk = match self.chunks.last_mut() {
            Some(last) if last.capacity() - last.len() >= bytes => last,
            _ => {
                self.chunks.push(Vec::with_capacity(CHUNK_BYTES.max(bytes)));
                self.chunks.last_mut().expect("a chunk was added")
            }
        };
        let at = chunk.len() as u32;
        put_u32(chunk, key.len() as u32);
        put_u32(chunk, value.len() as u32);
        chunk.extend_from_slice(key);
        chunk.extend_from_slice(value);
        let chunk = self.chunks.len() as u32 - 1;
        self.places.push(Place { head: head(key, self.shared.len()), chunk, at });
    }

    /// Bytes of memory, about.
    pub fn bytes(&self) -> usize {
        let full = self.chunks.len().saturating_sub(1) * CHUNK_BYTES;
        full + self.chunks.last().map_or(0, Vec::len) + self.places.len() * size_of::<Place>()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Brings the entries into order.
    pub fn sort(&mut self) {
        let Batch { chunks, places, .. } = self;
        places.sort_unstable_by(|a, b| a.head.cmp(&b.head).then_with(|| entry(chunks, *a).cmp(&entry(chunks, *b))));
    }

    pub(crate) fn head(&self, at: usize) -> Head {
        self.places[at].head
    }

    /// The key and the value of entry `at`.
    #[inline]
    pub fn entry(&self, at: usize) -> (&[u8], &[u8]) {
        entry(&self.chunks, self.places[at])
    }

    /// The first entry of a sorted batch whose key is at or after `key`.
    pub(crate) fn find(&self, key: &[u8]) -> usize {
        self.places.partition_point(|place| *entry(&self.chunks, *place).0 < *key)
    }

    /// What the keys begin with.
    pub(crate) fn shared(&self) -> &[u8] {
        &self.shared
    }
}

#[inline]
fn entry(chunks: &[Vec<u8>], place: Place) -> (&[u8], &[u8]) {
    let (bytes, at) = (&chunks[place.chunk as usize], place.at as usize);
    let length = |at| get_u32(bytes, at).unwrap_or(0) as usize;
    let (key, value) = (length(at), length(at + 4));
    bytes[at + HEADER_BYTES..at + HEADER_BYTES + key + value].split_at(key)
}

/// The sixteen bytes of a key behind the first `skip`, zeros behind its end.
#[inline]
pub(crate) fn head(key: &[u8], skip: usize) -> Head {
    let rest = key.get(skip..).unwrap_or_default();
    let mut bytes = [0; 16];
    let length = rest.len().min(bytes.len());
    bytes[..length].copy_from_slice(&rest[..length]);
    let whole = u128::from_be_bytes(bytes);
    [(whole >> 64) as u64, whole as u64]
}
