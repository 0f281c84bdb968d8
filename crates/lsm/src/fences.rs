//! Keys in order, each the last of what it closes, and the search for the one that closes a key's place.
//!
//! Behind the bytes that all of them begin with, eight bytes of each are kept as a number. The numbers lie together, so that a
//! search compares numbers, and keys only where those are equal.

/// Keys in ascending order.
#[derive(Debug, Default)]
pub(crate) struct Fences {
    keys: Vec<u8>,
    ends: Vec<u32>,
    /// How many first bytes all keys have in common.
    shared: usize,
    heads: Vec<u64>,
}

/// Eight bytes of a key behind its first `skip`, zeros behind its end.
#[inline]
fn head(key: &[u8], skip: usize) -> u64 {
    let rest = &key[skip..];
    if let Some(head) = rest.first_chunk() {
        return u64::from_be_bytes(*head);
    }
    let mut head = [0; 8];
    head[..rest.len()].copy_from_slice(rest);
    u64::from_be_bytes(head)
}

impl Fences {
    /// Adds a key behind all others.
    pub(crate) fn push(&mut self, key: &[u8]) {
        let shared = if self.ends.is_empty() {
            key.len()
        } else {
            self.keys[..self.shared].iter().zip(key).take_while(|(a, b)| a == b).count()
        };
        self.keys.extend_from_slice(key);
        self.ends.push(self.keys.len() as u32);
        if shared == self.shared {
            self.heads.push(head(key, shared));
        } else {
            self.shared = shared;
            self.heads = (0..self.ends.len()).map(|at| head(self.key(at), shared)).collect();
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// What they take in memory, about.
    pub(crate) fn bytes(&self) -> usize {
        self.keys.len() + self.ends.len() * (size_of::<u32>() + size_of::<u64>())
    }

    /// Key `at`.
    #[inline]
    pub(crate) fn key(&self, at: usize) -> &[u8] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.keys[from as usize..self.ends[at] as usize]
    }

    /// The first that is at or after `key`; their count for none.
    #[inline]
    pub(crate) fn find(&self, key: &[u8]) -> usize {
        let shared = &self.keys[..self.shared];
        if !key.starts_with(shared) {
            return if key < shared { 0 } else { self.len() };
        }
        let head = head(key, self.shared);
        let low = self.heads.partition_point(|&its| its < head);
        if self.heads.get(low) == Some(&head) { self.find_alike(key, low, head) } else { low }
    }

    /// Among those whose numbers are equal.
    fn find_alike(&self, key: &[u8], mut low: usize, head: u64) -> usize {
        let mut high = low + self.heads[low..].partition_point(|&its| its == head);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.key(middle) < key { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl<'a> FromIterator<&'a [u8]> for Fences {
    fn from_iter<T: IntoIterator<Item = &'a [u8]>>(keys: T) -> Fences {
        let mut fences = Fences::default();
        keys.into_iter().for_each(|key| fences.push(key));
        fences
    }
}

#[cfg(all(test, not(feature = "model")))]
mod tests {
    use super::*;

    #[test]
    fn a_search_answers_as_one_over_whole_keys_does() {
        let mut state = 3u64;
        let mut below = |bound: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % bound
        };
        for round in 0..200 {
            let shared = vec![7; below(4) as usize];
            let mut key =
                || [&shared[..], &(0..below(12)).map(|_| [0, 1, 255][below(3) as usize]).collect::<Vec<_>>()].concat();
            let mut keys: Vec<Vec<u8>> = (0..round / 4).map(|_| key()).collect();
            keys.sort();
            keys.dedup();
            let fences: Fences = keys.iter().map(|key| &key[..]).collect();
            let wanted = (0..100).map(|_| key()).chain([vec![], vec![7], vec![7, 7, 8], vec![6, 255], vec![255; 9]]);
            for key in wanted.chain(keys.iter().cloned()) {
                assert_eq!(fences.find(&key), keys.partition_point(|its| *its < key), "{key:?} among {keys:?}");
            }
        }
    }
}
