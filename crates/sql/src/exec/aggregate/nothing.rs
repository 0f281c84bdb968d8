//! Whether MySQL sees that a step has no rows before it reads any.
//!
//! It does where a condition is false that is the same for all rows, and where a table of one row at most, which it reads while it
//! plans, has none. Nothing is asked here that could differ from row to row.

use crate::error::Result;
use crate::exec::{Flow, is_barred, is_shut, limits, passes, subquery};
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::plan::{Derived, JoinKind, Node, SetOperation};
use syntax::ast::query::SetOperator;

/// Whether a step that gave no row is one of which that was known.
///
/// # Errors
/// What conditions answer.
pub(super) fn is_seen_empty(node: &Node, frame: &Frame<'_>) -> Result<bool> {
    if is_shut(node, frame)? {
        return Ok(true);
    }
    match node {
        Node::None => Ok(true),
        Node::Derived(derived) => is_derived_empty(derived, frame),
        Node::Filter(input, _) => is_seen_empty(input, frame),
        Node::Join(join) => is_pair_empty((&join.outer, &join.inner), join.kind, join.on.as_ref(), frame),
        Node::HashJoin(join) => is_pair_empty((&join.outer, &join.inner), join.kind, join.on.as_ref(), frame),
        Node::Aggregate(step) => Ok(!step.always && !step.rollup && is_seen_empty(&step.input, frame)?),
        Node::Window(step) => is_seen_empty(&step.input, frame),
        Node::Sort(step) => is_seen_empty(&step.input, frame),
        Node::Distinct(step) => is_seen_empty(&step.input, frame),
        Node::Limit(step) => Ok(limits(&step.limits, frame)?.1 == 0 || is_seen_empty(&step.input, frame)?),
        Node::Measured(step) => is_seen_empty(&step.input, frame),
        Node::SetOperation(step) => is_set_empty(step, frame),
        _ => Ok(false),
    }
}

/// The same of a derived table: nothing comes out of it, or the one row that does is not wanted.
fn is_derived_empty(derived: &Derived, frame: &Frame<'_>) -> Result<bool> {
    let subplan = frame.subplans.get(derived.query);
    if derived.lateral || !subplan.outer.is_empty() || !subplan.rounds.is_empty() {
        return Ok(false);
    }
    let node = &subplan.query.node;
    let inner = frame.nested(&subplan.outer);
    if is_seen_empty(node, &inner)? {
        return Ok(true);
    }
    let is_own = |filter: &Expr| filter.slots().iter().all(|slot| *slot == derived.slot);
    if !is_one_row(node, &inner)? || !derived.filter.as_ref().is_none_or(is_own) {
        return Ok(false);
    }
    let (rows, mut alone) = (subquery::table(derived.query, frame)?, frame.nested(&[]));
    let mut is_empty = true;
    rows.each(frame.context, &mut |row| {
        alone.set_shared(derived.slot, row);
        is_empty &= !derived.filter.as_ref().map_or(Ok(true), |filter| passes(filter, &alone))?;
        Ok(Flow::More)
    })?;
    Ok(is_empty)
}

/// Whether a query has one row at most, whatever its tables hold.
fn is_one_row(node: &Node, frame: &Frame<'_>) -> Result<bool> {
    match node {
        Node::One => Ok(true),
        Node::Aggregate(step) => Ok(step.always && !step.rollup),
        Node::Filter(input, _) => is_one_row(input, frame),
        Node::Window(step) => is_one_row(&step.input, frame),
        Node::Sort(step) => is_one_row(&step.input, frame),
        Node::Distinct(step) => is_one_row(&step.input, frame),
        Node::Measured(step) => is_one_row(&step.input, frame),
        Node::Limit(step) => {
            let (skipped, count) = limits(&step.limits, frame)?;
            Ok(skipped.saturating_add(count) <= 1 || is_one_row(&step.input, frame)?)
        }
        _ => Ok(false),
    }
}

/// The same of a set operation.
fn is_set_empty(step: &SetOperation, frame: &Frame<'_>) -> Result<bool> {
    let is_left_empty = is_seen_empty(&step.left.node, frame)?;
    match step.op {
        SetOperator::Union => Ok(is_left_empty && is_seen_empty(&step.right.node, frame)?),
        SetOperator::Intersect | SetOperator::Except => Ok(is_left_empty),
    }
}

/// The same of a join.
fn is_pair_empty((outer, inner): (&Node, &Node), kind: JoinKind, on: Option<&Expr>, frame: &Frame<'_>) -> Result<bool> {
    if is_seen_empty(outer, frame)? {
        return Ok(true);
    }
    let needs_partner = !kind.keeps_unmatched();
    let bars = |on: &Expr| is_barred(on, frame);
    Ok(needs_partner && (is_seen_empty(inner, frame)? || on.map_or(Ok(false), bars)?))
}
