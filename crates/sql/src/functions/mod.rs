//! Functions by name: how many arguments, which type, how the value is computed.

use crate::bind::Binder;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use values::types::Type;
use values::value::Value;

/// Computes a function's value; arguments are evaluated by the function itself, so that it may leave some out.
pub type Eval = for<'f> fn(&'f [Expr], &'f Frame<'_>, &Type) -> Result<Value<'f>>;

/// Finds a function's type, and whether it can be NULL, from its arguments, which it may replace.
pub type Infer = fn(&mut Vec<Expr>, &Binder<'_>) -> Result<(Type, bool)>;

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
