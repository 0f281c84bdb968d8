//! The first rows of a join in the order of one of its tables.
//!
//! Where only some rows are wanted, in an order that an index of one table has, that table is read first and in this order, and for each
//! of its rows the others are looked up: what was joined is in order, and nothing behind the last row that is wanted is read. That is
//! done where it seems cheaper than to join all rows and to sort them. How many rows of the table are read for those that are wanted
//! follows from how many the conditions and the other tables leave.

use super::access;
use super::arrange::{self, Placed};
use super::factor::{close_equalities, factored};
use super::join::{self, LOOKUP_COST, Planned, Wish};
use super::semijoin;
use super::{JoinKind, Node};
use crate::bind::Binder;
use crate::bind::from::{Leaf, Source, Tree};
use crate::expr::{Expr, ExprKind, Slot};

/// The plan, where it seems the cheaper one.
pub(super) fn plan(binder: &mut Binder<'_>, parts: &[Tree], pool: &[Expr], wish: &Wish) -> Option<Planned> {
    let most = wish.most?;
    let slot = only_slot(&wish.order)?;
    if binder.keeps_order || binder.table_hints.says_order() || parts.iter().any(has_nest) {
        return None;
    }
    let mut pool = pool.to_vec();
    close_equalities(&mut pool);
    let read = read(binder, parts, &pool, slot, wish)?;
    let Lookups { once, each, rows } = lookups(binder, parts, &pool, slot)?;
    // What conditions leave that no index is asked about is guessed: if it is far less, the rows that are wanted are far away.
    let share = if rows < 1.0 { rows * rows } else { rows };
    let wanted = (most / share.max(f64::MIN_POSITIVE)).clamp(1.0, read.left);
    let cost = once + read.cost * (wanted / read.left) + wanted * each;
    if cost >= arrange::total(binder, parts, &pool, &[]) {
        return None;
    }
    let node = beside(binder, parts.to_vec(), slot, &mut pool, wish)?;
    Some(Planned { node: join::filtered(node, pool), is_ordered: true })
}

/// The table whose columns these are.
fn only_slot(order: &[(Expr, bool)]) -> Option<Slot> {
    let slot = |(e, _): &(Expr, bool)| match e.kind {
        ExprKind::Column(slot, _) => Some(slot),
        _ => None,
    };
    let first = slot(order.first()?)?;
    order.iter().all(|key| slot(key) == Some(first)).then_some(first)
}

fn has_nest(tree: &Tree) -> bool {
    let mut has = false;
    tree.each(&mut |tree| has |= semijoin::is_nest(tree));
    has
}

/// What it costs to read all rows of the table in order, and how many its conditions leave.
struct Read {
    cost: f64,
    left: f64,
}

fn read(binder: &Binder<'_>, parts: &[Tree], pool: &[Expr], slot: Slot, wish: &Wish) -> Option<Read> {
    let mut found = None;
    let (mut on, mut is_led) = (Vec::new(), true);
    for part in parts.iter().filter(|part| part.slots().contains(&slot)) {
        part.each(&mut |tree| match tree {
            Tree::Table(leaf) if leaf.slot == slot => found = Some(leaf),
            Tree::Join { kind: JoinKind::Inner, on: own, .. } => on.extend(own.iter().cloned()),
            Tree::Join { right, .. } => is_led &= !right.slots().contains(&slot),
            _ => {}
        });
    }
    let Some(Leaf { source: Source::Stored { table, allowed, .. }, .. }) = found.filter(|_| is_led) else {
        return None;
    };
    let allowed = allowed.as_deref();
    on.extend(pool.iter().cloned());
    let own = join::ready_for(binder, &on, slot, &[]);
    let choice = access::choose(binder, slot, table, allowed, &own, &[]);
    access::ordered(binder, slot, table, allowed, &own, &wish.order, &choice, true)?;
    let all = if choice.is_full() { binder.table_rows(table) } else { choice.found };
    Some(Read { cost: all * access::SECONDARY_COST, left: choice.rows.max(1.0) })
}

/// What it costs to look up the others.
struct Lookups {
    /// Once.
    once: f64,
    /// For a row of the table.
    each: f64,
    /// How many joined rows one gives.
    rows: f64,
}

fn lookups(binder: &Binder<'_>, parts: &[Tree], pool: &[Expr], slot: Slot) -> Option<Lookups> {
    let (leading, others): (Vec<Tree>, Vec<Tree>) =
        parts.iter().cloned().partition(|part| part.slots().contains(&slot));
    let leading = leading.first()?;
    let within = within(binder, leading, pool, slot)?;
    if others.is_empty() {
        return Some(within);
    }
    let each = arrange::sum(binder, &others, pool, &leading.slots());
    Some(Lookups { once: within.once, each: within.each + within.rows * each.cost, rows: within.rows * each.rows })
}

/// The same within the part that has the table.
fn within(binder: &Binder<'_>, tree: &Tree, pool: &[Expr], slot: Slot) -> Option<Lookups> {
    match tree {
        Tree::Table(_) => Some(Lookups { once: 0.0, each: 0.0, rows: 1.0 }),
        Tree::Join { kind: JoinKind::Inner, .. } => {
            let (mut parts, mut pool, mut is_straight) = (Vec::new(), pool.to_vec(), false);
            join::flatten(tree.clone(), &mut parts, &mut pool, &mut is_straight);
            if is_straight { None } else { lookups(binder, &parts, &pool, slot) }
        }
        Tree::Join { left, right, on, .. } => {
            let outer = within(binder, left, pool, slot)?;
            let Tree::Table(Leaf { slot, source: Source::Stored { table, allowed, .. } }) = &**right else {
                return None;
            };
            let choice = access::choose(binder, *slot, table, allowed.as_deref(), on, &left.slots());
            Some(match choice.is_full() {
                true => Lookups { once: outer.once + binder.table_rows(table), ..outer },
                false => Lookups { each: outer.each + outer.rows * LOOKUP_COST, ..outer },
            })
        }
        Tree::Nest(_) => None,
    }
}

/// The table in its order, and behind it the right sides of outer joins.
fn led(binder: &mut Binder<'_>, tree: Tree, pool: &mut Vec<Expr>, wish: &Wish) -> Option<Node> {
    match tree {
        Tree::Table(leaf) => {
            let wish = Wish { order: wish.order.clone(), limited: true, ..Wish::default() };
            let (node, is_ordered) = join::single(binder, leaf, pool, &wish);
            is_ordered.then_some(node)
        }
        Tree::Join { kind: JoinKind::Left, left, right, on, .. } => {
            let (slot, reach) = (only_slot(&wish.order)?, left.slots());
            let outer = beside(binder, vec![*left], slot, pool, wish)?;
            Some(join::outer_join(binder, (outer, 1.0), *right, &mut factored(on), &reach).0)
        }
        Tree::Join { .. } => {
            let slot = only_slot(&wish.order)?;
            let mut parts = Vec::new();
            join::flatten(tree, &mut parts, pool, &mut false);
            beside(binder, parts, slot, pool, wish)
        }
        Tree::Nest(_) => None,
    }
}

/// The part with the table, and the others as they are cheapest for one of its rows.
fn beside(
    binder: &mut Binder<'_>,
    mut parts: Vec<Tree>,
    slot: Slot,
    pool: &mut Vec<Expr>,
    wish: &Wish,
) -> Option<Node> {
    let at = parts.iter().position(|part| part.slots().contains(&slot))?;
    let leading = parts.remove(at);
    let mut reach = leading.slots();
    let mut node = led(binder, leading, pool, wish)?;
    node = join::filtered(node, join::take_ready(binder, pool, &reach, &[]));
    for Placed { part, is_hashed, .. } in arrange::arranged(binder, parts, pool, &reach, false) {
        let slots = part.slots();
        node = join::append(binder, node, (part, is_hashed), pool, &reach);
        reach.extend(slots);
        node = join::filtered(node, join::take_ready(binder, pool, &reach, &[]));
    }
    Some(node)
}
