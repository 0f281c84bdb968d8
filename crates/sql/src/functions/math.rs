//! Numbers: ABS, ROUND, POW, LOG, the angles, RAND, CRC32, FORMAT.

use super::Function;
use super::arguments::{
    both, connection, constant_int, integer, nullable, octets, owned, printed, string, unsigned, width,
};
use crate::bind::Binder;
use crate::conditions;
use crate::error::{Condition, Error, Level, Result};
use crate::expr::frame::Frame;
use crate::expr::{Expr, coerce};
use std::cell::RefCell;
use values::arith::{self, Operator, numeric_type};
use values::cast;
use values::decimal::Decimal;
use values::problem::Problems;
use values::types::{DECIMALS_NOT_FIXED, Kind, SCALE_MAX, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("abs", (1, 1), infer_abs, eval_abs),
    Function::pure("ceil", (1, 1), infer_whole, eval_ceiling),
    Function::pure("ceiling", (1, 1), infer_whole, eval_ceiling),
    Function::pure("floor", (1, 1), infer_whole, eval_floor),
    Function::pure("round", (1, 2), infer_round, eval_round),
    Function::pure("truncate", (2, 2), infer_truncate, eval_truncate),
    Function::pure("mod", (2, 2), infer_mod, eval_mod),
    Function::pure("sign", (1, 1), infer_sign, eval_sign),
    Function::pure("sqrt", (1, 1), infer_real, |a, f, _| real(a, f, "sqrt", f64::sqrt)),
    Function::pure("pow", (2, 2), infer_real, eval_pow),
    Function::pure("power", (2, 2), infer_real, eval_pow),
    Function::pure("exp", (1, 1), infer_real, |a, f, _| real(a, f, "exp", f64::exp)),
    Function::pure("ln", (1, 1), infer_real, |a, f, _| logarithm(&a[0], f, f64::ln)),
    Function::pure("log", (1, 2), infer_real, eval_log),
    Function::pure("log2", (1, 1), infer_real, |a, f, _| logarithm(&a[0], f, f64::log2)),
    Function::pure("log10", (1, 1), infer_real, |a, f, _| logarithm(&a[0], f, f64::log10)),
    Function::pure("sin", (1, 1), infer_real, |a, f, _| real(a, f, "sin", f64::sin)),
    Function::pure("cos", (1, 1), infer_real, |a, f, _| real(a, f, "cos", f64::cos)),
    Function::pure("tan", (1, 1), infer_real, |a, f, _| real(a, f, "tan", f64::tan)),
    Function::pure("cot", (1, 1), infer_real, |a, f, _| real(a, f, "cot", |v| 1.0 / v.tan())),
    Function::pure("asin", (1, 1), infer_real, |a, f, _| real(a, f, "asin", f64::asin)),
    Function::pure("acos", (1, 1), infer_real, |a, f, _| real(a, f, "acos", f64::acos)),
    Function::pure("atan", (1, 2), infer_real, eval_atan),
    Function::pure("atan2", (1, 2), infer_real, eval_atan),
    Function::pure("degrees", (1, 1), infer_angle, |a, f, _| real(a, f, "degrees", f64::to_degrees)),
    Function::pure("radians", (1, 1), infer_angle, |a, f, _| real(a, f, "radians", f64::to_radians)),
    Function::pure("pi", (0, 0), infer_pi, eval_pi),
    Function::volatile("rand", (0, 1), infer_angle, eval_rand),
    Function::pure("crc32", (1, 1), infer_crc32, eval_crc32),
    Function::pure("format", (2, 3), infer_format, eval_format),
];

/// The width of a DOUBLE of an expression.
const REAL_WIDTH: u32 = 23;
/// Digits of a DECIMAL whose integer part is always a BIGINT.
const BIGINT_DIGITS: u32 = 18;
/// The display width of integers that functions make.
const WIDE: u32 = 21;

fn double() -> Type {
    Type { length: REAL_WIDTH, ..Type::double() }
}

fn infer_real(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((double(), true))
}

fn infer_angle(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((double(), nullable(arguments)))
}

fn out_of_range(kind: &str, name: &str, arguments: &[Expr]) -> Error {
    conditions::DATA_OUT_OF_RANGE.with(&[&kind, &printed(name, arguments)])
}

/// A function of one number: NULL where it has no value, an error where that is infinite.
fn real<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, name: &str, of: fn(f64) -> f64) -> Result<Value<'f>> {
    let Some(argument) = arguments[0].real(frame)? else { return Ok(Value::Null) };
    finite(of(argument), name, arguments)
}

fn finite<'f>(found: f64, name: &str, arguments: &[Expr]) -> Result<Value<'f>> {
    if found.is_nan() {
        return Ok(Value::Null);
    }
    if found.is_infinite() {
        return Err(out_of_range("DOUBLE", name, arguments));
    }
    Ok(Value::Double(found))
}

fn logarithm<'f>(argument: &'f Expr, frame: &'f Frame<'_>, of: fn(f64) -> f64) -> Result<Value<'f>> {
    let Some(argument) = argument.real(frame)? else { return Ok(Value::Null) };
    Ok(if argument > 0.0 { Value::Double(of(argument)) } else { no_logarithm(frame) })
}

fn no_logarithm<'f>(frame: &Frame<'_>) -> Value<'f> {
    frame.context.diagnostics.borrow_mut().push_condition(Condition {
        level: Level::Warning,
        code: 3020,
        sqlstate: *b"2201E",
        message: "Invalid argument for logarithm".to_owned(),
    });
    Value::Null
}

fn eval_log<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(of) = arguments.get(1) else { return logarithm(&arguments[0], frame, f64::ln) };
    let found = both(arguments[0].real(frame), || of.real(frame))?;
    let Some((base, of)) = found else { return Ok(Value::Null) };
    if base <= 0.0 || base == 1.0 || of <= 0.0 {
        return Ok(no_logarithm(frame));
    }
    finite(of.ln() / base.ln(), "log", arguments)
}

fn eval_pow<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let found = both(arguments[0].real(frame), || arguments[1].real(frame))?;
    let Some((base, exponent)) = found else { return Ok(Value::Null) };
    let found = base.powf(exponent);
    if found.is_finite() { Ok(Value::Double(found)) } else { Err(out_of_range("DOUBLE", "pow", arguments)) }
}

fn eval_atan<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(other) = arguments.get(1) else { return real(arguments, frame, "atan", f64::atan) };
    let found = both(arguments[0].real(frame), || other.real(frame))?;
    Ok(found.map_or(Value::Null, |(y, x)| Value::Double(y.atan2(x))))
}

fn infer_pi(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 8, decimals: 6, ..Type::double() }, false))
}

fn eval_pi<'f>(_arguments: &'f [Expr], _frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Double(std::f64::consts::PI))
}

/// The numeric type that an argument counts as: what is no integer and no DECIMAL is a DOUBLE.
fn number_type(argument: &Expr) -> Type {
    let ty = &argument.ty;
    if ty.kind.is_integer() || ty.kind == Kind::Decimal || matches!(ty.kind, Kind::Year | Kind::Bit) {
        return numeric_type(ty);
    }
    let decimals = if ty.kind.is_real() { ty.decimals } else { DECIMALS_NOT_FIXED };
    Type { decimals, ..double() }
}

fn infer_abs(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((number_type(&arguments[0]), arguments[0].nullable))
}

fn eval_abs<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    Ok(match arguments[0].eval_as(ty, frame)? {
        Value::Int(v) => Value::Int(v.checked_abs().ok_or_else(|| out_of_range("BIGINT", "abs", arguments))?),
        Value::Decimal(v) => Value::Decimal(v.absolute()),
        Value::Double(v) => Value::Double(v.abs()),
        Value::Float(v) => Value::Double(f64::from(v).abs()),
        other => other,
    })
}

fn infer_whole(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    let ty = number_type(&arguments[0]);
    let whole = ty.length.saturating_sub(u32::from(ty.decimals));
    let found = match ty.kind {
        Kind::Decimal if whole > BIGINT_DIGITS => {
            Type { unsigned: ty.unsigned, ..Type::decimal((whole + 1).min(65), 0) }
        }
        Kind::Decimal => integer(WIDE),
        kind if kind.is_integer() && ty.unsigned => unsigned(WIDE),
        kind if kind.is_integer() => integer(WIDE),
        _ => double(),
    };
    Ok((found, arguments[0].nullable))
}

fn whole<'f>(
    argument: &'f Expr,
    frame: &'f Frame<'_>,
    ty: &Type,
    exact: fn(&Decimal) -> Decimal,
    real: fn(f64) -> f64,
) -> Result<Value<'f>> {
    if ty.kind.is_real() {
        return Ok(argument.real(frame)?.map_or(Value::Null, |v| Value::Double(real(v))));
    }
    if argument.ty.kind.is_integer() {
        return argument.eval(frame);
    }
    let Some(number) = argument.decimal(frame)? else { return Ok(Value::Null) };
    let number = exact(&number);
    Ok(if ty.kind == Kind::Decimal { Value::Decimal(number) } else { Value::Int(number.to_i64().0) })
}

fn eval_ceiling<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    whole(&arguments[0], frame, ty, Decimal::ceiling, f64::ceil)
}

fn eval_floor<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    whole(&arguments[0], frame, ty, Decimal::floor, f64::floor)
}

/// What is done with the digits that are cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Round,
    Truncate,
}

fn infer_round(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok(cut_type(arguments, Cut::Round))
}

fn infer_truncate(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok(cut_type(arguments, Cut::Truncate))
}

fn cut_type(arguments: &[Expr], cut: Cut) -> (Type, bool) {
    let ty = number_type(&arguments[0]);
    let places = match arguments.get(1) {
        None => Some(0),
        Some(places) => constant_int(places),
    };
    let found = match ty.kind {
        kind if kind.is_integer() && ty.unsigned => unsigned(WIDE),
        kind if kind.is_integer() => integer(WIDE),
        Kind::Decimal => {
            let scale = places.map_or(ty.decimals, |p| p.clamp(0, i64::from(ty.decimals)) as u8);
            let whole = ty.length.saturating_sub(u32::from(ty.decimals));
            let carry = u32::from(cut == Cut::Round && scale < ty.decimals);
            let precision = (whole + carry + u32::from(scale)).clamp(1, 65);
            Type { unsigned: ty.unsigned, ..Type::decimal(precision, scale) }
        }
        _ => double(),
    };
    (found, nullable(arguments))
}

fn eval_round<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    cut_at(arguments, frame, ty, Cut::Round)
}

fn eval_truncate<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    cut_at(arguments, frame, ty, Cut::Truncate)
}

fn cut_at<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type, cut: Cut) -> Result<Value<'f>> {
    let number = arguments[0].eval(frame)?;
    if number.is_null() {
        return Ok(Value::Null);
    }
    let places = match arguments.get(1) {
        None => Some(0),
        Some(places) => super::arguments::clamped(places, frame)?,
    };
    let Some(places) = places else { return Ok(Value::Null) };
    // Beyond this no number has digits.
    const PLACES: i64 = 400;
    let places = places.clamp(-PLACES, PLACES) as i32;
    let mut problems = Problems::new();
    let found = if ty.kind.is_real() {
        Value::Double(cut_double(cast::to_f64(&number, &mut problems), places, cut))
    } else {
        let exact = cast::to_decimal(&number, &mut problems);
        let places = places.min(i32::from(if ty.kind == Kind::Decimal { ty.decimals } else { SCALE_MAX }));
        let found = match cut {
            Cut::Round => exact.rounded_at(places).unwrap_or(exact),
            Cut::Truncate => exact.truncated_at(places),
        };
        cut_result(&found, ty, cut, arguments)?
    };
    coerce::report(frame.context, problems)?;
    Ok(found)
}

fn cut_result<'f>(found: &Decimal, ty: &Type, cut: Cut, arguments: &[Expr]) -> Result<Value<'f>> {
    let name = if cut == Cut::Round { "round" } else { "truncate" };
    Ok(match (ty.kind, ty.unsigned) {
        (Kind::Decimal, _) => Value::Decimal(found.rounded(ty.decimals).unwrap_or(*found)),
        (_, true) => match found.to_u64() {
            (v, true) => Value::Uint(v),
            _ => return Err(out_of_range("BIGINT UNSIGNED", name, arguments)),
        },
        (_, false) => match found.to_i64() {
            (v, true) => Value::Int(v),
            _ => return Err(out_of_range("BIGINT", name, arguments)),
        },
    })
}

fn cut_double(value: f64, places: i32, cut: Cut) -> f64 {
    let unit = 10f64.powi(places.abs());
    let scaled = if places < 0 { value / unit } else { value * unit };
    if places < 0 && unit.is_infinite() {
        return 0.0;
    }
    if places >= 0 && scaled.is_infinite() {
        return value;
    }
    let kept = match cut {
        Cut::Round => scaled.round_ties_even(),
        Cut::Truncate => scaled.trunc(),
    };
    if places < 0 { kept * unit } else { kept / unit }
}

fn infer_mod(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let mode = binder.state.settings().mode;
    Ok((arith::result_type(Operator::Modulo, &arguments[0].ty, &arguments[1].ty, mode), true))
}

fn eval_mod<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, ty: &Type) -> Result<Value<'f>> {
    let left = arguments[0].eval(frame)?;
    if left.is_null() && Operator::Modulo.spares_right(ty, false) {
        return Ok(Value::Null);
    }
    let right = arguments[1].eval(frame)?;
    let mut problems = Problems::new();
    let found = arith::apply(Operator::Modulo, &left, &right, ty, frame.context.statement.mode, &mut problems)
        .map_err(|error| coerce::failure(&error, &printed("mod", arguments)))?;
    coerce::report(frame.context, problems)?;
    Ok(found)
}

fn infer_sign(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(WIDE), nullable(arguments)))
}

fn eval_sign<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(number) = arguments[0].real(frame)? else { return Ok(Value::Null) };
    Ok(Value::Int(i64::from(number > 0.0) - i64::from(number < 0.0)))
}

fn infer_crc32(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((unsigned(10), nullable(arguments)))
}

fn eval_crc32<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(bytes) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    let mut crc = flate2::Crc::new();
    crc.update(&bytes);
    Ok(Value::Uint(u64::from(crc.sum())))
}

/// The modulus of RAND's two generators.
const RAND_MODULUS: u32 = 0x3fff_ffff;

/// The seeds of RAND with an argument, which go on from row to row of one statement.
struct Sequence {
    statement: i64,
    call: usize,
    seeds: (u32, u32),
}

/// Calls with seeds that a thread knows at a time.
const SEQUENCES: usize = 16;

thread_local! {
    static RUNNING: RefCell<Vec<Sequence>> = const { RefCell::new(Vec::new()) };
}

fn seeded(first: u32, second: u32) -> (u32, u32) {
    (first % RAND_MODULUS, second % RAND_MODULUS)
}

fn advance((first, second): (u32, u32)) -> ((u32, u32), f64) {
    let modulus = u64::from(RAND_MODULUS);
    let next = (u64::from(first) * 3 + u64::from(second)) % modulus;
    let after = (next + u64::from(second) + 33) % modulus;
    ((next as u32, after as u32), next as f64 / f64::from(RAND_MODULUS))
}

fn eval_rand<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(argument) = arguments.first() else {
        let seeds = &frame.context.state.numbers.seeds;
        let (first, second) = seeds.get().unwrap_or_else(|| (rand::random(), rand::random()));
        let (next, number) = advance(seeded(first, second));
        seeds.set(Some(next));
        return Ok(Value::Double(number));
    };
    let seed = argument.int(frame)?.unwrap_or(0) as u32;
    let start = seeded(seed.wrapping_mul(0x1_0001).wrapping_add(55_555_555), seed.wrapping_mul(0x1000_0001));
    if !argument.is_fixed() {
        return Ok(Value::Double(advance(start).1));
    }
    let (statement, call) = (frame.context.statement.now, std::ptr::from_ref(argument) as usize);
    Ok(Value::Double(RUNNING.with_borrow_mut(|running| {
        let place = running.iter().position(|s| s.statement == statement && s.call == call);
        let place = place.unwrap_or_else(|| {
            if running.len() == SEQUENCES {
                running.remove(0);
            }
            running.push(Sequence { statement, call, seeds: start });
            running.len() - 1
        });
        let (next, number) = advance(running[place].seeds);
        running[place].seeds = next;
        number
    })))
}

/// How languages write numbers: what stands between groups of digits and before the fraction, and the languages.
const SEPARATORS: &[(&str, &str, &[&str])] = &[
    (
        "",
        ",",
        &[
            "ca_es", "de_at", "el_gr", "eu_es", "fr_be", "fr_ca", "fr_ch", "fr_fr", "fr_lu", "gl_es", "hr_hr", "it_it",
            "nl_be", "nl_nl", "pl_pl", "pt_br", "pt_pt", "sl_si",
        ],
    ),
    ("", ".", &["ar_sa", "sr_rs"]),
    ("\0", ",", &["bg_bg"]),
    (" ", ",", &["cs_cz", "es_cr", "et_ee", "fi_fi", "lv_lv", "mk_mk", "ru_ru", "sk_sk", "sv_fi", "sv_se"]),
    ("'", ",", &["it_ch", "rm_ch"]),
    ("'", ".", &["de_ch"]),
    (
        ",",
        ".",
        &[
            "ar_ae", "ar_bh", "ar_dz", "ar_eg", "ar_in", "ar_iq", "ar_jo", "ar_kw", "ar_lb", "ar_ly", "ar_ma", "ar_om",
            "ar_qa", "ar_sd", "ar_sy", "ar_tn", "ar_ye", "en_au", "en_ca", "en_gb", "en_in", "en_nz", "en_ph", "en_us",
            "en_za", "en_zw", "es_do", "es_gt", "es_hn", "es_mx", "es_ni", "es_pa", "es_pe", "es_pr", "es_sv", "es_us",
            "gu_in", "he_il", "hi_in", "ja_jp", "ko_kr", "ms_my", "ta_in", "te_in", "th_th", "ur_pk", "zh_cn", "zh_hk",
            "zh_tw",
        ],
    ),
    (
        ".",
        ",",
        &[
            "be_by", "da_dk", "de_be", "de_de", "de_lu", "es_ar", "es_bo", "es_cl", "es_co", "es_ec", "es_es", "es_py",
            "es_uy", "es_ve", "fo_fo", "hu_hu", "id_id", "is_is", "lt_lt", "mn_mn", "nb_no", "no_no", "ro_ro", "ru_ua",
            "sq_al", "tr_tr", "uk_ua", "vi_vn",
        ],
    ),
];
/// Languages whose groups have two digits, but the last, which has three.
const GROUPS_OF_TWO: [&str; 3] = ["en_in", "ta_in", "te_in"];

/// How a number is written.
struct Separators {
    group: &'static str,
    point: &'static str,
    /// The digits of every group but the last.
    size: usize,
}

fn infer_format(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let characters = width(&arguments[0]);
    Ok((string(characters + characters / 3 + 2 + u64::from(SCALE_MAX), connection(binder)), true))
}

fn separators(locale: Option<&Expr>, frame: &Frame<'_>) -> Result<Separators> {
    let standard = Separators { group: ",", point: ".", size: 3 };
    let Some(locale) = locale else { return Ok(standard) };
    let name = locale.string(frame)?.unwrap_or_else(|| "NULL".to_owned());
    let is_it = |known: &&str| name.eq_ignore_ascii_case(known);
    let Some((group, point, _)) = SEPARATORS.iter().find(|(.., names)| names.iter().any(is_it)) else {
        frame.context.diagnostics.borrow_mut().warn(conditions::UNKNOWN_LOCALE, &[&name]);
        return Ok(standard);
    };
    let size = if GROUPS_OF_TWO.iter().any(is_it) { 2 } else { 3 };
    Ok(Separators { group, point, size })
}

fn eval_format<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let kind = arguments[0].ty.kind;
    let number = arguments[0].eval(frame)?;
    let places = arguments[1].int(frame)?;
    let (false, Some(places)) = (number.is_null(), places) else { return Ok(Value::Null) };
    let places = places.clamp(0, i64::from(SCALE_MAX)) as u8;
    let Separators { group, point, size } = separators(arguments.get(2), frame)?;
    let mut problems = Problems::new();
    let mut digits = Vec::new();
    if kind.is_integer() || kind == Kind::Decimal {
        let exact = cast::to_decimal(&number, &mut problems);
        exact.rounded(places).unwrap_or(exact).write(&mut digits);
    } else {
        let value = cast::to_f64(&number, &mut problems);
        values::number::write_fixed(cut_double(value, i32::from(places), Cut::Round), places, &mut digits);
    }
    coerce::report(frame.context, problems)?;
    let (negative, digits) = digits.strip_prefix(b"-").map_or((false, &*digits), |rest| (true, rest));
    let is_zero = digits.iter().all(|byte| matches!(byte, b'0' | b'.'));
    let (whole, fraction) = match digits.iter().position(|byte| *byte == b'.') {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, &[][..]),
    };
    let mut out = Vec::new();
    if negative && !is_zero {
        out.push(b'-');
    }
    for (at, digit) in whole.iter().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left >= 3 && (left - 3) % size == 0 {
            out.extend_from_slice(group.as_bytes());
        }
        out.push(*digit);
    }
    if !fraction.is_empty() {
        out.extend_from_slice(point.as_bytes());
        out.extend_from_slice(fraction);
    }
    Ok(owned(out))
}
