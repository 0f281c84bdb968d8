//! CREATE, ALTER and DROP DATABASE.

use super::storage::Change;
use crate::bind::fold_schema;
use crate::catalog::Database;
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::Done;
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::collections::BTreeMap;
use std::sync::Arc;
use syntax::ast::ddl::{AlterDatabase, CreateDatabase, DatabaseOption, DropDatabase};
use syntax::ast::{Existence, NameOrDefault};
use values::charset::Charset;
use values::collation::Collation;

/// Most characters of a name.
pub const NAME_MAX: usize = 64;

/// CREATE DATABASE.
///
/// # Errors
/// 1007, 1059, 1102.
pub fn create(create: &CreateDatabase<'_>, context: &Context<'_>) -> Result<Done> {
    let name = fold_schema(&create.name);
    check_name(&name)?;
    let mut change = Change::begin(context.server);
    if crate::show::virtual_table::is_schema(&name) || change.catalog.database(&name).is_some() {
        if create.existence == Existence::Lenient {
            context.diagnostics.borrow_mut().note(conditions::DB_CREATE_EXISTS, &[&name]);
            return Ok(Done { affected: 1, ..Done::default() });
        }
        return Err(conditions::DB_CREATE_EXISTS.with(&[&name]));
    }
    let collation = options(&create.options, server_collation(context))?;
    let read_only = read_only(&create.options);
    change.put_database(Database { name: name.into(), collation, read_only, tables: BTreeMap::new() })?;
    change.commit(&[])?;
    Ok(Done { affected: 1, ..Done::default() })
}

/// The collation of databases that name none.
pub fn server_collation(context: &Context<'_>) -> Collation {
    let name = context.state.variable_text(Id::of("collation_server"));
    Collation::by_name(&name).unwrap_or(Collation::UTF8MB4_0900_AI_CI)
}

/// Checks a database's name.
///
/// # Errors
/// 1059, 1102.
pub fn check_name(name: &str) -> Result<()> {
    if name.chars().count() > NAME_MAX {
        return Err(conditions::TOO_LONG_IDENT.with(&[&name]));
    }
    if name.is_empty() || name.ends_with(' ') {
        return Err(conditions::WRONG_DB_NAME.with(&[&name]));
    }
    Ok(())
}

fn options(list: &[DatabaseOption<'_>], by_default: Collation) -> Result<Collation> {
    let mut charset: Option<Charset> = None;
    let mut collation: Option<Collation> = None;
    for option in list {
        match option {
            DatabaseOption::Charset(NameOrDefault::Name(name)) => {
                let found = Charset::by_name(&name.text);
                charset = Some(found.ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[&name.text]))?);
            }
            DatabaseOption::Collation(NameOrDefault::Name(name)) => {
                let found = Collation::by_name(&name.text);
                collation = Some(found.ok_or_else(|| conditions::UNKNOWN_COLLATION.with(&[&name.text]))?);
            }
            _ => {}
        }
    }
    match (charset, collation) {
        (Some(charset), Some(collation)) if collation.charset() != charset => {
            Err(conditions::COLLATION_CHARSET_MISMATCH.with(&[&collation.name(), &charset.name()]))
        }
        (_, Some(collation)) => Ok(collation),
        (Some(charset), None) => Ok(charset.default_collation()),
        (None, None) => Ok(by_default),
    }
}

fn read_only(list: &[DatabaseOption<'_>]) -> bool {
    list.iter().any(|o| matches!(o, DatabaseOption::ReadOnly(Some(true))))
}

/// ALTER DATABASE.
///
/// # Errors
/// 1046, 1049.
pub fn alter(alter: &AlterDatabase<'_>, context: &Context<'_>) -> Result<()> {
    let name = match &alter.name {
        Some(name) => fold_schema(name),
        None => context.state.database().map(|d| d.to_string()).ok_or_else(|| conditions::NO_DB_ERROR.with(&[]))?,
    };
    let mut change = Change::begin(context.server);
    let Some(found) = change.catalog.database(&name).cloned() else {
        return Err(conditions::BAD_DB_ERROR.with(&[&name]));
    };
    let collation = options(&alter.options, found.collation)?;
    let read_only = read_only(&alter.options);
    change.put_database(Database { collation, read_only, ..Database::clone(&found) })?;
    change.commit(&[])
}

/// DROP DATABASE.
///
/// # Errors
/// 1008, 1044 for those that the server makes.
pub fn drop(drop: &DropDatabase<'_>, context: &Context<'_>) -> Result<Done> {
    let name = fold_schema(&drop.name);
    if crate::show::virtual_table::is_schema(&name) || name == "mysql" {
        let (user, host) = context.state.account();
        return Err(conditions::DBACCESS_DENIED_ERROR.with(&[&user, &host, &name]));
    }
    let mut change = Change::begin(context.server);
    let Some(found) = change.catalog.database(&name).cloned() else {
        if drop.existence == Existence::Lenient {
            context.diagnostics.borrow_mut().note(conditions::DB_DROP_EXISTS, &[&name]);
            return Ok(Done::default());
        }
        return Err(conditions::DB_DROP_EXISTS.with(&[&name]));
    };
    for table in found.tables.values() {
        change.lock(table, context)?;
        change.remove_table(table)?;
    }
    let programs: Vec<_> = change.catalog.programs().filter(|p| *p.schema == *name).cloned().collect();
    for program in &programs {
        change.remove_program(program)?;
    }
    change.remove_database(&name)?;
    change.commit(&[])?;
    if context.state.database().as_deref() == Some(&*name) {
        context.session.put_database(None);
    }
    Ok(Done { affected: found.tables.len() as u64, ..Done::default() })
}

/// Sets the variables that name the database's collation.
pub fn follow(context: &Context<'_>, collation: Collation) {
    let text = |t: &str| Setting::Text(Arc::from(t));
    context.state.set_variable(Id::of("collation_database"), text(collation.name()));
    context.state.set_variable(Id::of("character_set_database"), text(collation.charset().name()));
}
