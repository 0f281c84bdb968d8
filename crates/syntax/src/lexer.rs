//! Tokens of MySQL's language.
//!
//! One token at a time, by value, without allocation: a token is its kind, its keyword and its span. Comments vanish
//! here, `/*!NNNNN .. */` opens where the version asks for no more than ours. Literals and parameters are numbered in
//! their order; string literals that follow each other are one literal and share a number, as they do in the tree.

use crate::keywords::Keyword;
use crate::options::{ParseOptions, SERVER_VERSION};

/// Kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    End,
    /// A byte or a literal that cannot be.
    Invalid,
    /// An unquoted name or keyword.
    Word,
    /// A name in backquotes, or in double quotes under ANSI_QUOTES.
    Quoted,
    Integer,
    Decimal,
    Float,
    /// `0x..`
    HexNumber,
    /// `0b..`
    BitNumber,
    /// `x'..'`
    HexString,
    /// `b'..'`
    BitString,
    String,
    /// `N'..'`
    National,
    /// `_charset` of a character set that exists
    Introducer,
    Parameter,
    /// `@name`, quoted or not; also the host of an account
    AtName,
    AtAt,
    Dot,
    Comma,
    Semicolon,
    Open,
    Close,
    OpenBrace,
    CloseBrace,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Tilde,
    Bang,
    Ampersand,
    AndAnd,
    Pipe,
    OrOr,
    Less,
    LessEqual,
    LessGreater,
    BangEqual,
    NullSafe,
    Equal,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    Assign,
    Colon,
    Arrow,
    ArrowArrow,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// A quoted token has escapes or doubled quotes inside.
    pub(crate) escaped: bool,
    pub(crate) keyword: Keyword,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Of literals and parameters.
    pub(crate) ordinal: u32,
}

/// Where the lexer is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexer<'a> {
    text: &'a [u8],
    position: usize,
    options: ParseOptions,
    in_version_comment: bool,
    /// The kind of the token before, which decides about keywords and numbers.
    last: Kind,
    literals: u32,
    finds_keywords: bool,
}

const DIGIT: u8 = 1;
const NAME: u8 = 2;
const SPACE: u8 = 4;
const HOST: u8 = 8;

/// What each byte can be part of.
static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0_u8; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        if c.is_ascii_digit() {
            table[byte] = DIGIT | NAME | HOST;
        } else if c.is_ascii_alphabetic() || c == b'_' || c == b'$' || (c >= 0x80 && c < 0xF0) {
            table[byte] = NAME | HOST;
        } else if c == b'.' {
            table[byte] = HOST;
        } else if c == b' ' || (c >= b'\t' && c <= b'\r') {
            table[byte] = SPACE;
        }
        byte += 1;
    }
    table
}

/// Character sets that can introduce a literal.
pub(crate) static CHARSETS: [&str; 42] = [
    "armscii8", "ascii", "big5", "binary", "cp1250", "cp1251", "cp1256", "cp1257", "cp850", "cp852", "cp866", "cp932",
    "dec8", "eucjpms", "euckr", "gb18030", "gb2312", "gbk", "geostd8", "greek", "hebrew", "hp8", "keybcs2", "koi8r",
    "koi8u", "latin1", "latin2", "latin5", "latin7", "macce", "macroman", "sjis", "swe7", "tis620", "ucs2", "ujis",
    "utf16", "utf16le", "utf32", "utf8", "utf8mb3", "utf8mb4",
];

/// The first byte after the quote that closes the one at `open`, and whether anything inside is escaped.
#[inline]
pub(crate) fn string_end(text: &[u8], open: usize, backslash: bool) -> Option<(usize, bool)> {
    let quote = text[open];
    let mut at = open + 1;
    let mut escaped = false;
    let other = if backslash { b'\\' } else { quote };
    while let Some(offset) = memchr::memchr2(quote, other, text.get(at..)?) {
        at += offset;
        if text[at] == quote && text.get(at + 1) != Some(&quote) {
            return Some((at + 1, escaped));
        }
        escaped = true;
        at += 2;
    }
    None
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a [u8], options: ParseOptions) -> Lexer<'a> {
        Lexer {
            text,
            position: 0,
            options,
            in_version_comment: false,
            last: Kind::Semicolon,
            literals: 0,
            finds_keywords: true,
        }
    }

    pub(crate) fn starting_at(text: &'a [u8], position: usize, options: ParseOptions) -> Lexer<'a> {
        Lexer { position, ..Lexer::new(text, options) }
    }

    /// The same tokens, but words are words: for who looks at kinds only.
    pub(crate) fn without_keywords(self) -> Lexer<'a> {
        Lexer { finds_keywords: false, ..self }
    }

    /// Goes on at `end`, behind a parenthesis and as many literals.
    pub(crate) fn skip_to(&mut self, end: usize, literals: u32) {
        (self.position, self.last) = (end, Kind::Close);
        self.literals += literals;
    }

    /// How many literals and parameters were read.
    pub(crate) fn literals(&self) -> u32 {
        self.literals
    }

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn is(&self, at: usize, class: u8) -> bool {
        CLASS[self.byte(at) as usize] & class != 0
    }

    fn run(&self, mut at: usize, class: u8) -> usize {
        while at < self.text.len() && CLASS[self.text[at] as usize] & class != 0 {
            at += 1;
        }
        at
    }

    /// The next token; at the end of the text, End again and again.
    #[inline]
    pub(crate) fn next(&mut self) -> Token {
        let Some(start) = self.skip_blank() else {
            let end = self.text.len();
            self.position = end;
            return self.token(Kind::Invalid, end, end);
        };
        if start >= self.text.len() {
            self.position = self.text.len();
            return self.token(Kind::End, start, start);
        }
        let first = self.text[start];
        let class = CLASS[first as usize];
        if class & DIGIT != 0 && self.last != Kind::Dot {
            self.number(start)
        } else if class & NAME != 0 {
            self.word(start)
        } else {
            match first {
                b'\'' => self.quoted(start, start, Kind::String),
                b'"' if self.options.ansi_quotes => self.quoted(start, start, Kind::Quoted),
                b'"' => self.quoted(start, start, Kind::String),
                b'`' => self.quoted(start, start, Kind::Quoted),
                b'@' => self.at_sign(start),
                b'.' if self.is(start + 1, DIGIT) && !self.touches_word(start) => self.fraction(start, start),
                _ => self.punctuation(start, first),
            }
        }
    }

    #[inline]
    fn token(&mut self, kind: Kind, start: usize, end: usize) -> Token {
        self.last = kind;
        self.position = end;
        Token { kind, escaped: false, keyword: Keyword::Plain, start: start as u32, end: end as u32, ordinal: 0 }
    }

    fn literal(&mut self, kind: Kind, start: usize, end: usize, escaped: bool) -> Token {
        let continues = kind == Kind::String && matches!(self.last, Kind::String | Kind::National);
        if !continues {
            self.literals += 1;
        }
        let ordinal = self.literals - 1;
        let mut token = self.token(kind, start, end);
        token.ordinal = ordinal;
        token.escaped = escaped;
        token
    }

    /// Where the next token starts; None in a comment without an end.
    #[inline]
    fn skip_blank(&mut self) -> Option<usize> {
        let mut at = self.position;
        loop {
            at = self.run(at, SPACE);
            match self.byte(at) {
                b'#' => at = self.line_end(at),
                b'-' if self.byte(at + 1) == b'-' => {
                    let after = self.byte(at + 2);
                    if at + 2 < self.text.len() && after > b' ' && after != 0x7F {
                        return Some(at);
                    }
                    at = self.line_end(at);
                }
                b'/' if self.byte(at + 1) == b'*' => at = self.comment(at)?,
                b'*' if self.in_version_comment && self.byte(at + 1) == b'/' => {
                    self.in_version_comment = false;
                    at += 2;
                }
                _ if at >= self.text.len() && self.in_version_comment => return None,
                _ => return Some(at),
            }
        }
    }

    fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.text[at..]).map_or(self.text.len(), |offset| at + offset + 1)
    }

    /// The first byte after the comment, or after the opening of a versioned one that counts.
    fn comment(&mut self, at: usize) -> Option<usize> {
        if self.byte(at + 2) != b'!' || self.in_version_comment {
            return self.comment_end(at + 2);
        }
        let digits = self.run(at + 3, DIGIT) - (at + 3);
        if digits < 5 {
            self.in_version_comment = true;
            return Some(at + 3);
        }
        // A sixth digit belongs to the version where a blank follows.
        let digits = if digits > 5 && self.is(at + 9, SPACE) { 6 } else { 5 };
        let version = self.text[at + 3..at + 3 + digits].iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'));
        if version <= SERVER_VERSION {
            self.in_version_comment = true;
            return Some(at + 3 + digits);
        }
        self.nested_comment_end(at + 3)
    }

    /// The bytes between two tokens as MySQL keeps them: plain comments stay, versioned ones leave what they open with.
    pub(crate) fn between(text: &'a [u8], options: ParseOptions, kept: &mut Vec<u8>) {
        let mut lexer = Lexer::new(text, options);
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let end = if rest.starts_with(b"/*!") {
                at = lexer.comment(at).unwrap_or(text.len());
                lexer.in_version_comment = false;
                continue;
            } else if rest.starts_with(b"/*") {
                lexer.comment_end(at + 2).unwrap_or(text.len())
            } else if rest[0] == b'#' || rest.starts_with(b"--") {
                lexer.line_end(at)
            } else if rest.starts_with(b"*/") {
                at += 2;
                continue;
            } else {
                at + 1
            };
            kept.extend_from_slice(&text[at..end]);
            at = end;
        }
    }

    fn comment_end(&self, at: usize) -> Option<usize> {
        memchr::memmem::find(self.text.get(at..)?, b"*/").map(|offset| at + offset + 2)
    }

    /// The end of a skipped version comment, which may hold plain comments.
    fn nested_comment_end(&self, mut at: usize) -> Option<usize> {
        loop {
            let next = at + memchr::memchr2(b'*', b'/', self.text.get(at..)?)?;
            if self.byte(next) == b'*' && self.byte(next + 1) == b'/' {
                return Some(next + 2);
            }
            at = if self.byte(next) == b'/' && self.byte(next + 1) == b'*' {
                self.comment_end(next + 2)?
            } else {
                next + 1
            };
        }
    }

    /// Whether the token before is a word that ends right here: what follows its dot is a name.
    fn touches_word(&self, start: usize) -> bool {
        self.last == Kind::Word && start > 0 && CLASS[self.text[start - 1] as usize] & NAME != 0
    }

    fn word(&mut self, start: usize) -> Token {
        let first = self.text[start];
        let second = self.byte(start + 1);
        if second == b'\'' && self.last != Kind::Dot {
            match first {
                b'x' | b'X' => return self.digits_string(start, Kind::HexString),
                b'b' | b'B' => return self.digits_string(start, Kind::BitString),
                b'n' | b'N' => return self.quoted(start, start + 1, Kind::National),
                _ => {}
            }
        }
        let end = self.run(start, NAME);
        let after = self.last;
        let mut token = self.token(Kind::Word, start, end);
        if after == Kind::Dot {
            return token;
        }
        if self.byte(end) == b'.' && self.is(end + 1, NAME) && after != Kind::AtAt {
            return token;
        }
        let word = &self.text[start..end];
        if first == b'_' && CHARSETS.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(&word[1..])) {
            self.last = Kind::Introducer;
            token.kind = Kind::Introducer;
            return token;
        }
        if self.finds_keywords {
            token.keyword = Keyword::find(word);
        }
        token
    }

    /// A number, or a name that starts with digits.
    fn number(&mut self, start: usize) -> Token {
        if self.text[start] == b'0'
            && let Some(token) = self.prefixed_number(start)
        {
            return token;
        }
        let end = self.run(start, DIGIT);
        if matches!(self.byte(end), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
            if self.is(end + 1 + sign, DIGIT) {
                let stop = self.run(end + 1 + sign, DIGIT);
                return self.literal(Kind::Float, start, stop, false);
            }
        }
        if self.is(end, NAME) {
            let end = self.run(end, NAME);
            return self.token(Kind::Word, start, end);
        }
        if self.byte(end) == b'.' {
            return self.fraction(start, end);
        }
        self.literal(Kind::Integer, start, end, false)
    }

    /// `0x..` and `0b..`: names where other letters follow.
    fn prefixed_number(&mut self, start: usize) -> Option<Token> {
        let (kind, end) = match self.byte(start + 1) {
            b'x' => {
                let digits = self.text[start + 2..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
                (Kind::HexNumber, start + 2 + digits)
            }
            b'b' => {
                let digits = self.text[start + 2..].iter().take_while(|byte| matches!(byte, b'0' | b'1')).count();
                (Kind::BitNumber, start + 2 + digits)
            }
            _ => return None,
        };
        if end == start + 2 || self.is(end, NAME) {
            return None;
        }
        Some(self.literal(kind, start, end, false))
    }

    /// The rest of a number from its point on.
    fn fraction(&mut self, start: usize, point: usize) -> Token {
        let end = self.run(point + 1, DIGIT);
        if !matches!(self.byte(end), b'e' | b'E') {
            return self.literal(Kind::Decimal, start, end, false);
        }
        let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
        if !self.is(end + 1 + sign, DIGIT) {
            return self.token(Kind::Invalid, start, end);
        }
        let stop = self.run(end + 1 + sign, DIGIT);
        self.literal(Kind::Float, start, stop, false)
    }

    fn digits_string(&mut self, start: usize, kind: Kind) -> Token {
        let from = start + 2;
        let length = self.text[from..]
            .iter()
            .take_while(
                |byte| if kind == Kind::HexString { byte.is_ascii_hexdigit() } else { matches!(byte, b'0' | b'1') },
            )
            .count();
        if self.byte(from + length) != b'\'' || (kind == Kind::HexString && length % 2 != 0) {
            return self.token(Kind::Invalid, start, from + length);
        }
        self.literal(kind, start, from + length + 1, false)
    }

    /// A string or name whose opening quote is at `open`.
    fn quoted(&mut self, start: usize, open: usize, kind: Kind) -> Token {
        match self.closing(open, kind != Kind::Quoted && !self.options.no_backslash_escapes) {
            None => {
                let end = self.text.len();
                let mut token = self.token(Kind::Invalid, start, end);
                token.end = start as u32;
                token
            }
            Some((end, escaped)) if kind == Kind::Quoted => {
                let mut token = self.token(kind, start, end);
                token.escaped = escaped;
                token
            }
            Some((end, escaped)) => self.literal(kind, start, end, escaped),
        }
    }

    /// The first byte after the closing quote, and whether anything inside is escaped.
    #[inline]
    fn closing(&self, open: usize, backslash: bool) -> Option<(usize, bool)> {
        string_end(self.text, open, backslash)
    }

    fn at_sign(&mut self, start: usize) -> Token {
        let next = self.byte(start + 1);
        match next {
            b'@' => self.token(Kind::AtAt, start, start + 2),
            b'\'' | b'"' | b'`' => {
                let backslash = next != b'`' && !self.options.no_backslash_escapes;
                match self.closing(start + 1, backslash) {
                    None => self.token(Kind::Invalid, start, self.text.len()),
                    Some((end, escaped)) => {
                        let mut token = self.token(Kind::AtName, start, end);
                        token.escaped = escaped;
                        token
                    }
                }
            }
            _ => {
                let end = self.run(start + 1, HOST);
                self.token(Kind::AtName, start, end)
            }
        }
    }

    fn punctuation(&mut self, start: usize, first: u8) -> Token {
        let second = self.byte(start + 1);
        let (kind, length) = match (first, second) {
            (b',', _) => (Kind::Comma, 1),
            (b'(', _) => (Kind::Open, 1),
            (b')', _) => (Kind::Close, 1),
            (b'.', _) => (Kind::Dot, 1),
            (b';', _) => (Kind::Semicolon, 1),
            (b'=', _) => (Kind::Equal, 1),
            (b'*', _) => (Kind::Star, 1),
            (b'+', _) => (Kind::Plus, 1),
            (b'-', b'>') if self.byte(start + 2) == b'>' => (Kind::ArrowArrow, 3),
            (b'-', b'>') => (Kind::Arrow, 2),
            (b'-', _) => (Kind::Minus, 1),
            (b'/', _) => (Kind::Slash, 1),
            (b'%', _) => (Kind::Percent, 1),
            (b'^', _) => (Kind::Caret, 1),
            (b'~', _) => (Kind::Tilde, 1),
            (b'!', b'=') => (Kind::BangEqual, 2),
            (b'!', _) => (Kind::Bang, 1),
            (b'&', b'&') => (Kind::AndAnd, 2),
            (b'&', _) => (Kind::Ampersand, 1),
            (b'|', b'|') => (Kind::OrOr, 2),
            (b'|', _) => (Kind::Pipe, 1),
            (b'<', b'=') if self.byte(start + 2) == b'>' => (Kind::NullSafe, 3),
            (b'<', b'=') => (Kind::LessEqual, 2),
            (b'<', b'>') => (Kind::LessGreater, 2),
            (b'<', b'<') => (Kind::ShiftLeft, 2),
            (b'<', _) => (Kind::Less, 1),
            (b'>', b'=') => (Kind::GreaterEqual, 2),
            (b'>', b'>') => (Kind::ShiftRight, 2),
            (b'>', _) => (Kind::Greater, 1),
            (b':', b'=') => (Kind::Assign, 2),
            (b':', _) => (Kind::Colon, 1),
            (b'{', _) => (Kind::OpenBrace, 1),
            (b'}', _) => (Kind::CloseBrace, 1),
            (b'?', _) if !self.is(start + 1, NAME) => return self.literal(Kind::Parameter, start, start + 1, false),
            _ => (Kind::Invalid, 1),
        };
        self.token(kind, start, start + length)
    }
}
