//! A session's own state, as its statements read and change it.

use super::program::locals::{Locals, Variable};
use super::settings::Settings;
use super::shared::{Account, Beginning, Server};
use crate::catalog::table::Table;
use crate::variables::kind::{Kind as VariableKind, Setting};
use crate::variables::{Id, SessionValues, Which};
use std::cell::{Cell, Ref, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use values::collation::Collation;
use values::types::{Kind, Type};
use values::value::Value;

/// A user variable.
#[derive(Clone, Debug)]
struct UserVariable {
    value: Value<'static>,
    ty: Type,
}

/// Numbers that functions answer and statements set.
#[derive(Debug, Default)]
pub struct Numbers {
    /// LAST_INSERT_ID().
    pub last_insert_id: Cell<u64>,
    /// ROW_COUNT().
    pub row_count: Cell<i64>,
    /// The seeds of RAND().
    pub seeds: Cell<Option<(u32, u32)>>,
    /// SET timestamp: microseconds since 1970, or the clock.
    pub timestamp: Cell<Option<i64>>,
}

/// A session's state.
#[derive(Debug)]
pub struct State {
    /// The connection's number.
    pub connection: u32,
    account: Account,
    database: RefCell<Option<Arc<str>>>,
    variables: RefCell<SessionValues>,
    settings: RefCell<Settings>,
    user_variables: RefCell<HashMap<Arc<str>, UserVariable>>,
    temporary: RefCell<HashMap<(String, String), Arc<Table>>>,
    programs: RefCell<Vec<Locals>>,
    /// Numbers.
    pub numbers: Numbers,
    /// The conditions of the statement before.
    pub previous: RefCell<Vec<crate::error::Condition>>,
    /// Warnings and errors of the statement before.
    pub previous_counts: Cell<(u64, u64)>,
    /// FOUND_ROWS().
    pub found_rows: Cell<u64>,
    /// SET insert_id: the next AUTO_INCREMENT value.
    pub insert_id: Cell<u64>,
    /// The AUTO_INCREMENT value of the row that ON DUPLICATE KEY UPDATE changed last.
    pub changed_row_id: Cell<u64>,
    /// Whether the client wants matched rows in place of changed ones.
    pub found_rows_flag: Cell<bool>,
    /// Whether LOCK TABLES is in force.
    pub has_locked_tables: Cell<bool>,
    /// What its statements have read.
    pub reads: super::reads::ReadCounts,
}

impl State {
    /// A new session's state.
    pub fn new(connection: u32, account: Account, server: &Server) -> State {
        let Beginning { variables, settings } = Beginning::clone(&server.beginning());
        State {
            connection,
            account,
            database: RefCell::default(),
            settings: RefCell::new(settings),
            variables: RefCell::new(variables),
            user_variables: RefCell::default(),
            temporary: RefCell::default(),
            programs: RefCell::default(),
            numbers: Numbers::default(),
            previous: RefCell::default(),
            previous_counts: Cell::default(),
            found_rows: Cell::default(),
            insert_id: Cell::default(),
            changed_row_id: Cell::default(),
            found_rows_flag: Cell::default(),
            has_locked_tables: Cell::default(),
            reads: super::reads::ReadCounts::default(),
        }
    }

    /// Everything as at the start, but the account: COM_RESET_CONNECTION.
    pub fn reset(&self, server: &Server) {
        let Beginning { variables, settings } = Beginning::clone(&server.beginning());
        *self.variables.borrow_mut() = variables;
        *self.settings.borrow_mut() = settings;
        self.user_variables.borrow_mut().clear();
        self.numbers.last_insert_id.set(0);
        self.numbers.row_count.set(0);
        self.found_rows.set(0);
        self.insert_id.set(0);
        self.reads.reset();
    }

    /// The account as user and host.
    pub fn account(&self) -> (String, String) {
        (self.account.user.clone(), self.account.host.clone())
    }

    /// Whether this is the account.
    pub fn is_account(&self, user: &str, host: &str) -> bool {
        (&*self.account.user, &*self.account.host) == (user, host)
    }

    /// The account as the client gave it: user and the address that it came from.
    pub fn login(&self) -> (String, String) {
        (self.account.login_user.clone(), self.account.address.clone())
    }

    /// The database in use.
    pub fn database(&self) -> Option<Arc<str>> {
        self.database.borrow().clone()
    }

    /// Whether this is the database in use.
    pub fn is_database(&self, name: Option<&Arc<str>>) -> bool {
        self.database.borrow().as_ref() == name
    }

    /// Sets the database in use.
    pub fn set_database(&self, name: Option<Arc<str>>) {
        *self.database.borrow_mut() = name;
    }

    /// The settings.
    pub fn settings(&self) -> Ref<'_, Settings> {
        self.settings.borrow()
    }

    /// A variable's value.
    pub fn variable(&self, id: Id) -> Setting {
        self.variables.borrow().get(id).clone()
    }

    /// A variable's value as text.
    pub fn variable_text(&self, id: Id) -> String {
        self.variables.borrow().text(id)
    }

    /// Sets a variable, which was checked.
    pub fn set_variable(&self, id: Id, value: Setting) {
        let is_other = self.variables.borrow_mut().set(id, value);
        if is_other {
            self.settle();
        }
    }

    fn settle(&self) {
        let mut now = Settings::of(&self.variables.borrow());
        let mut settings = self.settings.borrow_mut();
        // Plans find soonest that what they depend on is the same where it is one.
        if now.planning == settings.planning {
            now.planning = Arc::clone(&settings.planning);
        }
        *settings = now;
    }

    /// auto_increment_increment and auto_increment_offset.
    pub fn auto_increment_step(&self) -> (u64, u64) {
        let variables = self.variables.borrow();
        let number = |name: &'static str| variables.int(Id::of(name)).max(1) as u64;
        (number("auto_increment_increment"), number("auto_increment_offset"))
    }

    /// Whether an UPDATE answers the rows that matched.
    pub fn counts_found_rows(&self) -> bool {
        self.found_rows_flag.get()
    }

    /// The conditions of the statement before.
    pub fn previous_conditions(&self) -> Ref<'_, Vec<crate::error::Condition>> {
        self.previous.borrow()
    }

    /// The type of a system variable as an expression has it.
    pub fn variable_type(&self, id: Id, server: &Server, which: Which) -> Type {
        let value = match which {
            Which::Global => server.globals.get(id),
            Which::Session => self.variable(id),
        };
        match (id.row().3, value) {
            (VariableKind::Bool, _) => Type { length: 1, ..Type::bigint() },
            (VariableKind::Int(low, _), _) if low >= 0 => Type { length: 21, ..Type::bigint_unsigned() },
            (VariableKind::Int(..), _) => Type { length: 21, ..Type::bigint() },
            (VariableKind::Double, _) => Type { decimals: 6, ..Type::double() },
            _ => Type::varchar(VARIABLE_WIDTH, Collation::UTF8MB3_GENERAL_CI).of_expression(),
        }
    }

    /// A user variable's value; NULL where it was never set.
    pub fn user_variable(&self, name: &str) -> Value<'static> {
        self.user_variables.borrow().get(name).map_or(Value::Null, |v| v.value.clone())
    }

    /// A user variable's type.
    pub fn user_variable_type(&self, name: &str) -> Type {
        let found = self.user_variables.borrow().get(name).map(|v| v.ty.clone());
        found.unwrap_or_else(|| Type::varchar(UNSET_WIDTH, Collation::BINARY).of_expression())
    }

    /// Sets a user variable: it keeps the value's own kind.
    pub fn set_user_variable(&self, name: &Arc<str>, value: Value<'static>, ty: &Type) {
        let (value, ty) = user_value(value, ty);
        self.user_variables.borrow_mut().insert(Arc::clone(name), UserVariable { value, ty });
    }

    /// All user variables by name.
    pub fn user_variables(&self) -> Vec<(Arc<str>, Value<'static>, Type)> {
        let variables = self.user_variables.borrow();
        variables.iter().map(|(name, v)| (Arc::clone(name), v.value.clone(), v.ty.clone())).collect()
    }

    /// How many stored programs run, each called by the one before.
    pub fn program_depth(&self) -> usize {
        self.programs.borrow().len()
    }

    /// How often a program runs already.
    pub fn running(&self, name: &str) -> usize {
        self.programs.borrow().iter().filter(|locals| locals.name == name).count()
    }

    /// A program begins.
    pub fn push_program(&self, locals: Locals) {
        self.programs.borrow_mut().push(locals);
    }

    /// A program has ended.
    pub fn pop_program(&self) -> Locals {
        self.programs.borrow_mut().pop().unwrap_or_default()
    }

    /// Changes what the program that runs knows.
    pub fn with_program<T>(&self, change: impl FnOnce(&mut Locals) -> T) -> T {
        let mut programs = self.programs.borrow_mut();
        change(programs.last_mut().expect("a program runs"))
    }

    /// The variable of that name of the program that runs.
    pub fn local_variable(&self, name: &str) -> Option<Variable> {
        let programs = self.programs.borrow();
        programs.last().and_then(|locals| locals.find(name)).cloned()
    }

    /// Sets a variable of the program that runs to a value of its type.
    pub fn set_local_value(&self, name: &str, value: Value<'static>) {
        let mut programs = self.programs.borrow_mut();
        if let Some(variable) = programs.last_mut().and_then(|locals| locals.find_mut(name)) {
            variable.value = value;
        }
    }

    /// What the innermost handler that runs is about.
    pub fn handled(&self) -> Option<Vec<crate::error::Condition>> {
        self.programs.borrow().last().and_then(|locals| locals.handled.last()).cloned()
    }

    /// The temporary table of that name.
    pub fn temporary_table(&self, schema: &str, name: &str) -> Option<Arc<Table>> {
        let temporary = self.temporary.borrow();
        if temporary.is_empty() { None } else { temporary.get(&(schema.to_owned(), name.to_owned())).cloned() }
    }

    /// Adds or replaces a temporary table.
    pub fn put_temporary(&self, table: Arc<Table>) {
        let name = (table.schema.to_string(), table.name.to_string());
        self.temporary.borrow_mut().insert(name, table);
    }

    /// Takes a temporary table away.
    pub fn remove_temporary(&self, schema: &str, name: &str) -> Option<Arc<Table>> {
        self.temporary.borrow_mut().remove(&(schema.to_owned(), name.to_owned()))
    }

    /// Whether there is a temporary table.
    pub fn has_temporary_tables(&self) -> bool {
        !self.temporary.borrow().is_empty()
    }

    /// Takes all temporary tables away.
    pub fn take_temporary(&self) -> Vec<Arc<Table>> {
        self.temporary.borrow_mut().drain().map(|(_, table)| table).collect()
    }
}

/// A value as a user variable keeps it: integers, decimals, doubles and strings.
/// The characters of a system variable's text.
const VARIABLE_WIDTH: u32 = 21845;

/// The bytes that a user variable has room for before it was set.
const UNSET_WIDTH: u32 = 65532;

fn user_value(value: Value<'static>, ty: &Type) -> (Value<'static>, Type) {
    match value {
        Value::Int(_) => (value, Type { length: 20, ..Type::bigint() }),
        Value::Uint(_) => (value, Type { length: 20, ..Type::bigint_unsigned() }),
        Value::Year(v) => (Value::Uint(u64::from(v)), Type { length: 20, ..Type::bigint_unsigned() }),
        Value::Decimal(_) => (value, Type { unsigned: false, ..Type::decimal(65, 30.min(ty.decimals)) }),
        Value::Float(v) => (Value::Double(f64::from(v)), Type::double()),
        Value::Double(_) => (value, Type::double()),
        Value::Null => (Value::Null, Type::varchar(UNSET_WIDTH, Collation::BINARY).of_expression()),
        other => {
            let text = values::text::of(&other, ty).into_owned();
            let collation = if ty.kind.is_string() { ty.collation } else { Collation::UTF8MB4_0900_AI_CI };
            let kind = Type::text(Kind::LongText, collation);
            (Value::owned(text), kind)
        }
    }
}
