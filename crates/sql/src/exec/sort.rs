//! Sorting.

use super::spill::grant::Buffer;
use super::spill::sorting::Sorting;
use super::{Consumer, Flow, limits, run, with_values};
use crate::error::Result;
use crate::expr::frame::Frame;
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
    run(&step.input, frame, &mut |frame| {
        count += 1;
        with_values(step.kept.iter(), frame, |row| sorting.add(row, frame)).map(|()| Flow::More)
    })?;
    let is_of_range = matches!(&step.input, Node::Scan(scan) if scan.access.is_bounded());
    frame.context.state.reads.count_sort(count, is_of_range);
    sorting.each(&mut |row| {
        row.show(step.slot, frame)?;
        next(frame)
    })
}
