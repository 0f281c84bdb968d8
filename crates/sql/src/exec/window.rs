//! Window functions.
//!
//! All rows are kept, on the local disk where memory is scarce; for each function they are sorted by its partition and order, its values are computed partition by partition,
//! and the rows go out in the order of the last function that sorted them.

use super::aggregate::accumulator::{Accumulator, Room};
use super::spill::heap::Heap;
use super::{Consumer, Flow, run};
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::plan::{FrameEnd, SortKey, Window, WindowCall, WindowFrame, WindowFunction};
use std::cmp::Ordering;
use std::ops::Range;
use syntax::ast::expr::WindowKind as W;
use values::cast;
use values::interval::Interval;
use values::problem::Problems;
use values::value::Value;

/// What messages call a window without a name.
const UNNAMED: &str = "<unnamed window>";

/// The rows of a window step while its functions are computed.
struct Rows<'w> {
    kept: Heap<'w>,
}

/// One partition of one function: its rows in order, and where each row's peers begin and end.
struct Partition<'p> {
    rows: &'p [usize],
    peers: Vec<Range<usize>>,
    order: Vec<&'p [Value<'static>]>,
}

/// Runs window functions.
///
/// # Errors
/// What the input, the functions and the consumer answer.
pub fn run_window<'s>(step: &'s Window, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let mut rows = Rows { kept: Heap::new(&step.rows, frame.context) };
    run(&step.input, frame, &mut |frame| rows.kept.push(frame).map(|()| Flow::More))?;
    let count = rows.kept.count();
    let mut output: Vec<usize> = (0..count).collect();
    let mut results: Vec<Vec<Value<'static>>> = vec![Vec::with_capacity(step.calls.len()); count];
    for call in &step.calls {
        let (sorted, partitions, orders) = rows.sorted(call, &output, frame)?;
        let mut values: Vec<Value<'static>> = vec![Value::Null; count];
        for range in partitions {
            let part = partition(&sorted[range], &orders, call, frame);
            rows.compute(call, &part, frame, &mut values)?;
        }
        for (row, value) in results.iter_mut().zip(values) {
            row.push(value);
        }
        output = sorted;
    }
    for at in output {
        rows.kept.restore(at, frame)?;
        frame.set_values(step.slot, std::mem::take(&mut results[at]));
        if next(frame)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

fn key_order(keys: &[SortKey], a: &[Value<'_>], b: &[Value<'_>], frame: &Frame<'_>) -> Ordering {
    let facts = frame.context.statement.conversion();
    for ((x, y), key) in a.iter().zip(b).zip(keys) {
        let ordering = key.comparator.order(x, y, &facts);
        if ordering.is_ne() {
            return if key.descending { ordering.reverse() } else { ordering };
        }
    }
    Ordering::Equal
}

/// Peers: rows that the window's order does not tell apart.
fn partition<'p>(
    rows: &'p [usize],
    orders: &'p [Vec<Value<'static>>],
    call: &WindowCall,
    frame: &Frame<'_>,
) -> Partition<'p> {
    let order: Vec<&[Value<'static>]> = rows.iter().map(|at| orders[*at].as_slice()).collect();
    let mut peers: Vec<Range<usize>> = Vec::with_capacity(rows.len());
    let mut from = 0;
    for at in 1..=rows.len() {
        let ends = at == rows.len() || key_order(&call.spec.order, order[at - 1], order[at], frame).is_ne();
        if ends {
            (from..at).for_each(|_| peers.push(from..at));
            from = at;
        }
    }
    Partition { rows, peers, order }
}

type Sorted = (Vec<usize>, Vec<Range<usize>>, Vec<Vec<Value<'static>>>);

impl Rows<'_> {
    fn values<'s>(&self, keys: &'s [SortKey], frame: &mut Frame<'s>) -> Result<Vec<Vec<Value<'static>>>> {
        let mut all = Vec::with_capacity(self.kept.count());
        for at in 0..self.kept.count() {
            self.kept.restore(at, frame)?;
            all.push(keys.iter().map(|k| k.expr.eval(frame).map(Value::into_owned)).collect::<Result<Vec<_>>>()?);
        }
        Ok(all)
    }

    /// The rows sorted for a function, its partitions, and each row's values of the window's order.
    fn sorted<'s>(&self, call: &'s WindowCall, before: &[usize], frame: &mut Frame<'s>) -> Result<Sorted> {
        let groups = self.values(&call.spec.partition, frame)?;
        let orders = self.values(&call.spec.order, frame)?;
        let mut sorted = before.to_vec();
        sorted.sort_by(|a, b| {
            key_order(&call.spec.partition, &groups[*a], &groups[*b], frame)
                .then_with(|| key_order(&call.spec.order, &orders[*a], &orders[*b], frame))
        });
        let mut partitions = Vec::new();
        let mut from = 0;
        for at in 1..=sorted.len() {
            let ends = at == sorted.len()
                || key_order(&call.spec.partition, &groups[sorted[at - 1]], &groups[sorted[at]], frame).is_ne();
            if ends {
                partitions.push(from..at);
                from = at;
            }
        }
        Ok((sorted, partitions, orders))
    }

    /// An expression's value for a row.
    fn value<'s>(&self, e: &'s Expr, row: usize, frame: &mut Frame<'s>) -> Result<Value<'static>> {
        self.kept.restore(row, frame)?;
        e.eval(frame).map(Value::into_owned)
    }

    fn compute<'s>(
        &self,
        call: &'s WindowCall,
        part: &Partition<'_>,
        frame: &mut Frame<'s>,
        values: &mut [Value<'static>],
    ) -> Result<()> {
        let count = part.rows.len();
        let (kind, arguments) = match &call.function {
            WindowFunction::Aggregate(aggregate) => return self.aggregate(call, aggregate, part, frame, values),
            WindowFunction::Other(kind, arguments) => (*kind, arguments),
        };
        let mut dense = 0;
        for (at, row) in part.rows.iter().enumerate() {
            let peers = &part.peers[at];
            dense += u64::from(peers.start == at);
            values[*row] = match kind {
                W::RowNumber => Value::Uint(at as u64 + 1),
                W::Rank => Value::Uint(peers.start as u64 + 1),
                W::DenseRank => Value::Uint(dense),
                W::PercentRank if count == 1 => Value::Double(0.0),
                W::PercentRank => Value::Double(peers.start as f64 / (count - 1) as f64),
                W::CumeDist => Value::Double(peers.end as f64 / count as f64),
                W::Ntile => self.ntile(&arguments[0], at, *row, count, frame)?,
                W::Lead | W::Lag => self.neighbour((kind, arguments), at, part, call, frame)?,
                W::FirstValue | W::LastValue | W::NthValue => {
                    let range = self.frame_of(call, part, at, frame)?;
                    let wanted = match kind {
                        W::FirstValue => (!range.is_empty()).then_some(range.start),
                        W::LastValue => (!range.is_empty()).then(|| range.end - 1),
                        _ => {
                            let nth = self.value(&arguments[1], *row, frame)?;
                            let nth = usize::try_from(cast::to_i64(&nth, &mut Problems::new())).unwrap_or(0);
                            if nth == 0 {
                                return Err(conditions::WRONG_ARGUMENTS.with(&[&"nth_value"]));
                            }
                            Some(range.start + nth - 1).filter(|n| range.contains(n))
                        }
                    };
                    wanted.map_or(Ok(Value::Null), |n| self.value(&arguments[0], part.rows[n], frame))?
                }
            };
        }
        Ok(())
    }

    fn ntile<'s>(
        &self,
        e: &'s Expr,
        at: usize,
        row: usize,
        count: usize,
        frame: &mut Frame<'s>,
    ) -> Result<Value<'static>> {
        let given = self.value(e, row, frame)?;
        if given.is_null() {
            return Ok(Value::Null);
        }
        let buckets = usize::try_from(cast::to_i64(&given, &mut Problems::new())).unwrap_or(0);
        if buckets == 0 {
            return Err(conditions::WRONG_ARGUMENTS.with(&[&"ntile"]));
        }
        let (size, larger) = (count / buckets, count % buckets);
        let bucket =
            if at < larger * (size + 1) { at / (size + 1) } else { larger + (at - larger * (size + 1)) / size.max(1) };
        Ok(Value::Uint(bucket as u64 + 1))
    }

    fn neighbour<'s>(
        &self,
        (kind, arguments): (W, &'s [Expr]),
        at: usize,
        part: &Partition<'_>,
        call: &'s WindowCall,
        frame: &mut Frame<'s>,
    ) -> Result<Value<'static>> {
        let offset = match arguments.get(1) {
            None => 1,
            Some(e) => {
                let given = self.value(e, part.rows[at], frame)?;
                usize::try_from(cast::to_i64(&given, &mut Problems::new()))
                    .map_err(|_negative| conditions::WRONG_ARGUMENTS.with(&[&"lead"]))?
            }
        };
        let wanted = if kind == W::Lead { at.checked_add(offset) } else { at.checked_sub(offset) };
        let (e, row) = match (wanted.filter(|n| *n < part.rows.len()), arguments.get(2)) {
            (Some(n), _) => (&arguments[0], part.rows[n]),
            (None, Some(default)) => (default, part.rows[at]),
            (None, None) => return Ok(Value::Null),
        };
        self.kept.restore(row, frame)?;
        e.eval_as(&call.ty, frame).map(Value::into_owned)
    }

    fn aggregate<'s>(
        &self,
        call: &'s WindowCall,
        aggregate: &'s crate::plan::AggregateCall,
        part: &Partition<'_>,
        frame: &mut Frame<'s>,
        values: &mut [Value<'static>],
    ) -> Result<()> {
        let mut accumulator = Accumulator::new(aggregate, frame.context, Room::Own);
        let mut done: Range<usize> = 0..0;
        for (at, row) in part.rows.iter().enumerate() {
            let range = self.frame_of(call, part, at, frame)?;
            if range == done && at > 0 {
                values[*row] = accumulator.finish(aggregate, frame)?;
                continue;
            }
            // A frame that only grows is added to; any other is summed anew.
            if range.start != done.start || range.end < done.end {
                accumulator = Accumulator::new(aggregate, frame.context, Room::Own);
                done = range.start..range.start;
            }
            for n in done.end..range.end {
                self.kept.restore(part.rows[n], frame)?;
                accumulator.add(aggregate, frame)?;
            }
            done = range;
            values[*row] = accumulator.finish(aggregate, frame)?;
        }
        Ok(())
    }

    /// The rows of the partition that are in a row's frame.
    fn frame_of<'s>(
        &self,
        call: &'s WindowCall,
        part: &Partition<'_>,
        at: usize,
        frame: &mut Frame<'s>,
    ) -> Result<Range<usize>> {
        let count = part.rows.len();
        let Some(window) = &call.spec.frame else {
            return Ok(if call.spec.order.is_empty() { 0..count } else { 0..part.peers[at].end });
        };
        let start = self.end_of((window, &window.start), part, at, frame, call)?.start;
        let end = self.end_of((window, &window.end), part, at, frame, call)?.end;
        let start = start.min(count);
        Ok(start..end.min(count).max(start))
    }

    /// Where a bound is: as a start, and as an end.
    fn end_of<'s>(
        &self,
        (window, bound): (&'s WindowFrame, &'s FrameEnd),
        part: &Partition<'_>,
        at: usize,
        frame: &mut Frame<'s>,
        call: &'s WindowCall,
    ) -> Result<Range<usize>> {
        let count = part.rows.len();
        let (offset, before) = match bound {
            FrameEnd::First => return Ok(0..0),
            FrameEnd::Last => return Ok(count..count),
            FrameEnd::Current if window.rows => return Ok(at..at + 1),
            FrameEnd::Current => return Ok(part.peers[at].clone()),
            FrameEnd::Preceding(e) => (e, true),
            FrameEnd::Following(e) => (e, false),
        };
        let illegal = || conditions::WINDOW_FRAME_ILLEGAL.with(&[&call.spec.name.as_deref().unwrap_or(UNNAMED)]);
        let given = self.value(&offset.amount, part.rows[at], frame)?;
        if let Some(unit) = offset.unit {
            let interval = crate::bind::window::interval(&given, unit).ok_or_else(illegal)?;
            return Ok(range_by_interval(interval, before, part, at, call, frame));
        }
        let number = cast::to_decimal(&given, &mut Problems::new());
        let is_whole = matches!(given, Value::Int(_) | Value::Uint(_));
        if given.is_null() || number.is_negative() || window.rows && !is_whole {
            return Err(illegal());
        }
        if window.rows {
            let n = usize::try_from(number.to_u64().0).unwrap_or(usize::MAX);
            return Ok(if before {
                let start = at.saturating_sub(n);
                start..(at + 1).saturating_sub(n)
            } else {
                let start = at.saturating_add(n);
                start..start.saturating_add(1)
            });
        }
        let [key] = &call.spec.order[..] else {
            return Err(conditions::WINDOW_RANGE_FRAME_ORDER_TYPE.with(&[&UNNAMED]));
        };
        if part.order[at][0].is_null() {
            return Ok(part.peers[at].clone());
        }
        let own = cast::to_decimal(&part.order[at][0], &mut Problems::new());
        let lower = before != key.descending;
        let edge = if lower { own.checked_sub(&number) } else { own.checked_add(&number) };
        let Some(edge) = edge else { return Ok(0..count) };
        Ok(range_to(part, call, |value| cast::to_decimal(value, &mut Problems::new()).cmp(&edge)))
    }
}

/// Where the rows begin and end whose values of the window's only key are as far away as `compare` finds equal.
fn range_to(part: &Partition<'_>, call: &WindowCall, compare: impl Fn(&Value<'_>) -> Ordering) -> Range<usize> {
    let is_descending = call.spec.order[0].descending;
    let count = part.rows.len();
    let position = |n: usize| -> Ordering {
        let value = &part.order[n][0];
        let ordering = if value.is_null() { Ordering::Less } else { compare(value) };
        if is_descending { ordering.reverse() } else { ordering }
    };
    let start = (0..count).position(|n| position(n).is_ge()).unwrap_or(count);
    let end = (0..count).position(|n| position(n).is_gt()).unwrap_or(count);
    start..end
}

/// The same by an interval of time.
fn range_by_interval(
    interval: Interval,
    before: bool,
    part: &Partition<'_>,
    at: usize,
    call: &WindowCall,
    frame: &Frame<'_>,
) -> Range<usize> {
    let key = &call.spec.order[0];
    let interval = if before != key.descending { interval.negated() } else { interval };
    let edge = match &part.order[at][0] {
        Value::Date(date) => date.midnight().plus(interval).map(Value::DateTime),
        Value::DateTime(moment) => moment.plus(interval).map(Value::DateTime),
        Value::Time(time) => time.plus(interval).map(Value::Time),
        _ => return part.peers[at].clone(),
    };
    let Some(edge) = edge else { return 0..part.rows.len() };
    let facts = frame.context.statement.conversion();
    range_to(part, call, |value| key.comparator.order(value, &edge, &facts))
}
