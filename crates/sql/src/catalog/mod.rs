//! The catalogue: databases, tables, columns and indexes as statements see them.
//!
//! Its definitions are entries of the store ([`keys`], [`codec`]); the process holds all of them as one immutable
//! [`Catalog`] that DDL replaces as a whole, so that a statement reads names without a lock.

pub mod codec;
pub mod keys;
pub mod layout;
pub mod program;
pub mod since;
pub mod table;

use program::{Program, ProgramKind};
use std::collections::BTreeMap;
use std::sync::Arc;
use table::Table;
use values::collation::Collation;

/// The databases that exist without being stored.
pub const INFORMATION_SCHEMA: &str = "information_schema";
/// The same, of measurements.
pub const PERFORMANCE_SCHEMA: &str = "performance_schema";

/// A database.
#[derive(Clone, Debug)]
pub struct Database {
    /// Its name.
    pub name: Arc<str>,
    /// The collation of tables that name none.
    pub collation: Collation,
    /// ALTER DATABASE ... READ ONLY.
    pub read_only: bool,
    /// Its tables and views by name.
    pub tables: BTreeMap<Arc<str>, Arc<Table>>,
}

/// All databases at one point in time.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    databases: BTreeMap<Arc<str>, Arc<Database>>,
    programs: BTreeMap<(ProgramKind, String, String), Arc<Program>>,
    version: u64,
}

impl Catalog {
    /// A catalogue of these databases and tables, in that version.
    pub fn new(databases: Vec<Database>, tables: Vec<Arc<Table>>, programs: Vec<Program>, version: u64) -> Catalog {
        let mut catalog = Catalog::default();
        for database in databases {
            catalog.databases.insert(Arc::clone(&database.name), Arc::new(database));
        }
        for table in tables {
            catalog.put_table(table);
        }
        for program in programs {
            catalog.put_program(Arc::new(program));
        }
        catalog.version = version;
        catalog
    }

    /// Grows with every change of the catalogue, and is stored with it.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// All databases by name.
    pub fn databases(&self) -> impl Iterator<Item = &Arc<Database>> {
        self.databases.values()
    }

    /// The database called `name`.
    pub fn database(&self, name: &str) -> Option<&Arc<Database>> {
        self.databases.get(name)
    }

    /// The table or view called `name` in the database called `schema`.
    pub fn table(&self, schema: &str, name: &str) -> Option<&Arc<Table>> {
        self.databases.get(schema)?.tables.get(name)
    }

    /// Adds or replaces a database's own definition; its tables stay.
    pub fn put_database(&mut self, mut database: Database) {
        self.version += 1;
        if let Some(old) = self.databases.get(&database.name) {
            database.tables.clone_from(&old.tables);
        }
        self.databases.insert(Arc::clone(&database.name), Arc::new(database));
    }

    /// Removes a database with its tables.
    pub fn remove_database(&mut self, name: &str) {
        self.version += 1;
        self.databases.remove(name);
    }

    /// Adds or replaces a table; its database exists.
    pub fn put_table(&mut self, table: Arc<Table>) {
        self.version += 1;
        if let Some(database) = self.databases.get_mut(&table.schema) {
            Arc::make_mut(database).tables.insert(Arc::clone(&table.name), table);
        }
    }

    /// Removes a table.
    pub fn remove_table(&mut self, schema: &str, name: &str) {
        self.version += 1;
        if let Some(database) = self.databases.get_mut(schema) {
            Arc::make_mut(database).tables.remove(name);
        }
    }

    /// All stored programs.
    pub fn programs(&self) -> impl Iterator<Item = &Arc<Program>> {
        self.programs.values()
    }

    /// The stored program of that kind and name.
    pub fn program(&self, kind: ProgramKind, schema: &str, name: &str) -> Option<&Arc<Program>> {
        if self.programs.is_empty() {
            return None;
        }
        self.programs.get(&(kind, schema.to_owned(), name.to_lowercase()))
    }

    /// Whether any table may have triggers.
    pub fn has_triggers(&self) -> bool {
        !self.programs.is_empty()
    }

    /// The triggers of a table, in the order in which those of one time and event run.
    pub fn triggers(&self, schema: &str, table: &str) -> Vec<Arc<Program>> {
        if self.programs.is_empty() {
            return Vec::new();
        }
        let first = (ProgramKind::Trigger, schema.to_owned(), String::new());
        let of_schema = self.programs.range(first..).map(|(_, p)| p).take_while(|p| &*p.schema == schema);
        let mut found: Vec<Arc<Program>> = of_schema.filter(|p| p.trigger.table == table).cloned().collect();
        found.sort_by_key(|p| p.trigger.order);
        found
    }

    /// Adds or replaces a stored program.
    pub fn put_program(&mut self, program: Arc<Program>) {
        self.version += 1;
        self.programs.insert(program.key(), program);
    }

    /// Removes a stored program.
    pub fn remove_program(&mut self, program: &Program) {
        self.version += 1;
        self.programs.remove(&program.key());
    }
}
