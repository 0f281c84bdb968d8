//! Addresses of the internet, and functions that belong to no other family: BIT_COUNT, NAME_CONST, FORMAT_BYTES.

use super::Function;
use super::arguments::{connection, integer, nullable, octets, owned, string, unsigned};
use super::string_code::warn_incorrect;
use crate::bind::{Binder, print};
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use std::fmt::Write;
use std::net::Ipv6Addr;
use values::collation::Collation;
use values::types::Type;
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("inet_aton", (1, 1), |_, _| Ok((unsigned(21), true)), eval_inet_aton),
    Function::pure("inet_ntoa", (1, 1), |_, b| Ok((string(31, connection(b)), true)), eval_inet_ntoa),
    Function::pure("inet6_aton", (1, 1), |_, _| Ok((Type::varchar(16, Collation::BINARY), true)), eval_inet6_aton),
    Function::pure("inet6_ntoa", (1, 1), |_, b| Ok((string(39, connection(b)), true)), eval_inet6_ntoa),
    Function::pure("is_ipv4", (1, 1), infer_truth, |a, f, _| of_text(a, f, |t| ipv4(t).is_some())),
    Function::pure("is_ipv6", (1, 1), infer_truth, |a, f, _| of_text(a, f, |t| ipv6(t).is_some())),
    Function::pure("is_ipv4_compat", (1, 1), infer_truth, |a, f, _| of_text(a, f, is_compatible)),
    Function::pure("is_ipv4_mapped", (1, 1), infer_truth, |a, f, _| of_text(a, f, is_mapped)),
    Function::pure("bit_count", (1, 1), |a, _| Ok((integer(21), nullable(a))), eval_bit_count),
    Function::pure("name_const", (2, 2), |a, _| Ok((a[1].ty.clone(), true)), |a, f, _| a[1].eval(f)),
    Function::volatile("benchmark", (2, 2), |_, _| Ok((integer(1), true)), eval_benchmark),
    Function::pure("format_bytes", (1, 1), |_, b| Ok((string(11, connection(b)), true)), eval_format_bytes),
    Function::pure("format_pico_time", (1, 1), |_, b| Ok((string(11, connection(b)), true)), eval_format_pico_time),
    Function::of_session("ps_current_thread_id", (0, 0), |_, _| Ok((unsigned(21), true)), eval_current_thread),
    Function::of_session("ps_thread_id", (1, 1), |_, _| Ok((unsigned(21), true)), eval_thread),
    Function::pure("validate_password_strength", (1, 1), |_, _| Ok((integer(10), true)), eval_strength),
];

fn infer_truth(arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::truth(), nullable(arguments)))
}

fn of_text<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, test: fn(&[u8]) -> bool) -> Result<Value<'f>> {
    Ok(octets(&arguments[0], frame)?.map_or(Value::Null, |text| Value::truth(test(&text))))
}

/// Four numbers below 256 of up to three digits.
fn ipv4(text: &[u8]) -> Option<[u8; 4]> {
    let mut parts = text.split(|byte| *byte == b'.');
    let mut address = [0; 4];
    for byte in &mut address {
        let part = parts.next()?;
        if part.is_empty() || part.len() > 3 || !part.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = part.iter().fold(0u32, |all, digit| all * 10 + u32::from(digit - b'0'));
        *byte = u8::try_from(number).ok()?;
    }
    parts.next().is_none().then_some(address)
}

fn ipv6(text: &[u8]) -> Option<Ipv6Addr> {
    let text = std::str::from_utf8(text).ok()?;
    let Some((head, tail)) = text.rsplit_once(':').filter(|(_, tail)| tail.contains('.')) else {
        return text.parse().ok();
    };
    // Zeros before the numbers of an IPv4 address count for nothing.
    let [a, b, c, d] = ipv4(tail.as_bytes())?;
    format!("{head}:{a}.{b}.{c}.{d}").parse().ok()
}

fn is_compatible(bytes: &[u8]) -> bool {
    let Ok(bytes) = <[u8; 16]>::try_from(bytes) else { return false };
    let low = u32::from_be_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
    bytes[..12].iter().all(|byte| *byte == 0) && low > 1
}

fn is_mapped(bytes: &[u8]) -> bool {
    bytes.len() == 16 && bytes[..10].iter().all(|byte| *byte == 0) && bytes[10..12] == [0xff, 0xff]
}

fn refused<'f>(kind: &'static str, e: &Expr, name: &'static str, frame: &Frame<'_>) -> Value<'f> {
    warn_incorrect(kind, &print::expression(e), name, frame);
    Value::Null
}

/// Up to four numbers; where they are fewer the last one is the address's end.
fn inet_aton(text: &[u8]) -> Option<u64> {
    let parts: Vec<&[u8]> = text.split(|byte| *byte == b'.').collect();
    let mut all = 0u64;
    for (at, part) in parts.iter().enumerate() {
        if !part.iter().all(u8::is_ascii_digit) || at + 1 == parts.len() && part.is_empty() {
            return None;
        }
        let number = part.iter().try_fold(0u64, |all, digit| {
            let next = all * 10 + u64::from(digit - b'0');
            (next <= 255).then_some(next)
        })?;
        let missing = if at + 1 == parts.len() && parts.len() > 1 { 4usize.saturating_sub(parts.len()) } else { 0 };
        all = (all << (8 * missing) << 8) + number;
    }
    (parts.len() <= 4).then_some(all)
}

fn eval_inet_aton<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(text) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    Ok(inet_aton(&text).map_or_else(|| refused("string", &arguments[0], "inet_aton", frame), Value::Uint))
}

fn eval_inet_ntoa<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(number) = arguments[0].wide(frame)? else { return Ok(Value::Null) };
    Ok(match u32::try_from(number) {
        Ok(address) => owned(std::net::Ipv4Addr::from(address).to_string()),
        Err(_) => refused("integer", &arguments[0], "inet_ntoa", frame),
    })
}

fn eval_inet6_aton<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(text) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    if let Some(address) = ipv4(&text) {
        return Ok(owned(address));
    }
    let address = ipv6(&text).map(|address| owned(address.octets()));
    Ok(address.unwrap_or_else(|| refused("string", &arguments[0], "inet6_aton", frame)))
}

/// The text of an address: its longest run of zeros is left out, and an address of version 4 in it has dots.
fn ipv6_text(bytes: [u8; 16]) -> String {
    let words: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let (mut gap, mut length) = (0, 0);
    let mut at = 0;
    while at < words.len() {
        let run = words[at..].iter().take_while(|word| **word == 0).count();
        if run > length {
            (gap, length) = (at, run);
        }
        at += run.max(1);
    }
    let dotted = gap == 0 && (length == 6 || length == 5 && words[5] == 0xffff);
    let mut out = String::new();
    let mut at = 0;
    while at < words.len() {
        if length > 0 && at == gap {
            out.push_str(if at == 0 { "::" } else { ":" });
            at += length;
            continue;
        }
        if dotted && at == 6 {
            let dots = std::net::Ipv4Addr::new(bytes[12], bytes[13], bytes[14], bytes[15]);
            out.push_str(&dots.to_string());
            return out;
        }
        write!(out, "{:x}", words[at]).expect("a string takes all");
        at += 1;
        if at < words.len() {
            out.push(':');
        }
    }
    out
}

fn eval_inet6_ntoa<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(bytes) = octets(&arguments[0], frame)? else { return Ok(Value::Null) };
    if arguments[0].ty.collation.is_binary() {
        if let Ok(address) = <[u8; 4]>::try_from(&*bytes) {
            return Ok(owned(std::net::Ipv4Addr::from(address).to_string()));
        }
        if let Ok(address) = <[u8; 16]>::try_from(&*bytes) {
            return Ok(owned(ipv6_text(address)));
        }
    }
    Ok(refused("string", &arguments[0], "inet6_ntoa", frame))
}

fn eval_bit_count<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let e = &arguments[0];
    if e.ty.kind.is_string() && !e.ty.is_character() {
        let bytes = e.text(frame)?;
        return Ok(
            bytes.map_or(Value::Null, |bytes| Value::Int(bytes.iter().map(|byte| i64::from(byte.count_ones())).sum()))
        );
    }
    Ok(e.bits(frame)?.map_or(Value::Null, |bits| Value::Int(i64::from(bits.count_ones()))))
}

fn eval_benchmark<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(count) = super::arguments::clamped(&arguments[0], frame)? else { return Ok(Value::Null) };
    if count < 0 {
        let shown = count.to_string();
        let mut diagnostics = frame.context.diagnostics.borrow_mut();
        diagnostics.warn(conditions::WRONG_VALUE_FOR_TYPE, &[&"count", &shown, &"benchmark"]);
        return Ok(Value::Null);
    }
    for _ in 0..count {
        arguments[1].eval(frame)?;
        frame.context.kill.check()?;
    }
    Ok(Value::Int(0))
}

/// A number in the largest unit that it has one of.
fn in_units(number: f64, units: &[(f64, &str)], least: impl Fn(f64) -> String) -> String {
    /// Numbers with more digits are shown with an exponent.
    const LARGE: f64 = 100_000.0;
    let Some((unit, name)) = units.iter().rev().find(|(unit, _)| number.abs() >= *unit) else { return least(number) };
    let count = number / unit;
    if count.abs() < LARGE {
        return format!("{count:.2} {name}");
    }
    let text = format!("{count:.2e}");
    match text.split_once('e') {
        Some((digits, exponent)) => format!("{digits}e+{exponent:0>2} {name}"),
        None => text,
    }
}

fn eval_format_bytes<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const KIB: f64 = 1024.0;
    let units = [
        (KIB, "KiB"),
        (KIB.powi(2), "MiB"),
        (KIB.powi(3), "GiB"),
        (KIB.powi(4), "TiB"),
        (KIB.powi(5), "PiB"),
        (KIB.powi(6), "EiB"),
    ];
    let Some(number) = arguments[0].real(frame)? else { return Ok(Value::Null) };
    Ok(owned(in_units(number, &units, |bytes| format!("{:>4} bytes", bytes as i64))))
}

fn eval_format_pico_time<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let units = [(1e3, "ns"), (1e6, "us"), (1e9, "ms"), (1e12, "s"), (6e13, "min"), (3.6e15, "h"), (8.64e16, "d")];
    let Some(number) = arguments[0].real(frame)? else { return Ok(Value::Null) };
    Ok(owned(in_units(number, &units, |time| format!("{:>3} ps", time as i64))))
}

fn eval_current_thread<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Uint(u64::from(frame.context.state.connection)))
}

fn eval_thread<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let own = i128::from(frame.context.state.connection);
    Ok(arguments[0].wide(frame)?.filter(|id| *id == own).map_or(Value::Null, |id| Value::Uint(id as u64)))
}

fn eval_strength<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(arguments[0].text(frame)?.map_or(Value::Null, |_| Value::Int(0)))
}
