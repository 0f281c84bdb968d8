//! LIKE by an index: the texts that are like `ab%` lie together, where those are that begin with `ab`.
//!
//! Which these are depends on the pattern, and whether an index is worth it on how many they are: so the plan is for the pattern's value, also where it is
//! a literal or a parameter. A pattern that begins with a wildcard says nothing of where its texts lie.

use super::{Edge, Interval};
use crate::bind::Binder;
use crate::catalog::table::{Index, Table};
use crate::expr::Like;
use crate::session::settings::NO_BACKSLASH_ESCAPES;
use values::types::Type;
use values::value::Value;

/// The texts of a column that begin as all do which are like the pattern, where that is known and an index has them.
pub(super) fn interval(binder: &Binder<'_>, table: &Table, column: usize, like: &Like) -> Option<Interval> {
    let ty = &table.columns[column].ty;
    let is_text = |ty: &Type| ty.kind.is_string() && ty.members.is_none();
    let is_alike = is_text(ty) && ty.collation == like.collation && is_text(&like.pattern.ty);
    let is_indexed = |index: &Index| index.parts.iter().any(|p| p.column == column && p.prefix.is_none());
    if like.negated || like.escape.is_some() || !is_alike || !table.indexes.iter().any(is_indexed) {
        return None;
    }
    let has_backslash = binder.state.settings().sql_mode & NO_BACKSLASH_ESCAPES == 0;
    let escape = has_backslash.then_some('\\');
    let Value::Bytes(pattern) = binder.pinned_value(&like.pattern)? else { return None };
    let mut beginning = Vec::new();
    ty.collation.beginning(&pattern, escape, &mut beginning);
    let edge = (like.pattern.clone(), Edge::Like(escape));
    (!beginning.is_empty()).then(|| Interval { low: Some(edge.clone()), high: Some(edge) })
}
