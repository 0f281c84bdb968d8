//! Locks and those who wait for them: performance_schema.data_locks, data_lock_waits and threads, information_schema.innodb_trx,
//! SHOW ENGINE INNODB STATUS.
//!
//! The store says which keys and gaps are locked; here they are told as InnoDB tells them. A key that is locked together with the
//! gap below it is one next-key lock.

use super::information::{long_type, name_type, short_type, time_type, uint_type};
use super::listing::{optional, value};
use super::virtual_table::{Column, VirtualTable};
use crate::catalog::keys;
use crate::catalog::table::{Index, Table};
use crate::catalog::{INFORMATION_SCHEMA, PERFORMANCE_SCHEMA};
use crate::error::Result;
use crate::exec::lock::failure;
use crate::expr::context::Context;
use crate::key;
use crate::session::shared::{LockingNow, Process};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;
use store::lock::{LockMode, LockRow, Locked};
use store::txn::View;
use values::key::{Decoded, Direction, Nulls};
use values::value::Value;

type Row = Vec<Value<'static>>;

/// How a statement's text is cut in innodb_trx.
const QUERY_BYTES_MAX: usize = 1024;

/// Whose key it is.
struct Place {
    table: Arc<Table>,
    /// The index; `None` for the rows of a table without a key.
    index: Option<usize>,
}

impl Place {
    fn index(&self) -> Option<&Index> {
        self.index.map(|at| &self.table.indexes[at])
    }

    fn index_name(&self) -> &str {
        self.index().map_or("GEN_CLUST_INDEX", |i| &i.name)
    }
}

/// A lock as InnoDB tells it.
struct Told {
    txn: u64,
    place: Arc<Place>,
    mode: String,
    granted: bool,
    key: Vec<u8>,
}

impl Told {
    fn id(&self) -> String {
        lock_id(self.txn, &self.key, &self.mode)
    }
}

fn lock_id(txn: u64, key: &[u8], mode: &str) -> String {
    let mut id = format!("{txn}:");
    for byte in key {
        write!(id, "{byte:02x}").expect("a string takes all");
    }
    id + ":" + mode
}

/// The tables by the indexes' numbers.
fn places(context: &Context<'_>) -> HashMap<u32, Arc<Place>> {
    let mut places = HashMap::new();
    for table in super::information::stored(context) {
        let place = |index| Arc::new(Place { table: Arc::clone(table), index });
        places.insert(table.row_index.0, place(table.clustered));
        for (at, index) in table.indexes.iter().enumerate() {
            if table.clustered != Some(at) {
                places.insert(index.id.0, place(Some(at)));
            }
        }
    }
    places
}

fn index_of(key: &[u8]) -> u32 {
    key.first_chunk().map_or(0, |id| u32::from_be_bytes(*id))
}

fn letter(mode: LockMode) -> &'static str {
    if mode == LockMode::Exclusive { "X" } else { "S" }
}

/// The locks, a key's and its gap's put together.
fn told(context: &Context<'_>) -> Vec<Told> {
    let places = places(context);
    let rows = context.server.store.locks();
    // An index's end is named by the next index's number.
    let place = |row: &LockRow| {
        let index = match &row.what {
            Locked::Gap { lower } => index_of(lower),
            Locked::Key | Locked::Insertion => index_of(&row.key),
        };
        places.get(&index).cloned()
    };
    let mut gaps: BTreeSet<(u64, &[u8])> = BTreeSet::new();
    let keys: HashMap<(u64, &[u8]), &LockRow> =
        rows.iter().filter(|r| r.what == Locked::Key && !r.implicit).map(|r| ((r.txn, &r.key[..]), r)).collect();
    for row in &rows {
        if matches!(row.what, Locked::Gap { .. })
            && keys.get(&(row.txn, &row.key[..])).is_some_and(|k| k.mode == row.mode)
        {
            gaps.insert((row.txn, &row.key));
        }
    }
    let mut found = Vec::new();
    for row in &rows {
        let Some(place) = place(row) else { continue };
        let is_end = row.key.len() <= key::PREFIX;
        let has_gap = gaps.contains(&(row.txn, &row.key[..]));
        let mode = match &row.what {
            Locked::Key if row.implicit => continue,
            Locked::Key if has_gap => letter(row.mode).to_owned(),
            Locked::Key => format!("{},REC_NOT_GAP", letter(row.mode)),
            Locked::Gap { .. } if has_gap => continue,
            Locked::Gap { .. } if is_end => letter(row.mode).to_owned(),
            Locked::Gap { .. } => format!("{},GAP", letter(row.mode)),
            Locked::Insertion => "X,GAP,INSERT_INTENTION".to_owned(),
        };
        found.push(Told { txn: row.txn, place, mode, granted: row.granted, key: row.key.clone() });
    }
    found.sort_by(|a, b| (a.txn, &a.key).cmp(&(b.txn, &b.key)));
    found
}

/// The values of a key, as far as they can be read from it or from the row that it leads to.
fn shown(place: &Place, key: &[u8], context: &Context<'_>) -> Result<Value<'static>> {
    if key.len() <= key::PREFIX {
        return Ok(value("supremum pseudo-record"));
    }
    let table = &place.table;
    let Some(index) = place.index() else {
        return Ok(value(format!("0x{}", key[key::PREFIX..].iter().map(|b| format!("{b:02X}")).collect::<String>())));
    };
    let mut columns: Vec<usize> = index.parts.iter().map(|p| p.column).collect();
    let is_rows = place.index == table.clustered;
    if let (false, Some(at)) = (is_rows, table.clustered) {
        columns.extend(table.indexes[at].parts.iter().map(|p| p.column));
    }
    let row = row_behind(place, key, context)?;
    let mut rest = &key[key::PREFIX..];
    let mut texts = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let decoded = index.parts.get(at).and_then(|part| {
            let ty = &table.columns[part.column].ty;
            let way = if part.descending { Direction::Descending } else { Direction::Ascending };
            let nulls = if table.columns[part.column].nullable { Nulls::Possible } else { Nulls::Never };
            values::key::decode(&mut rest, ty, way, nulls)
        });
        let found = match decoded {
            Some(Decoded::Value(found)) => Some(found),
            _ => row.as_ref().map(|row| row[*column].clone()),
        };
        let Some(found) = found else { return Ok(Value::Null) };
        let ty = &table.columns[*column].ty;
        let text = String::from_utf8_lossy(&values::text::of(&found, ty)).into_owned();
        texts.push(match found.is_null() {
            true => "NULL".to_owned(),
            false if ty.kind.is_string() => format!("'{text}'"),
            false => text,
        });
    }
    Ok(value(texts.join(", ")))
}

fn row_behind(place: &Place, key: &[u8], context: &Context<'_>) -> Result<Option<Vec<Value<'static>>>> {
    let mut transaction = context.transaction.borrow_mut();
    let reader = transaction.reader()?;
    let mut row_key = key.to_vec();
    if let Some(index) = place.index().filter(|_| place.index != place.table.clustered) {
        let Some(entry) = reader.get(key, View::Current).map_err(|e| failure(&e))? else { return Ok(None) };
        if key::row_of_entry(&place.table, index, key, &entry, &mut row_key).is_none() {
            return Ok(None);
        }
    }
    let found = reader.get(&row_key, View::Current).map_err(|e| failure(&e))?;
    found.map(|bytes| crate::row::columns(&place.table, &bytes, &context.statement.zone)).transpose()
}

/// The sessions by their transactions.
fn sessions(context: &Context<'_>) -> BTreeMap<u64, Arc<Process>> {
    let processes = context.server.processes.lock();
    let mut sessions = BTreeMap::new();
    for process in processes.values() {
        if let Some(locking) = &*process.locking.lock() {
            sessions.insert(locking.kill.transaction(), Arc::clone(process));
        }
    }
    sessions
}

const DATA_LOCKS: &[Column] = &[
    ("ENGINE", name_type, false),
    ("ENGINE_LOCK_ID", short_type, false),
    ("ENGINE_TRANSACTION_ID", uint_type, true),
    ("THREAD_ID", uint_type, true),
    ("EVENT_ID", uint_type, true),
    ("OBJECT_SCHEMA", name_type, true),
    ("OBJECT_NAME", name_type, true),
    ("PARTITION_NAME", name_type, true),
    ("SUBPARTITION_NAME", name_type, true),
    ("INDEX_NAME", name_type, true),
    ("OBJECT_INSTANCE_BEGIN", uint_type, false),
    ("LOCK_TYPE", name_type, false),
    ("LOCK_MODE", name_type, false),
    ("LOCK_STATUS", name_type, false),
    ("LOCK_DATA", long_type, true),
];

fn data_locks(context: &Context<'_>) -> Result<Vec<Row>> {
    let sessions = sessions(context);
    let thread = |txn: u64| sessions.get(&txn).map_or(Value::Null, |p| Value::Uint(u64::from(p.id)));
    let status = |granted: bool| value(if granted { "GRANTED" } else { "WAITING" });
    let mut rows = Vec::new();
    let mut tables: BTreeSet<(u64, u32, bool)> = BTreeSet::new();
    let places = places(context);
    for row in context.server.store.locks() {
        let Locked::Key = row.what else { continue };
        if let Some(place) = places.get(&index_of(&row.key)) {
            tables.insert((row.txn, place.table.row_index.0, row.mode == LockMode::Exclusive));
        }
    }
    let line = |txn: u64, id: String, table: &Table, index: Value<'static>| {
        let mut row = vec![value("INNODB"), value(id), Value::Uint(txn), thread(txn), Value::Uint(1)];
        row.extend([value(&table.schema), value(&table.name), Value::Null, Value::Null, index, Value::Uint(0)]);
        row
    };
    for (txn, index, is_exclusive) in tables {
        let Some(place) = places.get(&index) else { continue };
        let mode = if is_exclusive { "IX" } else { "IS" };
        let mut row = line(txn, format!("{txn}:{index}:{mode}"), &place.table, Value::Null);
        row.extend([value("TABLE"), value(mode), status(true), Value::Null]);
        rows.push(row);
    }
    let counters: HashMap<Vec<u8>, &Arc<Table>> =
        super::information::stored(context).map(|table| (keys::auto_increment(table.id), table)).collect();
    for lock in context.server.store.locks().iter().filter(|lock| lock.what == Locked::Key) {
        if let Some(table) = counters.get(&lock.key) {
            let id = lock_id(lock.txn, &lock.key, "AUTO_INC");
            let mut row = line(lock.txn, id, table, Value::Null);
            row.extend([value("TABLE"), value("AUTO_INC"), status(lock.granted), Value::Null]);
            rows.push(row);
        }
    }
    for lock in told(context) {
        let mut row = line(lock.txn, lock.id(), &lock.place.table, value(lock.place.index_name()));
        row.extend([value("RECORD"), value(&lock.mode), status(lock.granted), shown(&lock.place, &lock.key, context)?]);
        rows.push(row);
    }
    Ok(rows)
}

const DATA_LOCK_WAITS: &[Column] = &[
    ("ENGINE", name_type, false),
    ("REQUESTING_ENGINE_LOCK_ID", short_type, false),
    ("REQUESTING_ENGINE_TRANSACTION_ID", uint_type, true),
    ("REQUESTING_THREAD_ID", uint_type, true),
    ("REQUESTING_EVENT_ID", uint_type, true),
    ("REQUESTING_OBJECT_INSTANCE_BEGIN", uint_type, false),
    ("BLOCKING_ENGINE_LOCK_ID", short_type, false),
    ("BLOCKING_ENGINE_TRANSACTION_ID", uint_type, true),
    ("BLOCKING_THREAD_ID", uint_type, true),
    ("BLOCKING_EVENT_ID", uint_type, true),
    ("BLOCKING_OBJECT_INSTANCE_BEGIN", uint_type, false),
];

fn data_lock_waits(context: &Context<'_>) -> Result<Vec<Row>> {
    let sessions = sessions(context);
    let thread = |txn: u64| sessions.get(&txn).map_or(Value::Null, |p| Value::Uint(u64::from(p.id)));
    let locks = told(context);
    let id = |txn: u64, key: &[u8], granted: bool| {
        let found = locks.iter().find(|l| l.txn == txn && l.granted == granted && (l.key == key || granted));
        found.map_or_else(|| lock_id(txn, key, "X"), Told::id)
    };
    let mut rows = Vec::new();
    for wait in context.server.store.lock_waits() {
        for blocker in wait.blockers {
            let mut row = vec![value("INNODB")];
            for (txn, granted) in [(wait.waiter, false), (blocker, true)] {
                let id = value(id(txn, &wait.key, granted));
                row.extend([id, Value::Uint(txn), thread(txn), Value::Uint(1), Value::Uint(0)]);
            }
            rows.push(row);
        }
    }
    Ok(rows)
}

const THREADS: &[Column] = &[
    ("THREAD_ID", uint_type, false),
    ("NAME", short_type, false),
    ("TYPE", name_type, false),
    ("PROCESSLIST_ID", uint_type, true),
    ("PROCESSLIST_USER", name_type, true),
    ("PROCESSLIST_HOST", short_type, true),
    ("PROCESSLIST_DB", name_type, true),
    ("PROCESSLIST_COMMAND", name_type, true),
    ("PROCESSLIST_TIME", uint_type, true),
    ("PROCESSLIST_STATE", name_type, true),
    ("PROCESSLIST_INFO", long_type, true),
];

fn threads(context: &Context<'_>) -> Result<Vec<Row>> {
    let processes: Vec<Arc<Process>> = context.server.processes.lock().values().cloned().collect();
    let row = |process: Arc<Process>| {
        let now = process.now.lock();
        let id = Value::Uint(u64::from(process.id));
        let seconds = now.since.map_or(0, |since| since.elapsed().as_secs());
        let statement = now.statement.as_deref().filter(|s| !s.is_empty()).map(String::from_utf8_lossy);
        let mut row = vec![id.clone(), value("thread/sql/one_connection"), value("FOREGROUND"), id];
        row.extend([value(&now.user), value(&now.host), optional(now.database.as_ref()), value(now.command)]);
        row.extend([Value::Uint(seconds), value(now.state), optional(statement)]);
        row
    };
    Ok(processes.into_iter().map(row).collect())
}

const INNODB_TRX: &[Column] = &[
    ("trx_id", uint_type, false),
    ("trx_state", name_type, false),
    ("trx_started", time_type, false),
    ("trx_requested_lock_id", short_type, true),
    ("trx_wait_started", time_type, true),
    ("trx_weight", uint_type, false),
    ("trx_mysql_thread_id", uint_type, false),
    ("trx_query", long_type, true),
    ("trx_operation_state", name_type, true),
    ("trx_tables_in_use", uint_type, false),
    ("trx_tables_locked", uint_type, false),
    ("trx_lock_structs", uint_type, false),
    ("trx_lock_memory_bytes", uint_type, false),
    ("trx_rows_locked", uint_type, false),
    ("trx_rows_modified", uint_type, false),
    ("trx_concurrency_tickets", uint_type, false),
    ("trx_isolation_level", name_type, false),
    ("trx_unique_checks", uint_type, false),
    ("trx_foreign_key_checks", uint_type, false),
    ("trx_last_foreign_key_error", short_type, true),
    ("trx_adaptive_hash_latched", uint_type, false),
    ("trx_adaptive_hash_timeout", uint_type, false),
    ("trx_is_read_only", uint_type, false),
    ("trx_autocommit_non_locking", uint_type, false),
    ("trx_schedule_weight", uint_type, true),
];

fn innodb_trx(context: &Context<'_>) -> Result<Vec<Row>> {
    let locks = told(context);
    let waits = context.server.store.lock_waits();
    let mut rows = Vec::new();
    for (txn, process) in sessions(context) {
        let locking = process.locking.lock();
        let Some(locking) = locking.as_ref() else { continue };
        let LockingNow { kill, isolation, .. } = locking;
        let (changes, structs, started) = (kill.changes(), kill.lock_structs(), kill.started());
        let own: Vec<&Told> = locks.iter().filter(|l| l.txn == txn).collect();
        let waits_for = waits.iter().find(|w| w.waiter == txn);
        let requested = waits_for.map(|w| {
            let found = own.iter().find(|l| !l.granted && l.key == w.key);
            found.map_or_else(|| lock_id(txn, &w.key, "X"), |l| l.id())
        });
        let tables = own.iter().map(|l| l.place.table.id).collect::<BTreeSet<_>>().len() as u64;
        let now = process.now.lock();
        let statement = now.statement.as_deref().filter(|s| !s.is_empty());
        let statement = statement.map(|s| String::from_utf8_lossy(s).chars().take(QUERY_BYTES_MAX).collect::<String>());
        let started = context.statement.zone.to_local(values::zone::Instant(started)).unwrap_or_default();
        let started = Value::DateTime(started);
        let zero = || Value::Uint(0);
        rows.push(vec![
            Value::Uint(txn),
            value(if waits_for.is_some() { "LOCK WAIT" } else { "RUNNING" }),
            started.clone(),
            optional(requested),
            if waits_for.is_some() { started } else { Value::Null },
            Value::Uint(changes + structs),
            Value::Uint(u64::from(process.id)),
            optional(statement),
            Value::Null,
            Value::Uint(u64::from(now.command == "Query") * tables),
            Value::Uint(tables),
            Value::Uint(structs),
            Value::Uint(structs * 1128),
            Value::Uint((own.len() + kill.packed_locks()) as u64),
            Value::Uint(changes),
            zero(),
            value(isolation.words()),
            Value::Uint(1),
            Value::Uint(1),
            Value::Null,
            zero(),
            zero(),
            zero(),
            zero(),
            if waits_for.is_some() { Value::Uint(1) } else { Value::Null },
        ]);
    }
    Ok(rows)
}

/// The part of SHOW ENGINE INNODB STATUS about transactions.
///
/// # Errors
/// What the store answers.
pub fn report(context: &Context<'_>) -> Result<String> {
    let mut text = String::from("------------\nTRANSACTIONS\n------------\n");
    let locks = told(context);
    let waits = context.server.store.lock_waits();
    for (txn, process) in sessions(context) {
        let own: Vec<&Told> = locks.iter().filter(|l| l.txn == txn).collect();
        let wait = waits.iter().find(|w| w.waiter == txn);
        writeln!(text, "---TRANSACTION {txn}, ACTIVE").expect("a string takes all");
        if wait.is_some() {
            text.push_str("LOCK WAIT ");
        }
        writeln!(text, "{} row lock(s)\nMySQL thread id {}", own.len(), process.id).expect("a string takes all");
        for lock in own {
            let (table, index) = (&lock.place.table, lock.place.index_name());
            let state = if lock.granted { "" } else { " waiting" };
            let key = match shown(&lock.place, &lock.key, context)? {
                Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                _ => String::new(),
            };
            writeln!(
                text,
                "RECORD LOCKS index {index} of table `{}`.`{}` trx id {txn} lock_mode {}{state}: {key}",
                table.schema, table.name, lock.mode
            )
            .expect("a string takes all");
        }
    }
    Ok(text)
}

/// The tables.
pub const TABLES: &[VirtualTable] = &[
    VirtualTable { schema: PERFORMANCE_SCHEMA, name: "data_locks", definition: DATA_LOCKS, rows: data_locks },
    VirtualTable {
        schema: PERFORMANCE_SCHEMA,
        name: "data_lock_waits",
        definition: DATA_LOCK_WAITS,
        rows: data_lock_waits,
    },
    VirtualTable { schema: PERFORMANCE_SCHEMA, name: "threads", definition: THREADS, rows: threads },
    VirtualTable { schema: INFORMATION_SCHEMA, name: "INNODB_TRX", definition: INNODB_TRX, rows: innodb_trx },
];
