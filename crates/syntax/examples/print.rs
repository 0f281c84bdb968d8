//! Parses each line of its input as a query and prints it back with every operator in parentheses.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::io::BufRead;

use syntax::ast::Statement;
use syntax::options::ParseOptions;
use syntax::printer::{Strings, query};

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("the input is readable");
        match syntax::parser::parse(line.as_bytes(), ParseOptions::default()) {
            Ok(Statement::Query(tree)) => println!("{}", query(&tree, Strings::Plain)),
            Ok(_) => println!("-- no query"),
            Err(error) => println!("-- {error}"),
        }
    }
}
