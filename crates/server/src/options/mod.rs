//! Options: from the command line, option files and the environment to one checked [`Config`].
//!
//! Sources from weak to strong: defaults, `--defaults-file`, `MYSQL_CUSTOM_CONFIG`, the environment, the command line.
//! [`raw`] reads each of them as a list of names and values, [`config`] checks the names and values once. Past that point
//! a configuration can only fail because the world is not as it says.

pub(crate) mod command;
pub(crate) mod config;
mod help;
mod nearest;
mod raw;

use config::Config;
use raw::RawOption;

/// Reads the environment.
pub(crate) type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Request {
    /// A text, and nothing else.
    Print(String),
    /// To serve.
    Serve(Box<Config>),
    /// To do something with the bucket.
    Do(command::Command, Box<Config>),
}

/// Reads everything.
///
/// # Errors
/// One line for a human, which names the option.
pub(crate) fn read(arguments: &[String], environment: Environment<'_>) -> Result<Request, String> {
    let (verb, arguments) = command::split(arguments)?;
    let mut line = raw::command_line(arguments)?;
    let command = verb.map(|verb| verb.complete(&mut line)).transpose()?;
    let asks = |name: &str| line.iter().any(|o| o.name == name);
    if asks("help") {
        return Ok(Request::Print(help::text()));
    }
    if asks("version") && line.iter().all(|o| o.name != "version" || o.value.is_none()) {
        return Ok(Request::Print(help::version()));
    }
    let options = gather(&line, environment)?;
    if asks("print_defaults") {
        return Ok(Request::Print(help::defaults(&options)));
    }
    let config = Box::new(config::check(&options, environment)?);
    Ok(match command {
        Some(command) => Request::Do(command, config),
        None => Request::Serve(config),
    })
}

/// All options, weak ones first.
fn gather(line: &[RawOption], environment: Environment<'_>) -> Result<Vec<RawOption>, String> {
    let mut options = Vec::new();
    if let Some(file) = line.iter().rev().find(|o| o.name == "defaults_file") {
        let path = file.value.clone().unwrap_or_default();
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("option defaults_file: cannot read {path}: {e}"))?;
        options.extend(raw::option_file(&text, &path)?);
    }
    if let Some(text) = environment("MYSQL_CUSTOM_CONFIG") {
        options.extend(raw::option_file(&text.replace("\\n", "\n"), "MYSQL_CUSTOM_CONFIG")?);
    }
    options.extend(raw::environment(environment));
    let special = ["defaults_file", "print_defaults", "help", "no_defaults", "version"];
    options.extend(line.iter().filter(|o| !special.contains(&o.name.as_str())).cloned());
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Config, String> {
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
        let get = |name: &str| environment.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        match read(&arguments, &get)? {
            Request::Serve(config) => Ok(*config),
            Request::Print(text) => Err(text),
            Request::Do(command, _) => Err(format!("{command:?}")),
        }
    }

    fn variable(config: &Config, name: &'static str) -> Option<String> {
        let id = sql::variables::Id::of(name);
        config.variables.iter().rev().find(|(i, _)| *i == id).map(|(_, v)| id.row().3.text(v))
    }

    #[test]
    fn without_options_everything_is_local() {
        let config = config(&[], &[]).expect("it needs nothing");
        assert_eq!(config.listen.to_string(), "127.0.0.1:3306");
        assert_eq!(config.store.objects.provider, objects::config::Provider::Local);
        assert_eq!(config.store.data_dir, std::path::Path::new("./wesql-data"));
        assert!(config.store.objects.bucket.starts_with("./wesql-data/"));
    }

    #[test]
    fn stronger_sources_win() {
        let custom = "[mysqld]\\nport=3307\\nmax-connections = 7\\n[client]\\nport=1";
        let environment = [("MYSQL_CUSTOM_CONFIG", custom), ("WESQL_DATA_DIR", "/d")];
        let config = config(&["serve", "--port", "3308", "--loose-nothing=1"], &environment).expect("all are known");
        assert_eq!(config.listen.to_string(), "127.0.0.1:3308");
        assert_eq!(variable(&config, "max_connections").as_deref(), Some("7"));
        assert_eq!(config.store.data_dir, std::path::Path::new("/d"));
        assert!(config.warnings.iter().any(|w| w.contains("nothing")));
    }

    #[test]
    fn the_environment_of_a_container_is_taken_as_it_is() {
        let custom = "[mysqld]\nport=3306\nlog-bin=binlog\ngtid_mode=ON\nenforce_gtid_consistency=ON\n\
                      log_slave_updates=ON\nbinlog_format=ROW\nobjectstore_provider=aws\nrepo_objectstore_id=tutorial\n\
                      branch_objectstore_id=main\nsmartengine_persistent_cache_size=1G";
        let environment = [
            ("MYSQL_CUSTOM_CONFIG", custom),
            ("WESQL_OBJECTSTORE_ACCESS_KEY", "key"),
            ("WESQL_OBJECTSTORE_SECRET_KEY", "secret"),
            ("WESQL_OBJECTSTORE_REGION", "us-west-2"),
            ("WESQL_OBJECTSTORE_BUCKET", "bucket"),
            ("WESQL_DATA_DIR", "/data/mysql/data"),
            ("WESQL_LOG_DIR", "/data/mysql/log"),
            ("WESQL_CLUSTER_MEMBER", "127.0.0.1:13306"),
            ("MYSQL_ROOT_PASSWORD", "pw"),
        ];
        let config = config(&[], &environment).expect("all are known");
        assert_eq!(config.listen.to_string(), "*:3306");
        assert_eq!(config.store.repo, "tutorial");
        assert_eq!(config.store.objects.bucket, "bucket");
        assert_eq!(config.store.persistent_cache_bytes, 1 << 30);
        assert_eq!(config.store.log_dir, std::path::Path::new("/data/mysql/log"));
        assert_eq!(variable(&config, "gtid_mode").as_deref(), Some("ON"));
        assert_eq!(variable(&config, "log_bin").as_deref(), Some("ON"));
        assert_eq!(config.accounts.root_password, "pw");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let refused =
            |arguments: &[&str], environment: &[(&str, &str)]| config(arguments, environment).expect_err("wrong");
        assert_eq!(
            refused(&["--max-conections=5"], &[]),
            "unknown option 'max_conections'; the nearest known one is 'max_connections'"
        );
        assert!(refused(&["--port=x"], &[]).starts_with("option port: 'x' is no"));
        assert!(refused(&["--objectstore_provider=tape"], &[]).starts_with("option objectstore_provider: 'tape'"));
        assert!(refused(&["--objectstore_provider=aws"], &[]).starts_with("option objectstore_bucket:"));
        assert!(refused(&["--objectstore_access_key=a"], &[]).starts_with("option objectstore_secret_key:"));
        assert!(refused(&["--bind-address=nonsense.invalid"], &[]).starts_with("option bind_address:"));
    }

    #[test]
    fn options_without_a_meaning_are_warned_about() {
        let arguments = ["--innodb-buffer-pool-size=1G", "--smartengine_x=1", "--skip-log-bin", "--skip-name-resolve"];
        let config = config(&arguments, &[]).expect("all are accepted");
        assert_eq!(config.warnings.len(), 2, "{:?}", config.warnings);
        assert_eq!(variable(&config, "log_bin").as_deref(), Some("OFF"));
        assert_eq!(variable(&config, "skip_name_resolve").as_deref(), Some("ON"));
    }
}
