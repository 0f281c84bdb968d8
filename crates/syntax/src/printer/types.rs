//! Data types.

use crate::ast::types::{DataType, TypeCharset, TypeKind};
use crate::printer::{Printer, Strings};

impl Printer {
    pub(super) fn data_type(&mut self, data_type: &DataType<'_>) {
        self.push(type_text(data_type.kind));
        if !data_type.members.is_empty() {
            self.push("(");
            self.separated(&data_type.members, ",", |printer, member| printer.string(member));
            self.push(")");
        }
        if let Some(length) = data_type.length {
            self.push("(");
            self.number(length);
            if let Some(decimals) = data_type.decimals {
                self.push(",");
                self.number(u64::from(decimals));
            }
            self.push(")");
        }
        self.push(if data_type.unsigned { " unsigned" } else { "" });
        self.push(if data_type.zerofill { " zerofill" } else { "" });
        self.charset(data_type, " character set ");
    }

    /// The type of a cast: binary strings are characters of the binary charset.
    pub(super) fn cast_data_type(&mut self, data_type: &DataType<'_>) {
        let binary = data_type.kind == TypeKind::Binary;
        self.push(if binary { "char" } else { type_text(data_type.kind) });
        if let Some(length) = data_type.length {
            self.push("(");
            self.number(length);
            if let Some(decimals) = data_type.decimals {
                self.push(",");
                self.number(u64::from(decimals));
            }
            self.push(")");
        }
        if binary {
            self.push(" charset binary");
        } else {
            self.charset(data_type, " charset ");
            if let (TypeKind::Char, None, Strings::Introduced(charset)) =
                (data_type.kind, &data_type.charset, self.strings)
            {
                self.push(" charset ");
                self.push(charset);
            }
        }
    }

    fn charset(&mut self, data_type: &DataType<'_>, words: &str) {
        let name = match &data_type.charset {
            Some(TypeCharset::Name(name)) => name.text.to_ascii_lowercase(),
            Some(TypeCharset::Ascii) => "latin1".to_owned(),
            Some(TypeCharset::Unicode) => "ucs2".to_owned(),
            Some(TypeCharset::National) => "utf8mb3".to_owned(),
            Some(TypeCharset::Binary) | None => String::new(),
        };
        if !name.is_empty() {
            self.push(words);
            self.charset_name(&name);
        }
        self.push(if data_type.binary { " binary" } else { "" });
    }
}

fn type_text(kind: TypeKind) -> &'static str {
    match kind {
        TypeKind::TinyInt => "tinyint",
        TypeKind::SmallInt => "smallint",
        TypeKind::MediumInt => "mediumint",
        TypeKind::Int => "int",
        TypeKind::BigInt => "bigint",
        TypeKind::Bool => "tinyint(1)",
        TypeKind::Serial => "serial",
        TypeKind::Decimal => "decimal",
        TypeKind::Float => "float",
        TypeKind::Double | TypeKind::Real => "double",
        TypeKind::Bit => "bit",
        TypeKind::Year => "year",
        TypeKind::Date => "date",
        TypeKind::Time => "time",
        TypeKind::DateTime => "datetime",
        TypeKind::Timestamp => "timestamp",
        TypeKind::Char => "char",
        TypeKind::VarChar => "varchar",
        TypeKind::Binary => "binary",
        TypeKind::VarBinary => "varbinary",
        TypeKind::TinyBlob => "tinyblob",
        TypeKind::Blob => "blob",
        TypeKind::MediumBlob => "mediumblob",
        TypeKind::LongBlob => "longblob",
        TypeKind::TinyText => "tinytext",
        TypeKind::Text => "text",
        TypeKind::MediumText => "mediumtext",
        TypeKind::LongText => "longtext",
        TypeKind::Enum => "enum",
        TypeKind::Set => "set",
        TypeKind::Json => "json",
        TypeKind::Geometry => "geometry",
        TypeKind::Point => "point",
        TypeKind::LineString => "linestring",
        TypeKind::Polygon => "polygon",
        TypeKind::MultiPoint => "multipoint",
        TypeKind::MultiLineString => "multilinestring",
        TypeKind::MultiPolygon => "multipolygon",
        TypeKind::GeometryCollection => "geomcollection",
    }
}
