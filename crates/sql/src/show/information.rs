//! information_schema: databases, tables, columns, and lists of what the server knows.

use super::columns::{default_text, extra, key_word, rows_of};
use super::listing::{optional, value};
use super::statements::{created, schema_names};
use super::virtual_table::{Column, VirtualTable};
use crate::catalog::INFORMATION_SCHEMA;
use crate::catalog::table::Table;
use crate::error::Result;
use crate::expr::context::Context;
use std::sync::Arc;
use values::charset::Charset;
use values::collation::{Collation, Pad};
use values::types::{Kind, Type};
use values::value::Value;

/// A row.
type Row = Vec<Value<'static>>;

pub(super) fn name_type() -> Type {
    Type::varchar(64, Collation::UTF8MB3_GENERAL_CI)
}

pub(super) fn short_type() -> Type {
    Type::varchar(256, Collation::UTF8MB3_GENERAL_CI)
}

pub(super) fn long_type() -> Type {
    Type::text(Kind::LongText, Collation::UTF8MB3_GENERAL_CI)
}

pub(super) fn int_type() -> Type {
    Type { length: 21, ..Type::bigint() }
}

pub(super) fn uint_type() -> Type {
    Type { length: 21, ..Type::bigint_unsigned() }
}

pub(super) fn time_type() -> Type {
    Type::datetime(0)
}

/// The stored tables of all databases.
pub(super) fn stored<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c Arc<Table>> {
    context.catalog.databases().flat_map(|d| d.tables.values())
}

const SCHEMATA: &[Column] = &[
    ("CATALOG_NAME", name_type, false),
    ("SCHEMA_NAME", name_type, false),
    ("DEFAULT_CHARACTER_SET_NAME", name_type, false),
    ("DEFAULT_COLLATION_NAME", name_type, false),
    ("SQL_PATH", name_type, true),
    ("DEFAULT_ENCRYPTION", name_type, false),
];

fn schemata(context: &Context<'_>) -> Result<Vec<Row>> {
    let row = |name: String| {
        let collation = context.catalog.database(&name).map_or(Collation::UTF8MB3_GENERAL_CI, |d| d.collation);
        let charset = collation.charset().name();
        vec![value("def"), value(name), value(charset), value(collation.name()), Value::Null, value("NO")]
    };
    Ok(schema_names(context).into_iter().map(row).collect())
}

const TABLE_COLUMNS: &[Column] = &[
    ("TABLE_CATALOG", name_type, false),
    ("TABLE_SCHEMA", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("TABLE_TYPE", name_type, false),
    ("ENGINE", name_type, true),
    ("VERSION", int_type, true),
    ("ROW_FORMAT", name_type, true),
    ("TABLE_ROWS", uint_type, true),
    ("AVG_ROW_LENGTH", uint_type, true),
    ("DATA_LENGTH", uint_type, true),
    ("MAX_DATA_LENGTH", uint_type, true),
    ("INDEX_LENGTH", uint_type, true),
    ("DATA_FREE", uint_type, true),
    ("AUTO_INCREMENT", uint_type, true),
    ("CREATE_TIME", time_type, false),
    ("UPDATE_TIME", time_type, true),
    ("CHECK_TIME", time_type, true),
    ("TABLE_COLLATION", name_type, true),
    ("CHECKSUM", int_type, true),
    ("CREATE_OPTIONS", short_type, true),
    ("TABLE_COMMENT", long_type, true),
];

fn tables(context: &Context<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for table in stored(context) {
        let mut row = vec![value("def"), value(&table.schema), value(&table.name)];
        if table.is_view() {
            row.push(value("VIEW"));
            row.extend(std::iter::repeat_n(Value::Null, 10));
            row.push(created(table, context));
            row.extend(std::iter::repeat_n(Value::Null, 5));
            row.push(value("VIEW"));
            rows.push(row);
            continue;
        }
        let next = table.runtime.auto_increment.peek();
        row.extend([
            value("BASE TABLE"),
            value(&table.options.engine),
            Value::Int(10),
            value("Dynamic"),
            Value::Uint(rows_of(table, context)),
            Value::Uint(0),
            Value::Uint(16384),
            Value::Uint(0),
            Value::Uint(0),
            Value::Uint(0),
            if table.auto_increment().is_some() && next > 0 { Value::Uint(next) } else { Value::Null },
            created(table, context),
            Value::Null,
            Value::Null,
            value(table.options.collation.name()),
            Value::Null,
            value(table.options.further.to_lowercase()),
            value(&table.options.comment),
        ]);
        rows.push(row);
    }
    for table in super::virtual_table::all() {
        let mut row = vec![value("def"), value(table.schema), value(table.name), value("SYSTEM VIEW")];
        row.extend(std::iter::repeat_n(Value::Null, 16));
        row.push(value(""));
        rows.push(row);
    }
    Ok(rows)
}

const COLUMN_COLUMNS: &[Column] = &[
    ("TABLE_CATALOG", name_type, false),
    ("TABLE_SCHEMA", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("COLUMN_NAME", name_type, true),
    ("ORDINAL_POSITION", uint_type, false),
    ("COLUMN_DEFAULT", long_type, true),
    ("IS_NULLABLE", name_type, false),
    ("DATA_TYPE", long_type, true),
    ("CHARACTER_MAXIMUM_LENGTH", int_type, true),
    ("CHARACTER_OCTET_LENGTH", int_type, true),
    ("NUMERIC_PRECISION", uint_type, true),
    ("NUMERIC_SCALE", uint_type, true),
    ("DATETIME_PRECISION", uint_type, true),
    ("CHARACTER_SET_NAME", name_type, true),
    ("COLLATION_NAME", name_type, true),
    ("COLUMN_TYPE", long_type, false),
    ("COLUMN_KEY", name_type, false),
    ("EXTRA", short_type, true),
    ("PRIVILEGES", short_type, true),
    ("COLUMN_COMMENT", long_type, false),
    ("GENERATION_EXPRESSION", long_type, false),
    ("SRS_ID", uint_type, true),
];

fn columns(context: &Context<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for table in stored(context) {
        for (at, column) in table.columns.iter().enumerate().filter(|(_, c)| c.hidden().is_none()) {
            let head = (&*table.schema, &*table.name, &*column.name);
            let mut row = described(head, at, &column.ty, column.nullable);
            row[5] = optional(default_text(column));
            row[16] = value(key_word(table, at));
            row[17] = value(extra(column));
            row[19] = value(&column.comment);
            row[20] = value(column.generated.as_ref().map_or("", |g| &g.text));
            rows.push(row);
        }
    }
    for table in super::virtual_table::all() {
        for (at, (name, ty, nullable)) in table.columns().into_iter().enumerate() {
            rows.push(described((table.schema, table.name, name), at, &ty, nullable));
        }
    }
    Ok(rows)
}

fn described((schema, table, name): (&str, &str, &str), at: usize, ty: &Type, nullable: bool) -> Row {
    let full = ty.to_string();
    let plain = full.split(['(', ' ']).next().unwrap_or_default().to_owned();
    let is_text = ty.kind.is_string();
    let characters = if ty.kind.is_blob() { ty.length / ty.charset().maxlen().max(1) } else { ty.length };
    let octets = if ty.kind.is_blob() { ty.length } else { ty.octets_max() };
    let characters = if ty.kind.is_blob() && !ty.collation.is_binary() { ty.length } else { characters };
    let (precision, scale) = match ty.kind {
        kind if kind.is_integer() => (Some(digits(ty)), Some(0)),
        Kind::Decimal => (Some(u64::from(ty.length)), Some(u64::from(ty.decimals))),
        Kind::Float | Kind::Double => (Some(u64::from(ty.length)), (ty.decimals < 31).then(|| u64::from(ty.decimals))),
        Kind::Bit => (Some(u64::from(ty.length)), None),
        _ => (None, None),
    };
    let uint = |v: Option<u64>| v.map_or(Value::Null, Value::Uint);
    let fraction = matches!(ty.kind, Kind::Time | Kind::DateTime | Kind::Timestamp).then(|| u64::from(ty.decimals));
    vec![
        value("def"),
        value(schema),
        value(table),
        value(name),
        Value::Uint(at as u64 + 1),
        Value::Null,
        value(if nullable { "YES" } else { "NO" }),
        value(plain),
        if is_text { Value::Int(i64::from(characters)) } else { Value::Null },
        if is_text { Value::Int(i64::from(octets)) } else { Value::Null },
        uint(precision),
        uint(scale),
        uint(fraction),
        optional(ty.is_character().then(|| ty.charset().name())),
        optional(ty.is_character().then(|| ty.collation.name())),
        value(full),
        value(""),
        value(""),
        value("select,insert,update,references"),
        value(""),
        value(""),
        Value::Null,
    ]
}

fn digits(ty: &Type) -> u64 {
    match ty.kind {
        Kind::Tiny => 3,
        Kind::Short => 5,
        Kind::Int24 => 7,
        Kind::Long => 10,
        _ if ty.unsigned => 20,
        _ => 19,
    }
}

const ENGINE_COLUMNS: &[Column] = &[
    ("ENGINE", name_type, false),
    ("SUPPORT", name_type, false),
    ("COMMENT", short_type, false),
    ("TRANSACTIONS", name_type, true),
    ("XA", name_type, true),
    ("SAVEPOINTS", name_type, true),
];

fn engines(_context: &Context<'_>) -> Result<Vec<Row>> {
    let comment = value("Transactions and row-level locks, kept in an object store");
    Ok(vec![vec![value("InnoDB"), value("DEFAULT"), comment, value("YES"), value("YES"), value("YES")]])
}

const CHARSET_COLUMNS: &[Column] = &[
    ("CHARACTER_SET_NAME", name_type, false),
    ("DEFAULT_COLLATE_NAME", name_type, false),
    ("DESCRIPTION", short_type, false),
    ("MAXLEN", uint_type, false),
];

fn charsets(_context: &Context<'_>) -> Result<Vec<Row>> {
    let row = |c: Charset| {
        let maxlen = Value::Uint(u64::from(c.maxlen()));
        vec![value(c.name()), value(c.default_collation().name()), value(c.description()), maxlen]
    };
    Ok(Charset::all().map(row).collect())
}

const COLLATION_COLUMNS: &[Column] = &[
    ("COLLATION_NAME", name_type, false),
    ("CHARACTER_SET_NAME", name_type, false),
    ("ID", uint_type, false),
    ("IS_DEFAULT", name_type, false),
    ("IS_COMPILED", name_type, false),
    ("SORTLEN", uint_type, false),
    ("PAD_ATTRIBUTE", name_type, false),
];

fn collations(_context: &Context<'_>) -> Result<Vec<Row>> {
    let row = |c: Collation| {
        vec![
            value(c.name()),
            value(c.charset().name()),
            Value::Uint(u64::from(c.id())),
            value(if c.is_default() { "Yes" } else { "" }),
            value("Yes"),
            Value::Uint(u64::from(c.sortlen())),
            value(if c.pad() == Pad::Space { "PAD SPACE" } else { "NO PAD" }),
        ]
    };
    Ok(Collation::all().map(row).collect())
}

const APPLICABILITY_COLUMNS: &[Column] =
    &[("COLLATION_NAME", name_type, false), ("CHARACTER_SET_NAME", name_type, false)];

fn applicability(_context: &Context<'_>) -> Result<Vec<Row>> {
    Ok(Collation::all().map(|c| vec![value(c.name()), value(c.charset().name())]).collect())
}

const VIEW_COLUMNS: &[Column] = &[
    ("TABLE_CATALOG", name_type, false),
    ("TABLE_SCHEMA", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("VIEW_DEFINITION", long_type, true),
    ("CHECK_OPTION", name_type, true),
    ("IS_UPDATABLE", name_type, true),
    ("DEFINER", short_type, true),
    ("SECURITY_TYPE", name_type, true),
    ("CHARACTER_SET_CLIENT", name_type, false),
    ("COLLATION_CONNECTION", name_type, false),
];

fn views(context: &Context<'_>) -> Result<Vec<Row>> {
    let rows = stored(context).filter_map(|table| {
        let view = table.view.as_ref()?;
        Some(vec![
            value("def"),
            value(&table.schema),
            value(&table.name),
            value(&view.text),
            value(&view.check_option),
            value(if crate::bind::view::is_changeable(&context.catalog, table) { "YES" } else { "NO" }),
            value(format!("{}@{}", view.definer.0, view.definer.1)),
            value(if view.invoker { "INVOKER" } else { "DEFINER" }),
            value(&view.context.0),
            value(&view.context.1),
        ])
    });
    Ok(rows.collect())
}

/// The tables.
pub const TABLES: &[VirtualTable] = &[
    VirtualTable { schema: INFORMATION_SCHEMA, name: "SCHEMATA", definition: SCHEMATA, rows: schemata },
    VirtualTable { schema: INFORMATION_SCHEMA, name: "TABLES", definition: TABLE_COLUMNS, rows: tables },
    VirtualTable { schema: INFORMATION_SCHEMA, name: "COLUMNS", definition: COLUMN_COLUMNS, rows: columns },
    VirtualTable { schema: INFORMATION_SCHEMA, name: "ENGINES", definition: ENGINE_COLUMNS, rows: engines },
    VirtualTable { schema: INFORMATION_SCHEMA, name: "CHARACTER_SETS", definition: CHARSET_COLUMNS, rows: charsets },
    VirtualTable { schema: INFORMATION_SCHEMA, name: "COLLATIONS", definition: COLLATION_COLUMNS, rows: collations },
    VirtualTable {
        schema: INFORMATION_SCHEMA,
        name: "COLLATION_CHARACTER_SET_APPLICABILITY",
        definition: APPLICABILITY_COLUMNS,
        rows: applicability,
    },
    VirtualTable { schema: INFORMATION_SCHEMA, name: "VIEWS", definition: VIEW_COLUMNS, rows: views },
];
