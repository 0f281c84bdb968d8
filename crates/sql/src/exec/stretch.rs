//! Stretches of one part of an index: which of its values conditions allow, as bytes in the index's order.

use super::range::{Known, Range, bounded};
use crate::catalog::keys::index_prefix;
use crate::catalog::table::{Index, Part, Table};
use crate::error::Result;
use crate::key::successor;
use crate::plan::skip::{Conjuncts, Span};
use std::ops::Bound;

/// The byte of a part that is NULL, and the first one of those that are not.
const NULL_FLAG: u8 = 0;
const VALUE_FLAG: u8 = 1;

/// Values of a part that lie together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins; empty where nothing is before it.
    pub low: Vec<u8>,
    /// Where it ends, which is not part of it; `None` where nothing is behind it.
    pub high: Option<Vec<u8>>,
    /// Whether it is one value.
    pub is_point: bool,
    /// Whether that is NULL.
    pub is_null: bool,
}

impl Stretch {
    fn ends_before(&self, key: &[u8]) -> bool {
        self.high.as_ref().is_some_and(|high| &high[..] < key)
    }

    /// Whether another one that begins no earlier belongs to it: values side by side stay apart.
    pub fn joins(&self, next: &Stretch) -> bool {
        let touches = self.high.as_ref().is_some_and(|high| *high == next.low);
        if touches { !(self.is_point && next.is_point) } else { !self.ends_before(&next.low) }
    }

    /// What it has in common with another one.
    pub fn common(&self, other: &Stretch) -> Option<Stretch> {
        let low = self.low.clone().max(other.low.clone());
        let high = match (&self.high, &other.high) {
            (Some(one), Some(other)) => Some(one.min(other).clone()),
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        let (is_point, is_null) = (self.is_point || other.is_point, self.is_null || other.is_null);
        high.as_ref().is_none_or(|high| low < *high).then_some(Stretch { low, high, is_point, is_null })
    }

    /// Whether it has a part of a key, of which `bytes` are the beginning of what follows.
    pub fn has(&self, bytes: &[u8]) -> bool {
        bytes >= &self.low[..] && self.high.as_ref().is_none_or(|high| bytes < &high[..])
    }

    /// Its keys behind a prefix.
    pub fn behind(&self, prefix: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let high = self.high.as_ref().map_or_else(|| successor(prefix), |high| [prefix, high].concat());
        ([prefix, &self.low].concat(), high)
    }
}

/// Whether NULL may be among the values of a part.
pub fn is_nullable(table: &Table, part: &Part) -> bool {
    table.columns[part.column].nullable
}

/// The stretch of NULL.
pub fn null(part: &Part) -> Stretch {
    let (low, high) =
        if part.descending { (vec![!NULL_FLAG], None) } else { (vec![NULL_FLAG], Some(vec![VALUE_FLAG])) };
    Stretch { low, high, is_point: true, is_null: true }
}

fn of_span(table: &Table, part: &Part, span: &Span, known: &impl Known) -> Result<Option<Stretch>> {
    let interval = match span {
        Span::Null => return Ok(is_nullable(table, part).then(|| null(part))),
        Span::Between(interval) => interval,
    };
    let Some(Range { lower: Bound::Included(low), upper: Bound::Excluded(high) }) =
        bounded(table, part, interval, &[], known)?
    else {
        return Ok(None);
    };
    let is_bounded = interval.low.is_some() && interval.high.is_some() && !interval.is_like();
    let is_point = is_bounded && high == successor(&low);
    let is_last = high == successor(&[]);
    Ok(Some(Stretch { low, high: (!is_last).then_some(high), is_point, is_null: false }))
}

/// The stretches of a part under all of the conditions, in the index's order.
///
/// # Errors
/// What the bounds answer.
pub fn of_part(table: &Table, part: &Part, conjuncts: &Conjuncts, known: &impl Known) -> Result<Vec<Stretch>> {
    let mut common: Option<Vec<Stretch>> = None;
    for spans in conjuncts {
        let mut own = Vec::with_capacity(spans.len());
        for span in spans {
            own.extend(of_span(table, part, span, known)?);
        }
        let own = joined(own);
        common = Some(match common {
            None => own,
            Some(others) => others.iter().flat_map(|x| own.iter().filter_map(|y| x.common(y))).collect(),
        });
    }
    Ok(common.unwrap_or_default())
}

fn joined(mut list: Vec<Stretch>) -> Vec<Stretch> {
    list.sort_by(|a, b| a.low.cmp(&b.low).then_with(|| a.is_point.cmp(&b.is_point)));
    list.dedup_by(|next, before| {
        if !before.joins(next) {
            return false;
        }
        if before.high.is_some() && (next.high.is_none() || next.high > before.high) {
            before.high = next.high.take();
            (before.is_point, before.is_null) = (false, false);
        }
        true
    });
    list
}

/// The ranges of an index that conditions on its first parts leave, in its order: behind a part's one value goes the next part.
///
/// # Errors
/// What the bounds answer.
pub fn ranges(table: &Table, index: &Index, parts: &[Conjuncts], known: &impl Known) -> Result<Vec<Range>> {
    let mut found = Vec::new();
    add_ranges(&of_parts(table, &index.parts, parts, known)?, &index_prefix(index.id), &mut found);
    Ok(found)
}

/// The stretches of several parts.
///
/// # Errors
/// What the bounds answer.
pub fn of_parts(table: &Table, parts: &[Part], all: &[Conjuncts], known: &impl Known) -> Result<Vec<Vec<Stretch>>> {
    parts.iter().zip(all).map(|(part, conjuncts)| of_part(table, part, conjuncts, known)).collect()
}

/// Adds the ranges that stretches of parts are behind a prefix.
pub fn add_ranges(parts: &[Vec<Stretch>], prefix: &[u8], to: &mut Vec<Range>) {
    let Some((first, behind)) = parts.split_first() else { return };
    for stretch in first {
        if stretch.is_point && !behind.is_empty() {
            add_ranges(behind, &[prefix, &stretch.low[..]].concat(), to);
            continue;
        }
        let (low, high) = stretch.behind(prefix);
        to.push(Range { lower: Bound::Included(low), upper: Bound::Excluded(high) });
    }
}
