//! Functions by name: how many arguments, which type, how the value is computed.
//!
//! Each family has a file with a table of its functions; [`find`] knows them all.

pub mod arguments;
pub mod cipher;
pub mod control;
pub mod digest;
pub mod information;
pub mod json;
pub mod json_change;
pub mod json_schema;
pub mod locks;
pub mod math;
pub mod network;
pub mod regexp;
pub mod spatial;
pub mod spatial_parts;
pub mod spatial_relate;
pub mod spatial_text;
pub mod stored;
pub mod string;
pub mod string_code;
pub mod string_search;
pub mod time;
pub mod time_math;
pub mod time_parts;
pub mod xml;

use crate::bind::Binder;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use hashbrown::HashMap;
use std::sync::LazyLock;
use values::types::{Kind, Type};
use values::value::Value;

/// Computes a function's value; arguments are evaluated by the function itself, so that it may leave some out.
pub type Eval = for<'f> fn(&'f [Expr], &'f Frame<'_>, &Type) -> Result<Value<'f>>;

/// Finds a function's type, and whether it can be NULL, from its arguments, which it may replace.
pub type Infer = fn(&mut Vec<Expr>, &Binder<'_>) -> Result<(Type, bool)>;

/// Any number of arguments.
pub const ANY: usize = usize::MAX;

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Its name in lower case.
    pub name: &'static str,
    /// The fewest arguments.
    pub arguments_min: usize,
    /// The most arguments.
    pub arguments_max: usize,
    /// Its type.
    pub infer: Infer,
    /// Its value.
    pub eval: Eval,
    /// Whether it may differ from row to row with the same arguments.
    pub is_volatile: bool,
    /// Whether it depends on the session or the time.
    pub needs_session: bool,
}

impl Function {
    /// A function of its arguments alone.
    pub const fn pure(name: &'static str, arguments: (usize, usize), infer: Infer, eval: Eval) -> Function {
        let (arguments_min, arguments_max) = arguments;
        Function { name, arguments_min, arguments_max, infer, eval, is_volatile: false, needs_session: false }
    }

    /// A function that depends on the session or the time, but is the same for a whole statement.
    pub const fn of_session(name: &'static str, arguments: (usize, usize), infer: Infer, eval: Eval) -> Function {
        Function { needs_session: true, ..Function::pure(name, arguments, infer, eval) }
    }

    /// A function that may differ from row to row.
    pub const fn volatile(name: &'static str, arguments: (usize, usize), infer: Infer, eval: Eval) -> Function {
        Function { is_volatile: true, needs_session: true, ..Function::pure(name, arguments, infer, eval) }
    }

    /// How firmly the collation of a string that it makes holds.
    pub fn coercibility(&self, arguments: &[&Expr]) -> u8 {
        let system = ["user", "current_user", "session_user", "system_user", "version", "database", "schema"];
        if system.contains(&self.name) {
            return crate::expr::SYSTEM_CONSTANT;
        }
        let first = match self.name {
            "insert" | "replace" | "lpad" | "rpad" | "substring_index" => arguments.first(),
            "trim" => arguments.get(1),
            _ => None,
        };
        if let Some(first) = first {
            return match first.ty.kind {
                Kind::Null => crate::expr::IGNORABLE,
                kind if kind.is_string() => first.coercibility,
                _ => crate::expr::LITERAL,
            };
        }
        let strings = arguments.iter().filter(|e| e.ty.kind.is_string());
        strings.map(|e| e.coercibility).min().unwrap_or(crate::expr::LITERAL)
    }
}

/// The families.
const FAMILIES: &[&[Function]] = &[
    control::FUNCTIONS,
    cipher::FUNCTIONS,
    digest::FUNCTIONS,
    information::FUNCTIONS,
    json::FUNCTIONS,
    json_change::FUNCTIONS,
    json_schema::FUNCTIONS,
    locks::FUNCTIONS,
    math::FUNCTIONS,
    network::FUNCTIONS,
    regexp::FUNCTIONS,
    spatial::FUNCTIONS,
    spatial_parts::FUNCTIONS,
    spatial_relate::FUNCTIONS,
    spatial_text::FUNCTIONS,
    string::FUNCTIONS,
    string_code::FUNCTIONS,
    string_search::FUNCTIONS,
    time::FUNCTIONS,
    time_math::FUNCTIONS,
    time_parts::FUNCTIONS,
    xml::FUNCTIONS,
];

static BY_NAME: LazyLock<HashMap<&'static str, &'static Function>> =
    LazyLock::new(|| FAMILIES.iter().flat_map(|family| family.iter()).map(|f| (f.name, f)).collect());

/// The built-in function of that name, in lower case.
pub fn find(name: &str) -> Option<&'static Function> {
    BY_NAME.get(name).copied()
}
