//! EXPLAIN ANALYZE: steps that count their rows and take their time.
//!
//! [`measured`] puts a [`Measured`] around each step of a plan that is run for nothing else, so that other plans pay nothing. The
//! time of a step is that in which it runs, steps within it included, and what comes behind it left out: a clock stands still
//! while the consumer has the row. Conditions of scans and joins become steps of their own, so that they are counted apart.

use super::{Consumer, Flow, run};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::plan::{JoinKind, Node, Query};
use std::cell::Cell;
use std::time::Duration;

/// A step with its measurements.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The step.
    pub input: Node,
    /// What was measured.
    pub counts: Cell<Counts>,
}

/// What was measured of a step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// How often it was run.
    pub loops: u64,
    /// The rows that it gave.
    pub rows: u64,
    /// The time until the first row, or the end without one, of all runs.
    pub first: Duration,
    /// The time until the end, of all runs.
    pub all: Duration,
}

/// Runs a step, measuring it.
///
/// # Errors
/// What the step and the consumer answer.
pub fn run_step<'s>(step: &'s Measured, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let mut spent = Duration::ZERO;
    let mut first = None;
    let mut rows = 0;
    let mut started = stdx::clock::now();
    let flow = run(&step.input, frame, &mut |frame| {
        spent += started.elapsed();
        first.get_or_insert(spent);
        rows += 1;
        let flow = next(frame);
        started = stdx::clock::now();
        flow
    });
    spent += started.elapsed();
    let before = step.counts.get();
    step.counts.set(Counts {
        loops: before.loops + 1,
        rows: before.rows + rows,
        first: before.first + first.unwrap_or(spent),
        all: before.all + spent,
    });
    flow
}

/// A query all of whose steps are measured.
pub fn measured_query(query: &mut Query) {
    let node = std::mem::replace(&mut query.node, Node::None);
    query.node = measured(node);
}

/// A step around which, and around all within, is what measures them.
pub fn measured(mut node: Node) -> Node {
    let mut condition = None;
    match &mut node {
        Node::Scan(scan) if scan.lock.is_none() => condition = scan.filter.take(),
        Node::Derived(derived) => condition = derived.filter.take(),
        Node::Virtual(table) => condition = table.filter.take(),
        Node::Join(join) => {
            let on = join.on.take();
            replace(&mut join.outer);
            match (join.kind, on) {
                (JoinKind::Left | JoinKind::Semi | JoinKind::Anti, Some(on)) => {
                    let inner = std::mem::replace(&mut join.inner, Node::None);
                    join.inner = measured(Node::Filter(Box::new(inner), on));
                }
                (_, on) => {
                    condition = on;
                    replace(&mut join.inner);
                }
            }
        }
        other => {
            other.inputs_mut().for_each(replace);
            other.blocks_mut().for_each(measured_query);
        }
    }
    let step = Node::Measured(Box::new(Measured { input: node, counts: Cell::default() }));
    match condition {
        Some(condition) => {
            let filter = Node::Filter(Box::new(step), condition);
            Node::Measured(Box::new(Measured { input: filter, counts: Cell::default() }))
        }
        None => step,
    }
}

fn replace(node: &mut Node) {
    let input = std::mem::replace(node, Node::None);
    *node = measured(input);
}
