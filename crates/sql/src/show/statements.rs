//! SHOW, statement by statement.

use super::columns::{self, rows_of, table_of};
use super::listing::{Listing, count, long_text, number, optional, text, time, value};
use crate::bind::unsupported;
use crate::catalog::program::ProgramKind;
use crate::catalog::{INFORMATION_SCHEMA, PERFORMANCE_SCHEMA};
use crate::conditions;
use crate::ddl::{program, show_create};
use crate::error::{Level, Result};
use crate::expr::context::Context;
use crate::variables::kind::Scope as VariableScope;
use crate::variables::{Id, Which};
use syntax::ast::Ident;
use syntax::ast::expr::Scope;
use syntax::ast::query::Limit;
use syntax::ast::show::{Show, ShowFilter};
use values::charset::Charset;
use values::collation::{Collation, Pad};
use values::value::Value;

/// Runs SHOW.
///
/// # Errors
/// What it refuses.
pub fn run(show: &Show<'_>, context: &Context<'_>, _text: &[u8]) -> Result<Listing> {
    match show {
        Show::Databases(filter) => databases(filter, context),
        Show::Tables { full, schema, filter, .. } => tables(*full, schema.as_ref(), filter, context),
        Show::TableStatus { schema, filter } => table_status(schema.as_ref(), filter, context),
        Show::OpenTables { .. } => {
            Ok(Listing::new(vec![text("Database", 64), text("Table", 64), number("In_use"), number("Name_locked")]))
        }
        Show::Triggers { schema, filter, .. } => {
            let schema = schema_or_current(schema.as_ref(), context)?;
            program::show_triggers(&schema, filter, context)
        }
        Show::ProcedureStatus(filter) => program::show_status(ProgramKind::Procedure, filter, context),
        Show::FunctionStatus(filter) => program::show_status(ProgramKind::Function, filter, context),
        Show::Events { .. } => Ok(empty(&[
            "Db",
            "Name",
            "Definer",
            "Time zone",
            "Type",
            "Execute at",
            "Interval value",
            "Interval field",
            "Starts",
            "Ends",
            "Status",
            "Originator",
            "character_set_client",
            "collation_connection",
            "Database Collation",
        ])),
        Show::Columns { full, table, filter, .. } => columns::columns(table, *full, filter, context),
        Show::Index { table, filter, .. } => {
            let mut listing = columns::indexes(table, context)?;
            if let Some(condition) = filter {
                listing.keep(condition, context)?;
            }
            Ok(listing)
        }
        Show::Variables { scope, filter } => variables(*scope, filter, context),
        Show::Status { filter, .. } => status(filter, context),
        Show::Warnings(limit) => conditions_of(context, limit.as_ref(), None),
        Show::Errors(limit) => conditions_of(context, limit.as_ref(), Some(Level::Error)),
        Show::WarningCount => Ok(single("@@session.warning_count", context.state.previous_counts.get().0)),
        Show::ErrorCount => Ok(single("@@session.error_count", context.state.previous_counts.get().1)),
        Show::Charsets(filter) => charsets(filter, context),
        Show::Collations(filter) => collations(filter, context),
        Show::Engines => Ok(engines()),
        Show::Engine { .. } => engine_status(context),
        Show::Plugins => Ok(empty(&["Name", "Status", "Type", "Library", "License"])),
        Show::Privileges => Ok(empty(&["Privilege", "Context", "Comment"])),
        Show::ProcessList { full } => Ok(processes(*full, context)),
        Show::Profiles => Ok(empty(&["Query_ID", "Duration", "Query"])),
        Show::Grants(grants) => crate::ddl::users::show_grants(grants.as_deref(), context),
        _ => run_create(show, context),
    }
}

fn run_create(show: &Show<'_>, context: &Context<'_>) -> Result<Listing> {
    match show {
        Show::CreateTable(name) => {
            let table = table_of(name, context)?;
            if table.is_view() {
                return show_create::view(&table);
            }
            let mut listing = Listing::new(vec![text("Table", 64), text("Create Table", 1024)]);
            listing.push(vec![value(&table.name), value(show_create::table(&table, context)?)]);
            Ok(listing)
        }
        Show::CreateProcedure(name) => program::show_create(ProgramKind::Procedure, name, context),
        Show::CreateFunction(name) => program::show_create(ProgramKind::Function, name, context),
        Show::CreateTrigger(name) => program::show_create(ProgramKind::Trigger, name, context),
        Show::CreateView(name) => {
            let table = table_of(name, context)?;
            if !table.is_view() {
                return Err(conditions::WRONG_OBJECT.with(&[&table.schema, &table.name, &"VIEW"]));
            }
            show_create::view(&table)
        }
        Show::CreateDatabase { name, existence } => {
            let schema = crate::bind::fold_schema(name);
            let lenient = *existence == syntax::ast::Existence::Lenient;
            show_create::database(&schema, lenient, context)
        }
        Show::BinaryLogs => Ok(empty(&["Log_name", "File_size", "Encrypted"])),
        Show::BinaryLogStatus => {
            Ok(empty(&["File", "Position", "Binlog_Do_DB", "Binlog_Ignore_DB", "Executed_Gtid_Set"]))
        }
        Show::Replicas => Ok(empty(&["Server_Id", "Host", "Port", "Source_Id", "Replica_UUID"])),
        Show::ReplicaStatus { .. } => Ok(empty(&["Replica_IO_State", "Source_Host"])),
        Show::CreateUser(account) => crate::ddl::users::show_create(account, context),
        Show::CreateEvent(name) => Err(conditions::EVENT_DOES_NOT_EXIST.with(&[&name.name.text])),
        _ => Err(unsupported("this SHOW statement")),
    }
}

fn empty(names: &[&str]) -> Listing {
    Listing::new(names.iter().map(|n| text(n, 64)).collect())
}

fn single(name: &str, number: u64) -> Listing {
    let mut listing = Listing::new(vec![count(name)]);
    listing.push(vec![Value::Uint(number)]);
    listing
}

/// The names of all databases.
pub fn schema_names(context: &Context<'_>) -> Vec<String> {
    let mut names: Vec<String> = context.catalog.databases().map(|d| d.name.to_string()).collect();
    names.extend([INFORMATION_SCHEMA.to_owned(), PERFORMANCE_SCHEMA.to_owned()]);
    names.sort();
    names
}

fn databases(filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let name = match filter {
        ShowFilter::Like(pattern) => format!("Database ({})", String::from_utf8_lossy(pattern)),
        _ => "Database".to_owned(),
    };
    let mut listing = Listing::new(vec![text(&name, 64)]);
    schema_names(context).into_iter().for_each(|n| listing.push(vec![value(n)]));
    listing.filter(filter, context)?;
    Ok(listing)
}

fn schema_or_current(schema: Option<&Ident<'_>>, context: &Context<'_>) -> Result<String> {
    let schema = match schema {
        Some(schema) => crate::bind::fold_schema(schema),
        None => context.state.database().map(|d| d.to_string()).ok_or_else(|| conditions::NO_DB_ERROR.with(&[]))?,
    };
    let known = super::virtual_table::is_schema(&schema) || context.catalog.database(&schema).is_some();
    if known { Ok(schema) } else { Err(conditions::BAD_DB_ERROR.with(&[&schema])) }
}

fn tables(full: bool, schema: Option<&Ident<'_>>, filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let schema = schema_or_current(schema, context)?;
    let name = match filter {
        ShowFilter::Like(pattern) => format!("Tables_in_{schema} ({})", String::from_utf8_lossy(pattern)),
        _ => format!("Tables_in_{schema}"),
    };
    let mut head = vec![text(&name, 64)];
    if full {
        head.push(text("Table_type", 11));
    }
    let mut listing = Listing::new(head);
    let mut add = |name: &str, kind: &str| {
        let mut row = vec![value(name)];
        if full {
            row.push(value(kind));
        }
        listing.push(row);
    };
    if super::virtual_table::is_schema(&schema) {
        for table in super::virtual_table::all().filter(|t| t.schema == schema) {
            add(table.name, if schema == INFORMATION_SCHEMA { "SYSTEM VIEW" } else { "BASE TABLE" });
        }
    } else if let Some(database) = context.catalog.database(&schema) {
        for table in database.tables.values() {
            add(&table.name, if table.is_view() { "VIEW" } else { "BASE TABLE" });
        }
    }
    listing.sort();
    listing.filter(filter, context)?;
    Ok(listing)
}

fn table_status(schema: Option<&Ident<'_>>, filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let schema = schema_or_current(schema, context)?;
    let mut listing = Listing::new(vec![
        text("Name", 64),
        text("Engine", 64),
        number("Version"),
        text("Row_format", 10),
        count("Rows"),
        count("Avg_row_length"),
        count("Data_length"),
        count("Max_data_length"),
        count("Index_length"),
        count("Data_free"),
        count("Auto_increment"),
        time("Create_time"),
        time("Update_time"),
        time("Check_time"),
        text("Collation", 64),
        number("Checksum"),
        text("Create_options", 256),
        long_text("Comment"),
    ]);
    let Some(database) = context.catalog.database(&schema) else { return Ok(listing) };
    for table in database.tables.values() {
        if table.is_view() {
            let mut row = vec![value(&table.name)];
            row.extend(std::iter::repeat_n(Value::Null, 16));
            row.push(value("VIEW"));
            row[11] = created(table, context);
            listing.push(row);
            continue;
        }
        let rows = rows_of(table, context);
        let next = table.runtime.auto_increment.peek().max(1);
        listing.push(vec![
            value(&table.name),
            value(&table.options.engine),
            Value::Int(10),
            value("Dynamic"),
            Value::Uint(rows),
            Value::Uint(0),
            Value::Uint(16384),
            Value::Uint(0),
            Value::Uint(0),
            Value::Uint(0),
            if table.auto_increment().is_some() { Value::Uint(next) } else { Value::Null },
            created(table, context),
            Value::Null,
            Value::Null,
            value(table.options.collation.name()),
            Value::Null,
            value(table.options.further.to_lowercase()),
            value(&table.options.comment),
        ]);
    }
    listing.filter(filter, context)?;
    Ok(listing)
}

/// When a table was created, in the session's zone.
pub fn created(table: &crate::catalog::table::Table, context: &Context<'_>) -> Value<'static> {
    let instant = values::zone::Instant(table.created as i64 * 1_000_000);
    context.statement.zone.to_local(instant).map_or(Value::Null, Value::DateTime)
}

fn variables(scope: Option<Scope>, filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let which = if scope == Some(Scope::Global) { Which::Global } else { Which::Session };
    let mut listing = Listing::new(vec![text("Variable_name", 64), text("Value", 1024)]);
    for id in Id::all() {
        let which = match (id.scope(), which) {
            (VariableScope::S, Which::Global) => continue,
            (VariableScope::G, _) => Which::Global,
            (_, which) => which,
        };
        listing.push(vec![value(id.name()), value(variable_text(id, which, context))]);
    }
    listing.filter(filter, context)?;
    Ok(listing)
}

/// A variable as SHOW VARIABLES prints it.
pub fn variable_text(id: Id, which: Which, context: &Context<'_>) -> String {
    match which {
        Which::Global => id.row().3.text(&context.server.globals.get(id)),
        Which::Session => {
            let found = context.variable(id, which);
            match (id.row().3, &found) {
                (_, Value::Null) => String::new(),
                (crate::variables::kind::Kind::Bool, Value::Int(v)) => if *v == 0 { "OFF" } else { "ON" }.to_owned(),
                (_, Value::Double(v)) => format!("{v:.6}"),
                (_, other) => {
                    String::from_utf8_lossy(&values::text::of(other, &values::types::Type::null())).into_owned()
                }
            }
        }
    }
}

fn status(filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let mut listing = Listing::new(vec![text("Variable_name", 64), text("Value", 1024)]);
    for (name, number) in super::performance::status_values(context) {
        listing.push(vec![value(name), value(number)]);
    }
    listing.sort();
    listing.filter(filter, context)?;
    Ok(listing)
}

fn conditions_of(context: &Context<'_>, limit: Option<&Limit<'_>>, only: Option<Level>) -> Result<Listing> {
    let mut listing = Listing::new(vec![text("Level", 7), count("Code"), text("Message", 512)]);
    for condition in context.state.previous_conditions().iter() {
        if only.is_none_or(|level| level == condition.level) {
            listing.push(vec![
                value(condition.level.name()),
                Value::Uint(u64::from(condition.code)),
                value(&condition.message),
            ]);
        }
    }
    if let Some(limit) = limit {
        let number = |e: &syntax::ast::expr::Expr<'_>| match &e.kind {
            syntax::ast::expr::ExprKind::Literal(l) => match l.value {
                syntax::ast::expr::LiteralValue::Integer(v) => v as usize,
                _ => 0,
            },
            _ => 0,
        };
        listing.limit(limit.offset.as_ref().map_or(0, number), number(&limit.count));
    }
    Ok(listing)
}

fn charsets(filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let mut listing = Listing::new(vec![
        text("Charset", 64),
        text("Description", 2048),
        text("Default collation", 64),
        count("Maxlen"),
    ]);
    for charset in Charset::all() {
        listing.push(vec![
            value(charset.name()),
            value(charset.description()),
            value(charset.default_collation().name()),
            Value::Uint(u64::from(charset.maxlen())),
        ]);
    }
    listing.sort();
    listing.filter(filter, context)?;
    Ok(listing)
}

fn collations(filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let mut listing = Listing::new(vec![
        text("Collation", 64),
        text("Charset", 64),
        count("Id"),
        text("Default", 3),
        text("Compiled", 3),
        count("Sortlen"),
        text("Pad_attribute", 9),
    ]);
    for collation in Collation::all() {
        listing.push(vec![
            value(collation.name()),
            value(collation.charset().name()),
            Value::Uint(u64::from(collation.id())),
            value(if collation.is_default() { "Yes" } else { "" }),
            value("Yes"),
            Value::Uint(u64::from(collation.sortlen())),
            value(if collation.pad() == Pad::Space { "PAD SPACE" } else { "NO PAD" }),
        ]);
    }
    listing.sort();
    listing.filter(filter, context)?;
    Ok(listing)
}

fn engines() -> Listing {
    let mut listing = Listing::new(vec![
        text("Engine", 64),
        text("Support", 8),
        text("Comment", 80),
        text("Transactions", 3),
        text("XA", 3),
        text("Savepoints", 3),
    ]);
    listing.push(vec![
        value("InnoDB"),
        value("DEFAULT"),
        value("Transactions and row-level locks, kept in an object store"),
        value("YES"),
        value("YES"),
        value("YES"),
    ]);
    listing
}

fn engine_status(context: &Context<'_>) -> Result<Listing> {
    let mut listing = Listing::new(vec![text("Type", 10), text("Name", 512), text("Status", 10)]);
    let report = super::locks::report(context)?;
    listing.push(vec![value("InnoDB"), value(""), value(report)]);
    Ok(listing)
}

/// SHOW PROCESSLIST.
pub fn processes(full: bool, context: &Context<'_>) -> Listing {
    let mut listing = Listing::new(vec![
        count("Id"),
        text("User", 32),
        text("Host", 261),
        text("db", 64),
        text("Command", 16),
        number("Time"),
        text("State", 64),
        text("Info", if full { 65535 } else { 100 }),
    ]);
    for process in context.server.processes.lock().values() {
        let now = process.now.lock();
        let info = now
            .statement
            .as_ref()
            .filter(|s| !s.is_empty())
            .map(|s| String::from_utf8_lossy(s))
            .map(|s| if full { s.into_owned() } else { s.chars().take(100).collect() });
        listing.push(vec![
            Value::Uint(u64::from(process.id)),
            value(&now.user),
            value(&now.host),
            optional(now.database.as_deref()),
            value(now.command),
            Value::Int(now.since.map_or(0, |s| s.elapsed().as_secs() as i64)),
            value(now.state),
            optional(info),
        ]);
    }
    listing
}
