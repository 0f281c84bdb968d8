//! The type that several expressions have together: of CASE, COALESCE and their kin, of UNION, and the collation of a
//! comparison or a concatenation.
//!
//! Source: "Type Conversion in Expression Evaluation", "Collation Coercibility in Expressions", "UNION Clause" of MySQL's
//! manual.

use crate::conditions;
use crate::error::Result;
use crate::expr::{EXPLICIT, Expr, ExprKind, IGNORABLE, LITERAL, NO_COLLATION, NUMERIC};
use values::charset::Charset;
use values::collation::Collation;
use values::types::{DECIMALS_NOT_FIXED, Kind, PRECISION_MAX, SCALE_MAX, Type};

/// The longest VARCHAR of an expression; longer ones are TEXT.
const VARCHAR_MAX: u32 = 16383;

/// The type that holds the values of all of `types`.
pub fn merge<'t>(types: impl Iterator<Item = &'t Type>) -> Type {
    let mut known = types.filter(|t| t.kind != Kind::Null);
    let Some(first) = known.next() else { return Type::null() };
    known.fold(first.clone(), |so_far, ty| pair(&so_far, ty))
}

fn pair(a: &Type, b: &Type) -> Type {
    if a == b {
        return a.clone();
    }
    let (ka, kb) = (a.kind, b.kind);
    if ka.is_integer() && kb.is_integer() {
        return integers(a, b);
    }
    let numeric = |k: Kind| k.is_integer() || k.is_real() || matches!(k, Kind::Decimal | Kind::Year | Kind::Bit);
    if numeric(ka) && numeric(kb) {
        return numbers(a, b);
    }
    if ka.is_temporal() && kb.is_temporal() {
        let fsp = a.decimals.max(b.decimals);
        return match (ka, kb) {
            (Kind::Date, Kind::Date) => Type::date(),
            (Kind::Time, Kind::Time) => Type::time(fsp),
            (Kind::Timestamp, Kind::Timestamp) => Type::timestamp(fsp),
            _ => Type::datetime(fsp),
        };
    }
    if ka == Kind::Json && kb == Kind::Json {
        return Type::json();
    }
    if ka.is_geometry() && kb.is_geometry() {
        return Type::geometry(Kind::Geometry);
    }
    strings(a, b)
}

fn integers(a: &Type, b: &Type) -> Type {
    let length = a.length.max(b.length);
    let kind = if a.kind.integer_bits() >= b.kind.integer_bits() { a.kind } else { b.kind };
    if a.unsigned == b.unsigned {
        return Type { length, ..Type::integer(kind, a.unsigned) };
    }
    let (unsigned, signed) = if a.unsigned { (a, b) } else { (b, a) };
    if unsigned.kind.integer_bits() < signed.kind.integer_bits() {
        return Type { length, ..Type::integer(signed.kind, false) };
    }
    match unsigned.kind {
        Kind::Tiny => Type::integer(Kind::Short, false),
        Kind::Short => Type::integer(Kind::Int24, false),
        Kind::Int24 => Type::integer(Kind::Long, false),
        Kind::Long => Type::bigint(),
        _ => Type::decimal(20, 0),
    }
}

fn numbers(a: &Type, b: &Type) -> Type {
    if a.kind.is_real() || b.kind.is_real() {
        let both_float = a.kind == Kind::Float && b.kind == Kind::Float;
        let decimals = if a.kind.is_real() && b.kind.is_real() && a.decimals == b.decimals {
            a.decimals
        } else {
            DECIMALS_NOT_FIXED
        };
        let ty = if both_float { Type::float() } else { Type::double() };
        return Type { decimals, ..ty };
    }
    if a.kind == Kind::Decimal || b.kind == Kind::Decimal {
        let scale = a.decimals.max(b.decimals).min(SCALE_MAX);
        let whole = |t: &Type| match t.kind {
            Kind::Decimal => t.length.saturating_sub(u32::from(t.decimals)),
            _ if t.unsigned => t.length,
            _ => t.length.saturating_sub(u32::from(t.length >= 4)),
        };
        let precision = (whole(a).max(whole(b)) + u32::from(scale)).min(PRECISION_MAX);
        return Type { unsigned: a.unsigned && b.unsigned, ..Type::decimal(precision.max(1), scale) };
    }
    let as_integer = |t: &Type| match t.kind {
        Kind::Year => Type { length: 4, ..Type::integer(Kind::Short, true) },
        Kind::Bit => Type::bigint_unsigned(),
        _ => t.clone(),
    };
    integers(&as_integer(a), &as_integer(b))
}

fn strings(a: &Type, b: &Type) -> Type {
    let blob = |t: &Type| if t.kind.is_blob() || t.kind == Kind::Json { t.length } else { 0 };
    let collation = match (a.kind.is_string() || a.kind == Kind::Json, b.kind.is_string() || b.kind == Kind::Json) {
        (true, true) if a.collation == b.collation => a.collation,
        (true, true) if a.collation.is_binary() || b.collation.is_binary() => Collation::BINARY,
        (true, true) => wider(a.collation, b.collation),
        (true, false) => a.collation,
        (false, true) => b.collation,
        (false, false) => Collation::UTF8MB4_0900_AI_CI,
    };
    let longest = blob(a).max(blob(b));
    if longest > 0 {
        return Type::text(text_kind(longest), collation);
    }
    string(width(a).max(width(b)), collation)
}

fn wider(a: Collation, b: Collation) -> Collation {
    if b.charset().maxlen() > a.charset().maxlen() { b } else { a }
}

/// The characters that a value of this type takes as text.
pub fn width(ty: &Type) -> u32 {
    match ty.kind {
        Kind::Double | Kind::Float if ty.decimals == DECIMALS_NOT_FIXED => {
            ty.length.max(if ty.kind == Kind::Float { 12 } else { 22 })
        }
        // A zero stands before the point that nothing does.
        Kind::Decimal if ty.length <= u32::from(ty.decimals) => ty.display_width() + 1,
        _ => ty.display_width(),
    }
}

/// A string type of so many characters: VARCHAR, or TEXT where that is too short.
pub fn string(characters: u32, collation: Collation) -> Type {
    if characters <= VARCHAR_MAX * 4 / collation.charset().maxlen().max(1) || characters <= VARCHAR_MAX {
        Type::varchar(characters, collation)
    } else {
        let bytes = characters.saturating_mul(collation.charset().maxlen());
        Type::text(text_kind(bytes), collation)
    }
}

fn text_kind(bytes: u32) -> Kind {
    match bytes {
        0..=0xff => Kind::TinyText,
        0x100..=0xffff => Kind::Text,
        0x1_0000..=0xff_ffff => Kind::MediumText,
        _ => Kind::LongText,
    }
}

/// Whether an expression is a string by itself: its collation counts.
fn has_collation(e: &Expr) -> bool {
    e.ty.kind.is_string() || e.ty.kind == Kind::Json
}

/// Functions that take literals with ASCII characters of two sets.
const EITHER_SET: [&str; 10] =
    ["substring_index", "replace", "locate", "insert", "trim", "ltrim", "rtrim", "lpad", "rpad", "field"];

/// The collation of several expressions together, and how firmly it holds. `connection` is what numbers turn into.
///
/// # Errors
/// 1267, 1270, 1271: where none is stronger; `what` names the operation.
pub fn collation(list: &[&Expr], connection: Collation, what: &str) -> Result<(Collation, u8)> {
    let mut found: Option<(Collation, u8)> = None;
    let mut found_ascii = true;
    let is_either = EITHER_SET.contains(&what);
    let is_explicit = list.iter().any(|e| has_collation(e) && e.coercibility == EXPLICIT);
    for e in list.iter().filter(|e| has_collation(e)) {
        let (next, strength) = (e.ty.collation, e.coercibility);
        let is_ascii = is_ascii_literal(e);
        found = Some(match found {
            None => (next, strength),
            Some((so_far, held)) => match stronger((so_far, held), (next, strength)) {
                Some(both) => both,
                // What has only ASCII characters can be converted to the set of what has others.
                None if strength == LITERAL && held == LITERAL && is_ascii && !found_ascii => (so_far, held),
                None if strength == LITERAL && held == LITERAL && found_ascii && !is_ascii => (next, strength),
                // Two of them go together where one is looked for in the other, and where a COLLATE says what all are.
                None if strength == LITERAL && held == LITERAL && is_ascii && (is_either || is_explicit) => {
                    (so_far, held)
                }
                None => return Err(illegal_mix(list, what)),
            },
        });
        found_ascii &= is_ascii;
    }
    let are_null = !list.is_empty() && list.iter().all(|e| e.ty.kind == Kind::Null);
    let none = if are_null { (Collation::BINARY, IGNORABLE) } else { (connection, NUMERIC) };
    let (found, strength) = found.unwrap_or(none);
    if strength == NO_COLLATION
        && matches!(what, "=" | "<" | ">" | "<=" | ">=" | "<>" | "<=>" | "like" | " IN " | "between")
    {
        return Err(illegal_mix(list, what));
    }
    Ok((found, strength))
}

/// A text as bytes, or bytes as text, where it is compared so and its set's bytes are not those that it has inside.
pub fn fitted(e: Expr, collation: Collation) -> Expr {
    if !e.ty.kind.is_string() || e.ty.collation.is_binary() == collation.is_binary() {
        return e;
    }
    let charset = if collation.is_binary() { e.ty.charset() } else { collation.charset() };
    if charset.is_utf8() || charset == Charset::Ascii {
        return e;
    }
    if let ExprKind::Hex(bytes) = &e.kind
        && let Ok(text) = charset.decode(&charset.filled(bytes))
    {
        let ty = Type::varchar(super::literal::characters(&text), charset.default_collation());
        return Expr::constant(values::value::Value::owned(text), ty);
    }
    let (width, wanted) = match collation.is_binary() {
        true => (width(&e.ty).saturating_mul(charset.maxlen()), collation),
        false => (width(&e.ty), charset.default_collation()),
    };
    super::expression::cast_to(e, string(width, wanted))
}

fn is_ascii_literal(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Constant(values::value::Value::Bytes(text)) if text.is_ascii())
}

fn stronger(a: (Collation, u8), b: (Collation, u8)) -> Option<(Collation, u8)> {
    if a.0 == b.0 {
        return Some((a.0, a.1.min(b.1)));
    }
    let ignorable = |c: (Collation, u8)| c.1 >= IGNORABLE;
    if ignorable(a) || ignorable(b) {
        return Some(if ignorable(a) { b } else { a });
    }
    if a.1 != b.1 {
        let strong = if a.1 < b.1 { a } else { b };
        return Some(strong);
    }
    if a.0.is_binary() || b.0.is_binary() {
        return Some((Collation::BINARY, a.1));
    }
    let (ca, cb) = (a.0.charset(), b.0.charset());
    if ca == cb {
        let bin = |c: Collation| c == c.charset().bin_collation();
        return match (a.1, bin(a.0), bin(b.0)) {
            (EXPLICIT, ..) => None,
            (_, true, false) => Some(a),
            (_, false, true) => Some(b),
            _ => Some((ca.bin_collation(), NO_COLLATION)),
        };
    }
    match (is_unicode(ca), is_unicode(cb)) {
        (true, false) => Some(a),
        (false, true) => Some(b),
        (true, true) if takes_all(ca) => Some(a),
        (true, true) if takes_all(cb) => Some(b),
        _ if ca == Charset::Ascii => Some(b),
        _ if cb == Charset::Ascii => Some(a),
        _ => None,
    }
}

fn is_unicode(charset: Charset) -> bool {
    matches!(charset.name(), "utf8mb4" | "utf8mb3" | "ucs2" | "utf16" | "utf16le" | "utf32")
}

/// Whether MySQL converts the other Unicode sets to one, of two such to the first.
fn takes_all(charset: Charset) -> bool {
    matches!(charset.name(), "utf8mb4" | "utf32")
}

fn illegal_mix(list: &[&Expr], what: &str) -> crate::error::Error {
    let shown = |e: &Expr| {
        let word = match e.coercibility {
            EXPLICIT => "EXPLICIT",
            NO_COLLATION => "NONE",
            crate::expr::IMPLICIT => "IMPLICIT",
            crate::expr::SYSTEM_CONSTANT => "SYSCONST",
            crate::expr::LITERAL => "COERCIBLE",
            NUMERIC => "NUMERIC",
            _ => "IGNORABLE",
        };
        (e.ty.collation.name(), word)
    };
    match list {
        [a, b] => {
            let (a, b) = (shown(a), shown(b));
            conditions::CANT_AGGREGATE_2COLLATIONS.with(&[&a.0, &a.1, &b.0, &b.1, &what])
        }
        [a, b, c] => {
            let (a, b, c) = (shown(a), shown(b), shown(c));
            conditions::CANT_AGGREGATE_3COLLATIONS.with(&[&a.0, &a.1, &b.0, &b.1, &c.0, &c.1, &what])
        }
        _ => conditions::CANT_AGGREGATE_NCOLLATIONS.with(&[&what]),
    }
}

/// The type of several alternatives, with the collation that they have together; whether one can be NULL.
///
/// # Errors
/// As [`collation`].
pub fn alternatives(list: &[&Expr], connection: Collation, what: &str) -> Result<(Type, u8)> {
    let mut ty = merge(list.iter().map(|e| &e.ty));
    if ty.kind.is_string() {
        let (found, strength) = collation(list, connection, what)?;
        if found.is_binary() {
            // Where texts become bytes, there is room for the bytes of all their characters.
            let widest = list.iter().filter(|e| e.ty.is_character()).map(|e| e.ty.octets_max()).max();
            ty.length = ty.length.max(widest.unwrap_or(0));
        }
        if ty.kind.is_blob() {
            ty = Type { length: ty.length, ..Type::text(text_of(ty.kind), found) };
        } else {
            ty = string(ty.length, found);
        }
        return Ok((ty, strength));
    }
    Ok((ty, NUMERIC))
}

fn text_of(kind: Kind) -> Kind {
    match kind {
        Kind::TinyBlob => Kind::TinyText,
        Kind::Blob => Kind::Text,
        Kind::MediumBlob => Kind::MediumText,
        Kind::LongBlob => Kind::LongText,
        other => other,
    }
}
