//! What the hot paths need of a session's variables, worked out once after each SET.

use crate::variables::{Id, SessionValues};
use std::sync::{Arc, LazyLock};
use syntax::options::ParseOptions;
use values::charset::Charset;
use values::collation::Collation;
use values::problem::Mode;
use values::zone::Zone;

/// Bits of sql_mode by their place in the variable's list.
pub const REAL_AS_FLOAT: u64 = 1;
/// `||` concatenates.
pub const PIPES_AS_CONCAT: u64 = 1 << 1;
/// `"` quotes names.
pub const ANSI_QUOTES: u64 = 1 << 2;
/// Spaces before parentheses.
pub const IGNORE_SPACE: u64 = 1 << 3;
/// ONLY_FULL_GROUP_BY.
pub const ONLY_FULL_GROUP_BY: u64 = 1 << 5;
/// NO_UNSIGNED_SUBTRACTION.
pub const NO_UNSIGNED_SUBTRACTION: u64 = 1 << 6;
/// ANSI.
pub const ANSI: u64 = 1 << 18;
/// 0 is a value of AUTO_INCREMENT columns.
pub const NO_AUTO_VALUE_ON_ZERO: u64 = 1 << 19;
/// `\` is a plain character.
pub const NO_BACKSLASH_ESCAPES: u64 = 1 << 20;
/// Strict for transactional tables.
pub const STRICT_TRANS_TABLES: u64 = 1 << 21;
/// Strict for all tables.
pub const STRICT_ALL_TABLES: u64 = 1 << 22;
/// No zero months and days.
pub const NO_ZERO_IN_DATE: u64 = 1 << 23;
/// No zero date.
pub const NO_ZERO_DATE: u64 = 1 << 24;
/// Dates such as 31 February.
pub const ALLOW_INVALID_DATES: u64 = 1 << 25;
/// Division by zero is an error in strict mode.
pub const ERROR_FOR_DIVISION_BY_ZERO: u64 = 1 << 26;
/// TRADITIONAL.
pub const TRADITIONAL: u64 = 1 << 27;
/// NOT binds tightly.
pub const HIGH_NOT_PRECEDENCE: u64 = 1 << 29;
/// No substitution of engines.
pub const NO_ENGINE_SUBSTITUTION: u64 = 1 << 30;
/// CHAR columns come padded.
pub const PAD_CHAR_TO_FULL_LENGTH: u64 = 1 << 31;
/// Fractions of seconds are cut.
pub const TIME_TRUNCATE_FRACTIONAL: u64 = 1 << 32;

/// Isolation levels, as transaction_isolation numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isolation {
    /// READ UNCOMMITTED.
    ReadUncommitted,
    /// READ COMMITTED.
    ReadCommitted,
    /// REPEATABLE READ.
    RepeatableRead,
    /// SERIALIZABLE.
    Serializable,
}

impl Isolation {
    /// The level as SQL says it.
    pub fn words(self) -> &'static str {
        match self {
            Isolation::ReadUncommitted => "READ UNCOMMITTED",
            Isolation::ReadCommitted => "READ COMMITTED",
            Isolation::RepeatableRead => "REPEATABLE READ",
            Isolation::Serializable => "SERIALIZABLE",
        }
    }

    /// The level of a number.
    pub fn of(number: i64) -> Isolation {
        match number {
            0 => Isolation::ReadUncommitted,
            1 => Isolation::ReadCommitted,
            3 => Isolation::Serializable,
            _ => Isolation::RepeatableRead,
        }
    }
}

/// What may be said of a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Characteristics {
    /// transaction_isolation.
    pub isolation: Isolation,
    /// transaction_read_only.
    pub read_only: bool,
}

/// What plans depend on of the settings. What a binder asks a session's variables for belongs here.
#[derive(Clone, Debug, PartialEq)]
pub struct Planning {
    /// sql_mode.
    sql_mode: u64,
    /// collation_connection.
    collation: Collation,
    /// character_set_client.
    client: Charset,
    /// time_zone.
    zone: Zone,
    /// div_precision_increment.
    division_increment: u32,
    /// group_concat_max_len.
    group_concat_max_len: u64,
    /// The bits of optimizer_switch.
    switches: i64,
    /// sql_safe_updates.
    pub safe_updates: bool,
    /// updatable_views_with_limit.
    pub limited_views: bool,
}

impl Planning {
    /// Whether a switch of optimizer_switch is on.
    pub fn has_switch(&self, name: &str) -> bool {
        IDS.switches.row().3.switch(name).is_some_and(|place| self.switches >> place & 1 == 1)
    }
}

/// The settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What plans depend on.
    pub planning: Arc<Planning>,
    /// sql_mode.
    pub sql_mode: u64,
    /// The part of it that changes values.
    pub mode: Mode,
    /// How text is parsed.
    pub parse: ParseOptions,
    /// autocommit.
    pub autocommit: bool,
    /// What transactions are unless a statement says otherwise.
    pub characteristics: Characteristics,
    /// time_zone.
    pub zone: Zone,
    /// character_set_client.
    pub client: Charset,
    /// character_set_results; `None` sends strings as they are.
    pub results: Option<Charset>,
    /// collation_connection.
    pub collation_connection: Collation,
    /// max_execution_time.
    pub execution_ms_max: u64,
    /// innodb_lock_wait_timeout.
    pub lock_wait_seconds: u64,
    /// div_precision_increment.
    pub division_increment: u32,
    /// group_concat_max_len.
    pub group_concat_max_len: u64,
    /// cte_max_recursion_depth.
    pub recursion_depth: u64,
    /// max_error_count.
    pub max_error_count: usize,
    /// sql_select_limit; `None` is no limit.
    pub select_limit: Option<u64>,
}

/// The variables that settings come from.
struct Ids {
    sql_mode: Id,
    autocommit: Id,
    isolation: Id,
    read_only: Id,
    zone: Id,
    client: Id,
    results: Id,
    collation: Id,
    execution_time: Id,
    lock_wait: Id,
    increment: Id,
    group_concat: Id,
    recursion: Id,
    errors: Id,
    select_limit: Id,
    switches: Id,
    safe_updates: Id,
    limited_views: Id,
}

static IDS: LazyLock<Ids> = LazyLock::new(|| Ids {
    sql_mode: Id::of("sql_mode"),
    autocommit: Id::of("autocommit"),
    isolation: Id::of("transaction_isolation"),
    read_only: Id::of("transaction_read_only"),
    zone: Id::of("time_zone"),
    client: Id::of("character_set_client"),
    results: Id::of("character_set_results"),
    collation: Id::of("collation_connection"),
    execution_time: Id::of("max_execution_time"),
    lock_wait: Id::of("innodb_lock_wait_timeout"),
    increment: Id::of("div_precision_increment"),
    group_concat: Id::of("group_concat_max_len"),
    recursion: Id::of("cte_max_recursion_depth"),
    errors: Id::of("max_error_count"),
    select_limit: Id::of("sql_select_limit"),
    switches: Id::of("optimizer_switch"),
    safe_updates: Id::of("sql_safe_updates"),
    limited_views: Id::of("updatable_views_with_limit"),
});

impl Settings {
    /// The settings of a session's variables.
    pub fn of(values: &SessionValues) -> Settings {
        let ids = &*IDS;
        let sql_mode = values.int(ids.sql_mode) as u64;
        let has = |bit: u64| sql_mode & bit != 0;
        let utf8mb4 = Collation::UTF8MB4_0900_AI_CI;
        let charset = |id: Id| Charset::by_name(&values.text(id));
        let select_limit = values.int(ids.select_limit) as u64;
        let planning = Planning {
            sql_mode,
            collation: Collation::by_name(&values.text(ids.collation)).unwrap_or(utf8mb4),
            client: charset(ids.client).unwrap_or(utf8mb4.charset()),
            zone: zone(&values.text(ids.zone)).unwrap_or(Zone::UTC),
            division_increment: values.int(ids.increment) as u32,
            group_concat_max_len: values.int(ids.group_concat) as u64,
            switches: values.int(ids.switches),
            safe_updates: values.int(ids.safe_updates) != 0,
            limited_views: values.int(ids.limited_views) != 0,
        };
        Settings {
            sql_mode,
            mode: Mode {
                strict: has(STRICT_TRANS_TABLES | STRICT_ALL_TABLES),
                no_zero_date: has(NO_ZERO_DATE),
                no_zero_in_date: has(NO_ZERO_IN_DATE),
                allow_invalid_dates: has(ALLOW_INVALID_DATES),
                error_for_division_by_zero: has(ERROR_FOR_DIVISION_BY_ZERO),
                no_unsigned_subtraction: has(NO_UNSIGNED_SUBTRACTION),
                time_truncate_fractional: has(TIME_TRUNCATE_FRACTIONAL),
                pad_char_to_full_length: has(PAD_CHAR_TO_FULL_LENGTH),
            },
            parse: parse_options(sql_mode),
            autocommit: values.int(ids.autocommit) != 0,
            characteristics: Characteristics {
                isolation: Isolation::of(values.int(ids.isolation)),
                read_only: values.int(ids.read_only) != 0,
            },
            zone: planning.zone.clone(),
            client: planning.client,
            results: charset(ids.results),
            collation_connection: planning.collation,
            execution_ms_max: values.int(ids.execution_time) as u64,
            lock_wait_seconds: values.int(ids.lock_wait).max(1) as u64,
            division_increment: planning.division_increment,
            group_concat_max_len: planning.group_concat_max_len,
            recursion_depth: values.int(ids.recursion) as u64,
            max_error_count: values.int(ids.errors) as usize,
            select_limit: (select_limit < i64::MAX as u64).then_some(select_limit),
            planning: Arc::new(planning),
        }
    }
}

/// How text is parsed under a sql_mode.
pub fn parse_options(sql_mode: u64) -> ParseOptions {
    let has = |bit: u64| sql_mode & bit != 0;
    ParseOptions {
        ansi_quotes: has(ANSI_QUOTES),
        pipes_as_concat: has(PIPES_AS_CONCAT),
        no_backslash_escapes: has(NO_BACKSLASH_ESCAPES),
        high_not_precedence: has(HIGH_NOT_PRECEDENCE),
        ignore_space: has(IGNORE_SPACE),
    }
}

/// The zone of a time_zone value.
pub fn zone(name: &str) -> Option<Zone> {
    if name.eq_ignore_ascii_case("SYSTEM") { Some(Zone::system()) } else { Zone::parse(name) }
}
