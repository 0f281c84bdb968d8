//! From a statement's text to its answer: catalogue, binding, planning, execution, functions, sessions, variables.

pub mod bind;
pub mod catalog;
pub mod conditions;
pub mod covering;
pub mod ddl;
pub mod dml;
pub mod error;
pub mod exec;
pub mod explain;
pub mod expr;
pub mod functions;
pub mod histogram;
pub mod key;
pub mod plan;
pub mod row;
pub mod session;
pub mod show;
pub mod spread;
pub mod variables;
