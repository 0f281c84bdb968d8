//! What a plan reads: the slots of outer blocks, and whether it may be run once for all.

use super::{Access, Node, Query, Scan};
use crate::covering::{self, Covering};
use crate::exec::Subplan;
use crate::expr::{Expr, ExprKind, Slot};
use std::sync::Arc;

/// Slots numbered under `below` that a query or its subqueries read.
pub fn outer_slots(query: &Query, below: u16, plans: &[Option<Subplan>]) -> Vec<Slot> {
    let mut found = Vec::new();
    each_expression(query, &mut |e| {
        e.walk(&mut |inner| {
            let subquery = match &inner.kind {
                ExprKind::Column(slot, _) => {
                    if slot.0 < below {
                        found.push(*slot);
                    }
                    None
                }
                ExprKind::Scalar(id) | ExprKind::Exists(id) | ExprKind::RowItem(id, _) => Some(*id),
                ExprKind::InQuery(test) => Some(test.query),
                _ => None,
            };
            if let Some(plan) = subquery.and_then(|id| plans[usize::from(id.0)].as_ref()) {
                found.extend(plan.outer.iter().filter(|s| s.0 < below));
            }
            true
        });
    });
    each_node(&query.node, &mut |node| {
        if let Node::Derived(derived) = node
            && let Some(plan) = plans[usize::from(derived.query.0)].as_ref()
        {
            found.extend(plan.outer.iter().filter(|s| s.0 < below));
        }
    });
    found
}

/// Whether a query gives the same rows when it is run again for the same outer rows: no assignment, no RAND().
pub fn is_repeatable(query: &Query) -> bool {
    let mut repeatable = true;
    each_expression(query, &mut |e| {
        let changes = e.any(&mut |inner| match &inner.kind {
            ExprKind::Assign(..) | ExprKind::UserVariable(_) => true,
            ExprKind::Call(function, _) => function.is_volatile,
            _ => false,
        });
        repeatable = repeatable && !changes;
    });
    repeatable && !reads_round(query)
}

/// Whether a query reads the rows of a recursive expression's present round.
pub fn reads_round(query: &Query) -> bool {
    let mut recursive = false;
    each_node(&query.node, &mut |node| recursive |= matches!(node, Node::RecursiveRows { .. }));
    recursive
}

/// Calls `visit` for every step of a plan, subqueries left out.
pub fn each_node<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    visit(node);
    match node {
        Node::One
        | Node::None
        | Node::Scan(_)
        | Node::Derived(_)
        | Node::Virtual(_)
        | Node::Values(_)
        | Node::JsonTable(_)
        | Node::RecursiveRows { .. } => {}
        Node::Filter(input, _) => each_node(input, visit),
        Node::Measured(step) => each_node(&step.input, visit),
        Node::Join(join) => {
            each_node(&join.outer, visit);
            each_node(&join.inner, visit);
        }
        Node::HashJoin(join) => {
            each_node(&join.outer, visit);
            each_node(&join.inner, visit);
        }
        Node::Aggregate(step) => each_node(&step.input, visit),
        Node::Sort(step) => each_node(&step.input, visit),
        Node::Window(step) => each_node(&step.input, visit),
        Node::Distinct(step) => each_node(&step.input, visit),
        Node::Limit(step) => each_node(&step.input, visit),
        Node::SetOperation(step) => {
            each_node(&step.left.node, visit);
            each_node(&step.right.node, visit);
        }
        Node::Recursive(step) => {
            each_node(&step.seed.node, visit);
            each_node(&step.step.node, visit);
        }
    }
}

/// Calls `visit` for every scan of a plan, subqueries left out.
pub fn each_scan_mut(node: &mut Node, visit: &mut dyn FnMut(&mut Scan)) {
    match node {
        Node::Scan(scan) => visit(scan),
        Node::One
        | Node::None
        | Node::JsonTable(_)
        | Node::Derived(_)
        | Node::Virtual(_)
        | Node::Values(_)
        | Node::RecursiveRows { .. } => {}
        Node::Filter(input, _) => each_scan_mut(input, visit),
        Node::Measured(step) => each_scan_mut(&mut step.input, visit),
        Node::Join(join) => {
            each_scan_mut(&mut join.outer, visit);
            each_scan_mut(&mut join.inner, visit);
        }
        Node::HashJoin(join) => {
            each_scan_mut(&mut join.outer, visit);
            each_scan_mut(&mut join.inner, visit);
        }
        Node::Aggregate(step) => each_scan_mut(&mut step.input, visit),
        Node::Sort(step) => each_scan_mut(&mut step.input, visit),
        Node::Window(step) => each_scan_mut(&mut step.input, visit),
        Node::Distinct(step) => each_scan_mut(&mut step.input, visit),
        Node::Limit(step) => each_scan_mut(&mut step.input, visit),
        Node::SetOperation(step) => {
            each_scan_mut(&mut step.left.node, visit);
            each_scan_mut(&mut step.right.node, visit);
        }
        Node::Recursive(step) => {
            each_scan_mut(&mut step.seed.node, visit);
            each_scan_mut(&mut step.step.node, visit);
        }
    }
}

/// Marks the scans by secondary indexes that have every column that the query reads of them.
pub fn mark_covered(query: &mut Query, plans: &[Option<Subplan>]) {
    let mut by_index = false;
    each_node(&query.node, &mut |node| {
        by_index |= matches!(node, Node::Scan(s) if matches!(&s.access, Access::Index(a) if s.table.clustered != Some(a.index)));
    });
    if !by_index {
        return;
    }
    let mut read: Vec<(Slot, usize)> = Vec::new();
    each_expression(query, &mut |e| {
        e.walk(&mut |inner| {
            if let ExprKind::Column(slot, column) = &inner.kind {
                read.push((*slot, *column));
            }
            true
        });
    });
    let is_outer = |slot: Slot| plans.iter().flatten().any(|plan| plan.outer.contains(&slot));
    each_scan_mut(&mut query.node, &mut |scan| {
        let Access::Index(access) = &scan.access else { return };
        if is_outer(scan.slot) {
            return;
        }
        let index = &scan.table.indexes[access.index];
        let columns: Vec<usize> = read.iter().filter(|(slot, _)| *slot == scan.slot).map(|(_, c)| *c).collect();
        scan.is_covered = covering::has_all(&scan.table, index, columns.iter().copied());
        if scan.table.clustered != Some(access.index) {
            scan.covering = Covering::of(&scan.table, index, &columns).map(Arc::new);
        }
    });
}

/// Calls `visit` for every expression of a query, subqueries left out.
pub fn each_expression<'q>(query: &'q Query, visit: &mut dyn FnMut(&'q Expr)) {
    query.output.iter().for_each(&mut *visit);
    each_node(&query.node, &mut |node| match node {
        Node::Scan(scan) => {
            scan.gate.iter().chain(&scan.filter).for_each(&mut *visit);
            if let Access::Index(access) = &scan.access {
                access.expressions().for_each(&mut *visit);
            }
        }
        Node::Derived(derived) => derived.filter.iter().for_each(&mut *visit),
        Node::Virtual(table) => table.filter.iter().for_each(&mut *visit),
        Node::Values(values) => values.rows.iter().flatten().for_each(&mut *visit),
        Node::JsonTable(table) => visit(&table.document),
        Node::Filter(_, condition) => visit(condition),
        Node::Join(join) => join.on.iter().for_each(&mut *visit),
        Node::HashJoin(join) => {
            join.on.iter().for_each(&mut *visit);
            for (a, b, _) in &join.keys {
                visit(a);
                visit(b);
            }
        }
        Node::Aggregate(step) => {
            step.keys.iter().for_each(&mut *visit);
            for call in &step.calls {
                call.arguments.iter().for_each(&mut *visit);
                call.order.iter().for_each(|k| visit(&k.expr));
            }
        }
        Node::Sort(step) => step.kept.iter().for_each(&mut *visit),
        Node::Window(step) => step.calls.iter().flat_map(|call| call.expressions()).for_each(&mut *visit),
        Node::Distinct(step) => step.kept.iter().for_each(&mut *visit),
        Node::Limit(step) => {
            visit(&step.limits.count);
            step.limits.offset.iter().for_each(&mut *visit);
        }
        Node::SetOperation(step) => {
            step.left.output.iter().chain(&step.right.output).for_each(&mut *visit);
        }
        Node::Recursive(step) => {
            step.seed.output.iter().chain(&step.step.output).for_each(&mut *visit);
        }
        Node::One | Node::None | Node::RecursiveRows { .. } | Node::Measured(_) => {}
    });
}
