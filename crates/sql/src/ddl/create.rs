//! CREATE TABLE.

use super::database::NAME_MAX;
use super::drop::schema_of;
use super::storage::Change;
use super::types::{collation, column_type, long_text};
use super::{comments, create_select, definitions, functional};
use crate::bind::{Binder, Parameters, find_table, unsupported};
use crate::catalog::layout::Layout;
use crate::catalog::table::{
    Check, Column, ColumnId, Default, ForeignKey, Generated, Index, IndexId, IndexKind, Part, Table, TableId,
    TableOptions, same_name,
};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::Done;
use crate::session::settings::REAL_AS_FLOAT;
use std::sync::Arc;
use syntax::ast::ddl::DropTables;
use syntax::ast::expr::{Expr, ExprKind, LiteralValue};
use syntax::ast::query::Direction;
use syntax::ast::table::{
    self as ast, ColumnAttribute, ColumnDefinition, CreateTable, IndexAlgorithm, IndexDefinition, IndexKey,
    IndexOption, TableElement, TableOption,
};
use syntax::ast::types::TypeKind;
use syntax::ast::{Existence, Ident, NameOrDefault};
use values::charset::Charset;
use values::collation::Collation;
use values::types::Kind;

/// Most columns of a table.
const COLUMNS_MAX: usize = 4096;
/// Most parts of a key.
const PARTS_MAX: usize = 16;
/// Most indexes of a table.
const INDEXES_MAX: usize = 64;

/// A table's parts while it is defined.
pub struct Draft {
    /// Columns.
    pub columns: Vec<Column>,
    /// Indexes; their numbers come later.
    pub indexes: Vec<Index>,
    /// CHECK constraints.
    pub checks: Vec<Check>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Options.
    pub options: TableOptions,
    /// The first AUTO_INCREMENT value.
    pub auto_increment: u64,
    /// The table's name, for the names of its constraints.
    pub name: String,
    /// Its database's.
    pub schema: String,
    /// The next number for a column.
    pub next_column: u16,
}

/// CREATE TABLE.
///
/// # Errors
/// 1050 and whatever the definition has wrong.
pub fn run(create: &CreateTable<'_>, text: &[u8], context: &Context<'_>) -> Result<Done> {
    let schema = schema_of(&create.name, context)?;
    let name = create.name.name.text.to_string();
    check_table_name(&name)?;
    if crate::show::virtual_table::is_schema(&schema) {
        let (user, host) = context.state.account();
        return Err(conditions::DBACCESS_DENIED_ERROR.with(&[&user, &host, &schema]));
    }
    let mut change = Change::begin(context.server);
    let Some(database) = change.catalog.database(&schema).cloned() else {
        return Err(conditions::BAD_DB_ERROR.with(&[&schema]));
    };
    let is_there = if create.temporary {
        context.state.temporary_table(&schema, &name).is_some()
    } else {
        database.tables.contains_key(&*name)
    };
    if is_there {
        if create.existence == Existence::Lenient {
            context.diagnostics.borrow_mut().note(conditions::TABLE_EXISTS_ERROR, &[&name]);
            return Ok(Done::default());
        }
        return Err(conditions::TABLE_EXISTS_ERROR.with(&[&name]));
    }
    let mut draft = match &create.like {
        Some(like) => like_draft(like, context, &change)?,
        None => draft(create, database.collation, context, &name)?,
    };
    draft.name.clone_from(&name);
    let selected =
        create.query.as_ref().map(|query| create_select::selected(query, &mut draft, text, context)).transpose()?;
    if create.like.is_none() {
        draft.add_keys(&create.elements, context)?;
    }
    if draft.columns.is_empty() {
        return Err(conditions::TABLE_MUST_HAVE_COLUMNS.with(&[]));
    }
    let auto = draft.auto_increment;
    let table = finish(draft, &schema, &mut change, context)?;
    let table = Arc::new(Table { temporary: create.temporary, ..table });
    definitions::check(&table, context)?;
    let table = if create.temporary {
        context.state.put_temporary(Arc::clone(&table));
        table
    } else {
        change.put_table(super::drop::copy(&table))?
    };
    if auto > 1 {
        super::storage::set_counter(&mut change.txn, table.id, auto)?;
    }
    change.commit(text)?;
    match selected {
        Some(names) => create_select::fill(create, &names, context).or_else(|error| {
            // A table whose rows could not be made is not made; the transaction has nothing but them.
            if !create.temporary {
                context.transaction.borrow_mut().rollback();
            }
            let (names, existence) = (vec![create.name.clone()], Existence::Lenient);
            super::drop::tables(&DropTables { temporary: create.temporary, existence, names }, context)?;
            Err(error)
        }),
        None => Ok(Done::default()),
    }
}

/// Checks a table's name.
///
/// # Errors
/// 1059, 1103.
pub fn check_table_name(name: &str) -> Result<()> {
    if name.chars().count() > NAME_MAX {
        return Err(conditions::TOO_LONG_IDENT.with(&[&name]));
    }
    if name.is_empty() || name.ends_with(' ') {
        return Err(conditions::WRONG_TABLE_NAME.with(&[&name]));
    }
    Ok(())
}

fn like_draft(like: &syntax::ast::Name<'_>, context: &Context<'_>, change: &Change<'_>) -> Result<Draft> {
    let schema = schema_of(like, context)?;
    let table = match context.state.temporary_table(&schema, &like.name.text) {
        Some(table) => table,
        None => find_table(&change.catalog, &schema, &like.name.text)?,
    };
    if table.is_view() {
        return Err(conditions::WRONG_OBJECT.with(&[&schema, &table.name, &"BASE TABLE"]));
    }
    let mut columns = table.columns.clone();
    columns.iter_mut().for_each(|c| (c.instant_default, c.histogram) = (None, None));
    Ok(Draft {
        columns,
        indexes: table.indexes.clone(),
        checks: table.checks.clone(),
        foreign_keys: Vec::new(),
        options: table.options.clone(),
        auto_increment: 0,
        name: String::new(),
        schema: table.schema.to_string(),
        next_column: table.next_column,
    })
}

/// The collation that a table's options name, or the database's.
///
/// # Errors
/// 1115, 1253, 1273.
pub fn table_collation(options: &[TableOption<'_>], by_default: Collation) -> Result<Collation> {
    let mut found: Option<Collation> = None;
    let mut charset: Option<Charset> = None;
    for option in options {
        match option {
            TableOption::Charset(NameOrDefault::Name(name)) => {
                let named = Charset::by_name(&name.text);
                let named = named.ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[&name.text]))?;
                charset = Some(named);
                if found.is_none_or(|f| f.charset() != named) {
                    found = Some(named.default_collation());
                }
            }
            TableOption::Collation(NameOrDefault::Name(name)) => {
                let named = Collation::by_name(&name.text);
                let named = named.ok_or_else(|| conditions::UNKNOWN_COLLATION.with(&[&name.text]))?;
                if let Some(charset) = charset
                    && charset != named.charset()
                {
                    return Err(conditions::COLLATION_CHARSET_MISMATCH.with(&[&named.name(), &charset.name()]));
                }
                found = Some(named);
            }
            _ => {}
        }
    }
    Ok(found.unwrap_or(by_default))
}

fn draft(create: &CreateTable<'_>, database: Collation, context: &Context<'_>, name: &str) -> Result<Draft> {
    let mut draft = Draft {
        columns: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        options: TableOptions {
            collation: table_collation(&create.options, database)?,
            engine: "InnoDB".to_owned(),
            comment: String::new(),
            further: String::new(),
            partitions: String::new(),
        },
        auto_increment: 0,
        name: name.to_owned(),
        schema: schema_of(&create.name, context)?,
        next_column: 0,
    };
    draft.apply_options(&create.options, context)?;
    draft.add_columns(&create.elements, context)?;
    Ok(draft)
}

impl Draft {
    /// Takes over a table's options.
    ///
    /// # Errors
    /// 1286 for an engine that nobody knows.
    pub fn apply_options(&mut self, options: &[TableOption<'_>], context: &Context<'_>) -> Result<()> {
        for option in options {
            match option {
                TableOption::Engine(name) => check_engine(&name.text, &self.name, context)?,
                TableOption::Comment(comment) => {
                    self.options.comment = comments::of_table(comment, &self.name, context)?;
                }
                TableOption::AutoIncrement(next) => self.auto_increment = *next,
                TableOption::RowFormat(format) => self.set_further("ROW_FORMAT", &format!("{format:?}").to_uppercase()),
                TableOption::KeyBlockSize(size) => self.set_further("KEY_BLOCK_SIZE", &size.to_string()),
                TableOption::MaxRows(rows) => self.set_further("MAX_ROWS", &rows.to_string()),
                TableOption::MinRows(rows) => self.set_further("MIN_ROWS", &rows.to_string()),
                TableOption::AvgRowLength(length) => self.set_further("AVG_ROW_LENGTH", &length.to_string()),
                TableOption::Checksum(on) => self.set_further("CHECKSUM", &on.to_string()),
                TableOption::DelayKeyWrite(on) => self.set_further("DELAY_KEY_WRITE", &on.to_string()),
                _ => {}
            }
        }
        Ok(())
    }

    fn set_further(&mut self, name: &str, value: &str) {
        let kept = self.options.further.split(' ').filter(|o| !o.is_empty() && o.split('=').next() != Some(name));
        let mut list: Vec<String> = kept.map(str::to_owned).collect();
        if value != "DEFAULT" {
            list.push(format!("{name}={value}"));
        }
        self.options.further = list.join(" ");
    }

    /// Adds the columns among them.
    ///
    /// # Errors
    /// Whatever they have wrong.
    pub fn add_columns(&mut self, elements: &[TableElement<'_>], context: &Context<'_>) -> Result<()> {
        for element in elements {
            if let TableElement::Column(column) = element {
                let column = self.column(column, context)?;
                if self.columns.iter().any(|c| same_name(&c.name, &column.name)) {
                    return Err(conditions::DUP_FIELDNAME.with(&[&column.name]));
                }
                self.columns.push(column);
            }
        }
        Ok(())
    }

    /// Adds the indexes and constraints among them.
    ///
    /// # Errors
    /// Whatever they have wrong.
    pub fn add_keys(&mut self, elements: &[TableElement<'_>], context: &Context<'_>) -> Result<()> {
        for element in elements {
            match element {
                TableElement::Column(column) => self.column_indexes(column, context)?,
                TableElement::Index(index) => self.index(index, context)?,
                TableElement::ForeignKey(key) => self.foreign_key(key, context)?,
                TableElement::Check(check) => self.check(check, context)?,
            }
        }
        Ok(())
    }

    /// A column by its definition.
    ///
    /// # Errors
    /// Whatever it has wrong.
    pub fn column(&mut self, definition: &ColumnDefinition<'_>, context: &Context<'_>) -> Result<Column> {
        let name = definition.name.text.to_string();
        if name.is_empty() || name.ends_with(' ') {
            return Err(conditions::WRONG_COLUMN_NAME.with(&[&name]));
        }
        if name.chars().count() > NAME_MAX {
            return Err(conditions::TOO_LONG_IDENT.with(&[&name]));
        }
        let collate = definition.attributes.iter().rev().find_map(|a| match a {
            ColumnAttribute::Collate(name) => Some(&*name.text),
            _ => None,
        });
        let collate = collate.or(definition.collation.as_ref().map(|c| &*c.text));
        let collation = collation(&definition.data_type, collate, self.options.collation)?;
        let real_as_float = context.statement.sql_mode & REAL_AS_FLOAT != 0;
        let long = if context.statement.mode.strict { None } else { long_text(&definition.data_type, collation) };
        let ty = match long {
            None => column_type(&name, &definition.data_type, collation, real_as_float)?,
            Some(ty) => {
                let is_binary = ty.collation.is_binary();
                let (from, to) = if is_binary { ("VARBINARY", "BLOB") } else { ("VARCHAR", "TEXT") };
                context.diagnostics.borrow_mut().note(conditions::AUTO_CONVERT, &[&name, &from, &to]);
                ty
            }
        };
        let id = ColumnId(self.next_column);
        self.next_column += 1;
        let explicit = definition.data_type.charset.is_some() || collate.is_some();
        let is_serial = definition.data_type.kind == TypeKind::Serial;
        let mut column = Column {
            id,
            name: name.into(),
            ty,
            nullable: !is_serial,
            default: Default::None,
            on_update_now: false,
            auto_increment: is_serial,
            generated: None,
            comment: String::new(),
            invisible: false,
            explicit_collation: explicit,
            instant_default: None,
            histogram: None,
        };
        if let Some(generated) = &definition.generated {
            check_generated_attributes(definition)?;
            let text = definitions::text(&generated.expr, context);
            if text.contains(definitions::VALUES) {
                return Err(conditions::GENERATED_COLUMN_NAMED_FUNCTION_IS_NOT_ALLOWED.with(&[&column.name, &"values"]));
            }
            column.generated = Some(Generated { text: format!("({text})"), stored: generated.stored });
        }
        let mut has_null = false;
        for attribute in &definition.attributes {
            attribute_of(&mut column, attribute, &mut has_null, context)?;
        }
        settle_default(&mut column, has_null)?;
        Ok(column)
    }

    /// The indexes that a column's attributes make.
    ///
    /// # Errors
    /// As [`Draft::index`].
    pub fn column_indexes(&mut self, definition: &ColumnDefinition<'_>, context: &Context<'_>) -> Result<()> {
        let is_serial = definition.data_type.kind == TypeKind::Serial;
        let mut kinds = if is_serial { vec![ast::IndexKind::Unique] } else { Vec::new() };
        for attribute in &definition.attributes {
            match attribute {
                ColumnAttribute::PrimaryKey => kinds.push(ast::IndexKind::Primary),
                ColumnAttribute::Unique => kinds.push(ast::IndexKind::Unique),
                ColumnAttribute::SerialDefault => kinds.push(ast::IndexKind::Unique),
                ColumnAttribute::Check(check) => self.check(check, context)?,
                _ => {}
            }
        }
        for kind in kinds {
            let key = IndexKey::Column { name: definition.name.clone(), length: None };
            let parts = vec![ast::IndexPart { key, direction: None }];
            let index = IndexDefinition { kind, constraint: None, name: None, parts, options: Vec::new() };
            self.index(&index, context)?;
        }
        Ok(())
    }

    /// Adds an index.
    ///
    /// # Errors
    /// 1061, 1068, 1069, 1070, 1071, 1072, 1089, 1170.
    pub fn index(&mut self, definition: &IndexDefinition<'_>, context: &Context<'_>) -> Result<()> {
        let kind = match definition.kind {
            ast::IndexKind::Primary => IndexKind::Primary,
            ast::IndexKind::Unique => IndexKind::Unique,
            ast::IndexKind::Plain => IndexKind::Plain,
            ast::IndexKind::Fulltext => IndexKind::Fulltext,
            ast::IndexKind::Spatial => IndexKind::Spatial,
        };
        if kind == IndexKind::Primary && self.indexes.iter().any(|i| i.kind == IndexKind::Primary) {
            return Err(conditions::MULTIPLE_PRI_KEY.with(&[]));
        }
        if definition.parts.len() > PARTS_MAX {
            return Err(conditions::TOO_MANY_KEY_PARTS.with(&[&PARTS_MAX]));
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut bytes = 0;
        let has_expression = definition.parts.iter().any(|p| matches!(p.key, IndexKey::Expression(_)));
        if has_expression && kind == IndexKind::Primary {
            return Err(conditions::FUNCTIONAL_INDEX_PRIMARY_KEY.with(&[]));
        }
        let early = has_expression.then(|| self.index_name(definition, kind, functional::INDEX_NAME)).transpose()?;
        for part in &definition.parts {
            let part = match &part.key {
                IndexKey::Expression(e) => {
                    let column = functional::add_part(self, (early.as_deref().unwrap_or(""), kind), e, context)?;
                    Part { column, prefix: None, descending: part.direction == Some(Direction::Desc) }
                }
                IndexKey::Column { name, length } => self.part((name, *length), part.direction, kind)?,
            };
            if parts.iter().any(|p| p.column == part.column) {
                return Err(conditions::DUP_FIELDNAME.with(&[&self.columns[part.column].name]));
            }
            bytes += super::parts::bytes(&self.columns[part.column].ty, part.prefix)?;
            if kind == IndexKind::Primary {
                take_into_primary(&mut self.columns[part.column])?;
            }
            parts.push(part);
        }
        if !matches!(kind, IndexKind::Fulltext | IndexKind::Spatial) {
            super::parts::check_length(bytes)?;
        }
        let name = match early {
            Some(name) => name,
            None => self.index_name(definition, kind, &self.columns[parts[0].column].name)?,
        };
        if self.indexes.iter().any(|other| other.kind == kind && other.parts == parts) {
            let table = format!("{}.{}", self.schema, self.name);
            context.diagnostics.borrow_mut().warn(conditions::DUP_INDEX, &[&name, &table]);
        }
        let mut index = Index {
            id: IndexId(0),
            name,
            kind,
            parts,
            visible: true,
            comment: String::new(),
            algorithm: String::new(),
        };
        apply_index_options(&mut index, &definition.options, context)?;
        if self.indexes.len() >= INDEXES_MAX {
            return Err(conditions::TOO_MANY_KEYS.with(&[&INDEXES_MAX]));
        }
        if kind == IndexKind::Primary {
            self.indexes.insert(0, index);
        } else {
            self.indexes.push(index);
        }
        Ok(())
    }

    fn part(
        &self,
        (name, length): (&Ident<'_>, Option<u64>),
        direction: Option<Direction>,
        kind: IndexKind,
    ) -> Result<Part> {
        let descending = direction == Some(Direction::Desc);
        let at = self.columns.iter().position(|c| same_name(&c.name, &name.text));
        let at = at.ok_or_else(|| conditions::KEY_COLUMN_DOES_NOT_EXITS.with(&[&name.text]))?;
        let ty = &self.columns[at].ty;
        let is_text = ty.kind.is_string() && !matches!(ty.kind, Kind::Enum | Kind::Set);
        if matches!(kind, IndexKind::Fulltext | IndexKind::Spatial) {
            return Ok(Part { column: at, prefix: None, descending: false });
        }
        if ty.kind == Kind::Json {
            return Err(conditions::JSON_USED_AS_KEY.with(&[&name.text]));
        }
        let prefix = match length {
            None if ty.kind.is_blob() || ty.kind.is_geometry() => {
                return Err(conditions::BLOB_KEY_WITHOUT_LENGTH.with(&[&name.text]));
            }
            None => None,
            Some(0) => return Err(conditions::KEY_PART_0.with(&[&name.text])),
            Some(_) if !is_text => return Err(conditions::WRONG_SUB_KEY.with(&[])),
            Some(length) if !ty.kind.is_blob() && length > u64::from(ty.length) => {
                return Err(conditions::WRONG_SUB_KEY.with(&[]));
            }
            Some(length) if !ty.kind.is_blob() && length == u64::from(ty.length) => None,
            Some(length) => Some(u32::try_from(length).unwrap_or(u32::MAX)),
        };
        Ok(Part { column: at, prefix, descending })
    }

    fn index_name(&self, definition: &IndexDefinition<'_>, kind: IndexKind, base: &str) -> Result<Arc<str>> {
        if kind == IndexKind::Primary {
            return Ok("PRIMARY".into());
        }
        let given = definition.name.as_ref().or(definition.constraint.as_ref());
        let taken = |name: &str| self.indexes.iter().any(|i| same_name(&i.name, name));
        if let Some(name) = given {
            if name.text.is_empty() || name.text.eq_ignore_ascii_case("PRIMARY") {
                return Err(conditions::WRONG_NAME_FOR_INDEX.with(&[&name.text]));
            }
            if taken(&name.text) {
                return Err(conditions::DUP_KEYNAME.with(&[&name.text]));
            }
            return Ok(name.text.as_ref().into());
        }
        let mut name = base.to_owned();
        let mut number = 2;
        while taken(&name) || name.eq_ignore_ascii_case("PRIMARY") {
            name = format!("{base}_{number}");
            number += 1;
        }
        Ok(name.into())
    }

    /// Adds a foreign key, and the index that it needs.
    ///
    /// # Errors
    /// 1072.
    pub fn foreign_key(&mut self, key: &ast::ForeignKey<'_>, context: &Context<'_>) -> Result<()> {
        let mut columns = Vec::new();
        for part in &key.columns {
            let IndexKey::Column { name, length } = &part.key else { return Err(unsupported("this foreign key")) };
            columns.push(self.part((name, *length), None, IndexKind::Plain)?.column);
        }
        let number = self.foreign_keys.len() + 1;
        let name =
            key.constraint.as_ref().map_or_else(|| format!("{}_ibfk_{number}", self.name), |n| n.text.to_string());
        let covered = self.indexes.iter().any(|i| {
            i.parts.len() >= columns.len()
                && i.parts.iter().zip(&columns).all(|(p, c)| p.column == *c && p.prefix.is_none())
        });
        if !covered {
            let index = IndexDefinition {
                kind: ast::IndexKind::Plain,
                constraint: key.constraint.clone(),
                name: key.index.clone(),
                parts: key.columns.clone(),
                options: Vec::new(),
            };
            self.index(&index, context)?;
        }
        let action = |a: Option<ast::ReferentialAction>| match a {
            None => "",
            Some(ast::ReferentialAction::Restrict) => "RESTRICT",
            Some(ast::ReferentialAction::Cascade) => "CASCADE",
            Some(ast::ReferentialAction::SetNull) => "SET NULL",
            Some(ast::ReferentialAction::NoAction) => "NO ACTION",
            Some(ast::ReferentialAction::SetDefault) => "SET DEFAULT",
        };
        self.foreign_keys.push(ForeignKey {
            name: name.into(),
            columns,
            schema: schema_of(&key.references.table, context)?.into(),
            table: key.references.table.name.text.as_ref().into(),
            references: key.references.columns.iter().map(|c| c.text.as_ref().into()).collect(),
            on_delete: action(key.references.on_delete).to_owned(),
            on_update: action(key.references.on_update).to_owned(),
        });
        Ok(())
    }

    /// Adds a CHECK constraint.
    ///
    /// # Errors
    /// 3822.
    pub fn check(&mut self, check: &ast::Check<'_>, context: &Context<'_>) -> Result<()> {
        let mut number = 1;
        let name = match &check.name {
            Some(name) => name.text.to_string(),
            None => loop {
                let name = format!("{}_chk_{number}", self.name);
                if !self.checks.iter().any(|c| same_name(&c.name, &name)) {
                    break name;
                }
                number += 1;
            },
        };
        if self.checks.iter().any(|c| same_name(&c.name, &name)) {
            return Err(conditions::CHECK_CONSTRAINT_DUP_NAME.with(&[&name]));
        }
        let text = definitions::text(&check.expr, context);
        self.checks.push(Check { name: name.into(), text, enforced: check.enforced });
        Ok(())
    }
}

/// What a column of the primary key is by that.
fn take_into_primary(column: &mut Column) -> Result<()> {
    if column.generated.as_ref().is_some_and(|g| !g.stored) {
        let what = "Defining a virtual generated column as primary key";
        return Err(conditions::UNSUPPORTED_ACTION_ON_GENERATED_COLUMN.with(&[&what]));
    }
    if column.default == Default::Null && column.nullable {
        column.default = Default::None;
    }
    column.nullable = false;
    Ok(())
}

fn apply_index_options(index: &mut Index, options: &[IndexOption<'_>], context: &Context<'_>) -> Result<()> {
    for option in options {
        match option {
            IndexOption::Comment(comment) => index.comment = comments::of_index(comment, &index.name, context)?,
            IndexOption::Visible => index.visible = true,
            IndexOption::Invisible if index.kind == IndexKind::Primary => {
                return Err(conditions::PK_INDEX_CANT_BE_INVISIBLE.with(&[]));
            }
            IndexOption::Invisible => index.visible = false,
            IndexOption::Algorithm(IndexAlgorithm::BTree) => index.algorithm = "BTREE".to_owned(),
            IndexOption::Algorithm(IndexAlgorithm::Hash) => index.algorithm = "HASH".to_owned(),
            _ => {}
        }
    }
    Ok(())
}

/// What a generated column cannot be beside.
fn check_generated_attributes(definition: &ColumnDefinition<'_>) -> Result<()> {
    let refuse = |what: &str| Err(conditions::WRONG_USAGE.with(&[&what, &"generated column"]));
    if definition.data_type.kind == TypeKind::Serial {
        return refuse("SERIAL");
    }
    for attribute in &definition.attributes {
        match attribute {
            ColumnAttribute::AutoIncrement => return refuse("AUTO_INCREMENT"),
            ColumnAttribute::SerialDefault => return refuse("SERIAL DEFAULT VALUE"),
            ColumnAttribute::Default(_) | ColumnAttribute::DefaultExpression(_) => return refuse("DEFAULT"),
            ColumnAttribute::OnUpdateNow(_) => return refuse("ON UPDATE"),
            _ => {}
        }
    }
    let is_virtual = definition.generated.as_ref().is_some_and(|g| !g.stored);
    if is_virtual && definition.attributes.iter().any(|a| matches!(a, ColumnAttribute::PrimaryKey)) {
        let what = "Defining a virtual generated column as primary key";
        return Err(conditions::UNSUPPORTED_ACTION_ON_GENERATED_COLUMN.with(&[&what]));
    }
    Ok(())
}

fn attribute_of(
    column: &mut Column,
    attribute: &ColumnAttribute<'_>,
    has_null: &mut bool,
    context: &Context<'_>,
) -> Result<()> {
    match attribute {
        ColumnAttribute::Null => {
            column.nullable = true;
            *has_null = true;
        }
        ColumnAttribute::NotNull => column.nullable = false,
        ColumnAttribute::Default(e) => column.default = default_of(column, e, context)?,
        ColumnAttribute::DefaultExpression(e) => {
            column.default = Default::Expression(definitions::text(e, context));
        }
        ColumnAttribute::OnUpdateNow(digits) => {
            let fits = matches!(column.ty.kind, Kind::DateTime | Kind::Timestamp);
            if !fits || digits.unwrap_or(0) != u32::from(column.ty.decimals) {
                return Err(conditions::INVALID_ON_UPDATE.with(&[&column.name]));
            }
            column.on_update_now = true;
        }
        ColumnAttribute::AutoIncrement => {
            if !column.ty.kind.is_integer() && !column.ty.kind.is_real() {
                return Err(conditions::WRONG_FIELD_SPEC.with(&[&column.name]));
            }
            column.auto_increment = true;
            column.nullable = false;
        }
        ColumnAttribute::SerialDefault => {
            column.auto_increment = true;
            column.nullable = false;
        }
        ColumnAttribute::Comment(comment) => column.comment = comments::of_column(comment, &column.name, context)?,
        ColumnAttribute::Invisible => column.invisible = true,
        ColumnAttribute::PrimaryKey => column.nullable = false,
        _ => {}
    }
    Ok(())
}

/// Whether a default is the empty text.
fn is_blank(e: &Expr<'_>) -> bool {
    let ExprKind::Literal(literal) = &e.kind else { return false };
    matches!(&literal.value, LiteralValue::String(text) if text.is_empty())
}

/// A literal default as its text.
///
/// # Errors
/// 1067, 1101.
pub fn default_of(column: &Column, e: &Expr<'_>, context: &Context<'_>) -> Result<Default> {
    if matches!(e.kind, ExprKind::Null) {
        return Ok(Default::Null);
    }
    if let ExprKind::Function(call) = &e.kind {
        let name = call.name.text.to_ascii_lowercase();
        let is_now = matches!(&*name, "now" | "current_timestamp" | "localtime" | "localtimestamp");
        let digits = match call.args.first().map(|e| &e.kind) {
            Some(ExprKind::Literal(literal)) => match literal.value {
                LiteralValue::Integer(digits) => digits,
                _ => 0,
            },
            _ => 0,
        };
        let fits =
            matches!(column.ty.kind, Kind::DateTime | Kind::Timestamp) && digits == u64::from(column.ty.decimals);
        return if is_now && fits { Ok(Default::Now) } else { Err(conditions::INVALID_DEFAULT.with(&[&column.name])) };
    }
    if column.ty.kind.is_blob() || column.ty.kind == Kind::Json || column.ty.kind.is_geometry() {
        if is_blank(e) && !context.statement.mode.strict {
            context.diagnostics.borrow_mut().warn(conditions::BLOB_CANT_HAVE_DEFAULT, &[&column.name]);
            return Ok(Default::None);
        }
        return Err(conditions::BLOB_CANT_HAVE_DEFAULT.with(&[&column.name]));
    }
    let catalog = Arc::clone(&context.catalog);
    let mut binder =
        Binder::new(context.server, context.state, catalog, b"", Parameters::Marks(&[]), context.diagnostics);
    let bound = binder.scalar(e)?;
    drop(binder);
    let subplans = crate::exec::Subplans::default();
    let states = subplans.states();
    let frame = crate::expr::frame::Frame::new(0, &[], context, &subplans, &states);
    let value = bound.eval(&frame)?;
    if value.is_null() {
        return Ok(Default::Null);
    }
    let facts = context.statement.conversion();
    let stored = values::store::convert(value.borrowed(), &bound.ty, &column.ty, &facts);
    if let Some(problem @ values::problem::Problem::Delimiter { .. }) = &stored.problem {
        let mode = context.statement.mode;
        let mut diagnostics = context.diagnostics.borrow_mut();
        crate::expr::coerce::warn_of(std::slice::from_ref(problem), 1, mode, &mut diagnostics);
    }
    if stored.problem.as_ref().is_some_and(values::problem::Problem::is_strict_error) {
        return Err(conditions::INVALID_DEFAULT.with(&[&column.name]));
    }
    if let values::value::Value::Bit { value, .. } = stored.value {
        return Ok(Default::Text(format!("{value:b}").into_bytes()));
    }
    Ok(Default::Text(values::text::of(&stored.value, &column.ty).into_owned()))
}

/// NULL is the default of a column that takes it and names none.
fn settle_default(column: &mut Column, _has_null: bool) -> Result<()> {
    if column.default == Default::Null && !column.nullable {
        return Err(conditions::INVALID_DEFAULT.with(&[&column.name]));
    }
    if column.default == Default::None && column.nullable && column.generated.is_none() && !column.auto_increment {
        column.default = Default::Null;
    }
    Ok(())
}

fn check_engine(name: &str, table: &str, context: &Context<'_>) -> Result<()> {
    const KNOWN: [&str; 9] =
        ["InnoDB", "MyISAM", "MEMORY", "HEAP", "CSV", "ARCHIVE", "BLACKHOLE", "MERGE", "MRG_MYISAM"];
    let known = KNOWN.iter().find(|k| k.eq_ignore_ascii_case(name));
    match known {
        Some(&"InnoDB") => Ok(()),
        Some(_) => {
            context.diagnostics.borrow_mut().note(conditions::WARN_USING_OTHER_HANDLER, &[&"InnoDB", &table]);
            Ok(())
        }
        None if context.statement.sql_mode & crate::session::settings::NO_ENGINE_SUBSTITUTION != 0 => {
            Err(conditions::UNKNOWN_STORAGE_ENGINE.with(&[&name]))
        }
        None => {
            let mut diagnostics = context.diagnostics.borrow_mut();
            diagnostics.warn(conditions::UNKNOWN_STORAGE_ENGINE, &[&name]);
            diagnostics.warn(conditions::WARN_USING_OTHER_HANDLER, &[&"InnoDB", &table]);
            Ok(())
        }
    }
}

/// A draft as a table, with numbers.
///
/// # Errors
/// 1075, 1117, what the store answers.
pub fn finish(draft: Draft, schema: &str, change: &mut Change<'_>, _context: &Context<'_>) -> Result<Table> {
    if draft.columns.len() > COLUMNS_MAX {
        return Err(conditions::TOO_MANY_FIELDS.with(&[]));
    }
    let auto: Vec<usize> = (0..draft.columns.len()).filter(|at| draft.columns[*at].auto_increment).collect();
    let indexed = |at: usize| draft.indexes.iter().any(|i| i.is_stored() && i.parts[0].column == at);
    if auto.len() > 1 || auto.iter().any(|at| !indexed(*at)) {
        return Err(conditions::WRONG_AUTO_KEY.with(&[]));
    }
    let mut indexes = draft.indexes;
    indexes.sort_by_key(|i| order_of(i, &draft.columns));
    let first = change.ids(indexes.len() as u32 + 2)?;
    for (n, index) in indexes.iter_mut().enumerate() {
        index.id = IndexId(first + 2 + n as u32);
    }
    let clustered = clustered(&indexes, &draft.columns);
    Ok(Table {
        id: TableId(first),
        schema: schema.into(),
        name: draft.name.into(),
        layouts: vec![Layout::of(&draft.columns)],
        row_index: clustered.map_or(IndexId(first + 1), |at| indexes[at].id),
        columns: draft.columns,
        indexes,
        clustered,
        checks: draft.checks,
        foreign_keys: draft.foreign_keys,
        options: draft.options,
        next_column: draft.next_column,
        created: stdx::clock::unix_micros() / 1_000_000,
        temporary: false,
        view: None,
        runtime: Arc::default(),
    })
}

/// The order in which MySQL lists indexes: the primary key, unique ones without NULL, other unique ones, the rest.
pub fn order_of(index: &Index, columns: &[Column]) -> u8 {
    match index.kind {
        IndexKind::Primary => 0,
        IndexKind::Unique if index.parts.iter().all(|p| !columns[p.column].nullable) => 1,
        IndexKind::Unique => 2,
        IndexKind::Plain | IndexKind::Spatial => 3,
        IndexKind::Fulltext => 4,
    }
}

/// The index that rows are stored by: the primary key, or the first unique one without NULLs and prefixes.
pub fn clustered(indexes: &[Index], columns: &[Column]) -> Option<usize> {
    let whole = |i: &Index| i.parts.iter().all(|p| p.prefix.is_none() && !columns[p.column].nullable);
    let primary = indexes.iter().position(|i| i.kind == IndexKind::Primary && whole(i));
    primary.or_else(|| {
        if indexes.iter().any(|i| i.kind == IndexKind::Primary) {
            return None;
        }
        indexes.iter().position(|i| i.kind == IndexKind::Unique && whole(i))
    })
}
