//! SHOW CREATE: definitions as the statements that make them.

use crate::catalog::table::{Column, Default, Index, IndexKind, Table};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::show::columns::now_text;
use crate::show::listing::{Listing, text, value};
use values::types::Kind;

/// A name in backquotes.
pub fn quoted(name: &str) -> String {
    syntax::printer::quoted(name)
}

/// A text in quotes.
pub fn literal(text: &[u8]) -> String {
    let mut quoted = String::from("'");
    for c in String::from_utf8_lossy(text).chars() {
        match c {
            '\'' => quoted.push_str("''"),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\0' => quoted.push_str("\\0"),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// CREATE TABLE.
///
/// # Errors
/// What reading the AUTO_INCREMENT counter answers.
pub fn table(table: &Table, context: &Context<'_>) -> Result<String> {
    let mut lines: Vec<String> =
        table.columns.iter().filter(|c| c.hidden().is_none()).map(|c| column(c, table)).collect();
    lines.extend(table.indexes.iter().map(|i| index(i, table)));
    for key in &table.foreign_keys {
        let columns: Vec<String> = key.columns.iter().map(|c| quoted(&table.columns[*c].name)).collect();
        let references: Vec<String> = key.references.iter().map(|c| quoted(c)).collect();
        let parent = if key.schema == table.schema {
            quoted(&key.table)
        } else {
            format!("{}.{}", quoted(&key.schema), quoted(&key.table))
        };
        let mut line = format!(
            "  CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {parent} ({})",
            quoted(&key.name),
            columns.join(", "),
            references.join(", ")
        );
        for (word, action) in [("DELETE", &key.on_delete), ("UPDATE", &key.on_update)] {
            if !action.is_empty() && action != "NO ACTION" {
                line.push_str(&format!(" ON {word} {action}"));
            }
        }
        lines.push(line);
    }
    for check in &table.checks {
        let enforced = if check.enforced { "" } else { " /*!80016 NOT ENFORCED */" };
        lines.push(format!("  CONSTRAINT {} CHECK ({}){enforced}", quoted(&check.name), check.text));
    }
    let word = if table.temporary { "TEMPORARY TABLE" } else { "TABLE" };
    let mut sql = format!("CREATE {word} {} (\n{}\n)", quoted(&table.name), lines.join(",\n"));
    sql.push_str(&options(table, context)?);
    Ok(sql)
}

fn options(table: &Table, context: &Context<'_>) -> Result<String> {
    let mut sql = format!(" ENGINE={}", table.options.engine);
    if table.auto_increment().is_some() {
        table.runtime.auto_increment.prepare(|| crate::dml::insert::next_auto_increment(context, table))?;
        let next = table.runtime.auto_increment.peek();
        if next > 1 {
            sql.push_str(&format!(" AUTO_INCREMENT={next}"));
        }
    }
    let collation = table.options.collation;
    sql.push_str(&format!(" DEFAULT CHARSET={}", collation.charset().name()));
    let named = !collation.is_default() || collation.charset().name() == "utf8mb4";
    if named {
        sql.push_str(&format!(" COLLATE={}", collation.name()));
    }
    if !table.options.further.is_empty() {
        sql.push_str(&format!(" {}", table.options.further));
    }
    if !table.options.comment.is_empty() {
        sql.push_str(&format!(" COMMENT={}", literal(table.options.comment.as_bytes())));
    }
    if !table.options.partitions.is_empty() {
        sql.push_str(&format!("\n/*!50100 {} */", table.options.partitions));
    }
    Ok(sql)
}

fn column(column: &Column, table: &Table) -> String {
    let mut line = format!("  {} {}", quoted(&column.name), column.ty);
    if column.ty.is_character() && column.ty.kind != Kind::Json {
        let collation = column.ty.collation;
        let other = collation != table.options.collation;
        if other || column.explicit_collation {
            line.push_str(&format!(" CHARACTER SET {}", collation.charset().name()));
        }
        // Of collations that a character set has by default only utf8mb4's is named, as it was another one once.
        let was_another = other && collation.charset().name() == "utf8mb4";
        if column.explicit_collation || !collation.is_default() || was_another {
            line.push_str(&format!(" COLLATE {}", collation.name()));
        }
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        line.push_str(&format!(" GENERATED ALWAYS AS {} {kind}", generated.text));
        if !column.nullable {
            line.push_str(" NOT NULL");
        }
    } else {
        if !column.nullable {
            line.push_str(" NOT NULL");
        } else if column.ty.kind == Kind::Timestamp {
            line.push_str(" NULL");
        }
        if column.invisible {
            line.push_str(" /*!80023 INVISIBLE */");
        }
        line.push_str(&default(column));
    }
    if column.on_update_now {
        line.push_str(&format!(" ON UPDATE {}", now_text(column)));
    }
    if column.auto_increment {
        line.push_str(" AUTO_INCREMENT");
    }
    if !column.comment.is_empty() {
        line.push_str(&format!(" COMMENT {}", literal(column.comment.as_bytes())));
    }
    line
}

fn default(column: &Column) -> String {
    match &column.default {
        Default::None => String::new(),
        Default::Null if column.ty.kind.is_blob() => String::new(),
        Default::Null => " DEFAULT NULL".to_owned(),
        Default::Text(bytes) if column.ty.kind == Kind::Bit => {
            format!(" DEFAULT b'{}'", String::from_utf8_lossy(bytes))
        }
        Default::Text(bytes) => format!(" DEFAULT {}", literal(bytes)),
        Default::Now => format!(" DEFAULT {}", now_text(column)),
        Default::Expression(expression) => format!(" DEFAULT ({expression})"),
    }
}

fn index(index: &Index, table: &Table) -> String {
    let parts: Vec<String> = index
        .parts
        .iter()
        .map(|p| {
            let prefix = p.prefix.map_or_else(String::new, |l| format!("({l})"));
            let way = if p.descending { " DESC" } else { "" };
            let column = &table.columns[p.column];
            let key = column.hidden().map_or_else(|| quoted(&column.name), str::to_owned);
            format!("{key}{prefix}{way}")
        })
        .collect();
    let parts = parts.join(",");
    let mut line = match index.kind {
        IndexKind::Primary => format!("  PRIMARY KEY ({parts})"),
        IndexKind::Unique => format!("  UNIQUE KEY {} ({parts})", quoted(&index.name)),
        IndexKind::Plain => format!("  KEY {} ({parts})", quoted(&index.name)),
        IndexKind::Fulltext => format!("  FULLTEXT KEY {} ({parts})", quoted(&index.name)),
        IndexKind::Spatial => format!("  SPATIAL KEY {} ({parts})", quoted(&index.name)),
    };
    if !index.algorithm.is_empty() {
        line.push_str(&format!(" USING {}", index.algorithm));
    }
    if !index.comment.is_empty() {
        line.push_str(&format!(" COMMENT {}", literal(index.comment.as_bytes())));
    }
    if !index.visible {
        line.push_str(" /*!80000 INVISIBLE */");
    }
    line
}

/// CREATE VIEW, as SHOW CREATE VIEW answers it.
///
/// # Errors
/// None for a view.
pub fn view(table: &Table) -> Result<Listing> {
    let mut listing = Listing::new(vec![
        text("View", 64),
        text("Create View", 1024),
        text("character_set_client", 64),
        text("collation_connection", 64),
    ]);
    let Some(view) = &table.view else { return Ok(listing) };
    let security = if view.invoker { "INVOKER" } else { "DEFINER" };
    let check = match &*view.check_option {
        "LOCAL" => " WITH LOCAL CHECK OPTION",
        "CASCADED" => " WITH CASCADED CHECK OPTION",
        _ => "",
    };
    let columns: Vec<String> = view.columns.iter().map(|c| quoted(c)).collect();
    let sql = format!(
        "CREATE ALGORITHM={} DEFINER={}@{} SQL SECURITY {security} VIEW {} ({}) AS {}{check}",
        view.algorithm,
        quoted(&view.definer.0),
        quoted(&view.definer.1),
        quoted(&table.name),
        columns.join(","),
        view.text
    );
    listing.push(vec![value(&table.name), value(sql), value(&view.context.0), value(&view.context.1)]);
    Ok(listing)
}

/// CREATE DATABASE, as SHOW CREATE DATABASE answers it.
///
/// # Errors
/// 1049.
pub fn database(name: &str, lenient: bool, context: &Context<'_>) -> Result<Listing> {
    let collation = match context.catalog.database(name) {
        Some(database) => database.collation,
        None if crate::show::virtual_table::is_schema(name) => values::collation::Collation::UTF8MB3_GENERAL_CI,
        None => return Err(conditions::BAD_DB_ERROR.with(&[&name])),
    };
    let mut listing = Listing::new(vec![text("Database", 64), text("Create Database", 1024)]);
    let charset = collation.charset().name();
    let named = !collation.is_default() || charset == "utf8mb4";
    let collate = if named { format!(" COLLATE {}", collation.name()) } else { String::new() };
    let lenient = if lenient { "/*!32312 IF NOT EXISTS*/ " } else { "" };
    let sql = format!(
        "CREATE DATABASE {lenient}{} /*!40100 DEFAULT CHARACTER SET {charset}{collate} */ /*!80016 DEFAULT ENCRYPTION='N' */",
        quoted(name)
    );
    listing.push(vec![value(name), value(sql)]);
    Ok(listing)
}
