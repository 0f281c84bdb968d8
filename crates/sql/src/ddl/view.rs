//! CREATE VIEW and ALTER VIEW.

use super::create::check_table_name;
use super::drop::schema_of;
use super::storage::Change;
use crate::bind::{Binder, Parameters};
use crate::catalog::layout::Layout;
use crate::catalog::table::{Column, ColumnId, IndexId, Table, TableId, TableOptions, View, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::context::Context;
use crate::plan::Query;
use std::sync::Arc;
use syntax::ast::Account;
use syntax::ast::ddl::{CreateView, Security, ViewAlgorithm, ViewChange, ViewCheck};
use syntax::ast::query::{QueryBody, SelectItem};

/// CREATE VIEW and ALTER VIEW.
///
/// # Errors
/// 1050, 1353, what the query answers.
pub fn run(create: &CreateView<'_>, text: &[u8], context: &Context<'_>) -> Result<()> {
    let schema = schema_of(&create.name, context)?;
    let name = create.name.name.text.to_string();
    check_table_name(&name)?;
    let mut change = Change::begin(context.server);
    if change.catalog.database(&schema).is_none() {
        return Err(conditions::BAD_DB_ERROR.with(&[&schema]));
    }
    let old = change.catalog.table(&schema, &name).cloned();
    match (&old, create.change) {
        (Some(_), ViewChange::Create) => return Err(conditions::TABLE_EXISTS_ERROR.with(&[&name])),
        (Some(_), ViewChange::CreateIfNotExists) => {
            context.diagnostics.borrow_mut().note(conditions::TABLE_EXISTS_ERROR, &[&name]);
            return Ok(());
        }
        (Some(table), _) if !table.is_view() => return Err(conditions::WRONG_OBJECT.with(&[&schema, &name, &"VIEW"])),
        (None, ViewChange::Alter) => return Err(conditions::NO_SUCH_TABLE.with(&[&schema, &name])),
        _ => {}
    }
    check_aliases(&create.query.body)?;
    let catalog = Arc::clone(&context.catalog);
    let parameters = Parameters::Marks(&[]);
    let mut binder = Binder::new(context.server, context.state, catalog, text, parameters, context.diagnostics);
    let bound = binder.nested_query(&create.query)?;
    drop(binder);
    let names = names(create, &bound)?;
    let columns: Vec<Column> = names.iter().zip(&bound.output).enumerate().map(column).collect();
    if let Some(old) = &old {
        change.remove_table(old)?;
    }
    let id = change.ids(2)?;
    let collation = context.state.settings().collation_connection;
    let view = definition(create, names, &schema, context);
    let (engine, further, partitions) = (String::new(), String::new(), String::new());
    change.put_table(Table {
        id: TableId(id),
        schema: schema.into(),
        name: name.into(),
        layouts: vec![Layout::of(&columns)],
        next_column: columns.len() as u16,
        columns,
        indexes: Vec::new(),
        clustered: None,
        row_index: IndexId(id + 1),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        options: TableOptions { collation, engine, comment: "VIEW".to_owned(), further, partitions },
        created: stdx::clock::unix_micros() / 1_000_000,
        temporary: false,
        view: Some(view),
        runtime: Arc::default(),
    })?;
    change.commit(text)
}

/// A view's column needs a name that does not end with a blank.
fn check_aliases(body: &QueryBody<'_>) -> Result<()> {
    match body {
        QueryBody::Select(select) => select.items.iter().try_for_each(|item| match item {
            SelectItem::Expr(selected) => match &selected.alias {
                Some(alias) if alias.text.is_empty() || alias.text.ends_with(' ') => {
                    Err(conditions::WRONG_COLUMN_NAME.with(&[&alias.text]))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }),
        QueryBody::SetOperation(operation) => check_aliases(&operation.left),
        QueryBody::Nested(query) => check_aliases(&query.body),
        QueryBody::Table(_) | QueryBody::Values(_) => Ok(()),
    }
}

/// The names of the view's columns.
fn names(create: &CreateView<'_>, bound: &Query) -> Result<Vec<Arc<str>>> {
    if !create.columns.is_empty() && create.columns.len() != bound.columns.len() {
        return Err(conditions::VIEW_WRONG_LIST.with(&[]));
    }
    let names: Vec<Arc<str>> = if create.columns.is_empty() {
        bound.columns.iter().map(|c| Arc::clone(&c.name)).collect()
    } else {
        create.columns.iter().map(|c| c.text.as_ref().into()).collect()
    };
    for (at, column) in names.iter().enumerate() {
        if names[..at].iter().any(|n| same_name(n, column)) {
            return Err(conditions::DUP_FIELDNAME.with(&[column]));
        }
    }
    Ok(names)
}

fn column((at, (name, e)): (usize, (&Arc<str>, &Expr))) -> Column {
    Column::plain(ColumnId(at as u16), Arc::clone(name), e.ty.clone(), e.nullable)
}

fn definition(create: &CreateView<'_>, columns: Vec<Arc<str>>, schema: &str, context: &Context<'_>) -> View {
    let definer = match &create.definer {
        Some(Account::Named { user, host, .. }) => (user.to_string(), host.to_string()),
        _ => context.state.account(),
    };
    let collation = context.state.settings().collation_connection;
    let algorithm = match create.algorithm {
        Some(ViewAlgorithm::Merge) => "MERGE",
        Some(ViewAlgorithm::TempTable) => "TEMPTABLE",
        _ => "UNDEFINED",
    };
    let check_option = match create.check {
        None => "NONE",
        Some(ViewCheck::Local) => "LOCAL",
        Some(ViewCheck::Cascaded) => "CASCADED",
    };
    let mut query = create.query.clone();
    super::qualify::query(&mut query, schema, &mut Vec::new());
    View {
        text: syntax::printer::query(&query, syntax::printer::Strings::Plain),
        columns,
        algorithm: algorithm.to_owned(),
        definer,
        invoker: create.security == Some(Security::Invoker),
        check_option: check_option.to_owned(),
        context: (collation.charset().name().to_owned(), collation.name().to_owned()),
    }
}
