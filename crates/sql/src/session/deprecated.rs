//! Deprecated syntax as warnings.

use crate::conditions::WARN_DEPRECATED_SYNTAX_NO_REPLACEMENT as GOING;
use crate::conditions::{self, WARN_DEPRECATED_NO_REPLACEMENT as WITHOUT, WARN_DEPRECATED_SYNTAX as REPLACED};
use crate::error::{Condition, Diagnostics, Kind, Level};
use crate::variables::kind::Setting;
use std::borrow::Cow;
use std::fmt::Display;
use syntax::deprecated::Deprecated;

/// Leaves a warning for each use of deprecated syntax.
pub fn warn(list: &[Deprecated<'_>], diagnostics: &mut Diagnostics) {
    for one in list {
        let mut warn = |kind: Kind, arguments: &[&dyn Display]| diagnostics.warn(kind, arguments);
        match one {
            Deprecated::Utf8 => warn(conditions::DEPRECATED_UTF8_ALIAS, &[]),
            Deprecated::Charset(name) => warn(REPLACED, &[&name.to_lowercase(), &"utf8mb4"]),
            Deprecated::Collation(name) => {
                let name = name.to_lowercase();
                match name.split_once('_') {
                    Some(("utf8mb3", _)) | None => warn(conditions::DEPRECATED_UTF8MB3_COLLATION, &[&name]),
                    Some((charset, _)) => warn(conditions::DEPRECATED_COLLATION, &[&name, &charset, &"utf8mb4"]),
                }
            }
            Deprecated::National => warn(conditions::DEPRECATED_NATIONAL, &[]),
            Deprecated::BinaryExpr => warn(REPLACED, &[&"BINARY expr", &"CAST"]),
            Deprecated::And => warn(REPLACED, &[&"&&", &"AND"]),
            Deprecated::Or => warn(REPLACED, &[&"|| as a synonym for OR", &"OR"]),
            Deprecated::Not => warn(REPLACED, &[&"!", &"NOT"]),
            Deprecated::BinaryAttribute => {
                let instead = "a CHARACTER SET clause with _bin collation";
                warn(REPLACED, &[&"BINARY as attribute of a type", &instead]);
            }
            Deprecated::Ascii => warn(REPLACED, &[&"ASCII", &"CHARACTER SET charset_name"]),
            Deprecated::Unicode => warn(REPLACED, &[&"UNICODE", &"CHARACTER SET charset_name"]),
            Deprecated::YearLength => warn(REPLACED, &[&"YEAR(4)", &"YEAR"]),
            Deprecated::DisplayWidth => warn(GOING, &[&"Integer display width"]),
            Deprecated::RealDigits => warn(GOING, &[&"Specifying number of digits for floating point data types"]),
            Deprecated::SpaceBehind(name) => {
                warn(conditions::WARN_SPACE_BEHIND_NAME, &[name, &name.trim_end_matches(' ')]);
            }
            Deprecated::Assign => advise(
                diagnostics,
                "Setting user variables within expressions",
                "Consider alternatives: 'SET variable=expression, ...', or 'SELECT expression(s) INTO variables(s)'.",
            ),
            Deprecated::CalcFoundRows => {
                advise(diagnostics, "SQL_CALC_FOUND_ROWS", "Consider using two separate queries instead.");
            }
            Deprecated::UnsignedReal => diagnostics.push_condition(Condition {
                message: "UNSIGNED for decimal and floating point data types is deprecated and support for it will be \
                          removed in a future release."
                    .to_owned(),
                ..condition(GOING)
            }),
            Deprecated::Zerofill => diagnostics.push_condition(Condition {
                message: format!(
                    "{} Use the LPAD function to zero-pad numbers, or store the formatted numbers in a CHAR column.",
                    GOING.text(&[&"The ZEROFILL attribute"])
                ),
                ..condition(GOING)
            }),
        }
    }
}

/// What SET says of an sql_mode: the modes that strict mode will bring with it are to be set with it, all of them.
pub fn warn_of_modes(modes: u64, diagnostics: &mut Diagnostics) {
    use super::settings as bits;
    let merged = bits::NO_ZERO_IN_DATE | bits::NO_ZERO_DATE | bits::ERROR_FOR_DIVISION_BY_ZERO;
    let is_strict = modes & (bits::STRICT_TRANS_TABLES | bits::STRICT_ALL_TABLES) != 0;
    if modes & merged != if is_strict { merged } else { 0 } {
        let names = "'NO_ZERO_DATE', 'NO_ZERO_IN_DATE' and 'ERROR_FOR_DIVISION_BY_ZERO'";
        diagnostics.warn(conditions::SQL_MODE_MERGED, &[&names]);
    }
    if modes & bits::PAD_CHAR_TO_FULL_LENGTH != 0 {
        diagnostics.warn(conditions::WARN_DEPRECATED_SQLMODE, &[&"PAD_CHAR_TO_FULL_LENGTH"]);
    }
}

/// What SET says of a variable that names a character set or a collation; `given` is the name as it was written.
pub fn warn_of_set(name: &str, given: &Setting, value: &Setting, diagnostics: &mut Diagnostics) {
    if let Setting::Text(value) = value {
        let written = match given {
            Setting::Text(given) if given.eq_ignore_ascii_case("utf8") => given,
            _ => value,
        };
        let found = match () {
            () if name.starts_with("character_set_") => Deprecated::of_charset(&Cow::Borrowed(&**written)),
            () if name.starts_with("collation_") => Deprecated::of_collation(&Cow::Borrowed(&**value)),
            () => None,
        };
        warn(found.as_slice(), diagnostics);
    }
    if matches!(name, "character_set_database" | "collation_database" | "default_collation_for_utf8mb4") {
        let message = format!("Updating '{name}' is deprecated. It will be made read-only in a future release.");
        diagnostics.push_condition(Condition { message, ..condition(GOING) });
    }
}

/// Leaves a warning that says what to do instead.
pub fn advise(diagnostics: &mut Diagnostics, what: &str, advice: &str) {
    let message = format!("{} {advice}", WITHOUT.text(&[&what]));
    diagnostics.push_condition(Condition { message, ..condition(WITHOUT) });
}

fn condition(kind: Kind) -> Condition {
    let error = kind.with(&[]);
    Condition { level: Level::Warning, code: error.code, sqlstate: error.sqlstate, message: error.message }
}
