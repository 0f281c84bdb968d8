//! Subqueries that look for the rows which equal values of outer blocks, again and again, where no index finds them.
//!
//! What conditions say of the subquery's tables alone makes rows that are the same each time; the conditions with outer values
//! are asked of them. An execution that has passed over many of them puts them into a hash table by what has to be equal.

use super::access::is_changing;
use super::factor::factored;
use super::join::{self, Planned, Wish, hash_keys, needed_slots};
use super::order::each_node;
use super::{Access, HashJoin, JoinKind, Node};
use crate::bind::Binder;
use crate::bind::from::{Leaf, Source, Tree};
use crate::error::Result;
use crate::expr::{Expr, ExprKind, Slot};
use values::compare::Rule;

/// A subquery passes over so many rows before a hash table is made of few.
const ROWS_MIN: f64 = 1024.0;

/// Rows that equal values of outer blocks.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The conditions with outer values.
    pub links: Expr,
    /// The same as a join of the outer row with the rows of all runs.
    pub join: HashJoin,
    /// So many rows are passed over before a hash table is made.
    pub rows_passed_max: u64,
}

/// The tables of a subquery and their conditions, of which some read outer blocks.
pub(super) struct Asked {
    tree: Tree,
    own: Vec<Expr>,
    links: Vec<Expr>,
}

/// What a block looks for, if it is a subquery that may look for the same again and again.
pub(super) fn asked(binder: &Binder<'_>, tree: &Tree, filter: &[Expr]) -> Option<Asked> {
    let reads_outer = |e: &Expr| needed_slots(binder, e).iter().any(|slot| !binder.in_present_block(*slot));
    // What EXPLAIN draws are the steps of one run.
    if binder.trace.is_some() || !filter.iter().any(reads_outer) {
        return None;
    }
    let mut is_same = true;
    tree.each(&mut |tree| {
        is_same &= match tree {
            Tree::Table(Leaf { source: Source::Stored { lock, .. }, .. }) => lock.is_none(),
            Tree::Table(Leaf { source: Source::Query { id, lateral: false }, .. }) => binder.is_same_table(*id),
            Tree::Table(_) => false,
            Tree::Join { on, .. } => !on.iter().any(|e| reads_outer(e) || e.any(&mut is_changing)),
            Tree::Nest(nest) => !nest.on.iter().any(|e| reads_outer(e) || e.any(&mut is_changing)),
        };
    });
    let is_steady = !filter.iter().any(|e| e.any(&mut is_changing));
    let (links, own) = factored(filter.to_vec()).into_iter().partition(reads_outer);
    (is_same && is_steady).then(|| Asked { tree: tree.clone(), own, links })
}

/// A block's steps, or in their place what looks for the rows that equal outer values.
pub(super) fn plan(binder: &mut Binder<'_>, asked: Asked, planned: Planned, wish: &Wish) -> Result<Planned> {
    let Asked { tree, own, links } = asked;
    let inner_slots = tree.slots();
    let is_outer = |slot: &Slot| !inner_slots.contains(slot);
    let reach: Vec<Slot> = links.iter().flat_map(|e| needed_slots(binder, e)).filter(is_outer).collect();
    if finds(&planned.node, &reach) {
        return Ok(planned);
    }
    let mut rest = links.clone();
    let Some(keys) = hash_keys(&mut rest, &reach, &inner_slots, binder) else { return Ok(planned) };
    let (Some(links), false) = (Expr::all(links), keys.iter().any(|(.., comparator)| comparator.rule == Rule::Json))
    else {
        return Ok(planned);
    };
    let wish = Wish { order: wish.order.clone(), limited: false, ..Wish::default() };
    let all = join::planned(binder, tree, own, &wish)?;
    if all.is_ordered != planned.is_ordered {
        return Ok(planned);
    }
    let mut rows: f64 = 0.0;
    each_node(&all.node, &mut |node| {
        if let Node::Scan(scan) = node {
            rows = rows.max(scan.found);
        }
    });
    let join = HashJoin {
        kind: JoinKind::Inner,
        outer: Node::One,
        inner: all.node,
        inner_slots,
        keys,
        on: Expr::all(rest),
        query: None,
        kept: Vec::new(),
    };
    let looked = Looked { links, join, rows_passed_max: rows.max(ROWS_MIN) as u64 };
    Ok(Planned { node: Node::Looked(Box::new(looked)), is_ordered: planned.is_ordered })
}

/// Whether steps find rows by an index with outer values, or some of groups.
fn finds(node: &Node, outer: &[Slot]) -> bool {
    let mut finds = false;
    let reads_outer = |e: &Expr| e.any(&mut |e| matches!(e.kind, ExprKind::Column(slot, _) if outer.contains(&slot)));
    each_node(node, &mut |node| {
        if let Node::Scan(scan) = node
            && let Access::Index(access) = &scan.access
        {
            let is_of_groups = access.skip.as_ref().is_some_and(|skip| skip.is_of_groups());
            finds |= is_of_groups || access.expressions().any(reads_outer);
        }
    });
    finds
}
