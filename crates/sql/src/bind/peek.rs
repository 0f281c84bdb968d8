//! Values that are known while a statement is planned: its constants, and the literals that the plan is kept for others of.

use super::Binder;
use crate::error::Result;
use crate::exec::range::Known;
use crate::expr::{Expr, ExprKind};
use crate::functions::time_math;
use std::collections::HashMap;
use values::cast_temporal::Context as Conversion;
use values::problem::Mode;
use values::temporal::Date;
use values::value::Value;
use values::zone::Zone;

/// What is known of values.
pub struct Peek<'p> {
    /// The values of parameters.
    seen: Option<&'p HashMap<usize, Value<'static>>>,
    mode: Mode,
}

impl<'p> Peek<'p> {
    /// What a binder knows.
    pub fn of(binder: &'p Binder<'_>) -> Peek<'p> {
        Peek { seen: Some(&binder.seen), mode: binder.state.settings().mode }
    }

    /// Constants alone.
    pub fn of_constants() -> Peek<'p> {
        Peek { seen: None, mode: Mode::DEFAULT }
    }

    fn parameter(&self, at: usize) -> Option<&Value<'static>> {
        self.seen.and_then(|seen| seen.get(&at))
    }

    /// Whether the value of an expression is known.
    pub fn knows(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Constant(_) => true,
            ExprKind::Parameter(at) => self.parameter(*at).is_some(),
            ExprKind::Negate(e) | ExprKind::Retype(e) | ExprKind::Fixed(_, e) => self.knows(e),
            ExprKind::Call(function, arguments) => {
                time_math::is_date_moved(function, &e.ty) && arguments.iter().all(|e| self.knows(e))
            }
            _ => false,
        }
    }
}

impl Known for Peek<'_> {
    fn value<'v>(&'v self, e: &'v Expr) -> Result<Value<'v>> {
        Ok(match &e.kind {
            ExprKind::Constant(value) => value.borrowed(),
            ExprKind::Parameter(at) => self.parameter(*at).map_or(Value::Null, Value::borrowed),
            ExprKind::Negate(e) => match self.value(e)? {
                Value::Int(number) => number.checked_neg().map_or(Value::Null, Value::Int),
                Value::Decimal(number) => Value::Decimal(number.negated()),
                Value::Double(number) => Value::Double(-number),
                _ => Value::Null,
            },
            ExprKind::Retype(e) | ExprKind::Fixed(_, e) => self.value(e)?,
            ExprKind::Call(_, arguments) => time_math::date_moved(arguments, &e.ty, self).unwrap_or(Value::Null),
            _ => Value::Null,
        })
    }

    fn facts(&self) -> Conversion<'_> {
        Conversion { mode: self.mode, zone: &Zone::UTC, today: Date::default() }
    }

    fn zone(&self) -> &Zone {
        &Zone::UTC
    }
}
