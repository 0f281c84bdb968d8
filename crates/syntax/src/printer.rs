//! Trees back to text, in the form in which MySQL shows views, checks, defaults and generated columns.
//!
//! Names are in backquotes, functions in lower case, every operator in parentheses, so that the text parses to the same
//! tree whatever the SQL mode. Where MySQL's own text loses something (the charset of CHAR, the side of a TRIM without a
//! string to remove) this one keeps it.

pub mod explained;
mod expr;

pub use expr::{aggregate_text, window_text};
mod query;
mod types;

use crate::ast::expr::Expr;
use crate::ast::query::Query;
use crate::ast::types::DataType;
use crate::ast::{Ident, Name};
use crate::keywords::Keyword;

/// How string literals look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strings {
    /// As written: in views.
    Plain,
    /// With this character set in front where no other one is: in table definitions. Those that are not ASCII are UTF-8.
    Introduced(&'static str),
}

/// The text of an expression.
#[must_use]
pub fn expr(expr: &Expr<'_>, strings: Strings) -> String {
    let mut printer = Printer { out: String::new(), strings, meaning: None };
    printer.expr(expr);
    printer.out
}

/// The text of a query.
#[must_use]
pub fn query(query: &Query<'_>, strings: Strings) -> String {
    let mut printer = Printer { out: String::new(), strings, meaning: None };
    printer.query(query);
    printer.out
}

/// The text of a data type as SHOW CREATE shows it in a routine's parameters.
#[must_use]
pub fn data_type(data_type: &DataType<'_>) -> String {
    let mut printer = Printer { out: String::new(), strings: Strings::Plain, meaning: None };
    printer.data_type(data_type);
    printer.out
}

/// A name in backquotes.
#[must_use]
pub fn quoted(name: &str) -> String {
    let mut printer = Printer { out: String::with_capacity(name.len() + 2), strings: Strings::Plain, meaning: None };
    printer.name_text(name);
    printer.out
}

/// A string in quotes, with what must be escaped escaped.
#[must_use]
pub fn quoted_string(text: &[u8]) -> String {
    let mut printer = Printer { out: String::with_capacity(text.len() + 2), strings: Strings::Plain, meaning: None };
    printer.string(text);
    printer.out
}

/// Whether a name reads as a word.
fn is_plain(name: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') && name.bytes().all(is_word)
}

struct Printer {
    out: String,
    strings: Strings,
    /// What names mean, where the statement is explained.
    meaning: Option<Box<explained::Explained>>,
}

impl Printer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn number(&mut self, number: u64) {
        self.out.push_str(&number.to_string());
    }

    fn name_text(&mut self, name: &str) {
        self.out.push('`');
        for c in name.chars() {
            if c == '`' {
                self.out.push('`');
            }
            self.out.push(c);
        }
        self.out.push('`');
    }

    fn ident(&mut self, ident: &Ident<'_>) {
        self.name_text(&ident.text);
    }

    fn name(&mut self, name: &Name<'_>) {
        if let Some(schema) = &name.schema {
            self.ident(schema);
            self.out.push('.');
        }
        self.ident(&name.name);
    }

    /// Items with a separator between them.
    fn separated<T>(&mut self, items: &[T], separator: &str, mut print: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            print(self, item);
        }
    }

    /// The name of a character set or collation, plain where it can be one.
    fn charset_name(&mut self, name: &str) {
        let keyword = Keyword::find(name.as_bytes());
        if is_plain(name) && (!keyword.is_reserved() || keyword == Keyword::Binary) {
            self.push(name);
        } else {
            self.name_text(name);
        }
    }

    fn idents(&mut self, idents: &[Ident<'_>]) {
        self.separated(idents, ",", Self::ident);
    }

    /// A quoted string; bytes that are no text become a hexadecimal literal.
    fn string(&mut self, text: &[u8]) {
        let Ok(text) = std::str::from_utf8(text) else {
            self.hex(text);
            return;
        };
        self.out.push('\'');
        for c in text.chars() {
            match c {
                '\'' => self.push("\\'"),
                '\\' => self.push("\\\\"),
                '\0' => self.push("\\0"),
                '\n' => self.push("\\n"),
                '\r' => self.push("\\r"),
                '\u{1a}' => self.push("\\Z"),
                c => self.out.push(c),
            }
        }
        self.out.push('\'');
    }

    fn hex(&mut self, bytes: &[u8]) {
        self.push("0x");
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] {
                self.out.push(char::from_digit(u32::from(digit), 16).map_or('0', |digit| digit.to_ascii_uppercase()));
            }
        }
    }
}
