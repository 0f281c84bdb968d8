//! Grouping: one accumulator for each function and group.
//!
//! Groups are found in a set of their keys; each keeps its first row for columns that are no keys. WITH ROLLUP groups the rows
//! once more for each shorter list of keys. Rows that functions keep of many groups go to the disk all together, and come back
//! group by group.

pub mod accumulator;
mod batched;
mod gather;
mod hashed;
mod nothing;
mod rollup;

use super::batch::rows;
use super::keep::{KeptRows, RowSet, restore, save};
use super::scan::{Sink, run_into};
use super::spill::merge::Merge;
use super::spill::ordered::{ByNumber, NUMBER_BYTES, Ordered};
use super::spill::run::Run;
use super::spill::slots::{put_values, row};
use super::{Consumer, Flow, run, values, with_values};
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::expr::{Expr, same};
use crate::plan::{Aggregate, AggregateCall, Node};
use accumulator::{Accumulator, Room};
use batched::Batches;
use stdx::coding::{Reader as Bytes, put_u64};
use syntax::ast::expr::AggregateKind as A;
use values::cast_temporal::Context as Conversion;
use values::compare::Comparator;
use values::exact::Exact;
use values::types::Kind;
use values::value::Value;

/// The groups of one list of keys.
struct Groups<'s> {
    keys: RowSet,
    /// Those of one group after those of another.
    accumulators: Vec<Accumulator<'s>>,
    firsts: KeptRows,
    /// The group of the row before: that of the next one, where rows come in the keys' order.
    former: usize,
    /// Whether what functions keep grows with the rows.
    grows: bool,
    /// What functions keep beside the rows of a group.
    fixed_bytes: usize,
    /// The memory that the rows take which functions keep.
    grown_bytes: usize,
    /// Those that had no room in it, by the place of the accumulator that they are of.
    gathered: Option<Ordered>,
}

impl<'s> Groups<'s> {
    fn new(step: &'s Aggregate) -> Groups<'s> {
        let keys = RowSet::new(step.keys.iter().map(|e| &e.ty));
        let grows = step.calls.iter().any(|call| Accumulator::grows(call).is_some());
        let fixed_bytes = step.calls.iter().filter_map(Accumulator::grows).sum();
        let (accumulators, firsts) = (Vec::new(), KeptRows::new(&step.kept));
        Groups { keys, accumulators, firsts, former: 0, grows, fixed_bytes, grown_bytes: 0, gathered: None }
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
        self.accumulators.extend(step.calls.iter().map(|call| Accumulator::new(call, frame.context, Room::Shared)));
        self.former = self.keys.add(hash, key.iter().map(|value| value.clone().into_owned()).collect());
        self.former
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
        let after: usize = accumulators.iter().map(Accumulator::kept_bytes).sum();
        self.grown_bytes = self.grown_bytes + after - before;
        Ok(())
    }

    /// The memory that they take, without the rows that functions keep.
    fn memory_bytes(&self) -> usize {
        let accumulators = self.accumulators.capacity() * size_of::<Accumulator<'_>>();
        let fixed = self.firsts.len() * self.fixed_bytes;
        self.keys.memory_bytes() + self.firsts.memory_bytes() + accumulators + fixed
    }

    /// Writes the rows that functions keep.
    #[cold]
    fn put_gathered(&mut self, context: &Context<'_>) -> Result<()> {
        let gathered = match &mut self.gathered {
            Some(gathered) => gathered,
            none => {
                context.state.reads.count_disk_table();
                none.insert(Ordered::new(context)?)
            }
        };
        let (mut writer, mut record) = (gathered.part(), Vec::new());
        for (place, accumulator) in self.accumulators.iter_mut().enumerate() {
            accumulator.drain(&mut |row| {
                record.clear();
                put_u64(&mut record, place as u64);
                put_values(&mut record, row);
                writer.add(&record, context.kill)
            })?;
        }
        self.grown_bytes = 0;
        gathered.take(writer, context)
    }

    /// The rows that were written, with those that are in memory behind them; no runs where none were.
    fn take_gathered(&mut self, context: &Context<'_>) -> Result<Vec<Run>> {
        if self.gathered.is_some() {
            self.put_gathered(context)?;
        }
        self.gathered.take().map_or(Ok(Vec::new()), |gathered| gathered.finish(context))
    }

    /// A group's keys and the values of its functions; each group once, in their order.
    fn row(
        &mut self,
        step: &Aggregate,
        at: usize,
        gathered: &mut Merge<'_, ByNumber>,
        frame: &Frame<'s>,
    ) -> Result<Vec<Value<'static>>> {
        let mut row: Vec<Value<'static>> = self.keys.rows()[at].to_vec();
        let first = at * step.calls.len();
        for (at, call) in step.calls.iter().enumerate() {
            let place = first + call.sum_of.unwrap_or(at);
            let accumulator = &mut self.accumulators[place];
            load(accumulator, place as u64, call, gathered, frame)?;
            row.push(accumulator.finish(call, frame)?);
            accumulator.forget();
        }
        Ok(row)
    }
}

/// Gives an accumulator the rows of its own that were written.
#[inline]
fn load<'s>(
    accumulator: &mut Accumulator<'s>,
    place: u64,
    call: &AggregateCall,
    gathered: &mut Merge<'_, ByNumber>,
    frame: &Frame<'s>,
) -> Result<()> {
    let mut is_open = false;
    while let Some((_, record)) = gathered.first().filter(|(its, _)| **its == place) {
        let found = row(&mut Bytes::new(&record[NUMBER_BYTES..]));
        let found = found.ok_or_else(|| gathered.damaged())?;
        if !is_open {
            accumulator.reopen(call, frame.context);
            is_open = true;
        }
        accumulator.load(found, call, frame)?;
        gathered.advance(frame.context.kill)?;
    }
    Ok(())
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
    /// It reads none here: another one's sum is its own, or it takes columns.
    Other,
    /// Among the exact numbers.
    Exact(usize),
    /// Among the values.
    Value(usize),
}

/// The most arguments that are read as exact numbers.
const EXACT_MAX: usize = 8;

impl<'s> Arguments<'s> {
    fn new(step: &'s Aggregate) -> Arguments<'s> {
        Arguments::without(step, |_| false)
    }

    /// Whether a function, which is SUM or AVG, adds up exact numbers.
    fn is_exact(call: &AggregateCall) -> bool {
        let [argument] = &call.arguments[..] else { return false };
        call.ty.kind == Kind::Decimal && (argument.ty.kind.is_integer() || argument.ty.kind == Kind::Decimal)
    }

    /// What is read but for functions that are left out.
    fn without(step: &'s Aggregate, is_left_out: impl Fn(usize) -> bool) -> Arguments<'s> {
        let (mut list, mut exact): (Vec<&Expr>, Vec<&Expr>) = (Vec::new(), Vec::new());
        let place = |(at, call): (usize, &'s AggregateCall)| {
            if call.sum_of.is_some() || is_left_out(at) {
                return Place::Other;
            }
            let [argument] = &call.arguments[..] else { return Place::Own };
            if call.distinct || !matches!(call.kind, A::Sum | A::Avg | A::Min | A::Max) {
                return Place::Own;
            }
            let is_exact = matches!(call.kind, A::Sum | A::Avg) && Arguments::is_exact(call);
            if is_exact && (exact.len() < EXACT_MAX || exact.iter().any(|known| same(known, argument))) {
                Place::Exact(place_of(&mut exact, argument))
            } else {
                Place::Value(place_of(&mut list, argument))
            }
        };
        let of_calls = step.calls.iter().enumerate().map(place).collect();
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
                Place::Other => {}
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
    if step.rollup { rollup::run_rollup(step, frame, next) } else { hashed::run_hashed(step, frame, next) }
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
        let accumulators = step.calls.iter().map(|call| Accumulator::new(call, frame.context, Room::Own)).collect();
        Ok(Group { key: values(&step.keys, frame)?, accumulators, first: save(&step.kept, frame) })
    }

    /// Gives its row to the consumer.
    fn end(mut self, step: &'s Aggregate, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
        let mut row = self.key;
        finish_calls(step, &mut self.accumulators, frame, &mut row)?;
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
        step.calls.iter().map(|call| Accumulator::new(call, context, Room::Own)).collect();
    let arguments = Arguments::new(step);
    let mut batches = Batches::new(step);
    let mut first = None;
    if let Some(count) = counted(step, frame)? {
        accumulators.iter_mut().for_each(|accumulator| accumulator.count_rows(count));
        return end_one_group(step, &mut accumulators, frame, next);
    }
    rows::each(&step.input, frame, &mut |frame, stored| {
        if let Some((key, row)) = stored {
            if batches.takes_stored() && batches.take(rows::stored_of(&step.input, row), 0, &mut accumulators, frame)? {
                return Ok(Flow::More);
            }
            rows::put_into(&step.input, (key, row), frame);
        }
        if first.is_none() {
            first = Some(save(&step.kept, frame));
        }
        batches.count(frame);
        if !batches.take(None, 0, &mut accumulators, frame)? {
            arguments.add(step, &mut accumulators, frame)?;
        }
        Ok(Flow::More)
    })?;
    batches.finish(&mut accumulators, frame)?;
    match &first {
        Some(first) => restore(&step.kept, first, frame),
        None => step.kept.iter().for_each(|slot| frame.set_null(*slot)),
    }
    end_one_group(step, &mut accumulators, frame, next)
}

/// How many rows a table gives, where nothing else is asked.
fn counted<'s>(step: &'s Aggregate, frame: &mut Frame<'s>) -> Result<Option<u64>> {
    match &step.input {
        Node::Scan(scan) if step.kept.is_empty() && step.calls.iter().all(Accumulator::counts_all) => {
            let mut count = 0;
            run_into(scan, frame, Sink::Count(&mut count))?;
            Ok(Some(count))
        }
        _ => Ok(None),
    }
}

/// Gives the only group to the consumer.
fn end_one_group<'s>(
    step: &'s Aggregate,
    accumulators: &mut [Accumulator<'s>],
    frame: &mut Frame<'s>,
    next: Consumer<'_, 's>,
) -> Result<Flow> {
    let mut row = Vec::with_capacity(step.calls.len() + step.groupings.len());
    finish_calls(step, accumulators, frame, &mut row)?;
    show_results(step, &row, frame);
    row.extend(step.groupings.iter().map(|places| grouping(places, 0)));
    frame.set_values(step.slot, row);
    next(frame)
}

/// Appends the values of a group's functions.
fn finish_calls<'s>(
    step: &Aggregate,
    accumulators: &mut [Accumulator<'s>],
    frame: &Frame<'s>,
    row: &mut Vec<Value<'static>>,
) -> Result<()> {
    for (at, call) in step.calls.iter().enumerate() {
        row.push(accumulators[call.sum_of.unwrap_or(at)].finish(call, frame)?);
    }
    Ok(())
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
