//! ALTER TABLE, CREATE INDEX, DROP INDEX.
//!
//! The new definition is made from the old one, action by action: what goes is named as it is in the old table, then columns change
//! and come, then what is built on them. Where rows keep their form the definition alone is written, and entries of new indexes are
//! added; otherwise all rows are written anew under new numbers, in one transaction.

use super::create::{Draft, check_table_name, clustered, default_of, order_of, table_collation};
use super::drop::{copy, schema_of};
use super::online::{Asked, Way};
use super::storage::Change;
use super::{functional, index};
use crate::bind::{find_table, unsupported};
use crate::catalog::layout::Layout;
use crate::catalog::table::{Column, ColumnId, Default, IndexId, IndexKind, Table, TableId, same_name};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::Done;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use syntax::ast::table::{
    AlterAction, AlterTable, ColumnAttribute, ColumnPlace, CreateIndex, DropIndex, IndexDefinition, TableElement,
    TableOption,
};
use syntax::ast::{Ident, NameOrDefault};
use values::collation::Collation;
use values::types::{Kind, Type};

/// How the new rows follow from the old ones.
struct Plan {
    draft: Draft,
    /// For each new column the old one that it comes from.
    from: Vec<Option<usize>>,
    /// Old columns that are dropped and whose names new ones get, which take their places in indexes.
    replaced: Vec<String>,
    /// Old columns that were changed.
    changed: Vec<usize>,
    /// The new name.
    rename: Option<(String, String)>,
    force: bool,
}

/// When an action takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    DropKeys,
    Options,
    Columns,
    Attributes,
}

fn phase(action: &AlterAction<'_>) -> Phase {
    match action {
        AlterAction::DropForeignKey(_)
        | AlterAction::DropCheck(_)
        | AlterAction::DropConstraint(_)
        | AlterAction::DropIndex(_)
        | AlterAction::DropPrimaryKey => Phase::DropKeys,
        AlterAction::AddColumn { .. }
        | AlterAction::AddElements(_)
        | AlterAction::ChangeColumn { .. }
        | AlterAction::ModifyColumn { .. }
        | AlterAction::RenameColumn { .. } => Phase::Columns,
        AlterAction::SetDefault { .. } | AlterAction::DropDefault(_) | AlterAction::SetVisible { .. } => {
            Phase::Attributes
        }
        _ => Phase::Options,
    }
}

/// ALTER TABLE.
///
/// # Errors
/// Whatever the actions have wrong.
pub fn run(alter: &AlterTable<'_>, text: &[u8], context: &Context<'_>) -> Result<Done> {
    let asked = Asked::of(&alter.online)?;
    let schema = schema_of(&alter.name, context)?;
    let mut change = Change::begin(context.server);
    let temporary = context.state.temporary_table(&schema, &alter.name.name.text);
    let table = match &temporary {
        Some(table) => Arc::clone(table),
        None => find_table(&change.catalog, &schema, &alter.name.name.text)?,
    };
    if table.is_view() {
        return Err(conditions::WRONG_OBJECT.with(&[&schema, &table.name, &"BASE TABLE"]));
    }
    if temporary.is_none() {
        change.lock(&table, context)?;
    }
    let mut plan = start(&table, alter);
    let mut ordered: Vec<_> = alter.actions.iter().collect();
    ordered.sort_by_key(|action| phase(action));
    for action in ordered {
        apply(&mut plan, action, &table, context)?;
    }
    check_columns(&plan)?;
    for action in &alter.actions {
        add_keys(&mut plan, action, context)?;
    }
    if plan.draft.columns.is_empty() {
        return Err(conditions::CANT_REMOVE_ALL_FIELDS.with(&[]));
    }
    if plan.draft.columns.iter().all(|column| column.invisible) {
        return Err(conditions::TABLE_MUST_HAVE_A_VISIBLE_COLUMN.with(&[]));
    }
    if let Some((schema, name)) = &plan.rename {
        check_target(schema, name, &table, &change, context)?;
    }
    settle_hidden(&mut plan, &table, context)?;
    super::parts::settle(&mut plan.draft)?;
    let way = Way::of(alter, &table, (&plan.draft, &plan.from), context);
    way.check(asked)?;
    check_order(alter, &plan, context)?;
    let copies = way.copies(asked);
    let names_only = matches!(way, Way::Names) && !copies;
    if names_only && alter.actions.iter().any(|a| matches!(a, AlterAction::EnableKeys | AlterAction::DisableKeys)) {
        context.diagnostics.borrow_mut().note(conditions::ILLEGAL_HA, &[&table.name]);
    }
    let affected = carry_out(plan, &table, &mut change, context, copies)?;
    change.commit(text)?;
    if names_only {
        return Ok(Done::default());
    }
    let warnings = context.diagnostics.borrow().warning_count();
    Ok(Done { affected, last_insert_id: 0, info: format!("Records: {affected}  Duplicates: 0  Warnings: {warnings}") })
}

/// Checks what ORDER BY names, which rows follow that have no key of their own order.
fn check_order(alter: &AlterTable<'_>, plan: &Plan, context: &Context<'_>) -> Result<()> {
    let draft = &plan.draft;
    for item in alter.actions.iter().flat_map(|action| match action {
        AlterAction::OrderBy(items) => &items[..],
        _ => &[],
    }) {
        if clustered(&draft.indexes, &draft.columns).is_some() {
            context.diagnostics.borrow_mut().warn(conditions::ORDER_BY_IGNORED, &[&draft.name]);
            return Ok(());
        }
        if let syntax::ast::expr::ExprKind::Column(column) = &item.expr.kind
            && !draft.columns.iter().any(|c| same_name(&c.name, &column.name.text))
        {
            return Err(conditions::BAD_FIELD_ERROR.with(&[&column.name.text, &"order clause"]));
        }
    }
    Ok(())
}

/// Whether the table can get that name.
fn check_target(schema: &str, name: &str, table: &Table, change: &Change<'_>, context: &Context<'_>) -> Result<()> {
    let Some(database) = change.catalog.database(schema) else {
        return Err(conditions::BAD_DB_ERROR.with(&[&schema]));
    };
    let stays = *schema == *table.schema && *name == *table.name;
    let taken = if table.temporary {
        context.state.temporary_table(schema, name).is_some()
    } else {
        database.tables.contains_key(name)
    };
    if taken && !stays { Err(conditions::TABLE_EXISTS_ERROR.with(&[&name])) } else { Ok(()) }
}

/// No two columns may have one name, and the columns of indexes must still serve as such.
fn check_columns(plan: &Plan) -> Result<()> {
    let columns = &plan.draft.columns;
    let twice = (1..columns.len()).find(|at| columns[..*at].iter().any(|c| same_name(&c.name, &columns[*at].name)));
    match twice {
        Some(at) => Err(conditions::DUP_FIELDNAME.with(&[&columns[at].name])),
        None => Ok(()),
    }
}

fn start(table: &Table, alter: &AlterTable<'_>) -> Plan {
    let draft = Draft {
        columns: table.columns.clone(),
        indexes: table.indexes.clone(),
        checks: table.checks.clone(),
        foreign_keys: table.foreign_keys.clone(),
        options: table.options.clone(),
        auto_increment: 0,
        name: table.name.to_string(),
        schema: table.schema.to_string(),
        next_column: table.next_column,
    };
    let is_added = |name: &Ident<'_>| {
        alter.actions.iter().any(|action| match action {
            AlterAction::AddColumn { column, .. } => same_name(&column.name.text, &name.text),
            _ => false,
        })
    };
    let replaced = alter.actions.iter().filter_map(|action| match action {
        AlterAction::DropColumn(name) if is_added(name) => Some(name.text.to_string()),
        _ => None,
    });
    Plan {
        draft,
        from: (0..table.columns.len()).map(Some).collect(),
        replaced: replaced.collect(),
        changed: Vec::new(),
        rename: None,
        force: false,
    }
}

fn apply(plan: &mut Plan, action: &AlterAction<'_>, table: &Table, context: &Context<'_>) -> Result<()> {
    match action {
        AlterAction::AddColumn { column, place } => add_column(plan, column, place, context),
        AlterAction::AddElements(elements) => {
            plan.draft.add_columns(elements, context)?;
            plan.from.resize(plan.draft.columns.len(), None);
            Ok(())
        }
        AlterAction::AddConstraint(_) => Ok(()),
        AlterAction::ChangeColumn { from, column, place } => {
            change_column(plan, (&from.text, table), column, place, context)
        }
        AlterAction::ModifyColumn { column, place } => {
            change_column(plan, (&column.name.text, table), column, place, context)
        }
        AlterAction::RenameColumn { from, to } => {
            let at = old_column(plan, &from.text, table)?;
            plan.draft.columns[at].name = to.text.as_ref().into();
            Ok(())
        }
        AlterAction::DropColumn(name) if plan.replaced.iter().any(|replaced| same_name(replaced, &name.text)) => {
            old_column_to_drop(plan, &name.text).map(|_| ())
        }
        AlterAction::DropColumn(name) => drop_column(plan, &name.text),
        AlterAction::DropPrimaryKey => drop_index_of(plan, "PRIMARY"),
        AlterAction::DropIndex(name) => drop_index_of(plan, &name.text),
        AlterAction::DropForeignKey(name) => {
            let before = plan.draft.foreign_keys.len();
            plan.draft.foreign_keys.retain(|k| !same_name(&k.name, &name.text));
            gone(before, plan.draft.foreign_keys.len(), &name.text)
        }
        AlterAction::DropCheck(name) => {
            let before = plan.draft.checks.len();
            plan.draft.checks.retain(|k| !same_name(&k.name, &name.text));
            if before == plan.draft.checks.len() {
                return Err(conditions::CHECK_CONSTRAINT_NOT_FOUND.with(&[&name.text]));
            }
            Ok(())
        }
        AlterAction::DropConstraint(name) => drop_constraint(plan, &name.text),
        _ => apply_further(plan, action, table, context),
    }
}

fn apply_further(plan: &mut Plan, action: &AlterAction<'_>, table: &Table, context: &Context<'_>) -> Result<()> {
    match action {
        AlterAction::SetDefault { column, value } => {
            let at = column_at(plan, &column.text, table)?;
            let default = match value {
                ColumnAttribute::Default(e) => default_of(&plan.draft.columns[at], e, context)?,
                ColumnAttribute::DefaultExpression(e) => Default::Expression(super::definitions::text(e, context)),
                _ => Default::None,
            };
            plan.draft.columns[at].default = default;
            Ok(())
        }
        AlterAction::DropDefault(column) => {
            let at = column_at(plan, &column.text, table)?;
            plan.draft.columns[at].default = Default::None;
            Ok(())
        }
        AlterAction::SetVisible { column, visible } => {
            let at = column_at(plan, &column.text, table)?;
            plan.draft.columns[at].invisible = !visible;
            Ok(())
        }
        AlterAction::AlterIndex { index, visible } => {
            let found = plan.draft.indexes.iter_mut().find(|i| same_name(&i.name, &index.text));
            let found = found.ok_or_else(|| conditions::KEY_DOES_NOT_EXITS.with(&[&index.text, &table.name]))?;
            found.visible = *visible;
            Ok(())
        }
        AlterAction::RenameIndex { from, to } => {
            let is_other = |i: &&crate::catalog::table::Index| !same_name(&i.name, &from.text);
            if plan.draft.indexes.iter().filter(is_other).any(|i| same_name(&i.name, &to.text)) {
                return Err(conditions::DUP_KEYNAME.with(&[&to.text]));
            }
            let found = plan.draft.indexes.iter_mut().find(|i| same_name(&i.name, &from.text));
            let found = found.ok_or_else(|| conditions::KEY_DOES_NOT_EXITS.with(&[&from.text, &table.name]))?;
            found.name = to.text.as_ref().into();
            Ok(())
        }
        AlterAction::AlterConstraint { name, enforced } => alter_constraint(plan, &name.text, *enforced),
        AlterAction::AlterCheck { name, enforced } => {
            let found = plan.draft.checks.iter_mut().find(|c| same_name(&c.name, &name.text));
            let found = found.ok_or_else(|| conditions::CHECK_CONSTRAINT_NOT_FOUND.with(&[&name.text]))?;
            found.enforced = *enforced;
            Ok(())
        }
        AlterAction::Rename(name) => {
            check_table_name(&name.name.text)?;
            plan.rename = Some((schema_of(name, context)?, name.name.text.to_string()));
            Ok(())
        }
        AlterAction::Option(option) => {
            if matches!(option, TableOption::Charset(_) | TableOption::Collation(_)) {
                plan.draft.options.collation =
                    table_collation(std::slice::from_ref(option), plan.draft.options.collation)?;
            }
            if matches!(option, TableOption::Engine(_)) {
                plan.force = true;
            }
            plan.draft.apply_options(std::slice::from_ref(option), context)
        }
        AlterAction::Convert { charset, collation } => convert(plan, charset, collation.as_ref()),
        AlterAction::Force | AlterAction::OrderBy(_) => {
            plan.force = true;
            Ok(())
        }
        AlterAction::EnableKeys | AlterAction::DisableKeys => Ok(()),
        _ => Err(unsupported("this action of ALTER TABLE")),
    }
}

/// Adds what is built on columns.
fn add_keys(plan: &mut Plan, action: &AlterAction<'_>, context: &Context<'_>) -> Result<()> {
    match action {
        AlterAction::AddColumn { column, .. }
        | AlterAction::ChangeColumn { column, .. }
        | AlterAction::ModifyColumn { column, .. } => plan.draft.column_indexes(column, context)?,
        AlterAction::AddElements(elements) => plan.draft.add_keys(elements, context)?,
        AlterAction::AddConstraint(element) => add_constraint(plan, element, context)?,
        _ => {}
    }
    plan.from.resize(plan.draft.columns.len(), None);
    Ok(())
}

fn gone(before: usize, after: usize, name: &str) -> Result<()> {
    if before == after { Err(conditions::CANT_DROP_FIELD_OR_KEY.with(&[&name])) } else { Ok(()) }
}

fn column_at(plan: &Plan, name: &str, table: &Table) -> Result<usize> {
    let found = plan.draft.columns.iter().position(|c| same_name(&c.name, name));
    found.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&name, &table.name]))
}

/// Where a column of the old table is now, which no other action may have changed.
fn old_column(plan: &mut Plan, name: &str, table: &Table) -> Result<usize> {
    let old = table.column(name).filter(|old| !plan.changed.contains(old));
    let at = old.and_then(|old| plan.from.iter().position(|from| *from == Some(old)));
    let at = at.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&name, &plan.draft.name]))?;
    plan.changed.extend(old);
    Ok(at)
}

fn add_column(
    plan: &mut Plan,
    definition: &syntax::ast::table::ColumnDefinition<'_>,
    place: &ColumnPlace<'_>,
    context: &Context<'_>,
) -> Result<()> {
    let added = plan.draft.column(definition, context)?;
    let name = Arc::clone(&added.name);
    let id = added.id;
    insert_column(plan, added, None, place, None)?;
    let replaced = plan.replaced.iter().position(|replaced| same_name(replaced, &name));
    let Some(replaced) = replaced else { return Ok(()) };
    plan.replaced.swap_remove(replaced);
    let now = plan.draft.columns.iter().position(|c| c.id == id).unwrap_or(0);
    let old = plan.draft.columns.iter().position(|c| c.id != id && same_name(&c.name, &name));
    if let Some(old) = old {
        // Indexes over it become others, as if they were new.
        for index in plan.draft.indexes.iter_mut().filter(|i| i.parts.iter().any(|p| p.column == old)) {
            index.id = IndexId(0);
            index.parts.iter_mut().filter(|p| p.column == old).for_each(|p| p.column = now);
        }
        remove_column(plan, old);
    }
    Ok(())
}

/// Puts a column into its place; `instead_of` is where it was.
fn insert_column(
    plan: &mut Plan,
    column: Column,
    from: Option<usize>,
    place: &ColumnPlace<'_>,
    instead_of: Option<usize>,
) -> Result<()> {
    let count = plan.draft.columns.len();
    let at = match place {
        ColumnPlace::Unchanged => {
            instead_of.unwrap_or_else(|| plan.draft.columns.iter().position(|c| c.hidden().is_some()).unwrap_or(count))
        }
        ColumnPlace::First => 0,
        ColumnPlace::After(name) => {
            let found = plan.draft.columns.iter().position(|c| same_name(&c.name, &name.text));
            found.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&name.text, &plan.draft.name]))? + 1
        }
    };
    plan.draft.columns.insert(at, column);
    plan.from.insert(at, from);
    for part in plan.draft.indexes.iter_mut().flat_map(|i| &mut i.parts) {
        if part.column >= at {
            part.column += 1;
        }
    }
    for key in plan.draft.foreign_keys.iter_mut().flat_map(|k| &mut k.columns) {
        if *key >= at {
            *key += 1;
        }
    }
    Ok(())
}

fn change_column(
    plan: &mut Plan,
    (from, table): (&str, &Table),
    definition: &syntax::ast::table::ColumnDefinition<'_>,
    place: &ColumnPlace<'_>,
    context: &Context<'_>,
) -> Result<()> {
    let at = old_column(plan, from, table)?;
    let next = plan.draft.next_column;
    let mut column = plan.draft.column(definition, context)?;
    let old = &plan.draft.columns[at];
    let is_virtual = |c: &Column| c.generated.as_ref().is_some_and(|g| !g.stored);
    if is_virtual(old) != is_virtual(&column) {
        let what = "Changing the STORED status";
        return Err(conditions::UNSUPPORTED_ACTION_ON_GENERATED_COLUMN.with(&[&what]));
    }
    let same_form = old.ty.kind == column.ty.kind
        && crate::catalog::layout::width(&old.ty) == crate::catalog::layout::width(&column.ty)
        && old.ty.unsigned == column.ty.unsigned
        && old.ty.decimals == column.ty.decimals
        && super::online::has_members_of(&old.ty, &column.ty)
        && old.ty.collation == column.ty.collation
        && (old.ty.length == column.ty.length || old.ty.length < column.ty.length && !is_padded(&old.ty))
        && old.nullable == column.nullable
        && old.generated == column.generated;
    if same_form {
        column.id = old.id;
        column.instant_default.clone_from(&old.instant_default);
        if old.name == column.name && old.ty == column.ty {
            column.histogram.clone_from(&old.histogram);
        }
        plan.draft.next_column = next;
    }
    let primary =
        plan.draft.indexes.iter().any(|i| i.kind == IndexKind::Primary && i.parts.iter().any(|p| p.column == at));
    if primary {
        column.nullable = false;
        if column.default == Default::Null {
            column.default = Default::None;
        }
    }
    if matches!(place, ColumnPlace::Unchanged) {
        plan.draft.columns[at] = column;
        Ok(())
    } else {
        let source = plan.from[at];
        let parts: Vec<(usize, usize)> = plan
            .draft
            .indexes
            .iter()
            .enumerate()
            .flat_map(|(i, index)| {
                index.parts.iter().enumerate().filter(|(_, p)| p.column == at).map(move |(j, _)| (i, j))
            })
            .collect();
        remove_column(plan, at);
        let name = Arc::clone(&column.name);
        insert_column(plan, column, source, place, Some(at))?;
        let now = plan.draft.columns.iter().position(|c| c.name == name).unwrap_or(0);
        for (i, j) in parts {
            plan.draft.indexes[i].parts[j].column = now;
        }
        Ok(())
    }
}

/// Whether values have all the bytes that the type has room for.
fn is_padded(ty: &Type) -> bool {
    ty.kind == Kind::Binary
}

/// Takes a column out; the parts of indexes behind it move up.
fn remove_column(plan: &mut Plan, at: usize) {
    plan.draft.columns.remove(at);
    plan.from.remove(at);
    for part in plan.draft.indexes.iter_mut().flat_map(|i| &mut i.parts) {
        if part.column > at {
            part.column -= 1;
        }
    }
    for key in plan.draft.foreign_keys.iter_mut().flat_map(|k| &mut k.columns) {
        if *key > at {
            *key -= 1;
        }
    }
}

/// Where a column is that is to be dropped.
fn old_column_to_drop(plan: &Plan, name: &str) -> Result<usize> {
    let at = plan.draft.columns.iter().position(|c| same_name(&c.name, name));
    at.ok_or_else(|| conditions::CANT_DROP_FIELD_OR_KEY.with(&[&name]))
}

fn drop_column(plan: &mut Plan, name: &str) -> Result<()> {
    let at = old_column_to_drop(plan, name)?;
    for index in &mut plan.draft.indexes {
        index.parts.retain(|p| p.column != at);
    }
    plan.draft.indexes.retain(|i| !i.parts.is_empty());
    // A constraint of the column alone goes with it.
    let quoted = |c: &Column| syntax::printer::quoted(&c.name);
    let others: Vec<String> =
        plan.draft.columns.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| quoted(c)).collect();
    let own = quoted(&plan.draft.columns[at]);
    plan.draft.checks.retain(|k| !k.text.contains(&own) || others.iter().any(|other| k.text.contains(other)));
    remove_column(plan, at);
    Ok(())
}

fn drop_index_of(plan: &mut Plan, name: &str) -> Result<()> {
    let before = plan.draft.indexes.len();
    plan.draft.indexes.retain(|i| !same_name(&i.name, name));
    gone(before, plan.draft.indexes.len(), name)
}

/// Checks that just one constraint of any kind has a name, which a clause is for.
fn check_single(plan: &Plan, name: &str, clause: &str) -> Result<()> {
    let Draft { checks, foreign_keys, indexes, .. } = &plan.draft;
    let count = checks.iter().filter(|k| same_name(&k.name, name)).count()
        + foreign_keys.iter().filter(|k| same_name(&k.name, name)).count()
        + indexes.iter().filter(|i| i.is_unique() && same_name(&i.name, name)).count();
    match count {
        0 => Err(conditions::CONSTRAINT_NOT_FOUND.with(&[&name])),
        1 => Ok(()),
        _ => Err(conditions::MULTIPLE_CONSTRAINTS_WITH_SAME_NAME.with(&[&name, &clause])),
    }
}

fn alter_constraint(plan: &mut Plan, name: &str, enforced: bool) -> Result<()> {
    check_single(plan, name, "ALTER")?;
    let found = plan.draft.checks.iter_mut().find(|c| same_name(&c.name, name));
    found.ok_or_else(|| conditions::ALTER_CONSTRAINT_ENFORCEMENT_NOT_SUPPORTED.with(&[&name]))?.enforced = enforced;
    Ok(())
}

fn drop_constraint(plan: &mut Plan, name: &str) -> Result<()> {
    check_single(plan, name, "DROP")?;
    plan.draft.checks.retain(|k| !same_name(&k.name, name));
    plan.draft.foreign_keys.retain(|k| !same_name(&k.name, name));
    plan.draft.indexes.retain(|i| !(i.is_unique() && same_name(&i.name, name)));
    Ok(())
}

fn add_constraint(plan: &mut Plan, element: &TableElement<'_>, context: &Context<'_>) -> Result<()> {
    match element {
        TableElement::Index(index) => plan.draft.index(index, context),
        TableElement::ForeignKey(key) => plan.draft.foreign_key(key, context),
        TableElement::Check(check) => plan.draft.check(check, context),
        TableElement::Column(_) => Err(unsupported("a column as a constraint")),
    }
}

fn convert(plan: &mut Plan, charset: &NameOrDefault<'_>, collation: Option<&NameOrDefault<'_>>) -> Result<()> {
    let mut options = vec![TableOption::Charset(charset.clone())];
    options.extend(collation.map(|c| TableOption::Collation(c.clone())));
    let found: Collation = table_collation(&options, plan.draft.options.collation)?;
    plan.draft.options.collation = found;
    for column in &mut plan.draft.columns {
        if column.ty.is_character() && column.ty.kind != Kind::Json {
            column.ty = super::types::converted(&column.name, &column.ty, found)?;
            column.explicit_collation = false;
        }
    }
    plan.force = true;
    Ok(())
}

/// Takes out hidden columns that no index needs, and gives the others their types.
fn settle_hidden(plan: &mut Plan, table: &Table, context: &Context<'_>) -> Result<()> {
    functional::check_dependences(&plan.draft, &table.columns)?;
    let settled = functional::settle(&plan.draft, &table.columns, context)?;
    for (at, ty) in settled.retyped {
        let column = &mut plan.draft.columns[at];
        (column.ty, column.id) = (ty, ColumnId(plan.draft.next_column));
        plan.draft.next_column += 1;
        plan.from[at] = None;
    }
    settled.unneeded.into_iter().for_each(|at| remove_column(plan, at));
    Ok(())
}

/// Writes the new definition, and rows and entries where they need it: how many rows were written.
fn carry_out(
    plan: Plan,
    table: &Arc<Table>,
    change: &mut Change<'_>,
    context: &Context<'_>,
    copies: bool,
) -> Result<u64> {
    let rebuilds = plan.force || needs_rebuild(&plan, table);
    let auto = plan.draft.auto_increment;
    let Plan { mut draft, from, rename, .. } = plan;
    let mut renewed = copy(table);
    draft.indexes.sort_by_key(|i| order_of(i, &draft.columns));
    let autos: Vec<usize> = (0..draft.columns.len()).filter(|at| draft.columns[*at].auto_increment).collect();
    let indexed = |at: usize| draft.indexes.iter().any(|i| i.is_stored() && i.parts[0].column == at);
    if autos.len() > 1 || autos.iter().any(|at| !indexed(*at)) {
        return Err(conditions::WRONG_AUTO_KEY.with(&[]));
    }
    renewed.columns = draft.columns;
    renewed.indexes = draft.indexes;
    renewed.checks = draft.checks;
    renewed.foreign_keys = draft.foreign_keys;
    renewed.options = draft.options;
    renewed.next_column = draft.next_column;
    renewed.clustered = clustered(&renewed.indexes, &renewed.columns);
    super::definitions::check(&Arc::new(copy(&renewed)), context)?;
    if let Some((schema, name)) = &rename {
        change.catalog.remove_table(&table.schema, &table.name);
        renewed.schema = schema.as_str().into();
        renewed.name = name.as_str().into();
    }
    let mut rows = if rebuilds {
        let id = change.ids(renewed.indexes.len() as u32 + 2)?;
        for (n, index) in renewed.indexes.iter_mut().enumerate() {
            index.id = IndexId(id + 2 + n as u32);
        }
        renewed.id = TableId(table.id.0);
        renewed.row_index = renewed.clustered.map_or(IndexId(id + 1), |at| renewed.indexes[at].id);
        renewed.layouts = vec![Layout::of(&renewed.columns)];
        renewed.columns.iter_mut().for_each(|c| c.instant_default = None);
        let rows = index::rewrite(table, &renewed, &from, change, context)?;
        super::storage::forget_rows(&mut change.txn, table);
        rows
    } else {
        let layout = Layout::of(&renewed.columns);
        if layout != *table.layout() {
            instant_defaults(&mut renewed, table, context)?;
            renewed.layouts.push(layout);
        }
        index::add_and_drop(table, &mut renewed, change, context)?
    };
    if copies && !(rebuilds && renewed.checks.is_empty()) {
        rows = index::check_rows(&renewed, change, context)?;
    }
    if auto > 0 {
        renewed.runtime.auto_increment.set(0);
        renewed.runtime.noted.store(0, Ordering::Release);
        super::storage::set_counter(&mut change.txn, renewed.id, auto)?;
    }
    if table.temporary {
        context.state.remove_temporary(&table.schema, &table.name);
        context.state.put_temporary(Arc::new(renewed));
    } else {
        change.put_table(renewed)?;
    }
    // MySQL counts rows only where it copies them.
    Ok(if copies { rows } else { 0 })
}

/// Whether rows must be written anew: a column changed its form, the key that rows are stored by another.
fn needs_rebuild(plan: &Plan, table: &Table) -> bool {
    let draft = &plan.draft;
    let kept = |id| table.columns.iter().find(|c| c.id == id);
    let changed_form = draft.columns.iter().zip(&plan.from).any(|(column, from)| match (kept(column.id), from) {
        (Some(_), Some(_)) => false,
        (None, None) => {
            column.generated.is_some()
                || column.auto_increment
                || matches!(column.default, Default::Expression(_) | Default::Now)
        }
        _ => true,
    });
    let key = |indexes: &[crate::catalog::table::Index], columns: &[Column]| {
        clustered(indexes, columns).map(|at| {
            indexes[at].parts.iter().map(|p| (columns[p.column].id, p.prefix, p.descending)).collect::<Vec<_>>()
        })
    };
    let mut sorted = draft.indexes.clone();
    sorted.sort_by_key(|i| order_of(i, &draft.columns));
    let moved = key(&table.indexes, &table.columns) != key(&sorted, &draft.columns);
    changed_form || moved
}

/// What old rows hold in columns that are new.
fn instant_defaults(renewed: &mut Table, table: &Table, context: &Context<'_>) -> Result<()> {
    let known: Vec<_> = table.columns.iter().map(|c| c.id).collect();
    for column in renewed.columns.iter_mut().filter(|c| !known.contains(&c.id)) {
        let value = match crate::dml::defaults::of_added(column, context)? {
            value if value.is_null() && !column.nullable => crate::dml::defaults::zero(&column.ty),
            value => value,
        };
        column.instant_default = crate::row::encode_one(&value, &column.ty, &context.statement.zone);
    }
    Ok(())
}

/// CREATE INDEX.
///
/// # Errors
/// As ALTER TABLE.
pub fn create_index(create: &CreateIndex<'_>, text: &[u8], context: &Context<'_>) -> Result<Done> {
    let index: IndexDefinition<'_> = create.index.clone();
    let action = AlterAction::AddConstraint(TableElement::Index(Box::new(index)));
    let alter = AlterTable {
        name: create.table.clone(),
        actions: vec![action],
        online: create.online.clone(),
        validation: None,
        partitions: None,
    };
    run(&alter, text, context)
}

/// DROP INDEX.
///
/// # Errors
/// As ALTER TABLE.
pub fn drop_index(drop: &DropIndex<'_>, context: &Context<'_>) -> Result<Done> {
    let index: Ident<'_> = drop.index.clone();
    let alter = AlterTable {
        name: drop.table.clone(),
        actions: vec![AlterAction::DropIndex(index)],
        online: drop.online.clone(),
        validation: None,
        partitions: None,
    };
    run(&alter, b"", context)
}
