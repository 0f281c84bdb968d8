//! What the program says about itself.

use super::config::{OPTIONS, VERSION};
use super::raw::RawOption;

/// The text of `--version`.
pub(crate) fn version() -> String {
    format!(
        "wesql {} (MySQL {VERSION}) for {} on {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// The text of `--help`.
pub(crate) fn text() -> String {
    let mut text = version();
    text.push_str(
        "\n\nUsage: wesql [serve] [OPTIONS]\n       wesql branch create NAME | branch list | branch delete NAME [OPTIONS]\n       \
         wesql restore --to TIME --as BRANCH [OPTIONS]\n       wesql inspect [cost] [OPTIONS]\n\n\
         Serves a database whose durable home is an object store. Options are mysqld's: --name=value, --skip-name,\n\
         dashes as good as underscores; lines of [mysqld] in the file of --defaults-file, in MYSQL_CUSTOM_CONFIG.\n\
         Every system variable is an option too. The ones that matter most:\n\n",
    );
    for (name, meaning) in OPTIONS {
        text.push_str(&format!("  --{:<40} {meaning}\n", name.replace('_', "-")));
    }
    text.push_str(
        "\nEnvironment: MYSQL_CUSTOM_CONFIG, WESQL_DATA_DIR, WESQL_LOG_DIR, WESQL_OBJECTSTORE_ACCESS_KEY,\n\
         WESQL_OBJECTSTORE_SECRET_KEY, WESQL_OBJECTSTORE_BUCKET, WESQL_OBJECTSTORE_REGION, WESQL_OBJECTSTORE_ENDPOINT,\n\
         WESQL_CLUSTER_MEMBER, MYSQL_ROOT_PASSWORD, MYSQL_ROOT_HOST, MYSQL_ALLOW_EMPTY_PASSWORD, MYSQL_DATABASE,\n\
         MYSQL_USER, MYSQL_PASSWORD.",
    );
    text
}

/// The text of `--print-defaults`; secrets are not shown.
pub(crate) fn defaults(options: &[RawOption]) -> String {
    let mut text = "wesql would have been started with the following arguments:\n".to_owned();
    for option in options {
        text.push_str(if option.loose { "--loose_" } else { "--" });
        text.push_str(&option.name);
        match &option.value {
            Some(_) if option.name.ends_with("_key") => text.push_str("=***"),
            Some(value) => {
                text.push('=');
                text.push_str(value);
            }
            None => {}
        }
        text.push(' ');
    }
    text
}
