//! Users, roles and grants.
#![expect(missing_docs, reason = "variants and fields mirror the grammar")]

use crate::ast::{Account, Existence, Ident, Name, Text};

/// CREATE USER.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateUser<'a> {
    pub existence: Existence,
    pub users: Vec<UserSpec<'a>>,
    pub default_roles: Vec<Account<'a>>,
    pub options: AccountOptions<'a>,
}

/// ALTER USER.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterUser<'a> {
    pub existence: Existence,
    pub users: Vec<UserSpec<'a>>,
    /// `ALTER USER u DEFAULT ROLE ..`
    pub default_roles: Option<RoleChoice<'a>>,
    pub options: AccountOptions<'a>,
}

/// DROP USER, DROP ROLE, CREATE ROLE.
#[derive(Clone, Debug, PartialEq)]
pub struct DropAccounts<'a> {
    pub existence: Existence,
    pub accounts: Vec<Account<'a>>,
}

/// A user and how it proves itself.
#[derive(Clone, Debug, PartialEq)]
pub struct UserSpec<'a> {
    pub account: Account<'a>,
    /// `USER()` in place of an account.
    pub is_user_function: bool,
    pub factors: Vec<AuthFactor<'a>>,
    pub replace: Option<Text<'a>>,
    pub retain_current: bool,
    pub discard_old: bool,
}

/// One factor, or a change of one.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthFactor<'a> {
    pub change: FactorChange,
    /// From 1; None where the statement does not say.
    pub number: Option<u64>,
    pub auth: Auth<'a>,
}

/// What is done with a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorChange {
    Set,
    Add,
    Modify,
    Drop,
    InitiateRegistration,
    FinishRegistration,
    Unregister,
    /// `INITIAL AUTHENTICATION ..`
    Initial,
}

/// IDENTIFIED.
#[derive(Clone, Debug, PartialEq)]
pub enum Auth<'a> {
    None,
    By {
        plugin: Option<Ident<'a>>,
        password: Password<'a>,
    },
    /// `WITH plugin [AS 'hash']`
    With {
        plugin: Ident<'a>,
        hash: Option<Text<'a>>,
    },
    /// `SET CHALLENGE_RESPONSE AS '..'`
    ChallengeResponse(Text<'a>),
}

/// A password, or that the server shall make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password<'a> {
    Text(Text<'a>),
    Random,
}

/// REQUIRE, WITH, PASSWORD, ACCOUNT and the rest of CREATE and ALTER USER.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountOptions<'a> {
    pub require: Option<Require<'a>>,
    pub limits: Vec<ResourceLimit>,
    pub password: Vec<PasswordOption>,
    pub comment: Option<Text<'a>>,
    pub attribute: Option<Text<'a>>,
}

/// REQUIRE.
#[derive(Clone, Debug, PartialEq)]
pub enum Require<'a> {
    None,
    Ssl,
    X509,
    Certificate { subject: Option<Text<'a>>, issuer: Option<Text<'a>>, cipher: Option<Text<'a>> },
}

/// WITH MAX_...
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceLimit {
    QueriesPerHour(u64),
    UpdatesPerHour(u64),
    ConnectionsPerHour(u64),
    UserConnections(u64),
}

/// PASSWORD and ACCOUNT options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordOption {
    Expire,
    ExpireDefault,
    ExpireNever,
    ExpireDays(u64),
    HistoryDefault,
    History(u64),
    ReuseDefault,
    ReuseDays(u64),
    RequireCurrent,
    RequireCurrentDefault,
    RequireCurrentOptional,
    FailedAttempts(u64),
    /// None is UNBOUNDED.
    LockDays(Option<u64>),
    AccountLock,
    AccountUnlock,
}

/// GRANT.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant<'a> {
    pub what: Granted<'a>,
    pub to: Vec<Account<'a>>,
    /// WITH GRANT OPTION or WITH ADMIN OPTION.
    pub with_option: bool,
    /// `AS user [WITH ROLE ..]`
    pub as_user: Option<(Account<'a>, Option<RoleChoice<'a>>)>,
}

/// What is granted or revoked.
#[derive(Clone, Debug, PartialEq)]
pub enum Granted<'a> {
    Privileges {
        privileges: Vec<Privilege<'a>>,
        on: GrantObject<'a>,
    },
    Roles(Vec<Account<'a>>),
    Proxy(Account<'a>),
    /// `REVOKE ALL PRIVILEGES, GRANT OPTION`
    Everything,
}

/// A privilege with its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Privilege<'a> {
    pub kind: PrivilegeKind<'a>,
    pub columns: Vec<Ident<'a>>,
}

/// Privileges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrivilegeKind<'a> {
    All,
    Alter,
    AlterRoutine,
    Create,
    CreateRole,
    CreateRoutine,
    CreateTablespace,
    CreateTemporaryTables,
    CreateUser,
    CreateView,
    Delete,
    Drop,
    DropRole,
    Event,
    Execute,
    File,
    GrantOption,
    Index,
    Insert,
    LockTables,
    Process,
    References,
    Reload,
    ReplicationClient,
    ReplicationSlave,
    Select,
    ShowDatabases,
    ShowView,
    Shutdown,
    Super,
    Trigger,
    Update,
    Usage,
    /// A dynamic privilege.
    Dynamic(Ident<'a>),
}

/// ON of a grant.
#[derive(Clone, Debug, PartialEq)]
pub enum GrantObject<'a> {
    /// `*.*`
    Global,
    /// `db.*`
    Schema(Ident<'a>),
    /// `*`: the current schema, or everything without one.
    Current,
    Table(Name<'a>),
    Procedure(Name<'a>),
    Function(Name<'a>),
}

/// REVOKE.
#[derive(Clone, Debug, PartialEq)]
pub struct Revoke<'a> {
    pub existence: Existence,
    pub what: Granted<'a>,
    pub from: Vec<Account<'a>>,
    pub ignore_unknown_user: bool,
}

/// Roles of SET ROLE, SET DEFAULT ROLE and WITH ROLE.
#[derive(Clone, Debug, PartialEq)]
pub enum RoleChoice<'a> {
    Default,
    None,
    All,
    AllExcept(Vec<Account<'a>>),
    List(Vec<Account<'a>>),
}

/// SET PASSWORD.
#[derive(Clone, Debug, PartialEq)]
pub struct SetPassword<'a> {
    pub account: Option<Account<'a>>,
    pub password: Password<'a>,
    pub replace: Option<Text<'a>>,
    pub retain_current: bool,
}
