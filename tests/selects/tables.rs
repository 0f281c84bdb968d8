//! Random tables: columns of several types, indexes of several shapes, few rows.

use super::{Keys, Kind};
use crate::schedule::Dice;

/// A table, or what stands for one in FROM.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
    /// The definitions of the columns.
    types: Vec<String>,
    indexes: Vec<String>,
    rows: Vec<String>,
}

/// Texts of which no two are equal, to any collation.
const PLAIN: [&str; 10] = ["", "a", "b", "ab", "abc", "1", "12", "x y", "a_b", "\u{fc}ber"];
/// Texts that some collations take for others.
const MIXED: [&str; 12] = ["", "a", "A", "a ", "\u{e1}", "ab", "AB", "Ab ", "1", "01", "\u{df}", "ss"];

/// A column that tables may have: its name, its types, its kind.
const MENU: [(&str, &[&str], Kind); 11] = [
    ("i", &["INT", "INT NOT NULL", "SMALLINT", "BIGINT"], Kind::Integer),
    ("j", &["INT", "TINYINT", "INT NOT NULL"], Kind::Integer),
    ("u", &["INT UNSIGNED", "BIGINT UNSIGNED", "TINYINT UNSIGNED NOT NULL"], Kind::Unsigned),
    ("d", &["DECIMAL(8,2)", "DECIMAL(10,4) NOT NULL", "DECIMAL(6,1)"], Kind::Decimal),
    ("f", &["DOUBLE", "DOUBLE NOT NULL"], Kind::Double),
    ("v", &["VARCHAR(10)", "VARCHAR(10) NOT NULL", "VARCHAR(20) COLLATE utf8mb4_bin", "CHAR(8)"], Kind::Text),
    ("w", &["VARCHAR(10) COLLATE utf8mb4_bin", "VARCHAR(12)", "TEXT"], Kind::Text),
    ("a", &["DATE", "DATE NOT NULL"], Kind::Date),
    ("t", &["DATETIME", "DATETIME(3) NOT NULL", "TIMESTAMP NULL"], Kind::DateTime),
    ("h", &["TIME", "TIME(2)"], Kind::Time),
    ("g", &[], Kind::Integer),
];

/// What the generated column holds, where the table has what it is made of.
const GENERATED: [(&str, &str); 4] = [("i", "i % 3"), ("j", "j + 1"), ("v", "CHAR_LENGTH(v)"), ("a", "MONTH(a)")];

/// How many rows a table has.
const SIZES: [u64; 8] = [0, 1, 4, 7, 9, 12, 16, 30];

/// Some tables.
pub(super) fn tables(dice: &mut Dice, is_mixed: bool) -> Vec<Table> {
    let count = 3 + dice.below(2);
    (0..count).map(|at| table(dice, format!("t{at}"), is_mixed)).collect()
}

impl Table {
    /// What has these columns and is no table.
    pub(super) fn of(name: String, columns: Vec<(String, Kind)>) -> Table {
        Table { name, columns, types: Vec::new(), indexes: Vec::new(), rows: Vec::new() }
    }

    /// The statements that make it.
    pub(super) fn definitions(&self, keys: Keys) -> Vec<String> {
        let mut parts = self.types.clone();
        if keys == Keys::Secondary {
            parts.extend(self.indexes.iter().cloned());
        }
        let mut statements = vec![format!("CREATE TABLE {} ({})", self.name, parts.join(", "))];
        // A generated column gets no value.
        let stored = self.columns.iter().filter(|(name, _)| name != "g").map(|(name, _)| name.as_str());
        let names = stored.collect::<Vec<_>>().join(", ");
        if !self.rows.is_empty() {
            statements.push(format!("INSERT INTO {} ({names}) VALUES {}", self.name, self.rows.join(", ")));
        }
        statements
    }
}

fn table(dice: &mut Dice, name: String, is_mixed: bool) -> Table {
    let mut columns = vec![("id".to_owned(), Kind::Integer)];
    let mut types = vec!["id INT NOT NULL".to_owned()];
    for (column, list, kind) in MENU {
        if dice.below(10) < 3 {
            continue;
        }
        let ty = match column {
            "g" => {
                let possible = GENERATED.iter().filter(|(of, _)| columns.iter().any(|(name, _)| name == of));
                let possible: Vec<&str> = possible.map(|(_, e)| *e).collect();
                if possible.is_empty() {
                    continue;
                }
                format!("INT AS ({}) {}", dice.pick(&possible), dice.pick(&["VIRTUAL", "STORED"]))
            }
            _ => dice.pick(list).to_owned(),
        };
        types.push(format!("{column} {ty}"));
        columns.push((column.to_owned(), kind));
    }
    let indexes = indexes(dice, &columns, &types);
    let size = SIZES[dice.below(SIZES.len() as u64) as usize];
    let rows = (1..=size).map(|id| row(dice, id, &types, is_mixed)).collect();
    Table { name, columns, types, indexes, rows }
}

fn indexes(dice: &mut Dice, columns: &[(String, Kind)], types: &[String]) -> Vec<String> {
    let mut indexes = Vec::new();
    match dice.below(6) {
        0 => {}
        1 => indexes.push("PRIMARY KEY (id DESC)".to_owned()),
        2 => indexes.push("UNIQUE KEY (id)".to_owned()),
        _ => indexes.push("PRIMARY KEY (id)".to_owned()),
    }
    for _ in 0..dice.below(5) {
        let mut parts: Vec<String> = Vec::new();
        for _ in 0..=dice.below(3) {
            let at = dice.below(columns.len() as u64) as usize;
            let (name, kind) = &columns[at];
            if parts.iter().any(|p| p.split([' ', '(']).next() == Some(name)) {
                continue;
            }
            let prefix = match kind {
                Kind::Text if types[at].contains("TEXT") => "(3)",
                Kind::Text if dice.below(4) == 0 => "(2)",
                _ => "",
            };
            parts.push(format!("{name}{prefix}{}", dice.pick(&["", "", "", " DESC"])));
        }
        // No other row has the same id.
        let unique = if dice.below(4) == 0 {
            if !parts.iter().any(|p| p.split(' ').next() == Some("id")) {
                parts.push("id".to_owned());
            }
            "UNIQUE "
        } else {
            ""
        };
        indexes.push(format!("{unique}KEY ({})", parts.join(", ")));
    }
    indexes
}

fn row(dice: &mut Dice, id: u64, types: &[String], is_mixed: bool) -> String {
    let mut values = vec![id.to_string()];
    for definition in &types[1..] {
        let (name, ty) = definition.split_once(' ').expect("a name and a type");
        if name == "g" {
            continue;
        }
        let kind = MENU.iter().find(|m| m.0 == name).map(|m| m.2).expect("it is of the menu");
        let is_null = !ty.contains("NOT NULL") && dice.below(6) == 0;
        values.push(if is_null { "NULL".to_owned() } else { value(dice, kind, is_mixed) });
    }
    format!("({})", values.join(", "))
}

/// A literal of a kind.
pub(super) fn value(dice: &mut Dice, kind: Kind, is_mixed: bool) -> String {
    match kind {
        Kind::Integer => dice.pick(&["0", "1", "2", "3", "4", "5", "7", "10", "-1", "-3", "100"]).to_owned(),
        Kind::Unsigned => dice.pick(&["0", "1", "2", "3", "4", "5", "7", "10", "200"]).to_owned(),
        Kind::Decimal => dice.pick(&["0.0", "1.5", "2.5", "-1.5", "0.25", "10.1", "3.0", "99.9", "-0.7"]).to_owned(),
        Kind::Double => dice.pick(&["0e0", "1e0", "2.5e0", "-1.5e0", "0.25e0", "1e3", "3e0", "7.75e0"]).to_owned(),
        Kind::Text => format!("'{}'", if is_mixed { dice.pick(&MIXED) } else { dice.pick(&PLAIN) }),
        Kind::Date => {
            let dates = ["2024-02-29", "2023-12-31", "2024-01-01", "1999-07-15", "2024-03-01", "2000-01-31"];
            format!("DATE'{}'", dice.pick(&dates))
        }
        Kind::DateTime => {
            let days = ["2024-02-29", "2023-12-31", "1999-07-15", "2024-01-01"];
            let times = ["00:00:00", "12:30:00", "23:59:59", "06:07:08"];
            format!("TIMESTAMP'{} {}'", dice.pick(&days), dice.pick(&times))
        }
        Kind::Time => format!("TIME'{}'", dice.pick(&["00:00:00", "12:30:00", "-01:00:00", "23:59:59", "100:10:01"])),
    }
}
