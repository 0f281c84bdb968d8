//! CREATE, ALTER and DROP USER, GRANT, REVOKE, SHOW GRANTS.
//!
//! Accounts are rows of `mysql.user`. An account has all privileges or none: which of them a statement needs is not looked at
//! beyond logging in.

use crate::bind::unsupported;
use crate::catalog::table::Table;
use crate::conditions;
use crate::dml::{Buffers, defaults, delete_row, insert_row, update_row};
use crate::error::Result;
use crate::exec::lock::failure;
use crate::expr::context::Context;
use crate::row;
use crate::session::account::Authentication;
use crate::session::shared::Server;
use crate::show::listing::{Listing, text, value};
use std::borrow::Cow;
use std::ops::Bound;
use std::sync::Arc;
use store::lock::LockMode;
use store::scan::Direction;
use store::txn::View;
use syntax::ast::account::{AlterUser, Auth, CreateUser, DropAccounts, Password, PasswordOption, UserSpec};
use syntax::ast::show::ShowGrants;
use syntax::ast::{Account, Existence, Statement};
use values::types::Kind;
use values::value::Value;
use values::zone::Zone;

/// Turns a password into what a plugin stores; the protocol's own.
pub type Hasher = fn(plugin: &str, password: &[u8]) -> Option<Vec<u8>>;

/// The table of accounts.
fn user_table(context: &Context<'_>) -> Result<Arc<Table>> {
    crate::bind::find_table(&context.server.catalog.load(), "mysql", "user")
}

/// An account's user and host.
fn names(account: &Account<'_>, context: &Context<'_>) -> (String, String) {
    match account {
        Account::Named { user, host, .. } => (user.to_string(), host.to_lowercase()),
        Account::CurrentUser => context.state.account(),
    }
}

/// CREATE USER.
///
/// # Errors
/// 1396 where it is there already.
pub fn create(create: &CreateUser<'_>, context: &Context<'_>) -> Result<()> {
    let table = user_table(context)?;
    let mut failed = Vec::new();
    for spec in &create.users {
        let (user, host) = names(&spec.account, context);
        if find(&table, &user, &host, context)?.is_some() {
            if create.existence == Existence::Lenient {
                let shown = format!("'{user}'@'{host}'");
                context.diagnostics.borrow_mut().note(conditions::USER_ALREADY_EXISTS, &[&shown]);
            } else {
                failed.push(format!("'{user}'@'{host}'"));
            }
            continue;
        }
        let mut values = table.columns.iter().map(|c| blank(c, context)).collect::<Result<Vec<_>>>()?;
        set_text(&table, &mut values, "User", user.as_bytes());
        set_text(&table, &mut values, "Host", host.as_bytes());
        authenticate(&table, &mut values, spec, context)?;
        options(&table, &mut values, &create.options.password);
        insert_row(context, &table, &values, (0, LockMode::Shared), &mut Buffers::default())?;
    }
    if !failed.is_empty() {
        return Err(conditions::CANNOT_USER.with(&[&"CREATE USER", &failed.join(",")]));
    }
    finish(context)
}

/// What a new account's column holds: privileges are N, the rest is empty.
fn blank(column: &crate::catalog::table::Column, context: &Context<'_>) -> Result<Value<'static>> {
    defaults::of_added(column, context)
}

fn set_text(table: &Table, values: &mut [Value<'static>], name: &str, text: &[u8]) {
    if let Some(at) = table.column(name) {
        let column = &table.columns[at];
        values[at] = match column.ty.kind {
            Kind::Enum => {
                let members = column.ty.members.as_ref();
                let index = members.and_then(|m| m.names.iter().position(|n| **n == *text)).map_or(0, |i| i as u16 + 1);
                Value::Enum { index, name: Cow::Owned(text.to_vec()) }
            }
            _ => Value::owned(text),
        };
    }
}

fn authenticate(
    table: &Table,
    values: &mut [Value<'static>],
    spec: &UserSpec<'_>,
    context: &Context<'_>,
) -> Result<()> {
    let by_default = "caching_sha2_password";
    let (plugin, stored) = match spec.factors.first().map(|f| &f.auth) {
        None | Some(Auth::None) => (by_default.to_owned(), Vec::new()),
        Some(Auth::By { plugin, password }) => {
            let plugin = plugin.as_ref().map_or(by_default.to_owned(), |p| p.text.to_string());
            let Password::Text(password) = password else { return Err(unsupported("RANDOM PASSWORD")) };
            let stored = (context.server.password_hasher)(&plugin, password);
            let stored = stored.ok_or_else(|| conditions::PLUGIN_IS_NOT_LOADED.with(&[&plugin]))?;
            (plugin, stored)
        }
        Some(Auth::With { plugin, hash }) => {
            (plugin.text.to_string(), hash.as_ref().map(|h| h.to_vec()).unwrap_or_default())
        }
        Some(Auth::ChallengeResponse(_)) => return Err(unsupported("this authentication")),
    };
    set_text(table, values, "plugin", plugin.as_bytes());
    set_text(table, values, "authentication_string", &stored);
    Ok(())
}

fn options(table: &Table, values: &mut [Value<'static>], list: &[PasswordOption]) {
    for option in list {
        match option {
            PasswordOption::AccountLock => set_text(table, values, "account_locked", b"Y"),
            PasswordOption::AccountUnlock => set_text(table, values, "account_locked", b"N"),
            PasswordOption::Expire => set_text(table, values, "password_expired", b"Y"),
            _ => {}
        }
    }
}

/// The key and the row of an account.
type Found = (Vec<u8>, Vec<Value<'static>>);

fn find(table: &Table, user: &str, host: &str, context: &Context<'_>) -> Result<Option<Found>> {
    let mut found = None;
    each(table, context.server, &mut |key, values| {
        let is = |name: &str, wanted: &str| text_of(table, values, name) == wanted;
        if is("User", user) && is("Host", host) {
            found = Some((key.to_vec(), values.to_vec()));
        }
    })?;
    Ok(found)
}

fn text_of(table: &Table, values: &[Value<'_>], name: &str) -> String {
    let text = table.column(name).map(|at| values::text::of(&values[at], &table.columns[at].ty).into_owned());
    String::from_utf8_lossy(&text.unwrap_or_default()).into_owned()
}

fn each(table: &Table, server: &Server, visit: &mut dyn FnMut(&[u8], &[Value<'static>])) -> Result<()> {
    let mut txn = server.store.begin();
    let (lower, upper) = crate::catalog::keys::index_range(table.row_index);
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan = txn.scan(lower, upper, Direction::Forward, View::Current).map_err(|e| failure(&e))?;
    while let Some((key, bytes)) = scan.next().map_err(|e| failure(&e))? {
        visit(key, &row::columns(table, bytes, &Zone::UTC)?);
    }
    Ok(())
}

/// Makes the change durable, and the accounts in memory follow.
fn finish(context: &Context<'_>) -> Result<()> {
    context.transaction.borrow_mut().commit(&[])?;
    load(context.server)
}

/// Reads the accounts into memory.
///
/// # Errors
/// What the store answers.
pub fn load(server: &Server) -> Result<()> {
    let catalog = server.catalog.load();
    let Some(table) = catalog.table("mysql", "user").cloned() else { return Ok(()) };
    let mut list = Vec::new();
    each(&table, server, &mut |_, values| {
        let stored = table.column("authentication_string").map(|at| match &values[at] {
            Value::Bytes(bytes) => bytes.to_vec(),
            _ => Vec::new(),
        });
        list.push(Authentication {
            user: text_of(&table, values, "User"),
            host: text_of(&table, values, "Host"),
            plugin: text_of(&table, values, "plugin"),
            stored: stored.unwrap_or_default(),
            locked: text_of(&table, values, "account_locked") == "Y",
            is_super: text_of(&table, values, "Super_priv") == "Y",
        });
    })?;
    server.accounts.set(list);
    Ok(())
}

/// ALTER USER.
///
/// # Errors
/// 1396 where it is not there.
pub fn alter(alter: &AlterUser<'_>, context: &Context<'_>) -> Result<()> {
    let table = user_table(context)?;
    for spec in &alter.users {
        let (user, host) = names(&spec.account, context);
        let Some((key, old)) = find(&table, &user, &host, context)? else {
            let shown = format!("'{user}'@'{host}'");
            if alter.existence == Existence::Lenient {
                context.diagnostics.borrow_mut().note(conditions::USER_DOES_NOT_EXIST, &[&shown]);
                continue;
            }
            return Err(conditions::CANNOT_USER.with(&[&"ALTER USER", &shown]));
        };
        let mut new = old.clone();
        if !spec.factors.is_empty() {
            authenticate(&table, &mut new, spec, context)?;
        }
        options(&table, &mut new, &alter.options.password);
        update_row(context, &table, &key, &old, &new, &mut Buffers::default())?;
    }
    finish(context)
}

/// DROP USER.
///
/// # Errors
/// 1396.
pub fn drop(drop: &DropAccounts<'_>, context: &Context<'_>) -> Result<()> {
    let table = user_table(context)?;
    let mut failed = Vec::new();
    for account in &drop.accounts {
        let (user, host) = names(account, context);
        match find(&table, &user, &host, context)? {
            Some((key, old)) => delete_row(context, &table, &key, &old, &mut Buffers::default())?,
            None if drop.existence == Existence::Lenient => {
                let shown = format!("'{user}'@'{host}'");
                context.diagnostics.borrow_mut().note(conditions::USER_DOES_NOT_EXIST, &[&shown]);
            }
            None => failed.push(format!("'{user}'@'{host}'")),
        }
    }
    if !failed.is_empty() {
        return Err(conditions::CANNOT_USER.with(&[&"DROP USER", &failed.join(",")]));
    }
    finish(context)
}

/// GRANT and REVOKE of everything on everything; narrower ones name themselves.
///
/// # Errors
/// 1410 for an account that is not there.
pub fn grant(statement: &Statement<'_>, context: &Context<'_>) -> Result<()> {
    let Statement::Grant(grant) = statement else { return Err(unsupported("REVOKE")) };
    let table = user_table(context)?;
    for account in &grant.to {
        let (user, host) = names(account, context);
        let Some((key, old)) = find(&table, &user, &host, context)? else {
            return Err(conditions::CANT_CREATE_USER_WITH_GRANT.with(&[]));
        };
        let mut new = old.clone();
        for (at, column) in table.columns.iter().enumerate() {
            let is_privilege = column.name.ends_with("_priv") && (grant.with_option || &*column.name != "Grant_priv");
            if is_privilege && is_all(grant) {
                new[at] = Value::Enum { index: 2, name: Cow::Borrowed(b"Y") };
            }
        }
        update_row(context, &table, &key, &old, &new, &mut Buffers::default())?;
    }
    finish(context)
}

/// Whether a grant is of all privileges on everything.
fn is_all(grant: &syntax::ast::account::Grant<'_>) -> bool {
    use syntax::ast::account::{GrantObject, Granted, PrivilegeKind};
    match &grant.what {
        Granted::Privileges { privileges, on } => {
            let all = privileges.iter().any(|p| matches!(p.kind, PrivilegeKind::All));
            all && matches!(on, GrantObject::Global)
        }
        _ => false,
    }
}

/// SHOW GRANTS.
///
/// # Errors
/// 1141.
pub fn show_grants(show: Option<&ShowGrants<'_>>, context: &Context<'_>) -> Result<Listing> {
    let (user, host) = show.map_or_else(|| context.state.account(), |s| names(&s.account, context));
    let table = user_table(context)?;
    let Some((_, values)) = find(&table, &user, &host, context)? else {
        return Err(conditions::NONEXISTING_GRANT.with(&[&user, &host]));
    };
    let mut listing = Listing::new(vec![text(&format!("Grants for {user}@{host}"), 1024)]);
    let to = format!("{}@{}", super::show_create::quoted(&user), super::show_create::quoted(&host));
    let all = text_of(&table, &values, "Super_priv") == "Y";
    let option = if text_of(&table, &values, "Grant_priv") == "Y" { " WITH GRANT OPTION" } else { "" };
    let what = if all { "ALL PRIVILEGES" } else { "USAGE" };
    listing.push(vec![value(format!("GRANT {what} ON *.* TO {to}{option}"))]);
    Ok(listing)
}

/// SHOW CREATE USER.
///
/// # Errors
/// 1396.
pub fn show_create(account: &Account<'_>, context: &Context<'_>) -> Result<Listing> {
    let (user, host) = names(account, context);
    let table = user_table(context)?;
    let Some((_, values)) = find(&table, &user, &host, context)? else {
        return Err(conditions::CANNOT_USER.with(&[&"SHOW CREATE USER", &format!("'{user}'@'{host}'")]));
    };
    let mut listing = Listing::new(vec![text(&format!("CREATE USER for {user}@{host}"), 2048)]);
    let plugin = text_of(&table, &values, "plugin");
    let stored = text_of(&table, &values, "authentication_string");
    let stored = if stored.is_empty() {
        String::new()
    } else {
        format!(" AS {}", super::show_create::literal(stored.as_bytes()))
    };
    let locked = if text_of(&table, &values, "account_locked") == "Y" { "LOCK" } else { "UNLOCK" };
    let to = format!("{}@{}", super::show_create::quoted(&user), super::show_create::quoted(&host));
    listing.push(vec![value(format!(
        "CREATE USER {to} IDENTIFIED WITH '{plugin}'{stored} REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT {locked} \
         PASSWORD HISTORY DEFAULT PASSWORD REUSE INTERVAL DEFAULT PASSWORD REQUIRE CURRENT DEFAULT"
    ))]);
    Ok(listing)
}
