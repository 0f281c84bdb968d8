//! Statements without their literals: the key of a plan cache and MySQL's statement digests.
//!
//! [`normalize`] is one pass of the lexer. It copies the text, puts `?` for each literal and notes where they stood, in
//! the order of the ordinals in the tree. Comments vanish, so that a trace id in a comment does not defeat the cache;
//! optimizer hints stay. Two statements of one normalized text differ only in literals whose kinds the caller compares.
//!
//! [`statement_digest_text`] is what `STATEMENT_DIGEST_TEXT()` answers.

use crate::ast::Span;
use crate::keywords::Keyword;
use crate::lexer::{Kind, Lexer, Token};
use crate::options::ParseOptions;
use crate::parser::is_function_word;

/// What a literal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LiteralKind {
    /// Digits.
    Integer,
    /// Digits with a point.
    Decimal,
    /// A number with an exponent.
    Float,
    /// A string, with the strings that follow it at once.
    String,
    /// `N'..'`
    National,
    /// `0x..` and `x'..'`
    Hex,
    /// `0b..` and `b'..'`
    Bit,
    /// `?`
    Parameter,
}

/// A literal and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    /// What it is.
    pub kind: LiteralKind,
    /// Where it stands.
    pub span: Span,
}

/// A statement without its literals. Reused, it allocates nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normalized {
    /// The text with `?` for literals.
    pub text: Vec<u8>,
    /// The literals; the index is the ordinal.
    pub literals: Vec<Literal>,
    /// Where the first token stands.
    pub start: usize,
    /// Whether more than a space stood between two tokens.
    pub is_squeezed: bool,
}

fn literal_kind(kind: Kind) -> Option<LiteralKind> {
    Some(match kind {
        Kind::Integer => LiteralKind::Integer,
        Kind::Decimal => LiteralKind::Decimal,
        Kind::Float => LiteralKind::Float,
        Kind::String => LiteralKind::String,
        Kind::National => LiteralKind::National,
        Kind::HexNumber | Kind::HexString => LiteralKind::Hex,
        Kind::BitNumber | Kind::BitString => LiteralKind::Bit,
        Kind::Parameter => LiteralKind::Parameter,
        _ => return None,
    })
}

/// Normalizes the statement that starts at `from`; answers the first byte after its semicolon, or None where the text
/// has no tokens of MySQL's.
pub fn normalize(text: &[u8], from: usize, options: ParseOptions, out: &mut Normalized) -> Option<usize> {
    out.text.clear();
    out.literals.clear();
    out.is_squeezed = false;
    let mut lexer = Lexer::starting_at(text, from, options).without_keywords();
    let mut copied = from;
    let mut previous = from;
    let mut is_first = true;
    loop {
        let token = lexer.next();
        let (start, end) = (token.start as usize, token.end as usize);
        let gap = start - previous;
        if std::mem::take(&mut is_first) {
            out.start = start;
        } else if gap > 1 {
            out.is_squeezed = true;
        }
        if gap > 1 || (gap == 1 && text[previous] != b' ') {
            out.text.extend_from_slice(&text[copied..previous]);
            push_gap(&text[previous..start], &mut out.text);
            copied = start;
        }
        if let Some(kind) = literal_kind(token.kind) {
            if token.ordinal as usize == out.literals.len() {
                out.text.extend_from_slice(&text[copied..start]);
                out.text.push(b'?');
                out.literals.push(Literal { kind, span: Span { start: token.start, end: token.end } });
            } else if let Some(last) = out.literals.last_mut() {
                last.span.end = token.end;
            }
            copied = end;
        } else if matches!(token.kind, Kind::End | Kind::Semicolon | Kind::Invalid) {
            if start > copied {
                out.text.extend_from_slice(&text[copied..start]);
            }
            return (token.kind != Kind::Invalid).then_some(end);
        }
        previous = end;
    }
}

/// What stands for the bytes between two tokens: a hint, or a space.
fn push_gap(gap: &[u8], out: &mut Vec<u8>) {
    if let Some(hint) = memchr::memmem::find(gap, b"/*+") {
        let length = memchr::memmem::find(&gap[hint..], b"*/").map_or(gap.len() - hint, |end| end + 2);
        out.extend_from_slice(&gap[hint..hint + length]);
    }
    out.push(b' ');
}

/// A piece of a digest: a token, or what a list of literals was reduced to.
#[derive(Clone, Copy)]
enum Piece {
    Token(Token),
    Value,
    ValueList,
    SingleRow,
    SingleRows,
    MultipleRow,
    MultipleRows,
    /// `IN (...)`
    InList,
    /// `@?`
    UserVariable,
}

impl Piece {
    fn is(self, kind: Kind) -> bool {
        matches!(self, Piece::Token(token) if token.kind == kind)
    }

    fn is_word(self, keyword: Keyword) -> bool {
        matches!(self, Piece::Token(token) if token.keyword == keyword)
    }

    /// Whether a sign after this is an operator between two operands.
    fn is_operand(self) -> bool {
        match self {
            Piece::Token(token) => match token.kind {
                Kind::Close | Kind::Quoted => true,
                Kind::Word => !token.keyword.is_reserved() || token.keyword == Keyword::Null,
                _ => false,
            },
            _ => true,
        }
    }
}

/// The text of a statement's digest.
#[must_use]
pub fn statement_digest_text(text: &[u8], options: ParseOptions) -> String {
    let mut lexer = Lexer::new(text, options);
    let mut pieces: Vec<Piece> = Vec::with_capacity(32);
    loop {
        let token = lexer.next();
        match token.kind {
            Kind::End | Kind::Invalid => break,
            Kind::Semicolon => continue,
            Kind::AtName => pieces.push(if token.escaped || text.get(token.start as usize + 1) == Some(&b'`') {
                Piece::Token(token)
            } else {
                Piece::UserVariable
            }),
            Kind::Close => push_close(&mut pieces, token),
            kind if literal_kind(kind).is_some() => push_value(&mut pieces, kind),
            _ if token.keyword == Keyword::Null && null_is_value(pieces.last()) => {
                push_value(&mut pieces, Kind::String);
            }
            _ => pieces.push(Piece::Token(token)),
        }
    }
    render(text, &pieces)
}

fn null_is_value(before: Option<&Piece>) -> bool {
    match before {
        Some(Piece::Token(token)) => match token.kind {
            Kind::Word => matches!(
                token.keyword,
                Keyword::Select
                    | Keyword::Distinct
                    | Keyword::Then
                    | Keyword::Else
                    | Keyword::When
                    | Keyword::Return
                    | Keyword::And
                    | Keyword::Or
                    | Keyword::Between
                    | Keyword::Default
                    | Keyword::Like
            ),
            Kind::Quoted | Kind::Close => false,
            _ => true,
        },
        _ => false,
    }
}

fn push_value(pieces: &mut Vec<Piece>, kind: Kind) {
    if matches!(kind, Kind::Integer | Kind::Decimal | Kind::Float) {
        while let [before @ .., sign] = pieces.as_slice() {
            let signed = sign.is(Kind::Minus) || sign.is(Kind::Plus);
            if !signed || before.last().is_some_and(|piece| piece.is_operand()) {
                break;
            }
            pieces.pop();
        }
    }
    if let [.., Piece::Value | Piece::ValueList, comma] = pieces.as_slice()
        && comma.is(Kind::Comma)
    {
        pieces.truncate(pieces.len() - 2);
        pieces.push(Piece::ValueList);
        return;
    }
    pieces.push(Piece::Value);
}

fn push_close(pieces: &mut Vec<Piece>, token: Token) {
    let row = match pieces.as_slice() {
        [.., open, Piece::Value] if open.is(Kind::Open) => Piece::SingleRow,
        [.., open, Piece::ValueList] if open.is(Kind::Open) => Piece::MultipleRow,
        _ => {
            pieces.push(Piece::Token(token));
            return;
        }
    };
    pieces.truncate(pieces.len() - 2);
    if pieces.last().is_some_and(|piece| piece.is_word(Keyword::In)) {
        pieces.pop();
        pieces.push(Piece::InList);
        return;
    }
    let rows = match (pieces.as_slice(), row) {
        ([.., Piece::SingleRow | Piece::SingleRows, comma], Piece::SingleRow) if comma.is(Kind::Comma) => {
            Piece::SingleRows
        }
        ([.., Piece::MultipleRow | Piece::MultipleRows, comma], Piece::MultipleRow) if comma.is(Kind::Comma) => {
            Piece::MultipleRows
        }
        _ => {
            pieces.push(row);
            return;
        }
    };
    pieces.truncate(pieces.len() - 2);
    pieces.push(rows);
}

fn render(text: &[u8], pieces: &[Piece]) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, piece) in pieces.iter().enumerate() {
        let glued = index > 0 && pieces[index - 1].is(Kind::AtAt);
        if index > 0 && !glued {
            out.push(' ');
        }
        match *piece {
            Piece::Value => out.push('?'),
            Piece::ValueList => out.push_str("?, ..."),
            Piece::SingleRow => out.push_str("(?)"),
            Piece::SingleRows => out.push_str("(?) /* , ... */"),
            Piece::MultipleRow => out.push_str("(...)"),
            Piece::MultipleRows => out.push_str("(...) /* , ... */"),
            Piece::InList => out.push_str("IN (...)"),
            Piece::UserVariable => out.push_str("@?"),
            Piece::Token(token) => {
                let called = pieces.get(index + 1).is_some_and(|next| {
                    matches!(next, Piece::SingleRow | Piece::MultipleRow)
                        || matches!(next, Piece::Token(open) if open.kind == Kind::Open && open.start == token.end)
                });
                push_token(text, token, called, &mut out);
            }
        }
    }
    out
}

fn push_token(text: &[u8], token: Token, called: bool, out: &mut String) {
    let bytes = &text[token.start as usize..token.end as usize];
    match token.kind {
        Kind::Word if token.keyword != Keyword::Plain => out.push_str(synonym(token.keyword.text())),
        Kind::Word if called && is_function_word(bytes) => {
            let upper = String::from_utf8_lossy(bytes).to_ascii_uppercase();
            out.push_str(synonym(&upper));
        }
        Kind::Word => {
            out.push('`');
            out.push_str(&String::from_utf8_lossy(bytes));
            out.push('`');
        }
        Kind::Introducer => out.push_str("(_charset)"),
        Kind::LessGreater => out.push_str("!="),
        Kind::Quoted if bytes[0] == b'"' => {
            out.push('`');
            out.push_str(&String::from_utf8_lossy(&bytes[1..bytes.len() - 1]));
            out.push('`');
        }
        _ => out.push_str(&String::from_utf8_lossy(bytes)),
    }
}

/// MySQL writes one spelling for all words of a token.
fn synonym(word: &str) -> &str {
    match word {
        "CHAR" => "CHARACTER",
        "INT" | "INT4" => "INTEGER",
        "INT1" => "TINYINT",
        "INT2" => "SMALLINT",
        "INT3" | "MEDIUMINT" => "MIDDLEINT",
        "BIGINT" => "INT8",
        "DEC" => "DECIMAL",
        "FLOAT" => "FLOAT4",
        "DOUBLE" => "FLOAT8",
        "VARCHAR" => "VARCHARACTER",
        "SECOND" => "SQL_TSI_SECOND",
        "MINUTE" => "SQL_TSI_MINUTE",
        "HOUR" => "SQL_TSI_HOUR",
        "DAY" => "SQL_TSI_DAY",
        "WEEK" => "SQL_TSI_WEEK",
        "MONTH" => "SQL_TSI_MONTH",
        "QUARTER" => "SQL_TSI_QUARTER",
        "YEAR" => "SQL_TSI_YEAR",
        "COLUMNS" => "FIELDS",
        "DATABASE" => "SCHEMA",
        "DATABASES" => "SCHEMAS",
        "DESCRIBE" => "EXPLAIN",
        "DISTINCT" => "DISTINCTROW",
        "INDEXES" => "KEYS",
        "REGEXP" => "RLIKE",
        "ANY" => "SOME",
        "NDB" => "NDBCLUSTER",
        "IO_THREAD" => "RELAY_THREAD",
        "CURRENT_DATE" => "CURDATE",
        "CURRENT_TIME" => "CURTIME",
        "CURRENT_TIMESTAMP" | "LOCALTIME" | "LOCALTIMESTAMP" => "NOW",
        "MID" | "SUBSTR" => "SUBSTRING",
        "STD" | "STDDEV" => "STDDEV_POP",
        "VARIANCE" => "VAR_POP",
        "GEOMCOLLECTION" => "GEOMETRYCOLLECTION",
        other => other,
    }
}
