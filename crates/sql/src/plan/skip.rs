//! Groups of which the first and the last entries of an index are enough: GROUP BY with MIN and MAX of one column, DISTINCT, and
//! aggregates of distinct values. MIN and MAX without GROUP BY are of one group, of which no part of the index says anything.
//!
//! The group's columns are the first parts of the index. Behind them parts may follow that have one of a few values each, and then
//! the column of MIN and MAX. Conditions on the first parts say which groups are looked at, those on the last one which of its
//! values count; all of them are checked once more. A group costs seeks, which are worth while where it has many rows.

mod within;

pub use within::choose as choose_ranges;

use super::access::{self, Choice, Usable};
use super::{Access, AggregateCall, Edge, IndexAccess, Interval};
use crate::bind::Binder;
use crate::bind::peek::Peek;
use crate::catalog::table::{Index, Table};
use crate::covering;
use crate::exec::stretch;
use crate::expr::{CompareOp, Expr, ExprKind, Slot};
use syntax::ast::expr::AggregateKind as A;
use values::types::Kind;

/// What a block costs that is gone to, where a row of a scan costs one.
const BLOCK_COST: f64 = 10.0;
/// What each level of the index costs on the way to a group.
const LEVEL_COST: f64 = 0.5;
/// What a row of a range costs.
const RANGE_ROW_COST: f64 = 2.0;
/// What it costs to go to a range.
const RANGE_COST: f64 = 3.0;
/// In a larger table a group's seeks must be cheaper than its rows by what they cost here.
const SMALL_ROWS: f64 = 1000.0;
const SEEKS_COST: f64 = 15.0;
/// The most lists of values of the parts behind a group.
const COMBINATIONS_MAX: usize = 1000;
/// The share of groups that conditions on them leave where the values are not known.
const PREFIX_SHARE: f64 = 0.3;

/// A scan of an index that passes over entries.
#[derive(Clone, Debug)]
pub struct Skip {
    /// How many of the first parts make a group.
    pub group: usize,
    /// What conditions say of the first of these parts.
    pub prefix: Vec<Conjuncts>,
    /// The values of the parts behind the group's.
    pub infix: Vec<Conjuncts>,
    /// What is read of each group, and of each list of these values.
    pub wanted: Wanted,
    /// How many groups and lists there are, about.
    pub rows: f64,
}

/// What conditions say of a part of an index: all of these, each of which is any of its spans.
pub type Conjuncts = Vec<Vec<Span>>;

/// Values of a part of an index.
#[derive(Clone, Debug)]
pub enum Span {
    /// NULL.
    Null,
    /// Those between bounds, NULL not among them.
    Between(Interval),
}

impl Span {
    fn bounds(&self) -> impl Iterator<Item = &Expr> {
        let interval = match self {
            Span::Null => None,
            Span::Between(interval) => Some(interval),
        };
        interval.into_iter().flat_map(|i| i.low.iter().chain(&i.high)).map(|(e, _)| e)
    }

    /// Whether it is one value.
    fn is_point(&self) -> bool {
        match self {
            Span::Null => true,
            Span::Between(Interval { low: Some((low, Edge::Included)), high: Some((high, Edge::Included)) }) => {
                crate::expr::same(low, high)
            }
            Span::Between(_) => false,
        }
    }
}

/// What is read of a group.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// Its first entry.
    First,
    /// The entries with the least and the greatest value of the next part.
    Extremes {
        /// MIN.
        least: bool,
        /// MAX.
        greatest: bool,
        /// Among which values.
        spans: Conjuncts,
        /// Whether the spans say all that the conditions say of the part.
        is_exact: bool,
    },
    /// The entries of which conditions say this of the next parts.
    Within(Vec<Conjuncts>),
}

impl Skip {
    /// Whether groups are read by it, of each of which some entries are enough.
    pub fn is_of_groups(&self) -> bool {
        !matches!(self.wanted, Wanted::Within(_))
    }

    /// How many parts of the index it uses.
    pub fn parts_used(&self) -> usize {
        let behind = match &self.wanted {
            Wanted::First => 0,
            Wanted::Extremes { .. } => 1,
            Wanted::Within(parts) => parts.len(),
        };
        self.group + self.infix.len() + behind
    }

    /// Whether all is one group, of which MIN and MAX are looked up behind one value of each part before theirs.
    pub fn is_one_lookup(&self) -> bool {
        let is_one = |part: &Conjuncts| part.iter().any(|spans| matches!(&spans[..], [span] if span.is_point()));
        self.group == 0 && self.infix.iter().all(is_one)
    }

    /// What its keys are worked out from.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let of_wanted: &[Conjuncts] = match &self.wanted {
            Wanted::First => &[],
            Wanted::Extremes { spans, .. } => std::slice::from_ref(spans),
            Wanted::Within(parts) => parts,
        };
        let all = self.prefix.iter().chain(&self.infix).chain(of_wanted);
        all.flatten().flatten().flat_map(Span::bounds)
    }
}

/// What a block makes of groups.
#[derive(Clone, Debug)]
pub struct GroupWish {
    /// What the rows of a group have in common.
    columns: Vec<Expr>,
    /// Whether they are wanted in this order.
    in_order: bool,
    /// The argument of MIN and MAX, and which of them.
    extremes: Option<(Expr, bool, bool)>,
}

impl GroupWish {
    /// Of a grouped block.
    pub fn of_groups(keys: &[Expr], calls: &[AggregateCall]) -> Option<GroupWish> {
        let first = calls.first();
        if let Some(first) = first.filter(|call| call.distinct && !matches!(call.kind, A::Min | A::Max)) {
            let is_among = |e: &Expr, others: &[Expr]| others.iter().any(|other| crate::expr::same(e, other));
            let is_alike = |call: &AggregateCall| {
                let counts = call.distinct && matches!(call.kind, A::Count | A::Sum | A::Avg);
                let (own, others) = (&call.arguments, &first.arguments);
                counts && own.iter().all(|e| is_among(e, others)) && others.iter().all(|e| is_among(e, own))
            };
            let columns = keys.iter().chain(&first.arguments).cloned().collect();
            return calls.iter().all(is_alike).then_some(GroupWish { columns, in_order: false, extremes: None });
        }
        let mut extremes = None;
        for call in calls {
            let [argument] = &call.arguments[..] else { return None };
            let (known, least, greatest) = extremes.get_or_insert_with(|| (argument.clone(), false, false));
            match call.kind {
                A::Min => *least = true,
                A::Max => *greatest = true,
                _ => return None,
            }
            if !crate::expr::same(known, argument) {
                return None;
            }
        }
        let is_something = !keys.is_empty() || extremes.is_some();
        is_something.then(|| GroupWish { columns: keys.to_vec(), in_order: true, extremes })
    }

    /// Of SELECT DISTINCT.
    pub fn of_distinct(columns: Vec<Expr>) -> GroupWish {
        GroupWish { columns, in_order: false, extremes: None }
    }
}

/// A condition, and what it says of one column.
struct Condition {
    columns: Vec<usize>,
    spans: Option<(usize, Vec<Span>, bool)>,
}

/// The cheapest way to the groups that are wished for, where that is cheaper than `other`.
pub fn choose(
    binder: &Binder<'_>,
    (slot, table): (Slot, &Table),
    allowed: Option<&[usize]>,
    conditions: &[Expr],
    wish: &GroupWish,
    other: &Choice,
) -> Option<Choice> {
    let read = binder.reads.of(slot)?;
    let column = |e: &Expr| match e.kind {
        ExprKind::Column(s, column) if s == slot => Some(column),
        _ => None,
    };
    let columns: Vec<usize> = wish.columns.iter().map(column).collect::<Option<_>>()?;
    let extreme = match &wish.extremes {
        // MIN and MAX compare the names of an ENUM's and a SET's members.
        Some((e, ..)) if matches!(e.ty.kind, Kind::Enum | Kind::Set) => return None,
        Some((e, ..)) => Some(column(e)?),
        None => None,
    };
    if columns.is_empty() && extreme.is_none() || conditions.iter().any(|e| e.any(&mut access::is_changing)) {
        return None;
    }
    let conditions_of = conditions_of(binder, slot, table, conditions);
    let mut best: Option<Choice> = None;
    for (at, index) in access::candidates(table, allowed) {
        let Some(mut skip) = skip_of(index, (&columns, wish), extreme, &read, &conditions_of) else { continue };
        let Some(cost) = estimate(binder, table, index, &conditions_of, &mut skip) else { continue };
        let limit = best.as_ref().map_or_else(|| other.cost_beside(at), Choice::cost);
        if cost < limit {
            let rows = skip.rows;
            let access = IndexAccess { skip: Some(Box::new(skip)), ..IndexAccess::whole(at) };
            best = Some(Choice::new(Access::Index(Box::new(access)), conditions.to_vec(), rows, cost));
        }
    }
    best
}

fn conditions_of(binder: &Binder<'_>, slot: Slot, table: &Table, conditions: &[Expr]) -> Vec<Condition> {
    let analysed = |e: &Expr| Condition { columns: columns_of(slot, e), spans: spans(binder, slot, table, e) };
    conditions.iter().map(analysed).collect()
}

/// The columns of a slot that an expression reads.
fn columns_of(slot: Slot, e: &Expr) -> Vec<usize> {
    let mut found = Vec::new();
    e.walk(&mut |e| {
        if let ExprKind::Column(s, column) = e.kind
            && s == slot
        {
            found.push(column);
        }
        true
    });
    found
}

/// How an index serves the groups, if it does.
fn skip_of(
    index: &Index,
    (columns, wish): (&[usize], &GroupWish),
    extreme: Option<usize>,
    read: &[usize],
    conditions: &[Condition],
) -> Option<Skip> {
    let place = |column: usize| index.parts.iter().position(|p| p.column == column && p.prefix.is_none());
    let places: Vec<usize> = columns.iter().map(|column| place(*column)).collect::<Option<_>>()?;
    let group = places.iter().max().map_or(0, |last| last + 1);
    let is_prefix = if wish.in_order {
        places.iter().enumerate().all(|(at, place)| at == *place)
    } else {
        (0..group).all(|at| places.contains(&at))
    };
    let last = read.iter().map(|column| place(*column)).collect::<Option<Vec<_>>>()?.into_iter().max()?;
    let last = last.max(group.saturating_sub(1));
    let at_extreme = match extreme {
        Some(column) => Some(place(column).filter(|at| *at >= group && *at == last)?),
        None => None,
    };
    if !is_prefix || index.parts.iter().take(last + 1).any(|p| p.prefix.is_some()) {
        return None;
    }
    let of_part = |at: usize| -> Conjuncts {
        let column = index.parts[at].column;
        let own = conditions.iter().filter_map(|c| c.spans.as_ref()).filter(|(its, ..)| *its == column);
        own.map(|(_, spans, _)| spans.clone()).collect()
    };
    let infix: Vec<Conjuncts> = (group..at_extreme.unwrap_or(last + 1)).map(of_part).collect();
    if !infix.iter().all(|part| part.iter().any(|spans| spans.iter().all(Span::is_point))) {
        return None;
    }
    let wanted = match (at_extreme, &wish.extremes) {
        (Some(at), Some((_, least, greatest))) => {
            let column = index.parts[at].column;
            let on_it = || conditions.iter().filter(|c| c.columns.contains(&column));
            let is_alone = |c: &Condition| c.spans.as_ref().is_some_and(|(its, ..)| *its == column);
            if !on_it().all(is_alone) {
                return None;
            }
            let is_exact = on_it().all(|c| c.spans.as_ref().is_some_and(|(.., is_exact)| *is_exact));
            Wanted::Extremes { least: *least, greatest: *greatest, spans: of_part(at), is_exact }
        }
        _ => Wanted::First,
    };
    Some(Skip { group, prefix: leading((0..group).map(of_part)), infix, wanted, rows: 0.0 })
}

/// What conditions say of the first parts, up to the first of which they say nothing or no single value.
fn leading(parts: impl Iterator<Item = Conjuncts>) -> Vec<Conjuncts> {
    let mut found = Vec::new();
    for part in parts {
        if part.is_empty() {
            break;
        }
        let goes_on = part.iter().any(|spans| spans.iter().any(Span::is_point));
        found.push(part);
        if !goes_on {
            break;
        }
    }
    found
}

/// What reading the groups costs, where that is less than reading what conditions on the index leave; how many they are is noted.
fn estimate(
    binder: &Binder<'_>,
    table: &Table,
    index: &Index,
    conditions: &[Condition],
    skip: &mut Skip,
) -> Option<f64> {
    let total = binder.table_rows(table);
    let mut groups = match skip.group {
        0 => 1.0,
        parts => binder.index_values(table, index, parts).floor() + 1.0,
    };
    let of_part = |part: &crate::catalog::table::Part| -> Conjuncts {
        let own = conditions.iter().filter_map(|c| c.spans.as_ref()).filter(|(its, ..)| *its == part.column);
        own.map(|(_, spans, _)| spans.clone()).collect()
    };
    let bounded = leading(index.parts.iter().map(of_part));
    let peek = Peek::of(binder);
    let known = bounded.iter().flatten().flatten().flat_map(Span::bounds).all(|e| peek.knows(e));
    let (within, ranges) = match bounded.is_empty() {
        true => (total, 1),
        false if known => {
            let ranges = stretch::ranges(table, index, &bounded, &peek).ok()?;
            (binder.count_ranges(table, &ranges), ranges.len())
        }
        false => (total * PREFIX_SHARE, 1),
    };
    if !skip.prefix.is_empty() {
        groups = (groups * within / total).round().max(1.0);
    }
    let points = |part: &Conjuncts| {
        let counts = part.iter().filter(|spans| spans.iter().all(Span::is_point)).map(Vec::len);
        counts.min().unwrap_or(1)
    };
    let combinations: usize = skip.infix.iter().map(points).product();
    if combinations > COMBINATIONS_MAX {
        return None;
    }
    skip.rows = groups * combinations as f64;
    if skip.is_one_lookup() {
        return Some(0.0);
    }
    let cost = cost_of(binder, table, index, skip, (groups, total));
    let scan = (within * RANGE_ROW_COST + ranges as f64 * RANGE_COST).min(total + blocks_of(table, index, total).0);
    let is_small = total < SMALL_ROWS;
    let is_worth = is_small || skip.rows * SEEKS_COST < (within + ranges as f64 * RANGE_COST).min(total);
    (cost < scan && is_worth).then_some(cost)
}

/// The blocks of an index, as MySQL counts them, and how many entries each has.
fn blocks_of(table: &Table, index: &Index, rows: f64) -> (f64, f64) {
    const HALF_BLOCK_BYTES: f64 = 8192.0;
    const ROW_KEY_BYTES: f64 = 6.0;
    let entries = (HALF_BLOCK_BYTES / (covering::key_bytes(table, index) as f64 + ROW_KEY_BYTES)).floor() + 1.0;
    ((rows / entries).floor() + 1.0, entries)
}

/// What the seeks of groups cost: blocks that they read, and for each group a way down the index.
fn cost_of(binder: &Binder<'_>, table: &Table, index: &Index, skip: &Skip, (groups, total): (f64, f64)) -> f64 {
    let (blocks, entries) = blocks_of(table, index, total);
    let height = (total.max(2.0).ln() / entries.ln()).ceil().max(1.0);
    let of_group = total / binder.index_values(table, index, skip.group.max(1)).max(1.0);
    let used = skip.parts_used();
    let read = if used > skip.group {
        let of_values = total / binder.index_values(table, index, used).max(1.0);
        // How likely what is read of a group lies in two blocks.
        let apart = if of_values >= entries { 1.0 } else { (blocks / groups * (of_values - 1.0) / of_group).min(1.0) };
        (groups * (1.0 + apart)).min(blocks)
    } else if of_group > entries {
        groups
    } else {
        blocks
    };
    read * BLOCK_COST + skip.rows * (1.0 + height * LEVEL_COST)
}

/// What a condition says of one column, and whether that is all that it says.
fn spans(binder: &Binder<'_>, slot: Slot, table: &Table, condition: &Expr) -> Option<(usize, Vec<Span>, bool)> {
    let of_list = |list: &[Expr]| -> Option<Vec<_>> { list.iter().map(|e| spans(binder, slot, table, e)).collect() };
    match &condition.kind {
        ExprKind::Or(list) => {
            let parts = of_list(list)?;
            let column = parts.first()?.0;
            let is_exact = parts.iter().all(|p| p.2);
            let of_one = parts.iter().all(|p| p.0 == column);
            of_one.then(|| (column, parts.into_iter().flat_map(|p| p.1).collect(), is_exact))
        }
        ExprKind::And(list) => {
            let parts = of_list(list)?;
            let column = parts.first()?.0;
            let mut both = Interval::default();
            for (of, spans, _) in &parts {
                let [Span::Between(one)] = &spans[..] else { return None };
                let is_twice = both.low.is_some() && one.low.is_some() || both.high.is_some() && one.high.is_some();
                if *of != column || is_twice {
                    return None;
                }
                both.low = both.low.or_else(|| one.low.clone());
                both.high = both.high.or_else(|| one.high.clone());
            }
            Some((column, vec![Span::Between(both)], parts.iter().all(|p| p.2)))
        }
        ExprKind::Not(e) => match &e.kind {
            ExprKind::IsNull(e) => match e.kind {
                ExprKind::Column(s, column) if s == slot => {
                    Some((column, vec![Span::Between(Interval::default())], true))
                }
                _ => None,
            },
            _ => None,
        },
        ExprKind::Compare(CompareOp::NotEqual, comparator, pair) => {
            let side = |op| {
                let kind = ExprKind::Compare(op, *comparator, pair.clone());
                spans(binder, slot, table, &Expr { kind, ..condition.clone() })
            };
            let ((column, mut both, is_exact), (_, others, _)) = (side(CompareOp::Less)?, side(CompareOp::Greater)?);
            both.extend(others);
            Some((column, both, is_exact))
        }
        _ => {
            let (column, usable, is_exact) = access::usable(binder, slot, table, condition, &[])?;
            let spans = match usable {
                Usable::Low(e, edge) => vec![Interval { low: Some((e, edge)), high: None }],
                Usable::High(e, edge) => vec![Interval { low: None, high: Some((e, edge)) }],
                Usable::Intervals(list) => list,
                Usable::Equal(values) => {
                    let is_null = |e: &Expr| matches!(&e.kind, ExprKind::Constant(value) if value.is_null());
                    if values.iter().all(|v| v.null_safe && is_null(&v.expr)) {
                        return Some((column, vec![Span::Null], is_exact));
                    }
                    if values.iter().any(|v| v.null_safe) {
                        return None;
                    }
                    let point = |e: Expr| {
                        let edge = (e, Edge::Included);
                        Interval { low: Some(edge.clone()), high: Some(edge) }
                    };
                    values.into_iter().map(|v| point(v.expr)).collect()
                }
            };
            Some((column, spans.into_iter().map(Span::Between).collect(), is_exact))
        }
    }
}
