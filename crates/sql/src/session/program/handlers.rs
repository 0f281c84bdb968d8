//! Conditions and handlers: which handler takes what a statement raised.
//!
//! The innermost block with a handler that fits has it; within a block a handler for the number comes before one for the
//! SQLSTATE, and that before one for a class. A handler does not take what is raised while it runs.

use super::run::Scope;
use crate::error::{Condition, Level};
use syntax::ast::program::{ConditionValue, Declaration};

/// How well a handler fits; the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Code,
    State,
    Class,
}

/// The handler for a condition: its block, and its place among the declarations.
pub(super) fn find(scopes: &[Scope<'_>], condition: &Condition) -> Option<(usize, usize)> {
    for (at, scope) in scopes.iter().enumerate().rev() {
        if scope.is_handling {
            continue;
        }
        let fits = scope.declarations.iter().enumerate().filter_map(|(place, declaration)| {
            let Declaration::Handler { conditions, .. } = declaration else { return None };
            let best = conditions.iter().filter_map(|value| fit(scopes, at, value, condition)).min()?;
            Some((best, place))
        });
        if let Some((_, place)) = fits.min() {
            return Some((at, place));
        }
    }
    None
}

fn fit(scopes: &[Scope<'_>], at: usize, value: &ConditionValue<'_>, condition: &Condition) -> Option<Fit> {
    let class = &condition.sqlstate[..2];
    let is_warning = condition.level == Level::Warning && class != b"02";
    match value {
        ConditionValue::Code(code) => (*code == u64::from(condition.code)).then_some(Fit::Code),
        ConditionValue::State(state) => (state[..] == condition.sqlstate).then_some(Fit::State),
        ConditionValue::Name(name) => fit(scopes, at, named(&scopes[..=at], &name.text)?, condition),
        ConditionValue::Warning => (class == b"01" || is_warning).then_some(Fit::Class),
        ConditionValue::NotFound => (class == b"02").then_some(Fit::Class),
        ConditionValue::Exception => {
            (condition.level == Level::Error && !matches!(class, b"00" | b"01" | b"02")).then_some(Fit::Class)
        }
    }
}

/// What a declared condition stands for.
pub(super) fn named<'s, 'p>(scopes: &'s [Scope<'p>], wanted: &str) -> Option<&'s ConditionValue<'p>> {
    scopes.iter().rev().flat_map(|scope| scope.declarations).find_map(|declaration| match declaration {
        Declaration::Condition { name, value } if name.text.eq_ignore_ascii_case(wanted) => Some(value),
        _ => None,
    })
}
