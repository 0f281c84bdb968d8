//! Replication: sources, filters, replicas, binary logs.

use crate::ast::replication::{
    ChangeFilter, ChangeSource, FilterValue, GroupReplication, PurgeLogs, Replica, SourceValue,
};
use crate::ast::{Ident, Statement};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    pub(super) fn purge(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Purge)?;
        if !self.eat_word(K::Binary) {
            self.expect_word(K::Master)?;
        }
        self.expect_word(K::Logs)?;
        let purge = if self.eat_word(K::To) {
            PurgeLogs::To(self.string()?)
        } else {
            self.expect_word(K::Before)?;
            PurgeLogs::Before(self.expr()?)
        };
        Ok(Statement::PurgeLogs(Box::new(purge)))
    }

    pub(super) fn change_replication(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Change)?;
        if self.eat_words(K::Replication, K::Filter) {
            return self.change_filter();
        }
        if !self.eat_words(K::Replication, K::Source) {
            self.expect_word(K::Master)?;
        }
        self.expect_word(K::To)?;
        let options = self.list(|parser| {
            let option = parser.source_option_name()?;
            parser.expect(Kind::Equal)?;
            let value = parser.source_value(&option)?;
            Ok((option, value))
        })?;
        let channel = self.channel()?;
        Ok(Statement::ChangeSource(Box::new(ChangeSource { options, channel })))
    }

    fn source_option_name(&mut self) -> Parse<Ident<'a>> {
        let text = self.slice(self.token);
        let prefixes: [&[u8]; 3] = [b"SOURCE_", b"MASTER_", b"RELAY_LOG_"];
        let prefixed = prefixes
            .iter()
            .any(|prefix| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)));
        let known = prefixed
            || self.at_any(&[
                K::NetworkNamespace,
                K::IgnoreServerIds,
                K::GetSourcePublicKey,
                K::GetMasterPublicKey,
                K::PrivilegeChecksUser,
                K::RequireRowFormat,
                K::RequireTablePrimaryKeyCheck,
                K::AssignGtidsToAnonymousTransactions,
                K::GtidOnly,
            ]);
        if known && self.token.keyword != K::Plain { self.any_word() } else { self.fail() }
    }

    fn source_value(&mut self, option: &Ident<'a>) -> Parse<SourceValue<'a>> {
        let name = option.text.to_ascii_uppercase();
        let short = name.strip_prefix("SOURCE_").or_else(|| name.strip_prefix("MASTER_")).unwrap_or(&name);
        match short {
            "IGNORE_SERVER_IDS" => {
                self.expect(Kind::Open)?;
                let ids = if self.at(Kind::Close) { Vec::new() } else { self.list(Self::number)? };
                self.expect(Kind::Close)?;
                Ok(SourceValue::Ids(ids))
            }
            "PRIVILEGE_CHECKS_USER" => {
                if self.eat_word(K::Null) {
                    return Ok(SourceValue::Null);
                }
                if self.at_word(K::CurrentUser) {
                    return self.fail();
                }
                Ok(SourceValue::Account(self.account()?))
            }
            "REQUIRE_TABLE_PRIMARY_KEY_CHECK" => {
                if !self.at_any(&[K::On, K::Off, K::Stream, K::Generate]) {
                    return self.fail();
                }
                Ok(SourceValue::Word(self.any_word()?))
            }
            "ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS" => {
                if self.at_any(&[K::Off, K::Local]) {
                    return Ok(SourceValue::Word(self.any_word()?));
                }
                if self.at(Kind::String) { Ok(SourceValue::Text(self.string()?)) } else { self.fail() }
            }
            "PORT"
            | "CONNECT_RETRY"
            | "RETRY_COUNT"
            | "DELAY"
            | "SSL"
            | "SSL_VERIFY_SERVER_CERT"
            | "LOG_POS"
            | "AUTO_POSITION"
            | "ZSTD_COMPRESSION_LEVEL"
            | "CONNECTION_AUTO_FAILOVER"
            | "RELAY_LOG_POS"
            | "GET_SOURCE_PUBLIC_KEY"
            | "GET_MASTER_PUBLIC_KEY"
            | "REQUIRE_ROW_FORMAT"
            | "GTID_ONLY" => Ok(SourceValue::Number(self.number()?)),
            "HEARTBEAT_PERIOD" => {
                let token = self.token;
                if !matches!(token.kind, Kind::Integer | Kind::Decimal | Kind::Float) {
                    return self.fail();
                }
                self.bump();
                let text = std::str::from_utf8(self.slice(token)).map_err(|_not_utf8| self.error())?;
                Ok(SourceValue::Float(text))
            }
            "TLS_CIPHERSUITES" if self.eat_word(K::Null) => Ok(SourceValue::Null),
            _ if self.at(Kind::String) => Ok(SourceValue::Text(self.string()?)),
            _ => self.fail(),
        }
    }

    fn change_filter(&mut self) -> Parse<Statement<'a>> {
        let filters = self.list(|parser| {
            let kind = parser.token.keyword;
            let known = matches!(
                kind,
                K::ReplicateDoDb
                    | K::ReplicateIgnoreDb
                    | K::ReplicateDoTable
                    | K::ReplicateIgnoreTable
                    | K::ReplicateWildDoTable
                    | K::ReplicateWildIgnoreTable
                    | K::ReplicateRewriteDb
            );
            if !known {
                return parser.fail();
            }
            let name = parser.any_word()?;
            parser.expect(Kind::Equal)?;
            parser.expect(Kind::Open)?;
            let value = parser.filter_value(kind)?;
            parser.expect(Kind::Close)?;
            Ok((name, value))
        })?;
        let channel = self.channel()?;
        Ok(Statement::ChangeFilter(Box::new(ChangeFilter { filters, channel })))
    }

    fn filter_value(&mut self, kind: K) -> Parse<FilterValue<'a>> {
        let empty = self.at(Kind::Close);
        Ok(match kind {
            K::ReplicateDoDb | K::ReplicateIgnoreDb => {
                FilterValue::Databases(if empty { Vec::new() } else { self.idents()? })
            }
            K::ReplicateDoTable | K::ReplicateIgnoreTable => FilterValue::Tables(if empty {
                Vec::new()
            } else {
                self.list(|parser| {
                    let schema = Some(parser.ident()?);
                    parser.expect(Kind::Dot)?;
                    Ok(crate::ast::Name { schema, name: parser.ident()? })
                })?
            }),
            K::ReplicateRewriteDb => FilterValue::Rewrites(if empty {
                Vec::new()
            } else {
                self.list(|parser| {
                    parser.expect(Kind::Open)?;
                    let from = parser.ident()?;
                    parser.expect(Kind::Comma)?;
                    let to = parser.ident()?;
                    parser.expect(Kind::Close)?;
                    Ok((from, to))
                })?
            }),
            _ => FilterValue::Patterns(if empty { Vec::new() } else { self.list(Self::string)? }),
        })
    }

    /// START and STOP of REPLICA and GROUP_REPLICATION.
    pub(super) fn start_or_stop(&mut self) -> Parse<Statement<'a>> {
        let start = self.bump().keyword == K::Start;
        if self.eat_word(K::GroupReplication) {
            let mut options = Vec::new();
            if start && self.at_any(&[K::User, K::Password, K::DefaultAuth]) {
                options = self.list(Self::connection_option)?;
            }
            return Ok(Statement::GroupReplication(Box::new(GroupReplication { start, options })));
        }
        if !self.eat_word(K::Replica) {
            self.expect_word(K::Slave)?;
        }
        let mut replica = Replica {
            start,
            sql_thread: false,
            io_thread: false,
            until: Vec::new(),
            connection: Vec::new(),
            channel: None,
        };
        while self.at_any(&[K::SqlThread, K::IoThread, K::RelayThread]) {
            if self.bump().keyword == K::SqlThread {
                replica.sql_thread = true;
            } else {
                replica.io_thread = true;
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        if start && self.eat_word(K::Until) {
            replica.until = self.list(Self::until_option)?;
        }
        while start && self.at_any(&[K::User, K::Password, K::DefaultAuth, K::PluginDir]) {
            replica.connection.push(self.connection_option()?);
        }
        replica.channel = self.channel()?;
        Ok(Statement::Replica(Box::new(replica)))
    }

    fn connection_option(&mut self) -> Parse<(Ident<'a>, crate::ast::Text<'a>)> {
        let word = self.any_word()?;
        self.expect(Kind::Equal)?;
        Ok((word, self.string()?))
    }

    fn until_option(&mut self) -> Parse<(Ident<'a>, SourceValue<'a>)> {
        let keyword = self.token.keyword;
        match keyword {
            K::SqlAfterMtsGaps => Ok((self.any_word()?, SourceValue::Null)),
            K::SqlBeforeGtids | K::SqlAfterGtids | K::SourceLogFile | K::MasterLogFile | K::RelayLogFile => {
                let word = self.any_word()?;
                self.expect(Kind::Equal)?;
                Ok((word, SourceValue::Text(self.string()?)))
            }
            K::SourceLogPos | K::MasterLogPos | K::RelayLogPos => {
                let word = self.any_word()?;
                self.expect(Kind::Equal)?;
                Ok((word, SourceValue::Number(self.number()?)))
            }
            _ => self.fail(),
        }
    }
}
