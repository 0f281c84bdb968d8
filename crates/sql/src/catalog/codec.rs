//! Definitions as bytes: the values of the catalogue's entries.
//!
//! ```text
//! version (1 byte)
//! the fields in the order of the structs; numbers are varints, texts have a varint length before them,
//! lists have a varint count before them, an option has a byte before it that is 0 or 1
//! ```

use super::Database;
use super::layout::Layout;
use super::table::{
    Check, Column, ColumnId, Default, ForeignKey, Generated, Index, IndexId, IndexKind, Part, Runtime, Table, TableId,
    TableOptions, View,
};
use crate::histogram::Histogram;
use std::sync::Arc;
use stdx::coding::{Reader, put_length_prefixed, put_varint};
use values::collation::Collation;
use values::types::{Kind, Members, Type};

const VERSION: u8 = 1;

/// The flag of a column that has a histogram, which comes last.
const HAS_HISTOGRAM: u8 = 32;

/// Kinds of types by number; the order is the format's.
const KINDS: [Kind; 38] = [
    Kind::Null,
    Kind::Tiny,
    Kind::Short,
    Kind::Int24,
    Kind::Long,
    Kind::LongLong,
    Kind::Float,
    Kind::Double,
    Kind::Decimal,
    Kind::Bit,
    Kind::Year,
    Kind::Date,
    Kind::Time,
    Kind::DateTime,
    Kind::Timestamp,
    Kind::Char,
    Kind::Varchar,
    Kind::TinyText,
    Kind::Text,
    Kind::MediumText,
    Kind::LongText,
    Kind::Binary,
    Kind::Varbinary,
    Kind::TinyBlob,
    Kind::Blob,
    Kind::MediumBlob,
    Kind::LongBlob,
    Kind::Enum,
    Kind::Set,
    Kind::Json,
    Kind::Geometry,
    Kind::Point,
    Kind::LineString,
    Kind::Polygon,
    Kind::MultiPoint,
    Kind::MultiLineString,
    Kind::MultiPolygon,
    Kind::GeometryCollection,
];

const INDEX_KINDS: [IndexKind; 5] =
    [IndexKind::Primary, IndexKind::Unique, IndexKind::Plain, IndexKind::Fulltext, IndexKind::Spatial];

/// A database's entry.
pub fn encode_database(database: &Database) -> Vec<u8> {
    let mut to = vec![VERSION];
    put_text(&mut to, &database.name);
    put_varint(&mut to, u64::from(database.collation.id()));
    put_flag(&mut to, database.read_only);
    to
}

/// The database of an entry, without its tables; `None` where the bytes are damaged.
pub fn decode_database(bytes: &[u8]) -> Option<Database> {
    let mut from = Reader::new(bytes);
    if from.u8()? != VERSION {
        return None;
    }
    Some(Database {
        name: text(&mut from)?.into(),
        collation: collation(&mut from)?,
        read_only: flag(&mut from)?,
        tables: std::collections::BTreeMap::new(),
    })
}

/// A table's entry.
pub fn encode_table(table: &Table) -> Vec<u8> {
    let mut to = vec![VERSION];
    put_varint(&mut to, u64::from(table.id.0));
    put_text(&mut to, &table.schema);
    put_text(&mut to, &table.name);
    put_list(&mut to, &table.columns, put_column);
    put_list(&mut to, &table.indexes, put_index);
    put_varint(&mut to, table.clustered.map_or(0, |c| c as u64 + 1));
    put_varint(&mut to, u64::from(table.row_index.0));
    put_list(&mut to, &table.layouts, |to, layout| {
        put_list(to, layout.columns(), |to, column| {
            put_varint(to, u64::from(column.id.0));
            to.push(column.width);
        });
    });
    put_list(&mut to, &table.checks, |to, check| {
        put_text(to, &check.name);
        put_text(to, &check.text);
        put_flag(to, check.enforced);
    });
    put_list(&mut to, &table.foreign_keys, put_foreign_key);
    put_varint(&mut to, u64::from(table.options.collation.id()));
    for option in [&table.options.engine, &table.options.comment, &table.options.further, &table.options.partitions] {
        put_text(&mut to, option);
    }
    put_varint(&mut to, u64::from(table.next_column));
    put_varint(&mut to, table.created);
    put_option(&mut to, table.view.as_ref(), put_view);
    to
}

/// The table of an entry; `None` where the bytes are damaged.
pub fn decode_table(bytes: &[u8]) -> Option<Table> {
    let mut from = Reader::new(bytes);
    let from = &mut from;
    if from.u8()? != VERSION {
        return None;
    }
    Some(Table {
        id: TableId(number(from)?),
        schema: text(from)?.into(),
        name: text(from)?.into(),
        columns: list(from, column)?,
        indexes: list(from, index)?,
        clustered: (number::<u64>(from)? as usize).checked_sub(1),
        row_index: IndexId(number(from)?),
        layouts: list(from, |from| {
            let columns = list(from, |from| Some((ColumnId(number(from)?), from.u8()?)))?;
            Some(Layout::new(&columns))
        })?,
        checks: list(from, |from| Some(Check { name: text(from)?.into(), text: text(from)?, enforced: flag(from)? }))?,
        foreign_keys: list(from, foreign_key)?,
        options: TableOptions {
            collation: collation(from)?,
            engine: text(from)?,
            comment: text(from)?,
            further: text(from)?,
            partitions: text(from)?,
        },
        next_column: number(from)?,
        created: number(from)?,
        temporary: false,
        view: option(from, view)?,
        runtime: Arc::new(Runtime::default()),
    })
}

pub(super) fn put_type(to: &mut Vec<u8>, ty: &Type) {
    let kind = KINDS.iter().position(|k| *k == ty.kind).expect("the list has every kind");
    to.push(kind as u8);
    to.push(u8::from(ty.unsigned) | u8::from(ty.zerofill) << 1);
    put_varint(to, u64::from(ty.length));
    to.push(ty.decimals);
    put_varint(to, u64::from(ty.collation.id()));
    put_option(to, ty.members.as_ref(), |to, members| {
        put_list(to, &members.names, |to, name| put_length_prefixed(to, name));
    });
}

pub(super) fn type_of(from: &mut Reader<'_>) -> Option<Type> {
    let kind = *KINDS.get(usize::from(from.u8()?))?;
    let flags = from.u8()?;
    Some(Type {
        kind,
        unsigned: flags & 1 != 0,
        zerofill: flags & 2 != 0,
        length: number(from)?,
        decimals: from.u8()?,
        collation: collation(from)?,
        members: option(from, |from| {
            let names = list(from, |from| from.length_prefixed().map(Box::from))?;
            Some(Arc::new(Members { names }))
        })?,
    })
}

fn put_column(to: &mut Vec<u8>, column: &Column) {
    put_varint(to, u64::from(column.id.0));
    put_text(to, &column.name);
    put_type(to, &column.ty);
    let flags = [
        column.nullable,
        column.on_update_now,
        column.auto_increment,
        column.invisible,
        column.explicit_collation,
        column.histogram.is_some(),
    ];
    to.push(flags.iter().enumerate().fold(0, |bits, (at, flag)| bits | u8::from(*flag) << at));
    match &column.default {
        Default::None => to.push(0),
        Default::Null => to.push(1),
        Default::Text(bytes) => {
            to.push(2);
            put_length_prefixed(to, bytes);
        }
        Default::Now => to.push(3),
        Default::Expression(expression) => {
            to.push(4);
            put_text(to, expression);
        }
    }
    put_option(to, column.generated.as_ref(), |to, generated| {
        put_text(to, &generated.text);
        put_flag(to, generated.stored);
    });
    put_text(to, &column.comment);
    put_option(to, column.instant_default.as_ref(), |to, bytes| put_length_prefixed(to, bytes));
    if let Some(histogram) = &column.histogram {
        put_length_prefixed(to, &histogram.document);
    }
}

fn column(from: &mut Reader<'_>) -> Option<Column> {
    let (id, name, ty, flags) = (ColumnId(number(from)?), text(from)?.into(), type_of(from)?, from.u8()?);
    let default = match from.u8()? {
        0 => Default::None,
        1 => Default::Null,
        2 => Default::Text(from.length_prefixed()?.to_vec()),
        3 => Default::Now,
        4 => Default::Expression(text(from)?),
        _ => return None,
    };
    Some(Column {
        id,
        name,
        ty,
        nullable: flags & 1 != 0,
        default,
        on_update_now: flags & 2 != 0,
        auto_increment: flags & 4 != 0,
        invisible: flags & 8 != 0,
        explicit_collation: flags & 16 != 0,
        generated: option(from, |from| Some(Generated { text: text(from)?, stored: flag(from)? }))?,
        comment: text(from)?,
        instant_default: option(from, |from| from.length_prefixed().map(<[u8]>::to_vec))?,
        histogram: if flags & HAS_HISTOGRAM == 0 {
            None
        } else {
            Some(Histogram::new(from.length_prefixed()?.to_vec()))
        },
    })
}

fn put_index(to: &mut Vec<u8>, index: &Index) {
    put_varint(to, u64::from(index.id.0));
    put_text(to, &index.name);
    to.push(INDEX_KINDS.iter().position(|k| *k == index.kind).expect("the list has every kind") as u8);
    put_list(to, &index.parts, |to, part| {
        put_varint(to, part.column as u64);
        put_option(to, part.prefix.as_ref(), |to, prefix| put_varint(to, u64::from(*prefix)));
        put_flag(to, part.descending);
    });
    put_flag(to, index.visible);
    put_text(to, &index.comment);
    put_text(to, &index.algorithm);
}

fn index(from: &mut Reader<'_>) -> Option<Index> {
    Some(Index {
        id: IndexId(number(from)?),
        name: text(from)?.into(),
        kind: *INDEX_KINDS.get(usize::from(from.u8()?))?,
        parts: list(from, |from| {
            Some(Part { column: number::<u32>(from)? as usize, prefix: option(from, number)?, descending: flag(from)? })
        })?,
        visible: flag(from)?,
        comment: text(from)?,
        algorithm: text(from)?,
    })
}

fn put_foreign_key(to: &mut Vec<u8>, key: &ForeignKey) {
    put_text(to, &key.name);
    put_list(to, &key.columns, |to, column| put_varint(to, *column as u64));
    put_text(to, &key.schema);
    put_text(to, &key.table);
    put_list(to, &key.references, |to, name| put_text(to, name));
    put_text(to, &key.on_delete);
    put_text(to, &key.on_update);
}

fn foreign_key(from: &mut Reader<'_>) -> Option<ForeignKey> {
    Some(ForeignKey {
        name: text(from)?.into(),
        columns: list(from, |from| number::<u32>(from).map(|c| c as usize))?,
        schema: text(from)?.into(),
        table: text(from)?.into(),
        references: list(from, |from| text(from).map(Into::into))?,
        on_delete: text(from)?,
        on_update: text(from)?,
    })
}

fn put_view(to: &mut Vec<u8>, view: &View) {
    put_text(to, &view.text);
    put_list(to, &view.columns, |to, name| put_text(to, name));
    put_text(to, &view.algorithm);
    put_text(to, &view.definer.0);
    put_text(to, &view.definer.1);
    put_flag(to, view.invoker);
    put_text(to, &view.check_option);
    put_text(to, &view.context.0);
    put_text(to, &view.context.1);
}

fn view(from: &mut Reader<'_>) -> Option<View> {
    Some(View {
        text: text(from)?,
        columns: list(from, |from| text(from).map(Into::into))?,
        algorithm: text(from)?,
        definer: (text(from)?, text(from)?),
        invoker: flag(from)?,
        check_option: text(from)?,
        context: (text(from)?, text(from)?),
    })
}

pub(super) fn put_text(to: &mut Vec<u8>, text: &str) {
    put_length_prefixed(to, text.as_bytes());
}

pub(super) fn put_flag(to: &mut Vec<u8>, flag: bool) {
    to.push(u8::from(flag));
}

fn put_list<T>(to: &mut Vec<u8>, list: &[T], put: impl Fn(&mut Vec<u8>, &T)) {
    put_varint(to, list.len() as u64);
    list.iter().for_each(|item| put(to, item));
}

pub(super) fn put_option<T>(to: &mut Vec<u8>, value: Option<&T>, put: impl Fn(&mut Vec<u8>, &T)) {
    put_flag(to, value.is_some());
    if let Some(value) = value {
        put(to, value);
    }
}

pub(super) fn text(from: &mut Reader<'_>) -> Option<String> {
    String::from_utf8(from.length_prefixed()?.to_vec()).ok()
}

pub(super) fn number<T: TryFrom<u64>>(from: &mut Reader<'_>) -> Option<T> {
    T::try_from(from.varint()?).ok()
}

pub(super) fn flag(from: &mut Reader<'_>) -> Option<bool> {
    from.u8().map(|b| b != 0)
}

fn collation(from: &mut Reader<'_>) -> Option<Collation> {
    Collation::by_id(number(from)?)
}

fn list<T>(from: &mut Reader<'_>, read: impl Fn(&mut Reader<'_>) -> Option<T>) -> Option<Vec<T>> {
    let count: usize = number(from)?;
    if count > from.rest().len() {
        return None;
    }
    (0..count).map(|_| read(from)).collect()
}

#[expect(clippy::option_option, reason = "damaged bytes are not an absent value")]
pub(super) fn option<T>(from: &mut Reader<'_>, read: impl Fn(&mut Reader<'_>) -> Option<T>) -> Option<Option<T>> {
    if flag(from)? { read(from).map(Some) } else { Some(None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let members = Arc::new(Members { names: vec![b"a".as_slice().into(), b"b".as_slice().into()] });
        let column = |id: u16, name: &str, ty: Type| Column {
            id: ColumnId(id),
            name: name.into(),
            ty,
            nullable: id != 0,
            default: Default::Text(b"7".to_vec()),
            on_update_now: false,
            auto_increment: id == 0,
            generated: Some(Generated { text: "(`id` + 1)".into(), stored: true }),
            comment: "c".into(),
            invisible: false,
            explicit_collation: true,
            instant_default: Some(vec![1, 2]),
            histogram: Some(Histogram::new(vec![3])),
        };
        let columns = vec![
            column(0, "id", Type::integer(Kind::Long, true)),
            column(1, "e", Type::enumeration(members, Collation::UTF8MB4_BIN)),
        ];
        let part = Part { column: 0, prefix: Some(3), descending: true };
        Table {
            id: TableId(9),
            schema: "shop".into(),
            name: "orders".into(),
            layouts: vec![Layout::of(&columns)],
            columns,
            indexes: vec![Index {
                id: IndexId(17),
                name: "PRIMARY".into(),
                kind: IndexKind::Primary,
                parts: vec![part],
                visible: true,
                comment: String::new(),
                algorithm: "BTREE".into(),
            }],
            clustered: Some(0),
            row_index: IndexId(17),
            checks: vec![Check { name: "k".into(), text: "(`id` > 0)".into(), enforced: true }],
            foreign_keys: vec![],
            options: TableOptions {
                collation: Collation::UTF8MB4_BIN,
                engine: "InnoDB".into(),
                comment: String::new(),
                further: String::new(),
                partitions: String::new(),
            },
            next_column: 2,
            created: 1,
            temporary: false,
            view: None,
            runtime: Arc::default(),
        }
    }

    #[test]
    fn a_definition_comes_back_and_any_cut_of_it_is_refused() {
        let table = sample();
        let bytes = encode_table(&table);
        let again = decode_table(&bytes).expect("it is whole");
        assert_eq!(encode_table(&again), bytes);
        assert_eq!((&again.columns, &again.indexes), (&table.columns, &table.indexes));
        assert!((0..bytes.len()).all(|cut| decode_table(&bytes[..cut]).is_none()));
    }
}
