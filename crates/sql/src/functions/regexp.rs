//! Regular expressions: REGEXP_LIKE, REGEXP_INSTR, REGEXP_SUBSTR, REGEXP_REPLACE.
//!
//! The syntax is ICU's; it is checked here first, so that what is wrong has ICU's name, and compiled by an engine of
//! another dialect whose differences are translated. Compiled patterns are kept by thread.

use super::Function;
use super::arguments::{clamped, collation, integer, is_oversized, long_text, nullable, owned, string, width};
use crate::bind::Binder;
use crate::conditions;
use crate::error::{Error, Result};
use crate::expr::Expr;
use crate::expr::frame::Frame;
use fancy_regex::{Captures, Regex, RegexBuilder};
use std::cell::RefCell;
use std::rc::Rc;
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("regexp_like", (2, 3), infer_like, eval_like),
    Function::pure("regexp_instr", (2, 6), infer_instr, eval_instr),
    Function::pure("regexp_substr", (2, 5), infer_substr, eval_substr),
    Function::pure("regexp_replace", (3, 6), infer_replace, eval_replace),
];

/// Compiled patterns that a thread keeps.
const KEPT: usize = 16;
/// Steps of backtracking after which a match is given up.
const BACKTRACK_MAX: usize = 8_000_000;
/// The most repetitions that an interval may ask for.
const REPETITIONS_MAX: u64 = i32::MAX as u64;

type Kept = (String, Flags, Rc<Regex>);

thread_local! {
    static COMPILED: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

/// How a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Flags {
    insensitive: bool,
    multi_line: bool,
    dot_matches_newline: bool,
    unix_lines: bool,
}

fn checked(arguments: &[Expr], binder: &Binder<'_>, name: &str) -> Result<Collation> {
    let strings = &arguments[..2];
    let binary = |e: &Expr| e.ty.kind.is_string() && e.ty.collation.is_binary();
    for (at, e) in strings.iter().enumerate() {
        let other = &strings[1 - at];
        if binary(e) && other.ty.is_character() {
            let (left, right) = match at {
                0 => ("binary", other.ty.collation.name()),
                _ => (other.ty.collation.name(), "binary"),
            };
            return Err(conditions::CHARACTER_SET_MISMATCH.with(&[&left, &right, &name]));
        }
    }
    collation(strings, binder, name)
}

fn infer_like(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    checked(arguments, binder, "regexp_like")?;
    Ok((Type::truth(), nullable(arguments)))
}

fn infer_instr(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    checked(arguments, binder, "regexp_instr")?;
    Ok((integer(21), nullable(arguments)))
}

fn infer_substr(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let found = checked(arguments, binder, "regexp_substr")?;
    Ok((string(width(&arguments[0]), found), true))
}

fn infer_replace(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((long_text(checked(arguments, binder, "regexp_replace")?), true))
}

/// The flags that the collation and a match type give; `None` is NULL.
fn flags(arguments: &[Expr], at: usize, frame: &Frame<'_>, name: &str) -> Result<Option<Flags>> {
    let connection = frame.context.state.settings().collation_connection;
    let (found, _) = crate::bind::types::collation(&[&arguments[0], &arguments[1]], connection, name)?;
    let mut flags = Flags {
        insensitive: found.name().ends_with("_ci"),
        multi_line: false,
        dot_matches_newline: false,
        unix_lines: false,
    };
    let Some(e) = arguments.get(at) else { return Ok(Some(flags)) };
    let Some(word) = e.string(frame)? else { return Ok(None) };
    for letter in word.chars() {
        match letter {
            'c' => flags.insensitive = false,
            'i' => flags.insensitive = true,
            'm' => flags.multi_line = true,
            'n' => flags.dot_matches_newline = true,
            'u' => flags.unix_lines = true,
            _ => return Err(conditions::WRONG_ARGUMENTS.with(&[&name])),
        }
    }
    Ok(Some(flags))
}

/// The compiled pattern of the second argument; `None` is NULL.
fn compiled(arguments: &[Expr], at: usize, frame: &Frame<'_>, name: &str) -> Result<Option<Rc<Regex>>> {
    let Some(pattern) = arguments[1].string(frame)? else { return Ok(None) };
    let Some(flags) = flags(arguments, at, frame, name)? else { return Ok(None) };
    COMPILED.with_borrow_mut(|kept| {
        if let Some((.., regex)) = kept.iter().find(|(p, f, _)| *p == pattern && *f == flags) {
            return Ok(Some(Rc::clone(regex)));
        }
        let regex = Rc::new(compile(&pattern, flags)?);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((pattern, flags, Rc::clone(&regex)));
        Ok(Some(regex))
    })
}

fn compile(pattern: &str, flags: Flags) -> Result<Regex> {
    if pattern.is_empty() {
        return Err(conditions::REGEXP_ILLEGAL_ARGUMENT.with(&[]));
    }
    let translated = Translation::of(pattern, flags)?;
    let mut builder = RegexBuilder::new(&translated);
    builder.case_insensitive(flags.insensitive);
    builder.multi_line(flags.multi_line);
    builder.dot_matches_new_line(flags.dot_matches_newline);
    builder.backtrack_limit(BACKTRACK_MAX);
    builder.build().map_err(|error| match error {
        fancy_regex::Error::ParseError(_, fancy_regex::ParseError::RecursionExceeded) => {
            conditions::REGEXP_INTERNAL_ERROR.with(&[])
        }
        fancy_regex::Error::ParseError(at, _) => syntax_error(pattern, at),
        _ => conditions::REGEXP_PATTERN_TOO_BIG.with(&[]),
    })
}

fn syntax_error(pattern: &str, at: usize) -> Error {
    let before = &pattern.as_bytes()[..at.min(pattern.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    conditions::REGEXP_RULE_SYNTAX.with(&[&line, &column])
}

/// A pattern on its way from one dialect to the other.
struct Translation<'p> {
    pattern: &'p str,
    bytes: &'p [u8],
    at: usize,
    out: String,
    /// The flags around each group that is open.
    outer: Vec<Flags>,
    /// Whether something precedes that a quantifier may follow.
    repeatable: bool,
    flags: Flags,
}

impl<'p> Translation<'p> {
    fn of(pattern: &'p str, flags: Flags) -> Result<String> {
        let out = String::with_capacity(pattern.len());
        let bytes = pattern.as_bytes();
        let mut translation = Translation { pattern, bytes, at: 0, out, outer: Vec::new(), repeatable: false, flags };
        while translation.at < bytes.len() {
            translation.step()?;
        }
        if !translation.outer.is_empty() {
            return Err(conditions::REGEXP_MISMATCHED_PAREN.with(&[]));
        }
        Ok(translation.out)
    }

    /// Copies so many bytes.
    fn copy(&mut self, count: usize) {
        let end = self.at + count;
        self.out.push_str(&self.pattern[self.at..end]);
        self.at = end;
    }

    fn step(&mut self) -> Result<()> {
        match self.bytes[self.at] {
            b'\\' => return self.escape(),
            b'[' => return self.set(),
            b'(' => return self.group(),
            b')' => {
                self.flags = self.outer.pop().ok_or_else(|| conditions::REGEXP_MISMATCHED_PAREN.with(&[]))?;
                self.copy(1);
                self.repeatable = true;
            }
            b'*' | b'+' | b'?' => {
                if !self.repeatable {
                    return Err(syntax_error(self.pattern, self.at));
                }
                self.copy(1);
                self.after_quantifier();
            }
            b'{' => return self.interval(),
            b'|' => {
                self.copy(1);
                self.repeatable = false;
            }
            b'.' | b'^' | b'$' => {
                self.out.push_str(self.anchor(self.bytes[self.at]));
                self.at += 1;
                self.repeatable = true;
            }
            _ => {
                let length = self.pattern[self.at..].chars().next().map_or(1, char::len_utf8);
                self.copy(length);
                self.repeatable = true;
            }
        }
        Ok(())
    }

    /// What `.`, `^` and `$` are under the present flags.
    fn anchor(&self, sign: u8) -> &'static str {
        match (sign, self.flags.unix_lines) {
            (b'.', _) if self.flags.dot_matches_newline => "(?s:.)",
            (b'.', true) => "[^\\n]",
            (b'.', false) => "[^\\n\\r\\x0b\\x0c\\x{85}\\x{2028}\\x{2029}]",
            (b'^', _) if !self.flags.multi_line => "\\A",
            (b'^', true) => "(?:\\A|(?<=\\n)(?!\\z))",
            (b'^', false) => "(?:\\A|(?<=[\\n\\r\\x0b\\x0c\\x{85}\\x{2028}\\x{2029}])(?!\\z))",
            (_, true) if self.flags.multi_line => "(?=\\n|\\z)",
            (_, false) if self.flags.multi_line => "(?=\\r\\n|[\\n\\r\\x0b\\x0c\\x{85}\\x{2028}\\x{2029}]|\\z)",
            (_, true) => "(?=\\n?\\z)",
            (_, false) => "(?=(?:\\r\\n|[\\n\\r\\x0b\\x0c\\x{85}\\x{2028}\\x{2029}])?\\z)",
        }
    }

    /// What begins with a parenthesis.
    fn group(&mut self) -> Result<()> {
        let rest = &self.pattern[self.at..];
        if rest.starts_with("(?#") {
            let end = rest.find(')').ok_or_else(|| conditions::REGEXP_MISMATCHED_PAREN.with(&[]))?;
            self.at += end + 1;
            return Ok(());
        }
        self.repeatable = false;
        if rest.starts_with("(?(") || rest.starts_with("(?{") {
            return Err(conditions::REGEXP_UNIMPLEMENTED.with(&[]));
        }
        if let Some(length) =
            ["(?<=", "(?<!", "(?:", "(?=", "(?!", "(?>"].iter().find(|start| rest.starts_with(**start))
        {
            self.outer.push(self.flags);
            self.copy(length.len());
            return Ok(());
        }
        let letters = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
        let count = rest.as_bytes().iter().skip(2).take_while(|byte| letters(byte)).count();
        match rest.as_bytes().get(count + 2) {
            Some(end @ (b':' | b')')) if rest.starts_with("(?") => self.inline_flags(count, *end == b':'),
            _ => {
                self.outer.push(self.flags);
                self.copy(1);
                if self.bytes.get(self.at) == Some(&b'?') {
                    self.copy(1);
                }
                Ok(())
            }
        }
    }

    /// `(?flags)`, from here to the end of the group around it, or `(?flags:`, for a group of its own.
    fn inline_flags(&mut self, count: usize, opens: bool) -> Result<()> {
        let letters = &self.pattern[self.at + 2..self.at + 2 + count];
        let mut flags = self.flags;
        let (mut is_on, mut kept) = (true, String::new());
        for letter in letters.chars() {
            match letter {
                '-' => is_on = false,
                'm' => flags.multi_line = is_on,
                's' => flags.dot_matches_newline = is_on,
                'd' => flags.unix_lines = is_on,
                'i' | 'x' => {
                    if !is_on && !kept.contains('-') {
                        kept.push('-');
                    }
                    kept.push(letter);
                }
                'u' | 'w' => {}
                _ => return Err(conditions::REGEXP_INVALID_FLAG.with(&[])),
            }
        }
        if opens {
            self.outer.push(self.flags);
            self.out.push_str(&format!("(?{kept}:"));
        } else if !kept.is_empty() {
            self.out.push_str(&format!("(?{kept})"));
        }
        self.flags = flags;
        self.at += count + 3;
        Ok(())
    }

    /// Lazy and possessive marks behind a quantifier.
    fn after_quantifier(&mut self) {
        if matches!(self.bytes.get(self.at), Some(b'?' | b'+')) {
            self.copy(1);
        }
        self.repeatable = false;
    }

    fn interval(&mut self) -> Result<()> {
        let bad = || conditions::REGEXP_BAD_INTERVAL.with(&[]);
        if !self.repeatable {
            return Err(syntax_error(self.pattern, self.at));
        }
        let end = self.pattern[self.at..].find('}').ok_or_else(bad)?;
        let inside = &self.pattern[self.at + 1..self.at + end];
        let (low, high) = inside.split_once(',').map_or((inside, None), |(low, high)| (low, Some(high)));
        let number = |text: &str| match text.parse::<u64>() {
            Ok(number) if number <= REPETITIONS_MAX => Ok(number),
            _ => Err(bad()),
        };
        let low = number(low)?;
        let high = high.filter(|high| !high.is_empty()).map(number).transpose()?;
        if high.is_some_and(|high| high < low) {
            return Err(conditions::REGEXP_MAX_LT_MIN.with(&[]));
        }
        self.copy(end + 1);
        self.after_quantifier();
        Ok(())
    }

    fn escape(&mut self) -> Result<()> {
        let bad = || conditions::REGEXP_BAD_ESCAPE_SEQUENCE.with(&[]);
        let Some(next) = self.pattern[self.at + 1..].chars().next() else { return Err(bad()) };
        self.repeatable = true;
        match next {
            'Q' => {
                let rest = &self.pattern[self.at + 2..];
                let end = rest.find("\\E");
                let literal = &rest[..end.unwrap_or(rest.len())];
                self.out.push_str(&fancy_regex::escape(literal));
                self.at += 2 + literal.len() + if end.is_some() { 2 } else { 0 };
            }
            'E' => self.at += 2,
            'R' => {
                self.out.push_str("(?:\\r\\n|[\\n\\r\\x0b\\x0c\\x{85}\\x{2028}\\x{2029}])");
                self.at += 2;
            }
            'h' => {
                self.out.push_str("[\\t\\p{Zs}]");
                self.at += 2;
            }
            'Z' => {
                self.out.push_str("(?=\\n?\\z)");
                self.at += 2;
            }
            'e' => {
                self.out.push_str("\\x1b");
                self.at += 2;
            }
            'u' | 'U' | 'x' => self.code_point(next)?,
            'v' => {
                self.out.push_str("[\\n\\r\\x0b\\x0c\\x{85}\\x{2028}\\x{2029}]");
                self.at += 2;
            }
            'X' => {
                self.out.push_str("(?:\\r\\n|\\P{M}\\p{M}*|\\p{M}+)");
                self.at += 2;
            }
            '1'..='9' => {
                let group = next.to_digit(10).map_or(0, |digit| digit as usize);
                if group > all_groups(self.pattern) {
                    return Err(conditions::REGEXP_INVALID_BACK_REF.with(&[]));
                }
                self.copy(2);
            }
            'p' | 'P' => self.property()?,
            '0' | 'k' => self.copy(2),
            'a'..='z' | 'A'..='Z' if !"AbBdDfGnrsStwWzac".contains(next) => return Err(bad()),
            next => self.copy(1 + next.len_utf8()),
        }
        Ok(())
    }

    /// `\\p{name}`; long names of general categories are written short.
    fn property(&mut self) -> Result<()> {
        const LONG: [(&str, &str); 9] = [
            ("lowercaseletter", "Ll"),
            ("uppercaseletter", "Lu"),
            ("titlecaseletter", "Lt"),
            ("modifierletter", "Lm"),
            ("otherletter", "Lo"),
            ("decimalnumber", "Nd"),
            ("letternumber", "Nl"),
            ("othernumber", "No"),
            ("alphabetic", "Alphabetic"),
        ];
        let rest = &self.pattern[self.at..];
        let inside = rest[2..].strip_prefix('{').and_then(|inside| inside.split_once('}')).map(|(name, _)| name);
        let Some(name) = inside else {
            self.copy(2);
            return Ok(());
        };
        let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect();
        match LONG.iter().find(|(long, _)| plain.eq_ignore_ascii_case(long)) {
            Some((_, short)) => {
                self.out.push_str(&format!("{}{{{short}}}", &rest[..2]));
                self.at += name.len() + 4;
            }
            None => self.copy(2),
        }
        Ok(())
    }

    fn code_point(&mut self, letter: char) -> Result<()> {
        let bad = || conditions::REGEXP_BAD_ESCAPE_SEQUENCE.with(&[]);
        let rest = &self.pattern[self.at + 2..];
        let (digits, taken) = match (letter, rest.strip_prefix('{')) {
            ('x', Some(inside)) => {
                let end = inside.find('}').ok_or_else(bad)?;
                (&inside[..end], end + 2)
            }
            _ => {
                let count = match letter {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                (rest.get(..count).ok_or_else(bad)?, count)
            }
        };
        let code = u32::from_str_radix(digits, 16).map_err(|_wrong| bad())?;
        let character = char::from_u32(code).ok_or_else(bad)?;
        self.out.push_str(&format!("\\x{{{:X}}}", u32::from(character)));
        self.at += 2 + taken;
        Ok(())
    }

    /// A set, `[...]`, which may hold others.
    fn set(&mut self) -> Result<()> {
        let unclosed = || conditions::REGEXP_MISSING_CLOSE_BRACKET.with(&[]);
        self.copy(1);
        if self.bytes.get(self.at) == Some(&b'^') {
            self.copy(1);
        }
        if self.bytes.get(self.at) == Some(&b']') {
            self.out.push_str("\\]");
            self.at += 1;
        }
        let mut before: Option<char> = None;
        let mut after_class = false;
        loop {
            let rest = &self.pattern[self.at..];
            let Some(next) = rest.chars().next() else { return Err(unclosed()) };
            match next {
                ']' => {
                    self.copy(1);
                    self.repeatable = true;
                    return Ok(());
                }
                '-' if after_class || is_class(&rest[1..]) => {
                    self.out.push_str("\\-");
                    self.at += 1;
                    (before, after_class) = (None, false);
                }
                '[' if let Some(name) = class_name(rest) => {
                    match posix_class(name) {
                        Some(class) => self.out.push_str(class),
                        None if is_class_name(name) => self.out.push_str(&rest[..name.len() + 4]),
                        None => return Err(conditions::REGEXP_ILLEGAL_ARGUMENT.with(&[])),
                    }
                    self.at += name.len() + 4;
                    (before, after_class) = (None, true);
                }
                '[' => {
                    self.set()?;
                    (before, after_class) = (None, true);
                }
                '\\' => {
                    after_class = is_class(rest);
                    self.escape()?;
                    before = None;
                }
                '-' if before.is_some() && !rest.starts_with("-]") => {
                    let high = rest[1..].chars().next().ok_or_else(unclosed)?;
                    if high != '\\' && high != '[' && before.is_some_and(|low| low > high) {
                        return Err(conditions::REGEXP_INVALID_RANGE.with(&[]));
                    }
                    self.copy(1);
                    before = None;
                }
                next => {
                    self.copy(next.len_utf8());
                    (before, after_class) = (Some(next), false);
                }
            }
        }
    }
}

/// Whether a part of a set is a class of characters, which begins and ends no range.
fn is_class(part: &str) -> bool {
    let mut chars = part.chars();
    match (chars.next(), chars.next()) {
        (Some('['), Some(':')) => true,
        (Some('\\'), Some(letter)) => "dDsSwWpPhHvV".contains(letter),
        _ => false,
    }
}

/// The name of the class `[:name:]` that a text begins with. What has no end or no name is a set.
fn class_name(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("[:")?;
    inside.split_once(":]").map(|(name, _)| name).filter(|name| !name.is_empty())
}

/// Whether it is the name of a class, negated or not, that is the same in the library.
fn is_class_name(name: &str) -> bool {
    let name = name.strip_prefix('^').unwrap_or(name);
    let names = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
        "word", "xdigit",
    ];
    names.contains(&name)
}

/// A POSIX class as ICU knows it, of all letters and not only those of ASCII.
fn posix_class(name: &str) -> Option<&'static str> {
    Some(match name {
        "alnum" => r"\p{Alphabetic}\p{Nd}",
        "alpha" => r"\p{Alphabetic}",
        "digit" => r"\p{Nd}",
        "lower" => r"\p{Lowercase}",
        "punct" => r"\p{P}",
        "space" => r"\p{White_Space}",
        "upper" => r"\p{Uppercase}",
        _ => return None,
    })
}

/// The groups of a pattern that can be referred to: parentheses that are not escaped and open no other kind of group.
fn all_groups(pattern: &str) -> usize {
    let bytes = pattern.as_bytes();
    let opens = |at: &usize| {
        let escapes = bytes[..*at].iter().rev().take_while(|byte| **byte == b'\\').count();
        let is_plain = bytes.get(at + 1) != Some(&b'?');
        let is_named = bytes.get(at + 1..at + 3) == Some(b"?<") && !matches!(bytes.get(at + 3), Some(b'=' | b'!'));
        bytes[*at] == b'(' && escapes % 2 == 0 && (is_plain || is_named)
    };
    (0..bytes.len()).filter(opens).count()
}

fn failed(error: &fancy_regex::Error) -> Error {
    match error {
        fancy_regex::Error::RuntimeError(_) => conditions::REGEXP_TIME_OUT.with(&[]),
        _ => conditions::REGEXP_INTERNAL_ERROR.with(&[]),
    }
}

fn eval_like<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let regex = compiled(arguments, 2, frame, "regexp_like")?;
    let (Some(text), Some(regex)) = (arguments[0].text(frame)?, regex) else { return Ok(Value::Null) };
    let text = String::from_utf8_lossy(&text);
    regex.is_match(&*text).map(Value::truth).map_err(|error| failed(&error))
}

/// An optional integer argument; `None` is NULL.
fn number(arguments: &[Expr], at: usize, default: i64, frame: &Frame<'_>) -> Result<Option<i64>> {
    arguments.get(at).map_or(Ok(Some(default)), |e| clamped(e, frame))
}

/// Where in the text a search begins, in bytes.
fn start_of(text: &str, position: i64) -> Result<usize> {
    let beyond = || conditions::REGEXP_INDEX_OUTOFBOUNDS_ERROR.with(&[]);
    let place = position.checked_sub(1).and_then(|p| usize::try_from(p).ok()).ok_or_else(beyond)?;
    let mut starts = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len()));
    starts.nth(place).ok_or_else(beyond)
}

/// The nth match at or after a place.
fn nth<'t>(regex: &Regex, text: &'t str, start: usize, occurrence: i64) -> Result<Option<Captures<'t, str>>> {
    let wanted = usize::try_from(occurrence.max(1) - 1).unwrap_or(usize::MAX);
    let mut from = start;
    for count in 0..=wanted {
        let found = regex.captures_from_pos(text, from).map_err(|error| failed(&error))?;
        let Some(found) = found else { return Ok(None) };
        if count == wanted {
            return Ok(Some(found));
        }
        let whole = found.get(0).expect("a match has a whole");
        from = match whole.end() > whole.start() {
            true => whole.end(),
            false => match text[whole.end()..].chars().next() {
                Some(next) => whole.end() + next.len_utf8(),
                None => return Ok(None),
            },
        };
    }
    Ok(None)
}

fn eval_instr<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let regex = compiled(arguments, 5, frame, "regexp_instr")?;
    let text = arguments[0].string(frame)?;
    let position = number(arguments, 2, 1, frame)?;
    let occurrence = number(arguments, 3, 1, frame)?;
    let option = number(arguments, 4, 0, frame)?;
    let (Some(text), Some(regex), Some(position), Some(occurrence), Some(option)) =
        (text, regex, position, occurrence, option)
    else {
        return Ok(Value::Null);
    };
    if !(0..=1).contains(&option) {
        return Err(conditions::WRONG_ARGUMENTS.with(&[&"regexp_instr: return_option must be 1 or 0."]));
    }
    let start = start_of(&text, position)?;
    let found = nth(&regex, &text, start, occurrence)?;
    Ok(Value::Int(found.and_then(|found| found.get(0)).map_or(0, |whole| {
        let at = if option == 1 { whole.end() } else { whole.start() };
        text[..at].chars().count() as i64 + 1
    })))
}

fn eval_substr<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let regex = compiled(arguments, 4, frame, "regexp_substr")?;
    let text = arguments[0].string(frame)?;
    let position = number(arguments, 2, 1, frame)?;
    let occurrence = number(arguments, 3, 1, frame)?;
    let (Some(text), Some(regex), Some(position), Some(occurrence)) = (text, regex, position, occurrence) else {
        return Ok(Value::Null);
    };
    let start = start_of(&text, position)?;
    let found = nth(&regex, &text, start, occurrence)?;
    Ok(found.and_then(|found| found.get(0)).map_or(Value::Null, |whole| owned(whole.as_str())))
}

/// Appends a replacement, in which `$1` is a group and `\` makes the next character mean itself.
fn expand(replacement: &str, found: &Captures<'_, str>, out: &mut String) -> Result<()> {
    let beyond = || conditions::REGEXP_INDEX_OUTOFBOUNDS_ERROR.with(&[]);
    let mut rest = replacement.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '\\' => out.extend(rest.next()),
            '$' => {
                let first = rest.next().and_then(|c| c.to_digit(10)).ok_or_else(beyond)?;
                let mut group = first as usize;
                if group >= found.len() {
                    return Err(beyond());
                }
                while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer >= found.len() {
                        break;
                    }
                    group = longer;
                    rest.next();
                }
                out.push_str(found.get(group).map_or("", |group| group.as_str()));
            }
            next => out.push(next),
        }
    }
    Ok(())
}

fn eval_replace<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let regex = compiled(arguments, 5, frame, "regexp_replace")?;
    let (text, replacement) = (arguments[0].string(frame)?, arguments[2].string(frame)?);
    let position = number(arguments, 3, 1, frame)?;
    let occurrence = number(arguments, 4, 0, frame)?;
    let (Some(text), Some(regex), Some(replacement), Some(position), Some(occurrence)) =
        (text, regex, replacement, position, occurrence)
    else {
        return Ok(Value::Null);
    };
    let mut from = start_of(&text, position)?;
    let mut out = text[..from].to_owned();
    let mut count = 0;
    while let Some(found) = regex.captures_from_pos(text.as_str(), from).map_err(|error| failed(&error))? {
        let whole = found.get(0).expect("a match has a whole");
        count += 1;
        out.push_str(&text[from..whole.start()]);
        if occurrence <= 0 || count == occurrence {
            expand(&replacement, &found, &mut out)?;
        } else {
            out.push_str(whole.as_str());
        }
        from = whole.end();
        if whole.start() == whole.end() {
            let Some(next) = text[from..].chars().next() else { break };
            out.push(next);
            from += next.len_utf8();
        }
        if occurrence > 0 && count == occurrence {
            break;
        }
    }
    out.push_str(&text[from..]);
    Ok(if is_oversized(out.len(), "regexp_replace", frame) { Value::Null } else { owned(out) })
}
