//! What a plan reads: the slots of outer blocks, and whether it may be run once for all.

use super::{Access, Node, Query, Scan};
use crate::covering::{self, Covering};
use crate::exec::Subplan;
use crate::expr::{Expr, ExprKind, Slot, SubId};
use std::sync::Arc;

/// The columns that a query reads, its subqueries left out.
pub(super) fn columns_read(query: &Query) -> Vec<(Slot, usize)> {
    let mut read = Vec::new();
    each_expression(query, &mut |e| {
        e.walk(&mut |inner| {
            if let ExprKind::Column(slot, column) = &inner.kind {
                read.push((*slot, *column));
            }
            true
        });
    });
    read
}

/// Columns of slots numbered under `below` that a query or its subqueries read.
pub fn outer_columns(query: &Query, below: u16, plans: &[Option<Subplan>]) -> Vec<(Slot, usize)> {
    let mut found = columns_read(query);
    each_query(query, &mut |id| {
        let plan = plans[usize::from(id.0)].as_ref();
        found.extend(plan.iter().flat_map(|plan| &plan.reads));
    });
    found.retain(|(slot, _)| slot.0 < below);
    found
}

/// Calls `visit` for the queries that a query has in its expressions and among its tables.
fn each_query(query: &Query, visit: &mut dyn FnMut(SubId)) {
    each_expression(query, &mut |e| {
        e.walk(&mut |inner| {
            match &inner.kind {
                ExprKind::Scalar(id) | ExprKind::Exists(id) | ExprKind::RowItem(id, _) => visit(*id),
                ExprKind::InQuery(test) => visit(test.query),
                _ => {}
            }
            true
        });
    });
    each_node(&query.node, &mut |node| {
        if let Node::Derived(derived) = node {
            visit(derived.query);
        }
    });
}

/// Whether nothing in a query and its subqueries changes a variable or differs from run to run: no assignment, no RAND().
pub fn is_steady(query: &Query, plans: &[Option<Subplan>]) -> bool {
    let mut steady = true;
    each_query(query, &mut |id| steady &= plans[usize::from(id.0)].as_ref().is_none_or(|plan| plan.is_steady));
    each_expression(query, &mut |e| {
        steady &= !e.any(&mut |inner| match &inner.kind {
            ExprKind::Assign(..) | ExprKind::UserVariable(_) => true,
            ExprKind::Call(function, _) => function.is_volatile,
            _ => false,
        });
    });
    steady
}

/// The recursive expressions around a query of whose present rounds it reads the rows, its subqueries too.
pub fn rounds_read(query: &Query, plans: &[Option<Subplan>]) -> Vec<SubId> {
    let (mut read, mut own) = (Vec::new(), Vec::new());
    each_node(&query.node, &mut |node| match node {
        Node::RecursiveRows { of, .. } => read.push(*of),
        Node::Recursive(step) => own.push(step.id),
        _ => {}
    });
    each_query(query, &mut |id| {
        let plan = plans[usize::from(id.0)].as_ref();
        read.extend(plan.iter().flat_map(|plan| &plan.rounds));
    });
    read.retain(|id| !own.contains(id));
    read
}

/// Calls `visit` for every step of a plan, subqueries left out.
pub fn each_node<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    visit(node);
    node.inputs().chain(node.blocks().map(|query| &query.node)).for_each(|node| each_node(node, visit));
}

/// Calls `visit` for every scan of a plan, subqueries left out.
pub fn each_scan_mut(node: &mut Node, visit: &mut dyn FnMut(&mut Scan)) {
    if let Node::Scan(scan) = node {
        return visit(scan);
    }
    node.inputs_mut().for_each(|input| each_scan_mut(input, visit));
    node.blocks_mut().for_each(|query| each_scan_mut(&mut query.node, visit));
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
    let read = columns_read(query);
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
        Node::Derived(derived) => derived.gate.iter().chain(&derived.filter).for_each(&mut *visit),
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
        // All that its join compares is among these.
        Node::Looked(step) => visit(&step.links),
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
