//! ANALYZE, CHECK, CHECKSUM, OPTIMIZE and REPAIR TABLE.

use crate::catalog::keys::index_range;
use crate::catalog::table::{Table, same_name};
use crate::conditions;
use crate::error::Result;
use crate::exec::lock::failure;
use crate::expr::context::Context;
use crate::show::columns::table_of;
use crate::show::listing::{Listing, count, text, value};
use crate::{key, row};
use std::ops::Bound;
use store::scan::Direction;
use store::txn::View;
use syntax::ast::admin::{Maintain, MaintainKind};
use values::value::Value;

/// Runs it.
///
/// # Errors
/// What the store answers.
pub fn run(maintain: &Maintain<'_>, context: &Context<'_>) -> Result<Listing> {
    if maintain.kind == MaintainKind::Checksum {
        return checksum(maintain, context);
    }
    let word = match maintain.kind {
        MaintainKind::Analyze => "analyze",
        MaintainKind::Check => "check",
        MaintainKind::Optimize => "optimize",
        _ => "repair",
    };
    let mut listing =
        Listing::new(vec![text("Table", 128), text("Op", 10), text("Msg_type", 10), text("Msg_text", 131_072)]);
    check_names(maintain, context)?;
    if let Some(histogram) = &maintain.histogram {
        super::histogram::run(maintain, histogram, context, &mut listing)?;
        return Ok(listing);
    }
    for name in &maintain.tables {
        let schema = super::drop::schema_of(name, context)?;
        let shown = format!("{schema}.{}", name.name.text);
        let mut say = |kind: &str, message: &str| {
            listing.push(vec![value(&shown), value(word), value(kind), value(message)]);
        };
        let table = match table_of(name, context) {
            Ok(table) => table,
            Err(error) => {
                say("Error", &error.message);
                say("status", "Operation failed");
                continue;
            }
        };
        if table.is_view() && maintain.kind != MaintainKind::Check {
            say("Error", &format!("'{shown}' is not BASE TABLE"));
            say("status", "Operation failed");
            continue;
        }
        match maintain.kind {
            MaintainKind::Check => match damage(&table, context)? {
                None => say("status", "OK"),
                Some(message) => {
                    say("error", &message);
                    say("error", "Corrupt");
                }
            },
            MaintainKind::Optimize => {
                say("note", "Table does not support optimize, doing recreate + analyze instead");
                say("status", "OK");
            }
            MaintainKind::Repair => say("note", "The storage engine for the table doesn't support repair"),
            _ => {
                table.runtime.counted.forget();
                say("status", "OK");
            }
        }
    }
    Ok(listing)
}

/// Whether a table or a column is named twice.
fn check_names(maintain: &Maintain<'_>, context: &Context<'_>) -> Result<()> {
    let mut seen = Vec::new();
    for name in &maintain.tables {
        let key = (super::drop::schema_of(name, context)?, &*name.name.text);
        if seen.contains(&key) {
            return Err(conditions::NONUNIQ_TABLE.with(&[&name.name.text]));
        }
        seen.push(key);
    }
    let columns = maintain.histogram.iter().flat_map(|h| &h.columns);
    let mut names: Vec<&str> = Vec::new();
    for column in columns {
        if names.iter().any(|name| same_name(name, &column.text)) {
            return Err(conditions::DUP_FIELDNAME.with(&[&column.text]));
        }
        names.push(&column.text);
    }
    Ok(())
}

/// What is wrong between a table's rows and its indexes: every row has its entries, every entry its row.
fn damage(table: &Table, context: &Context<'_>) -> Result<Option<String>> {
    if table.is_view() {
        return Ok(None);
    }
    let mut txn = context.server.store.begin();
    txn.snapshot();
    let (lower, upper) = index_range(table.row_index);
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan = txn.scan(lower, upper, Direction::Forward, View::Snapshot).map_err(|e| failure(&e))?;
    let mut rows: u64 = 0;
    let (mut entry, mut entry_value) = (Vec::new(), Vec::new());
    while let Some((row_key, bytes)) = scan.next().map_err(|e| failure(&e))? {
        rows += 1;
        let values = row::columns(table, bytes, &context.statement.zone)?;
        for (at, index) in table.indexes.iter().enumerate() {
            if table.clustered == Some(at) || !index.is_stored() {
                continue;
            }
            key::entry(table, index, (&values, &context.statement.zone), row_key, &mut entry, &mut entry_value);
            let found = txn.get(&entry, View::Snapshot).map_err(|e| failure(&e))?;
            if found.as_deref() != Some(&entry_value[..]) {
                return Ok(Some(format!("Index '{}' lacks the entry of a row", index.name)));
            }
        }
        context.kill.check()?;
    }
    for (at, index) in table.indexes.iter().enumerate() {
        if table.clustered == Some(at) || !index.is_stored() {
            continue;
        }
        let (lower, upper) = index_range(index.id);
        let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
        let mut scan = txn.scan(lower, upper, Direction::Forward, View::Snapshot).map_err(|e| failure(&e))?;
        let mut entries: u64 = 0;
        while scan.next().map_err(|e| failure(&e))?.is_some() {
            entries += 1;
        }
        if entries != rows {
            return Ok(Some(format!("Index '{}' has {entries} entries for {rows} rows", index.name)));
        }
    }
    Ok(None)
}

fn checksum(maintain: &Maintain<'_>, context: &Context<'_>) -> Result<Listing> {
    let mut listing = Listing::new(vec![text("Table", 128), count("Checksum")]);
    for name in &maintain.tables {
        let schema = super::drop::schema_of(name, context)?;
        let shown = value(format!("{schema}.{}", name.name.text));
        let Ok(table) = table_of(name, context) else {
            listing.push(vec![shown, Value::Null]);
            continue;
        };
        let mut transaction = context.transaction.borrow_mut();
        let (lower, upper) = index_range(table.row_index);
        let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
        let mut scan =
            transaction.reader()?.scan(lower, upper, Direction::Forward, View::Snapshot).map_err(|e| failure(&e))?;
        let mut sum = 0_u32;
        let mut text = Vec::new();
        while let Some((_, bytes)) = scan.next().map_err(|e| failure(&e))? {
            text.clear();
            for at in 0..table.columns.len() {
                let found = row::column(&table, bytes, at, &context.statement.zone)?;
                if !found.is_null() {
                    values::text::write(&found, &table.columns[at].ty, &mut text);
                }
                text.push(0);
            }
            sum = sum.wrapping_add(stdx::crc::crc32c(&text));
        }
        listing.push(vec![shown, Value::Uint(u64::from(sum))]);
    }
    Ok(listing)
}
