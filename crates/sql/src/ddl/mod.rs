//! Statements that change definitions.
//!
//! One at a time: whoever changes the catalogue holds the server's lock, writes the definitions' entries in a transaction of its
//! own, and swaps the catalogue when that is durable. A table that changes is locked against all who use it.

pub mod alter;
pub mod comments;
pub mod create;
pub mod create_select;
pub mod database;
pub mod definitions;
pub mod drop;
pub mod fill;
pub mod functional;
pub mod histogram;
pub mod index;
pub mod maintain;
pub mod online;
pub mod parts;
pub mod program;
pub mod qualify;
pub mod show_create;
pub mod storage;
pub mod types;
pub mod users;
pub mod view;

use crate::bind::unsupported;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::Done;
use syntax::ast::Statement;

/// Runs a statement that changes definitions.
///
/// # Errors
/// What it refuses, and what the store answers.
pub fn run(statement: &Statement<'_>, text: &[u8], context: &Context<'_>) -> Result<Done> {
    let done = |_: ()| Done::default();
    match statement {
        Statement::CreateDatabase(create) => database::create(create, context),
        Statement::AlterDatabase(alter) => database::alter(alter, context).map(done),
        Statement::DropDatabase(drop) => database::drop(drop, context),
        Statement::CreateTable(create) => create::run(create, text, context),
        Statement::AlterTable(alter) => alter::run(alter, text, context),
        Statement::CreateIndex(create) => alter::create_index(create, text, context),
        Statement::DropIndex(drop) => alter::drop_index(drop, context),
        Statement::DropTable(names) => drop::tables(names, context).map(done),
        Statement::DropView(names) => drop::views(names, context).map(done),
        Statement::RenameTable(pairs) => drop::rename(pairs, context).map(done),
        Statement::Truncate(name) => drop::truncate(name, context).map(done),
        Statement::CreateView(create) => view::run(create, text, context).map(done),
        Statement::CreateUser(create) => users::create(create, context).map(done),
        Statement::AlterUser(alter) => users::alter(alter, context).map(done),
        Statement::DropUser(drop) => users::drop(drop, context).map(done),
        Statement::Grant(_) | Statement::Revoke(_) => users::grant(statement, context).map(done),
        Statement::CreateRoutine(create) => program::create_routine(create, text, context).map(done),
        Statement::AlterRoutine(alter) => program::alter_routine(alter, context).map(done),
        Statement::DropRoutine(drop) => program::drop_routine(drop, context).map(done),
        Statement::CreateTrigger(create) => program::create_trigger(create, text, context).map(done),
        Statement::DropTrigger(drop) => program::drop_trigger(drop, context).map(done),
        Statement::CreateEvent(_) | Statement::AlterEvent(_) | Statement::DropEvent(_) => Err(unsupported("events")),
        Statement::Xa(_) => Err(unsupported("XA")),
        _ => Err(unsupported("this statement")),
    }
}
