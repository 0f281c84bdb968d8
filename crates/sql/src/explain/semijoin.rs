//! What EXPLAIN says of the tables of subqueries that take part in joins.

use super::outline::strip;
use crate::expr::{Expr, Slot, SubId};
use crate::plan::{JoinKind, Node};
use std::collections::HashMap;
use values::compare::Comparator;

/// What a table is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// For the first match of the rows up to this table.
    FirstMatch(Slot),
    /// For rows without a match.
    NotExists,
}

/// A subquery whose rows are kept as a table of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept<'n> {
    /// The subquery.
    pub id: SubId,
    /// Its steps.
    pub input: &'n Node,
    /// What rows are looked up by, if not all are read: what is given, and the subquery's own values.
    pub keys: Option<&'n [(Expr, Expr, Comparator)]>,
    /// Whether rows are looked for that are not there.
    pub is_missing: bool,
}

/// The subquery whose rows a step keeps as a table.
pub(super) fn kept(node: &Node) -> Option<Kept<'_>> {
    match node {
        Node::Distinct(step) => step.query.map(|id| Kept { id, input: &step.input, keys: None, is_missing: false }),
        Node::HashJoin(step) => step.query.map(|id| Kept {
            id,
            input: &step.inner,
            keys: Some(&step.keys),
            is_missing: step.kind == JoinKind::Anti,
        }),
        _ => None,
    }
}

/// Calls `visit` for what a block does itself, without the steps of subqueries that are kept as tables: such a one comes where its
/// table is read.
pub(super) fn each_own<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    match node {
        Node::Distinct(step) if step.query.is_some() => visit(node),
        Node::HashJoin(step) if step.query.is_some() => {
            each_own(&step.outer, visit);
            visit(node);
        }
        // What measures a step is none itself.
        Node::Measured(step) => each_own(&step.input, visit),
        _ => {
            visit(node);
            node.inputs().for_each(|input| each_own(input, visit));
        }
    }
}

/// What the tables of a block are read for beside their rows.
pub(super) fn asked(node: &Node) -> HashMap<Slot, Asked> {
    let mut found = HashMap::new();
    each_own(node, &mut |step| {
        let (kind, outer, inner) = match step {
            Node::Join(join) => (join.kind, &join.outer, &join.inner),
            Node::HashJoin(join) => (join.kind, &join.outer, &join.inner),
            _ => return,
        };
        let (before, own) = (slots(outer), slots(inner));
        match (kind, before.last(), own.first(), own.last()) {
            (JoinKind::Semi, Some(before), _, Some(last)) => {
                found.insert(*last, Asked::FirstMatch(*before));
            }
            (JoinKind::Anti, _, Some(first), _) => {
                found.insert(*first, Asked::NotExists);
            }
            _ => {}
        }
    });
    found
}

/// The slots of the tables that a step reads.
fn slots(node: &Node) -> Vec<Slot> {
    let mut found = Vec::new();
    each_own(node, &mut |step| match strip(step) {
        Node::Scan(scan) => found.push(scan.slot),
        Node::Derived(derived) => found.push(derived.slot),
        Node::Distinct(step) if step.query.is_some() => found.push(step.slot),
        _ => {}
    });
    found
}
