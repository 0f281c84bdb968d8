//! information_schema: indexes, keys, constraints, and the kinds of objects of which there are none.

use super::columns::{cardinality, index_type, key_expression, rows_of};
use super::information::{int_type, long_type, name_type, short_type, stored, time_type, uint_type};
use super::listing::{optional, value};
use super::virtual_table::{Column, VirtualTable};
use crate::catalog::INFORMATION_SCHEMA;
use crate::catalog::table::{IndexKind, Table};
use crate::error::Result;
use crate::expr::context::Context;
use values::value::Value;

type Row = Vec<Value<'static>>;

const STATISTICS: &[Column] = &[
    ("TABLE_CATALOG", name_type, false),
    ("TABLE_SCHEMA", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("NON_UNIQUE", int_type, false),
    ("INDEX_SCHEMA", name_type, false),
    ("INDEX_NAME", name_type, true),
    ("SEQ_IN_INDEX", uint_type, false),
    ("COLUMN_NAME", name_type, true),
    ("COLLATION", name_type, true),
    ("CARDINALITY", int_type, true),
    ("SUB_PART", int_type, true),
    ("PACKED", name_type, true),
    ("NULLABLE", name_type, false),
    ("INDEX_TYPE", name_type, false),
    ("COMMENT", name_type, false),
    ("INDEX_COMMENT", short_type, false),
    ("IS_VISIBLE", name_type, false),
    ("EXPRESSION", long_type, true),
];

fn statistics(context: &Context<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for table in stored(context) {
        for index in &table.indexes {
            for (at, part) in index.parts.iter().enumerate() {
                let column = &table.columns[part.column];
                rows.push(vec![
                    value("def"),
                    value(&table.schema),
                    value(&table.name),
                    Value::Int(i64::from(!index.is_unique())),
                    value(&table.schema),
                    value(&index.name),
                    Value::Uint(at as u64 + 1),
                    optional(column.hidden().is_none().then_some(&column.name)),
                    value(if part.descending { "D" } else { "A" }),
                    Value::Int(cardinality(index, at, rows_of(table, context), context) as i64),
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
    }
    Ok(rows)
}

const KEY_COLUMN_USAGE: &[Column] = &[
    ("CONSTRAINT_CATALOG", name_type, false),
    ("CONSTRAINT_SCHEMA", name_type, false),
    ("CONSTRAINT_NAME", name_type, true),
    ("TABLE_CATALOG", name_type, false),
    ("TABLE_SCHEMA", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("COLUMN_NAME", name_type, true),
    ("ORDINAL_POSITION", uint_type, false),
    ("POSITION_IN_UNIQUE_CONSTRAINT", uint_type, true),
    ("REFERENCED_TABLE_SCHEMA", name_type, true),
    ("REFERENCED_TABLE_NAME", name_type, true),
    ("REFERENCED_COLUMN_NAME", name_type, true),
];

fn key_columns(context: &Context<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for table in stored(context) {
        let head = |name: &str, column: usize, at: usize| {
            vec![
                value("def"),
                value(&table.schema),
                value(name),
                value("def"),
                value(&table.schema),
                value(&table.name),
                value(&table.columns[column].name),
                Value::Uint(at as u64 + 1),
            ]
        };
        for index in table.indexes.iter().filter(|i| i.is_unique()) {
            for (at, part) in index.parts.iter().enumerate() {
                if table.columns[part.column].hidden().is_some() {
                    continue;
                }
                let mut row = head(&index.name, part.column, at);
                row.extend([Value::Null, Value::Null, Value::Null, Value::Null]);
                rows.push(row);
            }
        }
        for key in &table.foreign_keys {
            for (at, column) in key.columns.iter().enumerate() {
                let mut row = head(&key.name, *column, at);
                row.extend([Value::Uint(at as u64 + 1), value(&key.schema), value(&key.table)]);
                row.push(optional(key.references.get(at)));
                rows.push(row);
            }
        }
    }
    Ok(rows)
}

const TABLE_CONSTRAINTS: &[Column] = &[
    ("CONSTRAINT_CATALOG", name_type, false),
    ("CONSTRAINT_SCHEMA", name_type, false),
    ("CONSTRAINT_NAME", name_type, true),
    ("TABLE_SCHEMA", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("CONSTRAINT_TYPE", name_type, false),
    ("ENFORCED", name_type, false),
];

fn constraint(table: &Table, name: &str, kind: &str, enforced: bool) -> Row {
    let enforced = value(if enforced { "YES" } else { "NO" });
    vec![
        value("def"),
        value(&table.schema),
        value(name),
        value(&table.schema),
        value(&table.name),
        value(kind),
        enforced,
    ]
}

fn table_constraints(context: &Context<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for table in stored(context) {
        for index in table.indexes.iter().filter(|i| i.is_unique()) {
            let kind = if index.kind == IndexKind::Primary { "PRIMARY KEY" } else { "UNIQUE" };
            rows.push(constraint(table, &index.name, kind, true));
        }
        rows.extend(table.foreign_keys.iter().map(|k| constraint(table, &k.name, "FOREIGN KEY", true)));
        rows.extend(table.checks.iter().map(|c| constraint(table, &c.name, "CHECK", c.enforced)));
    }
    Ok(rows)
}

const CHECK_CONSTRAINTS: &[Column] = &[
    ("CONSTRAINT_CATALOG", name_type, false),
    ("CONSTRAINT_SCHEMA", name_type, false),
    ("CONSTRAINT_NAME", name_type, false),
    ("CHECK_CLAUSE", long_type, false),
];

fn check_constraints(context: &Context<'_>) -> Result<Vec<Row>> {
    let rows = stored(context).flat_map(|t| {
        t.checks.iter().map(move |c| vec![value("def"), value(&t.schema), value(&c.name), value(&c.text)])
    });
    Ok(rows.collect())
}

const REFERENTIAL_CONSTRAINTS: &[Column] = &[
    ("CONSTRAINT_CATALOG", name_type, false),
    ("CONSTRAINT_SCHEMA", name_type, false),
    ("CONSTRAINT_NAME", name_type, true),
    ("UNIQUE_CONSTRAINT_CATALOG", name_type, false),
    ("UNIQUE_CONSTRAINT_SCHEMA", name_type, false),
    ("UNIQUE_CONSTRAINT_NAME", name_type, true),
    ("MATCH_OPTION", name_type, false),
    ("UPDATE_RULE", name_type, false),
    ("DELETE_RULE", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("REFERENCED_TABLE_NAME", name_type, false),
];

fn referential_constraints(context: &Context<'_>) -> Result<Vec<Row>> {
    let rule = |text: &str| value(if text.is_empty() { "NO ACTION" } else { text });
    let rows = stored(context).flat_map(|t| {
        t.foreign_keys.iter().map(move |k| {
            vec![
                value("def"),
                value(&t.schema),
                value(&k.name),
                value("def"),
                value(&k.schema),
                value("PRIMARY"),
                value("NONE"),
                rule(&k.on_update),
                rule(&k.on_delete),
                value(&t.name),
                value(&k.table),
            ]
        })
    });
    Ok(rows.collect())
}

fn nothing(_context: &Context<'_>) -> Result<Vec<Row>> {
    Ok(Vec::new())
}

const ROUTINES: &[Column] = &[
    ("SPECIFIC_NAME", name_type, false),
    ("ROUTINE_CATALOG", name_type, false),
    ("ROUTINE_SCHEMA", name_type, false),
    ("ROUTINE_NAME", name_type, false),
    ("ROUTINE_TYPE", name_type, false),
    ("DATA_TYPE", long_type, true),
    ("DTD_IDENTIFIER", long_type, true),
    ("ROUTINE_BODY", name_type, false),
    ("ROUTINE_DEFINITION", long_type, true),
    ("IS_DETERMINISTIC", name_type, false),
    ("SQL_DATA_ACCESS", name_type, false),
    ("SECURITY_TYPE", name_type, false),
    ("CREATED", time_type, false),
    ("LAST_ALTERED", time_type, false),
    ("SQL_MODE", short_type, false),
    ("ROUTINE_COMMENT", long_type, false),
    ("DEFINER", short_type, false),
];

const TRIGGERS: &[Column] = &[
    ("TRIGGER_CATALOG", name_type, false),
    ("TRIGGER_SCHEMA", name_type, false),
    ("TRIGGER_NAME", name_type, false),
    ("EVENT_MANIPULATION", name_type, false),
    ("EVENT_OBJECT_SCHEMA", name_type, false),
    ("EVENT_OBJECT_TABLE", name_type, false),
    ("ACTION_ORDER", uint_type, false),
    ("ACTION_STATEMENT", long_type, false),
    ("ACTION_TIMING", name_type, false),
    ("CREATED", time_type, false),
    ("SQL_MODE", short_type, false),
    ("DEFINER", short_type, false),
];

const EVENTS: &[Column] = &[
    ("EVENT_CATALOG", name_type, false),
    ("EVENT_SCHEMA", name_type, false),
    ("EVENT_NAME", name_type, false),
    ("DEFINER", short_type, false),
    ("TIME_ZONE", name_type, false),
    ("EVENT_DEFINITION", long_type, false),
    ("EVENT_TYPE", name_type, false),
    ("STATUS", name_type, false),
];

const PARTITIONS: &[Column] = &[
    ("TABLE_CATALOG", name_type, false),
    ("TABLE_SCHEMA", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("PARTITION_NAME", name_type, true),
    ("SUBPARTITION_NAME", name_type, true),
    ("PARTITION_ORDINAL_POSITION", uint_type, true),
    ("PARTITION_METHOD", name_type, true),
    ("PARTITION_EXPRESSION", short_type, true),
    ("PARTITION_DESCRIPTION", long_type, true),
    ("TABLE_ROWS", uint_type, true),
];

const FILES: &[Column] = &[
    ("FILE_ID", int_type, true),
    ("FILE_NAME", long_type, true),
    ("FILE_TYPE", short_type, true),
    ("TABLESPACE_NAME", short_type, false),
    ("LOGFILE_GROUP_NAME", short_type, true),
    ("ENGINE", name_type, false),
    ("EXTENT_SIZE", int_type, true),
    ("INITIAL_SIZE", int_type, true),
    ("EXTRA", short_type, true),
    ("TOTAL_EXTENTS", int_type, true),
];

const COLUMN_STATISTICS: &[Column] = &[
    ("SCHEMA_NAME", name_type, false),
    ("TABLE_NAME", name_type, false),
    ("COLUMN_NAME", name_type, false),
    ("HISTOGRAM", values::types::Type::json, false),
];

fn column_statistics(context: &Context<'_>) -> Result<Vec<Row>> {
    let rows = stored(context).flat_map(|t| {
        t.columns.iter().filter_map(move |column| {
            let histogram = column.histogram.as_ref()?;
            let document = Value::Json(histogram.document.clone().into());
            Some(vec![value(&t.schema), value(&t.name), value(&column.name), document])
        })
    });
    Ok(rows.collect())
}

const PARAMETERS: &[Column] = &[
    ("SPECIFIC_CATALOG", name_type, false),
    ("SPECIFIC_SCHEMA", name_type, false),
    ("SPECIFIC_NAME", name_type, false),
    ("ORDINAL_POSITION", uint_type, false),
    ("PARAMETER_MODE", name_type, true),
    ("PARAMETER_NAME", name_type, true),
    ("DATA_TYPE", long_type, true),
    ("DTD_IDENTIFIER", long_type, false),
    ("ROUTINE_TYPE", name_type, false),
];

const PLUGINS: &[Column] = &[
    ("PLUGIN_NAME", name_type, false),
    ("PLUGIN_VERSION", name_type, false),
    ("PLUGIN_STATUS", name_type, false),
    ("PLUGIN_TYPE", name_type, false),
    ("PLUGIN_LIBRARY", name_type, true),
];

const fn table(name: &'static str, definition: &'static [Column], rows: super::virtual_table::Rows) -> VirtualTable {
    VirtualTable { schema: INFORMATION_SCHEMA, name, definition, rows }
}

/// The tables.
pub const TABLES: &[VirtualTable] = &[
    table("STATISTICS", STATISTICS, statistics),
    table("KEY_COLUMN_USAGE", KEY_COLUMN_USAGE, key_columns),
    table("TABLE_CONSTRAINTS", TABLE_CONSTRAINTS, table_constraints),
    table("CHECK_CONSTRAINTS", CHECK_CONSTRAINTS, check_constraints),
    table("REFERENTIAL_CONSTRAINTS", REFERENTIAL_CONSTRAINTS, referential_constraints),
    table("ROUTINES", ROUTINES, nothing),
    table("TRIGGERS", TRIGGERS, nothing),
    table("EVENTS", EVENTS, nothing),
    table("PARTITIONS", PARTITIONS, nothing),
    table("FILES", FILES, nothing),
    table("COLUMN_STATISTICS", COLUMN_STATISTICS, column_statistics),
    table("PARAMETERS", PARAMETERS, nothing),
    table("PLUGINS", PLUGINS, nothing),
];
