//! ANALYZE TABLE ... UPDATE HISTOGRAM and DROP HISTOGRAM.

use super::drop::{copy, schema_of};
use super::storage::Change;
use crate::catalog::keys::index_range;
use crate::catalog::table::{Column, ColumnId, Table};
use crate::conditions;
use crate::error::Result;
use crate::exec::lock::failure;
use crate::expr::context::Context;
use crate::histogram::build::Counts;
use crate::histogram::{BUCKETS_DEFAULT, BUCKETS_MAX, check, type_name};
use crate::row;
use crate::show::columns::{rows_of, table_of};
use crate::show::listing::{Listing, value};
use crate::variables::Id;
use std::ops::Bound;
use std::sync::Arc;
use store::scan::Direction;
use store::txn::View;
use syntax::ast::admin::{Histogram, HistogramChange, Maintain};

/// Bytes of memory that a value is taken to need while values are counted.
const VALUE_BYTES: u64 = 100;
const MEMORY: Id = Id::of("histogram_generation_max_mem_size");

/// Changes the histograms of the statement's table, and says how it went.
///
/// # Errors
/// 1690 for a number of buckets, 1066 and 1060 for names that come twice, what the store answers.
pub fn run(maintain: &Maintain<'_>, asked: &Histogram<'_>, context: &Context<'_>, listing: &mut Listing) -> Result<()> {
    if let HistogramChange::Update { buckets: Some(buckets), .. } = &asked.change
        && !(1..=BUCKETS_MAX).contains(buckets)
    {
        return Err(conditions::DATA_OUT_OF_RANGE.with(&[&"Number of buckets", &"ANALYZE TABLE"]));
    }
    let name = &maintain.tables[0];
    let schema = schema_of(name, context)?;
    let shown = format!("{schema}.{}", name.name.text);
    let mut say = |kind: &str, message: &str| {
        listing.push(vec![value(&shown), value("histogram"), value(kind), value(message)]);
    };
    if maintain.tables.len() > 1 {
        say("Error", "Only one table can be specified while modifying histogram statistics.");
        return Ok(());
    }
    let table = match table_of(name, context) {
        Ok(table) => table,
        Err(error) => {
            say("Error", &error.message);
            return Ok(());
        }
    };
    if table.temporary || table.is_view() {
        let what = if table.is_view() { "view" } else { "temporary table" };
        say("Error", &format!("Cannot create histogram statistics for a {what}."));
        return Ok(());
    }
    for (kind, message) in changed(&table, asked, context)? {
        say(kind, &message);
    }
    Ok(())
}

type Message = (&'static str, String);

/// Makes the changes; the messages in the order of the columns' names.
fn changed(table: &Arc<Table>, asked: &Histogram<'_>, context: &Context<'_>) -> Result<Vec<Message>> {
    if let HistogramChange::Update { using: Some(_), .. } = &asked.change
        && asked.columns.len() > 1
    {
        let message = "Only one column can be specified while modifying histogram statistics with JSON data.";
        return Ok(vec![("Error", message.to_owned())]);
    }
    let mut names: Vec<&str> = asked.columns.iter().map(|c| &*c.text).collect();
    names.sort_unstable();
    let (mut messages, mut columns) = (Vec::new(), Vec::new());
    for name in names {
        match refusal(table, name, &asked.change) {
            Some(message) => messages.push((name, vec![("Error", message)])),
            None => columns.extend(table.column(name)),
        }
    }
    let made = match &asked.change {
        HistogramChange::Drop => columns.iter().map(|at| (*at, None)).collect(),
        HistogramChange::Update { using: Some(text), .. } => {
            let column = &table.columns[columns.first().copied().unwrap_or(0)];
            match check::read(text, column, context) {
                Ok(document) => columns.iter().map(|at| (*at, Some(document.clone()))).collect(),
                Err(wrong) => return Ok(unable(table, column, wrong)),
            }
        }
        HistogramChange::Update { buckets, auto, .. } => {
            let made = counted(table, &columns, context)?;
            let document = |(at, (counts, rate)): (usize, (Counts, f64))| {
                (at, Some(counts.histogram(buckets.unwrap_or(BUCKETS_DEFAULT), rate, auto.unwrap_or(false))))
            };
            made.into_iter().map(document).collect::<Vec<_>>()
        }
    };
    for (at, document) in &made {
        let column = &table.columns[*at];
        let done = if document.is_some() { "created" } else { "removed" };
        let message = format!("Histogram statistics {done} for column '{}'.", column.name);
        messages.push((&column.name, vec![("status", message)]));
    }
    let made = made.into_iter().map(|(at, document)| (table.columns[at].id, document)).collect::<Vec<_>>();
    if !made.is_empty() {
        keep(table, made, context)?;
    }
    messages.sort_by(|a, b| a.0.cmp(b.0));
    Ok(messages.into_iter().flat_map(|(_, of_column)| of_column).collect())
}

fn unable(table: &Table, column: &Column, wrong: check::Wrong) -> Vec<Message> {
    let unable = format!(
        "Unable to build histogram statistics for column '{}' in table '{}'.'{}'",
        column.name, table.schema, table.name
    );
    wrong.before.into_iter().chain([("Error", unable), ("Error", wrong.message)]).collect()
}

/// Why a column's histogram cannot be changed.
fn refusal(table: &Table, name: &str, change: &HistogramChange<'_>) -> Option<String> {
    let Some(at) = table.column(name) else { return Some(format!("The column '{name}' does not exist.")) };
    let column = &table.columns[at];
    if matches!(change, HistogramChange::Drop) {
        return column
            .histogram
            .is_none()
            .then(|| format!("No histogram statistics found for column '{}'.", column.name));
    }
    if type_name(&column.ty).is_none() {
        return Some(format!("The column '{}' has an unsupported data type.", column.name));
    }
    let is_single = table.indexes.iter().any(|i| i.is_unique() && i.parts.len() == 1 && i.parts[0].column == at);
    is_single.then(|| format!("The column '{}' is covered by a single-part unique index.", column.name))
}

/// Counts the values of columns, with the part of the rows that was read.
fn counted(table: &Arc<Table>, columns: &[usize], context: &Context<'_>) -> Result<Vec<(usize, (Counts, f64))>> {
    let memory = context.state.variable_text(MEMORY).parse::<u64>().unwrap_or(u64::MAX);
    let needed = rows_of(table, context) * VALUE_BYTES * columns.len().max(1) as u64;
    let rate = (memory as f64 / needed.max(1) as f64).min(1.0);
    let mut counts: Vec<Counts> = columns.iter().map(|at| Counts::new(table.columns[*at].ty.clone())).collect();
    let mut txn = context.server.store.begin();
    txn.snapshot();
    let (lower, upper) = index_range(table.row_index);
    let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
    let mut scan = txn.scan(lower, upper, Direction::Forward, View::Snapshot).map_err(|e| failure(&e))?;
    while let Some((key, bytes)) = scan.next().map_err(|e| failure(&e))? {
        let draw = stdx::hash::hash64(key) as f64 / u64::MAX as f64;
        if draw > rate {
            continue;
        }
        for (at, counts) in columns.iter().zip(&mut counts) {
            counts.add(&row::column(table, bytes, *at, &context.statement.zone)?);
        }
        context.kill.check()?;
    }
    Ok(columns.iter().copied().zip(counts.into_iter().map(|c| (c, rate))).collect())
}

/// Writes the definition with its histograms; columns that are gone meanwhile are passed over.
fn keep(table: &Table, made: Vec<(ColumnId, Option<Vec<u8>>)>, context: &Context<'_>) -> Result<()> {
    let mut change = Change::begin(context.server);
    let Some(now) = change.catalog.table(&table.schema, &table.name).filter(|now| now.id == table.id) else {
        return Ok(());
    };
    let mut renewed = copy(now);
    for (id, document) in made {
        if let Some(column) = renewed.columns.iter_mut().find(|c| c.id == id) {
            column.histogram = document.map(crate::histogram::Histogram::new);
        }
    }
    change.put_table(renewed)?;
    change.commit(b"")
}
