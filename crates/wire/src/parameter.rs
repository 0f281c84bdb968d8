//! Parameters of prepared statements and query attributes, in the binary protocol.
//!
//! An execution's parameters: a bitmap of NULLs, a byte that says whether types follow, two bytes of type a parameter
//! (number, and 0x80 for unsigned), then the values. With query attributes a length-encoded count comes first and each
//! type is followed by a name.

use crate::capability::column_type as types;
use crate::lenenc;
use stdx::coding::Reader;

/// A parameter's value, borrowed from the packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Parameter<'a> {
    /// NULL.
    Null,
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A FLOAT.
    Float(f32),
    /// A DOUBLE.
    Double(f64),
    /// A DECIMAL, as text.
    Decimal(&'a [u8]),
    /// A character string in the connection's character set.
    Text(&'a [u8]),
    /// A binary string.
    Binary(&'a [u8]),
    /// A DATE, DATETIME or TIMESTAMP.
    DateTime(DateTime),
    /// A TIME.
    Time(Time),
    /// The value came by COM_STMT_SEND_LONG_DATA.
    Long,
}

/// A point in time, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DateTime {
    /// Whether it is a DATE alone.
    pub is_date: bool,
    /// Year.
    pub year: u16,
    /// Month.
    pub month: u8,
    /// Day.
    pub day: u8,
    /// Hour.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Second.
    pub second: u8,
    /// Microseconds.
    pub micros: u32,
}

/// A duration, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Time {
    /// Whether it is negative.
    pub negative: bool,
    /// Days.
    pub days: u32,
    /// Hours.
    pub hours: u8,
    /// Minutes.
    pub minutes: u8,
    /// Seconds.
    pub seconds: u8,
    /// Microseconds.
    pub micros: u32,
}

/// A parameter's type: its number and whether it is unsigned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterType {
    /// The number of the type.
    pub number: u8,
    /// Whether it is unsigned.
    pub unsigned: bool,
}

/// Why parameters cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The packet is malformed (MySQL's error 1835).
    Packet,
    /// A type is none that a parameter may have, or there are too few (MySQL's error 1210).
    Types,
}

fn read_type(from: &mut Reader<'_>) -> Option<ParameterType> {
    let bits = from.u16()?;
    Some(ParameterType { number: bits as u8, unsigned: bits & 0x8000 != 0 })
}

/// Reads the parameters of an execution: `count` of the statement's own, each given to `take` with its type. `types` keeps the types from one
/// execution to the next; `has_attributes` is whether the client may send query attributes. `long` says which parameters
/// came by COM_STMT_SEND_LONG_DATA.
///
/// # Errors
/// [`Wrong`].
pub fn read_execute<'a>(
    rest: &'a [u8],
    count: usize,
    has_attributes: bool,
    types: &mut Vec<ParameterType>,
    long: impl Fn(usize) -> bool,
    mut take: impl FnMut(Parameter<'a>, ParameterType),
) -> Result<(), Wrong> {
    let mut from = Reader::new(rest);
    let mut total = count;
    if has_attributes && !(count == 0 && from.is_empty()) {
        let sent = lenenc::int(&mut from).ok_or(Wrong::Packet)?;
        total = usize::try_from(sent).unwrap_or(usize::MAX);
    }
    if total < count || total > usize::from(u16::MAX) {
        return Err(Wrong::Types);
    }
    if total == 0 {
        return Ok(());
    }
    let nulls = from.bytes(total.div_ceil(8)).ok_or(Wrong::Packet)?;
    if from.u8().ok_or(Wrong::Packet)? == 1 {
        types.clear();
        for _ in 0..total {
            types.push(read_type(&mut from).ok_or(Wrong::Packet)?);
            if has_attributes {
                lenenc::bytes(&mut from).ok_or(Wrong::Packet)?;
            }
        }
    }
    for at in 0..total {
        let kind = types.get(at).ok_or(Wrong::Types)?;
        let value = if nulls[at / 8] & (1 << (at % 8)) != 0 {
            Parameter::Null
        } else if long(at) {
            Parameter::Long
        } else {
            value(&mut from, *kind)?
        };
        if at < count {
            take(value, *kind);
        }
    }
    Ok(())
}

/// Reads the attributes of a query: NULLs, a flag, types with names, values.
pub(crate) fn read_attributes<'a>(from: &mut Reader<'a>, count: usize) -> Option<Vec<(&'a [u8], Parameter<'a>)>> {
    let nulls = from.bytes(count.div_ceil(8))?;
    if from.u8()? != 1 {
        return None;
    }
    let mut heads = Vec::new();
    for _ in 0..count {
        heads.push((read_type(from)?, lenenc::bytes(from)?));
    }
    let mut found = Vec::new();
    for (at, (kind, name)) in heads.into_iter().enumerate() {
        let is_null = nulls[at / 8] & (1 << (at % 8)) != 0;
        found.push((name, if is_null { Parameter::Null } else { value(from, kind).ok()? }));
    }
    Some(found)
}

fn value<'a>(from: &mut Reader<'a>, kind: ParameterType) -> Result<Parameter<'a>, Wrong> {
    let is_known = matches!(kind.number, types::DECIMAL..=types::YEAR | types::VARCHAR | types::BIT | types::JSON..=types::GEOMETRY);
    if is_known { known_value(from, kind).ok_or(Wrong::Packet) } else { Err(Wrong::Types) }
}

/// The value of a type that parameters may have.
fn known_value<'a>(from: &mut Reader<'a>, kind: ParameterType) -> Option<Parameter<'a>> {
    let integer = |signed: i64, unsigned: u64| {
        if kind.unsigned { Parameter::Uint(unsigned) } else { Parameter::Int(signed) }
    };
    Some(match kind.number {
        types::TINY => from.u8().map(|v| integer(i64::from(v as i8), u64::from(v)))?,
        types::SHORT | types::YEAR => from.u16().map(|v| integer(i64::from(v as i16), u64::from(v)))?,
        types::LONG | types::INT24 => from.u32().map(|v| integer(i64::from(v as i32), u64::from(v)))?,
        types::LONGLONG => from.u64().map(|v| integer(v as i64, v))?,
        types::FLOAT => Parameter::Float(f32::from_bits(from.u32()?)),
        types::DOUBLE => Parameter::Double(f64::from_bits(from.u64()?)),
        types::NULL => Parameter::Null,
        types::DECIMAL | types::NEWDECIMAL => Parameter::Decimal(lenenc::bytes(from)?),
        types::DATE | types::DATETIME | types::TIMESTAMP => Parameter::DateTime(date_time(from, kind.number)?),
        types::TIME => Parameter::Time(time(from)?),
        types::TINY_BLOB | types::MEDIUM_BLOB | types::LONG_BLOB | types::BLOB | types::BIT | types::GEOMETRY => {
            Parameter::Binary(lenenc::bytes(from)?)
        }
        types::VARCHAR | types::VAR_STRING | types::STRING | types::ENUM | types::SET | types::JSON => {
            Parameter::Text(lenenc::bytes(from)?)
        }
        _ => return None,
    })
}

fn date_time(from: &mut Reader<'_>, number: u8) -> Option<DateTime> {
    let mut value = DateTime { is_date: number == types::DATE, ..DateTime::default() };
    let length = from.u8()?;
    if !matches!(length, 0 | 4 | 7 | 11) || value.is_date && length > 4 {
        return None;
    }
    if length >= 4 {
        (value.year, value.month, value.day) = (from.u16()?, from.u8()?, from.u8()?);
    }
    if length >= 7 {
        (value.hour, value.minute, value.second) = (from.u8()?, from.u8()?, from.u8()?);
    }
    if length == 11 {
        value.micros = from.u32()?;
    }
    Some(value)
}

fn time(from: &mut Reader<'_>) -> Option<Time> {
    let mut value = Time::default();
    let length = from.u8()?;
    if !matches!(length, 0 | 8 | 12) {
        return None;
    }
    if length >= 8 {
        (value.negative, value.days) = (from.u8()? != 0, from.u32()?);
        (value.hours, value.minutes, value.seconds) = (from.u8()?, from.u8()?, from.u8()?);
    }
    if length == 12 {
        value.micros = from.u32()?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_keep_their_types_from_one_execution_to_the_next() {
        let mut types = Vec::new();
        let mut values = Vec::new();
        let first = [0b10, 1, 3, 0, 254, 0, 7, 0, 0, 0];
        assert_eq!(read_execute(&first, 2, false, &mut types, |_| false, |v, _| values.push(v)), Ok(()));
        assert_eq!(values, [Parameter::Int(7), Parameter::Null]);
        values.clear();
        let second = [0, 0, 0xff, 0xff, 0xff, 0xff, 2, b'h', b'i'];
        assert_eq!(read_execute(&second, 2, false, &mut types, |_| false, |v, _| values.push(v)), Ok(()));
        assert_eq!(values, [Parameter::Int(-1), Parameter::Text(b"hi")]);
        for cut in 0..second.len() {
            let read = read_execute(&second[..cut], 2, false, &mut types, |_| false, |_, _| {});
            assert_eq!(read, Err(Wrong::Packet), "{cut}");
        }
    }
}
