//! Rows of plain values, as loads and dumps write them by the thousand: kept as text and read value by value, because their
//! trees would take many times as much memory as the text does.
//!
//! ```text
//! rows    row { , row }                 all of one width
//! row     ( value { , value } )
//! value   NULL | [-] digits [. [digits]] [e [+|-] digits] | 'text'
//! ```
//!
//! Blanks may stand around commas and parentheses, comments may not. Whatever else an INSERT may say there makes its rows trees.

use crate::ast::Text;
use crate::lexer::string_end;
use crate::options::ParseOptions;
use crate::parser::unescaped;
use std::borrow::Cow;

/// More digits than these may not fit 64 bits.
const DIGITS_MAX: usize = 19;
/// Larger exponents may leave the range of a double.
const EXPONENT_DIGITS_MAX: usize = 2;

/// Rows as text that is known to be well formed.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainRows<'a> {
    text: Text<'a>,
    /// How many rows there are.
    pub rows: usize,
    /// How many values each has.
    pub width: usize,
    options: ParseOptions,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain<'a> {
    /// NULL.
    Null,
    /// A number without a sign.
    Integer(u64),
    /// A number with a minus.
    Negative(i64),
    /// Digits with a point, and whether a minus stands before them.
    Decimal(&'a str, bool),
    /// A number with an exponent, and whether a minus stands before it.
    Float(&'a str, bool),
    /// A string.
    String(Text<'a>),
}

impl<'a> PlainRows<'a> {
    /// The rows that begin at `start`, where they are plain; where they end, and how many literals they have.
    pub(crate) fn read(text: &'a [u8], start: usize, options: ParseOptions) -> Option<(PlainRows<'a>, usize, u32)> {
        let mut reader = Reader { text, at: start, options };
        let (mut rows, mut width, mut literals) = (0, 0, 0);
        loop {
            reader.expect(b'(')?;
            let mut count = 0;
            loop {
                literals += u32::from(reader.token()? != Token::Null);
                count += 1;
                match reader.punctuation()? {
                    b',' => {}
                    b')' => break,
                    _ => return None,
                }
            }
            if rows > 0 && count != width {
                return None;
            }
            (rows, width) = (rows + 1, count);
            let end = reader.at;
            if reader.punctuation() != Some(b',') {
                return Some((
                    PlainRows { text: Cow::Borrowed(&text[start..end]), rows, width, options },
                    end,
                    literals,
                ));
            }
        }
    }

    /// The same rows for longer than the statement's text is there.
    pub fn to_owned(&self) -> PlainRows<'static> {
        PlainRows { text: Cow::Owned(self.text.to_vec()), ..*self }
    }

    /// Reads them from the first on.
    pub fn reader(&self) -> Reader<'_> {
        Reader { text: &self.text, at: 0, options: self.options }
    }
}

/// A value's place in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Null,
    Integer { magnitude: u64, is_negative: bool },
    Decimal { start: usize, is_negative: bool },
    Float { start: usize, is_negative: bool },
    String { start: usize, is_escaped: bool },
}

/// Reads values one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'r> {
    text: &'r [u8],
    at: usize,
    options: ParseOptions,
}

impl<'r> Reader<'r> {
    /// The next value; `None` where the text has ended.
    #[inline]
    pub fn next_value(&mut self) -> Option<Plain<'r>> {
        // What stands between two values is known to be right.
        while matches!(self.text.get(self.at), Some(b'(' | b')' | b',' | b' ' | b'\t'..=b'\r')) {
            self.at += 1;
        }
        let token = self.token()?;
        let number = |start: usize| std::str::from_utf8(&self.text[start..self.at]).ok();
        Some(match token {
            Token::Null => Plain::Null,
            Token::Integer { magnitude, is_negative: false } => Plain::Integer(magnitude),
            Token::Integer { magnitude, is_negative: true } => Plain::Negative(0_i64.checked_sub_unsigned(magnitude)?),
            Token::Decimal { start, is_negative } => Plain::Decimal(number(start)?, is_negative),
            Token::Float { start, is_negative } => Plain::Float(number(start)?, is_negative),
            Token::String { start, is_escaped } => {
                let inner = &self.text[start + 1..self.at - 1];
                Plain::String(match is_escaped {
                    false => Cow::Borrowed(inner),
                    true => Cow::Owned(unescaped(inner, b'\'', self.options)),
                })
            }
        })
    }

    /// The next byte that is no blank, passed.
    #[inline]
    fn punctuation(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.get(self.at)?;
            self.at += 1;
            if !matches!(byte, b' ' | b'\t'..=b'\r') {
                return Some(byte);
            }
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.punctuation()? == byte).then_some(())
    }

    #[inline]
    fn token(&mut self) -> Option<Token> {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t'..=b'\r')) {
            self.at += 1;
        }
        let start = self.at;
        match *self.text.get(start)? {
            b'\'' => {
                let (end, is_escaped) = string_end(self.text, start, !self.options.no_backslash_escapes)?;
                self.at = end;
                Some(Token::String { start, is_escaped })
            }
            b'-' => {
                self.at += 1;
                self.number(true)
            }
            b'n' | b'N' => {
                let word = self.text.get(start..start + 4)?;
                self.at += 4;
                word.eq_ignore_ascii_case(b"null").then_some(Token::Null)
            }
            _ => self.number(false),
        }
    }

    #[inline]
    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        self.at - start
    }

    #[inline]
    fn number(&mut self, is_negative: bool) -> Option<Token> {
        let start = self.at;
        let count = self.digits();
        if count == 0 {
            return None;
        }
        let has_point = self.text.get(self.at) == Some(&b'.');
        if has_point {
            self.at += 1;
            self.digits();
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.text.get(self.at + 1), Some(b'+' | b'-')));
            self.at += 1 + sign;
            let exponent = self.digits();
            return (1..=EXPONENT_DIGITS_MAX).contains(&exponent).then_some(Token::Float { start, is_negative });
        }
        if has_point {
            return Some(Token::Decimal { start, is_negative });
        }
        if count > DIGITS_MAX {
            return None;
        }
        let magnitude = self.text[start..self.at].iter().fold(0, |n, digit| n * 10 + u64::from(digit - b'0'));
        let fits = !is_negative || i64::try_from(magnitude).is_ok();
        fits.then_some(Token::Integer { magnitude, is_negative })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Vec<Plain<'static>>, usize, usize)> {
        let (rows, end, _) = PlainRows::read(text.as_bytes(), 0, ParseOptions::default())?;
        let mut reader = rows.reader();
        let mut values = Vec::new();
        while let Some(value) = reader.next_value() {
            values.push(match value {
                Plain::Null => Plain::Null,
                Plain::Integer(n) => Plain::Integer(n),
                Plain::Negative(n) => Plain::Negative(n),
                Plain::Decimal(text, is_negative) => Plain::Decimal(text.to_owned().leak(), is_negative),
                Plain::Float(text, is_negative) => Plain::Float(text.to_owned().leak(), is_negative),
                Plain::String(text) => Plain::String(text.into_owned().into()),
            });
        }
        assert_eq!(values.len(), rows.rows * rows.width);
        Some((values, rows.rows, end))
    }

    #[test]
    fn values_of_every_kind_are_read() {
        let text = "(1,-20 , null,'a''b\\n'),\n( 1.50,-2e5,NULL,'' ) ;";
        let (values, rows, end) = read(text).expect("the rows are plain");
        let string = |text: &'static str| Plain::String(text.as_bytes().into());
        let expected = vec![
            Plain::Integer(1),
            Plain::Negative(-20),
            Plain::Null,
            string("a'b\n"),
            Plain::Decimal("1.50", false),
            Plain::Float("2e5", true),
            Plain::Null,
            string(""),
        ];
        assert_eq!((values, rows, &text[end..]), (expected, 2, " ;"));
    }

    #[test]
    fn what_is_no_plain_value_is_refused() {
        for text in [
            "(1+1)",
            "(a)",
            "(1",
            "()",
            "(1),(1,2)",
            "('a' 'b')",
            "('a",
            "(1),",
            "(0x10)",
            "(.5)",
            "(1 /* one */)",
            "(- 1)",
            "(NULLS)",
            "(1e400)",
            "(12345678901234567890)",
            "(-9223372036854775808)",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
