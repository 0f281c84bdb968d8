//! The entries of a join's hash table: a code and the place of its row, ordered by the first bits of the code, so that those of one
//! code lie side by side.

use crate::exec::spill::arena::Start;

/// A bucket with more entries is ordered by all bits, to be searched by halves.
const BUCKET_MAX: usize = 8;

/// Entries.
#[derive(Default)]
pub(super) struct Entries {
    list: Vec<(u64, Start)>,
    /// Where each bucket's entries begin, and the last one's end; empty while entries are added.
    starts: Vec<u32>,
    /// How many bits of a code do not say its bucket.
    shift: u32,
    has_several_codes: bool,
}

impl Entries {
    /// Adds one.
    #[inline]
    pub(super) fn add(&mut self, code: u64, place: Start) {
        self.has_several_codes |= self.list.first().is_some_and(|(first, _)| *first != code);
        self.list.push((code, place));
    }

    /// All of them.
    pub(super) fn list(&self) -> &[(u64, Start)] {
        &self.list
    }

    /// Whether not all have one code.
    pub(super) fn has_several_codes(&self) -> bool {
        self.has_several_codes
    }

    /// The memory that they take, with what it takes to put them in order; no more than can be counted has room.
    #[inline]
    pub(super) fn memory_bytes(&self) -> usize {
        const ENTRY_BYTES: usize = size_of::<(u64, Start)>();
        // There are two buckets for an entry at most.
        let ordered = self.list.len() * (ENTRY_BYTES + 2 * size_of::<u32>());
        if self.list.len() < u32::MAX as usize { self.list.capacity() * ENTRY_BYTES + ordered } else { usize::MAX / 2 }
    }

    #[inline]
    fn bucket(&self, code: u64) -> usize {
        (code >> self.shift) as usize
    }

    /// Puts them in order, so that they are found.
    pub(super) fn settle(&mut self) {
        let count = self.list.len();
        if count == 0 {
            return;
        }
        let bits = (usize::BITS - count.leading_zeros()).min(u32::BITS - 1);
        self.shift = u64::BITS - bits;
        // How many entries a bucket has stands two behind it, then where it begins stands one behind it; that has become
        // where it ends, which is the next one's beginning, when all entries are in their places.
        let mut starts = vec![0_u32; (1 << bits) + 2];
        for (code, _) in &self.list {
            starts[self.bucket(*code) + 2] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut ordered = vec![(0, Start::default()); count];
        for entry in &self.list {
            let next = &mut starts[self.bucket(entry.0) + 1];
            ordered[*next as usize] = *entry;
            *next += 1;
        }
        starts.pop();
        for bounds in starts.windows(2) {
            let bucket = bounds[0] as usize..bounds[1] as usize;
            if bucket.len() > BUCKET_MAX {
                ordered[bucket].sort_by_key(|(code, _)| *code);
            }
        }
        (self.list, self.starts) = (ordered, starts);
    }

    /// The entries of a code and few others, each code's in the order in which they came.
    #[inline]
    pub(super) fn near(&self, code: u64) -> &[(u64, Start)] {
        if self.starts.is_empty() {
            return &[];
        }
        let at = self.bucket(code);
        let bucket = &self.list[self.starts[at] as usize..self.starts[at + 1] as usize];
        if bucket.len() <= BUCKET_MAX {
            return bucket;
        }
        let from = &bucket[bucket.partition_point(|(its, _)| *its < code)..];
        &from[..from.partition_point(|(its, _)| *its == code)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of a code's entries.
    fn found(entries: &Entries, code: u64) -> Vec<u32> {
        let of_code = entries.near(code).iter().filter(|(its, _)| *its == code);
        of_code.map(|(_, place)| place.at).collect()
    }

    #[test]
    fn entries_of_a_code_come_in_the_order_in_which_they_were_added() {
        let mut entries = Entries::default();
        assert!(found(&entries, 0).is_empty());
        // Codes of one bucket, others spread over all bits, one with many entries and each of these again.
        let codes = |n: u32| [u64::from(n % 40), u64::from(n % 7) << 61 | 1, u64::MAX - u64::from(n % 3), 5];
        let all: Vec<u64> = (0..3_000).flat_map(codes).collect();
        for (at, code) in all.iter().enumerate() {
            entries.add(*code, Start { piece: 0, at: at as u32 });
        }
        let unsettled = entries.memory_bytes();
        entries.settle();
        assert!(entries.has_several_codes() && entries.starts.len() <= 2 * all.len() + 2);
        assert!(unsettled >= all.len() * 40);
        for code in codes(0).into_iter().chain(0..45).chain((0..8).map(|n| n << 61 | 1)) {
            let expected: Vec<u32> = (0..all.len()).filter(|at| all[*at] == code).map(|at| at as u32).collect();
            assert_eq!(found(&entries, code), expected, "code {code}");
        }
    }

    #[test]
    fn one_entry_is_found() {
        for code in [0, 1, u64::MAX] {
            let mut entries = Entries::default();
            entries.add(code, Start { piece: 3, at: 4 });
            entries.settle();
            assert_eq!(found(&entries, code), [4]);
            assert!(found(&entries, 7).is_empty() && !entries.has_several_codes());
        }
    }
}
