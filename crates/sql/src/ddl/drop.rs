//! DROP TABLE, DROP VIEW, RENAME TABLE, TRUNCATE.

use super::storage::Change;
use crate::bind::find_table;
use crate::catalog::table::{IndexId, Runtime, Table};
use crate::conditions;
use crate::error::Result;
use crate::exec::lock::failure;
use crate::expr::context::Context;
use std::sync::Arc;
use store::txn::CommitMeta;
use syntax::ast::ddl::DropTables;
use syntax::ast::{Existence, Name};

/// The database of a name.
///
/// # Errors
/// 1046.
pub fn schema_of(name: &Name<'_>, context: &Context<'_>) -> Result<String> {
    match &name.schema {
        Some(schema) => Ok(crate::bind::fold_schema(schema)),
        None => context.state.database().map(|d| d.to_string()).ok_or_else(|| conditions::NO_DB_ERROR.with(&[])),
    }
}

/// DROP TABLE.
///
/// # Errors
/// 1051 with all the names that are not there.
pub fn tables(drop: &DropTables<'_>, context: &Context<'_>) -> Result<()> {
    let mut change = Change::begin(context.server);
    let mut missing = Vec::new();
    for name in &drop.names {
        let schema = schema_of(name, context)?;
        if let Some(table) = context.state.remove_temporary(&schema, &name.name.text) {
            super::storage::forget(&mut change.txn, &table);
            continue;
        }
        if drop.temporary {
            missing.push(format!("{schema}.{}", name.name.text));
            continue;
        }
        match change.catalog.table(&schema, &name.name.text).cloned() {
            Some(table) if !table.is_view() => {
                change.lock(&table, context)?;
                super::program::forget_triggers(&mut change, &table.schema, &table.name)?;
                change.remove_table(&table)?;
            }
            _ => missing.push(format!("{schema}.{}", name.name.text)),
        }
    }
    finish(change, &missing, drop.existence, context)
}

fn finish(change: Change<'_>, missing: &[String], existence: Existence, context: &Context<'_>) -> Result<()> {
    if !missing.is_empty() {
        if existence == Existence::Strict {
            return Err(conditions::BAD_TABLE_ERROR.with(&[&missing.join(",")]));
        }
        for name in missing {
            context.diagnostics.borrow_mut().note(conditions::BAD_TABLE_ERROR, &[name]);
        }
    }
    change.commit(&[])
}

/// DROP VIEW.
///
/// # Errors
/// 1051, 1347.
pub fn views(drop: &DropTables<'_>, context: &Context<'_>) -> Result<()> {
    let mut change = Change::begin(context.server);
    let mut missing = Vec::new();
    for name in &drop.names {
        let schema = schema_of(name, context)?;
        match change.catalog.table(&schema, &name.name.text).cloned() {
            Some(table) if table.is_view() => change.remove_table(&table)?,
            Some(table) => return Err(conditions::WRONG_OBJECT.with(&[&schema, &table.name, &"VIEW"])),
            None => missing.push(format!("{schema}.{}", name.name.text)),
        }
    }
    finish(change, &missing, drop.existence, context)
}

/// A copy of a definition that shares the process's part.
pub fn copy(table: &Table) -> Table {
    Table {
        id: table.id,
        schema: Arc::clone(&table.schema),
        name: Arc::clone(&table.name),
        columns: table.columns.clone(),
        indexes: table.indexes.clone(),
        clustered: table.clustered,
        row_index: table.row_index,
        layouts: table.layouts.clone(),
        checks: table.checks.clone(),
        foreign_keys: table.foreign_keys.clone(),
        options: table.options.clone(),
        next_column: table.next_column,
        created: table.created,
        temporary: table.temporary,
        view: table.view.clone(),
        runtime: Arc::clone(&table.runtime),
    }
}

/// RENAME TABLE, of which temporary tables are no part.
///
/// # Errors
/// 1046, 1049, 1050, 1059, 1103, 1146, 1450.
pub fn rename(pairs: &[(Name<'_>, Name<'_>)], context: &Context<'_>) -> Result<()> {
    let mut change = Change::begin(context.server);
    for (_, to) in pairs {
        super::create::check_table_name(&to.name.text)?;
    }
    for (from, to) in pairs {
        let (from_schema, to_schema) = (schema_of(from, context)?, schema_of(to, context)?);
        if change.catalog.database(&to_schema).is_none() {
            return Err(conditions::BAD_DB_ERROR.with(&[&to_schema]));
        }
        if change.catalog.table(&to_schema, &to.name.text).is_some() {
            return Err(conditions::TABLE_EXISTS_ERROR.with(&[&to.name.text]));
        }
        let table = find_table(&change.catalog, &from_schema, &from.name.text)?;
        if table.is_view() && from_schema != to_schema {
            return Err(conditions::FORBID_SCHEMA_CHANGE.with(&[&from_schema, &to_schema]));
        }
        change.lock(&table, context)?;
        change.catalog.remove_table(&table.schema, &table.name);
        let runtime = Arc::clone(&table.runtime);
        change.put_table(Table {
            schema: to_schema.into(),
            name: to.name.text.as_ref().into(),
            runtime,
            ..copy(&table)
        })?;
    }
    change.commit(&[])
}

/// TRUNCATE: new numbers for the indexes, the old ones' ranges go.
///
/// # Errors
/// 1146.
pub fn truncate(name: &Name<'_>, context: &Context<'_>) -> Result<()> {
    let schema = schema_of(name, context)?;
    let mut change = Change::begin(context.server);
    if let Some(table) = context.state.temporary_table(&schema, &name.name.text) {
        let mut txn = context.server.store.begin();
        super::storage::forget(&mut txn, &table);
        txn.commit(CommitMeta { context: &[] }).map_err(|e| failure(&e))?;
        table.runtime.auto_increment.set(1);
        return Ok(());
    }
    let table = find_table(&change.catalog, &schema, &name.name.text)?;
    if table.is_view() {
        return Err(conditions::NO_SUCH_TABLE.with(&[&schema, &table.name]));
    }
    change.lock(&table, context)?;
    super::storage::forget(&mut change.txn, &table);
    let mut emptied = renumbered(&table, &mut change)?;
    emptied.runtime = Arc::new(Runtime { metadata_lock: table.runtime.metadata_lock.clone(), ..Runtime::default() });
    emptied.layouts = vec![table.layout().clone()];
    change.put_table(emptied)?;
    change.commit(&[])
}

/// A copy of a definition with new numbers for its indexes.
///
/// # Errors
/// What the store answers.
pub fn renumbered(table: &Table, change: &mut Change<'_>) -> Result<Table> {
    let mut renewed = copy(table);
    let mut next = change.ids(renewed.indexes.len() as u32 + 1)?;
    for index in &mut renewed.indexes {
        index.id = IndexId(next);
        next += 1;
    }
    renewed.row_index = match renewed.clustered {
        Some(at) => renewed.indexes[at].id,
        None => IndexId(next),
    };
    Ok(renewed)
}
