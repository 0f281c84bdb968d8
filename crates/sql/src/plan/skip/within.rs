//! Ranges of an index behind parts of which conditions do not say what they are: MySQL's skip scan.
//!
//! Of the first parts conditions may give values or a range, of those behind them nothing; then follows a part of which they say
//! more. Each list of values that is there before that part costs two seeks, to it and to the range behind it, and what lies
//! outside of the ranges is passed over. That is worth while where such lists are few.

use super::{Conjuncts, PREFIX_SHARE, Skip, Span, Wanted, conditions_of, leading};
use crate::bind::Binder;
use crate::bind::peek::Peek;
use crate::catalog::table::{Index, Table};
use crate::covering;
use crate::exec::stretch;
use crate::expr::{Expr, Slot};
use crate::plan::access::{self, COVERED_COST, Choice, SECONDARY_COST};
use crate::plan::join::LOOKUP_COST;
use crate::plan::share::{Guesses, Judge};
use crate::plan::{Access, IndexAccess};

/// A way to rows that costs less is not improved upon.
const COST_MIN: f64 = 4.0 * LOOKUP_COST;

/// The cheapest way by ranges behind parts that are passed over, where that is cheaper than `other`, or where a hint asks for it.
pub fn choose(
    binder: &Binder<'_>,
    (slot, table): (Slot, &Table),
    allowed: Option<&[usize]>,
    conditions: &[Expr],
    other: &Choice,
) -> Option<Choice> {
    let mut best: Option<(bool, Choice)> = None;
    let mut spans = None;
    for (at, index) in access::candidates(table, allowed).filter(|(_, index)| index.parts.len() > 1) {
        let hint = binder.table_hints.skips(slot, &index.name);
        let is_forced = hint == Some(true);
        if hint == Some(false) || !is_forced && other.cost() < COST_MIN {
            continue;
        }
        let spans = spans.get_or_insert_with(|| conditions_of(binder, slot, table, conditions));
        let of_part = |part: &crate::catalog::table::Part| -> Conjuncts {
            let own = spans.iter().filter_map(|c| c.spans.as_ref()).filter(|(its, ..)| *its == part.column);
            own.map(|(_, spans, _)| spans.clone()).collect()
        };
        let whole = index.parts.iter().take_while(|part| part.prefix.is_none()).count();
        let parts: Vec<Conjuncts> = index.parts[..whole].iter().map(of_part).collect();
        let given = parts.iter().take_while(|part| is_of_points(part)).count();
        for group in (given + 1..whole).filter(|group| !parts[*group].is_empty()) {
            if !is_forced && !binder.switch("skip_scan") {
                break;
            }
            let way = Way { binder, slot, table, index, parts: &parts, group };
            let Some(Estimate { rows, cost, whole }) = way.estimate(conditions, is_forced) else { continue };
            let limit = match (&best, &other.access) {
                (Some((was_forced, known)), _) if *was_forced == is_forced => known.cost(),
                (Some((was_forced, _)), _) if *was_forced => 0.0,
                (Some(_), _) => f64::MAX,
                (None, _) if is_forced => f64::MAX,
                (None, Access::Full) => whole.min(other.cost()),
                // The same entries, none of which are passed over.
                (None, Access::Index(access)) if access.index == at && !access.is_point => whole,
                (None, Access::Index(_) | Access::Union(_)) => other.cost(),
            };
            if cost < limit {
                let skip = Some(Box::new(way.skip(rows)));
                let access = Access::Index(Box::new(IndexAccess { skip, ..IndexAccess::whole(at) }));
                best = Some((is_forced, Choice::new(access, conditions.to_vec(), rows, cost)));
            }
        }
    }
    best.map(|(_, choice)| choice)
}

/// Whether conditions say of a part that it is one of some values.
fn is_of_points(part: &Conjuncts) -> bool {
    part.iter().any(|spans| spans.iter().all(Span::is_point))
}

/// What a way costs.
struct Estimate {
    /// The rows that it reads.
    rows: f64,
    cost: f64,
    /// What it would cost to read all that conditions on the first parts leave.
    whole: f64,
}

/// An index with ranges behind its first `group` parts.
struct Way<'w, 'b> {
    binder: &'w Binder<'b>,
    slot: Slot,
    table: &'w Table,
    index: &'w Index,
    /// What conditions say of each part.
    parts: &'w [Conjuncts],
    group: usize,
}

impl Way<'_, '_> {
    fn prefix(&self) -> Vec<Conjuncts> {
        leading(self.parts[..self.group].iter().cloned())
    }

    fn behind(&self) -> Vec<Conjuncts> {
        leading(self.parts[self.group..].iter().cloned())
    }

    fn skip(&self, rows: f64) -> Skip {
        let wanted = Wanted::Within(self.behind());
        Skip { group: self.group, prefix: self.prefix(), infix: Vec::new(), wanted, rows }
    }

    /// What it costs; `None` where the values of parts were not counted.
    fn estimate(&self, conditions: &[Expr], is_forced: bool) -> Option<Estimate> {
        let (binder, table, index) = (self.binder, self.table, self.index);
        let total = binder.table_rows(table);
        let values = |parts| match is_forced {
            true => Some(binder.index_values(table, index, parts)),
            false => binder.counted_values(table, index, parts),
        };
        let prefix = self.prefix();
        let peek = Peek::of(binder);
        let is_known = prefix.iter().flatten().flatten().flat_map(Span::bounds).all(|e| peek.knows(e));
        let within = match (prefix.is_empty(), is_known) {
            (true, _) => total,
            (false, true) => binder.count_ranges(table, &stretch::ranges(table, index, &prefix, &peek).ok()?),
            (false, false) => total * PREFIX_SHARE,
        };
        let groups = (values(self.group)? * within / total).max(1.0);
        let behind = self.behind();
        let of_behind: Vec<usize> = index.parts[self.group..].iter().take(behind.len()).map(|p| p.column).collect();
        let is_asked_there = |e: &&Expr| super::columns_of(self.slot, e).iter().any(|c| of_behind.contains(c));
        let judge = Judge { is_asked: true, guesses: Guesses::SHOWN, ..binder.judge(self.slot, total, &[]) };
        let rows = (within * judge.left(conditions.iter().filter(is_asked_there))).max(1.0);
        let spans = |part: &Conjuncts| part.iter().map(Vec::len).min().unwrap_or(1) as f64;
        let ranges: f64 = behind.iter().map(spans).product();
        let points = behind.iter().take_while(|part| is_of_points(part));
        let (count, lists) = points.fold((0, 1.0), |(count, lists), part| (count + 1, lists * spans(part)));
        let found = match count {
            0 => rows,
            _ => (groups * lists * total / values(self.group + count)?).min(within),
        };
        let columns = binder.reads.of(self.slot);
        let is_covered = columns.is_some_and(|c| covering::covers(table, index, c));
        let is_rows = table.clustered.is_some_and(|at| table.indexes[at].id == index.id);
        let row = match (is_rows, is_covered) {
            (true, _) => 1.0,
            (false, true) => COVERED_COST,
            (false, false) => SECONDARY_COST,
        };
        let cost = groups * (1.0 + ranges) * LOOKUP_COST + found * row;
        Some(Estimate { rows, cost, whole: within * row })
    }
}
