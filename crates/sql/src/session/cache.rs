//! Plans that were made before, by text without literals.
//!
//! A plan serves again where the text, the kinds of the literals and those literals that the plan depends on are the same, what names
//! columns, the session's database and [`Planning`] too, and no table that it reads was changed. A session with temporary tables uses
//! none: any of its names may be that of one.
//!
//! The plans of a session that ends are left to the next one of the same account and database ([`LeftPlans`]): clients that come for
//! a statement or two would have each planned anew. They are left for a minute in all, for the best plan changes with its tables.

use crate::bind::dml::Prepared;
use crate::catalog::Catalog;
use crate::session::settings::Planning;
use crate::session::state::State;
use parking_lot::Mutex;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
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

/// How many sessions' plans are left at most.
const LEFT_MAX: usize = 16;
/// How old plans are that are left no more.
const AGE_MAX: Duration = Duration::from_secs(60);

/// What of its session a plan depends on.
#[derive(Clone, Debug)]
pub struct Surroundings {
    planning: Arc<Planning>,
    database: Option<Arc<str>>,
}

impl Surroundings {
    /// Those of a session now.
    pub fn of(state: &State) -> Surroundings {
        Surroundings { planning: Arc::clone(&state.settings().planning), database: state.database() }
    }

    /// Whether a session's are the same now.
    pub fn are_those_of(&self, state: &State) -> bool {
        let settings = state.settings();
        let is_same = Arc::ptr_eq(&self.planning, &settings.planning) || self.planning == settings.planning;
        is_same && !state.has_temporary_tables() && state.is_database(self.database.as_ref())
    }
}

/// A plan that is kept.
pub struct Entry {
    /// The plan.
    pub prepared: Prepared,
    /// What it depends on.
    pub surroundings: Surroundings,
    /// The kinds of its literals.
    pub kinds: Vec<Kind>,
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
    /// When the first was made.
    since: Cell<Option<Instant>>,
    /// Whether the session has asked already for what another has left.
    has_asked: Cell<bool>,
}

impl PlanCache {
    /// The plan for a text.
    pub fn get(&self, text: &[u8]) -> Option<Rc<Entry>> {
        self.plans.borrow().get(text).cloned()
    }

    /// Whether the session may take another's plans: it has none and has not asked yet. It has now.
    pub fn may_take(&self) -> bool {
        !self.has_asked.replace(true) && self.plans.borrow().is_empty()
    }

    /// The session may ask once more: its database is another one.
    pub fn ask_again(&self) {
        self.has_asked.set(false);
    }

    /// Keeps the plans of another session in place of its own.
    pub fn put_all(&self, plans: PlanCache) {
        self.plans.replace(plans.plans.into_inner());
        self.since.set(plans.since.get());
    }

    /// Keeps a plan.
    pub fn put(&self, text: &[u8], entry: Rc<Entry>) {
        let mut plans = self.plans.borrow_mut();
        if plans.len() >= PLANS_MAX {
            plans.clear();
        }
        if plans.is_empty() {
            self.since.set(Some(stdx::clock::now()));
        }
        plans.insert(text.into(), entry);
    }

    fn is_old(&self, now: Instant) -> bool {
        self.since.get().is_none_or(|since| now.duration_since(since) > AGE_MAX)
    }
}

/// Plans of sessions that have ended.
#[derive(Default)]
pub struct LeftPlans {
    /// The last ones are the newest, which are taken first.
    left: Mutex<VecDeque<Left>>,
}

struct Left {
    user: Box<str>,
    host: Box<str>,
    database: Option<Arc<str>>,
    plans: PlanCache,
}

impl LeftPlans {
    /// Leaves the plans of a session that ends.
    pub fn leave(&self, plans: PlanCache, state: &State) {
        if plans.is_old(stdx::clock::now()) {
            return;
        }
        let (user, host) = state.account();
        let left = Left { user: user.into(), host: host.into(), database: state.database(), plans };
        let mut all = self.left.lock();
        let oldest = if all.len() >= LEFT_MAX { all.pop_front() } else { None };
        all.push_back(left);
        drop(all);
        drop(oldest);
    }

    /// Those of a session like this one.
    pub fn take(&self, state: &State) -> Option<PlanCache> {
        let mut all = self.left.lock();
        let is_for =
            |left: &Left| state.is_account(&left.user, &left.host) && state.is_database(left.database.as_ref());
        let at = all.iter().rposition(is_for)?;
        let found = all.remove(at)?;
        drop(all);
        (!found.plans.is_old(stdx::clock::now())).then_some(found.plans)
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
