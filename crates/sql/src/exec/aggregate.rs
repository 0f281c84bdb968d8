//! Grouping: one accumulator for each function and group.
//!
//! Groups are found in a set of their keys; each keeps its first row for columns that are no keys. WITH ROLLUP groups the rows
//! once more for each shorter list of keys.

mod hashed;

use super::keep::{KeptRows, RowSet, restore, save};
use super::spill::slots::bytes_of;
use super::uniques::Uniques;
use super::{Consumer, Flow, run, values, with_values};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::expr::{Expr, same};
use crate::plan::{Aggregate, AggregateCall};
use syntax::ast::expr::AggregateKind as A;
use values::arith::{self, Operator};
use values::cast;
use values::cast_temporal::Context as Conversion;
use values::compare::Comparator;
use values::decimal::Decimal;
use values::exact::Exact;
use values::json::tree::Tree;
use values::problem::{Mode, Problems};
use values::types::{Kind, Type};
use values::value::Value;

/// What a function knows of a group.
pub(super) struct Accumulator<'s> {
    count: u64,
    /// The sum, the smallest, the largest, the bits.
    value: Value<'static>,
    /// The part of an exact sum that came as small numbers of one scale.
    whole: i128,
    scale: u8,
    /// Mean and sum of squared differences, for variances.
    mean: f64,
    squares: f64,
    /// Values seen, for DISTINCT.
    seen: Option<Box<Uniques<'s>>>,
    /// Rows of GROUP_CONCAT and the JSON aggregates: sort keys and texts.
    rows: Vec<(Vec<Value<'static>>, Vec<Value<'static>>)>,
    /// The memory that they take.
    row_bytes: usize,
}

/// What a row that a function keeps has beside its values.
const ROW_BYTES: usize = size_of::<(Vec<Value<'_>>, Vec<Value<'_>>)>();

/// The groups of one list of keys.
struct Groups<'s> {
    keys: RowSet,
    /// Those of one group after those of another.
    accumulators: Vec<Accumulator<'s>>,
    firsts: KeptRows<'s>,
    /// The group of the row before: that of the next one, where rows come in the keys' order.
    former: usize,
    /// Whether what functions keep grows with the rows.
    grows: bool,
    /// What functions keep.
    grown_bytes: usize,
}

impl<'s> Groups<'s> {
    fn new(step: &'s Aggregate) -> Groups<'s> {
        let keys = RowSet::new(step.keys.iter().map(|e| &e.ty));
        let grows = step.calls.iter().any(|call| call.distinct || Accumulator::keeps_rows(call));
        let firsts = KeptRows::new(&step.kept);
        Groups { keys, accumulators: Vec::new(), firsts, former: 0, grows, grown_bytes: 0 }
    }

    /// The group of a key, or the hash of one that is new.
    #[inline]
    fn find(&mut self, key: &[Value<'_>], facts: &Conversion<'_>) -> (u64, Option<usize>) {
        if self.keys.is_at(self.former, key, facts) {
            return (0, Some(self.former));
        }
        let (hash, found) = self.keys.find(key, facts);
        self.former = found.unwrap_or(self.former);
        (hash, found)
    }

    /// Adds the group of a new key, whose first row is the frame's.
    fn add(&mut self, step: &Aggregate, (hash, key): (u64, &[Value<'_>]), frame: &Frame<'s>) -> usize {
        self.firsts.push(frame);
        self.accumulators.extend(step.calls.iter().map(|call| Accumulator::new(call, frame.context)));
        self.former = self.keys.add(hash, key.iter().map(|value| value.clone().into_owned()).collect());
        self.former
    }

    /// The group of a key, which is a new one where the key is new.
    fn of(&mut self, step: &Aggregate, key: &[Value<'_>], facts: &Conversion<'_>, frame: &Frame<'s>) -> usize {
        match self.find(key, facts) {
            (_, Some(at)) => at,
            (hash, None) => self.add(step, (hash, key), frame),
        }
    }

    /// Adds the frame's row to a group.
    #[inline]
    fn feed(&mut self, step: &Aggregate, at: usize, arguments: &Arguments<'_>, frame: &Frame<'_>) -> Result<()> {
        let accumulators = &mut self.accumulators[at * step.calls.len()..(at + 1) * step.calls.len()];
        if !self.grows {
            return arguments.add(step, accumulators, frame);
        }
        let before: usize = accumulators.iter().map(Accumulator::kept_bytes).sum();
        arguments.add(step, accumulators, frame)?;
        self.grown_bytes += accumulators.iter().map(Accumulator::kept_bytes).sum::<usize>() - before;
        Ok(())
    }

    /// The memory that they take.
    fn memory_bytes(&self) -> usize {
        let accumulators = self.accumulators.capacity() * size_of::<Accumulator<'_>>();
        self.keys.memory_bytes() + self.firsts.memory_bytes() + accumulators + self.grown_bytes
    }

    /// A group's keys and the values of its functions.
    fn row(&mut self, step: &Aggregate, at: usize, frame: &Frame<'_>) -> Result<Vec<Value<'static>>> {
        let mut row: Vec<Value<'static>> = self.keys.rows()[at].to_vec();
        for (accumulator, call) in self.accumulators(step, at).iter_mut().zip(&step.calls) {
            row.push(accumulator.finish(call, frame)?);
        }
        Ok(row)
    }

    fn accumulators(&mut self, step: &Aggregate, at: usize) -> &mut [Accumulator<'s>] {
        &mut self.accumulators[at * step.calls.len()..(at + 1) * step.calls.len()]
    }
}

/// What the functions of a grouping read, each argument once that several of them have.
struct Arguments<'s> {
    /// Those that are exact numbers, of which there are sums alone.
    exact: Vec<&'s Expr>,
    list: Vec<&'s Expr>,
    /// For each function its argument's place.
    of_calls: Vec<Place>,
}

/// Where a function finds its argument.
#[derive(Clone, Copy)]
enum Place {
    /// It reads its arguments itself.
    Own,
    /// Among the exact numbers.
    Exact(usize),
    /// Among the values.
    Value(usize),
}

/// The most arguments that are read as exact numbers.
const EXACT_MAX: usize = 8;

impl<'s> Arguments<'s> {
    fn new(step: &'s Aggregate) -> Arguments<'s> {
        let (mut list, mut exact): (Vec<&Expr>, Vec<&Expr>) = (Vec::new(), Vec::new());
        let place = |call: &'s AggregateCall| {
            let [argument] = &call.arguments[..] else { return Place::Own };
            if call.distinct || !matches!(call.kind, A::Sum | A::Avg | A::Min | A::Max) {
                return Place::Own;
            }
            let sums = matches!(call.kind, A::Sum | A::Avg) && call.ty.kind == Kind::Decimal;
            let is_exact = sums && (argument.ty.kind.is_integer() || argument.ty.kind == Kind::Decimal);
            if is_exact && (exact.len() < EXACT_MAX || exact.iter().any(|known| same(known, argument))) {
                Place::Exact(place_of(&mut exact, argument))
            } else {
                Place::Value(place_of(&mut list, argument))
            }
        };
        let of_calls = step.calls.iter().map(place).collect();
        Arguments { exact, list, of_calls }
    }

    /// Adds the frame's row to a group.
    fn add(&self, step: &Aggregate, accumulators: &mut [Accumulator<'_>], frame: &Frame<'_>) -> Result<()> {
        let mut exact = [None; EXACT_MAX];
        for (number, e) in exact.iter_mut().zip(&self.exact) {
            *number = e.exact(frame);
        }
        if self.list.is_empty() {
            return self.add_to(step, accumulators, (&exact, &[]), frame);
        }
        with_values(self.list.iter().copied(), frame, |values| self.add_to(step, accumulators, (&exact, values), frame))
    }

    fn add_to(
        &self,
        step: &Aggregate,
        accumulators: &mut [Accumulator<'_>],
        (exact, values): (&[Option<Exact>; EXACT_MAX], &[Value<'_>]),
        frame: &Frame<'_>,
    ) -> Result<()> {
        for ((accumulator, call), place) in accumulators.iter_mut().zip(&step.calls).zip(&self.of_calls) {
            match place {
                Place::Exact(at) => match exact[*at] {
                    Some(number) if accumulator.add_exact(number) => {}
                    _ => accumulator.add_value(&self.exact[*at].eval(frame)?, call, frame)?,
                },
                Place::Value(at) => accumulator.add_value(&values[*at], call, frame)?,
                Place::Own => accumulator.add(call, frame)?,
            }
        }
        Ok(())
    }
}

/// The place of an expression in a list, to which it is added where it is not there.
fn place_of<'s>(list: &mut Vec<&'s Expr>, e: &'s Expr) -> usize {
    list.iter().position(|known| same(known, e)).unwrap_or_else(|| {
        list.push(e);
        list.len() - 1
    })
}

/// Runs a grouping.
///
/// # Errors
/// What the input, the functions and the consumer answer.
pub fn run_aggregate<'s>(step: &'s Aggregate, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    if step.always && !step.rollup {
        return run_one_group(step, frame, next);
    }
    if step.together {
        return run_together(step, frame, next);
    }
    if !step.rollup {
        return hashed::run_hashed(step, frame, next);
    }
    let facts = frame.context.statement.conversion();
    let levels = step.keys.len() + 1;
    let arguments = Arguments::new(step);
    let mut groups: Vec<Groups<'s>> = (0..levels).map(|_| Groups::new(step)).collect();
    run(&step.input, frame, &mut |frame| {
        with_values(step.keys.iter(), frame, |key| {
            for (level, groups) in groups.iter_mut().enumerate() {
                if level > 0 {
                    key[step.keys.len() - level] = Value::Null;
                }
                let at = groups.of(step, key, &facts, frame);
                groups.feed(step, at, &arguments, frame)?;
            }
            Ok(Flow::More)
        })
    })?;
    if groups[levels - 1].firsts.is_empty() {
        // The total is there also when no row is.
        step.kept.iter().for_each(|slot| frame.set_null(*slot));
        groups[levels - 1].of(step, &vec![Value::Null; step.keys.len()], &facts, frame);
    }
    for (level, at) in output_order(step, &groups, &facts) {
        let groups = &mut groups[level];
        groups.firsts.restore(at, frame);
        let mut row = groups.row(step, at, frame)?;
        show_results(step, &row, frame);
        row.extend(step.groupings.iter().map(|places| grouping(places, step.keys.len() - level)));
        frame.set_values(step.slot, row);
        if next(frame)? == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

/// Groups whose rows come one behind the other: each goes out where the next one begins.
fn run_together<'s>(step: &'s Aggregate, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let facts = frame.context.statement.conversion();
    let comparators: Vec<Comparator> = step.keys.iter().map(|e| Comparator::of(&e.ty)).collect();
    let arguments = Arguments::new(step);
    let mut group: Option<Group<'s>> = None;
    let flow = run(&step.input, frame, &mut |frame| {
        let is_same = group.as_ref().map_or(Ok(false), |group| {
            with_values(step.keys.iter(), frame, |key| {
                let mut pairs = key.iter().zip(&group.key).zip(&comparators);
                Ok(pairs.all(|((a, b), comparator)| comparator.order(a, b, &facts).is_eq()))
            })
        })?;
        if !is_same {
            let begun = Group::begin(step, frame)?;
            if let Some(ended) = group.take() {
                restore(&step.kept, &ended.first, frame);
                let flow = ended.end(step, frame, next)?;
                restore(&step.kept, &begun.first, frame);
                if flow == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            group = Some(begun);
        }
        if let Some(group) = &mut group {
            arguments.add(step, &mut group.accumulators, frame)?;
        }
        Ok(Flow::More)
    })?;
    match group {
        Some(group) => {
            restore(&step.kept, &group.first, frame);
            group.end(step, frame, next)
        }
        None => Ok(flow),
    }
}

/// The group that rows belong to now.
struct Group<'s> {
    key: Vec<Value<'static>>,
    accumulators: Vec<Accumulator<'s>>,
    first: super::keep::Kept,
}

impl<'s> Group<'s> {
    /// The group of the frame's row.
    fn begin(step: &Aggregate, frame: &Frame<'s>) -> Result<Group<'s>> {
        let accumulators = step.calls.iter().map(|call| Accumulator::new(call, frame.context)).collect();
        Ok(Group { key: values(&step.keys, frame)?, accumulators, first: save(&step.kept, frame) })
    }

    /// Gives its row to the consumer.
    fn end(mut self, step: &'s Aggregate, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
        let mut row = self.key;
        for (accumulator, call) in self.accumulators.iter_mut().zip(&step.calls) {
            row.push(accumulator.finish(call, frame)?);
        }
        show_results(step, &row, frame);
        row.extend(step.groupings.iter().map(|places| grouping(places, step.keys.len())));
        frame.set_values(step.slot, row);
        next(frame)
    }
}

/// Without keys all rows are one group, which is there also when no row is.
fn run_one_group<'s>(step: &'s Aggregate, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let context = frame.context;
    let mut accumulators: Vec<Accumulator<'_>> =
        step.calls.iter().map(|call| Accumulator::new(call, context)).collect();
    let arguments = Arguments::new(step);
    let mut first = None;
    run(&step.input, frame, &mut |frame| {
        if first.is_none() {
            first = Some(save(&step.kept, frame));
        }
        arguments.add(step, &mut accumulators, frame)?;
        Ok(Flow::More)
    })?;
    match &first {
        Some(first) => restore(&step.kept, first, frame),
        None => step.kept.iter().for_each(|slot| frame.set_null(*slot)),
    }
    let mut row = Vec::with_capacity(step.calls.len() + step.groupings.len());
    for (accumulator, call) in accumulators.iter_mut().zip(&step.calls) {
        row.push(accumulator.finish(call, frame)?);
    }
    show_results(step, &row, frame);
    row.extend(step.groupings.iter().map(|places| grouping(places, 0)));
    frame.set_values(step.slot, row);
    next(frame)
}

/// Puts the functions' values, which follow the keys, where subqueries find them.
fn show_results(step: &Aggregate, row: &[Value<'static>], frame: &mut Frame<'_>) {
    if let Some(slot) = step.results {
        frame.set_values(slot, row[step.keys.len()..].to_vec());
    }
}

/// GROUPING of the keys at `places` where only the first `kept` are grouped by: a bit for each, the last the lowest.
fn grouping(places: &[usize], kept: usize) -> Value<'static> {
    Value::Int(places.iter().fold(0, |bits, place| bits << 1 | i64::from(*place >= kept)))
}

/// The groups of WITH ROLLUP in the order in which they go out: sorted, with each total behind its groups.
fn output_order(step: &Aggregate, groups: &[Groups<'_>], facts: &Conversion<'_>) -> Vec<(usize, usize)> {
    let of_level = |(level, groups): (usize, &Groups<'_>)| (0..groups.firsts.len()).map(move |at| (level, at));
    let mut order: Vec<(usize, usize)> = groups.iter().enumerate().flat_map(of_level).collect();
    let comparators: Vec<Comparator> = step.keys.iter().map(|e| Comparator::of(&e.ty)).collect();
    let count = comparators.len();
    order.sort_by(|a, b| {
        let (left, right) = (&groups[a.0].keys.rows()[a.1], &groups[b.0].keys.rows()[b.1]);
        for (at, comparator) in comparators.iter().enumerate() {
            let (a_total, b_total) = (at >= count - a.0, at >= count - b.0);
            if a_total || b_total {
                return a_total.cmp(&b_total);
            }
            let ordering = comparator.order(&left[at], &right[at], facts);
            if ordering.is_ne() {
                return ordering;
            }
        }
        std::cmp::Ordering::Equal
    });
    order
}

impl<'s> Accumulator<'s> {
    pub(super) fn new(call: &AggregateCall, context: &'s Context<'s>) -> Accumulator<'s> {
        let value = match call.kind {
            _ if call.ty.kind.is_string() => Value::Null,
            A::BitAnd => Value::Uint(u64::MAX),
            A::BitOr | A::BitXor => Value::Uint(0),
            _ => Value::Null,
        };
        let seen = call.distinct.then(|| {
            let comparators = call.arguments.iter().map(|e| Comparator::of(&e.ty)).collect();
            // What is counted and summed can be so later.
            Box::new(match call.kind {
                A::Count | A::Sum | A::Avg => Uniques::new(comparators, context),
                _ => Uniques::in_memory(comparators, context),
            })
        });
        Accumulator {
            count: 0,
            value,
            whole: 0,
            scale: 0,
            mean: 0.0,
            squares: 0.0,
            seen,
            rows: Vec::new(),
            row_bytes: 0,
        }
    }

    /// Whether the function needs all rows at the end.
    fn keeps_rows(call: &AggregateCall) -> bool {
        matches!(call.kind, A::GroupConcat | A::JsonArrayAgg | A::JsonObjectAgg | A::StCollect)
    }

    /// The memory that its rows take.
    fn kept_bytes(&self) -> usize {
        self.row_bytes + self.seen.as_ref().map_or(0, |seen| seen.memory_bytes())
    }

    pub(super) fn add(&mut self, call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        if call.kind == A::CountStar {
            self.count += 1;
            return Ok(());
        }
        if call.kind == A::Count && self.seen.is_none() {
            for argument in &call.arguments {
                if argument.is_null(frame)? {
                    return Ok(());
                }
            }
            self.count += 1;
            return Ok(());
        }
        if let Some(seen) = &mut self.seen {
            let row = values(&call.arguments, frame)?;
            if row.iter().any(Value::is_null) && !matches!(call.kind, A::JsonArrayAgg) {
                return Ok(());
            }
            if seen.admit(row)?.is_none() {
                return Ok(());
            }
        }
        let mut problems = Problems::new();
        self.add_values(call, frame, &mut problems)?;
        crate::expr::coerce::report(frame.context, problems)
    }

    fn add_values(&mut self, call: &AggregateCall, frame: &Frame<'_>, problems: &mut Problems) -> Result<()> {
        let Some(first) = call.arguments.first() else { return Ok(()) };
        if Accumulator::keeps_rows(call) {
            let row = values(&call.arguments, frame)?;
            if call.kind == A::GroupConcat && row.iter().any(Value::is_null) {
                return Ok(());
            }
            if call.kind == A::JsonObjectAgg && row[0].is_null() {
                return Err(conditions::JSON_DOCUMENT_NULL_KEY.with(&[]));
            }
            let keys: Vec<_> =
                call.order.iter().map(|k| k.expr.eval(frame).map(Value::into_owned)).collect::<Result<_>>()?;
            self.count += 1;
            self.row_bytes += ROW_BYTES + bytes_of(&keys) + bytes_of(&row);
            self.rows.push((keys, row));
            return Ok(());
        }
        if call.kind == A::Count {
            self.count += 1;
            return Ok(());
        }
        let value = first.eval(frame)?;
        if value.is_null() {
            return Ok(());
        }
        self.count += 1;
        match call.kind {
            A::Sum | A::Avg => self.add_sum(&value, call, problems)?,
            A::Min | A::Max => self.add_extreme(&value, first, call.kind, frame),
            A::BitAnd | A::BitOr | A::BitXor => self.add_bits(&value, call, problems)?,
            _ => {
                // Welford's recurrence.
                let x = cast::to_f64(&value, problems);
                let before = self.mean;
                self.mean += (x - before) / self.count as f64;
                self.squares += (x - before) * (x - self.mean);
            }
        }
        Ok(())
    }

    /// Adds an exact number to SUM or AVG; whether there was room for it among the small ones.
    #[inline]
    fn add_exact(&mut self, exact: Exact) -> bool {
        let is_summed = self.sum_up(exact);
        self.count += u64::from(is_summed);
        is_summed
    }

    /// Adds the value of its argument to SUM, AVG, MIN or MAX.
    fn add_value(&mut self, value: &Value<'_>, call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        if value.is_null() {
            return Ok(());
        }
        self.count += 1;
        if matches!(call.kind, A::Min | A::Max) {
            self.add_extreme(value, &call.arguments[0], call.kind, frame);
            return Ok(());
        }
        let mut problems = Problems::new();
        self.add_sum(value, call, &mut problems)?;
        crate::expr::coerce::report(frame.context, problems)
    }

    fn add_bits(&mut self, value: &Value<'_>, call: &AggregateCall, problems: &mut Problems) -> Result<()> {
        let operator = match call.kind {
            A::BitAnd => Operator::BitAnd,
            A::BitOr => Operator::BitOr,
            _ => Operator::BitXor,
        };
        if call.ty.kind.is_string() {
            let bytes = values::text::of(value, &call.arguments[0].ty);
            self.value = match &self.value {
                Value::Bytes(so_far) => Value::owned(
                    arith::combined(operator, so_far, &bytes).map_err(|e| crate::expr::coerce::failure(&e, ""))?,
                ),
                _ => Value::owned(bytes.into_owned()),
            };
            return Ok(());
        }
        let (bits, so_far) = (cast::to_bits(value, problems), cast::to_bits(&self.value, problems));
        self.value = Value::Uint(match operator {
            Operator::BitAnd => so_far & bits,
            Operator::BitOr => so_far | bits,
            _ => so_far ^ bits,
        });
        Ok(())
    }

    fn add_sum(&mut self, value: &Value<'_>, call: &AggregateCall, problems: &mut Problems) -> Result<()> {
        if call.ty.kind.is_real() {
            let so_far = if self.value.is_null() { 0.0 } else { cast::to_f64(&self.value, problems) };
            self.value = Value::Double(so_far + cast::to_f64(value, problems));
            return Ok(());
        }
        match Exact::of(value) {
            Some(exact) if self.sum_up(exact) => Ok(()),
            _ => self.add_decimal(cast::to_decimal(value, problems)),
        }
    }

    /// Adds to the small numbers, where there is room for it among them.
    #[inline]
    fn sum_up(&mut self, exact: Exact) -> bool {
        if !self.takes_scale(exact.scale) {
            return false;
        }
        let sum = self.whole.checked_add(exact.number);
        self.whole = sum.unwrap_or(self.whole);
        sum.is_some()
    }

    /// Whether small numbers of this scale are summed up, which those of the first one are.
    fn takes_scale(&mut self, scale: u8) -> bool {
        if self.whole == 0 {
            self.scale = self.scale.max(scale);
        }
        self.scale == scale
    }

    fn add_decimal(&mut self, number: Decimal) -> Result<()> {
        self.value = match &self.value {
            Value::Decimal(so_far) => Value::Decimal(
                so_far.checked_add(&number).ok_or_else(|| conditions::DATA_OUT_OF_RANGE.with(&[&"DECIMAL", &"sum"]))?,
            ),
            _ => Value::Decimal(number),
        };
        Ok(())
    }

    /// Brings the small numbers of an exact sum to the rest of it.
    fn join_sum(&mut self, call: &AggregateCall) -> Result<()> {
        if self.count == 0 || call.ty.kind.is_real() {
            return Ok(());
        }
        let whole = std::mem::take(&mut self.whole);
        self.add_decimal(Decimal::scaled(whole, self.scale))
    }

    fn add_extreme(&mut self, value: &Value<'_>, argument: &Expr, kind: A, frame: &Frame<'_>) {
        let comparator = Comparator::of(&argument.ty);
        let facts = frame.context.statement.conversion();
        let replaces = self.value.is_null() || {
            let ordering = comparator.order(value, &self.value, &facts);
            if kind == A::Min { ordering.is_lt() } else { ordering.is_gt() }
        };
        if replaces {
            self.value = value.clone().into_owned();
        }
    }

    pub(super) fn finish(&mut self, call: &AggregateCall, frame: &Frame<'_>) -> Result<Value<'static>> {
        if let Some(seen) = self.seen.take() {
            seen.rest(&mut |row| {
                match call.kind {
                    A::Count => self.count += 1,
                    _ => self.add_value(&row[0], call, frame)?,
                }
                Ok(Flow::More)
            })?;
        }
        let count = self.count as f64;
        if matches!(call.kind, A::Sum | A::Avg) {
            self.join_sum(call)?;
        }
        Ok(match call.kind {
            A::Count | A::CountStar => Value::Int(self.count as i64),
            A::BitAnd | A::BitOr | A::BitXor if self.value.is_null() => {
                let neutral = if call.kind == A::BitAnd { u8::MAX } else { 0 };
                Value::owned(vec![neutral; call.arguments[0].ty.length as usize])
            }
            A::Sum | A::Min | A::Max | A::BitAnd | A::BitOr | A::BitXor => self.value.clone(),
            A::Avg => self.average(&call.ty, frame)?,
            _ if self.count == 0 => Value::Null,
            A::VarPop => Value::Double(self.squares / count),
            A::StdPop => Value::Double((self.squares / count).sqrt()),
            A::VarSamp | A::StdSamp if self.count == 1 => Value::Null,
            A::VarSamp => Value::Double(self.squares / (count - 1.0)),
            A::StdSamp => Value::Double((self.squares / (count - 1.0)).sqrt()),
            A::GroupConcat => self.concatenated(call, frame),
            A::JsonArrayAgg | A::JsonObjectAgg => self.document(call)?,
            A::StCollect => {
                let parts: Vec<Value<'_>> = self.rows.iter().map(|(_, row)| row[0].borrowed()).collect();
                crate::functions::spatial_relate::collected(&parts, "st_collect")?
            }
        })
    }

    /// JSON_ARRAYAGG and JSON_OBJECTAGG: the rows as one document.
    fn document(&self, call: &AggregateCall) -> Result<Value<'static>> {
        use crate::functions::json::{element_of, made};
        let rows = self.rows.iter().map(|(_, row)| row);
        let tree = if call.kind == A::JsonArrayAgg {
            Tree::Array(rows.map(|row| element_of(&row[0], &call.arguments[0])).collect::<Result<_>>()?)
        } else {
            let member = |row: &Vec<Value<'static>>| {
                let key = values::text::of(&row[0], &call.arguments[0].ty).into_owned();
                element_of(&row[1], &call.arguments[1]).map(|value| (key, value))
            };
            Tree::object(rows.map(member).collect::<Result<_>>()?)
        };
        made(&tree)
    }

    fn average(&self, ty: &Type, frame: &Frame<'_>) -> Result<Value<'static>> {
        if self.count == 0 {
            return Ok(Value::Null);
        }
        if ty.kind == Kind::Double {
            let sum = cast::to_f64(&self.value, &mut Problems::new());
            return Ok(Value::Double(sum / self.count as f64));
        }
        let count = Value::Decimal(Decimal::scaled(i128::from(self.count), 0));
        let mode: Mode = frame.context.statement.mode;
        arith::apply(Operator::Divide, &self.value, &count, ty, mode, &mut Problems::new())
            .map_err(|e| crate::expr::coerce::failure(&e, "avg"))
    }

    fn concatenated(&mut self, call: &AggregateCall, frame: &Frame<'_>) -> Value<'static> {
        let facts = frame.context.statement.conversion();
        self.rows.sort_by(|(a, _), (b, _)| {
            for ((x, y), key) in a.iter().zip(b).zip(&call.order) {
                let ordering = key.comparator.order(x, y, &facts);
                if ordering.is_ne() {
                    return if key.descending { ordering.reverse() } else { ordering };
                }
            }
            std::cmp::Ordering::Equal
        });
        let limit = usize::try_from(frame.context.state.settings().group_concat_max_len).unwrap_or(usize::MAX);
        let mut text = Vec::new();
        for (at, (_, row)) in self.rows.iter().enumerate() {
            if at > 0 {
                text.extend_from_slice(&call.separator);
            }
            for (value, argument) in row.iter().zip(&call.arguments) {
                text.extend_from_slice(&values::text::of(value, &argument.ty));
            }
            if text.len() > limit {
                let mut end = limit;
                while end > 0 && !call.ty.collation.is_binary() && text[end] & 0xc0 == 0x80 {
                    end -= 1;
                }
                text.truncate(end);
                frame.context.diagnostics.borrow_mut().warn(conditions::CUT_VALUE_GROUP_CONCAT, &[&(at + 1)]);
                break;
            }
        }
        Value::owned(text)
    }
}
