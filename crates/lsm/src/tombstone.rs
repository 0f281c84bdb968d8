//! Removals of whole ranges, kept beside the tables until no table holds what they cover.
//!
//! The ranges are cut at each other's ends into fragments that do not overlap, so that a look-up is one binary search however
//! many tables were dropped.

/// Removes every version with a smaller sequence number of the keys from `lower` up to and without `upper`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The first key.
    pub lower: Vec<u8>,
    /// The key behind the last.
    pub upper: Vec<u8>,
    /// The commit that removed.
    pub seq: u64,
}

impl Tombstone {
    /// Whether `key` lies in the range.
    pub fn covers(&self, key: &[u8]) -> bool {
        &self.lower[..] <= key && key < &self.upper[..]
    }
}

/// A stretch of keys, up to the next fragment's start, and the commits that removed it, ascending.
#[derive(Clone, Debug)]
struct Fragment {
    start: Vec<u8>,
    seqs: Vec<u64>,
}

/// Range removals.
#[derive(Clone, Debug, Default)]
pub struct Tombstones {
    list: Vec<Tombstone>,
    fragments: Vec<Fragment>,
}

impl Tombstones {
    /// The removals of `list`.
    pub fn new(list: impl IntoIterator<Item = Tombstone>) -> Tombstones {
        let mut tombstones = Tombstones::default();
        list.into_iter().for_each(|t| tombstones.add(t));
        tombstones
    }

    /// Those up to the number `seq`.
    pub fn up_to(&self, seq: u64) -> Tombstones {
        Tombstones::new(self.list.iter().filter(|t| t.seq <= seq).cloned())
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Tombstone> {
        self.list.iter()
    }

    /// Adds one that is newer than all others.
    pub fn add(&mut self, tombstone: Tombstone) {
        if tombstone.lower < tombstone.upper {
            let from = self.cut_at(&tombstone.lower);
            let to = self.cut_at(&tombstone.upper);
            self.fragments[from..to].iter_mut().for_each(|f| f.seqs.push(tombstone.seq));
            self.list.push(tombstone);
        }
    }

    /// Makes a fragment begin at `key`; answers which.
    fn cut_at(&mut self, key: &[u8]) -> usize {
        let at = self.fragments.partition_point(|f| f.start[..] < *key);
        if self.fragments.get(at).is_none_or(|f| f.start != key) {
            let seqs = at.checked_sub(1).map_or_else(Vec::new, |before| self.fragments[before].seqs.clone());
            self.fragments.insert(at, Fragment { start: key.to_vec(), seqs });
        }
        at
    }

    fn seqs(&self, key: &[u8]) -> &[u64] {
        let behind = self.fragments.partition_point(|f| f.start[..] <= *key);
        behind.checked_sub(1).map_or(&[], |at| &self.fragments[at].seqs)
    }

    /// The newest sequence number at or below `seq` at which `key` was removed by a range; 0 for never.
    #[inline]
    pub fn removed_at(&self, key: &[u8], seq: u64) -> u64 {
        if self.fragments.is_empty() {
            return 0;
        }
        self.seqs(key).iter().rev().find(|&&s| s <= seq).copied().unwrap_or(0)
    }

    /// The commits that removed `key` with its range, ascending.
    pub fn covering(&self, key: &[u8]) -> &[u64] {
        if self.fragments.is_empty() { &[] } else { self.seqs(key) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_answer_as_the_list_does() {
        let mut state = 5u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % 50) as u8
        };
        let list: Vec<_> = (1..60).map(|seq| Tombstone { lower: vec![next()], upper: vec![next(), 1], seq }).collect();
        let tombstones = Tombstones::new(list.iter().cloned());
        for key in (0..52u8).flat_map(|k| [vec![k], vec![k, 1], vec![k, 2]]) {
            for seq in [0, 7, 30, 100] {
                let newest = list.iter().filter(|t| t.seq <= seq && t.covers(&key)).map(|t| t.seq).max();
                assert_eq!(tombstones.removed_at(&key, seq), newest.unwrap_or(0));
            }
        }
    }
}
