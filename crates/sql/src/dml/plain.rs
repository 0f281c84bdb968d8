//! Rows of plain values: read from the statement's text, converted and written one after the other, without a tree, a list of
//! expressions or a copy of their strings.

use super::insert::{Inserting, blank};
use super::store_value::{self, Strictness};
use super::{defaults, insert_row};
use crate::bind::dml::OnDuplicate;
use crate::bind::literal;
use crate::error::Result;
use crate::expr::frame::Frame;
use store::lock::LockMode;
use syntax::ast::plain::{PlainRows, Reader};
use values::types::Type;
use values::value::Value;

impl<'s> Inserting<'_, 's> {
    /// Inserts rows of plain values.
    pub(super) fn plain_rows(&mut self, rows: &'s PlainRows<'static>, frame: &mut Frame<'s>) -> Result<()> {
        let mut reader = rows.reader();
        if !self.is_simple() {
            for _ in 0..rows.rows {
                frame.set_values(self.insert.row, blank(&self.insert.table));
                let given = (0..rows.width).map(|_| self.next_value(&mut reader).map(|(v, ty)| (v.into_owned(), ty)));
                let given = given.collect();
                self.row(given, frame)?;
                self.context.count_rows(1);
            }
            return Ok(());
        }
        let table = &self.insert.table;
        let is_absent = |at: &usize| !self.insert.columns.contains(at) && self.auto_column != Some(*at);
        let absent: Vec<usize> = (0..table.columns.len()).filter(is_absent).collect();
        let mut row: Vec<Value<'s>> = Vec::with_capacity(table.columns.len());
        for _ in 0..rows.rows {
            self.done.records += 1;
            row.clear();
            row.resize(table.columns.len(), Value::Null);
            self.convert(&mut reader, &mut row)?;
            for &at in &absent {
                let is_strict = self.strictness == Strictness::Errors;
                row[at] = defaults::missing(&table.columns[at], self.context, is_strict)?;
            }
            self.auto_increment(&mut row)?;
            self.context.diagnostics.borrow_mut().check_raised()?;
            self.place_simple(&row)?;
            self.context.count_rows(1);
        }
        Ok(())
    }

    /// Whether nothing is to be computed from a row or done with one that is in the way.
    fn is_simple(&self) -> bool {
        let insert = self.insert;
        self.triggers.is_empty()
            && insert.defaults.iter().all(Option::is_none)
            && insert.generated.is_empty()
            && insert.checks.is_empty()
            && insert.through.is_none()
            && matches!(insert.on_duplicate, OnDuplicate::Fail | OnDuplicate::Ignore)
    }

    #[inline]
    fn next_value(&self, reader: &mut Reader<'s>) -> Option<(Value<'s>, Type)> {
        let connection = self.context.state.settings().collation_connection;
        reader.next_value().map(|value| literal::plain(value, connection))
    }

    /// The next row's values as their columns store them.
    fn convert(&self, reader: &mut Reader<'s>, row: &mut [Value<'s>]) -> Result<()> {
        let table = &self.insert.table;
        for &at in &self.insert.columns {
            let Some((value, ty)) = self.next_value(reader) else { break };
            let column = &table.columns[at];
            row[at] = if value.is_null() && !column.nullable && self.auto_column != Some(at) {
                store_value::refuse_null(column, self.context, self.is_single_row, self.strictness)?
            } else {
                store_value::convert(value, &ty, table, at, self.context, self.strictness)?
            };
        }
        Ok(())
    }

    fn place_simple(&mut self, row: &[Value<'_>]) -> Result<()> {
        let hidden = self.hidden_number()?;
        let placed = insert_row(self.context, &self.insert.table, row, (hidden, LockMode::Shared), &mut self.buffers)?;
        match placed {
            None => self.done.affected += 1,
            Some(conflict) if matches!(self.insert.on_duplicate, OnDuplicate::Fail) => return Err(conflict.error),
            Some(conflict) => self.leave_out(&conflict.error),
        }
        Ok(())
    }
}
