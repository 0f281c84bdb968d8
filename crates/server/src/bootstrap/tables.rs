//! The tables of the `mysql` database, as statements. Source: "The mysql System Schema" in MySQL's manual, and what a
//! server answers to SHOW CREATE TABLE.

/// The static privileges that mysql.user has between Host, User and the rest, in its order.
const PRIVILEGES_FIRST: &str = "Select Insert Update Delete Create Drop Reload Shutdown Process File Grant References Index \
    Alter Show_db Super Create_tmp_table Lock_tables Execute Repl_slave Repl_client Create_view Show_view \
    Create_routine Alter_routine Create_user Event Trigger Create_tablespace";
/// The privileges behind the authentication columns.
const PRIVILEGES_LAST: &str = "Create_role Drop_role";
/// The privileges that mysql.db has.
const DATABASE_PRIVILEGES: &str = "Select Insert Update Delete Create Drop Grant References Index Alter Create_tmp_table \
    Lock_tables Create_view Show_view Create_routine Alter_routine Execute Event Trigger";

const HOST: &str = "Host char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT ''";
const USER: &str = "User char(32) NOT NULL DEFAULT ''";
const OPTIONS: &str = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin";
const STAMP: &str = "Timestamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP";

/// The names of the columns of mysql.user that hold a privilege.
pub(super) fn user_privileges() -> impl Iterator<Item = String> {
    PRIVILEGES_FIRST.split_whitespace().chain(PRIVILEGES_LAST.split_whitespace()).map(|name| format!("{name}_priv"))
}

/// Every CREATE TABLE, mysql.user last.
pub(super) fn all() -> Vec<String> {
    let mut statements: Vec<String> = PLAIN.iter().map(|(name, columns)| statement(name, columns)).collect();
    let db = format!(
        "{HOST}, Db char(64) NOT NULL DEFAULT '', {USER}, {}, PRIMARY KEY (Host, User, Db), KEY User (User)",
        privileges(DATABASE_PRIVILEGES)
    );
    statements.push(statement("db", &db));
    let tables = format!(
        "{HOST}, Db char(64) NOT NULL DEFAULT '', {USER}, Table_name char(64) NOT NULL DEFAULT '', \
         Grantor varchar(288) NOT NULL DEFAULT '', {STAMP}, \
         Table_priv set('Select','Insert','Update','Delete','Create','Drop','Grant','References','Index','Alter','Create View',\
         'Show view','Trigger') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '', \
         Column_priv set('Select','Insert','Update','References') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '', \
         PRIMARY KEY (Host, User, Db, Table_name), KEY Grantor (Grantor)"
    );
    statements.push(statement("tables_priv", &tables));
    let columns = format!(
        "{HOST}, Db char(64) NOT NULL DEFAULT '', {USER}, Table_name char(64) NOT NULL DEFAULT '', \
         Column_name char(64) NOT NULL DEFAULT '', {STAMP}, \
         Column_priv set('Select','Insert','Update','References') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '', \
         PRIMARY KEY (Host, User, Db, Table_name, Column_name)"
    );
    statements.push(statement("columns_priv", &columns));
    statements.push(user());
    statements
}

fn statement(name: &str, columns: &str) -> String {
    format!("CREATE TABLE IF NOT EXISTS mysql.{name} ({columns}) {OPTIONS}")
}

fn privileges(names: &str) -> String {
    names.split_whitespace().map(|name| privilege(&format!("{name}_priv"))).collect::<Vec<_>>().join(", ")
}

fn privilege(name: &str) -> String {
    format!("{name} enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT 'N'")
}

fn user() -> String {
    let columns = format!(
        "{HOST}, {USER}, {}, \
         ssl_type enum('','ANY','X509','SPECIFIED') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '', \
         ssl_cipher blob NOT NULL, x509_issuer blob NOT NULL, x509_subject blob NOT NULL, \
         max_questions int unsigned NOT NULL DEFAULT '0', max_updates int unsigned NOT NULL DEFAULT '0', \
         max_connections int unsigned NOT NULL DEFAULT '0', max_user_connections int unsigned NOT NULL DEFAULT '0', \
         plugin char(64) NOT NULL DEFAULT 'caching_sha2_password', authentication_string text, {}, \
         password_last_changed timestamp NULL DEFAULT NULL, password_lifetime smallint unsigned DEFAULT NULL, {}, {}, \
         Password_reuse_history smallint unsigned DEFAULT NULL, Password_reuse_time smallint unsigned DEFAULT NULL, \
         Password_require_current enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL, \
         User_attributes json DEFAULT NULL, PRIMARY KEY (Host, User)",
        privileges(PRIVILEGES_FIRST),
        privilege("password_expired"),
        privilege("account_locked"),
        privileges(PRIVILEGES_LAST),
    );
    statement("user", &columns)
}

/// Tables whose columns are written out.
const PLAIN: &[(&str, &str)] = &[
    (
        "global_grants",
        "USER char(32) NOT NULL DEFAULT '', HOST char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '', \
         PRIV char(32) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '', \
         WITH_GRANT_OPTION enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT 'N', \
         PRIMARY KEY (USER, HOST, PRIV)",
    ),
    (
        "role_edges",
        "FROM_HOST char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '', FROM_USER char(32) NOT NULL DEFAULT '', \
         TO_HOST char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '', TO_USER char(32) NOT NULL DEFAULT '', \
         WITH_ADMIN_OPTION enum('N','Y') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT 'N', \
         PRIMARY KEY (FROM_HOST, FROM_USER, TO_HOST, TO_USER)",
    ),
    (
        "default_roles",
        "HOST char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '', USER char(32) NOT NULL DEFAULT '', \
         DEFAULT_ROLE_HOST char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '%', \
         DEFAULT_ROLE_USER char(32) NOT NULL DEFAULT '', PRIMARY KEY (HOST, USER, DEFAULT_ROLE_HOST, DEFAULT_ROLE_USER)",
    ),
    (
        "proxies_priv",
        "Host char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '', User char(32) NOT NULL DEFAULT '', \
         Proxied_host char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '', \
         Proxied_user char(32) NOT NULL DEFAULT '', With_grant tinyint NOT NULL DEFAULT '0', \
         Grantor varchar(288) NOT NULL DEFAULT '', \
         Timestamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, \
         PRIMARY KEY (Host, User, Proxied_host, Proxied_user), KEY Grantor (Grantor)",
    ),
    (
        "procs_priv",
        "Host char(255) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT '', Db char(64) NOT NULL DEFAULT '', \
         User char(32) NOT NULL DEFAULT '', Routine_name char(64) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '', \
         Routine_type enum('FUNCTION','PROCEDURE') NOT NULL, Grantor varchar(288) NOT NULL DEFAULT '', \
         Proc_priv set('Execute','Alter Routine','Grant') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL DEFAULT '', \
         Timestamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, \
         PRIMARY KEY (Host, User, Db, Routine_name, Routine_type), KEY Grantor (Grantor)",
    ),
    (
        "func",
        "name char(64) NOT NULL DEFAULT '', ret tinyint NOT NULL DEFAULT '0', dl char(128) NOT NULL DEFAULT '', \
         type enum('function','aggregate') CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NOT NULL, PRIMARY KEY (name)",
    ),
    ("plugin", "name varchar(64) NOT NULL DEFAULT '', dl varchar(128) NOT NULL DEFAULT '', PRIMARY KEY (name)"),
    (
        "servers",
        "Server_name char(64) NOT NULL DEFAULT '', Host char(255) NOT NULL DEFAULT '', Db char(64) NOT NULL DEFAULT '', \
         Username char(64) NOT NULL DEFAULT '', Password char(64) NOT NULL DEFAULT '', Port int NOT NULL DEFAULT '0', \
         Socket char(64) NOT NULL DEFAULT '', Wrapper char(64) NOT NULL DEFAULT '', Owner char(64) NOT NULL DEFAULT '', \
         PRIMARY KEY (Server_name)",
    ),
    (
        "time_zone",
        "Time_zone_id int unsigned NOT NULL AUTO_INCREMENT, \
         Use_leap_seconds enum('Y','N') CHARACTER SET utf8mb3 NOT NULL DEFAULT 'N', PRIMARY KEY (Time_zone_id)",
    ),
    ("time_zone_name", "Name char(64) NOT NULL, Time_zone_id int unsigned NOT NULL, PRIMARY KEY (Name)"),
    (
        "time_zone_transition",
        "Time_zone_id int unsigned NOT NULL, Transition_time bigint NOT NULL, Transition_type_id int unsigned NOT NULL, \
         PRIMARY KEY (Time_zone_id, Transition_time)",
    ),
    (
        "time_zone_transition_type",
        "Time_zone_id int unsigned NOT NULL, Transition_type_id int unsigned NOT NULL, `Offset` int NOT NULL DEFAULT '0', \
         Is_DST tinyint unsigned NOT NULL DEFAULT '0', Abbreviation char(8) NOT NULL DEFAULT '', \
         PRIMARY KEY (Time_zone_id, Transition_type_id)",
    ),
    (
        "time_zone_leap_second",
        "Transition_time bigint NOT NULL, Correction int NOT NULL, PRIMARY KEY (Transition_time)",
    ),
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_statement_parses() {
        for statement in super::all() {
            let parsed = syntax::parser::parse(statement.as_bytes(), syntax::options::ParseOptions::default());
            assert!(parsed.is_ok(), "{statement}: {parsed:?}");
        }
        assert_eq!(super::user_privileges().count(), 31);
    }
}
