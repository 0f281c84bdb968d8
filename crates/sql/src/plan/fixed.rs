//! What a plan need not do again for each row.
//!
//! What conditions have that is the same for all rows is worked out once an execution, when the first row asks for it. A scan that
//! is run for each row of what stands before it is marked, so that it keeps its cursor.
//!
//! Arguments of functions stay as they are, because functions look at what their arguments are made of.

use super::Node;
use super::order::each_scan_mut;
use crate::expr::{Expr, ExprKind};

/// Gives what is the same for all rows in the conditions of a plan its place among the values that an execution keeps, of which
/// there are `count` so far. Subqueries are left out.
pub fn mark(node: &mut Node, count: &mut usize) {
    let gate = match node {
        Node::Scan(scan) => scan.gate.as_mut(),
        Node::Derived(derived) => derived.gate.as_mut(),
        _ => None,
    };
    if let Some(gate) = gate {
        match &mut gate.kind {
            ExprKind::And(list) => list.iter_mut().for_each(|e| keep(e, count)),
            _ => keep(gate, count),
        }
    }
    let mut optional = |condition: &mut Option<Expr>| condition.iter_mut().for_each(|e| fix(e, count));
    match node {
        Node::Scan(scan) => optional(&mut scan.filter),
        Node::Derived(derived) => optional(&mut derived.filter),
        Node::Virtual(table) => optional(&mut table.filter),
        Node::Filter(_, condition) => {
            if let ExprKind::And(list) = &mut condition.kind {
                list.iter_mut().filter(|e| e.is_fixed()).for_each(|e| keep(e, count));
            } else if condition.is_fixed() {
                keep(condition, count);
            }
            fix(condition, count);
        }
        Node::Join(join) => optional(&mut join.on),
        Node::HashJoin(join) => optional(&mut join.on),
        Node::Looked(step) => optional(&mut step.join.on),
        _ => {}
    }
    node.inputs_mut().for_each(|input| mark(input, count));
    node.blocks_mut().for_each(|query| mark(&mut query.node, count));
    if let Node::Join(join) = node {
        repeat(&mut join.inner);
    }
}

/// Marks the scans of a step that is run again and again.
pub fn repeat(node: &mut Node) {
    each_scan_mut(node, &mut |scan| scan.is_repeated = true);
}

fn fix(e: &mut Expr, count: &mut usize) {
    match &e.kind {
        ExprKind::Call(..) | ExprKind::Arithmetic(..) | ExprKind::Negate(_) | ExprKind::Cast(_) | ExprKind::Case(_)
            if e.is_fixed() =>
        {
            keep(e, count);
        }
        ExprKind::Call(..) | ExprKind::Fixed(..) => {}
        _ => e.for_each_child_mut(&mut |child| fix(child, count)),
    }
}

/// Gives an expression that is the same for all rows its place.
pub fn keep(e: &mut Expr, count: &mut usize) {
    if matches!(e.kind, ExprKind::Constant(_) | ExprKind::Fixed(..)) {
        return;
    }
    let whole = std::mem::replace(e, Expr::null());
    let Expr { ty, nullable, coercibility, .. } = &whole;
    let (ty, nullable, coercibility) = (ty.clone(), *nullable, *coercibility);
    *e = Expr { kind: ExprKind::Fixed(*count, Box::new(whole)), ty, nullable, coercibility };
    *count += 1;
}
