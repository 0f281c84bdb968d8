//! performance_schema.metadata_locks: the tables and GET_LOCK's locks that sessions hold or wait for.

use super::information::{name_type, short_type, uint_type};
use super::listing::{optional, value};
use super::virtual_table::{Column, VirtualTable};
use crate::catalog::PERFORMANCE_SCHEMA;
use crate::catalog::table::TableId;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::circles::{Use, Wanted};
use crate::session::shared::Process;
use std::collections::HashMap;
use std::sync::Arc;
use values::value::Value;

type Row = Vec<Value<'static>>;

const DEFINITION: &[Column] = &[
    ("OBJECT_TYPE", name_type, false),
    ("OBJECT_SCHEMA", name_type, true),
    ("OBJECT_NAME", name_type, true),
    ("COLUMN_NAME", name_type, true),
    ("OBJECT_INSTANCE_BEGIN", uint_type, false),
    ("LOCK_TYPE", name_type, false),
    ("LOCK_DURATION", name_type, false),
    ("LOCK_STATUS", name_type, false),
    ("SOURCE", short_type, true),
    ("OWNER_THREAD_ID", uint_type, true),
    ("OWNER_EVENT_ID", uint_type, true),
];

/// A lock by its object, before it is known whose it is.
struct Shown<'s> {
    kind: &'static str,
    schema: Option<&'s str>,
    name: &'s str,
    /// How it is held, and for how long.
    how: (&'static str, &'static str),
    is_granted: bool,
}

impl Shown<'_> {
    fn row(&self, process: &Process) -> Row {
        let status = if self.is_granted { "GRANTED" } else { "PENDING" };
        let mut row = vec![value(self.kind), optional(self.schema), value(self.name), Value::Null, Value::Uint(0)];
        row.extend([value(self.how.0), value(self.how.1), value(status), Value::Null]);
        row.extend([Value::Uint(u64::from(process.id)), Value::Uint(1)]);
        row
    }
}

fn of_user(name: &str, is_granted: bool) -> Shown<'_> {
    let how = ("EXCLUSIVE", "EXPLICIT");
    Shown { kind: "USER LEVEL LOCK", schema: None, name, how, is_granted }
}

fn rows(context: &Context<'_>) -> Result<Vec<Row>> {
    let names: HashMap<TableId, (&str, &str)> =
        super::information::stored(context).map(|table| (table.id, (&*table.schema, &*table.name))).collect();
    let processes: Vec<Arc<Process>> = context.server.processes.lock().values().cloned().collect();
    let of_table = |(table, how): (TableId, Use), is_granted| {
        let &(schema, name) = names.get(&table)?;
        let how = (how.name(), how.duration());
        Some(Shown { kind: "TABLE", schema: Some(schema), name, how, is_granted })
    };
    let held: Vec<(String, u32)> = {
        let held = context.server.waits.user_locks.held.lock();
        held.iter().map(|(name, (holder, _))| (name.clone(), *holder)).collect()
    };
    let mut rows = Vec::new();
    for process in &processes {
        let tables = process.tables.held().into_iter().filter_map(|one| of_table(one, true));
        rows.extend(tables.map(|shown| shown.row(process)));
        let users = held.iter().filter(|(_, holder)| *holder == process.id);
        rows.extend(users.map(|(name, _)| of_user(name, true).row(process)));
        let pending = match process.waits.wanted(process) {
            Some(Wanted::Table(table, how)) => of_table((table, how), false).map(|shown| shown.row(process)),
            Some(Wanted::UserLock(name)) => Some(of_user(&name, false).row(process)),
            None => None,
        };
        rows.extend(pending);
    }
    Ok(rows)
}

/// The table.
pub const TABLES: &[VirtualTable] =
    &[VirtualTable { schema: PERFORMANCE_SCHEMA, name: "metadata_locks", definition: DEFINITION, rows }];
