//! performance_schema and status variables.

use super::information::{int_type, long_type, name_type, short_type, uint_type};
use super::listing::value;
use super::statements::{processes, variable_text};
use super::virtual_table::{Column, VirtualTable};
use crate::catalog::{INFORMATION_SCHEMA, PERFORMANCE_SCHEMA};
use crate::error::Result;
use crate::expr::context::Context;
use crate::variables::kind::Scope;
use crate::variables::{Id, Which};
use std::sync::atomic::Ordering;
use values::value::Value;

type Row = Vec<Value<'static>>;

const NAME_VALUE: &[Column] = &[("VARIABLE_NAME", name_type, false), ("VARIABLE_VALUE", short_type, true)];

fn global_variables(context: &Context<'_>) -> Result<Vec<Row>> {
    let shown = Id::all().filter(|id| id.scope() != Scope::S);
    Ok(shown.map(|id| vec![value(id.name()), value(variable_text(id, Which::Global, context))]).collect())
}

fn session_variables(context: &Context<'_>) -> Result<Vec<Row>> {
    let which = |id: Id| if id.scope() == Scope::G { Which::Global } else { Which::Session };
    Ok(Id::all().map(|id| vec![value(id.name()), value(variable_text(id, which(id), context))]).collect())
}

fn status(context: &Context<'_>) -> Result<Vec<Row>> {
    Ok(status_values(context).into_iter().map(|(name, text)| vec![value(name), value(text)]).collect())
}

/// Status variables with their values.
pub fn status_values(context: &Context<'_>) -> Vec<(String, String)> {
    let server = context.server;
    let counters = &server.counters;
    let threads = server.processes.lock().len();
    let uptime = server.started.elapsed().as_secs();
    let mut list: Vec<(String, String)> = [
        ("Uptime", uptime),
        ("Uptime_since_flush_status", uptime),
        ("Questions", counters.questions.get()),
        ("Queries", counters.questions.get()),
        ("Connections", counters.connections.get()),
        ("Threads_connected", threads as u64),
        ("Threads_running", 1),
        ("Threads_created", counters.connections.get()),
        ("Threads_cached", 0),
        ("Wesql_connections_resting", counters.resting.load(Ordering::Relaxed)),
        ("Wesql_connections_shared", counters.shared.load(Ordering::Relaxed)),
        ("Wesql_plans_taken_over", counters.plans_taken_over.get()),
        ("Slow_queries", counters.slow.get()),
        ("Bytes_received", counters.bytes_received.get()),
        ("Bytes_sent", counters.bytes_sent.get()),
        ("Aborted_clients", 0),
        ("Aborted_connects", 0),
        ("Open_tables", 0),
        ("Opened_tables", 0),
        ("Flush_commands", 0),
        ("Max_used_connections", threads as u64),
        ("Prepared_stmt_count", 0),
        ("Innodb_page_size", 16384),
        ("Created_tmp_files", counters.temporary_files.get()),
        // There are no tables in memory for what a statement keeps between its steps.
        ("Created_tmp_tables", 0),
    ]
    .into_iter()
    .chain(context.state.reads.list())
    .map(|(name, number)| (name.to_owned(), number.to_string()))
    .collect();
    list.extend(
        server.store.counters().into_iter().map(|(name, number)| (format!("Wesql_{name}"), number.to_string())),
    );
    list.extend(counters.commands.lock().iter().map(|(name, number)| (format!("Com_{name}"), number.to_string())));
    list
}

const PROCESSLIST: &[Column] = &[
    ("ID", uint_type, false),
    ("USER", name_type, false),
    ("HOST", short_type, false),
    ("DB", name_type, true),
    ("COMMAND", name_type, false),
    ("TIME", int_type, false),
    ("STATE", name_type, true),
    ("INFO", long_type, true),
];

fn processlist(context: &Context<'_>) -> Result<Vec<Row>> {
    Ok(processes(true, context).rows)
}

/// The tables.
pub const TABLES: &[VirtualTable] = &[
    VirtualTable {
        schema: PERFORMANCE_SCHEMA,
        name: "global_variables",
        definition: NAME_VALUE,
        rows: global_variables,
    },
    VirtualTable {
        schema: PERFORMANCE_SCHEMA,
        name: "session_variables",
        definition: NAME_VALUE,
        rows: session_variables,
    },
    VirtualTable { schema: PERFORMANCE_SCHEMA, name: "global_status", definition: NAME_VALUE, rows: status },
    VirtualTable { schema: PERFORMANCE_SCHEMA, name: "session_status", definition: NAME_VALUE, rows: status },
    VirtualTable { schema: PERFORMANCE_SCHEMA, name: "processlist", definition: PROCESSLIST, rows: processlist },
    VirtualTable { schema: INFORMATION_SCHEMA, name: "PROCESSLIST", definition: PROCESSLIST, rows: processlist },
];
