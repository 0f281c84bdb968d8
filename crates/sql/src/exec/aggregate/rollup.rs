//! WITH ROLLUP: the groups of each list of keys, from all to none, in the keys' order with each total behind its groups.
//!
//! The groups of a list that have no room are worked out by parts, as without ROLLUP; then all go through a sort.

use super::hashed::Hashed;
use super::nothing::is_seen_empty;
use super::{Arguments, Group, Groups, grouping, show_results};
use crate::error::Result;
use crate::exec::spill::grant::Buffer;
use crate::exec::spill::merge::Merge;
use crate::exec::spill::ordered::ByNumber;
use crate::exec::spill::run::Run;
use crate::exec::spill::slots::Slots;
use crate::exec::spill::sorting::{Key, Sorting};
use crate::exec::{Consumer, Flow, run, with_values};
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::plan::Aggregate;
use std::borrow::Cow;
use std::cmp::Ordering;
use values::cast_temporal::Context as Conversion;
use values::compare::Comparator;
use values::types::Type;
use values::value::Value;

/// Runs a grouping WITH ROLLUP.
///
/// # Errors
/// What the input, the functions, tmpdir and the consumer answer.
pub(super) fn run_rollup<'s>(step: &'s Aggregate, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let count = step.keys.len();
    let arguments = Arguments::new(step);
    let mut slots = Slots::of(&step.input);
    let mut lists: Vec<Hashed<'s>> = (0..=count).map(|_| Hashed::new(step, 0, frame.context)).collect();
    let mut number = 0;
    run(&step.input, frame, &mut |frame| {
        number += 1;
        with_values(step.keys.iter(), frame, |key| {
            for (level, list) in lists.iter_mut().enumerate() {
                if level > 0 {
                    key[count - level] = Value::Null;
                }
                list.add((number, key), &arguments, &mut slots, frame)?;
            }
            Ok(Flow::More)
        })
    })?;
    let totals = &mut lists[count].groups;
    if totals.firsts.is_empty() {
        // The total is there also when no row is.
        step.kept.iter().for_each(|slot| frame.set_null(*slot));
        if is_seen_empty(&step.input, frame)? {
            // MySQL, which sees that there are no rows before it reads any, gives a group of NULLs in the total's place.
            slots.list().iter().for_each(|slot| frame.set_null(*slot));
            return Group::begin(step, frame)?.end(step, frame, next);
        }
        let key = vec![Value::Null; count];
        let (hash, _) = totals.find(&key, &frame.context.statement.conversion());
        totals.add(step, (hash, &key), frame);
    }
    if lists.iter().any(Hashed::is_parted) {
        return sorted(step, lists, (&arguments, &mut slots), frame, next);
    }
    in_memory(step, lists, frame, next)
}

/// Groups that all have room in memory.
fn in_memory<'s>(
    step: &'s Aggregate,
    lists: Vec<Hashed<'s>>,
    frame: &mut Frame<'s>,
    next: Consumer<'_, 's>,
) -> Result<Flow> {
    let mut lists: Vec<Groups<'s>> = lists.into_iter().map(|list| list.groups).collect();
    let none: [Run; 0] = [];
    let mut gathered = Merge::new(&none, &ByNumber, frame.context.kill)?;
    for (level, at) in output_order(step, &lists, &frame.context.statement.conversion()) {
        let groups = &mut lists[level];
        groups.firsts.restore(at, frame);
        let mut row = groups.row(step, at, &mut gathered, frame)?;
        show_results(step, &row, frame);
        row.extend(step.groupings.iter().map(|places| grouping(places, step.keys.len() - level)));
        frame.set_values(step.slot, row);
        if next(frame)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

/// The groups in the order in which they go out.
fn output_order(step: &Aggregate, lists: &[Groups<'_>], facts: &Conversion<'_>) -> Vec<(usize, usize)> {
    let of_level = |(level, groups): (usize, &Groups<'_>)| (0..groups.firsts.len()).map(move |at| (level, at));
    let mut order: Vec<(usize, usize)> = lists.iter().enumerate().flat_map(of_level).collect();
    let comparators: Vec<Comparator> = step.keys.iter().map(|e| Comparator::of(&e.ty)).collect();
    let count = comparators.len();
    order.sort_by(|a, b| {
        let (left, right) = (&lists[a.0].keys.rows()[a.1], &lists[b.0].keys.rows()[b.1]);
        for (at, comparator) in comparators.iter().enumerate() {
            let (a_total, b_total) = (is_total(at, a.0, count), is_total(at, b.0, count));
            if a_total || b_total {
                return a_total.cmp(&b_total);
            }
            let ordering = comparator.order(&left[at], &right[at], facts);
            if ordering.is_ne() {
                return ordering;
            }
        }
        Ordering::Equal
    });
    order
}

/// Whether the key at that place is none of those of a level's list.
fn is_total(at: usize, level: usize, count: usize) -> bool {
    at >= count - level
}

/// The same by a sort: behind a row's values is said for each key whether it is a total's.
fn sorted<'s>(
    step: &'s Aggregate,
    lists: Vec<Hashed<'s>>,
    (arguments, slots): (&Arguments<'s>, &mut Slots),
    frame: &mut Frame<'s>,
    next: Consumer<'_, 's>,
) -> Result<Flow> {
    let (count, results_end) = (step.keys.len(), step.keys.len() + step.calls.len());
    let end = results_end + step.groupings.len();
    let flag = Comparator::of(&Type::bigint());
    let of_key = |(at, e): (usize, &Expr)| [(end + at, flag, false), (at, Comparator::of(&e.ty), false)];
    let keys: Vec<Key> = step.keys.iter().enumerate().flat_map(of_key).collect();
    let mut sorting = Sorting::new(Cow::from(keys), &step.kept, frame.context, Buffer::Table);
    for (level, list) in lists.into_iter().enumerate() {
        list.each(arguments, slots, frame, &mut |mut row, frame| {
            row.extend(step.groupings.iter().map(|places| grouping(places, count - level)));
            row.extend((0..count).map(|at| Value::Int(i64::from(is_total(at, level, count)))));
            sorting.add(&row, frame).map(|()| Flow::More)
        })?;
    }
    sorting.each(&mut |sorted| {
        sorted.restore(frame)?;
        let row: Vec<_> = sorted.values()?.into_iter().take(end).map(Value::into_owned).collect();
        show_results(step, &row[..results_end], frame);
        frame.set_values(step.slot, row);
        next(frame)
    })
}
