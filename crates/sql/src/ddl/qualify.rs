//! Table names with their databases: a view's text means the same whatever database is in use.

use syntax::ast::Ident;
use syntax::ast::query::{Query, QueryBody, Select, TableRef};

/// Gives every table of a query that names no database `schema`; `ctes` are names that are no tables.
pub fn query<'a>(query: &mut Query<'a>, schema: &str, ctes: &mut Vec<String>) {
    let before = ctes.len();
    if let Some(with) = &mut query.with {
        for table in &mut with.tables {
            if with.recursive {
                ctes.push(table.name.text.to_string());
            }
            self::query(&mut table.query, schema, ctes);
            ctes.push(table.name.text.to_string());
        }
    }
    body(&mut query.body, schema, ctes);
    ctes.truncate(before);
}

fn body<'a>(body: &mut QueryBody<'a>, schema: &str, ctes: &mut Vec<String>) {
    match body {
        QueryBody::Select(select) => self::select(select, schema, ctes),
        QueryBody::SetOperation(operation) => {
            self::body(&mut operation.left, schema, ctes);
            self::body(&mut operation.right, schema, ctes);
        }
        QueryBody::Nested(nested) => query(nested, schema, ctes),
        QueryBody::Table(name) => name_of(name, schema, ctes),
        QueryBody::Values(_) => {}
    }
}

fn select<'a>(select: &mut Select<'a>, schema: &str, ctes: &mut Vec<String>) {
    for reference in &mut select.from {
        table(reference, schema, ctes);
    }
}

fn table<'a>(reference: &mut TableRef<'a>, schema: &str, ctes: &mut Vec<String>) {
    match reference {
        TableRef::Table(factor) => {
            if factor.alias.is_none() {
                factor.alias = Some(factor.name.name.clone());
            }
            name_of(&mut factor.name, schema, ctes);
        }
        TableRef::Derived(derived) => query(&mut derived.query, schema, ctes),
        TableRef::Join(join) => {
            table(&mut join.left, schema, ctes);
            table(&mut join.right, schema, ctes);
        }
        TableRef::Nested(list) => list.iter_mut().for_each(|r| table(r, schema, ctes)),
        TableRef::JsonTable(_) => {}
    }
}

fn name_of(name: &mut syntax::ast::Name<'_>, schema: &str, ctes: &[String]) {
    if name.schema.is_none() && !ctes.iter().any(|c| *c == *name.name.text) {
        name.schema = Some(Ident { text: schema.to_owned().into(), span: name.name.span });
    }
}
