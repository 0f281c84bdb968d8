//! What a system variable can hold, how SET checks it and how SHOW prints it.

use crate::conditions;
use crate::error::{Diagnostics, Error, Result};
use std::sync::Arc;

/// Where a variable exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Global only.
    G,
    /// Session only.
    S,
    /// Both: the session's begins as the global one.
    B,
}

/// What a variable can hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// ON or OFF.
    Bool,
    /// An integer between two bounds; what lies outside is moved to the bound with a warning. The largest i64 as a bound
    /// stands for the largest integer without a sign.
    Int(i64, i64),
    /// A floating point number.
    Double,
    /// One of the words, by name or position.
    Enum(&'static str),
    /// Any of the words, as names with commas or as bits.
    Set(&'static str),
    /// Words that are on or off each, with their states by default: `a=on,b=off`. SET names those that change.
    Switches(&'static str),
    /// Text.
    Str,
}

/// A variable's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// A bool, an integer, an enum's position or a set's bits.
    Int(i64),
    /// A number.
    Double(f64),
    /// Text.
    Text(Arc<str>),
    /// NULL.
    Null,
}

impl Kind {
    /// The value that `text` names: an option's or a default's.
    pub fn parse(&self, text: &str) -> Option<Setting> {
        match self {
            Kind::Bool => match text.to_ascii_uppercase().as_str() {
                "ON" | "1" | "TRUE" | "YES" => Some(Setting::Int(1)),
                "OFF" | "0" | "FALSE" | "NO" => Some(Setting::Int(0)),
                _ => None,
            },
            Kind::Int(low, high) => parse_size(text)
                .or_else(|| text.parse::<f64>().ok().map(|d| d as i64))
                .map(|v| Setting::Int(v.clamp(*low, *high))),
            Kind::Double => text.parse().ok().map(Setting::Double),
            Kind::Enum(words) => position(words, text).map(Setting::Int),
            Kind::Set(words) => set_bits(words, text).ok().map(Setting::Int),
            Kind::Switches(all) => switched(all, text, default_bits(all)).ok().map(Setting::Int),
            Kind::Str => Some(if text == "NULL" { Setting::Null } else { Setting::Text(text.into()) }),
        }
    }

    /// The value that SET gives; warnings go to `diagnostics`.
    ///
    /// # Errors
    /// 1231 and 1232, where the value is none that the variable can have.
    pub fn check(&self, name: &str, given: &Setting, diagnostics: &mut Diagnostics) -> Result<Setting> {
        match (self, given) {
            (Kind::Bool, Setting::Int(v @ (0 | 1))) => Ok(Setting::Int(*v)),
            (Kind::Bool, Setting::Int(v)) => Err(wrong_value(name, v)),
            (Kind::Bool, Setting::Text(text)) => match text.to_ascii_uppercase().as_str() {
                "ON" | "TRUE" => Ok(Setting::Int(1)),
                "OFF" | "FALSE" => Ok(Setting::Int(0)),
                _ => Err(wrong_value(name, text)),
            },
            (Kind::Int(low, high), Setting::Int(v)) => {
                if v < low || v > high {
                    diagnostics.warn(conditions::TRUNCATED_WRONG_VALUE, &[&name, &v]);
                }
                Ok(Setting::Int((*v).clamp(*low, *high)))
            }
            (Kind::Int(..), Setting::Null) | (Kind::Double, Setting::Null) | (Kind::Bool, Setting::Double(_)) => {
                Err(conditions::WRONG_TYPE_FOR_VAR.with(&[&name]))
            }
            (Kind::Int(..), _) | (Kind::Double, Setting::Text(_)) => Err(conditions::WRONG_TYPE_FOR_VAR.with(&[&name])),
            (Kind::Double, Setting::Int(v)) => Ok(Setting::Double(*v as f64)),
            (Kind::Double, Setting::Double(v)) => Ok(Setting::Double(*v)),
            (Kind::Enum(words), Setting::Text(text)) => {
                position(words, text).map(Setting::Int).ok_or_else(|| wrong_value(name, text))
            }
            (Kind::Enum(words), Setting::Int(v)) => {
                let known = usize::try_from(*v).is_ok_and(|v| v < words.split(',').count());
                if known { Ok(Setting::Int(*v)) } else { Err(wrong_value(name, v)) }
            }
            (Kind::Set(words), Setting::Text(text)) => {
                set_bits(words, text).map(Setting::Int).map_err(|word| wrong_value(name, &word))
            }
            (Kind::Switches(all), Setting::Text(text)) => {
                let bits = switched(all, text, default_bits(all));
                bits.map(Setting::Int).map_err(|piece| wrong_value(name, &piece))
            }
            (Kind::Set(words) | Kind::Switches(words), Setting::Int(v)) => {
                let known = *v >= 0 && *v < 1 << words.split(',').count();
                if known { Ok(Setting::Int(*v)) } else { Err(wrong_value(name, v)) }
            }
            (Kind::Str, Setting::Int(_) | Setting::Double(_)) => Err(conditions::WRONG_TYPE_FOR_VAR.with(&[&name])),
            (Kind::Str, Setting::Text(text)) => Ok(Setting::Text(Arc::clone(text))),
            (Kind::Str, Setting::Null) => Ok(Setting::Null),
            (_, Setting::Null) => Err(wrong_value(name, &"NULL")),
            (Kind::Enum(_) | Kind::Set(_) | Kind::Switches(_), Setting::Double(_)) => {
                Err(conditions::WRONG_TYPE_FOR_VAR.with(&[&name]))
            }
        }
    }

    /// The place of a switch among a variable's bits.
    pub fn switch(&self, name: &str) -> Option<usize> {
        let Kind::Switches(all) = self else { return None };
        switches(all).position(|(word, _)| word == name)
    }

    /// The value as SHOW VARIABLES and a SELECT of it print it.
    pub fn text(&self, value: &Setting) -> String {
        match (self, value) {
            (Kind::Bool, Setting::Int(v)) => if *v == 0 { "OFF" } else { "ON" }.to_owned(),
            (Kind::Enum(words), Setting::Int(v)) => {
                usize::try_from(*v).ok().and_then(|v| words.split(',').nth(v)).unwrap_or_default().to_owned()
            }
            (Kind::Set(words), Setting::Int(v)) => {
                let chosen = words.split(',').enumerate().filter(|(i, _)| v >> i & 1 == 1).map(|(_, w)| w);
                chosen.collect::<Vec<_>>().join(",")
            }
            (Kind::Switches(all), Setting::Int(v)) => {
                let state = |(i, (word, _)): (usize, (&str, bool))| {
                    format!("{word}={}", if v >> i & 1 == 1 { "on" } else { "off" })
                };
                switches(all).enumerate().map(state).collect::<Vec<_>>().join(",")
            }
            (Kind::Int(low, i64::MAX), Setting::Int(i64::MAX)) if *low >= 0 => u64::MAX.to_string(),
            (_, Setting::Int(v)) => v.to_string(),
            (_, Setting::Double(v)) => format!("{v:.6}"),
            (_, Setting::Text(text)) => text.to_string(),
            (_, Setting::Null) => String::new(),
        }
    }
}

fn wrong_value(name: &str, value: &dyn std::fmt::Display) -> Error {
    conditions::WRONG_VALUE_FOR_VAR.with(&[&name, value])
}

fn position(words: &str, text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<usize>() {
        return (number < words.split(',').count()).then_some(number as i64);
    }
    words.split(',').position(|w| w.eq_ignore_ascii_case(text)).map(|p| p as i64)
}

/// The bits of the words in `text`, or the first word that is unknown.
fn set_bits(words: &str, text: &str) -> std::result::Result<i64, String> {
    let mut bits = 0;
    for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
        match words.split(',').position(|w| w.eq_ignore_ascii_case(word)) {
            Some(at) => bits |= 1 << at,
            None => return Err(word.to_owned()),
        }
    }
    Ok(bits)
}

/// The words of a variable of switches, and whether they are on by default.
fn switches(all: &'static str) -> impl Iterator<Item = (&'static str, bool)> {
    all.split(',').filter_map(|piece| piece.split_once('=')).map(|(word, state)| (word, state == "on"))
}

fn default_bits(all: &'static str) -> i64 {
    switches(all).enumerate().filter(|(_, (_, is_on))| *is_on).fold(0, |bits, (at, _)| bits | 1 << at)
}

/// The bits after `text`, a list of `word=on`, `word=off`, `word=default` and `default`, changed `before`.
///
/// # Errors
/// The text from what is wrong in it on.
pub fn switched(all: &'static str, text: &str, before: i64) -> std::result::Result<i64, String> {
    let by_default = default_bits(all);
    let (mut bits, mut seen, mut rest, mut is_default) = (before, 0_i64, text, false);
    while !rest.is_empty() {
        let (piece, behind) = rest.split_once(',').unwrap_or((rest, ""));
        let wrong = || rest.to_owned();
        if piece.eq_ignore_ascii_case("default") && !is_default {
            is_default = true;
            bits = bits & seen | by_default & !seen;
            rest = behind;
            continue;
        }
        let (word, state) = piece.split_once('=').ok_or_else(wrong)?;
        let at = switches(all).position(|(w, _)| w.eq_ignore_ascii_case(word)).ok_or_else(wrong)?;
        let bit = 1 << at;
        if seen & bit != 0 {
            return Err(wrong());
        }
        seen |= bit;
        let is_on = match state.to_ascii_lowercase().as_str() {
            "on" => true,
            "off" => false,
            "default" => by_default & bit != 0,
            _ => return Err(wrong()),
        };
        bits = if is_on { bits | bit } else { bits & !bit };
        rest = behind;
    }
    Ok(bits)
}

/// An integer with MySQL's suffixes K, M, G, T, P, E.
pub fn parse_size(text: &str) -> Option<i64> {
    let text = text.trim();
    let (digits, shift) = match text.char_indices().last().map(|(at, c)| (at, c.to_ascii_uppercase())) {
        Some((at, 'K')) => (&text[..at], 10),
        Some((at, 'M')) => (&text[..at], 20),
        Some((at, 'G')) => (&text[..at], 30),
        Some((at, 'T')) => (&text[..at], 40),
        Some((at, 'P')) => (&text[..at], 50),
        Some((at, 'E')) => (&text[..at], 60),
        _ => (text, 0),
    };
    let number: i128 = digits.parse().ok()?;
    Some(i64::try_from(number << shift).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked_and_printed_as_mysql_does() {
        let mut diagnostics = Diagnostics::new(10);
        let mut check = |kind: Kind, given: Setting| {
            kind.check("x", &given, &mut diagnostics).map(|v| kind.text(&v)).map_err(|e| e.code)
        };
        assert_eq!(check(Kind::Bool, Setting::Text("on".into())), Ok("ON".to_owned()));
        assert_eq!(check(Kind::Bool, Setting::Int(2)), Err(1231));
        assert_eq!(check(Kind::Int(1, 10), Setting::Int(99)), Ok("10".to_owned()));
        assert_eq!(check(Kind::Int(1, 10), Setting::Text("7".into())), Err(1232));
        assert_eq!(check(Kind::Enum("A,B"), Setting::Int(1)), Ok("B".to_owned()));
        assert_eq!(check(Kind::Set("A,B,C"), Setting::Text("c,a".into())), Ok("A,C".to_owned()));
        assert_eq!(check(Kind::Set("A,B,C"), Setting::Text("d".into())), Err(1231));
        assert_eq!(diagnostics.warning_count(), 1);
        assert_eq!(parse_size("2G"), Some(2 << 30));
    }
}
