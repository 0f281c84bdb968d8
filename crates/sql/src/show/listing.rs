//! A small table of texts and numbers: what SHOW answers.

use crate::bind::scope::{ScopeColumn, ScopeTable};
use crate::bind::{Binder, Block, Parameters};
use crate::error::Result;
use crate::exec::passes;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::plan::{ResultColumn, flag};
use crate::session::{Outcome, Results};
use std::sync::Arc;
use syntax::ast::show::ShowFilter;
use values::collation::Collation;
use values::types::{Kind, Type};
use values::value::Value;

/// The table.
#[derive(Debug, Default)]
pub struct Listing {
    /// Its columns.
    pub columns: Vec<ResultColumn>,
    /// Its rows.
    pub rows: Vec<Vec<Value<'static>>>,
}

/// A text column of that many characters.
pub fn text(name: &str, length: u32) -> ResultColumn {
    column(name, Type::varchar(length, Collation::UTF8MB3_GENERAL_CI), 0)
}

/// A long text column.
pub fn long_text(name: &str) -> ResultColumn {
    column(name, Type::text(Kind::LongText, Collation::UTF8MB3_GENERAL_CI), flag::BLOB)
}

/// An integer column.
pub fn number(name: &str) -> ResultColumn {
    column(name, Type { length: 21, ..Type::bigint() }, flag::BINARY)
}

/// An unsigned integer column.
pub fn count(name: &str) -> ResultColumn {
    column(name, Type { length: 21, ..Type::bigint_unsigned() }, flag::UNSIGNED | flag::BINARY)
}

/// A point in time.
pub fn time(name: &str) -> ResultColumn {
    column(name, Type::datetime(0), flag::BINARY)
}

fn column(name: &str, ty: Type, flags: u16) -> ResultColumn {
    ResultColumn {
        schema: "".into(),
        table: "".into(),
        org_table: "".into(),
        name: name.into(),
        org_name: "".into(),
        ty,
        flags,
    }
}

/// A text value.
pub fn value(text: impl AsRef<str>) -> Value<'static> {
    Value::owned(text.as_ref().as_bytes())
}

/// A text value or NULL.
pub fn optional(text: Option<impl AsRef<str>>) -> Value<'static> {
    text.map_or(Value::Null, value)
}

impl Listing {
    /// An empty table of these columns.
    pub fn new(columns: Vec<ResultColumn>) -> Listing {
        Listing { columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Value<'static>>) {
        self.rows.push(row);
    }

    /// Sorts by the first column.
    pub fn sort(&mut self) {
        let key = |row: &Vec<Value<'static>>| match &row[0] {
            Value::Bytes(text) => text.to_vec(),
            _ => Vec::new(),
        };
        self.rows.sort_by_cached_key(key);
    }

    /// Keeps the rows that LIKE or WHERE keeps.
    ///
    /// # Errors
    /// What the condition answers.
    pub fn filter(&mut self, filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<()> {
        match filter {
            ShowFilter::None => Ok(()),
            ShowFilter::Like(pattern) => {
                let collation = Collation::UTF8MB3_GENERAL_CI;
                self.rows.retain(|row| match &row[0] {
                    Value::Bytes(text) => collation.like(text, pattern, Some('\\')),
                    _ => false,
                });
                Ok(())
            }
            ShowFilter::Where(condition) => self.keep(condition, context),
        }
    }

    /// Keeps the rows that satisfy a condition.
    ///
    /// # Errors
    /// What the condition answers.
    pub fn keep(&mut self, condition: &syntax::ast::expr::Expr<'_>, context: &Context<'_>) -> Result<()> {
        let catalog = Arc::clone(&context.catalog);
        let parameters = Parameters::Marks(context.arguments.types);
        let mut binder = Binder::new(context.server, context.state, catalog, b"", parameters, context.diagnostics);
        let slot = binder.slot();
        let columns = self.columns.iter().map(|c| ScopeColumn {
            name: Arc::clone(&c.name),
            ty: c.ty.clone(),
            nullable: true,
            invisible: false,
        });
        let table = ScopeTable::new(slot, ("".into(), "".into()), "".into(), columns.collect());
        let mut block = Block { clause: "where clause", ..Block::default() };
        block.scope.tables.push(table);
        let bound = binder.bind_in(block, condition)?;
        let subplans = binder.take_subplans();
        let slots = binder.slot_count();
        drop(binder);
        let states = subplans.states();
        let mut kept = Vec::new();
        let mut frame = Frame::new(slots, context.arguments.values, context, &subplans, &states);
        crate::expr::eval::check_dates(&frame)?;
        for row in std::mem::take(&mut self.rows) {
            frame.set_values(slot, row.clone());
            if passes(&bound, &frame)? {
                kept.push(row);
            }
        }
        self.rows = kept;
        Ok(())
    }

    /// Keeps some of the rows.
    pub fn limit(&mut self, skip: usize, count: usize) {
        self.rows = std::mem::take(&mut self.rows).into_iter().skip(skip).take(count).collect();
    }

    /// Sends it.
    ///
    /// # Errors
    /// The client is gone.
    pub fn send(self, results: &mut dyn Results) -> Result<Outcome> {
        results.begin(&self.columns)?;
        for row in &self.rows {
            results.values(row, &self.columns)?;
        }
        Ok(Outcome::Rows)
    }
}
