//! Binary fuse filters: a key is there where three fingerprints, one in each of three neighbouring segments, give its own when
//! they are combined by exclusive or.
//!
//! ```text
//! filter   seed u64, segment length u32 (a power of two), segment count u32, then a fingerprint u8 for each of
//!          (segment count + 2) * segment length slots
//! ```
//!
//! Nine bits a key, and of 256 absent keys one passes. It is built by peeling: a slot that only one key uses can be given
//! what that key needs when all others have theirs, so the key is set aside and the slots of it are looked at again. Where keys
//! are left that nothing can be set aside of, another seed is tried. After Graf and Lemire, "Binary Fuse Filters", 2022.

use stdx::coding::{self, get_u32, get_u64};

const HEAD_BYTES: usize = 16;
/// Seeds that are tried; with distinct hashes one of ten does not work.
const SEEDS_MAX: u64 = 64;
const SEGMENT_LENGTH_MAX: u32 = 1 << 18;
/// The multiplier of the finalizer of a hash (of splitmix64).
const MIX: u64 = 0xbf58_476d_1ce4_e5b9;
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The shape of a filter.
#[derive(Clone, Copy)]
struct Shape {
    seed: u64,
    segment_length: u32,
    segment_count: u32,
}

impl Shape {
    fn of(keys: usize) -> Shape {
        let count = keys.max(2) as f64;
        // The paper's constants for three segments: their length, and how many slots a key needs.
        let power = (count.ln() / 3.33_f64.ln() + 2.25).floor() as u32;
        let segment_length = (1 << power).min(SEGMENT_LENGTH_MAX);
        let slots_a_key = (0.875 + 0.25 * 1e6_f64.ln() / count.ln()).max(1.125);
        let slots = (count * slots_a_key).ceil() as u32;
        Shape { seed: 0, segment_length, segment_count: slots.div_ceil(segment_length).saturating_sub(2).max(1) }
    }

    fn slots(self) -> usize {
        (self.segment_count as usize + 2) * self.segment_length as usize
    }

    /// The three slots of a key, and its fingerprint.
    #[inline]
    fn places(self, hash: u64) -> ([usize; 3], u8) {
        let mixed = {
            let mixed = hash.wrapping_add(self.seed).wrapping_mul(MIX);
            (mixed ^ (mixed >> 32)).wrapping_mul(STEP)
        };
        let starts = u64::from(self.segment_count) * u64::from(self.segment_length);
        let first = ((u128::from(mixed) * u128::from(starts)) >> u64::BITS) as u32;
        let mask = self.segment_length - 1;
        let second = (first + self.segment_length) ^ ((mixed >> 18) as u32 & mask);
        let third = (first + 2 * self.segment_length) ^ (mixed as u32 & mask);
        ([first as usize, second as usize, third as usize], (mixed ^ (mixed >> 32)) as u8)
    }
}

/// The filter of keys with these hashes; `None` where no seed works, which is not to be expected.
pub(super) fn build(hashes: &[u64]) -> Option<Vec<u8>> {
    let mut hashes = hashes.to_vec();
    hashes.sort_unstable();
    hashes.dedup();
    let shape = Shape::of(hashes.len());
    (0..SEEDS_MAX).find_map(|n| {
        let shape = Shape { seed: n.wrapping_mul(STEP), ..shape };
        peel(shape, &hashes).map(|order| encode(shape, &order))
    })
}

/// The keys in the order in which they were set aside, each with the slot that it had alone.
fn peel(shape: Shape, hashes: &[u64]) -> Option<Vec<(u64, usize)>> {
    let mut counts = vec![0u32; shape.slots()];
    // Of the keys of a slot all hashes, combined: of one key it is its hash.
    let mut keys = vec![0u64; shape.slots()];
    for &hash in hashes {
        for slot in shape.places(hash).0 {
            counts[slot] += 1;
            keys[slot] ^= hash;
        }
    }
    let mut single: Vec<usize> = (0..counts.len()).filter(|&slot| counts[slot] == 1).collect();
    let mut order = Vec::with_capacity(hashes.len());
    while let Some(slot) = single.pop() {
        if counts[slot] != 1 {
            continue;
        }
        let hash = keys[slot];
        order.push((hash, slot));
        for used in shape.places(hash).0 {
            counts[used] -= 1;
            keys[used] ^= hash;
            if counts[used] == 1 {
                single.push(used);
            }
        }
    }
    (order.len() == hashes.len()).then_some(order)
}

fn encode(shape: Shape, order: &[(u64, usize)]) -> Vec<u8> {
    let mut to = Vec::with_capacity(HEAD_BYTES + shape.slots());
    coding::put_u64(&mut to, shape.seed);
    coding::put_u32(&mut to, shape.segment_length);
    coding::put_u32(&mut to, shape.segment_count);
    to.resize(HEAD_BYTES + shape.slots(), 0);
    let fingerprints = &mut to[HEAD_BYTES..];
    for &(hash, slot) in order.iter().rev() {
        let (places, fingerprint) = shape.places(hash);
        fingerprints[slot] = 0;
        let others = places.iter().fold(0, |all, &place| all ^ fingerprints[place]);
        fingerprints[slot] = fingerprint ^ others;
    }
    to
}

/// Whether a key with this hash may be among them.
#[inline]
pub(super) fn may_contain(filter: &[u8], hash: u64) -> bool {
    let read = || {
        let shape = Shape {
            seed: get_u64(filter, 0)?,
            segment_length: get_u32(filter, 8)?,
            segment_count: get_u32(filter, 12)?,
        };
        let ([first, second, third], fingerprint) = shape.places(hash);
        let slots = &filter[HEAD_BYTES..];
        Some(slots.get(first)? ^ slots.get(second)? ^ slots.get(third)? == fingerprint)
    };
    // What is no filter excludes nothing.
    read().unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use stdx::hash::hash64;

    fn hash(n: u32) -> u64 {
        hash64(&n.to_be_bytes())
    }

    #[test]
    fn no_key_is_missed_and_one_of_two_hundred_others_passes() {
        for keys in [1, 2, 3, 10, 100, 1_300, 20_000] {
            let hashes: Vec<_> = (0..keys).map(hash).collect();
            let filter = build(&hashes).unwrap_or_else(|| panic!("{keys} keys have a filter"));
            assert!(hashes.iter().all(|&h| may_contain(&filter, h)), "{keys} keys");
            let passed = (50_000..150_000).filter(|&n| may_contain(&filter, hash(n))).count();
            assert!(passed < 500, "{passed} of 100,000 pass with {keys} keys");
            let bits = filter.len() * 8 / keys as usize;
            assert!(keys < 1_000 || bits <= 12, "{bits} bits a key for {keys}");
        }
    }

    #[test]
    fn keys_with_one_hash_are_one_key() {
        let filter = build(&[7, 7, 9, 7]).expect("it is built");
        assert!(may_contain(&filter, 7) && may_contain(&filter, 9));
    }

    #[test]
    fn what_is_no_filter_excludes_nothing() {
        let filter = build(&[1, 2, 3]).expect("it is built");
        assert!((0..HEAD_BYTES).all(|length| may_contain(&filter[..length], 4)));
    }
}
