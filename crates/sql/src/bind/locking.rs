//! FOR UPDATE and FOR SHARE: which table of a block gets which lock.
//!
//! The tables that a clause names are looked for in FROM as it is written, before any of them is opened.

use super::Binder;
use crate::conditions;
use crate::error::Result;
use crate::plan::{Lock, LockWait};
use store::lock::LockMode;
use syntax::ast::Name;
use syntax::ast::query::{self as ast, QueryBody, TableRef};

/// A table as FROM names it.
struct Named<'q> {
    schema: Option<&'q str>,
    alias: &'q str,
    is_locked: bool,
}

impl Binder<'_> {
    /// The locks that a query's clauses name: of a table by its alias, or of all.
    ///
    /// # Errors
    /// 3568 for a table that is not there, 3569 for one that two clauses lock.
    pub(super) fn locks(&self, query: &ast::Query<'_>) -> Result<Vec<(Option<String>, Lock)>> {
        if query.locking.is_empty() {
            return Ok(Vec::new());
        }
        if let QueryBody::Select(select) = &query.body {
            self.check_locking(&select.from, &query.locking)?;
        }
        let mut locks = Vec::new();
        for locking in &query.locking {
            let mode = match locking.strength {
                ast::LockStrength::Update => LockMode::Exclusive,
                ast::LockStrength::Share | ast::LockStrength::ShareMode => LockMode::Shared,
            };
            let wait = match locking.wait {
                None => LockWait::Session,
                Some(ast::LockWait::NoWait) => LockWait::NoWait,
                Some(ast::LockWait::SkipLocked) => LockWait::Skip,
            };
            let lock = Lock { mode, wait };
            if locking.tables.is_empty() {
                locks.push((None, lock));
            }
            locks.extend(locking.tables.iter().map(|t| (Some(t.name.text.to_string()), lock)));
        }
        Ok(locks)
    }

    fn check_locking(&self, from: &[TableRef<'_>], clauses: &[ast::Locking<'_>]) -> Result<()> {
        let mut tables: Vec<Named<'_>> = TableRef::tables(from).into_iter().filter_map(named).collect();
        let database = self.state.database();
        for clause in clauses {
            for name in &clause.tables {
                let found = tables.iter_mut().find(|table| is_meant(table, name, database.as_deref()));
                let Some(found) = found else { return Err(conditions::UNRESOLVED_TABLE_LOCK.with(&[&quoted(name)])) };
                if std::mem::replace(&mut found.is_locked, true) {
                    return Err(conditions::DUPLICATE_TABLE_LOCK.with(&[&quoted(name)]));
                }
            }
            if clause.tables.is_empty() {
                for table in &mut tables {
                    if std::mem::replace(&mut table.is_locked, true) {
                        return Err(conditions::DUPLICATE_TABLE_LOCK.with(&[&table.alias]));
                    }
                }
            }
        }
        Ok(())
    }
}

fn named<'q>(reference: &'q TableRef<'_>) -> Option<Named<'q>> {
    match reference {
        TableRef::Table(factor) => {
            let schema = factor.name.schema.as_ref().map(|schema| &*schema.text);
            let alias = &factor.alias.as_ref().unwrap_or(&factor.name.name).text;
            Some(Named { schema, alias, is_locked: false })
        }
        TableRef::Derived(derived) => {
            let alias = derived.alias.as_ref().map_or("", |alias| &alias.text);
            Some(Named { schema: None, alias, is_locked: false })
        }
        _ => None,
    }
}

fn is_meant(table: &Named<'_>, name: &Name<'_>, database: Option<&str>) -> bool {
    let given = name.schema.as_ref().map(|schema| &*schema.text);
    let in_schema = given.is_none_or(|given| table.schema.or(database) == Some(given));
    in_schema && table.alias == name.name.text
}

fn quoted(name: &Name<'_>) -> String {
    match &name.schema {
        Some(schema) => format!("`{}`.`{}`", schema.text, name.name.text),
        None => format!("`{}`", name.name.text),
    }
}
