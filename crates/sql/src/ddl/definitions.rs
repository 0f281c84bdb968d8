//! What expressions of a table's definition may contain: they must give the same for the same row at any time. Source:
//! "CREATE TABLE and Generated Columns", "CHECK Constraints" and "Data Type Default Values" of MySQL's manual.

use crate::bind::{Binder, Parameters};
use crate::catalog::table::{Check, Column, Default, Table};
use crate::conditions;
use crate::error::{Diagnostics, Result};
use crate::expr::context::Context;
use crate::expr::{Expr, ExprKind, Slot};
use std::cell::RefCell;
use std::sync::Arc;

/// Functions that depend on more than their arguments.
pub(super) const UNSTEADY: &[&str] = &[
    "benchmark",
    "connection_id",
    "curdate",
    "current_user",
    "curtime",
    "database",
    "found_rows",
    "get_lock",
    "is_free_lock",
    "is_used_lock",
    "last_insert_id",
    "load_file",
    "now",
    "ps_current_thread_id",
    "ps_thread_id",
    "rand",
    "random_bytes",
    "release_all_locks",
    "release_lock",
    "row_count",
    "sleep",
    "statement_digest",
    "statement_digest_text",
    "sysdate",
    "unix_timestamp",
    "updatexml",
    "user",
    "utc_date",
    "utc_time",
    "utc_timestamp",
    "uuid",
    "uuid_short",
    "version",
];

/// Functions that not even a default may call.
const EFFECTIVE: &[&str] = &[
    "benchmark",
    "found_rows",
    "get_lock",
    "is_free_lock",
    "is_used_lock",
    "last_insert_id",
    "load_file",
    "release_all_locks",
    "release_lock",
    "row_count",
    "sleep",
];

/// How VALUES() of a column is printed, which has no meaning in a definition.
pub(super) const VALUES: &str = "values(`";

/// What an expression has that a definition must not.
pub(super) enum Fault {
    Function(String),
    Subquery,
    Variable,
}

/// An expression as definitions keep it: what it means depends on no connection.
pub(super) fn text(e: &syntax::ast::expr::Expr<'_>, context: &Context<'_>) -> String {
    let charset = context.state.settings().collation_connection.charset().name();
    let is_wide = ["ucs2", "utf16", "utf16le", "utf32"].contains(&charset);
    syntax::printer::expr(e, syntax::printer::Strings::Introduced(if is_wide { "utf8mb4" } else { charset }))
}

/// Checks the expressions of a table's definition.
///
/// # Errors
/// 1054, 1111 and what the manual forbids.
pub fn check(table: &Arc<Table>, context: &Context<'_>) -> Result<()> {
    let unheard = RefCell::new(Diagnostics::default());
    let catalog = Arc::clone(&context.catalog);
    let parameters = Parameters::Marks(&[]);
    let mut binder = Binder::new(context.server, context.state, catalog, b"", parameters, &unheard);
    let slot = binder.slot();
    for (at, column) in table.columns.iter().enumerate() {
        if let Some(generated) = column.generated.as_ref().filter(|_| column.hidden().is_none()) {
            let e = binder.definition_within(table, slot, &generated.text, "generated column function")?;
            check_generated(&e, table, at, slot)?;
        }
        if let Default::Expression(text) = &column.default {
            let e = binder.definition(table, slot, text)?;
            check_default(&e, column)?;
        }
    }
    for check in &table.checks {
        let e = binder.definition(table, slot, &check.text)?;
        check_constraint(&e, check)?;
    }
    Ok(())
}

fn check_generated(e: &Expr, table: &Table, at: usize, slot: Slot) -> Result<()> {
    let name = &table.columns[at].name;
    match fault(e, UNSTEADY) {
        Some(Fault::Function(function)) => {
            return Err(conditions::GENERATED_COLUMN_NAMED_FUNCTION_IS_NOT_ALLOWED.with(&[name, &function]));
        }
        Some(Fault::Subquery) => {
            return Err(conditions::GENERATED_COLUMN_FUNCTION_IS_NOT_ALLOWED.with(&[name]));
        }
        Some(Fault::Variable) => return Err(conditions::DEFAULT_VAL_GENERATED_VARIABLES.with(&[name])),
        None => {}
    }
    let mut read = Vec::new();
    e.walk(&mut |e| {
        if let ExprKind::Column(s, column) = e.kind
            && s == slot
        {
            read.push(column);
        }
        true
    });
    if read.iter().any(|column| table.columns[*column].generated.is_some() && *column >= at) {
        return Err(conditions::GENERATED_COLUMN_NON_PRIOR.with(&[]));
    }
    if read.iter().any(|column| table.columns[*column].auto_increment) {
        return Err(conditions::GENERATED_COLUMN_REF_AUTO_INC.with(&[name]));
    }
    Ok(())
}

fn check_default(e: &Expr, column: &Column) -> Result<()> {
    match fault(e, EFFECTIVE) {
        Some(Fault::Function(function)) => {
            Err(conditions::DEFAULT_VAL_GENERATED_NAMED_FUNCTION_IS_NOT_ALLOWED.with(&[&column.name, &function]))
        }
        Some(Fault::Variable) => Err(conditions::DEFAULT_VAL_GENERATED_VARIABLES.with(&[&column.name])),
        Some(Fault::Subquery) => Err(conditions::DEFAULT_VAL_GENERATED_FUNCTION_IS_NOT_ALLOWED.with(&[&column.name])),
        None => Ok(()),
    }
}

fn check_constraint(e: &Expr, check: &Check) -> Result<()> {
    match fault(e, UNSTEADY) {
        Some(Fault::Function(function)) => {
            Err(conditions::CHECK_CONSTRAINT_NAMED_FUNCTION_IS_NOT_ALLOWED.with(&[&check.name, &function]))
        }
        Some(Fault::Variable) => Err(conditions::CHECK_CONSTRAINT_VARIABLES.with(&[&check.name])),
        Some(Fault::Subquery) => Err(conditions::CHECK_CONSTRAINT_FUNCTION_IS_NOT_ALLOWED.with(&[&check.name])),
        None => Ok(()),
    }
}

/// The first thing in an expression that its definition must not have.
pub(super) fn fault(e: &Expr, forbidden: &[&str]) -> Option<Fault> {
    let mut found = None;
    e.walk(&mut |e| {
        let here = match &e.kind {
            ExprKind::UserVariable(_) | ExprKind::Assign(..) | ExprKind::SystemVariable(..) => Some(Fault::Variable),
            ExprKind::Scalar(_) | ExprKind::Exists(_) | ExprKind::InQuery(_) | ExprKind::RowItem(..) => {
                Some(Fault::Subquery)
            }
            ExprKind::Call(function, arguments) if std::ptr::eq(*function, &crate::functions::stored::STORED) => {
                Some(Fault::Function(stored_name(arguments)))
            }
            ExprKind::Call(function, _) => {
                let name = own_name(function.name);
                if name == "name_const" {
                    found = found.take().or(Some(Fault::Subquery));
                    return false;
                }
                let shown = if name == "version" { "version()" } else { name };
                forbidden.contains(&name).then(|| Fault::Function(shown.to_owned()))
            }
            _ => None,
        };
        found = found.take().or(here);
        found.is_none()
    });
    found
}

/// A stored function's name, in its quotes; it is the second argument of the call.
fn stored_name(arguments: &[Expr]) -> String {
    match arguments.get(1).map(|e| &e.kind) {
        Some(ExprKind::Constant(values::value::Value::Bytes(name))) => format!("`{}`", String::from_utf8_lossy(name)),
        _ => String::new(),
    }
}

/// The name under which MySQL knows a function that has several.
fn own_name(name: &str) -> &str {
    match name {
        "current_date" => "curdate",
        "current_time" => "curtime",
        "current_timestamp" | "localtime" | "localtimestamp" => "now",
        "schema" => "database",
        "session_user" | "system_user" => "user",
        own => own,
    }
}
