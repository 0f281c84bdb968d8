//! From a statement's text to its answer: catalogue, binding, planning, execution, functions, sessions, variables.

pub mod conditions;
pub mod error;
pub mod variables;
