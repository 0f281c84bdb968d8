//! The parser: recursive descent over tokens, precedence climbing for expressions.
//!
//! This file holds what every part of the grammar uses: the current token, names, strings, lists and limits. A rule is
//! a method that starts at its first token and ends after its last. Nothing backtracks: where MySQL's grammar needs a
//! second token the parser peeks, and where a parenthesis can open a query or an expression it finds out inside.

mod account;
mod admin;
mod alter;
mod body;
mod calls;
mod column;
mod create;
mod dml;
mod expr;
mod from;
mod functions;
mod load;
mod maintain;
mod partition;
mod program;
mod query;
mod replication;
mod set;
mod show;
mod statement;
mod table;
mod transaction;
mod types;
mod windows;

use std::borrow::Cow;

use crate::ast::expr::Parameter;
use crate::ast::{Account, Ident, Name, NameOrDefault, Span, Statement, Text};
use crate::deprecated::Deprecated;
use crate::error::{ErrorKind, SyntaxError};
use crate::keywords::Keyword;
use crate::lexer::{Kind, Lexer, Token};
use crate::options::ParseOptions;

/// How deeply rules may nest: each level takes up to 5 kB of a stack of one megabyte.
const DEPTH_MAX: u32 = 180;

/// How many operators, joins or set operations may lean on each other on the left: the tree's height without nesting,
/// which whoever walks the tree needs stack for.
const CHAIN_MAX: u32 = 600;

type Parse<T> = Result<T, Box<SyntaxError>>;

/// A statement and where it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<'a> {
    /// The statement.
    pub statement: Statement<'a>,
    /// The first byte after the statement and its semicolon.
    pub end: usize,
    /// The first byte after the statement's last token, without its semicolon.
    pub statement_end: usize,
    /// How many `?` it has.
    pub parameters: u32,
    /// How many literals and parameters it has.
    pub literals: u32,
    /// Deprecated syntax in it, in order.
    pub deprecated: Vec<Deprecated<'a>>,
}

/// Parses a text that is one statement, with or without a semicolon.
pub fn parse(text: &[u8], options: ParseOptions) -> Result<Statement<'_>, SyntaxError> {
    let parsed = parse_next(text, 0, options)?;
    let mut lexer = Lexer::starting_at(text, parsed.end, options);
    let rest = lexer.next();
    if rest.kind != Kind::End {
        return Err(SyntaxError::at(text, rest.start as usize, ErrorKind::Syntax));
    }
    Ok(parsed.statement)
}

/// Parses the statement that starts at `from`; the caller goes on at [`Parsed::end`].
pub fn parse_next(text: &[u8], from: usize, options: ParseOptions) -> Result<Parsed<'_>, SyntaxError> {
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError::at(text, 0, ErrorKind::TooDeep));
    }
    let mut parser = Parser::new(text, from, options);
    let statement = parser.top_statement().map_err(|error| *error)?;
    let statement_end = parser.previous_end as usize;
    let end = match parser.token.kind {
        Kind::Semicolon => parser.token.end as usize,
        Kind::End => text.len(),
        _ => return Err(*parser.error()),
    };
    let (parameters, literals) = (parser.parameters, parser.lexer.literals());
    Ok(Parsed { statement, end, statement_end, parameters, literals, deprecated: parser.deprecated })
}

/// Parses one expression, as the catalogue keeps defaults, checks and generated columns.
pub fn parse_expr(text: &[u8], options: ParseOptions) -> Result<crate::ast::expr::Expr<'_>, SyntaxError> {
    let mut parser = Parser::new(text, 0, options);
    let expr = parser.expr().map_err(|error| *error)?;
    if parser.token.kind != Kind::End {
        return Err(*parser.error());
    }
    Ok(expr)
}

/// Whether an unquoted word right before a parenthesis can only be the call of a built-in function.
pub(crate) fn is_function_word(word: &[u8]) -> bool {
    functions::is_function_word(word)
}

/// Whether a word before a parenthesis is the name of a function without quotes.
pub(crate) fn is_call_name(word: &[u8]) -> bool {
    functions::is_call_name(word)
}

/// The state of one parse.
struct Parser<'a> {
    text: &'a [u8],
    lexer: Lexer<'a>,
    token: Token,
    ahead: Option<Token>,
    previous_end: u32,
    depth: u32,
    chain: u32,
    parameters: u32,
    options: ParseOptions,
    /// Up to which byte parentheses were looked through, and whether a query is there.
    opened: (u32, bool),
    /// INTO written before FROM, on its way to its query.
    into: Option<Box<crate::ast::query::Into<'a>>>,
    /// Inside the body of a stored program.
    in_program: bool,
    /// Inside a partitioning expression, where clocks, RAND and queries do not belong.
    in_partition: bool,
    deprecated: Vec<Deprecated<'a>>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a [u8], from: usize, options: ParseOptions) -> Parser<'a> {
        let mut lexer = Lexer::starting_at(text, from, options);
        let token = lexer.next();
        Parser {
            text,
            lexer,
            token,
            ahead: None,
            previous_end: token.start,
            depth: 0,
            chain: 0,
            parameters: 0,
            options,
            opened: (0, false),
            into: None,
            in_program: false,
            in_partition: false,
            deprecated: Vec::new(),
        }
    }

    #[cold]
    fn error(&self) -> Box<SyntaxError> {
        self.error_at(self.token.start, ErrorKind::Syntax)
    }

    #[cold]
    fn error_at(&self, offset: u32, kind: ErrorKind) -> Box<SyntaxError> {
        Box::new(SyntaxError::at(self.text, offset as usize, kind))
    }

    /// The error that MySQL's parser raises with a number of its own.
    #[cold]
    fn refuse<T>(&self, code: u16, message: &str) -> Parse<T> {
        Err(self.error_at(self.token.start, ErrorKind::Other(code, message.to_owned())))
    }

    #[cold]
    fn fail<T>(&self) -> Parse<T> {
        Err(self.error())
    }

    fn enter(&mut self) -> Parse<()> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.error_at(self.token.start, ErrorKind::TooDeep));
        }
        Ok(())
    }

    /// One more operand on the left; the caller restores `chain` after the last.
    #[inline]
    fn extend_chain(&mut self) -> Parse<()> {
        self.chain += 1;
        if self.chain > CHAIN_MAX {
            return Err(self.error_at(self.token.start, ErrorKind::TooDeep));
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    #[inline]
    fn bump(&mut self) -> Token {
        let token = self.token;
        self.previous_end = token.end;
        self.token = match self.ahead.take() {
            Some(next) => next,
            None => self.lexer.next(),
        };
        token
    }

    #[inline]
    fn peek(&mut self) -> Token {
        if let Some(token) = self.ahead {
            return token;
        }
        let token = self.lexer.next();
        self.ahead = Some(token);
        token
    }

    /// The token after the next one.
    fn peek_second(&mut self) -> Token {
        self.peek();
        let mut lexer = self.lexer;
        lexer.next()
    }

    #[inline]
    fn keyword(&self) -> Keyword {
        self.token.keyword
    }

    #[inline]
    fn kind(&self) -> Kind {
        self.token.kind
    }

    #[inline]
    fn at(&self, kind: Kind) -> bool {
        self.token.kind == kind
    }

    /// Goes on at `end`, behind a parenthesis and as many literals.
    fn skip_to(&mut self, end: usize, literals: u32) {
        self.lexer.skip_to(end, literals);
        self.ahead = None;
        self.token = self.lexer.next();
        self.previous_end = end as u32;
    }

    #[inline]
    fn at_word(&self, keyword: Keyword) -> bool {
        self.token.keyword == keyword
    }

    fn at_any(&self, keywords: &[Keyword]) -> bool {
        keywords.contains(&self.token.keyword)
    }

    /// Whether the current token is this word, which is no keyword of 8.0.
    fn at_text(&self, word: &str) -> bool {
        self.at(Kind::Word) && self.slice(self.token).eq_ignore_ascii_case(word.as_bytes())
    }

    #[inline]
    fn eat(&mut self, kind: Kind) -> bool {
        let there = self.token.kind == kind;
        if there {
            self.bump();
        }
        there
    }

    #[inline]
    fn eat_word(&mut self, keyword: Keyword) -> bool {
        let there = self.token.keyword == keyword;
        if there {
            self.bump();
        }
        there
    }

    fn eat_text(&mut self, word: &str) -> bool {
        let there = self.at_text(word);
        if there {
            self.bump();
        }
        there
    }

    /// Both words or neither.
    fn eat_words(&mut self, first: Keyword, second: Keyword) -> bool {
        if self.at_word(first) && self.peek().keyword == second {
            self.bump();
            self.bump();
            return true;
        }
        false
    }

    #[inline]
    fn expect(&mut self, kind: Kind) -> Parse<()> {
        if self.eat(kind) { Ok(()) } else { self.fail() }
    }

    #[inline]
    fn expect_word(&mut self, keyword: Keyword) -> Parse<()> {
        if self.eat_word(keyword) { Ok(()) } else { self.fail() }
    }

    fn expect_words(&mut self, keywords: &[Keyword]) -> Parse<()> {
        for keyword in keywords {
            self.expect_word(*keyword)?;
        }
        Ok(())
    }

    fn expect_text(&mut self, word: &str) -> Parse<()> {
        if self.eat_text(word) { Ok(()) } else { self.fail() }
    }

    fn eat_equal(&mut self) -> bool {
        self.eat(Kind::Equal)
    }

    #[inline]
    fn slice(&self, token: Token) -> &'a [u8] {
        &self.text[token.start as usize..token.end as usize]
    }

    fn span_from(&self, start: u32) -> Span {
        Span { start, end: self.previous_end }
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat(Kind::Comma) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn enclosed_list<T>(&mut self, item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        self.expect(Kind::Open)?;
        let items = self.list(item)?;
        self.expect(Kind::Close)?;
        Ok(items)
    }

    /// Whether the current token can be a name.
    #[inline]
    fn at_ident(&self) -> bool {
        match self.token.kind {
            Kind::Quoted | Kind::Introducer => true,
            Kind::Word => self.token.keyword == Keyword::Plain || !self.token.keyword.is_reserved(),
            _ => false,
        }
    }

    #[inline]
    fn ident(&mut self) -> Parse<Ident<'a>> {
        if self.at_ident() { self.any_word() } else { self.fail() }
    }

    /// A name where reserved words are names too.
    fn any_word(&mut self) -> Parse<Ident<'a>> {
        let token = self.token;
        let text = match token.kind {
            Kind::Word | Kind::Introducer => Cow::Borrowed(self.slice(token)),
            Kind::Quoted => self.unquote_name(token),
            _ => return self.fail(),
        };
        let ident = Ident { text: self.utf8(text, token.start)?, span: Span { start: token.start, end: token.end } };
        self.bump();
        Ok(ident)
    }

    fn utf8(&self, text: Cow<'a, [u8]>, start: u32) -> Parse<Cow<'a, str>> {
        let checked = match text {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        };
        checked.ok_or_else(|| self.error_at(start, ErrorKind::InvalidName))
    }

    fn unquote_name(&self, token: Token) -> Cow<'a, [u8]> {
        let inner = &self.text[token.start as usize + 1..token.end as usize - 1];
        if token.escaped { Cow::Owned(undouble(inner, self.text[token.start as usize])) } else { Cow::Borrowed(inner) }
    }

    /// The bytes of a string token.
    fn unescape(&self, token: Token, open: u32) -> Text<'a> {
        let inner = &self.text[open as usize + 1..token.end as usize - 1];
        if !token.escaped {
            return Cow::Borrowed(inner);
        }
        let quote = self.text[open as usize];
        Cow::Owned(unescaped(inner, quote, self.options))
    }

    /// One string token.
    fn string(&mut self) -> Parse<Text<'a>> {
        let token = self.token;
        match token.kind {
            Kind::String => {
                self.bump();
                Ok(self.unescape(token, token.start))
            }
            Kind::HexString | Kind::HexNumber | Kind::BitString | Kind::BitNumber => {
                self.bump();
                Ok(self.binary_literal(token))
            }
            _ => self.fail(),
        }
    }

    fn string_text(&mut self) -> Parse<Cow<'a, str>> {
        let start = self.token.start;
        if !self.at(Kind::String) {
            return self.fail();
        }
        let text = self.string()?;
        self.utf8(text, start)
    }

    /// The bytes of a hexadecimal or bit literal.
    fn binary_literal(&self, token: Token) -> Text<'a> {
        let text = self.slice(token);
        let (digits, bits) = match token.kind {
            Kind::HexNumber => (&text[2..], 4),
            Kind::BitNumber => (&text[2..], 1),
            Kind::HexString => (&text[2..text.len() - 1], 4),
            _ => (&text[2..text.len() - 1], 1),
        };
        let per_byte = 8 / bits;
        let mut bytes = Vec::with_capacity(digits.len().div_ceil(per_byte));
        for chunk in digits.rchunks(per_byte).rev() {
            let value = chunk.iter().fold(0_u8, |value, digit| {
                (value << bits) | (*digit as char).to_digit(16).map_or(0, |digit| digit as u8)
            });
            bytes.push(value);
        }
        Cow::Owned(bytes)
    }

    /// A number without a sign: digits that fit 64 bits or a hexadecimal literal.
    fn number(&mut self) -> Parse<u64> {
        let token = self.token;
        let value = match token.kind {
            Kind::Integer | Kind::Decimal | Kind::Float => {
                let text = std::str::from_utf8(self.slice(token)).map_err(|_not_utf8| self.error())?;
                text.parse::<u64>().ok()
            }
            Kind::HexNumber | Kind::HexString => {
                let bytes = self.binary_literal(token);
                (bytes.len() <= 8).then(|| bytes.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte)))
            }
            _ => None,
        };
        let value = value.ok_or_else(|| self.error())?;
        self.bump();
        Ok(value)
    }

    fn digits(&mut self) -> Parse<u64> {
        if self.at(Kind::Integer) { self.number() } else { self.fail() }
    }

    /// `[schema.]name`
    fn name(&mut self) -> Parse<Name<'a>> {
        if self.at(Kind::Dot) {
            self.bump();
            return Ok(Name { schema: None, name: self.ident()? });
        }
        let first = self.ident()?;
        if !self.eat(Kind::Dot) {
            return Ok(Name { schema: None, name: first });
        }
        Ok(Name { schema: Some(first), name: self.ident()? })
    }

    fn idents(&mut self) -> Parse<Vec<Ident<'a>>> {
        self.list(Self::ident)
    }

    /// `(a, b, ..)`
    fn enclosed_idents(&mut self) -> Parse<Vec<Ident<'a>>> {
        self.enclosed_list(Self::ident)
    }

    /// A name or a string that stands for one.
    fn ident_or_string(&mut self) -> Parse<Ident<'a>> {
        if self.at(Kind::String) {
            let token = self.token;
            let text = self.string_text()?;
            return Ok(Ident { text, span: Span { start: token.start, end: token.end } });
        }
        self.ident()
    }

    fn charset_name(&mut self) -> Parse<Ident<'a>> {
        if self.at_word(Keyword::Binary) {
            return self.any_word();
        }
        let name = self.ident_or_string()?;
        self.deprecated.extend(Deprecated::of_charset(&name.text));
        Ok(name)
    }

    /// A collation of a definition or a setting; one in an expression is not warned of.
    fn collation_name(&mut self) -> Parse<Ident<'a>> {
        let name = self.charset_name()?;
        self.deprecated.extend(Deprecated::of_collation(&name.text));
        Ok(name)
    }

    fn charset_or_default(&mut self) -> Parse<NameOrDefault<'a>> {
        if self.eat_word(Keyword::Default) {
            return Ok(NameOrDefault::Default);
        }
        Ok(NameOrDefault::Name(self.charset_name()?))
    }

    /// `CHARSET` or `CHARACTER SET` (or `CHAR SET`).
    fn eat_charset(&mut self) -> bool {
        self.eat_word(Keyword::Charset)
            || self.eat_words(Keyword::Character, Keyword::Set)
            || self.eat_words(Keyword::Char, Keyword::Set)
    }

    /// The name after `@`.
    fn at_name(&mut self) -> Parse<Cow<'a, str>> {
        let token = self.token;
        if token.kind != Kind::AtName {
            return self.fail();
        }
        self.bump();
        let text = match self.text.get(token.start as usize + 1) {
            Some(b'`') => {
                let inner = &self.text[token.start as usize + 2..token.end as usize - 1];
                if token.escaped { Cow::Owned(undouble(inner, b'`')) } else { Cow::Borrowed(inner) }
            }
            Some(b'\'' | b'"') => self.unescape(token, token.start + 1),
            _ => Cow::Borrowed(&self.text[token.start as usize + 1..token.end as usize]),
        };
        self.utf8(text, token.start)
    }

    /// `user[@host]` or CURRENT_USER
    fn account(&mut self) -> Parse<Account<'a>> {
        if self.eat_word(Keyword::CurrentUser) {
            if self.eat(Kind::Open) {
                self.expect(Kind::Close)?;
            }
            return Ok(Account::CurrentUser);
        }
        let user = self.ident_or_string()?;
        let mut host = Cow::Borrowed("%");
        let mut span = user.span;
        if self.at(Kind::AtName) {
            host = self.at_name()?;
            span.end = self.previous_end;
        }
        Ok(Account::Named { user: user.text, host, span })
    }

    fn accounts(&mut self) -> Parse<Vec<Account<'a>>> {
        self.list(Self::account)
    }

    fn parameter(&mut self) -> Parameter {
        let token = self.bump();
        self.parameters += 1;
        Parameter { index: self.parameters - 1, ordinal: token.ordinal }
    }

    /// The text of `/*+ .. */` right before the current token.
    fn hints(&self) -> Option<&'a [u8]> {
        let gap = &self.text[self.previous_end as usize..self.token.start as usize];
        if gap.len() < 5 {
            return None;
        }
        let from = memchr::memmem::find(gap, b"/*+")? + 3;
        let length = memchr::memmem::find(&gap[from..], b"*/")?;
        Some(&gap[from..from + length])
    }

    fn if_exists(&mut self) -> Parse<crate::ast::Existence> {
        if !self.eat_word(Keyword::If) {
            return Ok(crate::ast::Existence::Strict);
        }
        self.expect_word(Keyword::Exists)?;
        Ok(crate::ast::Existence::Lenient)
    }

    fn if_not_exists(&mut self) -> Parse<crate::ast::Existence> {
        if !self.at_word(Keyword::If) {
            return Ok(crate::ast::Existence::Strict);
        }
        self.expect_words(&[Keyword::If, Keyword::Not, Keyword::Exists])?;
        Ok(crate::ast::Existence::Lenient)
    }
}

/// What the text between quotes stands for.
pub(crate) fn unescaped(inner: &[u8], quote: u8, options: ParseOptions) -> Vec<u8> {
    if options.no_backslash_escapes { undouble(inner, quote) } else { resolve_escapes(inner, quote) }
}

fn undouble(inner: &[u8], quote: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(inner.len());
    let mut at = 0;
    while at < inner.len() {
        bytes.push(inner[at]);
        at += if inner[at] == quote { 2 } else { 1 };
    }
    bytes
}

/// Resolves backslashes and doubled quotes; `\%` and `\_` stay as they are, for LIKE.
fn resolve_escapes(inner: &[u8], quote: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(inner.len());
    let mut at = 0;
    while at < inner.len() {
        let byte = inner[at];
        at += 1;
        if byte == quote {
            bytes.push(byte);
            at += 1;
        } else if byte == b'\\' && at < inner.len() {
            let escaped = inner[at];
            at += 1;
            match escaped {
                b'0' => bytes.push(0),
                b'n' => bytes.push(b'\n'),
                b't' => bytes.push(b'\t'),
                b'r' => bytes.push(b'\r'),
                b'b' => bytes.push(8),
                b'Z' => bytes.push(0x1A),
                b'%' | b'_' => bytes.extend([b'\\', escaped]),
                _ => bytes.push(escaped),
            }
        } else {
            bytes.push(byte);
        }
    }
    bytes
}
