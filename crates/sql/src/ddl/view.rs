//! CREATE VIEW and ALTER VIEW.

use super::create::check_table_name;
use super::drop::schema_of;
use super::storage::Change;
use crate::bind::{Binder, Parameters, view};
use crate::catalog::layout::Layout;
use crate::catalog::table::{Column, ColumnId, IndexId, Table, TableId, TableOptions, View, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::expr::{Expr, ExprKind};
use crate::plan::{Node, Query, order};
use std::sync::Arc;
use syntax::ast::Account;
use syntax::ast::ddl::{CreateView, Security, ViewAlgorithm, ViewChange, ViewCheck};
use syntax::ast::query::{QueryBody, SelectItem};

/// The longest name of a column.
const NAME_CHARACTERS_MAX: usize = 64;

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
    if create.query.into.is_some() {
        return Err(conditions::VIEW_SELECT_CLAUSE.with(&[&"INTO"]));
    }
    check_aliases(&create.query.body)?;
    let catalog = Arc::clone(&context.catalog);
    let parameters = Parameters::Marks(&[]);
    let mut binder = Binder::new(context.server, context.state, catalog, text, parameters, context.diagnostics);
    let bound = binder.nested_query(&create.query)?;
    let subplans = binder.take_subplans();
    drop(binder);
    let queries = std::iter::once(&bound).chain(subplans.plans.iter().map(|subplan| &subplan.query));
    queries.into_iter().try_for_each(check_query)?;
    let names = names(create, &bound)?;
    let columns: Vec<Column> = names.iter().zip(&bound.output).enumerate().map(column).collect();
    if let Some(old) = &old {
        change.remove_table(old)?;
    }
    let id = change.ids(2)?;
    let collation = context.state.settings().collation_connection;
    let is_checked = create.check.is_some();
    if is_checked && !view::is_updatable(&context.catalog, &schema, &create.query) {
        return Err(conditions::VIEW_NONUPD_CHECK.with(&[&schema, &name]));
    }
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

/// A view has no variables and no temporary tables.
fn check_query(query: &Query) -> Result<()> {
    let mut has_variable = false;
    order::each_expression(query, &mut |e| {
        has_variable |= e.any(&mut |e| {
            matches!(e.kind, ExprKind::UserVariable(_) | ExprKind::SystemVariable(..) | ExprKind::Assign(..))
        });
    });
    if has_variable {
        return Err(conditions::VIEW_SELECT_VARIABLE.with(&[]));
    }
    let mut temporary = None;
    order::each_node(&query.node, &mut |node| match node {
        Node::Scan(scan) if scan.table.temporary => temporary = Some(Arc::clone(&scan.table.name)),
        _ => {}
    });
    temporary.map_or(Ok(()), |name| Err(conditions::VIEW_SELECT_TMPTABLE.with(&[&name])))
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
    let mut names: Vec<Arc<str>> = if create.columns.is_empty() {
        bound.columns.iter().map(|c| Arc::clone(&c.name)).collect()
    } else {
        create.columns.iter().map(|c| c.text.as_ref().into()).collect()
    };
    let mut made = made_names(&create.query.body, names.len());
    if !create.columns.is_empty() {
        made.fill(false);
    }
    for (at, name) in names.iter_mut().enumerate().filter(|(at, _)| made[*at]) {
        if name.is_empty() || name.ends_with(' ') || name.chars().count() > NAME_CHARACTERS_MAX {
            *name = format!("Name_exp_{}", at + 1).into();
        }
    }
    for at in 0..names.len() {
        let Some(before) = names[..at].iter().position(|n| same_name(n, &names[at])) else { continue };
        let renamed = match (made[at], made[before]) {
            (true, _) => at,
            (false, true) => before,
            (false, false) => return Err(conditions::DUP_FIELDNAME.with(&[&names[at]])),
        };
        names[renamed] = another_name(&names, renamed);
    }
    Ok(names)
}

/// A name like one that is there already.
fn another_name(names: &[Arc<str>], at: usize) -> Arc<str> {
    let name = &names[at];
    let candidates = std::iter::once(format!("Name_exp_{name}"))
        .chain((1..=names.len()).map(|number| format!("Name_exp_{number}_{name}")));
    let mut free = candidates.filter(|candidate| !names.iter().any(|n| same_name(n, candidate)));
    free.next().expect("there are more candidates than names").into()
}

/// Which columns of a query have their names from how their expressions are written.
fn made_names(body: &QueryBody<'_>, columns: usize) -> Vec<bool> {
    let select = match body {
        QueryBody::Select(select) => select,
        QueryBody::SetOperation(operation) => return made_names(&operation.left, columns),
        QueryBody::Nested(query) => return made_names(&query.body, columns),
        QueryBody::Table(_) | QueryBody::Values(_) => return vec![false; columns],
    };
    let stars = select.items.iter().filter(|item| !matches!(item, SelectItem::Expr(_))).count();
    let of_star = (columns + stars).saturating_sub(select.items.len()).checked_div(stars).unwrap_or(0);
    let mut made = Vec::with_capacity(columns);
    for item in &select.items {
        match item {
            SelectItem::Expr(item) => {
                made.push(item.alias.is_none() && !matches!(item.expr.kind, syntax::ast::expr::ExprKind::Column(_)));
            }
            _ => made.extend(std::iter::repeat_n(false, of_star)),
        }
    }
    // Several stars need not have as many columns each.
    if stars > 1 {
        made.fill(false);
    }
    made.resize(columns, false);
    made
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
        Some(ViewAlgorithm::Merge) if !view::can_merge(&create.query) => {
            context.diagnostics.borrow_mut().warn(conditions::WARN_VIEW_MERGE, &[]);
            "UNDEFINED"
        }
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
