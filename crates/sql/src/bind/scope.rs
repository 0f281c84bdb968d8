//! The tables of a query block and what column names mean among them.

use crate::catalog::table::{Table, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::{Expr, ExprKind, Slot};
use std::sync::Arc;
use syntax::ast::expr::Column;
use values::types::Type;

/// A column that a table offers.
#[derive(Clone, Debug)]
pub struct ScopeColumn {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// Whether `*` leaves it out.
    pub invisible: bool,
}

/// A table of FROM.
#[derive(Clone, Debug)]
pub struct ScopeTable {
    /// Its slot.
    pub slot: Slot,
    /// The database, or nothing for a derived table.
    pub schema: Arc<str>,
    /// Its alias.
    pub alias: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its columns by position.
    pub columns: Vec<ScopeColumn>,
    /// The table, where it is one.
    pub table: Option<Arc<Table>>,
    /// Where a derived table's columns come from.
    pub origins: Option<Vec<crate::plan::ResultColumn>>,
    /// What the columns of a view read of its tables, where the block has these in its place.
    pub merged: Option<Vec<Expr>>,
    /// Whether it stands on the side of an outer join that may be filled with NULLs.
    pub nullable: bool,
}

/// A column of tables that are joined, where it has its place in the order of `*`.
#[derive(Clone, Debug)]
pub struct Arranged {
    /// Its name.
    pub name: Arc<str>,
    /// What it reads.
    pub expr: Expr,
    /// The columns that it stands for; NATURAL and USING make one of several.
    pub hides: Vec<(Slot, usize)>,
    /// Whether `*` leaves it out.
    pub invisible: bool,
}

/// Tables of FROM that stand side by side and the order that NATURAL and USING gave to their columns.
#[derive(Clone, Debug)]
pub struct Arrangement {
    /// The first table.
    pub first: Slot,
    /// How many tables there are.
    pub tables: usize,
    /// Their columns.
    pub columns: Vec<Arranged>,
}

/// The tables of a block.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// In the order of FROM.
    pub tables: Vec<ScopeTable>,
    /// What NATURAL and USING arranged: no two have a table in common.
    pub arrangements: Vec<Arrangement>,
    /// The tables of views, which no name means.
    pub hidden: Vec<ScopeTable>,
}

/// What a name was found to mean.
#[derive(Clone, Debug)]
pub struct Found {
    /// The expression.
    pub expr: Expr,
    /// The column, where it is one.
    pub at: Option<(Slot, usize)>,
}

impl Scope {
    /// The table of a slot.
    pub fn of(&self, slot: Slot) -> Option<&ScopeTable> {
        self.tables.iter().chain(&self.hidden).find(|t| t.slot == slot)
    }

    /// The slots that rows of its tables are in.
    pub fn slots(&self) -> Vec<Slot> {
        let all = self.tables.iter().chain(&self.hidden);
        all.filter(|t| t.merged.is_none()).map(|t| t.slot).collect()
    }

    /// Whether a slot stands for a view or a derived table that was taken apart.
    pub fn is_merged(&self, slot: Slot) -> bool {
        self.of(slot).is_some_and(|t| t.merged.is_some())
    }

    /// Whether an expression is a column of a view or a derived table that was taken apart.
    pub fn shows(&self, e: &Expr) -> bool {
        let merged = self.tables.iter().filter_map(|t| t.merged.as_ref());
        merged.flatten().any(|column| crate::expr::same(column, e))
    }

    /// A column as messages name it: by the view or derived table whose column it is, or is read by.
    pub fn full_name(&self, slot: Slot, column: usize) -> String {
        let is_it = |e: &Expr| matches!(e.kind, ExprKind::Column(s, c) if s == slot && c == column);
        let entries = || self.tables.iter().filter_map(|t| t.merged.as_ref().map(|merged| (t, merged)));
        let shown = entries().find_map(|(t, merged)| Some((t, merged.iter().position(is_it)?)));
        let read =
            || entries().find_map(|(t, merged)| Some((t, merged.iter().position(|e| e.any(&mut |e| is_it(e)))?)));
        let found = shown.or_else(read).or_else(|| Some((self.of(slot)?, column)));
        let Some((t, at)) = found else { return String::new() };
        let schema = if t.schema.is_empty() { String::new() } else { format!("{}.", t.schema) };
        format!("{schema}{}.{}", t.alias, t.columns[at].name)
    }

    /// The expression that reads a table's column.
    pub fn read(&self, table: &ScopeTable, column: usize) -> Expr {
        let found = &table.columns[column];
        if let Some(merged) = &table.merged {
            let read = merged[column].clone();
            return Expr { nullable: read.nullable || table.nullable, ..read };
        }
        Expr::column(table.slot, column, found.ty.clone(), found.nullable || table.nullable)
    }

    /// The columns of tables that stand side by side, in the order of `*`.
    pub fn columns(&self, tables: &[ScopeTable]) -> Vec<Arranged> {
        let mut columns = Vec::new();
        let mut at = 0;
        while let Some(table) = tables.get(at) {
            if let Some(found) = self.arrangements.iter().find(|a| a.first == table.slot) {
                columns.extend(found.columns.iter().cloned());
                at += found.tables;
                continue;
            }
            columns.extend(table.columns.iter().enumerate().map(|(column, c)| Arranged {
                name: Arc::clone(&c.name),
                expr: self.read(table, column),
                hides: vec![(table.slot, column)],
                invisible: c.invisible,
            }));
            at += 1;
        }
        columns
    }

    /// The column of this scope that `column` names; `None` where there is none.
    ///
    /// # Errors
    /// 1052, where there are several.
    pub fn find(&self, column: &Column<'_>, clause: &str) -> Result<Option<Found>> {
        let name = &*column.name.text;
        if column.qualifier.is_none() && !self.arrangements.is_empty() {
            let found = one_of(self.columns(&self.tables), name, clause)?;
            return Ok(found.map(|c| Found { at: c.hides.first().copied(), expr: c.expr }));
        }
        let mut found: Option<Found> = None;
        for table in self.tables.iter().filter(|t| t.answers(column)) {
            let Some(at) = table.columns.iter().position(|c| same_name(&c.name, name)) else { continue };
            if found.is_some() {
                let shown = print_column(column);
                return Err(conditions::NON_UNIQ_ERROR.with(&[&shown, &clause]));
            }
            found = Some(Found { expr: self.read(table, at), at: Some((table.slot, at)) });
        }
        Ok(found)
    }
}

impl ScopeTable {
    /// Rows with these columns, which are no table's.
    pub fn new(
        slot: Slot,
        (schema, name): (Arc<str>, Arc<str>),
        alias: Arc<str>,
        columns: Vec<ScopeColumn>,
    ) -> ScopeTable {
        ScopeTable { slot, schema, alias, name, columns, table: None, origins: None, merged: None, nullable: false }
    }

    /// Whether a DELETE from several tables names it so; `schema` is the name's or the current one.
    pub fn is_deleted_as(&self, name: &syntax::ast::Name<'_>, schema: &str) -> bool {
        let is_alias = self.alias != self.name || self.table.is_none() && self.merged.is_none();
        match is_alias {
            true => name.schema.is_none() && same_alias(&self.alias, &name.name.text),
            false => same_alias(&self.name, &name.name.text) && *self.schema == *schema,
        }
    }

    /// Whether the qualifier of `column` names this table.
    pub fn answers(&self, column: &Column<'_>) -> bool {
        column.qualifier.as_ref().is_none_or(|q| {
            same_alias(&self.alias, &q.table.text)
                && q.schema
                    .as_ref()
                    .is_none_or(|s| *s.text == *self.schema || same_server_schema(&self.schema, &s.text))
        })
    }
}

/// The column of that name; `None` where there is none.
///
/// # Errors
/// 1052, where there are several.
pub fn one_of(columns: Vec<Arranged>, name: &str, clause: &str) -> Result<Option<Arranged>> {
    let mut named = columns.into_iter().filter(|c| same_name(&c.name, name));
    let found = named.next();
    match named.next() {
        Some(_) => Err(conditions::NON_UNIQ_ERROR.with(&[&name, &clause])),
        None => Ok(found),
    }
}

fn same_server_schema(schema: &str, given: &str) -> bool {
    matches!(schema, crate::catalog::INFORMATION_SCHEMA | crate::catalog::PERFORMANCE_SCHEMA)
        && schema.eq_ignore_ascii_case(given)
}

/// Aliases are compared as table names are: by their bytes.
pub fn same_alias(alias: &str, given: &str) -> bool {
    alias == given
}

/// A column's name as messages show it.
pub fn print_column(column: &Column<'_>) -> String {
    let mut text = String::new();
    if let Some(qualifier) = &column.qualifier {
        if let Some(schema) = &qualifier.schema {
            text.push_str(&schema.text);
            text.push('.');
        }
        text.push_str(&qualifier.table.text);
        text.push('.');
    }
    text.push_str(&column.name.text);
    text
}
