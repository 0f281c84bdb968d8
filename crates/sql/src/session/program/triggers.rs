//! Triggers: what runs before and after each row that a statement changes.

use super::locals::Variable;
use super::run::{Mode, Refusing, Run};
use crate::catalog::program::Program;
use crate::catalog::table::Table;
use crate::conditions;
use crate::error::Result;
use crate::session::{Session, parse_error};
use std::sync::Arc;
use syntax::ast::Statement;
use values::value::Value;

/// The triggers of one table for one event.
#[derive(Clone, Debug, Default)]
pub struct Triggers {
    before: Vec<Arc<Program>>,
    after: Vec<Arc<Program>>,
}

/// When a trigger runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Before the row is written.
    Before,
    /// After.
    After,
}

impl Triggers {
    /// The triggers of a table for an event.
    pub fn of(catalog: &crate::catalog::Catalog, table: &Table, event: &str) -> Triggers {
        let mut found = Triggers::default();
        if table.temporary {
            return found;
        }
        for program in catalog.triggers(&table.schema, &table.name) {
            if program.trigger.event == event {
                let list = if program.trigger.before { &mut found.before } else { &mut found.after };
                list.push(program);
            }
        }
        found
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// Whether some run before the row is written.
    pub fn has_before(&self) -> bool {
        !self.before.is_empty()
    }

    /// Runs the triggers of one time for a row.
    ///
    /// # Errors
    /// What their bodies answer.
    pub fn fire(
        &self,
        session: &Session,
        when: When,
        table: &Table,
        old: Option<&[Value<'static>]>,
        mut new: Option<&mut Vec<Value<'static>>>,
    ) -> Result<()> {
        let list = if when == When::Before { &self.before } else { &self.after };
        for program in list {
            let mut variables = Vec::new();
            let rows = [("old", old), ("new", new.as_deref().map(Vec::as_slice))];
            for (prefix, row) in rows {
                for (column, value) in table.columns.iter().zip(row.unwrap_or_default()) {
                    variables.push(Variable {
                        name: format!("{prefix}.{}", column.name.to_lowercase()),
                        ty: column.ty.clone(),
                        value: value.clone(),
                        is_writable: prefix == "new" && when == When::Before,
                    });
                }
            }
            let after = session.run_trigger(program, variables)?;
            if let Some(new) = new.as_deref_mut().filter(|_| when == When::Before) {
                let changed = after.into_iter().filter(|v| v.name.starts_with("new.")).map(|v| v.value);
                *new = changed.collect();
            }
        }
        Ok(())
    }
}

impl Session {
    fn run_trigger(&self, program: &Program, row: Vec<Variable>) -> Result<Vec<Variable>> {
        let source = program.source();
        let options = crate::session::settings::parse_options(program.sql_mode);
        let parsed = syntax::parser::parse(source.as_bytes(), options).map_err(|e| parse_error(&e))?;
        let Statement::CreateTrigger(create) = parsed else {
            return Err(conditions::TRG_DOES_NOT_EXIST.with(&[]));
        };
        self.within(|session| {
            let before = session.enter(program, row)?;
            let mut refusing = Refusing { error: conditions::SP_NO_RETSET.with(&[&"trigger"]) };
            let warned = session.diagnostics.borrow().conditions().len();
            let outcome = Run::new(session, source.as_bytes(), Mode::Within, &mut refusing).statement(&create.body);
            let after = session.leave(before);
            outcome?;
            session.diagnostics.borrow_mut().retract(warned);
            Ok(after.scopes.into_iter().next().unwrap_or_default())
        })
    }
}
