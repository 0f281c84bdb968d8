//! Function calls: those with a grammar of their own, and all others.

use crate::ast::Ident;
use crate::ast::expr::{
    Cast, CastType, Char, DateArith, Expr, ExprKind, Function, IntervalUnit, JsonResponse, JsonValue, TemporalKind,
    TimestampFunction, TimestampKind, Trim, TrimSide, WeightString, WeightWidth,
};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::calls::Interval;
use crate::parser::expr::BIT_OR;
use crate::parser::{Parse, Parser};

/// Longest name of a function with a grammar of its own.
const SPECIAL_BYTES_MAX: usize = 14;

/// Whether an unquoted word right before a parenthesis can only be the call of a built-in function.
pub(super) fn is_function_word(word: &[u8]) -> bool {
    special(word).is_some() && !word.eq_ignore_ascii_case(b"AVG")
}

/// Whether a word before a parenthesis is the name of a function without quotes.
pub(super) fn is_call_name(word: &[u8]) -> bool {
    let keyword = K::find(word);
    let is_own =
        matches!(keyword, K::Interval | K::CurrentUser | K::CurrentDate | K::UtcDate | K::UtcTime | K::UtcTimestamp);
    keyword == K::Plain || keyword == K::Avg || is_own || is_callable(keyword)
}

/// Functions with a grammar of their own whose names are no keywords.
#[derive(Clone, Copy)]
enum Special {
    Aggregate(crate::ast::expr::AggregateKind),
    Cast,
    DateAdd {
        negated: bool,
    },
    /// With a number alone, days.
    DaysAdd {
        negated: bool,
    },
    Extract,
    Substring,
    Position,
    Trim,
    /// An optional number of digits.
    Digits,
    /// Empty parentheses.
    Nothing,
}

fn special(word: &[u8]) -> Option<Special> {
    use crate::ast::expr::AggregateKind as A;
    if word.len() > SPECIAL_BYTES_MAX {
        return None;
    }
    let mut upper = [0_u8; SPECIAL_BYTES_MAX];
    let upper = &mut upper[..word.len()];
    upper.copy_from_slice(word);
    upper.make_ascii_uppercase();
    Some(match &*upper {
        b"COUNT" => Special::Aggregate(A::Count),
        b"SUM" => Special::Aggregate(A::Sum),
        b"MIN" => Special::Aggregate(A::Min),
        b"MAX" => Special::Aggregate(A::Max),
        b"AVG" => Special::Aggregate(A::Avg),
        b"BIT_AND" => Special::Aggregate(A::BitAnd),
        b"BIT_OR" => Special::Aggregate(A::BitOr),
        b"BIT_XOR" => Special::Aggregate(A::BitXor),
        b"STD" | b"STDDEV" | b"STDDEV_POP" => Special::Aggregate(A::StdPop),
        b"STDDEV_SAMP" => Special::Aggregate(A::StdSamp),
        b"VARIANCE" | b"VAR_POP" => Special::Aggregate(A::VarPop),
        b"VAR_SAMP" => Special::Aggregate(A::VarSamp),
        b"GROUP_CONCAT" => Special::Aggregate(A::GroupConcat),
        b"JSON_ARRAYAGG" => Special::Aggregate(A::JsonArrayAgg),
        b"JSON_OBJECTAGG" => Special::Aggregate(A::JsonObjectAgg),
        b"ST_COLLECT" => Special::Aggregate(A::StCollect),
        b"CAST" => Special::Cast,
        b"DATE_ADD" => Special::DateAdd { negated: false },
        b"DATE_SUB" => Special::DateAdd { negated: true },
        b"ADDDATE" => Special::DaysAdd { negated: false },
        b"SUBDATE" => Special::DaysAdd { negated: true },
        b"EXTRACT" => Special::Extract,
        b"SUBSTRING" | b"SUBSTR" | b"MID" => Special::Substring,
        b"POSITION" => Special::Position,
        b"TRIM" => Special::Trim,
        b"NOW" | b"CURTIME" | b"SYSDATE" => Special::Digits,
        b"CURDATE" | b"SESSION_USER" | b"SYSTEM_USER" => Special::Nothing,
        _ => return None,
    })
}

impl<'a> Parser<'a> {
    pub(super) fn plain_call(&self, start: u32, name: Ident<'a>, args: Vec<Expr<'a>>) -> Expr<'a> {
        let function = Function { schema: None, name, args, aliases: Vec::new() };
        Expr { span: self.span_from(start), kind: ExprKind::Function(Box::new(function)) }
    }

    /// A call by a name that is no keyword; the parenthesis is the current token.
    pub(super) fn call(&mut self, start: u32, name: Ident<'a>, quoted: bool) -> Parse<Expr<'a>> {
        let adjacent = self.token.start == name.span.end || self.options.ignore_space;
        // AVG is a keyword, whatever lies between it and its parenthesis.
        if (adjacent || name.text.eq_ignore_ascii_case("AVG"))
            && !quoted
            && let Some(special) = special(name.text.as_bytes())
        {
            return self.special_call(start, name, special);
        }
        self.call_of(start, None, name)
    }

    pub(super) fn call_of_schema(&mut self, start: u32, schema: Ident<'a>, name: Ident<'a>) -> Parse<Expr<'a>> {
        self.call_of(start, Some(schema), name)
    }

    fn call_of(&mut self, start: u32, schema: Option<Ident<'a>>, name: Ident<'a>) -> Parse<Expr<'a>> {
        if self.in_partition && name.text.eq_ignore_ascii_case("rand") {
            return self.fail();
        }
        self.expect(Kind::Open)?;
        let mut args = Vec::new();
        let mut aliases = Vec::new();
        if !self.at(Kind::Close) {
            loop {
                args.push(self.expr()?);
                let alias = if schema.is_none() { self.select_alias()? } else { None };
                if let Some(alias) = alias {
                    aliases.push((args.len() - 1, alias));
                }
                if !self.eat(Kind::Comma) {
                    break;
                }
            }
        }
        self.expect(Kind::Close)?;
        let function = Function { schema, name, args, aliases };
        Ok(Expr { span: self.span_from(start), kind: ExprKind::Function(Box::new(function)) })
    }

    #[inline(never)]
    fn special_call(&mut self, start: u32, name: Ident<'a>, special: Special) -> Parse<Expr<'a>> {
        if let Special::Digits | Special::Nothing = special {
            return self.clock_call(start, name, matches!(special, Special::Digits));
        }
        self.expect(Kind::Open)?;
        let kind = match special {
            Special::Aggregate(kind) => return self.aggregate(start, kind),
            Special::Cast => self.cast()?,
            Special::DateAdd { .. } | Special::DaysAdd { .. } => return self.date_add(start, name, special),
            Special::Extract => {
                let unit = self.interval_unit()?;
                self.expect_word(K::From)?;
                let expr = self.expr()?;
                self.expect(Kind::Close)?;
                ExprKind::Extract(unit, Box::new(expr))
            }
            Special::Substring => return self.substring(start, name),
            Special::Position => return self.position(start, name),
            _ => self.trim()?,
        };
        Ok(Expr { span: self.span_from(start), kind })
    }

    /// `NOW`, `NOW()`, `NOW(6)`
    fn clock_call(&mut self, start: u32, name: Ident<'a>, digits: bool) -> Parse<Expr<'a>> {
        if self.in_partition {
            return self.fail();
        }
        let mut args = Vec::new();
        if self.eat(Kind::Open) {
            if digits && self.at(Kind::Integer) {
                args.push(self.literal()?);
            }
            self.expect(Kind::Close)?;
        }
        Ok(self.plain_call(start, name, args))
    }

    /// The rest of `CAST(expr AS type [ARRAY])`.
    fn cast(&mut self) -> Parse<ExprKind<'a>> {
        let expr = self.expr()?;
        let zone = if self.eat_word(K::At) {
            self.expect_words(&[K::Time, K::Zone])?;
            self.eat_word(K::Interval);
            Some(self.string()?)
        } else {
            None
        };
        self.expect_word(K::As)?;
        if zone.is_some() && !self.at_word(K::Datetime) {
            return self.fail();
        }
        let target = self.cast_type()?;
        let array = self.eat_word(K::Array);
        self.expect(Kind::Close)?;
        Ok(ExprKind::Cast(Box::new(Cast { expr, target, array, zone })))
    }

    /// `CONVERT(expr USING charset)` and `CONVERT(expr, type)`
    fn convert(&mut self) -> Parse<ExprKind<'a>> {
        let expr = self.expr()?;
        if self.eat_word(K::Using) {
            let charset = if self.at_word(K::Default) { self.any_word()? } else { self.charset_name()? };
            self.expect(Kind::Close)?;
            return Ok(ExprKind::ConvertUsing(Box::new(expr), charset));
        }
        self.expect(Kind::Comma)?;
        let target = self.cast_type()?;
        self.expect(Kind::Close)?;
        Ok(ExprKind::Cast(Box::new(Cast { expr, target, array: false, zone: None })))
    }

    fn date_add(&mut self, start: u32, name: Ident<'a>, special: Special) -> Parse<Expr<'a>> {
        let days = matches!(special, Special::DaysAdd { .. });
        let negated = matches!(special, Special::DateAdd { negated: true } | Special::DaysAdd { negated: true });
        let date = self.expr()?;
        self.expect(Kind::Comma)?;
        let (amount, unit) = if self.at_word(K::Interval) {
            match self.interval()? {
                Interval::Amount(amount, unit) => (amount, unit),
                Interval::Function(call) => {
                    let amount = self.expr_after(call)?;
                    if self.at(Kind::Close) { (amount, IntervalUnit::Day) } else { (amount, self.interval_unit()?) }
                }
            }
        } else if days {
            let amount = self.expr()?;
            self.expect(Kind::Close)?;
            return Ok(self.plain_call(start, name, vec![date, amount]));
        } else {
            return self.fail();
        };
        self.expect(Kind::Close)?;
        let arith = DateArith { date, negated, amount, unit };
        Ok(Expr { span: self.span_from(start), kind: ExprKind::DateArith(Box::new(arith)) })
    }

    /// `SUBSTRING(expr FROM n [FOR m])` and its form with commas.
    fn substring(&mut self, start: u32, name: Ident<'a>) -> Parse<Expr<'a>> {
        let mut args = vec![self.expr()?];
        if self.eat_word(K::From) {
            args.push(self.expr()?);
            if self.eat_word(K::For) {
                args.push(self.expr()?);
            }
        } else {
            self.expect(Kind::Comma)?;
            args.push(self.expr()?);
            if self.eat(Kind::Comma) {
                args.push(self.expr()?);
            }
        }
        self.expect(Kind::Close)?;
        Ok(self.plain_call(start, name, args))
    }

    fn position(&mut self, start: u32, name: Ident<'a>) -> Parse<Expr<'a>> {
        let needle = self.climb(BIT_OR, None)?;
        self.expect_word(K::In)?;
        let haystack = self.expr()?;
        self.expect(Kind::Close)?;
        Ok(self.plain_call(start, name, vec![needle, haystack]))
    }

    fn trim(&mut self) -> Parse<ExprKind<'a>> {
        let side = match self.keyword() {
            K::Both => Some(TrimSide::Both),
            K::Leading => Some(TrimSide::Leading),
            K::Trailing => Some(TrimSide::Trailing),
            _ => None,
        };
        if side.is_some() {
            self.bump();
        }
        let first = if side.is_some() && self.at_word(K::From) { None } else { Some(self.expr()?) };
        let trim = if self.eat_word(K::From) {
            Trim { side, remove: first, expr: self.expr()? }
        } else {
            let (Some(expr), None) = (first, side) else { return self.fail() };
            Trim { side: None, remove: None, expr }
        };
        self.expect(Kind::Close)?;
        Ok(ExprKind::Trim(Box::new(trim)))
    }

    /// A call whose name is a keyword, or a name that is an unreserved keyword.
    pub(super) fn keyword_call(&mut self) -> Parse<Expr<'a>> {
        let start = self.token.start;
        let keyword = self.token.keyword;
        let called = self.peek().kind == Kind::Open;
        match keyword {
            K::CurrentUser | K::CurrentDate | K::UtcDate => {
                let name = self.any_word()?;
                self.clock_call(start, name, false)
            }
            K::CurrentTime | K::CurrentTimestamp | K::Localtime | K::Localtimestamp | K::UtcTime | K::UtcTimestamp => {
                let name = self.any_word()?;
                self.clock_call(start, name, true)
            }
            K::Avg if called => self.named(),
            _ if called && is_callable(keyword) => self.keyword_call_of(start, keyword),
            _ if called && !keyword.is_reserved() => self.fail_after_name(),
            _ => self.named(),
        }
    }

    /// An unreserved keyword before a parenthesis: the parenthesis is what does not belong there.
    fn fail_after_name<T>(&mut self) -> Parse<T> {
        self.bump();
        self.fail()
    }

    #[inline(never)]
    fn keyword_call_of(&mut self, start: u32, keyword: K) -> Parse<Expr<'a>> {
        let name = self.any_word()?;
        let kind = match keyword {
            K::Char => self.char_call()?,
            K::Convert => {
                self.expect(Kind::Open)?;
                self.convert()?
            }
            K::GetFormat => self.get_format()?,
            K::JsonValue => self.json_value()?,
            K::Timestampadd => self.timestamp_call(TimestampKind::Add)?,
            K::Timestampdiff => self.timestamp_call(TimestampKind::Diff)?,
            K::WeightString => self.weight_string()?,
            _ => {
                if let Some(kind) = crate::parser::windows::window_kind(keyword) {
                    return self.window_function(start, kind);
                }
                return self.counted_call(start, keyword, name);
            }
        };
        Ok(Expr { span: self.span_from(start), kind })
    }

    /// A call of plain arguments whose number the grammar fixes.
    fn counted_call(&mut self, start: u32, keyword: K, name: Ident<'a>) -> Parse<Expr<'a>> {
        self.expect(Kind::Open)?;
        let args = if self.at(Kind::Close) { Vec::new() } else { self.exprs()? };
        if !argument_counts(keyword).contains(&args.len()) {
            return self.fail();
        }
        self.expect(Kind::Close)?;
        Ok(self.plain_call(start, name, args))
    }

    fn char_call(&mut self) -> Parse<ExprKind<'a>> {
        self.expect(Kind::Open)?;
        let args = self.exprs()?;
        let charset = if self.eat_word(K::Using) { Some(self.charset_name()?) } else { None };
        self.expect(Kind::Close)?;
        Ok(ExprKind::Char(Box::new(Char { args, charset })))
    }

    fn get_format(&mut self) -> Parse<ExprKind<'a>> {
        self.expect(Kind::Open)?;
        let kind = match self.keyword() {
            K::Date => TemporalKind::Date,
            K::Time => TemporalKind::Time,
            K::Datetime | K::Timestamp => TemporalKind::DateTime,
            _ => return self.fail(),
        };
        self.bump();
        self.expect(Kind::Comma)?;
        let expr = self.expr()?;
        self.expect(Kind::Close)?;
        Ok(ExprKind::GetFormat(kind, Box::new(expr)))
    }

    fn timestamp_call(&mut self, kind: TimestampKind) -> Parse<ExprKind<'a>> {
        self.expect(Kind::Open)?;
        let unit = self.interval_unit()?;
        self.expect(Kind::Comma)?;
        let first = self.expr()?;
        self.expect(Kind::Comma)?;
        let second = self.expr()?;
        self.expect(Kind::Close)?;
        Ok(ExprKind::Timestamp(Box::new(TimestampFunction { kind, unit, first, second })))
    }

    fn weight_string(&mut self) -> Parse<ExprKind<'a>> {
        self.expect(Kind::Open)?;
        let expr = self.expr()?;
        let width = if self.eat_word(K::As) {
            let char = self.eat_word(K::Char) || self.eat_word(K::Character);
            if !char {
                self.expect_word(K::Binary)?;
            }
            self.expect(Kind::Open)?;
            let width = self.bounded(1..=u64::MAX)?;
            self.expect(Kind::Close)?;
            Some(if char { WeightWidth::Char(width) } else { WeightWidth::Binary(width) })
        } else if self.eat(Kind::Comma) {
            let length = self.number()?;
            self.expect(Kind::Comma)?;
            let width = self.number()?;
            self.expect(Kind::Comma)?;
            Some(WeightWidth::Raw(length, width, self.number()?))
        } else {
            None
        };
        self.expect(Kind::Close)?;
        Ok(ExprKind::WeightString(Box::new(WeightString { expr, width })))
    }

    fn json_value(&mut self) -> Parse<ExprKind<'a>> {
        self.expect(Kind::Open)?;
        let document = self.climb(crate::parser::expr::SIMPLE, None)?;
        self.expect(Kind::Comma)?;
        let path = self.literal()?;
        let returning = if self.eat_word(K::Returning) { Some(self.cast_type()?) } else { None };
        let (on_empty, on_error) = self.json_responses()?;
        self.expect(Kind::Close)?;
        Ok(ExprKind::JsonValue(Box::new(JsonValue { document, path, returning, on_empty, on_error })))
    }

    /// `[response ON EMPTY] [response ON ERROR]`
    pub(super) fn json_responses(&mut self) -> Parse<(Option<JsonResponse<'a>>, Option<JsonResponse<'a>>)> {
        let (mut on_empty, mut on_error) = (None, None);
        while self.at_any(&[K::Error, K::Null, K::Default]) {
            let response = match self.bump().keyword {
                K::Error => JsonResponse::Error,
                K::Null => JsonResponse::Null,
                _ if self.at_word(K::Null) => return self.fail(),
                _ => JsonResponse::Default(Box::new(self.signed_literal()?)),
            };
            self.expect_word(K::On)?;
            if self.at_word(K::Empty) && on_empty.is_none() && on_error.is_none() {
                self.bump();
                on_empty = Some(response);
            } else if self.at_word(K::Error) && on_error.is_none() {
                self.bump();
                on_error = Some(response);
            } else {
                return self.fail();
            }
        }
        Ok((on_empty, on_error))
    }

    pub(super) fn cast_type(&mut self) -> Parse<CastType<'a>> {
        if self.eat_word(K::Signed) {
            self.eat_integer_word();
            return Ok(CastType::Signed);
        }
        if self.eat_word(K::Unsigned) {
            self.eat_integer_word();
            return Ok(CastType::Unsigned);
        }
        Ok(CastType::Type(Box::new(self.cast_data_type()?)))
    }

    fn eat_integer_word(&mut self) {
        if !self.eat_word(K::Integer) {
            self.eat_word(K::Int);
        }
    }
}

/// Keywords that call a function.
fn is_callable(keyword: K) -> bool {
    matches!(
        keyword,
        K::Char
            | K::Date
            | K::Day
            | K::Hour
            | K::Insert
            | K::Left
            | K::Minute
            | K::Month
            | K::Right
            | K::Second
            | K::Time
            | K::Timestamp
            | K::User
            | K::Year
            | K::GetFormat
            | K::Timestampadd
            | K::Timestampdiff
            | K::Ascii
            | K::Charset
            | K::Coalesce
            | K::Collation
            | K::Database
            | K::Schema
            | K::If
            | K::Format
            | K::Microsecond
            | K::Mod
            | K::Quarter
            | K::Repeat
            | K::Replace
            | K::Reverse
            | K::RowCount
            | K::Truncate
            | K::Week
            | K::WeightString
            | K::Geomcollection
            | K::Geometrycollection
            | K::Linestring
            | K::Multilinestring
            | K::Multipoint
            | K::Multipolygon
            | K::Point
            | K::Polygon
            | K::Convert
            | K::JsonValue
            | K::Grouping
    ) || crate::parser::windows::window_kind(keyword).is_some()
}

/// How many arguments the grammar lets a keyword's call have.
fn argument_counts(keyword: K) -> std::ops::RangeInclusive<usize> {
    match keyword {
        K::Database | K::Schema | K::User | K::RowCount => 0..=0,
        K::Date
        | K::Day
        | K::Hour
        | K::Minute
        | K::Month
        | K::Second
        | K::Time
        | K::Year
        | K::Ascii
        | K::Charset
        | K::Collation
        | K::Microsecond
        | K::Quarter
        | K::Reverse => 1..=1,
        K::Timestamp | K::Week => 1..=2,
        K::Left | K::Right | K::Mod | K::Repeat | K::Truncate | K::Point => 2..=2,
        K::Format => 2..=3,
        K::If | K::Replace => 3..=3,
        K::Insert => 4..=4,
        K::Geomcollection | K::Geometrycollection => 0..=usize::MAX,
        _ => 1..=usize::MAX,
    }
}
