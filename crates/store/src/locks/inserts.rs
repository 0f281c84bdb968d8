//! The keys that a transaction has inserted and not committed, in order, so that others find the nearest.
//!
//! ```text
//! run     blocks of 16 keys, the places of their first bytes
//! key     length of what it shares with the one before it in the block | length of the rest, twice, and 1 where it is fresh | rest
//! ```

use crate::scan::Direction;
use std::borrow::Cow;
use std::ops::{Bound, Range};
use stdx::coding::{Reader, put_varint};

/// More bytes of keys than this become a run.
const RECENT_BYTES_MAX: usize = 512 << 10;
/// A run of more bytes is not merged with others: the memory of a merge is that of both.
const RUN_BYTES_MAX: usize = 8 << 20;
/// Keys of a block: one is written whole.
const BLOCK_KEYS: usize = 16;

/// What was in the buffer, in the order in which it came.
pub(super) struct Recent {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

impl Recent {
    fn key(&self, place: Place) -> &[u8] {
        &self.bytes[place.start as usize..][..place.length as usize]
    }

    /// The keys whose locks were taken for them.
    pub(super) fn fresh(&self) -> impl Iterator<Item = &[u8]> {
        self.places.iter().filter(|place| place.is_fresh).map(|&place| self.key(place))
    }
}

/// Keys in one buffer, put in order when somebody looks for one of them.
///
/// The order is that of sorted runs, each at least twice as long as the next, so that looking between insertions costs
/// each key some merges and not a sort of all. Of many keys all but the newest are in [`Run`]s, in the order in which they came
/// from run to run.
#[derive(Default)]
pub(super) struct InsertSet {
    bytes: Vec<u8>,
    places: Vec<Place>,
    /// Where the sorted runs begin.
    runs: Vec<usize>,
    /// Where they end: the places behind are in no order.
    sorted: usize,
    /// Where the key begins that was added last.
    last_start: u32,
    /// The older keys, by runs, the oldest first, each at least twice as long as the next or as long as one may be.
    older: Vec<Run>,
    /// How many bytes were added before those of the buffer.
    base: usize,
}

#[derive(Clone, Copy)]
struct Place {
    start: u32,
    length: u32,
    /// Whether the key's lock was taken for the insert.
    is_fresh: bool,
}

impl InsertSet {
    fn key(&self, place: Place) -> &[u8] {
        &self.bytes[place.start as usize..][..place.length as usize]
    }

    /// Adds a key; whether it is time to [pack](InsertSet::pack).
    #[inline]
    pub(super) fn push(&mut self, key: &[u8]) -> bool {
        let (start, length) = (self.bytes.len() as u32, key.len() as u32);
        let goes_on = self.sorted == self.places.len() && self.places.last().is_some_and(|&last| self.key(last) < key);
        self.sorted += usize::from(goes_on);
        self.bytes.extend_from_slice(key);
        self.places.push(Place { start, length, is_fresh: false });
        self.last_start = start;
        self.bytes.len() > RECENT_BYTES_MAX
    }

    /// Makes a run of the buffer, but for the key that was added last, and answers it.
    #[cold]
    pub(super) fn pack(&mut self) -> Recent {
        let last = self.last_start as usize;
        let mut bytes = self.bytes.split_off(last);
        std::mem::swap(&mut bytes, &mut self.bytes);
        let mut places = std::mem::take(&mut self.places);
        if let Some(at) = places.iter().rposition(|place| place.start as usize == last) {
            self.places.push(Place { start: 0, ..places.remove(at) });
        }
        let recent = Recent { bytes, places };
        let mut sorted = recent.places.clone();
        sorted.sort_by(|&a, &b| recent.key(a).cmp(recent.key(b)));
        let mut new = Run::new(self.base..self.base + last);
        sorted.iter().for_each(|&place| new.add(recent.key(place), place.is_fresh));
        while let Some(last) = self.older.pop_if(|last| last.count < 2 * new.count && last.takes(&new)) {
            new = last.merge(&new);
        }
        new.finish();
        self.older.push(new);
        self.base += last;
        self.last_start = 0;
        self.runs.clear();
        self.sorted = 0;
        recent
    }

    /// The keys that are in no run and whose locks were taken for them.
    pub(super) fn fresh(&self) -> impl Iterator<Item = &[u8]> {
        self.places.iter().filter(|place| place.is_fresh).map(|&place| self.key(place))
    }

    /// Whether a key is in a run: its lock was taken then, and is the owner's as long as the key is there.
    pub(super) fn is_old(&self, key: &[u8]) -> bool {
        self.older.iter().any(|run| run.contains(key))
    }

    /// Notes that the lock of the key that was added last was taken for it.
    pub(super) fn mark_last_fresh(&mut self) {
        if let Some(at) = self.last() {
            self.places[at].is_fresh = true;
        }
    }

    /// The place of the key that was added last.
    fn last(&self) -> Option<usize> {
        self.places.iter().rposition(|place| place.start == self.last_start)
    }

    /// Takes the key that was added last out again.
    pub(super) fn remove_last(&mut self) {
        if let Some(at) = self.last() {
            let place = self.places.remove(at);
            self.bytes.truncate(place.start as usize);
            self.sorted -= usize::from(at < self.sorted);
            self.runs.iter_mut().for_each(|run| *run -= usize::from(*run > at));
            self.runs.retain(|run| *run < self.sorted);
        }
    }

    /// The present end, for [`InsertSet::cut`].
    pub(super) fn mark(&self) -> usize {
        self.base + self.bytes.len()
    }

    /// Takes out what was added after a mark; answers the keys. `is_written` says of an older key whether its write has stayed.
    pub(super) fn cut(&mut self, mark: usize, is_written: impl Fn(&[u8]) -> bool) -> Vec<Run> {
        let mut cut = Vec::new();
        for run in std::mem::take(&mut self.older) {
            if run.marks.end <= mark {
                self.older.push(run);
            } else if run.marks.start >= mark {
                cut.push(run);
            } else {
                let (mut kept, gone) = run.part(&is_written);
                kept.marks.end = mark;
                self.older.extend((kept.count > 0).then_some(kept));
                cut.push(gone);
            }
        }
        let first = mark.saturating_sub(self.base);
        let gone: Vec<Place> = self.places.iter().copied().filter(|p| p.start as usize >= first).collect();
        if !gone.is_empty() {
            let mut keys = Run::new(mark..mark);
            gone.iter().for_each(|&place| keys.add(self.key(place), place.is_fresh));
            cut.push(keys);
            self.places.retain(|p| (p.start as usize) < first);
            self.bytes.truncate(first);
            self.runs.clear();
            self.sorted = 0;
        }
        self.base = self.base.min(mark);
        cut
    }

    /// Makes a run of what is in no order, and merges it with the runs before that are not much longer.
    fn sort(&mut self) {
        if self.sorted == self.places.len() {
            return;
        }
        let bytes = &self.bytes;
        let key = |place: &Place| &bytes[place.start as usize..][..place.length as usize];
        let end = self.places.len();
        let mut begin = self.sorted;
        self.places[begin..].sort_unstable_by(|a, b| key(a).cmp(key(b)));
        while let Some(&before) = self.runs.last()
            && begin - before < 2 * (end - begin)
        {
            self.runs.pop();
            begin = before;
            self.places[begin..].sort_by(|a, b| key(a).cmp(key(b)));
        }
        self.runs.push(begin);
        self.sorted = end;
    }

    /// The runs, after sorting.
    fn sorted_runs(&self) -> impl Iterator<Item = &[Place]> {
        let ends = self.runs.iter().skip(1).copied().chain(std::iter::once(self.sorted));
        self.runs.iter().zip(ends).map(|(&begin, end)| &self.places[begin..end])
    }

    pub(super) fn contains(&mut self, key: &[u8]) -> bool {
        self.sort();
        self.is_old(key)
            || self.sorted_runs().any(|run| {
                let at = run.partition_point(|&place| self.key(place) < key);
                run.get(at).is_some_and(|&place| self.key(place) == key)
            })
    }

    /// The first key of a range, or going backward the last.
    pub(super) fn nearest(
        &mut self,
        (lower, upper): (Bound<&[u8]>, Bound<&[u8]>),
        direction: Direction,
    ) -> Option<Cow<'_, [u8]>> {
        self.sort();
        let is_below = |key: &[u8]| is_below(key, lower);
        let is_above = |key: &[u8]| is_above(key, upper);
        let of_run = |run: &[Place]| {
            let at = match direction {
                Direction::Forward => run.partition_point(|&place| is_below(self.key(place))),
                Direction::Backward => run.partition_point(|&place| !is_above(self.key(place))).checked_sub(1)?,
            };
            let key = self.key(*run.get(at)?);
            (!is_below(key) && !is_above(key)).then_some(Cow::Borrowed(key))
        };
        let of_older = |run: &Run| run.nearest((lower, upper), direction).map(Cow::Owned);
        let found = self.sorted_runs().filter_map(of_run).chain(self.older.iter().filter_map(of_older));
        match direction {
            Direction::Forward => found.min(),
            Direction::Backward => found.max(),
        }
    }
}

fn is_below(key: &[u8], lower: Bound<&[u8]>) -> bool {
    match lower {
        Bound::Unbounded => false,
        Bound::Included(lower) => key < lower,
        Bound::Excluded(lower) => key <= lower,
    }
}

fn is_above(key: &[u8], upper: Bound<&[u8]>) -> bool {
    match upper {
        Bound::Unbounded => false,
        Bound::Included(upper) => key > upper,
        Bound::Excluded(upper) => key >= upper,
    }
}

/// Keys, each as what it does not share with the one before it; in order where they are looked for.
#[derive(Debug)]
pub(crate) struct Run {
    bytes: Vec<u8>,
    /// Where blocks begin.
    blocks: Vec<u32>,
    count: usize,
    /// The key that was added last.
    last: Vec<u8>,
    /// The marks between which they came.
    marks: Range<usize>,
}

impl Run {
    fn new(marks: Range<usize>) -> Run {
        Run { bytes: Vec::new(), blocks: Vec::new(), count: 0, last: Vec::new(), marks }
    }

    fn add(&mut self, key: &[u8], is_fresh: bool) {
        let mut shared = 0;
        if self.count.is_multiple_of(BLOCK_KEYS) {
            self.blocks.push(self.bytes.len() as u32);
        } else {
            shared = self.last.iter().zip(key).take_while(|(a, b)| a == b).count();
        }
        let rest = &key[shared..];
        put_varint(&mut self.bytes, shared as u64);
        put_varint(&mut self.bytes, (rest.len() as u64) << 1 | u64::from(is_fresh));
        self.bytes.extend_from_slice(rest);
        self.last.truncate(shared);
        self.last.extend_from_slice(rest);
        self.count += 1;
    }

    fn finish(&mut self) {
        self.bytes.shrink_to_fit();
        self.blocks.shrink_to_fit();
    }

    /// Whether it may become one with another.
    fn takes(&self, other: &Run) -> bool {
        self.bytes.len() + other.bytes.len() <= RUN_BYTES_MAX
    }

    /// The keys from a block on.
    fn keys(&self, block: usize) -> Keys<'_> {
        let start = self.blocks.get(block).map_or(self.bytes.len(), |&at| at as usize);
        Keys { rest: Reader::new(&self.bytes[start..]), key: Vec::new(), is_fresh: false }
    }

    /// This and a later one.
    fn merge(&self, later: &Run) -> Run {
        let mut both = Run::new(self.marks.start..later.marks.end);
        let (mut a, mut b) = (self.keys(0), later.keys(0));
        let (mut has_a, mut has_b) = (a.step(), b.step());
        while has_a || has_b {
            if has_a && (!has_b || a.key <= b.key) {
                both.add(&a.key, a.is_fresh);
                has_a = a.step();
            } else {
                both.add(&b.key, b.is_fresh);
                has_b = b.step();
            }
        }
        both
    }

    /// The keys that are kept, and the others.
    fn part(&self, is_kept: impl Fn(&[u8]) -> bool) -> (Run, Run) {
        let (mut kept, mut gone) = (Run::new(self.marks.clone()), Run::new(self.marks.clone()));
        self.each(|key, is_fresh| if is_kept(key) { kept.add(key, is_fresh) } else { gone.add(key, is_fresh) });
        (kept, gone)
    }

    /// Calls `next` for each key, with whether its lock was taken for the insert.
    pub(crate) fn each(&self, mut next: impl FnMut(&[u8], bool)) {
        let mut keys = self.keys(0);
        while keys.step() {
            next(&keys.key, keys.is_fresh);
        }
    }

    /// The first key of a block.
    fn first(&self, block: u32) -> &[u8] {
        let mut from = Reader::new(&self.bytes[block as usize..]);
        from.varint();
        let length = from.varint().map_or(0, |length| length >> 1);
        from.bytes(length as usize).expect("a run is whole")
    }

    fn contains(&self, key: &[u8]) -> bool {
        // Most that are looked for are of other indexes.
        if key > &*self.last || self.blocks.first().is_none_or(|&block| key < self.first(block)) {
            return false;
        }
        let behind = self.blocks.partition_point(|&block| self.first(block) <= key);
        let mut keys = self.keys(behind - 1);
        (0..BLOCK_KEYS).any(|_| keys.step() && keys.key == key)
    }

    /// The first key of a range, or going backward the last.
    fn nearest(&self, (lower, upper): (Bound<&[u8]>, Bound<&[u8]>), direction: Direction) -> Option<Vec<u8>> {
        if is_below(&self.last, lower) {
            return None;
        }
        match direction {
            Direction::Forward => {
                let behind = self.blocks.partition_point(|&block| is_below(self.first(block), lower));
                let mut keys = self.keys(behind.saturating_sub(1));
                while keys.step() {
                    if !is_below(&keys.key, lower) {
                        return (!is_above(&keys.key, upper)).then_some(keys.key);
                    }
                }
                None
            }
            Direction::Backward => {
                let behind = self.blocks.partition_point(|&block| !is_above(self.first(block), upper));
                let mut keys = self.keys(behind.checked_sub(1)?);
                let mut found = None;
                for _ in 0..BLOCK_KEYS {
                    if !keys.step() || is_above(&keys.key, upper) {
                        break;
                    }
                    found = Some(keys.key.clone());
                }
                found.filter(|key| !is_below(key, lower))
            }
        }
    }
}

/// A walk over keys of a run.
struct Keys<'r> {
    rest: Reader<'r>,
    key: Vec<u8>,
    is_fresh: bool,
}

impl Keys<'_> {
    /// Goes to the next key; false at the end.
    fn step(&mut self) -> bool {
        let Some(shared) = self.rest.varint() else { return false };
        let length = self.rest.varint().expect("a run is whole");
        let rest = self.rest.bytes((length >> 1) as usize).expect("a run is whole");
        self.key.truncate(shared as usize);
        self.key.extend_from_slice(rest);
        self.is_fresh = length & 1 != 0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn key(n: u64) -> [u8; 12] {
        let mut key = [7; 12];
        key[4..].copy_from_slice(&(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40).to_be_bytes());
        key
    }

    #[test]
    fn many_keys_are_found_and_cut() {
        let (mut set, mut model) = (InsertSet::default(), BTreeMap::new());
        let mut marks = Vec::new();
        for n in 0..300_000 {
            if n % 70_000 == 0 {
                marks.push((set.mark(), n));
            }
            let is_full = set.push(&key(n));
            if n % 3 == 0 {
                set.mark_last_fresh();
            }
            model.entry(key(n)).or_insert(n);
            if is_full {
                let recent = set.pack();
                assert!(recent.fresh().all(|key| set.is_old(key)));
                assert_eq!(set.places.len(), 1);
            }
        }
        assert!(set.fresh().all(|key| !set.is_old(key)));
        let memory: usize = set.older.iter().map(|run| run.bytes.len() + run.blocks.len() * 4).sum();
        assert!(memory < 300_000 * 9, "{memory}");
        while let Some((mark, left)) = marks.pop() {
            let gone: usize = set.cut(mark, |key| model[key] < left).iter().map(|run| run.count).sum();
            let expected = model.values().filter(|n| **n >= left).count();
            model.retain(|_, n| *n < left);
            assert!(gone >= expected);
            for n in (0..300_000).step_by(997) {
                let key = key(n);
                let bounds = (Bound::Excluded(&key[..]), Bound::Unbounded);
                let next = model.range::<[u8], _>(bounds).next().map(|(key, _)| key.to_vec());
                assert_eq!(set.nearest(bounds, Direction::Forward).map(Cow::into_owned), next);
                let bounds = (Bound::Unbounded, Bound::Excluded(&key[..]));
                let before = model.range::<[u8], _>(bounds).next_back().map(|(key, _)| key.to_vec());
                assert_eq!(set.nearest(bounds, Direction::Backward).map(Cow::into_owned), before);
                assert_eq!(set.contains(&key), model.contains_key(&key));
            }
        }
        assert_eq!(set.mark(), 0);
    }

    #[test]
    fn keys_in_order_take_some_bytes() {
        let mut set = InsertSet::default();
        for n in 0..300_000_u64 {
            if set.push(&n.to_be_bytes()) {
                set.pack();
            }
        }
        let memory: usize = set.older.iter().map(|run| run.bytes.len() + run.blocks.len() * 4).sum();
        assert!(memory < 300_000 * 5, "{memory}");
    }
}
