//! Filters of tables: which kind, and blocked Bloom filters: a key sets and tests bits of one cache line only.
//!
//! ```text
//! filter   lines of 64 bytes; a key's line is chosen by the high half of its hash, six bits in it by the low half
//! ```

use super::fuse;

/// How the filters of a table are made; the last bytes of the table say which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filters {
    /// Blocked Bloom filters: cheap to build, for tables that are merged soon.
    Bloom,
    /// Binary fuse filters: as large, and a third as many absent keys pass; for tables that stay.
    Fuse,
}

impl Filters {
    /// As a byte.
    pub fn byte(self) -> u8 {
        match self {
            Filters::Bloom => 0,
            Filters::Fuse => 1,
        }
    }

    /// From a byte.
    pub fn from_byte(byte: u8) -> Option<Filters> {
        [Filters::Bloom, Filters::Fuse].into_iter().find(|filters| filters.byte() == byte)
    }

    /// Builds the filter of keys with these hashes; an empty one excludes nothing.
    pub fn build(self, hashes: &[u64]) -> Vec<u8> {
        match self {
            Filters::Bloom => build(hashes),
            Filters::Fuse => fuse::build(hashes).unwrap_or_default(),
        }
    }

    /// Whether a key with this hash may be among those of the filter.
    #[inline]
    pub fn may_contain(self, filter: &[u8], hash: u64) -> bool {
        match self {
            Filters::Bloom => may_contain(filter, hash),
            Filters::Fuse => fuse::may_contain(filter, hash),
        }
    }
}

const LINE_BYTES: usize = 64;
const LINE_BITS: u32 = 512;
const BITS_PER_KEY: usize = 10;
const PROBES: u32 = 6;

/// The filter of keys with these hashes.
fn build(hashes: &[u64]) -> Vec<u8> {
    let lines = (hashes.len() * BITS_PER_KEY).div_ceil(LINE_BITS as usize).max(1);
    let mut filter = vec![0; lines * LINE_BYTES];
    for &hash in hashes {
        let line = line_of(hash, lines);
        for bit in bits(hash) {
            filter[line + bit as usize / 8] |= 1 << (bit % 8);
        }
    }
    filter
}

/// Whether a key with this hash may be among them.
#[inline]
fn may_contain(filter: &[u8], hash: u64) -> bool {
    let lines = filter.len() / LINE_BYTES;
    if lines == 0 {
        return true;
    }
    let from = line_of(hash, lines);
    let Some(line) = filter.get(from..).and_then(|rest| rest.first_chunk::<LINE_BYTES>()) else { return true };
    // All are looked at: which is the first that is missing cannot be foreseen.
    bits(hash).fold(1, |all, bit| all & line[bit as usize / 8] >> (bit % 8)) == 1
}

#[inline]
fn line_of(hash: u64, lines: usize) -> usize {
    (((hash >> 32) * lines as u64) >> 32) as usize * LINE_BYTES
}

#[inline]
fn bits(hash: u64) -> impl Iterator<Item = u32> {
    let (mut bit, step) = (hash as u32, (hash as u32).rotate_left(15) | 1);
    (0..PROBES).map(move |_| {
        bit = bit.wrapping_mul(0x9e37_79b1).wrapping_add(step);
        bit >> (u32::BITS - LINE_BITS.ilog2())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use stdx::hash::hash64;

    #[test]
    fn no_key_is_missed_and_few_others_pass() {
        let hash = |n: u32| hash64(&n.to_be_bytes());
        let hashes: Vec<_> = (0..1_300).map(hash).collect();
        let filter = build(&hashes);
        assert!(hashes.iter().all(|&h| may_contain(&filter, h)));
        let passed = (10_000..110_000).filter(|&n| may_contain(&filter, hash(n))).count();
        assert!(passed < 2_000, "{passed} of 100,000 pass");
    }
}
