//! Plans that were made before, by text without literals.
//!
//! A plan serves again where the text, the kinds of the literals and those literals that the plan depends on are the same, what names
//! columns, the session's sql_mode, collation and database too, and no table that it reads was changed.

use crate::bind::dml::Prepared;
use crate::catalog::Catalog;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use stdx::hash::BuildNumberHasher;
use syntax::ast::expr::ExprKind;
use syntax::ast::query::{QueryBody, SelectItem};
use syntax::ast::{Span, Statement};
use syntax::digest::Normalized;
use values::types::Kind;

/// Plans of one session.
const PLANS_MAX: usize = 256;
/// Longer texts are not kept: they are bulk.
pub const TEXT_MAX: usize = 4096;

/// What a plan depends on besides its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Surroundings {
    /// sql_mode.
    pub sql_mode: u64,
    /// collation_connection.
    pub collation: u16,
    /// The database in use.
    pub database: Option<Arc<str>>,
    /// The kinds of the literals or parameters.
    pub kinds: Vec<Kind>,
}

/// A plan that is kept.
pub struct Entry {
    /// The plan.
    pub prepared: Prepared,
    /// What it depends on.
    pub surroundings: Surroundings,
    /// Literals by ordinal that it depends on, as written.
    pub pinned: Vec<(u32, Box<[u8]>)>,
    /// What names columns.
    pub names: Names,
}

/// Text that names columns: a text without its literals may have been written with other blanks and comments.
pub struct Names {
    /// The list of a query's expressions, and where it stands behind the first token; none where it names no column.
    list: Option<(usize, Box<[u8]>)>,
    is_squeezed: bool,
}

impl Names {
    /// Those of a statement.
    pub fn of(statement: &Statement<'_>, text: &[u8], normalized: &Normalized) -> Names {
        let list = match statement {
            Statement::Query(query) => listed(&query.body),
            _ => None,
        };
        let list = list.and_then(|list| {
            let (from, to) = (list.start as usize, list.end as usize);
            Some((from.checked_sub(normalized.start)?, text.get(from..to)?.into()))
        });
        Names { list, is_squeezed: normalized.is_squeezed }
    }

    /// Whether a text with the same tokens gives the same names.
    pub fn are_those_of(&self, text: &[u8], normalized: &Normalized) -> bool {
        let Some((at, list)) = &self.list else { return true };
        if !self.is_squeezed && !normalized.is_squeezed {
            return true;
        }
        text.get(normalized.start + at..).is_some_and(|rest| rest.starts_with(list))
    }
}

/// From the first to the last expression of the list that names a query's columns.
fn listed(body: &QueryBody<'_>) -> Option<Span> {
    let select = match body {
        QueryBody::Select(select) => select,
        QueryBody::Nested(query) => return listed(&query.body),
        QueryBody::SetOperation(operation) => return listed(&operation.left),
        _ => return None,
    };
    let spans = || {
        select.items.iter().filter_map(|item| match item {
            SelectItem::Expr(item) if item.alias.is_none() && !matches!(item.expr.kind, ExprKind::Column(_)) => {
                Some(item.expr.span)
            }
            _ => None,
        })
    };
    Some(Span { start: spans().next()?.start, end: spans().next_back()?.end })
}

/// The plans of one session.
#[derive(Default)]
pub struct PlanCache {
    plans: RefCell<HashMap<Box<[u8]>, Rc<Entry>, BuildNumberHasher>>,
}

impl PlanCache {
    /// The plan for a text.
    pub fn get(&self, text: &[u8]) -> Option<Rc<Entry>> {
        self.plans.borrow().get(text).cloned()
    }

    /// Keeps a plan.
    pub fn put(&self, text: &[u8], entry: Rc<Entry>) {
        let mut plans = self.plans.borrow_mut();
        if plans.len() >= PLANS_MAX {
            plans.clear();
        }
        plans.insert(text.into(), entry);
    }
}

/// Whether the tables of a plan are those of the catalogue still.
pub fn is_current(prepared: &Prepared, catalog: &Catalog) -> bool {
    if prepared.version.get() == catalog.version() {
        return true;
    }
    let current =
        prepared.tables.iter().all(|t| catalog.table(&t.schema, &t.name).is_some_and(|now| Arc::ptr_eq(now, t)));
    if current {
        prepared.version.set(catalog.version());
    }
    current
}
