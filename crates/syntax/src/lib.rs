//! MySQL's language as a tree: lexer, AST, parser, printer, statement digest.
//!
//! Knows how MySQL 8.0 spells things and nothing of what names mean.

pub mod ast;
pub mod deprecated;
pub mod digest;
pub mod error;
pub mod keywords;
mod lexer;
pub mod options;
pub mod parser;
pub mod printer;
