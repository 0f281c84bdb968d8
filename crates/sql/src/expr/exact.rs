//! Numbers and points in time without a value around them: what the conditions and sums of many rows read, where it is short.
//!
//! Nothing is said where it is not: NULL, long and inexact numbers, and whatever has a further meaning are read as values.
//! Reading has no effect but to work out what is the same for all rows, once, so that a value can be asked for behind it.

use super::frame::Frame;
use super::{CompareOp, Expr, ExprKind, Slot};
use crate::error::Result;
use crate::exec::States;
use crate::row;
use values::compare::{Comparator, Rule};
use values::exact::Exact;
use values::types::Kind;
use values::value::Value;

/// What is worked out once an execution, where the execution keeps it.
fn fixed<'f>(states: &States, at: usize, e: &'f Expr, frame: &'f Frame<'_>) -> Option<Value<'f>> {
    states.fixed(at)?;
    frame.fixed(at, e).ok()
}

impl Expr {
    /// The value as an exact number, where it is one of 64 bits or is made of such ones.
    #[inline]
    pub fn exact(&self, frame: &Frame<'_>) -> Option<Exact> {
        match &self.kind {
            ExprKind::Column(slot, column) => frame.exact(*slot, *column),
            ExprKind::Constant(value) => Exact::of(value),
            ExprKind::Parameter(at) => Exact::of(frame.parameters.get(*at)?),
            ExprKind::Fixed(at, e) => Exact::of(&fixed(frame.states, *at, e, frame)?),
            ExprKind::Arithmetic(operator, pair) if self.ty.kind == Kind::Decimal => {
                let (left, right) = (pair[0].exact(frame)?, pair[1].exact(frame)?);
                left.combined(*operator, right, self.ty.decimals)
            }
            _ => None,
        }
    }

    /// The value as a date and time in bits that have its order.
    #[inline]
    fn moment_bits(&self, frame: &Frame<'_>) -> Option<u64> {
        match &self.kind {
            ExprKind::Column(slot, column) => frame.moment_bits(*slot, *column),
            ExprKind::Constant(value) => row::moment_of(value),
            ExprKind::Fixed(at, e) => row::moment_of(&fixed(frame.states, *at, e, frame)?),
            _ => None,
        }
    }
}

impl Frame<'_> {
    /// A column as an exact number of 64 bits.
    #[inline]
    fn exact(&self, slot: Slot, column: usize) -> Option<Exact> {
        match self.stored(slot) {
            Some((table, bytes)) => row::exact(table, bytes, column).map(|(number, scale)| Exact { number, scale }),
            None => Exact::of(self.made(slot, column)?),
        }
    }

    /// A column as a date and time in bits that have its order.
    #[inline]
    fn moment_bits(&self, slot: Slot, column: usize) -> Option<u64> {
        match self.stored(slot) {
            Some((table, bytes)) => row::moment(table, bytes, column),
            None => row::moment_of(self.made(slot, column)?),
        }
    }
}

/// Whether a comparison is true, where both sides can be read without a value around them.
#[inline]
fn is_true(op: CompareOp, comparator: &Comparator, pair: &[Expr; 2], frame: &Frame<'_>) -> Option<bool> {
    let ordering = match comparator.rule {
        Rule::Integer => {
            let (left, right) = (pair[0].exact(frame)?, pair[1].exact(frame)?);
            // An integer that is compared with digits behind a point is rounded.
            (left.scale == 0 && right.scale == 0).then(|| left.number.cmp(&right.number))?
        }
        Rule::Decimal => pair[0].exact(frame)?.compared(pair[1].exact(frame)?)?,
        Rule::DateTime => pair[0].moment_bits(frame)?.cmp(&pair[1].moment_bits(frame)?),
        _ => return None,
    };
    Some(op.accepts(ordering))
}

impl Expr {
    /// Whether a comparison, or what is made of such, is true; `None` where it is neither.
    ///
    /// # Errors
    /// What evaluation answers.
    #[inline]
    pub fn truth(&self, frame: &Frame<'_>) -> Result<Option<bool>> {
        match &self.kind {
            ExprKind::Compare(op, comparator, pair) => match is_true(*op, comparator, pair, frame) {
                Some(truth) => Ok(Some(truth)),
                None => super::eval::compared(*op, comparator, pair, frame),
            },
            ExprKind::And(list) => {
                let mut all = Some(true);
                for e in list {
                    match e.truth(frame)? {
                        Some(true) => {}
                        Some(false) => return Ok(Some(false)),
                        None => all = None,
                    }
                }
                Ok(all)
            }
            ExprKind::Or(list) => {
                let mut any = Some(false);
                for e in list {
                    match e.truth(frame)? {
                        Some(false) => {}
                        Some(true) => return Ok(Some(true)),
                        None => any = None,
                    }
                }
                Ok(any)
            }
            ExprKind::Not(e) => Ok(e.truth(frame)?.map(|truth| !truth)),
            _ => self.value_truth(frame),
        }
    }
}
