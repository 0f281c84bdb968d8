//! The variables of stored programs that run: one [`Locals`] for each program, innermost last.
//!
//! A name is looked up in the innermost program only, from its innermost block outward. The columns of a trigger's row are
//! variables called `new.column` and `old.column`.

use crate::error::Condition;
use values::types::Type;
use values::value::Value;

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name in small letters.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub value: Value<'static>,
    /// Whether SET may change it: not so for OLD, and for NEW after the row was written.
    pub is_writable: bool,
}

/// What a program that runs knows by name.
#[derive(Debug, Default)]
pub struct Locals {
    /// The program: its database and name.
    pub name: String,
    /// The variables of its blocks, outermost first; the parameters are the first block's.
    pub scopes: Vec<Vec<Variable>>,
    /// What the handlers that run now are about, innermost last.
    pub handled: Vec<Vec<Condition>>,
}

impl Locals {
    /// The variable of that name.
    pub fn find(&self, name: &str) -> Option<&Variable> {
        let name = name.to_lowercase();
        self.scopes.iter().rev().find_map(|scope| scope.iter().find(|v| v.name == name))
    }

    /// The same, to be changed.
    pub fn find_mut(&mut self, name: &str) -> Option<&mut Variable> {
        let name = name.to_lowercase();
        self.scopes.iter_mut().rev().find_map(|scope| scope.iter_mut().find(|v| v.name == name))
    }
}
