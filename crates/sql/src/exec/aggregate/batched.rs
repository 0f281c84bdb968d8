//! Sums and counts of many rows: rows are put into columns with the groups that they are of, and the functions take them by the column.
//!
//! What functions of other kinds read they read row by row. A row that cannot be put into columns is taken by all of them at once:
//! before the rows that came before it, which exact sums, counts and extremes do not show, but behind them where inexact numbers
//! are added up.

use super::{Accumulator, Arguments, Place};
use crate::error::Result;
use crate::exec::batch::keys::Keys;
use crate::exec::batch::rows::{ROWS_MIN, Stored};
use crate::exec::batch::sums::{ROWS_MAX, Sums};
use crate::expr::Expr;
use crate::expr::frame::Frame;
use crate::plan::Aggregate;
use syntax::ast::expr::AggregateKind as A;
use values::exact::Exact;
use values::types::Kind;

/// How a grouping takes its rows.
pub(super) struct Batches<'s> {
    step: &'s Aggregate,
    rows: u64,
    columns: Option<Batched<'s>>,
    keys: Option<Keys>,
}

impl<'s> Batches<'s> {
    /// No row yet.
    pub(super) fn new(step: &'s Aggregate) -> Batches<'s> {
        Batches { step, rows: 0, columns: None, keys: None }
    }

    /// Counts the frame's row, and sees when rows are many.
    #[inline]
    pub(super) fn count(&mut self, frame: &Frame<'s>) {
        self.rows += 1;
        if self.rows == ROWS_MIN {
            self.keys = Keys::of(&self.step.keys, frame);
            let grows = self.step.calls.iter().any(|call| Accumulator::grows(call).is_some());
            self.columns = if grows { None } else { Batched::of(self.step, frame) };
        }
    }

    /// Whether rows are taken that are not in the frame.
    #[inline]
    pub(super) fn takes_stored(&self) -> bool {
        self.columns.as_ref().is_some_and(|columns| !columns.has_rest)
    }

    /// The group of a row, where it is known by the bytes of its keys.
    #[inline]
    pub(super) fn group(&mut self, row: Stored<'_>, frame: &Frame<'_>) -> Option<usize> {
        self.keys.as_mut()?.find(row, frame)
    }

    /// Keeps the group of the row that was asked for.
    #[inline]
    pub(super) fn learn(&mut self, group: usize) {
        if let Some(keys) = &mut self.keys {
            keys.add(group);
            if keys.is_useless() {
                self.keys = None;
            }
        }
    }

    /// Takes a row of a group, one that is stored or the frame's; whether it could be taken.
    ///
    /// # Errors
    /// What functions answer.
    #[inline]
    pub(super) fn take(
        &mut self,
        row: Stored<'_>,
        group: usize,
        accumulators: &mut [Accumulator<'_>],
        frame: &Frame<'_>,
    ) -> Result<bool> {
        let Some(columns) = &mut self.columns else { return Ok(false) };
        if columns.take(row, (self.step, group), accumulators, frame)? {
            return Ok(true);
        }
        if columns.is_vain() {
            columns.finish(self.step, accumulators, frame)?;
            self.columns = None;
        }
        Ok(false)
    }

    /// Gives the functions the rows that they have not taken yet.
    ///
    /// # Errors
    /// 1690 where a sum has no room.
    pub(super) fn finish(mut self, accumulators: &mut [Accumulator<'_>], frame: &Frame<'_>) -> Result<()> {
        self.columns.as_mut().map_or(Ok(()), |columns| columns.finish(self.step, accumulators, frame))
    }
}

/// Rows that functions have still to take.
struct Batched<'s> {
    sums: Sums<'s>,
    /// The functions that take columns, and which.
    calls: Vec<(usize, Column)>,
    /// What the others read.
    rest: Arguments<'s>,
    has_rest: bool,
    /// The groups of the rows.
    groups: Vec<u32>,
    taken: u64,
    refused: u64,
}

#[derive(Clone, Copy)]
enum Column {
    /// None: rows are counted.
    Rows,
    /// The words of an expression, which are added up.
    Words(usize),
    /// The inexact numbers of a column, which are added up in the order of the rows.
    Reals(usize),
    /// The words of an expression of which the least or the greatest is wanted.
    Extremes(usize),
}

/// So many rows may be refused before it is seen whether most are.
const REFUSED_MIN: u64 = 1_024;

impl<'s> Batched<'s> {
    /// Columns for a grouping's functions; the frame has a row. `None` where no function is of a kind that takes them.
    fn of(step: &'s Aggregate, frame: &Frame<'s>) -> Option<Batched<'s>> {
        let mut sums = Sums::default();
        let mut calls = Vec::new();
        for (at, call) in step.calls.iter().enumerate() {
            let column = match call.kind {
                A::CountStar => Some(Column::Rows),
                _ if call.distinct || call.sum_of.is_some() => None,
                A::Count if call.arguments.len() == 1 => sums.want(&call.arguments[0], frame).then_some(Column::Rows),
                A::Sum | A::Avg if Arguments::is_exact(call) => sums.add(&call.arguments[0], frame).map(Column::Words),
                A::Sum | A::Avg if call.ty.kind.is_real() && call.arguments[0].ty.kind.is_real() => {
                    sums.add_column(&call.arguments[0], frame).map(Column::Reals)
                }
                A::Min | A::Max => extremes(&mut sums, &call.arguments[0], frame).map(Column::Extremes),
                _ => None,
            };
            calls.extend(column.map(|column| (at, column)));
        }
        if calls.is_empty() {
            return None;
        }
        let rest = Arguments::without(step, |at| calls.iter().any(|(its, _)| *its == at));
        let has_rest = rest.of_calls.iter().any(|place| !matches!(place, Place::Other));
        Some(Batched { sums, calls, rest, has_rest, groups: Vec::with_capacity(ROWS_MAX), taken: 0, refused: 0 })
    }

    /// Whether the order of rows is seen in what functions give.
    fn is_ordered(&self) -> bool {
        self.calls.iter().any(|(_, column)| matches!(column, Column::Reals(_)))
    }

    /// Whether most rows cannot be taken.
    fn is_vain(&self) -> bool {
        self.refused >= REFUSED_MIN && self.refused > self.taken
    }

    /// Takes a row of a group, whose accumulators are given: one that is stored, or the frame's; whether it could be taken.
    ///
    /// # Errors
    /// What the functions answer that read the row.
    #[inline]
    fn take(
        &mut self,
        row: Stored<'_>,
        (step, group): (&Aggregate, usize),
        accumulators: &mut [Accumulator<'_>],
        frame: &Frame<'_>,
    ) -> Result<bool> {
        let is_taken = u32::try_from(group).is_ok() && self.sums.take(row, frame);
        if !is_taken {
            if row.is_none() {
                self.refused += 1;
                if self.is_ordered() {
                    self.put(step, accumulators, frame)?;
                }
            }
            return Ok(false);
        }
        self.taken += 1;
        self.groups.push(group as u32);
        if self.has_rest {
            let count = step.calls.len();
            self.rest.add(step, &mut accumulators[group * count..(group + 1) * count], frame)?;
        }
        if self.sums.is_full() {
            self.put(step, accumulators, frame)?;
        }
        Ok(true)
    }

    /// Gives the rows to the functions.
    ///
    /// # Errors
    /// 1690 where a sum has no room.
    fn put(&mut self, step: &Aggregate, accumulators: &mut [Accumulator<'_>], frame: &Frame<'_>) -> Result<()> {
        self.sums.work_out();
        let count = step.calls.len();
        for &(call, column) in &self.calls {
            match column {
                Column::Rows => {
                    for group in &self.groups {
                        accumulators[*group as usize * count + call].count_row();
                    }
                }
                Column::Words(at) | Column::Extremes(at) => self.put_words(step, (call, at), accumulators, frame)?,
                Column::Reals(at) => {
                    let (words, _) = self.sums.words(at).unwrap_or_default();
                    for (word, group) in words.iter().zip(&self.groups) {
                        let number = f64::from_bits(word.cast_unsigned());
                        accumulators[*group as usize * count + call].add_real(number);
                    }
                }
            }
        }
        self.sums.clear();
        self.groups.clear();
        Ok(())
    }

    /// Gives the functions all that they have not taken yet.
    fn finish(&mut self, step: &Aggregate, accumulators: &mut [Accumulator<'_>], frame: &Frame<'_>) -> Result<()> {
        self.put(step, accumulators, frame)?;
        for &(at, column) in &self.calls {
            let Column::Extremes(expression) = column else { continue };
            for accumulator in accumulators.iter_mut().skip(at).step_by(step.calls.len()) {
                if let Some(word) = accumulator.take_word() {
                    accumulator.add_value(&self.sums.value_of(expression, word), &step.calls[at], frame)?;
                }
            }
        }
        Ok(())
    }

    /// Gives a function the words of an expression: their sum is wanted, or their least or greatest.
    fn put_words(
        &self,
        step: &Aggregate,
        (at, expression): (usize, usize),
        accumulators: &mut [Accumulator<'_>],
        frame: &Frame<'_>,
    ) -> Result<()> {
        let (call, count) = (&step.calls[at], step.calls.len());
        let is_extreme = matches!(call.kind, A::Min | A::Max);
        let words = self.sums.words(expression);
        for (row, group) in self.groups.iter().enumerate() {
            let accumulator = &mut accumulators[*group as usize * count + at];
            let is_taken = match words {
                Some((words, _)) if is_extreme => {
                    accumulator.add_word(words[row], call.kind == A::Min);
                    true
                }
                Some((words, scale)) => accumulator.add_exact(Exact { number: i128::from(words[row]), scale }),
                None if is_extreme => false,
                None => self.sums.exact(expression, row).is_some_and(|number| accumulator.add_exact(number)),
            };
            if !is_taken {
                accumulator.add_value(&self.sums.value(expression, row, frame)?, call, frame)?;
            }
        }
        Ok(())
    }
}

/// The place of what MIN or MAX reads, where its words have the order of its values.
fn extremes<'s>(sums: &mut Sums<'s>, e: &'s Expr, frame: &Frame<'s>) -> Option<usize> {
    match e.ty.kind {
        Kind::Date | Kind::DateTime => sums.add_column(e, frame),
        kind if kind.is_integer() || kind == Kind::Decimal => sums.add(e, frame),
        _ => None,
    }
}
