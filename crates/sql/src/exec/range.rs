//! Ranges of an index's keys: what an access says, as bytes.

use crate::catalog::keys::index_prefix;
use crate::catalog::table::{Index, Part, Table};
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::key;
use crate::plan::{Edge, IndexAccess, Interval, KeyValue};
use std::cmp::Ordering;
use std::ops::Bound;
use values::cast_temporal::Context as Conversion;
use values::compare::Comparator;
use values::problem::Problems;
use values::value::Value;
use values::zone::Zone;

/// Room for a bound's part of a key: those of numbers and dates fit.
const KEY_PART_BYTES: usize = 16;

/// A range of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins.
    pub lower: Bound<Vec<u8>>,
    /// Where it ends.
    pub upper: Bound<Vec<u8>>,
}

/// Who knows the values that ranges are made of: an execution, or the planner where it has seen them.
pub trait Known {
    /// The value of an expression.
    ///
    /// # Errors
    /// What the expression answers.
    fn value<'v>(&'v self, e: &'v Expr) -> Result<Value<'v>>;

    /// What conversions need to know.
    fn facts(&self) -> Conversion<'_>;

    /// The session's time zone.
    fn zone(&self) -> &Zone;
}

impl Known for Frame<'_> {
    #[inline]
    fn value<'v>(&'v self, e: &'v Expr) -> Result<Value<'v>> {
        e.eval(self)
    }

    #[inline]
    fn facts(&self) -> Conversion<'_> {
        self.context.statement.conversion()
    }

    #[inline]
    fn zone(&self) -> &Zone {
        &self.context.statement.zone
    }
}

/// How a value lies to what a key part can hold.
pub(crate) struct Nearest {
    /// The nearest value that the column can hold.
    pub(crate) value: Value<'static>,
    /// How it compares with the given one.
    pub(crate) ordering: Ordering,
}

/// Whether an integer column of that kind holds the number.
#[inline]
fn fits_integer(number: i64, kind: values::types::Kind) -> bool {
    if !kind.is_integer() {
        return false;
    }
    let unused = 64 - kind.integer_bits();
    number << unused >> unused == number
}

/// The value of the column's type that is nearest to an expression's; `None` where there is none to compare with.
pub(crate) fn nearest(table: &Table, column: usize, e: &Expr, known: &impl Known) -> Result<Option<Nearest>> {
    let ty = &table.columns[column].ty;
    let given = known.value(e)?;
    if given.is_null() {
        return Ok(Some(Nearest { value: Value::Null, ordering: Ordering::Equal }));
    }
    match (&given, ty.unsigned) {
        (Value::Int(v), false) if fits_integer(*v, ty.kind) => {
            return Ok(Some(Nearest { value: Value::Int(*v), ordering: Ordering::Equal }));
        }
        (Value::Bytes(_), _) if ty.kind.is_string() && e.ty.kind.is_string() && ty.members.is_none() => {
            return Ok(Some(Nearest { value: given.into_owned(), ordering: Ordering::Equal }));
        }
        _ => {}
    }
    let facts = known.facts();
    let stored = values::store::convert(given.borrowed(), &e.ty, ty, &facts).value.into_owned();
    let comparator = Comparator::new(ty, &e.ty, ty.collation);
    let ordering = comparator.compare(&stored, &given, &facts, &mut Problems::new());
    Ok(ordering.map(|ordering| Nearest { value: stored, ordering }))
}

/// The whole key of one row; `None` where no row can have it.
pub(super) fn point(table: &Table, index: &Index, access: &IndexAccess, known: &impl Known) -> Result<Option<Vec<u8>>> {
    let mut to = Vec::with_capacity(32);
    to.extend_from_slice(&index_prefix(index.id));
    for (part, values) in index.parts.iter().zip(&access.equal) {
        match nearest(table, part.column, &values[0].expr, known)? {
            Some(near) if near.ordering.is_eq() && !near.value.is_null() => {
                key::put_part(table, part, &near.value, known.zone(), &mut to);
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(to))
}

/// The ranges of an index that an access reads, in order, none twice.
///
/// # Errors
/// What the values answer.
pub fn ranges(table: &Table, index: &Index, access: &IndexAccess, known: &impl Known) -> Result<Vec<Range>> {
    let mut prefixes = vec![index_prefix(index.id).to_vec()];
    for (part, values) in index.parts.iter().zip(&access.equal) {
        let mut longer = Vec::with_capacity(prefixes.len() * values.len());
        for value in values {
            let Some(encoded) = equal_part(table, part, value, known)? else { continue };
            longer.extend(prefixes.iter().map(|p| [&p[..], &encoded[..]].concat()));
        }
        prefixes = longer;
    }
    prefixes.sort_unstable();
    prefixes.dedup();
    let behind =
        index.parts.get(access.equal.len()).filter(|_| access.range.low.is_some() || access.range.high.is_some());
    let mut ranges = Vec::with_capacity(prefixes.len());
    for prefix in prefixes {
        let Some(part) = behind else {
            ranges.push(Range { upper: Bound::Excluded(key::successor(&prefix)), lower: Bound::Included(prefix) });
            continue;
        };
        ranges.extend(bounded(table, part, &access.range, &prefix, known)?);
        for interval in &access.or {
            ranges.extend(bounded(table, part, interval, &prefix, known)?);
        }
    }
    if !access.or.is_empty() {
        join_overlapping(&mut ranges);
    }
    Ok(ranges)
}

/// Brings ranges into order and makes one of those that overlap.
fn join_overlapping(ranges: &mut Vec<Range>) {
    fn bytes(bound: &Bound<Vec<u8>>) -> &[u8] {
        match bound {
            Bound::Included(key) | Bound::Excluded(key) => key,
            Bound::Unbounded => &[],
        }
    }
    ranges.sort_by(|a, b| bytes(&a.lower).cmp(bytes(&b.lower)));
    ranges.dedup_by(|next, range| {
        let overlaps = bytes(&next.lower) <= bytes(&range.upper);
        if overlaps && bytes(&next.upper) > bytes(&range.upper) {
            range.upper = std::mem::replace(&mut next.upper, Bound::Unbounded);
        }
        overlaps
    });
}

fn equal_part(table: &Table, part: &Part, value: &KeyValue, known: &impl Known) -> Result<Option<Vec<u8>>> {
    let near = match nearest(table, part.column, &value.expr, known)? {
        Some(near) if near.ordering.is_eq() => near.value,
        _ => return Ok(None),
    };
    if near.is_null() && (!value.null_safe || !table.columns[part.column].nullable) {
        return Ok(None);
    }
    let mut encoded = Vec::new();
    key::put_part(table, part, &near, known.zone(), &mut encoded);
    Ok(Some(encoded))
}

/// A range behind a prefix; `None` where a bound is NULL.
pub(super) fn bounded(
    table: &Table,
    part: &Part,
    interval: &Interval,
    prefix: &[u8],
    known: &impl Known,
) -> Result<Option<Range>> {
    if let Some((e, Edge::Like(escape))) = &interval.low {
        return beginning(table, part, (e, *escape), prefix, known);
    }
    let (mut low, mut high) = (None, None);
    for (given, is_low) in [(&interval.low, true), (&interval.high, false)] {
        let Some((e, edge)) = given else { continue };
        let Some(near) = nearest(table, part.column, e, known)? else { continue };
        if near.value.is_null() {
            return Ok(None);
        }
        let mut edge = *edge;
        if near.ordering.is_lt() {
            edge = if is_low { Edge::Excluded } else { Edge::Included };
        } else if near.ordering.is_gt() {
            edge = if is_low { Edge::Included } else { Edge::Excluded };
        }
        let mut key = Vec::with_capacity(prefix.len() + KEY_PART_BYTES);
        key.extend_from_slice(prefix);
        key::put_part(table, part, &near.value, known.zone(), &mut key);
        let begins = is_low != part.descending;
        // A range begins behind what it excludes, and ends behind what it includes.
        if begins == (edge == Edge::Excluded) {
            key = key::behind(key);
        }
        *(if begins { &mut low } else { &mut high }) = Some(key);
    }
    let low = low.unwrap_or_else(|| lowest(table, part, prefix));
    let high = high.unwrap_or_else(|| highest(table, part, prefix));
    Ok((low < high).then_some(Range { lower: Bound::Included(low), upper: Bound::Excluded(high) }))
}

/// The texts behind a prefix that begin as those do which are like a pattern; `None` where that is NULL.
fn beginning(
    table: &Table,
    part: &Part,
    (pattern, escape): (&Expr, Option<char>),
    prefix: &[u8],
    known: &impl Known,
) -> Result<Option<Range>> {
    let Value::Bytes(pattern) = known.value(pattern)? else { return Ok(None) };
    let mut low = prefix.to_vec();
    let high = match key::put_beginning(table, part, (&pattern, escape), &mut low) {
        true => key::successor(&low),
        false => {
            low = lowest(table, part, prefix);
            highest(table, part, prefix)
        }
    };
    Ok(Some(Range { lower: Bound::Included(low), upper: Bound::Excluded(high) }))
}

/// Where the values behind a prefix begin that a comparison can find: none of them is NULL.
fn lowest(table: &Table, part: &Part, prefix: &[u8]) -> Vec<u8> {
    let is_behind_null = table.columns[part.column].nullable && !part.descending;
    if is_behind_null { [prefix, &[1]].concat() } else { prefix.to_vec() }
}

/// Where they end.
fn highest(table: &Table, part: &Part, prefix: &[u8]) -> Vec<u8> {
    let is_before_null = table.columns[part.column].nullable && part.descending;
    if is_before_null { [prefix, &[0xff]].concat() } else { key::successor(prefix) }
}
