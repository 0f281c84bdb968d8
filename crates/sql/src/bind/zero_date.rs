//! `date IS NULL` in WHERE, of a column that cannot be NULL: it finds '0000-00-00', which programs that speak ODBC read as NULL.
//!
//! MySQL does so with DATE and DATETIME, but not with TIMESTAMP, with columns of views and derived tables that were taken apart, under OR
//! and within other expressions. Where an outer join may fill the row, NULL is looked for, too.

use super::Binder;
use super::operator::negate;
use super::scope::ScopeTable;
use crate::error::Result;
use crate::expr::{CompareOp, Expr, ExprKind, Slot};
use values::temporal::{Date, DateTime};
use values::types::{Kind, Type};
use values::value::Value;

impl Binder<'_> {
    /// A condition of a WHERE, taken apart where all parts must hold.
    pub(super) fn where_parts(&self, condition: Expr) -> Result<Vec<Expr>> {
        let mut parts = Vec::new();
        affirmed(condition).conjuncts(&mut parts);
        parts.iter_mut().try_for_each(|part| self.find_zero_date(part))?;
        Ok(parts)
    }

    fn find_zero_date(&self, part: &mut Expr) -> Result<()> {
        let Some((slot, at)) = tested(part) else { return Ok(()) };
        let Some(table) = self.named_table(slot) else { return Ok(()) };
        let column = &table.columns[at];
        let zero = match column.ty.kind {
            Kind::Date if !column.nullable => Expr::constant(Value::Date(Date::default()), Type::date()),
            Kind::DateTime if !column.nullable => {
                Expr::constant(Value::DateTime(DateTime::default()), Type::datetime(0))
            }
            _ => return Ok(()),
        };
        let read = Expr::column(slot, at, column.ty.clone(), table.nullable);
        let is_zero = self.compare_bound(CompareOp::Equal, read, zero)?;
        *part = match table.nullable {
            true => Expr::predicate(ExprKind::Or(vec![is_zero, part.clone()]), true),
            false => is_zero,
        };
        Ok(())
    }

    /// The table of a slot in this block or one around it, where names mean it.
    fn named_table(&self, slot: Slot) -> Option<&ScopeTable> {
        self.blocks.iter().rev().flat_map(|block| &block.scope.tables).find(|table| table.slot == slot)
    }
}

/// A condition without NOT before NOT, and with NOT before each part of an OR.
fn affirmed(condition: Expr) -> Expr {
    let Expr { kind: ExprKind::Not(denied), ty, nullable, coercibility } = condition else {
        return match condition.kind {
            ExprKind::And(parts) => {
                let parts = parts.into_iter().map(affirmed).collect();
                Expr { kind: ExprKind::And(parts), ..condition }
            }
            _ => condition,
        };
    };
    match denied.kind {
        ExprKind::Not(inner) => affirmed(*inner),
        ExprKind::Or(parts) => {
            let parts = parts.into_iter().map(|part| affirmed(negate(part))).collect();
            Expr { kind: ExprKind::And(parts), ty, nullable, coercibility }
        }
        _ => Expr { kind: ExprKind::Not(denied), ty, nullable, coercibility },
    }
}

/// The column whose being NULL a condition is.
fn tested(condition: &Expr) -> Option<(Slot, usize)> {
    let operand = match &condition.kind {
        ExprKind::IsNull(operand) => operand,
        ExprKind::Call(function, arguments) if function.name == "isnull" => arguments.first()?,
        _ => return None,
    };
    match operand.kind {
        ExprKind::Column(slot, column) => Some((slot, column)),
        _ => None,
    }
}
