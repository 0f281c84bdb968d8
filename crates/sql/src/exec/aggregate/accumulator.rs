//! What a function knows of a group.

use super::gather::Gather;
use crate::conditions;
use crate::error::Result;
use crate::exec::subquery::SharedRow;
use crate::exec::uniques::Uniques;
use crate::exec::{Flow, values, with_values};
use crate::expr::coerce::shown;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind};
use crate::plan::{AggregateCall, Digits};
use syntax::ast::expr::AggregateKind as A;
use values::arith::{self, Operator};
use values::cast;
use values::compare::Comparator;
use values::decimal::Decimal;
use values::exact::Exact;
use values::problem::{Mode, Problems};
use values::types::{Kind, Type};
use values::value::Value;

/// Who sees to it that what a function keeps has room in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exec) enum Room {
    /// The function.
    Own,
    /// Who has the groups, many of them.
    Shared,
}

/// What a function knows of a group.
pub(in crate::exec) struct Accumulator<'s> {
    count: u64,
    /// The sum, the smallest, the largest, the bits.
    value: Value<'static>,
    /// The part of an exact sum that came as small numbers of one scale.
    whole: i128,
    scale: u8,
    /// The least or the greatest word of those that came in columns.
    extreme: Option<i64>,
    /// Mean and sum of squared differences, for variances.
    mean: f64,
    squares: f64,
    /// Different rows, for DISTINCT: but for a text they are worked out at the end.
    seen: Option<Box<Uniques<'s>>>,
    /// Rows of GROUP_CONCAT, the JSON aggregates and ST_COLLECT.
    gather: Option<Box<Gather<'s>>>,
}

/// Whether doubles change what a function gives.
fn minds_doubles(call: &AggregateCall) -> bool {
    call.distinct && !matches!(call.kind, A::Min | A::Max)
}

/// Whether of texts the different numbers are summed up.
fn sums_texts(call: &AggregateCall) -> bool {
    call.distinct && matches!(call.kind, A::Sum | A::Avg) && call.arguments[0].ty.kind.is_string()
}

/// The number that a text is, as one that is stored.
fn stored_number(text: &Value<'_>, context: &Context<'_>) -> Value<'static> {
    let mut problems = Problems::new();
    let number = cast::to_f64(text, &mut problems);
    if let (false, Value::Bytes(text)) = (problems.is_empty(), text) {
        let row = context.row_number.get().max(1);
        let mut diagnostics = context.diagnostics.borrow_mut();
        diagnostics.warn(conditions::TRUNCATED_WRONG_VALUE_FOR_FIELD, &[&"DOUBLE", &shown(text), &"", &row]);
    }
    Value::Double(number)
}

impl<'s> Accumulator<'s> {
    pub(in crate::exec) fn new(call: &AggregateCall, context: &'s Context<'s>, room: Room) -> Accumulator<'s> {
        let value = match call.kind {
            _ if call.ty.kind.is_string() => Value::Null,
            A::BitAnd => Value::Uint(u64::MAX),
            A::BitOr | A::BitXor => Value::Uint(0),
            _ => Value::Null,
        };
        let seen = minds_doubles(call).then(|| {
            let of_texts = sums_texts(call).then(Type::double);
            let types = call.arguments.iter().map(|e| of_texts.as_ref().unwrap_or(&e.ty));
            let comparators = types.map(Comparator::of).collect();
            Box::new(match room {
                Room::Own => Uniques::new(comparators, context),
                Room::Shared => Uniques::in_memory(comparators, context),
            })
        });
        // What is sorted at the end is alone then.
        let room = if seen.is_some() { Room::Own } else { room };
        let gather = Gather::new(call, context, room);
        Accumulator { count: 0, value, whole: 0, scale: 0, extreme: None, mean: 0.0, squares: 0.0, seen, gather }
    }

    /// The memory that a function's grows by with the rows of a group; `None` for one that keeps none.
    pub(super) fn grows(call: &AggregateCall) -> Option<usize> {
        let gathers = matches!(call.kind, A::GroupConcat | A::JsonArrayAgg | A::JsonObjectAgg | A::StCollect);
        let gather = if gathers { size_of::<Gather<'_>>() } else { 0 };
        let seen = if minds_doubles(call) { size_of::<Uniques<'_>>() } else { 0 };
        (gather + seen > 0).then_some(gather + seen)
    }

    /// The memory that its rows take.
    pub(super) fn kept_bytes(&self) -> usize {
        let gathered = self.gather.as_ref().map_or(0, |gather| gather.memory_bytes());
        gathered + self.seen.as_ref().map_or(0, |seen| seen.memory_bytes())
    }

    pub(in crate::exec) fn add(&mut self, call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        if call.kind == A::CountStar {
            self.count += 1;
            return Ok(());
        }
        if self.seen.is_some() || self.gather.is_some() {
            return self.keep(call, frame);
        }
        if call.kind == A::Count {
            for argument in &call.arguments {
                if argument.is_null(frame)? {
                    return Ok(());
                }
            }
            self.count += 1;
            return Ok(());
        }
        let Some(first) = call.arguments.first() else { return Ok(()) };
        let mut problems = Problems::new();
        self.take_value(&first.eval(frame)?, call, frame, &mut problems)?;
        crate::expr::coerce::report(frame.context, problems)
    }

    /// Keeps the frame's row for the end.
    fn keep(&mut self, call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        if self.seen.is_none() && call.order.is_empty() {
            return with_values(call.arguments.iter(), frame, |row| {
                if call.kind == A::GroupConcat && row.iter().any(Value::is_null) {
                    return Ok(());
                }
                self.take_row(row, call, frame)
            });
        }
        let mut row = values(&call.arguments, frame)?;
        if row.iter().any(Value::is_null) {
            return Ok(());
        }
        if sums_texts(call) {
            row[0] = stored_number(&row[0], frame.context);
        }
        for key in &call.order {
            row.push(key.expr.eval(frame)?.into_owned());
        }
        if self.seen.is_none() {
            return self.take_row(&row, call, frame);
        }
        self.take_different(row, call, frame)
    }

    /// Takes a row, if no equal one came before.
    fn take_different(&mut self, row: Vec<Value<'static>>, call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        let Some(seen) = &mut self.seen else { return Ok(()) };
        match &self.gather {
            Some(gather) if gather.is_full() => Ok(()),
            Some(gather) if gather.is_text() => match seen.admit(row)? {
                Some(row) => self.take_row(&row, call, frame),
                None => Ok(()),
            },
            _ => seen.admit(row).map(drop),
        }
    }

    /// Takes a row that is to be counted, or its value.
    fn take_row(&mut self, row: &[Value<'_>], call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        match &mut self.gather {
            Some(_) if call.kind == A::JsonObjectAgg && row[0].is_null() => {
                Err(conditions::JSON_DOCUMENT_NULL_KEY.with(&[]))
            }
            Some(gather) => {
                self.count += 1;
                gather.add(row, call, frame)
            }
            None if call.kind == A::Count => {
                self.count += 1;
                Ok(())
            }
            None => self.add_value(&row[0], call, frame),
        }
    }

    /// Takes the value of its argument.
    fn take_value(
        &mut self,
        value: &Value<'_>,
        call: &AggregateCall,
        frame: &Frame<'_>,
        problems: &mut Problems,
    ) -> Result<()> {
        if value.is_null() {
            return Ok(());
        }
        self.count += 1;
        match call.kind {
            A::Sum | A::Avg => self.add_sum(value, call, problems)?,
            A::Min | A::Max => self.add_extreme(value, &call.arguments[0], call.kind, frame),
            A::BitAnd | A::BitOr | A::BitXor => self.add_bits(value, call, problems)?,
            _ => {
                // Welford's recurrence.
                let x = cast::to_f64(value, problems);
                let before = self.mean;
                self.mean += (x - before) / self.count as f64;
                self.squares += (x - before) * (x - self.mean);
            }
        }
        Ok(())
    }

    /// Gives what is kept in memory to `to` and forgets it.
    pub(super) fn drain(&mut self, to: &mut dyn FnMut(&[Value<'_>]) -> Result<()>) -> Result<()> {
        match (&mut self.seen, &mut self.gather) {
            (Some(seen), gather) => {
                if let Some(gather) = gather {
                    gather.begin_again();
                }
                seen.drain().iter().try_for_each(|row| to(row))
            }
            (None, Some(gather)) => gather.drain(to),
            (None, None) => Ok(()),
        }
    }

    /// Gets ready for what was drained.
    pub(super) fn reopen(&mut self, call: &AggregateCall, context: &'s Context<'s>) {
        match &mut self.gather {
            _ if self.seen.is_some() => *self = Accumulator::new(call, context, Room::Own),
            Some(gather) => gather.reopen(call, context),
            None => {}
        }
    }

    /// Takes back a row that was drained.
    pub(super) fn load(&mut self, row: Vec<Value<'static>>, call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        if self.seen.is_some() {
            return self.take_different(row, call, frame);
        }
        self.gather.as_mut().map_or(Ok(()), |gather| gather.load(row, call, frame))
    }

    /// Forgets what was kept.
    pub(super) fn forget(&mut self) {
        self.gather = None;
    }

    /// Counts a row.
    #[inline]
    /// Whether a function counts every row of a table.
    pub(super) fn counts_all(call: &AggregateCall) -> bool {
        let is_there = |e: &Expr| !e.nullable && matches!(e.kind, ExprKind::Column(..) | ExprKind::Constant(_));
        match call.kind {
            A::CountStar => true,
            A::Count => !call.distinct && call.arguments.iter().all(is_there),
            _ => false,
        }
    }

    /// Counts so many rows.
    pub(super) fn count_rows(&mut self, count: u64) {
        self.count += count;
    }

    pub(super) fn count_row(&mut self) {
        self.count += 1;
    }

    /// Adds an inexact number to SUM or AVG.
    #[inline]
    pub(super) fn add_real(&mut self, number: f64) {
        self.count += 1;
        let so_far = if let Value::Double(sum) = self.value { sum } else { 0.0 };
        self.value = Value::Double(so_far + number);
    }

    /// Adds a word to MIN or MAX.
    #[inline]
    pub(super) fn add_word(&mut self, word: i64, is_least: bool) {
        self.extreme = Some(match self.extreme {
            Some(so_far) if is_least => so_far.min(word),
            Some(so_far) => so_far.max(word),
            None => word,
        });
    }

    /// Takes out what words added to MIN or MAX.
    pub(super) fn take_word(&mut self) -> Option<i64> {
        self.extreme.take()
    }

    /// Adds an exact number to SUM or AVG; whether there was room for it among the small ones.
    #[inline]
    pub(super) fn add_exact(&mut self, exact: Exact) -> bool {
        let is_summed = self.sum_up(exact);
        self.count += u64::from(is_summed);
        is_summed
    }

    /// Adds the value of its argument to SUM, AVG, MIN or MAX.
    pub(super) fn add_value(&mut self, value: &Value<'_>, call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
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

    pub(in crate::exec) fn finish(&mut self, call: &AggregateCall, frame: &Frame<'s>) -> Result<Value<'static>> {
        if let Some(seen) = self.seen.take() {
            let is_text = self.gather.as_ref().is_some_and(|gather| gather.is_text());
            let mut take = |row: SharedRow| self.take_row(&row, call, frame).map(|()| Flow::More);
            if is_text {
                seen.rest(&mut take)?
            } else {
                seen.each(&mut take)?
            };
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
            A::Avg => self.average(call, frame)?,
            _ if self.count == 0 => Value::Null,
            A::VarPop => Value::Double(self.squares / count),
            A::StdPop => Value::Double((self.squares / count).sqrt()),
            A::VarSamp | A::StdSamp if self.count == 1 => Value::Null,
            A::VarSamp => Value::Double(self.squares / (count - 1.0)),
            A::StdSamp => Value::Double((self.squares / (count - 1.0)).sqrt()),
            A::GroupConcat | A::JsonArrayAgg | A::JsonObjectAgg | A::StCollect => match &mut self.gather {
                Some(gather) => gather.finish(call, frame.context)?,
                None => Value::Null,
            },
        })
    }

    fn average(&self, call: &AggregateCall, frame: &Frame<'_>) -> Result<Value<'static>> {
        if self.count == 0 {
            return Ok(Value::Null);
        }
        if call.ty.kind == Kind::Double {
            let sum = cast::to_f64(&self.value, &mut Problems::new());
            return Ok(Value::Double(sum / self.count as f64));
        }
        let count = Decimal::scaled(i128::from(self.count), 0);
        if let (Digits::Groups, Value::Decimal(sum)) = (call.digits, &self.value)
            && let Some(quotient) = sum.checked_div_cut(&count, call.ty.decimals)
        {
            return Ok(Value::Decimal(quotient));
        }
        let mode: Mode = frame.context.statement.mode;
        let ty = &call.ty;
        arith::apply(Operator::Divide, &self.value, &Value::Decimal(count), ty, mode, &mut Problems::new())
            .map_err(|e| crate::expr::coerce::failure(&e, "avg"))
    }
}
