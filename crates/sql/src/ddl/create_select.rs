//! CREATE TABLE ... SELECT: a query's columns become the table's, its rows the first ones.

use super::create::Draft;
use crate::bind::dml::Bound;
use crate::bind::{Binder, Parameters};
use crate::catalog::table::{Column, ColumnId, Default, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::Done;
use std::sync::Arc;
use syntax::ast::table::CreateTable;
use values::collation::Collation;
use values::types::{Kind, Type};

/// An integer with fewer digits fits INT.
const INT_DIGITS: u32 = 10;

/// The columns that CREATE TABLE ... SELECT adds behind those that the query does not have; the names of the query's.
pub(super) fn selected(
    query: &syntax::ast::query::Query<'_>,
    draft: &mut Draft,
    text: &[u8],
    context: &Context<'_>,
) -> Result<Vec<Arc<str>>> {
    let catalog = Arc::clone(&context.catalog);
    let mut binder =
        Binder::new(context.server, context.state, catalog, text, Parameters::Marks(&[]), context.diagnostics);
    let bound = binder.nested_query(query)?;
    let mut names: Vec<Arc<str>> = Vec::with_capacity(bound.output.len());
    for (e, described) in bound.output.iter().zip(&bound.columns) {
        if names.iter().any(|name| same_name(name, &described.name)) {
            return Err(conditions::DUP_FIELDNAME.with(&[&described.name]));
        }
        if let Some(at) = draft.columns.iter().position(|c| same_name(&c.name, &described.name)) {
            let column = draft.columns.remove(at);
            names.push(Arc::clone(&column.name));
            draft.columns.push(column);
            continue;
        }
        let mut ty = e.ty.clone();
        if ty.kind == Kind::Null {
            ty = Type::varchar(0, Collation::BINARY);
            ty.kind = Kind::Binary;
        }
        if ty.kind == Kind::LongLong && described.org_table.is_empty() && ty.length < INT_DIGITS {
            ty.kind = Kind::Long;
        }
        let id = ColumnId(draft.next_column);
        draft.next_column += 1;
        let default = match origin_default(described, context) {
            Some(default) => default,
            None if e.nullable => Default::Null,
            None => stand_in(&ty),
        };
        names.push(Arc::clone(&described.name));
        draft.columns.push(Column { default, ..Column::plain(id, Arc::clone(&described.name), ty, e.nullable) });
    }
    Ok(names)
}

/// The default of the stored column that a query's column is.
fn origin_default(described: &crate::plan::ResultColumn, context: &Context<'_>) -> Option<Default> {
    let table = context.catalog.table(&described.schema, &described.org_table)?;
    let at = table.column(&described.org_name)?;
    let column = &table.columns[at];
    (column.generated.is_none() && !column.auto_increment).then(|| column.default.clone())
}

/// The default that a column without NULL gets from a query.
fn stand_in(ty: &Type) -> Default {
    match ty.kind {
        kind if kind.is_blob() || kind == Kind::Json || kind.is_geometry() || kind.is_temporal() => Default::None,
        _ => {
            let zero = crate::dml::defaults::zero(ty);
            Default::Text(values::text::of(&zero, ty).into_owned())
        }
    }
}

/// Fills a new table from its query.
pub(super) fn fill(create: &CreateTable<'_>, names: &[Arc<str>], context: &Context<'_>) -> Result<Done> {
    let Some(query) = &create.query else { return Ok(Done::default()) };
    let names: Vec<syntax::ast::expr::Column<'_>> = names
        .iter()
        .map(|c| syntax::ast::expr::Column {
            qualifier: None,
            name: syntax::ast::Ident { text: c.to_string().into(), span: syntax::ast::Span::default() },
        })
        .collect();
    let insert = syntax::ast::dml::Insert {
        replace: create.duplicates == Some(syntax::ast::dml::Duplicates::Replace),
        hints: None,
        priority: None,
        ignore: create.duplicates == Some(syntax::ast::dml::Duplicates::Ignore),
        table: create.name.clone(),
        partitions: Vec::new(),
        columns: Some(names),
        source: syntax::ast::dml::InsertSource::Query(query.clone()),
        alias: None,
        on_duplicate: Vec::new(),
    };
    let catalog = context.server.catalog.load_full();
    let mut binder =
        Binder::new(context.server, context.state, catalog, b"", Parameters::Marks(&[]), context.diagnostics);
    let bound = Bound::Insert(Box::new(binder.insert(&insert)?));
    let subplans = binder.take_subplans();
    let slots = binder.slot_count();
    drop(binder);
    let states = subplans.states();
    let Bound::Insert(insert) = &bound else { return Ok(Done::default()) };
    let mut frame = crate::expr::frame::Frame::new(slots, &[], context, &subplans, &states);
    crate::expr::eval::check_dates(&frame)?;
    let done = if insert.ignore {
        crate::dml::insert::run_insert(insert, &mut frame)?
    } else {
        context.session.strictly(|| crate::dml::insert::run_insert(insert, &mut frame))?
    };
    let warnings = context.diagnostics.borrow().warning_count();
    let info = format!("Records: {}  Duplicates: {}  Warnings: {warnings}", done.records, done.duplicates);
    Ok(Done { affected: done.affected, last_insert_id: 0, info })
}
