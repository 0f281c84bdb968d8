//! Syntax that MySQL still takes and warns of. The parser notes it in the order of the text; whoever runs the statement turns it
//! into warnings.

use std::borrow::Cow;

/// Character sets that are to go.
const GOING: [&str; 6] = ["utf8mb3", "ucs2", "macroman", "macce", "dec8", "hp8"];

/// One use of deprecated syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deprecated<'a> {
    /// `utf8` as a character set.
    Utf8,
    /// A character set that is to go.
    Charset(Cow<'a, str>),
    /// A collation of such a set.
    Collation(Cow<'a, str>),
    /// NATIONAL, NCHAR, NVARCHAR or `N'text'`.
    National,
    /// `BINARY expr`.
    BinaryExpr,
    /// `&&`.
    And,
    /// `||` as OR.
    Or,
    /// `!`.
    Not,
    /// `@name := value` in an expression.
    Assign,
    /// SQL_CALC_FOUND_ROWS.
    CalcFoundRows,
    /// BINARY behind a type.
    BinaryAttribute,
    /// ASCII behind a type.
    Ascii,
    /// UNICODE behind a type.
    Unicode,
    /// An integer's display width.
    DisplayWidth,
    /// Digits of FLOAT or DOUBLE.
    RealDigits,
    /// UNSIGNED of a type that is no integer.
    UnsignedReal,
    /// ZEROFILL.
    Zerofill,
    /// `YEAR(4)`.
    YearLength,
    /// An alias that ends with a space.
    SpaceBehind(String),
}

impl<'a> Deprecated<'a> {
    /// A collation's name, where its character set is deprecated.
    pub fn of_collation(name: &Cow<'a, str>) -> Option<Deprecated<'a>> {
        let (charset, _) = name.split_once('_')?;
        let is_going = GOING.iter().any(|known| known.eq_ignore_ascii_case(charset));
        is_going.then(|| Deprecated::Collation(name.clone()))
    }

    /// A character set's name, where it is deprecated.
    pub fn of_charset(name: &Cow<'a, str>) -> Option<Deprecated<'a>> {
        if name.eq_ignore_ascii_case("utf8") {
            return Some(Deprecated::Utf8);
        }
        GOING.iter().any(|known| known.eq_ignore_ascii_case(name)).then(|| Deprecated::Charset(name.clone()))
    }
}
