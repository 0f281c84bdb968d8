//! The order in which parts are joined.
//!
//! For each set of parts the cheapest order is that of a set with one part less and this part behind it. Where parts are many the
//! order is greedy instead: next comes the one that adds least to the cost with the rows that are there then. A row of a scan
//! costs one.

use super::access::{self, Choice};
use super::join::{LOOKUP_COST, ROWS_UNKNOWN, SELECTIVITY, needed_slots, reads_any, ready_for};
use super::semijoin;
use crate::bind::Binder;
use crate::bind::from::{Leaf, Source, Tree};
use crate::expr::{CompareOp, Expr, ExprKind, Slot, same};

/// A row that is put into a hash table costs this: it and its keys are copied.
pub(super) const BUILD_COST: f64 = 2.0;
/// A row that looks there for partners costs this.
pub(super) const PROBE_COST: f64 = 1.0;
/// A row that is looked up behind an index costs this beside what finding its entry does.
const FETCH_COST: f64 = 5.0;
/// To run a subquery for a row costs this.
const QUERY_COST: f64 = 2.0 * LOOKUP_COST;
/// The most rows of a table that are put into a hash table where an index would find them, too.
const HASHED_ROWS_MAX: f64 = 500_000.0;
/// The most parts of which all sets are looked at.
const SETS_PARTS_MAX: usize = 8;
/// A search for a match of which nothing is known finds one for this share of the rows.
pub(super) const SELECTIVITY_UNKNOWN: f64 = 0.5;
/// A flag has one value so many times more often than another column.
const FLAG_SHARE: f64 = 3.0;
/// Unknown joins leave a row in so many pairs.
const PAIR_SHARE: f64 = 0.01;

/// What joining parts costs, and how many rows there are then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) cost: f64,
    pub(super) rows: f64,
    /// Whether the part is put into a hash table.
    pub(super) is_hashed: bool,
}

impl Step {
    pub(super) fn new(cost: f64, rows: f64) -> Step {
        Step { cost, rows, is_hashed: false }
    }

    /// With what it costs to run `queries` subqueries for each row that the other conditions leave.
    fn asking(self, queries: usize) -> Step {
        if queries == 0 {
            return self;
        }
        let asked = self.rows / SELECTIVITY.powi(queries as i32);
        Step { cost: self.cost + asked * QUERY_COST, ..self }
    }
}

/// Whether a condition has a subquery that is run for each row.
fn asks_again(binder: &Binder<'_>, condition: &Expr) -> bool {
    condition.any(&mut |e| match &e.kind {
        ExprKind::Scalar(id) | ExprKind::Exists(id) | ExprKind::RowItem(id, _) => !binder.outer_of(*id).is_empty(),
        ExprKind::InQuery(test) => !binder.outer_of(test.query).is_empty(),
        _ => false,
    })
}

/// A part in its place.
pub(super) struct Placed {
    pub(super) part: Tree,
    /// Whether it is put into a hash table although an index might find its rows.
    pub(super) is_hashed: bool,
    /// How many rows there are when it is joined.
    pub(super) rows: f64,
}

/// The parts in the order in which they are to be joined, which is the written one where that is asked for.
pub(super) fn arranged(
    binder: &Binder<'_>,
    parts: Vec<Tree>,
    pool: &[Expr],
    before: &[Slot],
    is_straight: bool,
) -> Vec<Placed> {
    let mut order: Vec<usize> = if is_straight || parts.len() == 1 {
        (0..parts.len()).collect()
    } else {
        ordered(binder, &parts, pool, before).1
    };
    if !is_straight {
        binder.table_hints.arrange(&mut order, &parts);
    }
    if parts.iter().any(semijoin::is_nest) {
        semijoin::put_right(binder, &mut order, &parts, before);
    }
    let mut parts: Vec<Option<Tree>> = parts.into_iter().map(Some).collect();
    let mut reach = before.to_vec();
    let mut rows = 1.0;
    let place = |at: usize| {
        let part = parts[at].take()?;
        let next = step(binder, &part, pool, &reach, rows, reach.len() == before.len());
        reach.extend(part.slots());
        rows = next.rows;
        Some(Placed { part, is_hashed: next.is_hashed, rows })
    };
    order.into_iter().filter_map(place).collect()
}

/// The order that seems cheapest, and what joining costs then.
fn ordered(binder: &Binder<'_>, parts: &[Tree], pool: &[Expr], before: &[Slot]) -> (Step, Vec<usize>) {
    match parts.len() <= SETS_PARTS_MAX {
        true => cheapest(binder, parts, pool, before),
        false => greedy(binder, parts, pool, before),
    }
}

/// What joining parts costs in the order that seems cheapest, and how many rows there are then.
pub(super) fn sum(binder: &Binder<'_>, parts: &[Tree], pool: &[Expr], before: &[Slot]) -> Step {
    ordered(binder, parts, pool, before).0
}

/// What is compared between ways to join the same.
pub(super) fn total(binder: &Binder<'_>, parts: &[Tree], pool: &[Expr], before: &[Slot]) -> f64 {
    let sum = sum(binder, parts, pool, before);
    sum.cost + sum.rows
}

/// Whether a hash table of a part's rows is cheaper than finding them by an index for each of `rows` rows.
pub(super) fn is_hashed(binder: &Binder<'_>, part: &Tree, conditions: &[Expr], reach: &[Slot], rows: f64) -> bool {
    step(binder, part, conditions, reach, rows, false).is_hashed
}

/// The cheapest order, by way of the cheapest one of each set of parts.
fn cheapest(binder: &Binder<'_>, parts: &[Tree], pool: &[Expr], before: &[Slot]) -> (Step, Vec<usize>) {
    let mut best: Vec<Option<(Step, Vec<usize>)>> = vec![None; 1 << parts.len()];
    best[0] = Some((Step::new(0.0, 1.0), Vec::new()));
    for set in 0..best.len() {
        let Some((so_far, order)) = best[set].take() else { continue };
        if order.len() == parts.len() {
            return (so_far, order);
        }
        let mut reach = before.to_vec();
        order.iter().for_each(|at| reach.extend(parts[*at].slots()));
        let may_come = |at: &usize| set >> at & 1 == 0 && comes(binder, &parts[*at], &reach, order.is_empty());
        for at in (0..parts.len()).filter(may_come) {
            let next = step(binder, &parts[at], pool, &reach, so_far.rows, order.is_empty());
            let sum = Step::new(so_far.cost + next.cost, next.rows);
            let to = &mut best[set | 1 << at];
            if to.as_ref().is_none_or(|(known, _)| sum.cost + sum.rows < known.cost + known.rows) {
                let mut order = order.clone();
                order.push(at);
                *to = Some((sum, order));
            }
        }
    }
    (Step::new(f64::MAX, 1.0), (0..parts.len()).collect())
}

/// Whether a part may come next: a nest only behind what it is compared with.
fn comes(binder: &Binder<'_>, part: &Tree, reach: &[Slot], is_first: bool) -> bool {
    !semijoin::is_nest(part) || !is_first && semijoin::is_ready(binder, part, reach)
}

/// The greedy order.
fn greedy(binder: &Binder<'_>, parts: &[Tree], pool: &[Expr], before: &[Slot]) -> (Step, Vec<usize>) {
    let mut order: Vec<usize> = Vec::new();
    let mut reach = before.to_vec();
    let mut rows = 1.0;
    let mut cost = 0.0;
    while order.len() < parts.len() {
        let may_come = |at: &usize| !order.contains(at) && comes(binder, &parts[*at], &reach, order.is_empty());
        let left = (0..parts.len()).filter(may_come);
        let steps = left.map(|at| (at, step(binder, &parts[at], pool, &reach, rows, order.is_empty())));
        let next = steps.min_by(|(_, a), (_, b)| (a.cost + a.rows).total_cmp(&(b.cost + b.rows)));
        let Some((at, next)) = next else { break };
        rows = next.rows;
        cost += next.cost;
        reach.extend(parts[at].slots());
        order.push(at);
    }
    (Step::new(cost, rows), order)
}

/// What it costs to join a part with `rows` rows of what is in reach.
fn step(binder: &Binder<'_>, part: &Tree, pool: &[Expr], reach: &[Slot], rows: f64, is_first: bool) -> Step {
    match part {
        Tree::Table(Leaf { slot, source: Source::Stored { table, allowed, lock } }) => {
            let ready = ready_for(binder, pool, *slot, reach);
            let mut choice = access::choose(binder, *slot, table, allowed.as_deref(), &ready, reach);
            choice.rows *= flags_share(binder, &choice.rest);
            let is_reached = reads_any(&choice.access, reach);
            let queries = ready.iter().filter(|e| asks_again(binder, e)).count();
            if is_first {
                return Step::new(choice.cost(), choice.rows).asking(queries);
            }
            let (own, links): (Vec<Expr>, Vec<Expr>) =
                ready.into_iter().partition(|e| !needed_slots(binder, e).iter().any(|s| reach.contains(s)));
            let mut alone = access::choose(binder, *slot, table, allowed.as_deref(), &own, &[]);
            alone.rows *= flags_share(binder, &alone.rest);
            let total = binder.table_rows(table);
            let by_hash = hashed(binder, &alone, &links, *slot, rows, total);
            if !is_reached {
                return by_hash.asking(queries);
            }
            let cost = rows * (LOOKUP_COST + choice.cost() + choice.fetched() * FETCH_COST);
            let rows = rows * choice.rows;
            // Rows that are locked are those that the index finds.
            let may_hash = by_hash.is_hashed && lock.is_none() && alone.rows <= HASHED_ROWS_MAX;
            if may_hash && by_hash.cost < cost {
                return Step { rows, ..by_hash }.asking(queries);
            }
            Step::new(cost, rows).asking(queries)
        }
        Tree::Table(Leaf { source: Source::Query { id, lateral: true }, .. }) => {
            let waits = binder.outer_of(*id).iter().any(|s| binder.in_present_block(*s) && !reach.contains(s));
            let cost = if waits { f64::MAX / ROWS_UNKNOWN } else { rows * ROWS_UNKNOWN };
            Step::new(cost, rows * LOOKUP_COST)
        }
        Tree::Nest(nest) => semijoin::step(binder, nest, reach, rows),
        Tree::Table(Leaf { slot, source: Source::Distinct(different) }) => {
            let all = semijoin::different_step(binder, different);
            if is_first {
                return all;
            }
            hashed_different(binder, (*slot, all), &ready_for(binder, pool, *slot, reach), reach, rows)
        }
        Tree::Table(_) if is_first => Step::new(ROWS_UNKNOWN, ROWS_UNKNOWN),
        Tree::Table(Leaf { slot, .. }) => {
            let is_linked =
                ready_for(binder, pool, *slot, reach).iter().any(|e| e.slots().iter().any(|s| reach.contains(s)));
            let share = if is_linked { PAIR_SHARE } else { 1.0 };
            let pairs = rows * ROWS_UNKNOWN;
            Step::new(if is_linked { rows + ROWS_UNKNOWN } else { pairs }, (pairs * share).max(1.0))
        }
        // An outer join within is run again for each row.
        Tree::Join { .. } => {
            let mut all = 0.0;
            part.each(&mut |tree| {
                if let Tree::Table(Leaf { source: Source::Stored { table, .. }, .. }) = tree {
                    all += binder.table_rows(table);
                }
            });
            Step::new(rows * (all + LOOKUP_COST), rows * all.max(1.0))
        }
    }
}

/// How many times more rows conditions leave than is thought of a column of which nothing is known: one of a single character is a
/// flag, which has few values. Of one with a histogram they are known.
fn flags_share(binder: &Binder<'_>, conditions: &[Expr]) -> f64 {
    if !binder.filters_rows() {
        return 1.0;
    }
    let is_unknown = |slot, column| binder.histogram_values(slot, column).is_none();
    let is_flag = |e: &Expr| {
        let is_short = e.ty.is_character() && e.ty.length == 1;
        is_short && matches!(e.kind, ExprKind::Column(slot, column) if is_unknown(slot, column))
    };
    let is_one = |e: &&Expr| match &e.kind {
        ExprKind::Compare(CompareOp::Equal, _, pair) => pair.iter().any(is_flag) && pair.iter().any(Expr::is_fixed),
        _ => false,
    };
    conditions.iter().filter(is_one).map(|_| FLAG_SHARE).product()
}

/// A join by a hash table of a table's rows, or by reading them again and again where nothing is equal.
fn hashed(binder: &Binder<'_>, alone: &Choice, links: &[Expr], slot: Slot, rows: f64, total: f64) -> Step {
    // What a column is equal to twice is equal to each other: it leaves rows out once.
    let mut shares: Vec<(&Expr, f64)> = Vec::new();
    for link in links {
        let ExprKind::Compare(CompareOp::Equal, _, pair) = &link.kind else { continue };
        let (own, other) = if pair[0].slots() == [slot] { (&pair[0], &pair[1]) } else { (&pair[1], &pair[0]) };
        if own.slots() != [slot] {
            continue;
        }
        let share = access::value_share(binder, own, total).min(access::value_share(binder, other, total));
        match shares.iter_mut().find(|(known, _)| same(known, own)) {
            Some((_, least)) => *least = least.min(share),
            None => shares.push((own, share)),
        }
    }
    let share: f64 = shares.iter().map(|(_, share)| share).product();
    if !shares.is_empty() {
        let build = alone.cost() + alone.rows * BUILD_COST;
        let rows_then = (rows * alone.rows * share).max(1.0);
        return Step { cost: build + rows * PROBE_COST, rows: rows_then, is_hashed: true };
    }
    Step::new(rows * alone.cost(), rows * alone.rows)
}

/// A join with the different rows of a subquery, `all`, by a hash table; without anything equal they are made again for each row.
fn hashed_different(binder: &Binder<'_>, (slot, all): (Slot, Step), links: &[Expr], reach: &[Slot], rows: f64) -> Step {
    let shares = links.iter().filter_map(|link| {
        let ExprKind::Compare(CompareOp::Equal, _, pair) = &link.kind else { return None };
        let other = if pair[0].slots() == [slot] { &pair[1] } else { &pair[0] };
        let is_linked = other.slots().iter().any(|s| reach.contains(s));
        is_linked.then(|| access::value_share(binder, other, all.rows).min(all.rows.recip()))
    });
    match shares.reduce(f64::min) {
        Some(share) => {
            let cost = all.cost + all.rows * BUILD_COST + rows * PROBE_COST;
            Step { cost, rows: (rows * all.rows * share).max(1.0), is_hashed: true }
        }
        None => Step::new(rows * all.cost, rows * all.rows),
    }
}
