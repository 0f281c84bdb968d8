//! Sorting.

use super::spill::grant::Buffer;
use super::spill::sorting::Sorting;
use super::{Consumer, Flow, limits, run, with_values};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind};
use crate::plan::{Node, Sort};

/// Sorts.
///
/// # Errors
/// What the input, tmpdir and the consumer answer.
pub fn sort<'s>(step: &'s Sort, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let wanted = match &step.limit {
        Some(l) => {
            let (skip, count) = limits(l, frame)?;
            usize::try_from(skip.saturating_add(count)).unwrap_or(usize::MAX)
        }
        None => usize::MAX,
    };
    let mut sorting = Sorting::new(&step.keys[..], &step.rows, frame.context, Buffer::Sort).at_most(wanted);
    if step.is_distinct {
        sorting = sorting.distinct();
    }
    let mut count = 0;
    let early = early_key(step);
    run(&step.input, frame, &mut |frame| {
        count += 1;
        if let Some(key) = early
            && sorting.is_full()
            && sorting.passes_over(&key.eval(frame)?)
        {
            return Ok(Flow::More);
        }
        with_values(step.kept.iter(), frame, |row| sorting.add(row, frame)).map(|()| Flow::More)
    })?;
    let is_of_range = matches!(&step.input, Node::Scan(scan) if scan.access.is_bounded());
    frame.context.state.reads.count_sort(count, is_of_range);
    sorting.each(&mut |row| {
        row.show(step.slot, frame)?;
        next(frame)
    })
}

/// The first key, where a row can be passed over for it before the rest of the row is read: columns have no effect.
fn early_key(step: &Sort) -> Option<&Expr> {
    let is_column = |e: &Expr| matches!(e.kind, ExprKind::Column(..));
    let (first, ..) = step.keys.first().filter(|_| step.limit.is_some() && step.kept.iter().all(is_column))?;
    step.kept.get(*first)
}
