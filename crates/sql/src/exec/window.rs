//! Window functions.
//!
//! Functions of one window after another: the rows are sorted by its partition and its order, a partition's are kept so that they are
//! read in any order, and go row by row with the functions' values to the next window's sort, or out. Rows that have no room in
//! memory are on the local disk.

use super::aggregate::accumulator::{Accumulator, Room};
use super::spill::grant::Buffer;
use super::spill::heap::Heap;
use super::spill::sorting::{Key, Sorting};
use super::{Consumer, Flow, run};
use crate::conditions;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, same};
use crate::plan::{AggregateCall, FrameEnd, SortKey, Window, WindowCall, WindowFrame, WindowFunction, WindowSpec};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;
use syntax::ast::expr::WindowKind as W;
use values::cast;
use values::interval::Interval;
use values::problem::Problems;
use values::value::Value;

/// What messages call a window without a name.
const UNNAMED: &str = "<unnamed window>";

/// A partition of a window. A row's values are those of the window's partition, of its order, and of former windows' functions.
struct Partition<'s> {
    rows: Heap<'s>,
    spec: &'s WindowSpec,
    count: usize,
    /// The rows that the window's order does not tell from the present one.
    peers: Range<usize>,
}

/// A function within a partition.
struct Function<'s> {
    call: &'s WindowCall,
    /// How many different values of the order there were.
    dense: u64,
    /// An aggregate of the rows in that range.
    accumulator: Option<Accumulator<'s>>,
    done: Range<usize>,
}

/// Runs window functions.
///
/// # Errors
/// What the input, the functions, tmpdir and the consumer answer.
pub fn run_window<'s>(step: &'s Window, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let mut windows = step.calls.chunk_by(|a, b| is_same_window(&a.spec, &b.spec)).peekable();
    let sorting_by =
        |spec: &WindowSpec| Sorting::new(keys_of(spec), &step.rows, frame.context, Buffer::Sort).with_copies();
    let Some(first) = windows.peek() else { return run(&step.input, frame, next) };
    let mut sorting = sorting_by(&first[0].spec);
    let spec = &first[0].spec;
    run(&step.input, frame, &mut |frame| sorting.add(&key_values(spec, frame)?, frame).map(|()| Flow::More))?;
    while let Some(calls) = windows.next() {
        let Some(later) = windows.peek() else {
            return each_row(calls, sorting, frame, &mut |values, frame| {
                frame.set_values(step.slot, values);
                next(frame)
            });
        };
        let spec = &later[0].spec;
        let mut later = sorting_by(spec);
        each_row(calls, sorting, frame, &mut |values, frame| {
            let mut row = key_values(spec, frame)?;
            row.extend(values);
            later.add(&row, frame).map(|()| Flow::More)
        })?;
        sorting = later;
    }
    Ok(Flow::More)
}

/// Whether two functions see the same rows in the same order.
fn is_same_window(a: &WindowSpec, b: &WindowSpec) -> bool {
    let is_same_list = |a: &[SortKey], b: &[SortKey]| {
        let mut pairs = a.iter().zip(b);
        a.len() == b.len() && pairs.all(|(a, b)| a.descending == b.descending && same(&a.expr, &b.expr))
    };
    is_same_list(&a.partition, &b.partition) && is_same_list(&a.order, &b.order)
}

/// How a window's rows are sorted.
fn keys_of<'s>(spec: &WindowSpec) -> Cow<'s, [Key]> {
    let keys = spec.partition.iter().chain(&spec.order).enumerate();
    Cow::Owned(keys.map(|(at, key)| (at, key.comparator, key.descending)).collect())
}

/// The values of a window's partition and order for the frame's rows, with room for those of functions.
fn key_values(spec: &WindowSpec, frame: &Frame<'_>) -> Result<Vec<Value<'static>>> {
    let keys = spec.partition.iter().chain(&spec.order);
    keys.map(|key| key.expr.eval(frame).map(Value::into_owned)).collect()
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

/// What takes the values of a row's functions; the frame has the row.
type Giving<'g, 's> = &'g mut dyn FnMut(Vec<Value<'static>>, &mut Frame<'s>) -> Result<Flow>;

/// Gives the sorted rows with the values of functions of one window.
fn each_row<'s>(
    calls: &'s [WindowCall],
    mut sorting: Sorting<'s>,
    frame: &mut Frame<'s>,
    next: Giving<'_, 's>,
) -> Result<Flow> {
    let spec = &calls[0].spec;
    let mut part = Partition { rows: Heap::new(frame.context), spec, count: 0, peers: 0..0 };
    let mut key: Vec<Value<'static>> = Vec::new();
    let flow = sorting.each(&mut |sorted| {
        let row = sorted.values()?;
        if part.rows.count() > 0 && key_order(&spec.partition, &key, &row, frame).is_ne() {
            if part.give(calls, frame, next)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
            part.rows.clear();
        }
        if part.rows.count() == 0 {
            key = row[..spec.partition.len()].iter().map(|value| value.clone().into_owned()).collect();
        }
        part.rows.push(row, sorted).map(|()| Flow::More)
    })?;
    if flow == Flow::Stop { Ok(flow) } else { part.give(calls, frame, next) }
}

impl<'s> Partition<'s> {
    /// Gives its rows.
    fn give(&mut self, calls: &'s [WindowCall], frame: &mut Frame<'s>, next: Giving<'_, 's>) -> Result<Flow> {
        self.count = self.rows.count();
        self.peers = 0..0;
        let first = self.spec.partition.len() + self.spec.order.len();
        let mut functions: Vec<Function<'s>> = calls.iter().map(Function::new).collect();
        for at in 0..self.count {
            if at == self.peers.end {
                self.peers = self.peers_from(at, frame)?;
            }
            let mut values = self.rows.with_row(at, |row| {
                let mut values = Vec::with_capacity(row.len() - first + calls.len());
                values.extend_from_slice(&row[first..]);
                values
            })?;
            for function in &mut functions {
                values.push(function.value(self, at, frame)?);
            }
            self.rows.restore(at, frame)?;
            if next(values, frame)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        Ok(Flow::More)
    }

    /// The row at `at`, which the window's order tells from the one before, and those that it does not tell from it.
    fn peers_from(&self, at: usize, frame: &Frame<'s>) -> Result<Range<usize>> {
        if self.spec.order.is_empty() {
            return Ok(0..self.count);
        }
        let from = self.spec.partition.len();
        let mut end = at + 1;
        while end < self.count {
            let ordering =
                |a: &[Value<'_>], b: &[Value<'_>]| key_order(&self.spec.order, &a[from..], &b[from..], frame);
            if self.rows.with_rows(at, end, ordering)?.is_ne() {
                break;
            }
            end += 1;
        }
        Ok(at..end)
    }

    /// The value of the order's first key.
    fn key(&self, at: usize) -> Result<Value<'static>> {
        self.rows.with_row(at, |row| row[self.spec.partition.len()].clone())
    }

    /// An expression's value for a row.
    fn value(&self, e: &'s Expr, at: usize, frame: &mut Frame<'s>) -> Result<Value<'static>> {
        self.rows.restore(at, frame)?;
        e.eval(frame).map(Value::into_owned)
    }

    /// The rows that are in a row's frame.
    fn frame_of(&self, call: &'s WindowCall, at: usize, frame: &mut Frame<'s>) -> Result<Range<usize>> {
        let count = self.count;
        let Some(window) = &call.spec.frame else {
            return Ok(if call.spec.order.is_empty() { 0..count } else { 0..self.peers.end });
        };
        let start = self.end_of((window, &window.start), at, frame, call)?.start;
        let end = self.end_of((window, &window.end), at, frame, call)?.end;
        let start = start.min(count);
        Ok(start..end.min(count).max(start))
    }

    /// Where a bound is: as a start, and as an end.
    fn end_of(
        &self,
        (window, bound): (&'s WindowFrame, &'s FrameEnd),
        at: usize,
        frame: &mut Frame<'s>,
        call: &'s WindowCall,
    ) -> Result<Range<usize>> {
        let count = self.count;
        let (offset, before) = match bound {
            FrameEnd::First => return Ok(0..0),
            FrameEnd::Last => return Ok(count..count),
            FrameEnd::Current if window.rows => return Ok(at..at + 1),
            FrameEnd::Current => return Ok(self.peers.clone()),
            FrameEnd::Preceding(e) => (e, true),
            FrameEnd::Following(e) => (e, false),
        };
        let illegal = || conditions::WINDOW_FRAME_ILLEGAL.with(&[&call.spec.name.as_deref().unwrap_or(UNNAMED)]);
        let given = self.value(&offset.amount, at, frame)?;
        if let Some(unit) = offset.unit {
            let interval = crate::bind::window::interval(&given, unit).ok_or_else(illegal)?;
            return self.range_by_interval(interval, before, at, frame);
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
        let own = self.key(at)?;
        if own.is_null() {
            return Ok(self.peers.clone());
        }
        let own = cast::to_decimal(&own, &mut Problems::new());
        let lower = before != key.descending;
        let edge = if lower { own.checked_sub(&number) } else { own.checked_add(&number) };
        let Some(edge) = edge else { return Ok(0..count) };
        self.range_to(|value| cast::to_decimal(value, &mut Problems::new()).cmp(&edge))
    }

    /// Where the rows begin and end whose values of the window's only key are as far away as `compare` finds equal.
    fn range_to(&self, compare: impl Fn(&Value<'_>) -> Ordering) -> Result<Range<usize>> {
        let is_descending = self.spec.order[0].descending;
        let position = |n: usize| -> Result<Ordering> {
            let key = self.spec.partition.len();
            let of_key = |value: &Value<'_>| if value.is_null() { Ordering::Less } else { compare(value) };
            let ordering = self.rows.with_row(n, |row| of_key(&row[key]))?;
            Ok(if is_descending { ordering.reverse() } else { ordering })
        };
        let start = first_where(0..self.count, |n| position(n).map(Ordering::is_ge))?;
        let end = first_where(start..self.count, |n| position(n).map(Ordering::is_gt))?;
        Ok(start..end)
    }

    /// The same by an interval of time.
    fn range_by_interval(
        &self,
        interval: Interval,
        before: bool,
        at: usize,
        frame: &Frame<'s>,
    ) -> Result<Range<usize>> {
        let key = &self.spec.order[0];
        let interval = if before != key.descending { interval.negated() } else { interval };
        let edge = match &self.key(at)? {
            Value::Date(date) => date.midnight().plus(interval).map(Value::DateTime),
            Value::DateTime(moment) => moment.plus(interval).map(Value::DateTime),
            Value::Time(time) => time.plus(interval).map(Value::Time),
            _ => return Ok(self.peers.clone()),
        };
        let Some(edge) = edge else { return Ok(0..self.count) };
        let facts = frame.context.statement.conversion();
        self.range_to(|value| key.comparator.order(value, &edge, &facts))
    }
}

/// The first place of a range for which `is_there` is true, as it is for all behind that; the range's end where there is none.
fn first_where(range: Range<usize>, is_there: impl Fn(usize) -> Result<bool>) -> Result<usize> {
    let (mut from, mut to) = (range.start, range.end);
    while from < to {
        let middle = from + (to - from) / 2;
        if is_there(middle)? {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    Ok(from)
}

impl<'s> Function<'s> {
    /// Before the first row.
    fn new(call: &'s WindowCall) -> Function<'s> {
        Function { call, dense: 0, accumulator: None, done: 0..0 }
    }

    /// Its value for a row, the one behind the row before.
    fn value(&mut self, part: &Partition<'s>, at: usize, frame: &mut Frame<'s>) -> Result<Value<'static>> {
        let call = self.call;
        let (kind, arguments) = match &call.function {
            WindowFunction::Aggregate(aggregate) => return self.aggregate(aggregate, part, at, frame),
            WindowFunction::Other(kind, arguments) => (*kind, arguments),
        };
        let (count, peers) = (part.count, &part.peers);
        self.dense += u64::from(peers.start == at);
        Ok(match kind {
            W::RowNumber => Value::Uint(at as u64 + 1),
            W::Rank => Value::Uint(peers.start as u64 + 1),
            W::DenseRank => Value::Uint(self.dense),
            W::PercentRank if count == 1 => Value::Double(0.0),
            W::PercentRank => Value::Double(peers.start as f64 / (count - 1) as f64),
            W::CumeDist => Value::Double(peers.end as f64 / count as f64),
            W::Ntile => ntile(&part.value(&arguments[0], at, frame)?, at, count)?,
            W::Lead | W::Lag => neighbour((kind, arguments), at, part, call, frame)?,
            W::FirstValue | W::LastValue | W::NthValue => {
                let range = part.frame_of(call, at, frame)?;
                let wanted = match kind {
                    W::FirstValue => (!range.is_empty()).then_some(range.start),
                    W::LastValue => (!range.is_empty()).then(|| range.end - 1),
                    _ => {
                        let nth = part.value(&arguments[1], at, frame)?;
                        let nth = usize::try_from(cast::to_i64(&nth, &mut Problems::new())).unwrap_or(0);
                        if nth == 0 {
                            return Err(conditions::WRONG_ARGUMENTS.with(&[&"nth_value"]));
                        }
                        Some(range.start + nth - 1).filter(|n| range.contains(n))
                    }
                };
                wanted.map_or(Ok(Value::Null), |n| part.value(&arguments[0], n, frame))?
            }
        })
    }

    fn aggregate(
        &mut self,
        aggregate: &'s AggregateCall,
        part: &Partition<'s>,
        at: usize,
        frame: &mut Frame<'s>,
    ) -> Result<Value<'static>> {
        let range = part.frame_of(self.call, at, frame)?;
        // A frame that only grows is added to; any other is summed anew.
        let grows = range.start == self.done.start && range.end >= self.done.end;
        let accumulator = match &mut self.accumulator {
            Some(accumulator) if grows => accumulator,
            other => {
                self.done = range.start..range.start;
                other.insert(Accumulator::new(aggregate, frame.context, Room::Own))
            }
        };
        for n in self.done.end..range.end {
            part.rows.restore(n, frame)?;
            accumulator.add(aggregate, frame)?;
        }
        self.done = range;
        accumulator.finish(aggregate, frame)
    }
}

fn ntile(given: &Value<'_>, at: usize, count: usize) -> Result<Value<'static>> {
    if given.is_null() {
        return Ok(Value::Null);
    }
    let buckets = usize::try_from(cast::to_i64(given, &mut Problems::new())).unwrap_or(0);
    if buckets == 0 {
        return Err(conditions::WRONG_ARGUMENTS.with(&[&"ntile"]));
    }
    let (size, larger) = (count / buckets, count % buckets);
    let bucket =
        if at < larger * (size + 1) { at / (size + 1) } else { larger + (at - larger * (size + 1)) / size.max(1) };
    Ok(Value::Uint(bucket as u64 + 1))
}

/// LEAD and LAG.
fn neighbour<'s>(
    (kind, arguments): (W, &'s [Expr]),
    at: usize,
    part: &Partition<'s>,
    call: &'s WindowCall,
    frame: &mut Frame<'s>,
) -> Result<Value<'static>> {
    let offset = match arguments.get(1) {
        None => 1,
        Some(e) => {
            let given = part.value(e, at, frame)?;
            usize::try_from(cast::to_i64(&given, &mut Problems::new()))
                .map_err(|_negative| conditions::WRONG_ARGUMENTS.with(&[&"lead"]))?
        }
    };
    let wanted = if kind == W::Lead { at.checked_add(offset) } else { at.checked_sub(offset) };
    let (e, row) = match (wanted.filter(|n| *n < part.count), arguments.get(2)) {
        (Some(n), _) => (&arguments[0], n),
        (None, Some(default)) => (default, at),
        (None, None) => return Ok(Value::Null),
    };
    part.rows.restore(row, frame)?;
    e.eval_as(&call.ty, frame).map(Value::into_owned)
}
