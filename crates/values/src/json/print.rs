//! JSON as text: `{"a": 1, "b": [true, null]}`.

use crate::json::binary::{Node, Scalar};
use crate::number::{write_double, write_integer, write_unsigned};
use crate::text::{write_date, write_datetime, write_time};

/// Spaces for each level of the pretty form.
const INDENT: usize = 2;

/// Appends a document's text.
pub fn print(document: &[u8], to: &mut Vec<u8>) {
    print_node(Node::root(document), to);
}

/// Appends a value's text.
pub fn print_node(node: Node<'_>, to: &mut Vec<u8>) {
    match node.scalar() {
        Scalar::Array(_) => {
            to.push(b'[');
            for (at, value) in node.values().enumerate() {
                to.extend_from_slice(if at == 0 { b"" } else { b", " });
                print_node(value, to);
            }
            to.push(b']');
        }
        Scalar::Object(_) => {
            to.push(b'{');
            for (at, (key, value)) in node.members().enumerate() {
                to.extend_from_slice(if at == 0 { b"" } else { b", " });
                quote(key, to);
                to.extend_from_slice(b": ");
                print_node(value, to);
            }
            to.push(b'}');
        }
        scalar => print_scalar(scalar, to),
    }
}

/// Appends a value's text over several lines, as JSON_PRETTY does.
pub fn print_pretty(node: Node<'_>, depth: usize, to: &mut Vec<u8>) {
    let line = |depth: usize, to: &mut Vec<u8>| {
        to.push(b'\n');
        to.extend(std::iter::repeat_n(b' ', depth * INDENT));
    };
    if node.is_empty() {
        return print_node(node, to);
    }
    to.push(if node.is_object() { b'{' } else { b'[' });
    for (at, value) in node.values().enumerate() {
        to.extend_from_slice(if at == 0 { b"" } else { b"," });
        line(depth + 1, to);
        if let Some(key) = node.key(at) {
            quote(key, to);
            to.extend_from_slice(b": ");
        }
        print_pretty(value, depth + 1, to);
    }
    line(depth, to);
    to.push(if node.is_object() { b'}' } else { b']' });
}

fn print_scalar(scalar: Scalar<'_>, to: &mut Vec<u8>) {
    match scalar {
        Scalar::Null | Scalar::Array(_) | Scalar::Object(_) => to.extend_from_slice(b"null"),
        Scalar::Bool(v) => to.extend_from_slice(if v { b"true" } else { b"false" }),
        Scalar::Int(v) => write_integer(v, to),
        Scalar::Uint(v) => write_unsigned(v, to),
        Scalar::Double(v) => {
            let start = to.len();
            write_double(v, to);
            if to[start..].iter().all(|byte| byte.is_ascii_digit() || *byte == b'-') {
                to.extend_from_slice(b".0");
            }
        }
        Scalar::Decimal(v) => v.write(to),
        Scalar::Text(v) => quote(v, to),
        Scalar::Date(v) => quoted(to, |to| write_date(v, to)),
        Scalar::DateTime(v) => quoted(to, |to| write_datetime(v, 6, to)),
        Scalar::Time(v) => quoted(to, |to| write_time(v, 6, to)),
        Scalar::Opaque(kind, bytes) => {
            to.extend_from_slice(b"\"base64:type");
            write_unsigned(u64::from(kind), to);
            to.push(b':');
            base64(bytes, to);
            to.push(b'"');
        }
    }
}

fn quoted(to: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    to.push(b'"');
    write(to);
    to.push(b'"');
}

/// Appends a string in quotes.
pub fn quote(text: &[u8], to: &mut Vec<u8>) {
    use std::io::Write;
    to.push(b'"');
    for byte in text {
        match byte {
            b'"' | b'\\' => to.extend_from_slice(&[b'\\', *byte]),
            8 => to.extend_from_slice(b"\\b"),
            9 => to.extend_from_slice(b"\\t"),
            10 => to.extend_from_slice(b"\\n"),
            12 => to.extend_from_slice(b"\\f"),
            13 => to.extend_from_slice(b"\\r"),
            0..0x20 => write!(to, "\\u{byte:04x}").expect("a vector takes all"),
            _ => to.push(*byte),
        }
    }
    to.push(b'"');
}

fn base64(bytes: &[u8], to: &mut Vec<u8>) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    /// Bytes whose digits make a line.
    const LINE: usize = 57;
    for (place, chunk) in bytes.chunks(3).enumerate() {
        if place > 0 && place * 3 % LINE == 0 {
            to.extend_from_slice(b"\\n");
        }
        let mut group = [0u8; 4];
        group[1..=chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes(group);
        for place in 0..4u32 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            to.push(if place as usize <= chunk.len() { digit } else { b'=' });
        }
    }
}
