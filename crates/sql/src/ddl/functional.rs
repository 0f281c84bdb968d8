//! Key parts that are expressions.
//!
//! Each is a generated column that no statement sees: it is invisible and its name begins with [`HIDDEN_PREFIX`]. Hidden
//! columns come and go with their indexes, and take the type of their expression anew where a definition changes.

use super::create::Draft;
use super::definitions::{self, Fault};
use crate::bind::{Binder, Parameters};
use crate::catalog::layout::Layout;
use crate::catalog::table::{
    Column, ColumnId, Default, Generated, HIDDEN_PREFIX, IndexId, IndexKind, Table, TableId, same_name,
};
use crate::conditions;
use crate::error::{Diagnostics, Result};
use crate::expr::context::Context;
use crate::expr::{Expr, ExprKind, Slot};
use std::cell::RefCell;
use std::sync::Arc;
use syntax::ast::expr as ast;
use syntax::printer::quoted;
use values::collation::Collation;
use values::types::{Kind, Type};

/// The name of an index that has an expression and none of its own.
pub const INDEX_NAME: &str = "functional_index";

/// Adds the hidden column of an expression that is a part of an index: its place.
///
/// # Errors
/// What an index cannot have.
pub fn add_part(
    draft: &mut Draft,
    index: (&str, IndexKind),
    e: &ast::Expr<'_>,
    context: &Context<'_>,
) -> Result<usize> {
    let (name, kind) = index;
    match kind {
        IndexKind::Primary => return Err(conditions::FUNCTIONAL_INDEX_PRIMARY_KEY.with(&[])),
        IndexKind::Fulltext => return Err(conditions::FULLTEXT_FUNCTIONAL_INDEX.with(&[])),
        IndexKind::Spatial => return Err(conditions::SPATIAL_FUNCTIONAL_INDEX.with(&[])),
        IndexKind::Unique | IndexKind::Plain => {}
    }
    if matches!(e.kind, ast::ExprKind::Row(_)) {
        return Err(conditions::FUNCTIONAL_INDEX_ROW_IS_NOT_ALLOWED.with(&[&name]));
    }
    let shown = definitions::text(e, context);
    if shown.contains(definitions::VALUES) {
        return Err(conditions::FUNCTIONAL_INDEX_FUNCTION_IS_NOT_ALLOWED.with(&[&name]));
    }
    let text = format!("({shown})");
    let (bound, slot) = bind(draft, &text, context)?;
    if matches!(bound.kind, ExprKind::Column(..)) {
        return Err(conditions::FUNCTIONAL_INDEX_ON_FIELD.with(&[]));
    }
    match definitions::fault(&bound, definitions::UNSTEADY) {
        Some(Fault::Variable) => return Err(conditions::DEFAULT_VAL_GENERATED_VARIABLES.with(&[&name])),
        Some(_) => return Err(conditions::FUNCTIONAL_INDEX_FUNCTION_IS_NOT_ALLOWED.with(&[&name])),
        None => {}
    }
    let is_auto = |e: &Expr| match e.kind {
        ExprKind::Column(s, at) => s == slot && draft.columns[at].auto_increment,
        _ => false,
    };
    if bound.any(&mut |e| is_auto(e)) {
        return Err(conditions::FUNCTIONAL_INDEX_REF_AUTO_INCREMENT.with(&[&name]));
    }
    let ty = column_type(&bound);
    if ty.kind.is_geometry() {
        return Err(conditions::SPATIAL_FUNCTIONAL_INDEX.with(&[]));
    }
    if ty.length == 0 && ty.kind.is_string() {
        return Err(conditions::WRONG_KEY_COLUMN_FUNCTIONAL_INDEX.with(&[&shown]));
    }
    if ty.kind == Kind::Json {
        return Err(conditions::FUNCTIONAL_INDEX_ON_JSON_OR_GEOMETRY.with(&[]));
    }
    if ty.kind.is_blob() {
        return Err(conditions::FUNCTIONAL_INDEX_ON_LOB.with(&[]));
    }
    let id = ColumnId(draft.next_column);
    draft.next_column += 1;
    let hidden = format!("{HIDDEN_PREFIX}{}", id.0);
    draft.columns.push(Column {
        generated: Some(Generated { text, stored: false }),
        invisible: true,
        default: Default::None,
        ..Column::plain(id, hidden.into(), ty, true)
    });
    Ok(draft.columns.len() - 1)
}

/// The hidden columns after all that a statement changes: the ones without an index, by place from the last, and those
/// whose type is another one now.
pub struct Settled {
    /// Columns that nothing needs.
    pub unneeded: Vec<usize>,
    /// Columns with their new types.
    pub retyped: Vec<(usize, Type)>,
}

/// What has to be done with the hidden columns of a changed definition, whose columns had the names `before`.
///
/// # Errors
/// 3837 where one needs a column that is gone.
pub fn settle(draft: &Draft, before: &[Column], context: &Context<'_>) -> Result<Settled> {
    let is_needed = |at: usize| draft.indexes.iter().any(|i| i.parts.iter().any(|p| p.column == at));
    let mut settled = Settled { unneeded: Vec::new(), retyped: Vec::new() };
    for (at, column) in draft.columns.iter().enumerate().rev() {
        let Some(text) = column.hidden() else { continue };
        if !is_needed(at) {
            settled.unneeded.push(at);
            continue;
        }
        if let Some(gone) = missing(text, draft, before) {
            return Err(conditions::DEPENDENT_BY_FUNCTIONAL_INDEX.with(&[&gone]));
        }
        let ty = column_type(&bind(draft, text, context)?.0);
        if ty != column.ty {
            settled.retyped.push((at, ty));
        }
    }
    Ok(settled)
}

/// Whether a definition needs columns that are gone or have other names, where they were called as in `before`.
///
/// # Errors
/// 3108, 3766, 3959.
pub fn check_dependences(draft: &Draft, before: &[Column]) -> Result<()> {
    for column in draft.columns.iter().filter(|c| c.hidden().is_none()) {
        let generated = column.generated.as_ref().and_then(|g| missing(&g.text, draft, before));
        if let Some(gone) = generated {
            return Err(conditions::DEPENDENT_BY_GENERATED_COLUMN.with(&[&gone]));
        }
        if let Default::Expression(text) = &column.default
            && let Some(gone) = missing(text, draft, before)
        {
            return Err(conditions::DEPENDENT_BY_DEFAULT_GENERATED_VALUE.with(&[&gone, &draft.name]));
        }
    }
    for check in &draft.checks {
        if let Some(gone) = missing(&check.text, draft, before) {
            return Err(conditions::DEPENDENT_BY_CHECK_CONSTRAINT.with(&[&check.name, &gone]));
        }
    }
    Ok(())
}

/// A column that a definition's text names and that is there no more.
fn missing<'c>(text: &str, draft: &Draft, before: &'c [Column]) -> Option<&'c str> {
    let is_gone = |old: &&Column| {
        !draft.columns.iter().any(|c| same_name(&c.name, &old.name)) && text.contains(&quoted(&old.name))
    };
    before.iter().find(is_gone).map(|old| &*old.name)
}

fn bind(draft: &Draft, text: &str, context: &Context<'_>) -> Result<(Expr, Slot)> {
    let unheard = RefCell::new(Diagnostics::default());
    let catalog = Arc::clone(&context.catalog);
    let mut binder = Binder::new(context.server, context.state, catalog, b"", Parameters::Marks(&[]), &unheard);
    let slot = binder.slot();
    let bound = binder.definition_within(&table_of(draft), slot, text, "functional index")?;
    Ok((bound, slot))
}

/// The draft as a table that expressions can be bound over.
fn table_of(draft: &Draft) -> Arc<Table> {
    Arc::new(Table {
        id: TableId(0),
        schema: draft.schema.as_str().into(),
        name: draft.name.as_str().into(),
        layouts: vec![Layout::of(&draft.columns)],
        columns: draft.columns.clone(),
        indexes: Vec::new(),
        clustered: None,
        row_index: IndexId(0),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        options: draft.options.clone(),
        next_column: draft.next_column,
        created: 0,
        temporary: true,
        view: None,
        runtime: Arc::default(),
    })
}

fn column_type(e: &Expr) -> Type {
    if e.ty.kind == Kind::Null {
        return Type { kind: Kind::Binary, ..Type::varchar(0, Collation::BINARY) };
    }
    e.ty.clone()
}
