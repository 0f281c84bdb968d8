//! Digests, compression, random bytes and UUIDs.

use super::Function;
use super::arguments::{constant_int, integer, is_oversized, nullable, octets, owned, string, unsigned};
use super::string_code::hex_digits;
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::coerce::shown;
use crate::expr::frame::Frame;
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::{Sha224, Sha256, Sha384, Sha512};
use std::io::Read;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use values::collation::Collation;
use values::types::{Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("md5", (1, 1), |_, b| hex_type(b, 32), eval_md5),
    Function::pure("sha", (1, 1), |_, b| hex_type(b, 40), eval_sha1),
    Function::pure("sha1", (1, 1), |_, b| hex_type(b, 40), eval_sha1),
    Function::pure("sha2", (2, 2), infer_sha2, eval_sha2),
    Function::pure("compress", (1, 1), infer_compress, eval_compress),
    Function::pure("uncompress", (1, 1), infer_uncompress, eval_uncompress),
    Function::pure("uncompressed_length", (1, 1), infer_length, eval_uncompressed_length),
    Function::volatile("random_bytes", (1, 1), infer_random_bytes, eval_random_bytes),
    Function::volatile("uuid", (0, 0), |_, b| Ok((string(36, super::arguments::connection(b)), true)), eval_uuid),
    Function::volatile("uuid_short", (0, 0), |_, _| Ok((unsigned(21), false)), eval_uuid_short),
    Function::pure("uuid_to_bin", (1, 2), |_, _| Ok((Type::varchar(16, Collation::BINARY), true)), eval_uuid_to_bin),
    Function::pure("bin_to_uuid", (1, 2), |_, b| hex_type(b, 36), eval_bin_to_uuid),
    Function::pure("is_uuid", (1, 1), |_, _| Ok((Type::truth(), true)), eval_is_uuid),
    Function::pure("statement_digest", (1, 1), infer_statement_digest, eval_statement_digest),
    Function::pure("statement_digest_text", (1, 1), infer_statement_digest_text, eval_statement_digest_text),
];

/// The most bytes that RANDOM_BYTES makes.
const RANDOM_MAX: i64 = 1024;
/// The bytes of a length before compressed bytes; two more bits are never set.
const HEADER: usize = 4;
const LENGTH_MASK: u32 = 0x3fff_ffff;
/// Hundreds of nanoseconds from 1582-10-15 to 1970.
const GREGORIAN: u64 = 0x01b2_1dd2_1381_4000;

fn hex_type(binder: &Binder<'_>, characters: u64) -> Result<(Type, bool)> {
    Ok((string(characters, super::arguments::connection(binder)), true))
}

fn hex_lower(bytes: &[u8]) -> Value<'static> {
    let mut digits = hex_digits(bytes);
    digits.make_ascii_lowercase();
    owned(digits)
}

fn eval_md5<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let bytes = octets(&arguments[0], frame)?;
    Ok(bytes.map_or(Value::Null, |bytes| hex_lower(&<Md5 as md5::Digest>::digest(&*bytes))))
}

fn eval_sha1<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let bytes = octets(&arguments[0], frame)?;
    Ok(bytes.map_or(Value::Null, |bytes| hex_lower(&Sha1::digest(&*bytes))))
}

fn infer_sha2(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    let bits = match constant_int(&arguments[1]) {
        Some(bits @ (224 | 384 | 512)) => bits as u64,
        Some(_) => 256,
        None => 512,
    };
    hex_type(binder, bits / 4)
}

fn eval_sha2<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(bytes) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    // A length that is NULL is no length.
    let bits = arguments[1].int(frame)?.unwrap_or(-1);
    Ok(match bits {
        224 => hex_lower(&Sha224::digest(&*bytes)),
        0 | 256 => hex_lower(&Sha256::digest(&*bytes)),
        384 => hex_lower(&Sha384::digest(&*bytes)),
        512 => hex_lower(&Sha512::digest(&*bytes)),
        _ => {
            frame.context.diagnostics.borrow_mut().warn(conditions::WRONG_PARAMETERS_TO_NATIVE_FCT, &[&"sha2"]);
            Value::Null
        }
    })
}

fn infer_compress(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    let bytes = u64::from(arguments[0].ty.octets_max());
    Ok((string(bytes.saturating_mul(12) / 10 + 18, Collation::BINARY), true))
}

fn eval_compress<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(bytes) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    if bytes.is_empty() {
        return Ok(owned([]));
    }
    let mut out = (bytes.len() as u32 & LENGTH_MASK).to_le_bytes().to_vec();
    let mut encoder = ZlibEncoder::new(&*bytes, Compression::default());
    if encoder.read_to_end(&mut out).is_err() {
        return Ok(corrupted(frame));
    }
    if out.ends_with(b" ") {
        out.push(b'.');
    }
    Ok(owned(out))
}

fn corrupted<'f>(frame: &Frame<'_>) -> Value<'f> {
    frame.context.diagnostics.borrow_mut().warn(conditions::ZLIB_Z_DATA_ERROR, &[]);
    Value::Null
}

fn infer_uncompress(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 1 << 24, ..Type::blob(Kind::LongBlob) }.of_expression(), true))
}

fn eval_uncompress<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(bytes) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    if bytes.is_empty() {
        return Ok(owned([]));
    }
    let Some((header, packed)) = bytes.split_first_chunk::<HEADER>().filter(|(_, packed)| !packed.is_empty()) else {
        return Ok(corrupted(frame));
    };
    let length = (u32::from_le_bytes(*header) & LENGTH_MASK) as usize;
    if is_oversized(length, "uncompress", frame) {
        return Ok(Value::Null);
    }
    let mut out = Vec::new();
    let read = ZlibDecoder::new(packed).take(length as u64).read_to_end(&mut out);
    Ok(if read.is_ok() { owned(out) } else { corrupted(frame) })
}

fn infer_length(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((integer(11), nullable(arguments)))
}

fn eval_uncompressed_length<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(bytes) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    if bytes.is_empty() {
        return Ok(Value::Int(0));
    }
    match bytes.split_first_chunk::<HEADER>().filter(|(_, packed)| !packed.is_empty()) {
        Some((header, _)) => Ok(Value::Int(i64::from(u32::from_le_bytes(*header) & LENGTH_MASK))),
        None => {
            corrupted(frame);
            Ok(Value::Int(0))
        }
    }
}

fn infer_random_bytes(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::varchar(RANDOM_MAX as u32, Collation::BINARY), true))
}

fn eval_random_bytes<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(count) = super::arguments::clamped(&arguments[0], frame)? else { return Ok(Value::Null) };
    if !(1..=RANDOM_MAX).contains(&count) {
        return Err(conditions::DATA_OUT_OF_RANGE.with(&[&"length", &"random_bytes"]));
    }
    Ok(owned((0..count).map(|_| rand::random::<u8>()).collect::<Vec<u8>>()))
}

/// The time of the last UUID, so that none comes twice.
static LAST_TIME: AtomicU64 = AtomicU64::new(0);
/// The process's clock sequence and node, at random as no network card is asked.
static NODE: LazyLock<(u16, [u8; 6])> = LazyLock::new(|| (rand::random::<u16>() & 0x3fff, rand::random()));

fn eval_uuid<'f>(_arguments: &'f [Expr], _frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let clock = GREGORIAN + stdx::clock::unix_micros() * 10;
    let before = LAST_TIME.fetch_update(Ordering::AcqRel, Ordering::Acquire, |last| Some(clock.max(last + 1)));
    let time = clock.max(before.unwrap_or(0) + 1);
    let (sequence, node) = *NODE;
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&(time as u32).to_be_bytes());
    bytes[4..6].copy_from_slice(&((time >> 32) as u16).to_be_bytes());
    bytes[6..8].copy_from_slice(&((time >> 48) as u16 & 0x0fff | 0x1000).to_be_bytes());
    bytes[8..10].copy_from_slice(&(sequence | 0x8000).to_be_bytes());
    bytes[10..].copy_from_slice(&node);
    Ok(owned(with_dashes(&bytes)))
}

static SHORT: LazyLock<AtomicU64> =
    LazyLock::new(|| AtomicU64::new(1 << 56 | ((stdx::clock::unix_micros() / 1_000_000) & 0xffff_ffff) << 24));

fn eval_uuid_short<'f>(_arguments: &'f [Expr], _frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Uint(SHORT.fetch_add(1, Ordering::Relaxed)))
}

fn with_dashes(bytes: &[u8; 16]) -> Vec<u8> {
    let mut out = Vec::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.extend(hex_digits(&[*byte]).to_ascii_lowercase());
    }
    out
}

/// Reads a UUID with or without dashes and braces.
fn parse_uuid(text: &[u8]) -> Option<[u8; 16]> {
    let inside = match text {
        [b'{', inside @ .., b'}'] if inside.len() == 36 => inside,
        other => other,
    };
    let digits: Vec<u8> = match inside.len() {
        32 => inside.to_vec(),
        36 if [8, 13, 18, 23].iter().all(|at| inside[*at] == b'-') => {
            inside.iter().copied().filter(|byte| *byte != b'-').collect()
        }
        _ => return None,
    };
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    (digits.len() == 32).then_some(bytes)
}

/// Whether the parts of the time change places.
fn swaps(arguments: &[Expr], frame: &Frame<'_>) -> Result<bool> {
    Ok(match arguments.get(1) {
        None => false,
        Some(e) => e.truth(frame)? == Some(true),
    })
}

fn eval_uuid_to_bin<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(text) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let Some(bytes) = parse_uuid(&text) else {
        return Err(conditions::WRONG_VALUE_FOR_TYPE.with(&[&"string", &shown(&text), &"uuid_to_bin"]));
    };
    if !swaps(arguments, frame)? {
        return Ok(owned(bytes));
    }
    Ok(owned([&bytes[6..8], &bytes[4..6], &bytes[..4], &bytes[8..]].concat()))
}

fn eval_bin_to_uuid<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(bytes) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let Ok(bytes) = <[u8; 16]>::try_from(&*bytes) else {
        return Err(conditions::WRONG_VALUE_FOR_TYPE.with(&[&"string", &shown(&bytes), &"bin_to_uuid"]));
    };
    if !swaps(arguments, frame)? {
        return Ok(owned(with_dashes(&bytes)));
    }
    let mut straight = bytes;
    straight[..4].copy_from_slice(&bytes[4..8]);
    straight[4..6].copy_from_slice(&bytes[2..4]);
    straight[6..8].copy_from_slice(&bytes[..2]);
    Ok(owned(with_dashes(&straight)))
}

fn eval_is_uuid<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(arguments[0].text(frame)?.map_or(Value::Null, |text| Value::truth(parse_uuid(&text).is_some())))
}

fn refuse_binary(arguments: &[Expr], name: &str) -> Result<()> {
    let ty = &arguments[0].ty;
    if ty.kind.is_geometry() || ty.kind.is_string() && ty.collation.is_binary() {
        return Err(conditions::FUNCTION_DOES_NOT_SUPPORT_CHARACTER_SET.with(&[&name, &"binary"]));
    }
    Ok(())
}

fn infer_statement_digest(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    refuse_binary(arguments, "statement_digest")?;
    hex_type(binder, 64)
}

fn infer_statement_digest_text(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    refuse_binary(arguments, "statement_digest_text")?;
    Ok((Type::text(Kind::LongText, super::arguments::connection(binder)), true))
}

/// A statement without its literals; `None` is NULL.
fn normalized(argument: &Expr, frame: &Frame<'_>) -> Result<Option<String>> {
    let Some(text) = argument.text(frame)? else { return Ok(None) };
    let refused = |why: &str| conditions::PARSE_ERROR_IN_DIGEST_FN.with(&[&why]);
    if text.trim_ascii().is_empty() {
        return Err(refused(&conditions::EMPTY_QUERY.with(&[]).message));
    }
    let options = syntax::options::ParseOptions::default();
    if let Err(error) = syntax::parser::parse(&text, options) {
        return Err(refused(&crate::session::parse_error(&error).message));
    }
    Ok(Some(syntax::digest::statement_digest_text(&text, options)))
}

/// A digest of what a statement is without its literals. Statements that differ in literals alone have the same one; it is
/// not the one that another server gives.
fn eval_statement_digest<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let text = normalized(&arguments[0], frame)?;
    Ok(text.map_or(Value::Null, |text| hex_lower(&Sha256::digest(text.as_bytes()))))
}

fn eval_statement_digest_text<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(normalized(&arguments[0], frame)?.map_or(Value::Null, owned))
}
