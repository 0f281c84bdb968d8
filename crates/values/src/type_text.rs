//! A type as `SHOW CREATE TABLE` writes it: `int unsigned`, `decimal(10,2)`, `enum('a','b')`.

use std::fmt::{Display, Formatter, Result};

use crate::types::{DECIMALS_NOT_FIXED, Kind, Type};

impl Display for Type {
    /// Character sets and collations are not part of it: the statement writes them only where they differ from the
    /// table's.
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        to.write_str(name(self.kind))?;
        self.write_digits(to)?;
        if self.unsigned && !matches!(self.kind, Kind::Bit | Kind::Year) {
            to.write_str(" unsigned")?;
        }
        if self.zerofill && self.kind != Kind::Year {
            to.write_str(" zerofill")?;
        }
        Ok(())
    }
}

impl Type {
    fn write_digits(&self, to: &mut Formatter<'_>) -> Result {
        match self.kind {
            Kind::Tiny if self.length == 1 && !self.unsigned => to.write_str("(1)"),
            kind if kind.is_integer() && self.zerofill => write!(to, "({})", self.length),
            Kind::Decimal => write!(to, "({},{})", self.length, self.decimals),
            Kind::Float | Kind::Double if self.decimals < DECIMALS_NOT_FIXED => {
                write!(to, "({},{})", self.length, self.decimals)
            }
            Kind::Time | Kind::DateTime | Kind::Timestamp if self.decimals > 0 => write!(to, "({})", self.decimals),
            Kind::Bit | Kind::Char | Kind::Varchar | Kind::Binary | Kind::Varbinary => write!(to, "({})", self.length),
            Kind::Enum | Kind::Set => self.write_members(to),
            _ => Ok(()),
        }
    }

    fn write_members(&self, to: &mut Formatter<'_>) -> Result {
        let names = self.members.iter().flat_map(|members| &members.names);
        for (at, name) in names.enumerate() {
            let text = String::from_utf8_lossy(name).replace('\'', "''");
            write!(to, "{}'{text}'", if at == 0 { "(" } else { "," })?;
        }
        to.write_str(")")
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Tiny => "tinyint",
        Kind::Short => "smallint",
        Kind::Int24 => "mediumint",
        Kind::Long => "int",
        Kind::LongLong => "bigint",
        Kind::Float => "float",
        Kind::Double => "double",
        Kind::Decimal => "decimal",
        Kind::Bit => "bit",
        Kind::Year => "year",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime => "datetime",
        Kind::Timestamp => "timestamp",
        Kind::Char => "char",
        Kind::Varchar => "varchar",
        Kind::TinyText => "tinytext",
        Kind::Text => "text",
        Kind::MediumText => "mediumtext",
        Kind::LongText => "longtext",
        Kind::Binary => "binary",
        Kind::Varbinary => "varbinary",
        Kind::TinyBlob => "tinyblob",
        Kind::Blob => "blob",
        Kind::MediumBlob => "mediumblob",
        Kind::LongBlob => "longblob",
        Kind::Enum => "enum",
        Kind::Set => "set",
        Kind::Json => "json",
        Kind::Geometry => "geometry",
        Kind::Point => "point",
        Kind::LineString => "linestring",
        Kind::Polygon => "polygon",
        Kind::MultiPoint => "multipoint",
        Kind::MultiLineString => "multilinestring",
        Kind::MultiPolygon => "multipolygon",
        Kind::GeometryCollection => "geomcollection",
    }
}
