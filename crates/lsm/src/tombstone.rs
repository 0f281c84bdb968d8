//! Removals of whole ranges: few at a time, kept beside the tables until no table holds what they cover.

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

/// The newest sequence number at or below `seq` at which `key` was removed by a range; 0 for never.
#[inline]
pub fn removed_at(tombstones: &[Tombstone], key: &[u8], seq: u64) -> u64 {
    if tombstones.is_empty() {
        return 0;
    }
    tombstones.iter().filter(|t| t.seq <= seq && t.covers(key)).map(|t| t.seq).max().unwrap_or(0)
}
