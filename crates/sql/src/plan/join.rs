//! From joined tables and conditions to steps: which table is read first, and how each is reached.
//!
//! Conditions of the block and of its inner joins are one list; each is checked at the first step at which all that it
//! reads is there. `arrange` finds the order.

use super::access;
use super::arrange::{self, Placed};
use super::factor::{close_equalities, factored, is_link, is_plain};
use super::first_rows;
use super::looked;
use super::semijoin;
use super::skip::{self, GroupWish};
use super::{Access, Derived, HashJoin, Join, JoinKind, Node, Scan, Virtual};
use crate::bind::Binder;
use crate::bind::from::{Leaf, Source, Tree};
use crate::bind::outer_join;
use crate::error::Result;
use crate::expr::{CompareOp, Expr, ExprKind, Slot, SubId};
use store::scan::Direction;
use values::compare::Comparator;

/// Rows of a table of which nothing is known.
pub(super) const ROWS_UNKNOWN: f64 = 1000.0;

/// The share of rows that a condition without an index leaves.
pub(super) const SELECTIVITY: f64 = 0.3;

/// A row of a nested loop costs more than one of a scan: it is a new descent.
pub(super) const LOOKUP_COST: f64 = 8.0;

/// The steps of a block's tables.
pub struct Planned {
    /// The steps.
    pub node: Node,
    /// Whether rows come in the order that was wished for.
    pub is_ordered: bool,
}

/// In which order a block would like its rows.
#[derive(Default)]
pub struct Wish {
    /// The order that would spare a sort.
    pub order: Vec<(Expr, bool)>,
    /// Whether only some rows are wanted.
    pub limited: bool,
    /// About how many, where no other is read.
    pub most: Option<f64>,
    /// Columns whose equal values should come together, for groups and DISTINCT: an index that has all the rest, too, gives
    /// them in its order.
    pub together: Vec<Expr>,
    /// What is made of groups, where that asks for no more than an index may have beside each other.
    pub groups: Option<GroupWish>,
}

/// Plans the tables of a block under its conditions.
///
/// # Errors
/// What estimating answers.
pub fn plan(binder: &mut Binder<'_>, tree: Option<Tree>, filter: Vec<Expr>, wish: &Wish) -> Result<Planned> {
    let Some(tree) = tree else {
        let node = match Expr::all(filter) {
            Some(condition) => Node::Filter(Box::new(Node::One), condition),
            None => Node::One,
        };
        return Ok(Planned { node, is_ordered: false });
    };
    let filter = factored(filter);
    let tree = outer_join::simplified(tree, &filter);
    binder.plan_slots(tree.slots(), Vec::new());
    match looked::asked(binder, &tree, &filter) {
        Some(asked) => {
            let planned = planned(binder, tree, filter, wish)?;
            looked::plan(binder, asked, planned, wish)
        }
        None => planned(binder, tree, filter, wish),
    }
}

/// The same of tables that are there.
pub(super) fn planned(binder: &mut Binder<'_>, tree: Tree, filter: Vec<Expr>, wish: &Wish) -> Result<Planned> {
    let mut tables = Vec::new();
    tree.each(&mut |tree| {
        if let Tree::Table(Leaf { slot, source: Source::Stored { table, lock, .. } }) = tree {
            tables.push((*slot, std::sync::Arc::clone(table)));
            binder.locked.extend(lock.is_some().then_some(*slot));
        }
    });
    binder.plan_slots(tree.slots(), tables);
    if let Tree::Table(leaf) = tree {
        let mut pool = filter;
        let (node, is_ordered) = single(binder, leaf, &mut pool, wish);
        return Ok(Planned { node: filtered(node, pool), is_ordered });
    }
    let mut pool = filter;
    let (mut parts, mut is_straight) = (Vec::new(), false);
    if let Tree::Join { kind: JoinKind::Inner, .. } = &tree {
        flatten(tree, &mut parts, &mut pool, &mut is_straight);
    } else {
        parts.push(tree);
    }
    let nests = parts.iter().filter(|part| semijoin::is_nest(part)).count();
    if nests > 0
        && nests + 1 == parts.len()
        && let Some(Tree::Table(leaf)) = parts.iter().find(|part| !semijoin::is_nest(part)).cloned()
        && let Some(planned) = beside_nests(binder, leaf, &parts, &pool, wish)
    {
        return Ok(planned);
    }
    if !is_straight && let Some(planned) = first_rows::plan(binder, &parts, &pool, wish) {
        return Ok(planned);
    }
    let (node, _) = greedy(binder, parts, &mut pool, &[], is_straight);
    Ok(Planned { node: filtered(node, pool), is_ordered: false })
}

/// One table with nests beside it: its index may give the order, which they keep. `None` where another order is cheaper than that
/// of reading the table first.
fn beside_nests(binder: &mut Binder<'_>, leaf: Leaf, parts: &[Tree], pool: &[Expr], wish: &Wish) -> Option<Planned> {
    let wish = Wish { order: wish.order.clone(), together: wish.together.clone(), groups: None, ..*wish };
    let mut own = pool.to_vec();
    let slot = leaf.slot;
    let (node, is_ordered) = single(binder, leaf, &mut own, &wish);
    if !(is_ordered && wish.limited) {
        let (mut others, mut given) = (parts.to_vec(), pool.to_vec());
        let count = others.iter().filter(|part| semijoin::is_nest(part)).count();
        semijoin::pull_out(binder, &mut others, &mut given, &[]);
        semijoin::materialize(binder, &mut others, &mut given);
        if others.iter().filter(|part| semijoin::is_nest(part)).count() < count {
            return None;
        }
    }
    let mut node = node;
    let mut reach = vec![slot];
    for Placed { part, is_hashed, .. } in arrange::arranged(binder, parts.to_vec(), pool, &[], false) {
        let Tree::Nest(nest) = part else { continue };
        node = semijoin::append(binder, node, &nest, is_hashed, &reach);
        reach.extend(nest.tree.slots());
    }
    Some(Planned { node: filtered(node, own), is_ordered })
}

/// The conjunction of conditions. What columns equal stands first, as MySQL puts it, and where some have subqueries, equalities
/// without stand before them: for a row that fails one of these no query is asked. Before those that ask only whether there are rows
/// come other plain comparisons, too. Others stay in their order, which decides what an error in one of them spoils.
fn conjunction(mut conditions: Vec<Expr>) -> Option<Expr> {
    let asks = |condition: &Expr| condition.any(&mut is_query);
    conditions.sort_by_key(|condition| !is_link(condition));
    if conditions.len() > 1 && conditions.iter().any(asks) {
        let is_equality = |c: &Expr| matches!(c.kind, ExprKind::Compare(CompareOp::Equal, ..)) && !asks(c);
        let is_value = |e: &Expr| matches!(e.kind, ExprKind::Scalar(_) | ExprKind::RowItem(..));
        let may_fail = conditions.iter().any(|condition| condition.any(&mut |e| is_value(e)));
        conditions.sort_by_key(|condition| (!is_equality(condition), may_fail || !is_plain(condition)));
    }
    Expr::all(conditions)
}

fn is_query(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Scalar(_) | ExprKind::Exists(_) | ExprKind::RowItem(..) | ExprKind::InQuery(_))
}

pub(super) fn filtered(node: Node, conditions: Vec<Expr>) -> Node {
    match conjunction(conditions) {
        Some(condition) => Node::Filter(Box::new(node), condition),
        None => node,
    }
}

/// One table alone: its index may give the order.
pub(super) fn single(binder: &mut Binder<'_>, leaf: Leaf, pool: &mut Vec<Expr>, wish: &Wish) -> (Node, bool) {
    let own: Vec<Expr> = take_ready(binder, pool, &[leaf.slot], &[]);
    if let Source::Stored { table, allowed, lock } = &leaf.source {
        let mut choice = access::choose(binder, leaf.slot, table, allowed.as_deref(), &own, &[]);
        let mut is_ordered = false;
        let mut direction = Direction::Forward;
        let wanted = wish.groups.as_ref().filter(|_| lock.is_none());
        let skipping = wanted
            .and_then(|groups| skip::choose(binder, (leaf.slot, table), allowed.as_deref(), &own, groups, &choice));
        let ranges = || skip::choose_ranges(binder, (leaf.slot, table), allowed.as_deref(), &own, &choice);
        if let Some(skipping) = skipping {
            choice = skipping;
        } else if let Some(ranges) = lock.is_none().then(ranges).flatten() {
            choice = ranges;
            let in_order =
                access::ordered(binder, leaf.slot, table, allowed.as_deref(), &own, &wish.order, &choice, wish.limited);
            is_ordered = matches!(in_order, Some((_, Direction::Forward)));
        } else if let Some((ordered, way)) =
            access::ordered(binder, leaf.slot, table, allowed.as_deref(), &own, &wish.order, &choice, wish.limited)
        {
            choice = ordered;
            direction = way;
            is_ordered = true;
        } else if let Some(covering) =
            access::together(binder, leaf.slot, table, allowed.as_deref(), &own, wish).filter(|_| choice.is_full())
        {
            choice = covering;
        } else if choice.is_full() {
            choice.take_covering(access::covering_index(binder, leaf.slot, table, allowed.as_deref()));
        }
        let (gate, filter) = gated(binder, choice.rest);
        let scan = Scan {
            slot: leaf.slot,
            table: table.clone(),
            access: choice.access,
            direction,
            gate,
            filter,
            lock: *lock,
            is_covered: false,
            is_repeated: false,
            covering: None,
            found: choice.found,
        };
        return (Node::Scan(Box::new(scan)), is_ordered);
    }
    (leaf_node(binder, leaf, own, &[]).0, false)
}

/// Parts conditions: those that are the same for all rows, and the others. What is always true is none.
fn gated(binder: &Binder<'_>, conditions: Vec<Expr>) -> (Option<Expr>, Option<Expr>) {
    let asked = conditions.into_iter().filter(|e| e.known_truth() != Some(true));
    let (gates, others) = asked.partition(|e| is_settled(binder, e));
    (conjunction(gates), conjunction(others))
}

/// Whether a condition is the same for all rows of an execution, those of its subqueries included.
pub fn is_settled(binder: &Binder<'_>, condition: &Expr) -> bool {
    let differs = |id: SubId| !binder.subplan(id).is_fixed();
    let is_own = |e: &Expr| match &e.kind {
        ExprKind::Scalar(id) | ExprKind::Exists(id) | ExprKind::RowItem(id, _) => differs(*id),
        ExprKind::InQuery(test) => differs(test.query),
        ExprKind::Call(function, _) => function.is_volatile,
        ExprKind::Assign(..) | ExprKind::UserVariable(_) => true,
        ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Grouping(_) => true,
        _ => false,
    };
    condition.is_fixed() || needed_slots(binder, condition).is_empty() && !condition.any(&mut |e| is_own(e))
}

/// Takes the conditions out of the pool that read only `slots`, `before` and outer blocks.
pub(super) fn take_ready(binder: &Binder<'_>, pool: &mut Vec<Expr>, slots: &[Slot], before: &[Slot]) -> Vec<Expr> {
    let mut ready = Vec::new();
    pool.retain(|condition| {
        let needed = needed_slots(binder, condition);
        let is_ready = needed.iter().all(|s| slots.contains(s) || before.contains(s) || !binder.in_present_block(*s));
        if is_ready {
            ready.push(condition.clone());
        }
        !is_ready
    });
    ready
}

/// The slots that a condition and its subqueries read.
pub fn needed_slots(binder: &Binder<'_>, condition: &Expr) -> Vec<Slot> {
    let mut slots = condition.slots();
    condition.walk(&mut |e| {
        let id = match &e.kind {
            ExprKind::Scalar(id) | ExprKind::Exists(id) | ExprKind::RowItem(id, _) => Some(*id),
            ExprKind::InQuery(test) => Some(test.query),
            _ => None,
        };
        if let Some(id) = id {
            slots.extend(binder.outer_of(id));
        }
        true
    });
    slots
}

/// The steps of a tree, with the conditions of the pool that it can check, below `before`; and how many rows it gives.
pub(super) fn steps(binder: &mut Binder<'_>, tree: Tree, pool: &mut Vec<Expr>, before: &[Slot]) -> (Node, f64) {
    match tree {
        Tree::Table(leaf) => {
            let own = take_ready(binder, pool, &[leaf.slot], before);
            leaf_node(binder, leaf, own, before)
        }
        Tree::Join { kind: JoinKind::Inner, .. } => {
            let mut parts = Vec::new();
            let mut straight = false;
            flatten(tree, &mut parts, pool, &mut straight);
            greedy(binder, parts, pool, before, straight)
        }
        Tree::Join { kind: JoinKind::Left, left, right, on, .. } => {
            let outer = steps(binder, *left.clone(), pool, before);
            let mut reach = before.to_vec();
            reach.extend(left.slots());
            let mut conditions = factored(on);
            outer_join(binder, outer, *right, &mut conditions, &reach)
        }
        // What it is compared with is in outer blocks alone.
        Tree::Nest(nest) => (semijoin::append(binder, Node::One, &nest, false, before), 1.0),
        Tree::Join { .. } => unreachable!("FROM has inner joins and outer ones"),
    }
}

/// Takes nested inner joins apart: their tables and outer joins side by side, their conditions into the pool.
pub(super) fn flatten(tree: Tree, parts: &mut Vec<Tree>, pool: &mut Vec<Expr>, straight: &mut bool) {
    match tree {
        Tree::Join { kind: JoinKind::Inner, left, right, on, straight: is_straight } => {
            *straight |= is_straight;
            flatten(*left, parts, pool, straight);
            flatten(*right, parts, pool, straight);
            pool.extend(factored(on));
        }
        other => parts.push(other),
    }
}

pub(super) fn outer_join(
    binder: &mut Binder<'_>,
    (outer, outer_rows): (Node, f64),
    right: Tree,
    conditions: &mut Vec<Expr>,
    reach: &[Slot],
) -> (Node, f64) {
    let inner_slots = right.slots();
    let alone = !is_reached(binder, &right, conditions, reach)
        || arrange::is_hashed(binder, &right, conditions, reach, outer_rows);
    if alone && let Some(keys) = hash_keys(conditions, reach, &inner_slots, binder) {
        let mut own: Vec<Expr> = take_ready(binder, conditions, &inner_slots, &[]);
        let (inner, rows) = steps(binder, right, &mut own, &[]);
        let inner = filtered(inner, own);
        let on = Expr::all(std::mem::take(conditions));
        let join =
            HashJoin { kind: JoinKind::Left, outer, inner, inner_slots, keys, on, query: None, kept: Vec::new() };
        return (Node::HashJoin(Box::new(join)), outer_rows.max(rows));
    }
    let (inner, rows) = steps(binder, right, conditions, reach);
    let on = Expr::all(std::mem::take(conditions));
    let join = Join { kind: JoinKind::Left, outer, inner, on, inner_slots };
    (Node::Join(Box::new(join)), outer_rows * rows.max(1.0))
}

/// Whether the right side of an outer join is read for each row of the left one.
pub(crate) fn is_nested(binder: &mut Binder<'_>, right: &Tree, conditions: &[Expr], reach: &[Slot]) -> bool {
    is_reached(binder, right, conditions, reach)
        || hash_keys(&mut conditions.to_vec(), reach, &right.slots(), binder).is_none()
}

/// Whether an index of the tree's only table serves its conditions.
fn is_reached(binder: &mut Binder<'_>, tree: &Tree, conditions: &[Expr], reach: &[Slot]) -> bool {
    match tree {
        Tree::Table(Leaf { slot, source: Source::Stored { table, allowed, .. } }) => {
            let choice = access::choose(binder, *slot, table, allowed.as_deref(), conditions, reach);
            reads_any(&choice.access, reach)
        }
        Tree::Table(Leaf { source: Source::Query { lateral, .. }, .. }) => *lateral,
        Tree::Table(_) => false,
        Tree::Join { .. } | Tree::Nest(_) => true,
    }
}

/// Whether indexes are asked for values of these tables.
pub(super) fn reads_any(access: &Access, reach: &[Slot]) -> bool {
    let reads = |index: &super::IndexAccess| index.expressions().any(|e| e.slots().iter().any(|s| reach.contains(s)));
    match access {
        Access::Full => false,
        Access::Index(index) => reads(index),
        Access::Union(ways) => ways.iter().any(reads),
    }
}

/// Takes the equalities between the two sides out of the conditions.
pub(super) fn hash_keys(
    conditions: &mut Vec<Expr>,
    reach: &[Slot],
    inner: &[Slot],
    binder: &Binder<'_>,
) -> Option<Vec<(Expr, Expr, Comparator)>> {
    let mut keys = Vec::new();
    conditions.retain(|condition| {
        let ExprKind::Compare(CompareOp::Equal, comparator, pair) = &condition.kind else { return true };
        let side = |e: &Expr, slots: &[Slot]| {
            let needed = needed_slots(binder, e);
            !needed.is_empty() && needed.iter().all(|s| slots.contains(s))
        };
        if side(&pair[0], reach) && side(&pair[1], inner) {
            keys.push((pair[0].clone(), pair[1].clone(), *comparator));
            false
        } else if side(&pair[1], reach) && side(&pair[0], inner) {
            keys.push((pair[1].clone(), pair[0].clone(), *comparator));
            false
        } else {
            true
        }
    });
    (!keys.is_empty()).then_some(keys)
}

/// The step of one table with its conditions; and how many rows it gives.
fn leaf_node(binder: &mut Binder<'_>, leaf: Leaf, own: Vec<Expr>, before: &[Slot]) -> (Node, f64) {
    let slot = leaf.slot;
    match leaf.source {
        Source::Stored { table, allowed, lock } => {
            let mut choice = access::choose(binder, slot, &table, allowed.as_deref(), &own, before);
            if choice.is_full() {
                choice.take_covering(access::covering_index(binder, slot, &table, allowed.as_deref()));
            }
            let rows = choice.rows;
            let (gate, filter) = gated(binder, choice.rest);
            let direction = Direction::Forward;
            (
                Node::Scan(Box::new(Scan {
                    slot,
                    table,
                    access: choice.access,
                    direction,
                    gate,
                    filter,
                    lock,
                    is_covered: false,
                    is_repeated: false,
                    covering: None,
                    found: choice.found,
                })),
                rows,
            )
        }
        Source::Query { id, lateral } => {
            let rows = ROWS_UNKNOWN * SELECTIVITY.powi(own.len() as i32);
            let (gate, filter) = gated(binder, own);
            (Node::Derived(Box::new(Derived { slot, query: id, lateral, gate, filter, rows })), rows)
        }
        Source::Virtual(source) => {
            (Node::Virtual(Box::new(Virtual { slot, source, filter: conjunction(own) })), ROWS_UNKNOWN)
        }
        Source::Distinct(different) => {
            let (node, rows) = semijoin::different_node(binder, slot, *different);
            (filtered(node, own), rows)
        }
        Source::Recursive(of) => (filtered(Node::RecursiveRows { slot, of }, own), ROWS_UNKNOWN),
    }
}

/// Joins parts one after the other, in the order that seems cheapest.
pub(super) fn greedy(
    binder: &mut Binder<'_>,
    mut parts: Vec<Tree>,
    pool: &mut Vec<Expr>,
    before: &[Slot],
    straight: bool,
) -> (Node, f64) {
    let mut reach = before.to_vec();
    let mut joined: Option<(Node, f64)> = None;
    let straight = straight || binder.keeps_order;
    if !straight && parts.len() > 1 {
        semijoin::pull_out(binder, &mut parts, pool, before);
        close_equalities(pool);
        if before.is_empty() {
            semijoin::materialize(binder, &mut parts, pool);
        }
    }
    for Placed { part, is_hashed, rows } in arrange::arranged(binder, parts, pool, before, straight) {
        let slots = part.slots();
        let node = match joined {
            None => steps(binder, part, pool, &reach).0,
            Some((outer, _)) => append(binder, outer, (part, is_hashed), pool, &reach),
        };
        reach.extend(slots);
        let ready = take_ready(binder, pool, &reach, &[]);
        joined = Some((filtered(node, ready), rows));
    }
    joined.unwrap_or((Node::One, 1.0))
}

/// Appends a part to what is joined: by its index, or by a hash table, or by reading it again and again.
pub(super) fn append(
    binder: &mut Binder<'_>,
    outer: Node,
    (part, is_hashed): (Tree, bool),
    pool: &mut Vec<Expr>,
    reach: &[Slot],
) -> Node {
    if let Tree::Nest(nest) = &part {
        return semijoin::append(binder, outer, nest, is_hashed, reach);
    }
    let inner_slots = part.slots();
    if (is_hashed || !is_reached(binder, &part, pool, reach))
        && !is_lateral(&part)
        && let Some(keys) = hash_keys(pool, reach, &inner_slots, binder)
    {
        let (inner, _) = steps(binder, part, pool, &[]);
        let join = HashJoin {
            kind: JoinKind::Inner,
            outer,
            inner,
            inner_slots,
            keys,
            on: None,
            query: None,
            kept: Vec::new(),
        };
        return Node::HashJoin(Box::new(join));
    }
    let (inner, _) = steps(binder, part, pool, reach);
    let join = Join { kind: JoinKind::Inner, outer, inner, on: None, inner_slots };
    Node::Join(Box::new(join))
}

fn is_lateral(tree: &Tree) -> bool {
    matches!(tree, Tree::Table(Leaf { source: Source::Query { lateral: true, .. }, .. }))
}

/// The conditions that can be checked as soon as the table of `slot` joins those in reach; those that could be before are not
/// among them.
pub(super) fn ready_for(binder: &Binder<'_>, pool: &[Expr], slot: Slot, reach: &[Slot]) -> Vec<Expr> {
    let is_ready = |c: &&Expr| {
        let needed = needed_slots(binder, c);
        needed.contains(&slot) && needed.iter().all(|s| *s == slot || reach.contains(s) || !binder.in_present_block(*s))
    };
    pool.iter().filter(is_ready).cloned().collect()
}
