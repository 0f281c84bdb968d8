//! How many different values the parts of keys have, counted while tables are written.
//!
//! Keys come in groups that begin with the same bytes, and a key of a group is made of parts. What groups and parts are, a ruler
//! says: of a key, how many bytes name its group, and where its parts end. A value of the first `n` parts is new where the key
//! differs from the one before within them, because keys come in order. A table counts what begins in it, so a value that lies
//! in two tables is counted twice.
//!
//! What memtables have of a group is counted when somebody asks, and again when they have grown by a good part of it.

use crate::contents::Contents;
use crate::kind::Kind;
use crate::memtable::{Cursor, Memtable};
use crate::run::Run;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;
use stdx::sync::Mutex;

/// Appends where the parts of a key end, ascending.
pub type Ends = Arc<dyn Fn(&[u8], &mut Vec<usize>) + Send + Sync>;
/// How many bytes of a key name its group, and where the parts of the group's keys end, where their values are to be counted.
pub type Ruler = Arc<dyn Fn(&[u8]) -> (usize, Option<Ends>) + Send + Sync>;

/// What a manifest says of one table's groups, at most.
const SPREADS_MAX: usize = 64;
/// Keys of a group that are counted in a memtable, at most: some ten milliseconds.
const RECENT_MAX: u64 = 1 << 17;
/// What was counted in memtables holds until they have more keys than such a part of what was counted.
const RECENT_PART: u64 = 4;
/// A group that has fewer keys, all of them in memtables, is left to who asks.
const RECENT_MIN: u64 = 1000;
/// Memtables are looked at where they have more keys than such a part of what the tables have of the group.
const TABLES_PART: u64 = 10;
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
        lower == Some(&self.group) && upper.is_some_and(|upper| is_end_of(&self.group, upper))
    }
}

/// Whether the keys that begin with `group` are those before `upper` and from `group` on.
pub(crate) fn is_end_of(group: &[u8], upper: &[u8]) -> bool {
    let mut end = group.to_vec();
    for byte in end.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    upper == end
}

/// How many keys a table has between two keys at most, where its counts are those of all of its groups.
pub(crate) fn most_between(spreads: &[Spread], lower: Option<&[u8]>, upper: Option<&[u8]>) -> Option<u64> {
    if spreads.is_empty() || spreads.len() >= SPREADS_MAX {
        return None;
    }
    let is_behind = |group: &[u8]| lower.is_none_or(|l| group >= l || l.starts_with(group));
    let is_before = |group: &[u8]| upper.is_none_or(|u| group < u);
    let within = spreads.iter().filter(|spread| is_behind(&spread.group) && is_before(&spread.group));
    Some(within.map(|spread| spread.keys).sum())
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
#[derive(Clone)]
struct Part<'r> {
    spread: Spread,
    smallest: Cow<'r, [u8]>,
    largest: Cow<'r, [u8]>,
}

impl Part<'_> {
    fn overlaps(&self, other: &Part<'_>) -> bool {
        self.smallest <= other.largest && other.smallest <= self.largest
    }
}

/// What was counted in memtables.
#[derive(Default)]
pub(crate) struct Recent {
    groups: Mutex<HashMap<Vec<u8>, Counted>>,
}

/// What was counted of one group, and when: how many keys the memtables had, and up to where all was in tables.
struct Counted {
    entries: u64,
    flushed_seq: u64,
    part: Option<Part<'static>>,
}

impl Counted {
    fn holds(&self, entries: u64, contents: &Contents) -> bool {
        let keys = self.part.as_ref().map_or(0, |part| part.spread.keys);
        self.flushed_seq == contents.flushed_seq && self.entries.abs_diff(entries) <= keys / RECENT_PART
    }
}

impl Recent {
    /// What is known of a group: the counts of all runs and, where they matter, of the memtables.
    pub(crate) fn spread(&self, group: &[u8], contents: &Contents, ruler: &Ruler) -> Option<Spread> {
        let mut parts: Vec<Part<'_>> = contents.levels.runs().filter_map(|run| of_run(group, run)).collect();
        let keys: u64 = parts.iter().map(|part| part.spread.keys).sum();
        if entries_of(contents) > keys / TABLES_PART {
            let has_tables = !parts.is_empty();
            let recent = self.part(group, contents, ruler);
            parts.extend(recent.filter(|part| has_tables || part.spread.keys >= RECENT_MIN));
        }
        together(parts).map(|all| all.spread)
    }

    /// How many keys the memtables have of a group, about.
    pub(crate) fn keys(&self, group: &[u8], contents: &Contents, ruler: &Ruler) -> u64 {
        self.part(group, contents, ruler).map_or(0, |part| part.spread.keys)
    }

    fn part(&self, group: &[u8], contents: &Contents, ruler: &Ruler) -> Option<Part<'static>> {
        let entries = entries_of(contents);
        if let Some(counted) = self.groups.lock().get(group).filter(|counted| counted.holds(entries, contents)) {
            return counted.part.clone();
        }
        let memtables = std::iter::once(&contents.active).chain(&contents.sealed);
        let part = together(memtables.filter_map(|memtable| of_memtable(group, memtable, ruler)).collect());
        let mut groups = self.groups.lock();
        groups.retain(|_, counted| counted.flushed_seq == contents.flushed_seq);
        let counted = Counted { entries, flushed_seq: contents.flushed_seq, part: part.clone() };
        groups.insert(group.to_vec(), counted);
        part
    }
}

fn entries_of(contents: &Contents) -> u64 {
    let memtables = std::iter::once(&contents.active).chain(&contents.sealed);
    memtables.map(|memtable| memtable.entries() as u64).sum()
}

fn of_memtable(group: &[u8], memtable: &Arc<Memtable>, ruler: &Ruler) -> Option<Part<'static>> {
    let mut cursor = Cursor::new(Arc::clone(memtable));
    let mut count = Count::new(ruler);
    let (mut smallest, mut largest) = (None, Vec::new());
    cursor.seek(group);
    for _ in 0..RECENT_MAX {
        if !cursor.is_valid() || !cursor.key().starts_with(group) {
            break;
        }
        if cursor.get(u64::MAX).is_some_and(|found| found.kind == Kind::Put) {
            count.add(cursor.key());
            smallest.get_or_insert_with(|| cursor.key().to_vec());
            largest.clear();
            largest.extend_from_slice(cursor.key());
        }
        cursor.next();
    }
    let spread = count.take().into_iter().find(|spread| spread.group == group)?;
    Some(Part { spread, smallest: Cow::Owned(smallest?), largest: Cow::Owned(largest) })
}

/// The counts of several runs. Runs of other keys have other values, runs among the same keys have the values that rows have by
/// chance.
fn together<'r>(mut parts: Vec<Part<'r>>) -> Option<Part<'r>> {
    parts.sort_by_key(|part| Reverse(part.spread.keys));
    let mut all = parts.first()?.clone();
    for (at, part) in parts.iter().enumerate().skip(1) {
        let is_among = parts[..at].iter().any(|other| other.overlaps(part));
        let spread = &mut all.spread;
        let keys = spread.keys + part.spread.keys;
        spread.values.resize(spread.values.len().max(part.spread.values.len()), 0);
        for (values, &more) in spread.values.iter_mut().zip(&part.spread.values) {
            let sum = *values + more;
            let expected = if is_among { grown(*values, spread.keys, keys) } else { sum };
            *values = expected.clamp((*values).max(more), sum);
        }
        spread.keys = keys;
        all.smallest = all.smallest.min(part.smallest.clone());
        all.largest = all.largest.max(part.largest.clone());
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
    let tables = run.tables()[run.find(group)..].iter().map(|table| &table.description.summary);
    let found = tables.take_while(|summary| begins_before(&summary.smallest)).filter_map(|summary| {
        let spread = summary.spreads.iter().find(|spread| spread.group == group)?.clone();
        Some(Part { spread, smallest: Cow::Borrowed(&summary.smallest), largest: Cow::Borrowed(&summary.largest) })
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
