//! How many different values the parts of keys have, counted while tables are written.
//!
//! Keys come in groups that begin with the same bytes, and a key of a group is made of parts. What groups and parts are, a ruler
//! says: of a key, how many bytes name its group, and where its parts end. A value of the first `n` parts is new where the key
//! differs from the one before within them, because keys come in order. A table counts what begins in it, so a value that lies
//! in two tables is counted twice.

use crate::run::Run;
use std::cmp::Reverse;
use std::sync::Arc;

/// Appends where the parts of a key end, ascending.
pub type Ends = Arc<dyn Fn(&[u8], &mut Vec<usize>) + Send + Sync>;
/// How many bytes of a key name its group, and where the parts of the group's keys end, where their values are to be counted.
pub type Ruler = Arc<dyn Fn(&[u8]) -> (usize, Option<Ends>) + Send + Sync>;

/// What a manifest says of one table's groups, at most.
const SPREADS_MAX: usize = 64;

/// What was counted of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// The bytes that name the group.
    pub group: Vec<u8>,
    /// Keys that are not removed.
    pub keys: u64,
    /// How many different values the first part has, the first two have, and so on.
    pub values: Vec<u64>,
}

impl Spread {
    /// Whether the keys from `lower` up to `upper` are the group's.
    pub(crate) fn is_all_between(&self, lower: Option<&[u8]>, upper: Option<&[u8]>) -> bool {
        if lower != Some(&self.group) {
            return false;
        }
        let mut end = self.group.clone();
        for byte in end.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
        upper == Some(&end)
    }
}

/// A count over the keys of one table.
pub(crate) struct Count<'r> {
    ruler: &'r Ruler,
    group: Vec<u8>,
    ends_of: Option<Ends>,
    former: Vec<u8>,
    ends: Vec<usize>,
    spreads: Vec<Spread>,
}

impl<'r> Count<'r> {
    pub(crate) fn new(ruler: &'r Ruler) -> Count<'r> {
        Count { ruler, group: Vec::new(), ends_of: None, former: Vec::new(), ends: Vec::new(), spreads: Vec::new() }
    }

    /// Counts the next key.
    pub(crate) fn add(&mut self, key: &[u8]) {
        if self.group.is_empty() || !key.starts_with(&self.group) {
            self.enter(key);
        }
        let Some(spread) = self.spreads.last_mut() else { return };
        spread.keys += 1;
        let Some(ends_of) = &self.ends_of else { return };
        self.ends.clear();
        ends_of(key, &mut self.ends);
        let shared = key.iter().zip(&self.former).take_while(|(a, b)| a == b).count();
        spread.values.resize(spread.values.len().max(self.ends.len()), 0);
        for (count, &end) in spread.values.iter_mut().zip(&self.ends) {
            *count += u64::from(end > shared);
        }
        self.former.clear();
        self.former.extend_from_slice(key);
    }

    #[cold]
    fn enter(&mut self, key: &[u8]) {
        let (length, ends_of) = (self.ruler)(key);
        self.group.clear();
        self.group.extend_from_slice(&key[..length.min(key.len())]);
        self.former.clear();
        self.spreads.push(Spread { group: self.group.clone(), ..Spread::default() });
        self.ends_of = ends_of;
    }

    /// What was counted of the table that ends, of its largest groups; the next key is another's first.
    pub(crate) fn take(&mut self) -> Vec<Spread> {
        self.group.clear();
        let mut spreads = std::mem::take(&mut self.spreads);
        if spreads.len() > SPREADS_MAX {
            spreads.sort_by_key(|spread| Reverse(spread.keys));
            spreads.truncate(SPREADS_MAX);
        }
        spreads
    }
}

/// What is known of a group: the counts of the run that has most of its keys, since the others have the same values again.
pub(crate) fn of_group<'r>(group: &[u8], runs: impl Iterator<Item = &'r Arc<Run>>) -> Option<Spread> {
    runs.filter_map(|run| of_run(group, run)).max_by_key(|spread| spread.keys)
}

fn of_run(group: &[u8], run: &Run) -> Option<Spread> {
    let begins_before = |smallest: &[u8]| smallest <= group || smallest.starts_with(group);
    let tables = run.tables()[run.find(group)..].iter().map(|table| &table.description.summary);
    let spreads = tables
        .take_while(|summary| begins_before(&summary.smallest))
        .filter_map(|summary| summary.spreads.iter().find(|spread| spread.group == group));
    spreads.cloned().reduce(|mut all, more| {
        all.keys += more.keys;
        all.values.resize(all.values.len().max(more.values.len()), 0);
        all.values.iter_mut().zip(&more.values).for_each(|(sum, count)| *sum += count);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups are named by a byte; those with a small letter have parts of one byte and of the rest.
    fn ruler() -> Ruler {
        Arc::new(|key: &[u8]| {
            let ends: Ends = Arc::new(|key, ends| ends.extend([2, key.len()]));
            (1, key[0].is_ascii_lowercase().then_some(ends))
        })
    }

    #[test]
    fn a_value_is_new_where_the_key_differs_within_its_parts() {
        let ruler = ruler();
        let mut count = Count::new(&ruler);
        for key in ["A1x", "A1y", "a1x", "a1y", "a1yz", "a2x", "b2x", "b2y"] {
            count.add(key.as_bytes());
        }
        let spread = |group: &str, keys, values: &[u64]| Spread { group: group.into(), keys, values: values.to_vec() };
        assert_eq!(count.take(), [spread("A", 2, &[]), spread("a", 4, &[2, 4]), spread("b", 2, &[1, 2])]);
        let group = spread("a", 4, &[2, 4]);
        assert!(group.is_all_between(Some(b"a"), Some(b"b")));
        let carried = Spread { group: vec![1, 0xff], ..Spread::default() };
        assert!(carried.is_all_between(Some(&[1, 0xff]), Some(&[2, 0])));
        assert!(!group.is_all_between(Some(b"a1"), Some(b"b")) && !group.is_all_between(Some(b"a"), None));
        count.add(b"b2z");
        assert_eq!(count.take(), [spread("b", 1, &[1, 1])]);
    }
}
