//! SHOW COLUMNS, DESCRIBE, SHOW INDEX.

use super::listing::{Listing, long_text, number, optional, text, value};
use crate::catalog::table::{Column, Default, Index, IndexKind, Table};
use crate::conditions;
use crate::ddl::drop::schema_of;
use crate::error::Result;
use crate::expr::context::Context;
use std::sync::Arc;
use syntax::ast::Name;
use syntax::ast::show::{Describe, ShowFilter};

use values::types::Kind;
use values::value::Value;

/// The table of a name, temporary ones first.
///
/// # Errors
/// 1046, 1049, 1146.
pub fn table_of(name: &Name<'_>, context: &Context<'_>) -> Result<Arc<Table>> {
    let schema = schema_of(name, context)?;
    if let Some(table) = context.state.temporary_table(&schema, &name.name.text) {
        return Ok(table);
    }
    if context.catalog.database(&schema).is_none() {
        return Err(conditions::BAD_DB_ERROR.with(&[&schema]));
    }
    let found = context.catalog.table(&schema, &name.name.text).cloned();
    found.ok_or_else(|| conditions::NO_SUCH_TABLE.with(&[&schema, &name.name.text]))
}

/// PRI, UNI, MUL or nothing.
pub fn key_word(table: &Table, column: usize) -> &'static str {
    let part_of = |i: &&Index| i.parts.iter().any(|p| p.column == column);
    if table.indexes.iter().filter(|i| i.kind == IndexKind::Primary).any(|i| part_of(&i)) {
        return "PRI";
    }
    let first = |i: &&Index| i.parts[0].column == column;
    let unique = |i: &&Index| i.kind == IndexKind::Unique && i.parts.len() == 1;
    if let Some(index) = table.indexes.iter().filter(first).find(unique) {
        let stands_in =
            table.primary().is_none() && table.clustered.is_some_and(|at| table.indexes[at].name == index.name);
        return if stands_in { "PRI" } else { "UNI" };
    }
    let stands_in =
        |i: &&Index| table.primary().is_none() && table.clustered.is_some_and(|at| table.indexes[at].name == i.name);
    if table.indexes.iter().filter(stands_in).any(|i| part_of(&i)) {
        return "PRI";
    }
    if table.indexes.iter().any(|i| first(&i)) { "MUL" } else { "" }
}

/// A column's default as SHOW COLUMNS has it.
pub fn default_text(column: &Column) -> Option<String> {
    match &column.default {
        Default::None | Default::Null => None,
        Default::Text(bytes) if column.ty.kind == Kind::Bit => Some(format!("b'{}'", String::from_utf8_lossy(bytes))),
        Default::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        Default::Now => Some(now_text(column)),
        Default::Expression(expression) => Some(expression.clone()),
    }
}

/// CURRENT_TIMESTAMP with its digits.
pub fn now_text(column: &Column) -> String {
    match column.ty.decimals {
        0 => "CURRENT_TIMESTAMP".to_owned(),
        digits => format!("CURRENT_TIMESTAMP({digits})"),
    }
}

/// What SHOW COLUMNS says under Extra.
pub fn extra(column: &Column) -> String {
    let mut words = Vec::new();
    if column.auto_increment {
        words.push("auto_increment".to_owned());
    }
    if matches!(column.default, Default::Now | Default::Expression(_)) {
        words.push("DEFAULT_GENERATED".to_owned());
    }
    if column.on_update_now {
        words.push(format!("on update {}", now_text(column)));
    }
    if let Some(generated) = &column.generated {
        words.push(if generated.stored { "STORED GENERATED" } else { "VIRTUAL GENERATED" }.to_owned());
    }
    if column.invisible {
        words.push("INVISIBLE".to_owned());
    }
    words.join(" ")
}

/// SHOW COLUMNS.
///
/// # Errors
/// 1146.
pub fn columns(name: &Name<'_>, full: bool, filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let mut head = vec![text("Field", 64), long_text("Type")];
    if full {
        head.push(text("Collation", 64));
    }
    head.extend([text("Null", 3), text("Key", 3), long_text("Default"), text("Extra", 256)]);
    if full {
        head.extend([text("Privileges", 154), long_text("Comment")]);
    }
    let mut listing = Listing::new(head);
    let schema = schema_of(name, context)?;
    if let Some(found) = super::virtual_table::find(&schema, &name.name.text) {
        for (name, ty, nullable) in found.columns() {
            let mut row = vec![value(name), value(ty.to_string())];
            if full {
                row.push(optional(ty.is_character().then(|| ty.collation.name())));
            }
            row.extend([value(if nullable { "YES" } else { "NO" }), value(""), Value::Null, value("")]);
            if full {
                row.extend([value("select"), value("")]);
            }
            listing.push(row);
        }
        listing.filter(filter, context)?;
        return Ok(listing);
    }
    let table = table_of(name, context)?;
    for (at, column) in table.columns.iter().enumerate().filter(|(_, c)| c.hidden().is_none()) {
        let mut row = vec![value(&column.name), value(column.ty.to_string())];
        if full {
            row.push(optional(column.ty.is_character().then(|| column.ty.collation.name())));
        }
        row.push(value(if column.nullable { "YES" } else { "NO" }));
        row.push(value(key_word(&table, at)));
        row.push(optional(default_text(column)));
        row.push(value(extra(column)));
        if full {
            row.extend([value("select,insert,update,references"), value(&column.comment)]);
        }
        listing.push(row);
    }
    listing.filter(filter, context)?;
    Ok(listing)
}

/// DESCRIBE.
///
/// # Errors
/// 1146.
pub fn describe(describe: &Describe<'_>, context: &Context<'_>) -> Result<Listing> {
    let filter = match &describe.column {
        Some(pattern) => ShowFilter::Like(pattern.clone()),
        None => ShowFilter::None,
    };
    columns(&describe.table, false, &filter, context)
}

/// SHOW INDEX.
///
/// # Errors
/// 1146.
pub fn indexes(name: &Name<'_>, context: &Context<'_>) -> Result<Listing> {
    let table = table_of(name, context)?;
    let mut listing = Listing::new(vec![
        text("Table", 64),
        number("Non_unique"),
        text("Key_name", 64),
        number("Seq_in_index"),
        text("Column_name", 64),
        text("Collation", 1),
        number("Cardinality"),
        number("Sub_part"),
        text("Packed", 10),
        text("Null", 3),
        text("Index_type", 11),
        text("Comment", 8),
        text("Index_comment", 2048),
        text("Visible", 3),
        long_text("Expression"),
    ]);
    let rows = rows_of(&table, context);
    for index in &table.indexes {
        for (at, part) in index.parts.iter().enumerate() {
            let column = &table.columns[part.column];
            let is_tree = !matches!(index.kind, IndexKind::Fulltext);
            listing.push(vec![
                value(&table.name),
                Value::Int(i64::from(!index.is_unique())),
                value(&index.name),
                Value::Int(at as i64 + 1),
                optional(column.hidden().is_none().then_some(&column.name)),
                optional(is_tree.then_some(if part.descending { "D" } else { "A" })),
                Value::Int(cardinality(index, at, rows, context) as i64),
                part.prefix.map_or(Value::Null, |p| Value::Int(i64::from(p))),
                Value::Null,
                value(if column.nullable { "YES" } else { "" }),
                value(index_type(index)),
                value(""),
                value(&index.comment),
                value(if index.visible { "YES" } else { "NO" }),
                optional(key_expression(column)),
            ]);
        }
    }
    Ok(listing)
}

/// The expression that a part of an index is.
pub fn key_expression(column: &Column) -> Option<&str> {
    column.hidden().map(|text| text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(text))
}

/// BTREE and its kin.
pub fn index_type(index: &Index) -> &'static str {
    match index.kind {
        IndexKind::Fulltext => "FULLTEXT",
        IndexKind::Spatial => "SPATIAL",
        _ => "BTREE",
    }
}

/// How many different values the first parts of an index have up to part `at`, about; as many as there are rows where nothing is
/// known.
pub fn cardinality(index: &Index, at: usize, rows: u64, context: &Context<'_>) -> u64 {
    let values_a_row = crate::spread::values_a_row(&context.server.store, index.id, at + 1);
    values_a_row.map_or(rows, |values| (values * rows as f64).round() as u64)
}

/// How many rows a table has, about.
pub fn rows_of(table: &Table, context: &Context<'_>) -> u64 {
    let (lower, upper) = crate::catalog::keys::index_range(table.row_index);
    let range = (std::ops::Bound::Included(&lower[..]), std::ops::Bound::Excluded(&upper[..]));
    context.server.store.estimate(range.0, range.1).rows
}
