//! Semijoins and antijoins: how the tables of a subquery take part in the join of the block around it.
//!
//! - A table that has at most one match for a row is joined like any other.
//! - The different values that the subquery gives can be a table of their own, which may be read first: so the tables around are
//!   found by an index.
//! - Otherwise the tables come behind what they are compared with: either they are read for each row until the first match, or
//!   put into a hash table that the rows ask.
//!
//! Which of these is done is a matter of cost, as far as switches and hints allow it.

use super::access;
use super::arrange::{self, BUILD_COST, PROBE_COST, SELECTIVITY_UNKNOWN, Step};
use super::join::{self, LOOKUP_COST, flatten, hash_keys, needed_slots, take_ready};
use super::{Access, Distinct, HashJoin, Join, JoinKind, Node};
use crate::bind::Binder;
use crate::bind::from::{Leaf, Source, Tree};
use crate::bind::group::self_comparator;
use crate::bind::semijoin::{Different, Nest};
use crate::expr::{CompareOp, Expr, ExprKind, Slot};

/// No match is found for this share of the rows at least.
const UNMATCHED_SHARE_MIN: f64 = 0.1;

/// A nest taken apart.
struct Parts {
    /// Its tables and outer joins.
    tables: Vec<Tree>,
    /// All conditions that make a match.
    conditions: Vec<Expr>,
    slots: Vec<Slot>,
    is_straight: bool,
}

impl Parts {
    fn of(nest: &Nest) -> Parts {
        let (mut tables, mut conditions, mut is_straight) = (Vec::new(), nest.on.clone(), false);
        flatten(nest.tree.clone(), &mut tables, &mut conditions, &mut is_straight);
        Parts { tables, conditions, slots: nest.tree.slots(), is_straight }
    }

    /// Those conditions that read nothing but its tables and outer blocks.
    fn own(&self, binder: &Binder<'_>) -> Vec<Expr> {
        take_ready(binder, &mut self.conditions.clone(), &self.slots, &[])
    }

    /// Whether its tables can be read without a row of those around.
    fn is_alone(&self, binder: &Binder<'_>) -> bool {
        self.tables.iter().all(|part| within(binder, part).iter().all(|slot| self.slots.contains(slot)))
    }
}

/// The slots of the present block that the conditions within a part read.
fn within(binder: &Binder<'_>, part: &Tree) -> Vec<Slot> {
    let mut found = Vec::new();
    part.each(&mut |tree| {
        let conditions = match tree {
            Tree::Join { on, .. } => on,
            Tree::Nest(nest) => &nest.on,
            Tree::Table(_) => return,
        };
        found.extend(conditions.iter().flat_map(|e| needed_slots(binder, e)));
    });
    found.retain(|slot| binder.in_present_block(*slot));
    found
}

/// Whether all that the conditions of a nest read beside its own tables is in reach.
pub(super) fn is_ready(binder: &Binder<'_>, part: &Tree, reach: &[Slot]) -> bool {
    let Tree::Nest(nest) = part else { return true };
    let own = nest.tree.slots();
    within(binder, part).iter().all(|slot| own.contains(slot) || reach.contains(slot))
}

/// Puts nests behind all that they are compared with, where hints have put them before.
pub(super) fn put_right(binder: &Binder<'_>, order: &mut Vec<usize>, parts: &[Tree], before: &[Slot]) {
    let mut reach = before.to_vec();
    let mut left = std::mem::take(order);
    while !left.is_empty() {
        let may_come = |at: &usize| !is_nest(&parts[*at]) || !order.is_empty() && is_ready(binder, &parts[*at], &reach);
        let place = left.iter().position(may_come).unwrap_or(0);
        let at = left.remove(place);
        reach.extend(parts[at].slots());
        order.push(at);
    }
}

pub(super) fn is_nest(part: &Tree) -> bool {
    matches!(part, Tree::Nest(_))
}

/// Lets the tables of nests that have at most one match for a row stand among the others.
pub(super) fn pull_out(binder: &Binder<'_>, parts: &mut Vec<Tree>, pool: &mut Vec<Expr>, before: &[Slot]) {
    let mut at = 0;
    while at < parts.len() {
        let around: Vec<Slot> =
            parts.iter().filter(|p| !is_nest(p)).flat_map(Tree::slots).chain(before.to_vec()).collect();
        match &parts[at] {
            Tree::Nest(nest) if nest.kind == JoinKind::Semi => match pulled(binder, nest, around) {
                Some((tables, conditions, rest)) => {
                    parts.remove(at);
                    parts.splice(at..at, tables.into_iter().chain(rest.map(|nest| Tree::Nest(Box::new(nest)))));
                    pool.extend(conditions);
                    at = 0;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
}

/// The tables of a nest that have at most one match, their conditions, and what is left of the nest; `None` without such tables.
fn pulled(binder: &Binder<'_>, nest: &Nest, mut around: Vec<Slot>) -> Option<(Vec<Tree>, Vec<Expr>, Option<Nest>)> {
    let Parts { mut tables, mut conditions, is_straight, .. } = Parts::of(nest);
    let (mut found, mut given) = (Vec::new(), Vec::new());
    while let Some(at) = tables.iter().position(|part| is_single(binder, part, &conditions, &around)) {
        let part = tables.remove(at);
        let slots = part.slots();
        given.extend(take_ready(binder, &mut conditions, &slots, &around));
        around.extend(slots);
        found.push(part);
    }
    if found.is_empty() {
        return None;
    }
    let mut tables = tables.into_iter();
    let Some(first) = tables.next() else {
        given.extend(conditions);
        return Some((found, given, None));
    };
    let join = |left, right| Tree::Join {
        kind: JoinKind::Inner,
        left: Box::new(left),
        right: Box::new(right),
        on: Vec::new(),
        straight: is_straight,
    };
    let tree = tables.fold(first, join);
    let is_open = !is_nest(&tree) && !matches!(&tree, Tree::Join { .. } if !has_table(&tree));
    is_open.then(|| (found, given, Some(Nest { tree, on: conditions, ..nest.clone() })))
}

/// Whether a join has a part that is no nest.
fn has_table(tree: &Tree) -> bool {
    match tree {
        Tree::Join { kind: JoinKind::Inner, left, right, .. } => has_table(left) || has_table(right),
        other => !is_nest(other),
    }
}

/// Whether a part is a table that has at most one row for the rows around it.
fn is_single(binder: &Binder<'_>, part: &Tree, conditions: &[Expr], around: &[Slot]) -> bool {
    let Tree::Table(Leaf { slot, source: Source::Stored { table, allowed, .. } }) = part else { return false };
    let ready = take_ready(binder, &mut conditions.to_vec(), &[*slot], around);
    let choice = access::choose(binder, *slot, table, allowed.as_deref(), &ready, around);
    matches!(&choice.access, Access::Index(access) if access.is_point)
}

/// Makes a table of the different rows of a nest where that is cheaper.
pub(super) fn materialize(binder: &mut Binder<'_>, parts: &mut Vec<Tree>, pool: &mut Vec<Expr>) {
    let mut least = None;
    for at in 0..parts.len() {
        let Tree::Nest(nest) = &parts[at] else { continue };
        let Some((different, equalities)) = different(binder, nest) else { continue };
        let least_so_far = *least.get_or_insert_with(|| arrange::total(binder, parts, pool, &[]));
        let mut other = parts.clone();
        let slot = different.0;
        other[at] = Tree::Table(Leaf { slot, source: Source::Distinct(Box::new(different.1)) });
        let mut other_pool = pool.clone();
        other_pool.extend(equalities);
        super::factor::close_equalities(&mut other_pool);
        binder.plan_slot(slot);
        let total = arrange::total(binder, &other, &other_pool, &[]);
        if total < least_so_far {
            least = Some(total);
            *parts = other;
            *pool = other_pool;
        }
    }
}

/// The different rows of a nest, and what in rows around is compared with them: no two of these equal the same.
fn different(binder: &mut Binder<'_>, nest: &Nest) -> Option<((Slot, Different), Vec<Expr>)> {
    if nest.kind != JoinKind::Semi || !(nest.ways.materialization || nest.ways.loose_scan) {
        return None;
    }
    let parts = Parts::of(nest);
    if !parts.is_alone(binder) {
        return None;
    }
    let mut rest = parts.conditions.clone();
    let conditions = take_ready(binder, &mut rest, &parts.slots, &[]);
    let slot = binder.slot();
    let (mut keys, mut equalities) = (Vec::new(), Vec::new());
    for condition in rest {
        let ExprKind::Compare(CompareOp::Equal, comparator, pair) = &condition.kind else { return None };
        let is_own = |e: &Expr| {
            let needed = needed_slots(binder, e);
            !needed.is_empty() && needed.iter().all(|slot| parts.slots.contains(slot))
        };
        let (own, other) = match (is_own(&pair[0]), is_own(&pair[1])) {
            (true, false) => (&pair[0], &pair[1]),
            (false, true) => (&pair[1], &pair[0]),
            _ => return None,
        };
        if needed_slots(binder, other).iter().any(|slot| parts.slots.contains(slot))
            || *comparator != self_comparator(&own.ty)
        {
            return None;
        }
        let kind = ExprKind::Column(slot, keys.len());
        let key = Expr { kind, ty: own.ty.clone(), nullable: own.nullable, coercibility: own.coercibility };
        let pair = Box::new([other.clone(), key]);
        equalities.push(Expr::predicate(ExprKind::Compare(CompareOp::Equal, *comparator, pair), condition.nullable));
        keys.push(own.clone());
    }
    let different = Different { tree: nest.tree.clone(), conditions, keys, query: nest.query };
    (!equalities.is_empty()).then_some(((slot, different), equalities))
}

/// What it costs to make the different rows of a nest, and how many there are.
pub(super) fn different_step(binder: &Binder<'_>, different: &Different) -> Step {
    let (mut tables, mut conditions, mut is_straight) = (Vec::new(), different.conditions.clone(), false);
    flatten(different.tree.clone(), &mut tables, &mut conditions, &mut is_straight);
    let all = arrange::sum(binder, &tables, &conditions, &[]);
    let values: f64 = different.keys.iter().map(|key| access::value_share(binder, key, all.rows).recip()).product();
    Step::new(all.cost + all.rows * BUILD_COST, all.rows.min(values).max(1.0))
}

/// The step that makes the different rows of a nest.
pub(super) fn different_node(binder: &mut Binder<'_>, slot: Slot, different: Different) -> (Node, f64) {
    let rows = different_step(binder, &different).rows;
    let mut conditions = different.conditions;
    let (input, _) = join::steps(binder, different.tree, &mut conditions, &[]);
    let input = join::filtered(input, conditions);
    (Node::Distinct(Box::new(Distinct { input, kept: different.keys, slot, query: Some(different.query) })), rows)
}

/// What it costs to look for matches of `rows` rows, how many stay, and whether that is done by a hash table.
pub(super) fn step(binder: &Binder<'_>, nest: &Nest, reach: &[Slot], rows: f64) -> Step {
    let parts = Parts::of(nest);
    let each = arrange::sum(binder, &parts.tables, &parts.conditions, reach);
    // The search ends with the first match, which on average comes after one part of all.
    let until = if each.rows > 1.0 { each.cost / each.rows } else { each.cost };
    let nested = rows * (LOOKUP_COST + until);
    let mut others = parts.conditions.clone();
    let keys = hash_keys(&mut others, reach, &parts.slots, binder).filter(|_| parts.is_alone(binder));
    let own = parts.own(binder);
    let alone = arrange::sum(binder, &parts.tables, &own, &[]);
    let share = match &keys {
        Some(keys) => {
            let share = |e: &Expr| access::value_share(binder, e, alone.rows);
            let pairs: f64 = keys.iter().map(|(outer, inner, _)| share(outer).min(share(inner))).product();
            (alone.rows * pairs).min(1.0)
        }
        None => SELECTIVITY_UNKNOWN,
    };
    let share = match nest.kind {
        JoinKind::Anti => (1.0 - share).max(UNMATCHED_SHARE_MIN),
        _ => share,
    };
    let left = (rows * share).max(1.0).min(rows);
    let hash = alone.cost + alone.rows * BUILD_COST + rows * PROBE_COST;
    // Where no table may be made of its rows, they are hashed if all of them would be read for each row.
    let may_hash = nest.ways.materialization || !nest.ways.first_match || until >= alone.cost;
    let is_hashed = keys.is_some() && may_hash && (hash < nested || !nest.ways.first_match);
    Step { cost: if is_hashed { hash } else { nested }, rows: left, is_hashed }
}

/// Appends a nest to what is joined.
pub(super) fn append(binder: &mut Binder<'_>, outer: Node, nest: &Nest, is_hashed: bool, reach: &[Slot]) -> Node {
    let Parts { tables, mut conditions, slots: inner_slots, is_straight } = Parts::of(nest);
    let kind = nest.kind;
    if is_hashed && let Some(keys) = hash_keys(&mut conditions, reach, &inner_slots, binder) {
        let mut own = take_ready(binder, &mut conditions, &inner_slots, &[]);
        let (inner, _) = join::greedy(binder, tables, &mut own, &[], is_straight);
        let (inner, on) = (join::filtered(inner, own), Expr::all(conditions));
        let query = (on.is_none() && nest.ways.materialization).then_some(nest.query);
        let kept = Vec::new();
        return Node::HashJoin(Box::new(HashJoin { kind, outer, inner, inner_slots, keys, on, query, kept }));
    }
    let (inner, _) = join::greedy(binder, tables, &mut conditions, reach, is_straight);
    let on = Expr::all(conditions);
    Node::Join(Box::new(Join { kind, outer, inner, on, inner_slots }))
}
