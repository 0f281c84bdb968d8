//! Which index reaches a table's rows, by cost.
//!
//! For each index the longest run of key parts with given values is found, then bounds on the part behind it. The cost is
//! the number of rows that are expected, more for rows that are looked up one by one behind a secondary index. Rows between known bounds
//! are counted where tables are joined or indexes compete; else, so that the plan serves for other bounds, they are guessed. Of conditions of which one must
//! hold each may have an index of its own: MySQL's index merge.

use super::join::needed_slots;
use super::like;
use super::{Access, Edge, IndexAccess, Interval, KeyValue};
use crate::bind::Binder;
use crate::catalog::table::{Index, Table};
use crate::covering;
use crate::expr::{CompareOp, Expr, ExprKind, Slot, SubId, same};
use crate::spread;
use store::scan::Direction;
use values::compare::{Comparator, Rule};
use values::types::{Kind, Type};

/// A row behind a secondary index costs a descent.
pub(super) const SECONDARY_COST: f64 = 3.0;
/// An entry is shorter than the row, where nothing but it is read; finding the first costs as much as a row.
pub(super) const COVERED_COST: f64 = 0.7;
/// The share of rows that one value of a key part leaves at most where values were not counted; a column is taken to have as many values as the square
/// root of its rows.
const EQUAL_SHARE: f64 = 0.05;
/// The share of rows between two bounds.
const BETWEEN_SHARE: f64 = 0.02;
/// The share of rows beyond one bound.
const BOUND_SHARE: f64 = 0.3;
/// An index is taken for its order when a LIMIT stops it early.
const ORDERED_LIMIT_SHARE: f64 = 0.2;
/// The most indexes, or ranges of one, whose rows are put together.
const WAYS_MAX: usize = 16;
/// The most ranges that lists of values may make.
const RANGES_MAX: usize = 10_000;

/// The columns that a block reads of its tables.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    columns: Vec<(Slot, usize)>,
    /// Tables that subqueries read, too: which of their columns is not known.
    unknown: Vec<Slot>,
    is_known: bool,
}

impl Reads {
    /// What expressions and subqueries read.
    pub fn new<'e>(
        binder: &Binder<'_>,
        expressions: impl Iterator<Item = &'e Expr>,
        queries: impl Iterator<Item = SubId>,
    ) -> Reads {
        let mut unknown: Vec<Slot> = queries.flat_map(|id| binder.outer_of(id)).collect();
        let mut columns = Vec::new();
        for e in expressions {
            e.walk(&mut |e| {
                match &e.kind {
                    ExprKind::Column(slot, column) => columns.push((*slot, *column)),
                    ExprKind::Scalar(id) | ExprKind::Exists(id) | ExprKind::RowItem(id, _) => {
                        unknown.extend(binder.outer_of(*id));
                    }
                    ExprKind::InQuery(test) => unknown.extend(binder.outer_of(test.query)),
                    _ => {}
                }
                true
            });
        }
        Reads { columns, unknown, is_known: true }
    }

    /// The columns of one table, where they are known.
    pub(super) fn of(&self, slot: Slot) -> Option<Vec<usize>> {
        let is_known = self.is_known && !self.unknown.contains(&slot);
        is_known.then(|| self.columns.iter().filter(|(s, _)| *s == slot).map(|(_, column)| *column).collect())
    }
}

/// How a table is reached.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The keys.
    pub access: Access,
    /// The conditions that are left to check.
    pub rest: Vec<Expr>,
    /// How many rows are expected.
    pub rows: f64,
    /// How many of them are read, before the conditions that are left.
    pub found: f64,
    cost: f64,
    /// How many rows are looked up by their own key, one by one.
    fetched: f64,
}

impl Choice {
    pub(super) fn new(access: Access, rest: Vec<Expr>, rows: f64, cost: f64) -> Choice {
        Choice { access, rest, rows, found: rows, cost, fetched: 0.0 }
    }

    /// What it costs beside a way by an index of which more is known: nothing is said of that index itself.
    pub(super) fn cost_beside(&self, index: usize) -> f64 {
        match &self.access {
            Access::Index(access) if access.index == index && !access.is_point => f64::MAX,
            _ => self.cost,
        }
    }

    /// Whether all rows are read.
    pub fn is_full(&self) -> bool {
        matches!(self.access, Access::Full)
    }

    /// What finding the rows costs, where reading one of a scan costs one.
    pub fn cost(&self) -> f64 {
        self.cost
    }

    /// How many rows are looked up by their own key, one by one, behind an index.
    pub fn fetched(&self) -> f64 {
        self.fetched
    }

    /// Reads all rows by an index that has all columns, where there is one.
    pub fn take_covering(&mut self, access: Option<Access>) {
        if let Some(access) = access {
            self.access = access;
        }
    }
}

/// What costs more is compared by counted rows.
const COUNTED_COST: f64 = 1000.0;

/// What a condition says of one column.
pub(super) enum Usable {
    Equal(Vec<KeyValue>),
    Low(Expr, Edge),
    High(Expr, Edge),
    /// Any of these.
    Intervals(Vec<Interval>),
}

struct Condition {
    column: usize,
    usable: Usable,
    /// Whether the keys say all that the condition says.
    is_exact: bool,
    /// Its place in the list of conditions.
    at: usize,
}

/// The cheapest way to the rows of a table that satisfy `conditions`, with the rows of `before` at hand.
///
/// Where tables are joined the rows between known bounds are counted. Of one table alone they are where bounds compete with other
/// ways, and it seems much that is read: a plan that counted is for its bounds, and is not worth a new one for few rows.
pub fn choose(
    binder: &Binder<'_>,
    slot: Slot,
    table: &Table,
    allowed: Option<&[usize]>,
    conditions: &[Expr],
    before: &[Slot],
) -> Choice {
    let counts = binder.joins_tables();
    let found = cheapest(binder, (slot, table, allowed), (conditions, before), counts);
    match !counts && found.compete && found.choice.cost > COUNTED_COST {
        true => cheapest(binder, (slot, table, allowed), (conditions, before), true).choice,
        false => found.choice,
    }
}

/// The cheapest of the ways there are.
struct Found {
    choice: Choice,
    /// Whether there is another one by an index, and one of them has bounds.
    compete: bool,
}

fn cheapest(
    binder: &Binder<'_>,
    (slot, table, allowed): (Slot, &Table, Option<&[usize]>),
    (conditions, before): (&[Expr], &[Slot]),
    counts: bool,
) -> Found {
    let usable: Vec<Condition> = conditions
        .iter()
        .enumerate()
        .filter_map(|(at, condition)| {
            usable(binder, slot, table, condition, before).map(|(c, u, e)| Condition {
                column: c,
                usable: u,
                is_exact: e,
                at,
            })
        })
        .collect();
    let has_value = |part: &crate::catalog::table::Part| {
        usable.iter().any(|c| c.column == part.column && matches!(c.usable, Usable::Equal(_)))
    };
    let is_found = candidates(table, allowed).any(|(_, index)| index.is_unique() && index.parts.iter().all(has_value));
    // One row is one row in whatever table: nothing is read to know more of that.
    let total = if is_found { binder.guessed_rows(table) } else { binder.table_rows(table) };
    let columns = binder.reads.of(slot);
    let mut best = Choice::new(Access::Full, conditions.to_vec(), total, total);
    let (mut ways, mut has_bounds): (Vec<usize>, bool) = (Vec::new(), false);
    for (at, index) in candidates(table, allowed) {
        // Of the rows, those that have one value in so many parts.
        let counted = |parts| {
            let values_a_row = spread::values_a_row(&binder.server.store, index.id, parts)?;
            Some((values_a_row * total).max(1.0).recip())
        };
        let Some((access, used, share, is_point)) = index_access(binder, at, index, &usable, (total, &counted)) else {
            continue;
        };
        ways.push(at);
        has_bounds |= access.range.low.is_some() || access.range.high.is_some();
        let rows =
            match (counts || access.range.is_like()).then(|| binder.bounded_rows(table, index, &access)).flatten() {
                Some(rows) => rows.max(1.0),
                None if is_point => 1.0,
                None => (total * share).max(1.0),
            };
        let is_clustered = table.clustered == Some(at);
        let is_covered = || columns.as_ref().is_some_and(|c| covering::covers(table, index, c.iter().copied()));
        let (cost, fetched) = match is_point || is_clustered {
            true => (rows, 0.0),
            false if is_covered() => (1.0 + rows * COVERED_COST, 0.0),
            false => (rows * SECONDARY_COST, rows),
        };
        let better = cost < best.cost || (cost == best.cost && matches!(best.access, Access::Full));
        if better {
            let rest: Vec<Expr> =
                conditions.iter().enumerate().filter(|(i, _)| !used.contains(i)).map(|(_, c)| c.clone()).collect();
            best = Choice { fetched, ..Choice::new(Access::Index(Box::new(access)), rest, rows, cost) };
        }
    }
    let union = |e| union(binder, (slot, table, allowed), (e, before), counts);
    if let Some((parts, rows)) = conditions.iter().filter_map(union).min_by(|(_, a), (_, b)| a.total_cmp(b)) {
        // The ranges of one index are one way.
        ways.extend(parts.iter().map(|part| part.index));
        if rows * SECONDARY_COST < best.cost {
            let rows = rows.min(total);
            let union = Choice::new(Access::Union(parts), conditions.to_vec(), rows, rows * SECONDARY_COST);
            best = Choice { fetched: rows, ..union };
        }
    }
    best.rows = left(binder, slot, table, &best, total);
    Found { choice: best, compete: has_bounds && ways.iter().any(|at| *at != ways[0]) }
}

/// Indexes for each of the conditions of which one must hold; and how many rows they find.
fn union(
    binder: &Binder<'_>,
    (slot, table, allowed): (Slot, &Table, Option<&[usize]>),
    (condition, before): (&Expr, &[Slot]),
    counts: bool,
) -> Option<(Vec<IndexAccess>, f64)> {
    let ExprKind::Or(list) = &condition.kind else { return None };
    // Reads that lock take all rows in its place, and lock them.
    if list.len() > WAYS_MAX
        || binder.locked.contains(&slot)
        || !binder.switch("index_merge")
        || !binder.switch("index_merge_union")
    {
        return None;
    }
    let (mut ways, mut rows) = (Vec::new(), 0.0);
    for one in list {
        let own: Vec<Expr> = one.parts().to_vec();
        let way = cheapest(binder, (slot, table, allowed), (&own, before), counts).choice;
        let Choice { access: Access::Index(access), found, .. } = way else {
            return None;
        };
        ways.push(*access);
        rows += found;
    }
    Some((ways, rows))
}

/// How many rows the conditions leave that a way has left to check.
fn left(binder: &Binder<'_>, slot: Slot, table: &Table, way: &Choice, total: f64) -> f64 {
    if way.rest.is_empty() || !binder.joins_tables() {
        return way.found;
    }
    let seen = match &way.access {
        Access::Full | Access::Union(_) => Vec::new(),
        Access::Index(access) => access.columns(&table.indexes[access.index]).collect(),
    };
    let is_seen = |e: &&Expr| matches!((&way.access, &e.kind), (Access::Union(_), ExprKind::Or(_)));
    let rows = way.found * binder.judge(slot, total, &seen).left(way.rest.iter().filter(|e| !is_seen(e)));
    match &way.access {
        Access::Index(access) if access.is_point => rows,
        _ => rows.max(1.0),
    }
}

/// The share of a table's rows that have one value in a column which is compared with `value`: of a column that no two rows of
/// another table have the same of, all its values are taken to be there equally often.
pub fn value_share(binder: &Binder<'_>, value: &Expr, total: f64) -> f64 {
    equal_share(binder, &[(column_of(value).into_iter().collect(), 1.0)], total)
}

/// The same of several columns, each with the columns that it is compared with and the number of values.
fn equal_share(binder: &Binder<'_>, given: &[(Vec<(Slot, usize)>, f64)], total: f64) -> f64 {
    let unknown = EQUAL_SHARE.min(total.max(1.0).sqrt().recip());
    let values: f64 = given.iter().map(|(_, count)| count).product();
    let slots = given.iter().flat_map(|(columns, _)| columns).map(|(slot, _)| *slot);
    let all_of = |slot: Slot| {
        let column =
            |(columns, _): &(Vec<(Slot, usize)>, f64)| columns.iter().find(|(s, _)| *s == slot).map(|(_, c)| *c);
        let columns: Option<Vec<usize>> = given.iter().map(column).collect();
        binder.unique_values(slot, &columns?)
    };
    let alone = |(columns, _): &(Vec<(Slot, usize)>, f64)| {
        let values = |(slot, column): &(Slot, usize)| {
            binder.unique_values(*slot, &[*column]).or_else(|| binder.histogram_values(*slot, *column))
        };
        let counts = columns.iter().filter_map(values);
        counts.reduce(f64::min).map_or(unknown, |count| count.max(1.0).recip())
    };
    match slots.filter_map(all_of).reduce(f64::min) {
        Some(count) => values / count.max(1.0),
        None => values * given.iter().map(alone).product::<f64>(),
    }
}

fn column_of(e: &Expr) -> Option<(Slot, usize)> {
    match e.kind {
        ExprKind::Column(slot, column) => Some((slot, column)),
        _ => None,
    }
}

pub(super) fn candidates<'t>(
    table: &'t Table,
    allowed: Option<&'t [usize]>,
) -> impl Iterator<Item = (usize, &'t Index)> {
    table
        .indexes
        .iter()
        .enumerate()
        .filter(move |(at, index)| index.is_stored() && index.visible && allowed.is_none_or(|a| a.contains(at)))
}

/// The bounds of a key part under its conditions, and which of these they replace: the share of rows within.
fn add_bounds<'c>(
    access: &mut IndexAccess,
    conditions: impl Iterator<Item = &'c Condition>,
    used: &mut Vec<usize>,
) -> f64 {
    for condition in conditions {
        match &condition.usable {
            Usable::Low(e, edge) if access.range.low.is_none() && access.or.is_empty() => {
                access.range.low = Some((e.clone(), *edge));
            }
            Usable::High(e, edge) if access.range.high.is_none() && access.or.is_empty() => {
                access.range.high = Some((e.clone(), *edge));
            }
            Usable::Intervals(list) if access.range.low.is_none() && access.range.high.is_none() => {
                let Some((first, others)) = list.split_first() else { continue };
                access.range = first.clone();
                access.or = others.to_vec();
            }
            _ => continue,
        }
        if condition.is_exact {
            used.push(condition.at);
        }
    }
    match (&access.range.low, &access.range.high) {
        (Some(_), Some(_)) => (BETWEEN_SHARE * (1 + access.or.len()) as f64).min(1.0),
        (None, None) => 1.0,
        _ => (BOUND_SHARE * (1 + access.or.len()) as f64).min(1.0),
    }
}

/// The keys of an index under the conditions; which conditions they replace, the share of rows, whether it is one row.
fn index_access(
    binder: &Binder<'_>,
    at: usize,
    index: &Index,
    usable: &[Condition],
    (total, counted): (f64, &dyn Fn(usize) -> Option<f64>),
) -> Option<(IndexAccess, Vec<usize>, f64, bool)> {
    let mut access = IndexAccess::whole(at);
    let mut used = Vec::new();
    let mut range_share = 1.0;
    let mut ranges = 1;
    let mut given: Vec<(Vec<(Slot, usize)>, f64)> = Vec::new();
    for part in &index.parts {
        let of_part = || usable.iter().filter(|c| c.column == part.column);
        let equal = of_part().find_map(|c| match &c.usable {
            Usable::Equal(values) if ranges * values.len() <= RANGES_MAX => Some((c, values)),
            _ => None,
        });
        if let Some((condition, values)) = equal {
            if condition.is_exact && part.prefix.is_none() {
                used.push(condition.at);
            }
            ranges *= values.len();
            let others = of_part().filter_map(|c| match &c.usable {
                Usable::Equal(values) => column_of(&values[0].expr),
                _ => None,
            });
            given.push((others.collect(), values.len() as f64));
            access.equal.push(values.clone());
            if part.prefix.is_some() {
                break;
            }
            continue;
        }
        if part.prefix.is_some() {
            break;
        }
        range_share = add_bounds(&mut access, of_part(), &mut used);
        break;
    }
    if access.equal.is_empty() && access.range.low.is_none() && access.range.high.is_none() {
        return None;
    }
    let whole = access.equal.len() == index.parts.len() && index.parts.iter().all(|p| p.prefix.is_none());
    let single = access.equal.iter().all(|v| v.len() == 1 && !(v[0].null_safe && v[0].expr.nullable));
    let not_null = access.equal.iter().all(|v| v.iter().all(|k| !k.null_safe));
    access.is_point = whole && index.is_unique() && single && not_null;
    let is_point = access.is_point;
    let share = match counted(access.equal.len()) {
        Some(one) => (one * ranges as f64).min(1.0),
        None => equal_share(binder, &given, total),
    };
    let share = share * range_share;
    Some((access, used, share, is_point))
}

/// What a condition says of a column of the table, if an index can use it.
pub(super) fn usable(
    binder: &Binder<'_>,
    slot: Slot,
    table: &Table,
    condition: &Expr,
    before: &[Slot],
) -> Option<(usize, Usable, bool)> {
    let given = |e: &Expr| {
        needed_slots(binder, e).iter().all(|s| before.contains(s) || (*s != slot && !binder.in_present_block(*s)))
            && !e.any(&mut |x| matches!(x.kind, ExprKind::Assign(..) | ExprKind::Aggregate(_)) || is_volatile(x))
    };
    let own = |e: &Expr| match &e.kind {
        ExprKind::Column(s, column) if *s == slot => Some(*column),
        _ => binder.indexed.iter().find(|(s, _, indexed)| *s == slot && same(indexed, e)).map(|(_, column, _)| *column),
    };
    match &condition.kind {
        ExprKind::Compare(op, comparator, pair) => {
            let (column, value, op) = match (own(&pair[0]), own(&pair[1])) {
                (Some(column), _) if given(&pair[1]) => (column, &pair[1], *op),
                (_, Some(column)) if given(&pair[0]) => (column, &pair[0], op.flipped()),
                _ => return None,
            };
            let is_exact = fits(&table.columns[column].ty, &value.ty, comparator)?;
            let value = value.clone();
            let usable = match op {
                CompareOp::Equal => Usable::Equal(vec![KeyValue { expr: value, null_safe: false }]),
                CompareOp::NullSafeEqual => Usable::Equal(vec![KeyValue { expr: value, null_safe: true }]),
                CompareOp::Less => Usable::High(value, Edge::Excluded),
                CompareOp::LessEqual => Usable::High(value, Edge::Included),
                CompareOp::Greater => Usable::Low(value, Edge::Excluded),
                CompareOp::GreaterEqual => Usable::Low(value, Edge::Included),
                CompareOp::NotEqual => return None,
            };
            Some((column, usable, is_exact))
        }
        ExprKind::In(list) if !list.negated => {
            let column = own(&list.expr)?;
            let mut exact = true;
            let mut values = Vec::with_capacity(list.list.len());
            for (comparator, e) in &list.list {
                if !given(e) {
                    return None;
                }
                exact &= fits(&table.columns[column].ty, &e.ty, comparator)?;
                values.push(KeyValue { expr: e.clone(), null_safe: false });
            }
            Some((column, Usable::Equal(values), exact))
        }
        ExprKind::IsNull(e) => {
            let column = own(e)?;
            Some((column, Usable::Equal(vec![KeyValue { expr: Expr::null(), null_safe: true }]), true))
        }
        ExprKind::Like(like) => {
            let column = own(&like.expr)?;
            let interval = like::interval(binder, table, column, like)?;
            Some((column, Usable::Intervals(vec![interval]), false))
        }
        ExprKind::Or(_) => {
            let (column, intervals, is_exact) = intervals(binder, slot, table, condition, before)?;
            (intervals.len() <= RANGES_MAX).then_some((column, Usable::Intervals(intervals), is_exact))
        }
        _ => None,
    }
}

/// The intervals of one column that a condition allows, if it says something of that column only.
fn intervals(
    binder: &Binder<'_>,
    slot: Slot,
    table: &Table,
    condition: &Expr,
    before: &[Slot],
) -> Option<(usize, Vec<Interval>, bool)> {
    let parts =
        |list: &[Expr]| -> Option<Vec<_>> { list.iter().map(|e| intervals(binder, slot, table, e, before)).collect() };
    match &condition.kind {
        ExprKind::Or(list) => {
            let parts = parts(list)?;
            let column = parts.first()?.0;
            let is_exact = parts.iter().all(|p| p.2);
            let of_one = parts.iter().all(|p| p.0 == column);
            of_one.then(|| (column, parts.into_iter().flat_map(|p| p.1).collect(), is_exact))
        }
        ExprKind::And(list) => {
            let parts = parts(list)?;
            let column = parts.first()?.0;
            let mut both = Interval::default();
            for (of, intervals, _) in &parts {
                let [one] = &intervals[..] else { return None };
                let is_twice = both.low.is_some() && one.low.is_some() || both.high.is_some() && one.high.is_some();
                if *of != column || is_twice {
                    return None;
                }
                both.low = both.low.or_else(|| one.low.clone());
                both.high = both.high.or_else(|| one.high.clone());
            }
            Some((column, vec![both], parts.iter().all(|p| p.2)))
        }
        _ => {
            let (column, usable, is_exact) = usable(binder, slot, table, condition, before)?;
            let intervals = match usable {
                Usable::Low(e, edge) => vec![Interval { low: Some((e, edge)), high: None }],
                Usable::High(e, edge) => vec![Interval { low: None, high: Some((e, edge)) }],
                Usable::Equal(values) if values.iter().all(|v| !v.null_safe) => {
                    let point = |v: KeyValue| {
                        let edge = (v.expr, Edge::Included);
                        Interval { low: Some(edge.clone()), high: Some(edge) }
                    };
                    values.into_iter().map(point).collect()
                }
                Usable::Intervals(list) => list,
                Usable::Equal(_) => return None,
            };
            Some((column, intervals, is_exact))
        }
    }
}

/// Whether an expression may have another value for each row that it is worked out for.
pub(super) fn is_changing(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Assign(..) | ExprKind::UserVariable(_)) || is_volatile(e)
}

fn is_volatile(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Call(function, _) if function.is_volatile)
}

/// Whether a comparison follows the order of an index on the column, and whether keys then say all of it.
fn fits(column: &Type, value: &Type, comparator: &Comparator) -> Option<bool> {
    let numeric = |k: Kind| k.is_integer() || k.is_real() || matches!(k, Kind::Decimal | Kind::Year | Kind::Bit);
    match comparator.rule {
        Rule::Integer | Rule::Decimal | Rule::Real | Rule::Whole if numeric(column.kind) => {
            let alike = numeric(value.kind) && column.kind != Kind::Year && column.kind != Kind::Bit;
            Some(alike && column.kind != Kind::Float)
        }
        Rule::Text(collation) if column.kind.is_string() && !matches!(column.kind, Kind::Enum | Kind::Set) => {
            (collation == column.collation)
                .then_some(value.kind.is_string() && !matches!(value.kind, Kind::Enum | Kind::Set))
        }
        Rule::DateTime if column.kind.has_date() && !numeric(value.kind) => Some(false),
        Rule::Time if column.kind == Kind::Time && value.kind == Kind::Time => Some(false),
        _ => None,
    }
}

/// A way to the rows in the order that is wished for: the chosen one, if its index has that order, or another index,
/// where a LIMIT makes that worth while.
#[expect(clippy::too_many_arguments, reason = "the choice and all that led to it")]
pub fn ordered(
    binder: &Binder<'_>,
    slot: Slot,
    table: &Table,
    allowed: Option<&[usize]>,
    conditions: &[Expr],
    order: &[(Expr, bool)],
    choice: &Choice,
    limited: bool,
) -> Option<(Choice, Direction)> {
    let columns: Vec<(usize, bool)> = order
        .iter()
        .map(|(e, descending)| match e.kind {
            ExprKind::Column(s, column) if s == slot => Some((column, *descending)),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    if columns.is_empty() {
        return None;
    }
    let (index, equal) = match &choice.access {
        Access::Full => (table.clustered?, 0),
        Access::Union(_) => return None,
        Access::Index(access) => {
            let single = access.equal.iter().all(|v| v.len() == 1);
            (access.index, if single { access.equal.len() } else { usize::MAX })
        }
    };
    if let Some(direction) = order_of(&table.indexes[index], equal, &columns) {
        return Some((choice.clone(), direction));
    }
    if !matches!(choice.access, Access::Full) {
        return None;
    }
    let read = binder.reads.of(slot);
    let is_covered = |index: &Index| read.as_ref().is_some_and(|c| covering::covers(table, index, c.iter().copied()));
    let in_order = |(at, index)| order_of(index, 0, &columns).map(|direction| (at, index, direction));
    let all = || candidates(table, allowed).filter_map(in_order);
    let (at, _, direction) =
        all().find(|(_, index, _)| is_covered(index)).or_else(|| all().next().filter(|_| limited))?;
    let share = if limited { ORDERED_LIMIT_SHARE } else { 1.0 };
    let rows = binder.table_rows(table) * share;
    let rest = conditions.to_vec();
    Some((Choice::new(whole_index(at), rest, rows, rows), direction))
}

/// All entries of an index.
fn whole_index(at: usize) -> Access {
    Access::Index(Box::new(IndexAccess::whole(at)))
}

/// All rows by the index with the shortest keys of those that have all columns that are read; `None` where the rows
/// themselves are as short.
pub fn covering_index(binder: &Binder<'_>, slot: Slot, table: &Table, allowed: Option<&[usize]>) -> Option<Access> {
    let columns = binder.reads.of(slot)?;
    let (at, index) = candidates(table, allowed)
        .filter(|(at, index)| table.clustered != Some(*at) && covering::covers(table, index, columns.iter().copied()))
        .min_by_key(|(_, index)| covering::key_bytes(table, index))?;
    let is_shorter = table.clustered.is_none() || index.parts.len() < table.columns.len();
    is_shorter.then(|| Access::Index(Box::new(IndexAccess { is_for_rows: true, ..IndexAccess::whole(at) })))
}

/// The rows themselves, or a covering index, where their order begins with the columns that should come together.
pub fn together(
    binder: &Binder<'_>,
    slot: Slot,
    table: &Table,
    allowed: Option<&[usize]>,
    conditions: &[Expr],
    wish: &super::join::Wish,
) -> Option<Choice> {
    let wanted: Vec<usize> = wish
        .together
        .iter()
        .map(|e| match e.kind {
            ExprKind::Column(s, column) if s == slot => Some(column),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let begins = |index: &Index| {
        let first: Vec<usize> = index.parts.iter().take(wanted.len()).map(|p| p.column).collect();
        let is_whole = index.parts.iter().all(|p| p.prefix.is_none());
        is_whole && first.len() == wanted.len() && wanted.iter().all(|c| first.contains(c))
    };
    let clustered = table.clustered.map(|at| &table.indexes[at]);
    if wanted.is_empty() {
        return None;
    }
    let access = if clustered.is_some_and(begins) {
        Access::Full
    } else {
        let columns = binder.reads.of(slot)?;
        let is_covered = |index: &Index| covering::covers(table, index, columns.iter().copied());
        whole_index(candidates(table, allowed).find(|(_, index)| begins(index) && is_covered(index))?.0)
    };
    let rows = binder.table_rows(table);
    Some(Choice::new(access, conditions.to_vec(), rows, rows))
}

/// Which way an index must be read for its rows to have the order, behind `equal` parts of one value each.
fn order_of(index: &Index, equal: usize, columns: &[(usize, bool)]) -> Option<Direction> {
    if equal == usize::MAX || index.parts.iter().any(|p| p.prefix.is_some()) {
        return None;
    }
    let fixed: Vec<usize> = index.parts.iter().take(equal).map(|p| p.column).collect();
    let mut wanted = columns.iter().filter(|(c, _)| !fixed.contains(c)).peekable();
    let mut direction = None;
    for part in index.parts.iter().skip(equal) {
        let Some((column, descending)) = wanted.next() else { break };
        if *column != part.column {
            return None;
        }
        let way = if *descending == part.descending { Direction::Forward } else { Direction::Backward };
        if direction.is_some_and(|d| d != way) {
            return None;
        }
        direction = Some(way);
    }
    if wanted.peek().is_some() && !index.is_unique() {
        return None;
    }
    Some(direction.unwrap_or(Direction::Forward))
}
