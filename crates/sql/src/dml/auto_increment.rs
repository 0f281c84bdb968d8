//! The numbers that an INSERT gives to an AUTO_INCREMENT column.
//!
//! Numbers are reserved for many rows at once, so that those of one statement follow each other whatever others insert meanwhile: for as
//! many rows as a list of values has, and where their number is not known for one, two, four and so on. Those that are left at the
//! end are lost. A number that a row gives itself moves the next one up. (The manual, AUTO_INCREMENT Handling in InnoDB.)
//!
//! Under innodb_autoinc_lock_mode 0, and 1 where the number of rows is not known, the table's counter is locked until the statement ends.

use super::insert::next_auto_increment;
use crate::bind::dml::{Insert, Rows};
use crate::catalog::keys;
use crate::catalog::table::{Table, align};
use crate::conditions;
use crate::error::Result;
use crate::exec::lock::{self, Locked};
use crate::expr::context::Context;
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::sync::atomic::Ordering;
use values::types::{Kind, Type};
use values::value::Value;

/// The most numbers that are reserved at once for rows whose number is not known.
const RESERVED_MAX: u64 = 65_535;

/// innodb_autoinc_lock_mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LockMode {
    Traditional,
    Consecutive,
    Interleaved,
}

/// The numbers of one statement.
#[derive(Debug, Default)]
pub struct AutoIncrement {
    /// How many rows there will be, where that is known.
    rows: Option<u64>,
    /// The next of the numbers that are reserved, and the first that is not.
    next: u64,
    end: u64,
    /// The one that the last row took, if it took one.
    taken: Option<u64>,
    /// How often numbers were reserved.
    times: u32,
    /// For how many more rows numbers were asked for.
    expected: u64,
    mode: Option<LockMode>,
    is_locked: bool,
}

impl AutoIncrement {
    /// The numbers of rows that come one by one.
    pub fn of_many() -> AutoIncrement {
        AutoIncrement::default()
    }

    /// The numbers of an INSERT.
    pub fn of(insert: &Insert) -> AutoIncrement {
        let rows = match &insert.rows {
            Rows::Values(rows) => Some(rows.len() as u64),
            Rows::Plain(rows) => Some(rows.rows as u64),
            Rows::Query(_) => None,
        };
        AutoIncrement { rows, ..AutoIncrement::default() }
    }

    /// The number of the next row.
    ///
    /// # Errors
    /// 1467 where there is none left; what locks and the store answer.
    pub fn take(&mut self, table: &Table, ty: &Type, context: &Context<'_>) -> Result<u64> {
        let (step, offset) = context.state.auto_increment_step();
        if self.next >= self.end {
            self.reserve(table, ty, (step, offset), context)?;
        }
        let number = self.next;
        if number > largest(ty) || number == u64::MAX {
            return Err(conditions::AUTOINC_READ_FAILED.with(&[]));
        }
        self.next = number.saturating_add(step.max(1));
        self.taken = Some(number);
        Ok(number)
    }

    fn reserve(&mut self, table: &Table, ty: &Type, (step, offset): (u64, u64), context: &Context<'_>) -> Result<()> {
        let mode = self.mode(context);
        if self.expected == 0 {
            self.expected = match (mode, self.rows) {
                (LockMode::Traditional, _) => 1,
                (_, Some(rows)) if self.times == 0 => rows,
                _ => RESERVED_MAX.min(1 << self.times.min(16)),
            };
        }
        let (step, wanted) = (step.max(1), (self.expected, largest(ty)));
        self.next = self.counting(table, context, || {
            table.runtime.auto_increment.take(wanted, step, offset, || next_auto_increment(context, table))
        })?;
        self.end = self.next.saturating_add(step.saturating_mul(self.expected));
        self.times += 1;
        Ok(())
    }

    /// A row has a number of its own.
    ///
    /// # Errors
    /// What locks and the store answer.
    pub fn give(&mut self, given: u64, table: &Table, ty: &Type, context: &Context<'_>) -> Result<()> {
        self.taken = None;
        self.counting(table, context, || raise(given, table, ty, context))?;
        if self.next > 0 && given >= self.next {
            let (step, offset) = context.state.auto_increment_step();
            self.next = align(given.saturating_add(1), step, offset);
        }
        Ok(())
    }

    /// The same for one that SET insert_id gave to the statement's first row.
    ///
    /// # Errors
    /// As [`AutoIncrement::give`].
    pub fn force(&mut self, chosen: u64, table: &Table, ty: &Type, context: &Context<'_>) -> Result<()> {
        self.times += 1;
        self.give(chosen, table, ty, context)
    }

    /// The last row was not inserted: the next one may have its number, if it took one.
    pub fn take_back(&mut self) -> Option<u64> {
        let taken = self.taken.take()?;
        self.next = taken;
        Some(taken)
    }

    /// A row has its number.
    #[inline]
    pub fn pass(&mut self) {
        self.expected = self.expected.saturating_sub(1);
    }

    #[inline]
    fn mode(&mut self, context: &Context<'_>) -> LockMode {
        *self.mode.get_or_insert_with(|| {
            match context.server.globals.get(const { Id::of("innodb_autoinc_lock_mode") }) {
                Setting::Int(0) => LockMode::Traditional,
                Setting::Int(1) => LockMode::Consecutive,
                _ => LockMode::Interleaved,
            }
        })
    }

    /// Counts, with the counter locked where the mode wants it.
    #[inline]
    fn counting<T>(&mut self, table: &Table, context: &Context<'_>, count: impl FnOnce() -> Result<T>) -> Result<T> {
        let mode = self.mode(context);
        if mode == LockMode::Interleaved || self.is_locked || table.temporary {
            return count();
        }
        let locked = lock::row(context, &keys::auto_increment(table.id), lock::EXCLUSIVE)?;
        self.is_locked = true;
        let counted = count();
        // Who knows its rows and met nobody needs the counter no longer.
        if mode == LockMode::Consecutive && self.rows.is_some() && locked != Locked::Waited {
            self.release(table, context);
        }
        counted
    }

    /// The statement has ended.
    pub fn release(&mut self, table: &Table, context: &Context<'_>) {
        if std::mem::take(&mut self.is_locked) {
            context.transaction.borrow_mut().unlock(&keys::auto_increment(table.id));
        }
    }
}

/// A row has a number of its own, by whatever statement: the next one is beyond.
///
/// # Errors
/// What the store answers.
pub fn raise(given: u64, table: &Table, ty: &Type, context: &Context<'_>) -> Result<()> {
    table.runtime.auto_increment.prepare(|| next_auto_increment(context, table))?;
    table.runtime.auto_increment.raise(given, largest(ty));
    Ok(())
}

/// A row goes, or its number: the server will not give it again, even where it ends before it can say so.
///
/// # Errors
/// What the store answers.
#[inline]
pub fn keep(table: &Table, row: &[Value<'_>], context: &Context<'_>) -> Result<()> {
    let Some(column) = table.auto_increment().filter(|_| !table.temporary) else { return Ok(()) };
    let number = number(&row[column]);
    if number < table.runtime.noted.load(Ordering::Acquire) { Ok(()) } else { keep_last(number, table, context) }
}

#[cold]
fn keep_last(number: u64, table: &Table, context: &Context<'_>) -> Result<()> {
    table.runtime.auto_increment.prepare(|| next_auto_increment(context, table))?;
    if number >= table.runtime.noted.load(Ordering::Acquire) {
        context.transaction.borrow_mut().keep_number(table);
    }
    Ok(())
}

/// A column's value as one of these numbers.
pub fn number(value: &Value<'_>) -> u64 {
    match value {
        Value::Int(v) => u64::try_from(*v).unwrap_or(0),
        Value::Uint(v) => *v,
        Value::Float(v) => *v as u64,
        Value::Double(v) => *v as u64,
        _ => 0,
    }
}

/// The largest number that a column takes.
fn largest(ty: &Type) -> u64 {
    match ty.kind {
        Kind::Float => 1 << 24,
        Kind::Double => 1 << 53,
        kind => {
            let bits = kind.integer_bits();
            if ty.unsigned { u64::MAX >> (64 - bits) } else { (1 << (bits - 1)) - 1 }
        }
    }
}
