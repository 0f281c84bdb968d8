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
/// Halvings of the interval in which a share's place is looked for.
const SHARE_STEPS: u32 = 40;

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

/// A group's counts in one run, and between which keys they lie.
struct Part<'r> {
    spread: Spread,
    smallest: &'r [u8],
    largest: &'r [u8],
}

impl Part<'_> {
    fn overlaps(&self, other: &Part<'_>) -> bool {
        self.smallest <= other.largest && other.smallest <= self.largest
    }
}

/// What is known of a group: the counts of all runs. Runs of other keys have other values, runs among the same keys have
/// the values that rows have by chance.
pub(crate) fn of_group<'r>(group: &[u8], runs: impl Iterator<Item = &'r Arc<Run>>) -> Option<Spread> {
    let mut parts: Vec<Part<'r>> = runs.filter_map(|run| of_run(group, run)).collect();
    parts.sort_by_key(|part| Reverse(part.spread.keys));
    let mut all = parts.first()?.spread.clone();
    for (at, part) in parts.iter().enumerate().skip(1) {
        let is_among = parts[..at].iter().any(|other| other.overlaps(part));
        let keys = all.keys + part.spread.keys;
        all.values.resize(all.values.len().max(part.spread.values.len()), 0);
        for (values, &more) in all.values.iter_mut().zip(&part.spread.values) {
            let sum = *values + more;
            let expected = if is_among { grown(*values, all.keys, keys) } else { sum };
            *values = expected.clamp((*values).max(more), sum);
        }
        all.keys = keys;
    }
    Some(all)
}

/// How many different values `keys` keys have whose first `some` have `values`, if each has one of as many by chance: of `d`
/// values `n` keys have `d (1 - exp(-n / d))`.
fn grown(values: u64, some: u64, keys: u64) -> u64 {
    if values == 0 || values >= some {
        return if values == 0 { 0 } else { keys };
    }
    let (values, some, keys) = (values as f64, some as f64, keys as f64);
    let share = values / some;
    // `some / d`, by which the share is given, lies between these.
    let (mut low, mut high) = (0.0, share.recip());
    for _ in 0..SHARE_STEPS {
        let middle = (low + high) / 2.0;
        if -f64::exp_m1(-middle) / middle > share { low = middle } else { high = middle }
    }
    let all = some / high;
    (all * -f64::exp_m1(-keys / all)).round() as u64
}

fn of_run<'r>(group: &[u8], run: &'r Run) -> Option<Part<'r>> {
    let begins_before = |smallest: &[u8]| smallest <= group || smallest.starts_with(group);
    let tables = run.tables[run.find(group)..].iter().map(|table| &table.description.summary);
    let found = tables.take_while(|summary| begins_before(&summary.smallest)).filter_map(|summary| {
        let spread = summary.spreads.iter().find(|spread| spread.group == group)?.clone();
        Some(Part { spread, smallest: &summary.smallest, largest: &summary.largest })
    });
    found.reduce(|mut all, more| {
        all.spread.keys += more.spread.keys;
        all.spread.values.resize(all.spread.values.len().max(more.spread.values.len()), 0);
        all.spread.values.iter_mut().zip(&more.spread.values).for_each(|(sum, count)| *sum += count);
        all.largest = more.largest;
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
    #[test]
    fn values_by_chance_come_again_in_more_keys() {
        assert_eq!(grown(1000, 1000, 5000), 5000, "each key had a value of its own");
        assert_eq!(grown(2, 1000, 3000), 2, "all values were there");
        // Of 20,000 values 10,000 keys have 7,869.
        let more = grown(7869, 10_000, 60_000);
        assert!((18_900..=19_100).contains(&more), "{more} of some 19,004");
        assert_eq!(grown(7869, 10_000, 10_000), 7869);
    }
}
