//! What EXPLAIN wants to know of a statement beside its plan: the tables by slot, and what the names in its text mean.

use super::scope::ScopeTable;
use crate::expr::{Expr, SubId};
use std::collections::HashMap;
use std::sync::Arc;

/// Notes of a binding.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The tables of all blocks.
    pub tables: Vec<ScopeTable>,
    /// What each name of a column means, by its place in the text.
    pub columns: HashMap<u32, Expr>,
    /// What each `*` stands for, by its place in the text.
    pub stars: HashMap<u32, Vec<(Expr, Arc<str>)>>,
    /// The databases of the tables that are named, by the place of the name.
    pub schemas: HashMap<u32, Arc<str>>,
    /// The equalities of USING, by the place of its first name, and of NATURAL, by that of the table on the right.
    pub usings: HashMap<u32, Vec<Expr>>,
    /// Subqueries whose tables are joined, each with the place of the SELECT that has it.
    pub joined: Vec<(u32, SubId)>,
    /// The names of common table expressions.
    pub ctes: HashMap<SubId, Arc<str>>,
    /// Names of outer blocks: what they are, the place of the SELECT that has them, and of the one whose tables they mean.
    pub outer: Vec<(Expr, u32, u32)>,
}

/// Places in the texts of views come behind those of the statement.
pub const VIEW_PLACE: u32 = 1 << 30;
