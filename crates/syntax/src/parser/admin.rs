//! Prepared statements by text, FLUSH, RESET, KILL, plugins, CLONE and the like.

use crate::ast::admin::{
    AlterInstance, CloneInstance, Flush, FlushOption, Flushed, Kill, Plugin, PrepareSource, Reset,
};
use crate::ast::expr::Scope;
use crate::ast::{Statement, Text};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    pub(super) fn prepare(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Prepare)?;
        let name = self.ident()?;
        self.expect_word(K::From)?;
        let source = if self.at(Kind::AtName) {
            PrepareSource::Variable(self.at_name()?)
        } else {
            PrepareSource::Text(if self.at(Kind::String) { self.string()? } else { return self.fail() })
        };
        Ok(Statement::Prepare { name, source })
    }

    pub(super) fn execute(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Execute)?;
        let name = self.ident()?;
        let using = if self.eat_word(K::Using) { self.list(Self::at_name)? } else { Vec::new() };
        Ok(Statement::Execute { name, using })
    }

    pub(super) fn administration(&mut self) -> Parse<Statement<'a>> {
        match self.keyword() {
            K::Analyze | K::Check | K::Checksum | K::Optimize | K::Repair => self.maintain(),
            K::Flush => self.flush(),
            K::Reset => self.reset(),
            K::Kill => {
                self.bump();
                let query_only = self.eat_word(K::Query);
                if !query_only {
                    self.eat_word(K::Connection);
                }
                Ok(Statement::Kill(Box::new(Kill { query_only, id: self.expr()? })))
            }
            K::Shutdown => {
                self.bump();
                Ok(Statement::Shutdown)
            }
            K::Restart => {
                self.bump();
                Ok(Statement::Restart)
            }
            K::Help => {
                self.bump();
                let word = self.ident_or_string()?.text;
                let text: Text<'a> = match word {
                    std::borrow::Cow::Borrowed(word) => std::borrow::Cow::Borrowed(word.as_bytes()),
                    std::borrow::Cow::Owned(word) => std::borrow::Cow::Owned(word.into_bytes()),
                };
                Ok(Statement::Help(text))
            }
            K::Binlog => {
                self.bump();
                Ok(Statement::Binlog(self.string()?))
            }
            K::Clone => self.clone_instance(),
            K::Install => self.install(),
            K::Uninstall => self.uninstall(),
            K::Purge => self.purge(),
            K::Change => self.change_replication(),
            K::Stop => self.start_or_stop(),
            _ => self.fail(),
        }
    }

    fn flush(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Flush)?;
        let no_binlog = self.no_binlog();
        let what = if self.at_any(&[K::Table, K::Tables]) {
            self.flush_tables()?
        } else {
            Flushed::Options(self.list(Self::flush_option)?)
        };
        Ok(Statement::Flush(Box::new(Flush { no_binlog, what })))
    }

    fn flush_tables(&mut self) -> Parse<Flushed<'a>> {
        self.bump();
        let names = if self.at_ident() { self.list(Self::name)? } else { Vec::new() };
        let (mut read_lock, mut export) = (false, false);
        if self.eat_word(K::With) {
            self.expect_words(&[K::Read, K::Lock])?;
            read_lock = true;
        } else if !names.is_empty() && self.eat_word(K::For) {
            self.expect_word(K::Export)?;
            export = true;
        }
        Ok(Flushed::Tables { names, read_lock, export })
    }

    fn flush_option(&mut self) -> Parse<FlushOption<'a>> {
        let option = match self.bump().keyword {
            K::Hosts => FlushOption::Hosts,
            K::Privileges => FlushOption::Privileges,
            K::Logs => FlushOption::Logs,
            K::Status => FlushOption::Status,
            K::UserResources => FlushOption::UserResources,
            K::OptimizerCosts => FlushOption::OptimizerCosts,
            K::Relay => {
                self.expect_word(K::Logs)?;
                return Ok(FlushOption::RelayLogs(self.channel()?));
            }
            K::Binary => self.flush_logs(FlushOption::BinaryLogs)?,
            K::Engine => self.flush_logs(FlushOption::EngineLogs)?,
            K::Error => self.flush_logs(FlushOption::ErrorLogs)?,
            K::General => self.flush_logs(FlushOption::GeneralLogs)?,
            K::Slow => self.flush_logs(FlushOption::SlowLogs)?,
            _ => return self.fail(),
        };
        Ok(option)
    }

    fn flush_logs(&mut self, option: FlushOption<'a>) -> Parse<FlushOption<'a>> {
        self.expect_word(K::Logs)?;
        Ok(option)
    }

    fn reset(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Reset)?;
        if self.eat_word(K::Persist) {
            let existence = self.if_exists()?;
            let named = existence == crate::ast::Existence::Lenient || self.at_ident();
            let name = if named { Some(self.variable_name()?) } else { None };
            return Ok(Statement::ResetPersist { existence, name });
        }
        Ok(Statement::Reset(self.list(Self::reset_option)?))
    }

    fn reset_option(&mut self) -> Parse<Reset<'a>> {
        match self.bump().keyword {
            K::Master => {}
            K::Binary => {
                self.expect_words(&[K::Logs, K::And])?;
                self.expect_text("GTIDS")?;
            }
            K::Replica | K::Slave => {
                let all = self.eat_word(K::All);
                return Ok(Reset::Replica { all, channel: self.channel()? });
            }
            K::Query => {
                self.expect_word(K::Cache)?;
                return Ok(Reset::QueryCache);
            }
            _ => return self.fail(),
        }
        let to = if self.eat_word(K::To) { Some(self.number()?) } else { None };
        Ok(Reset::Binlog { to })
    }

    fn clone_instance(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Clone)?;
        if self.eat_word(K::Local) {
            self.expect_words(&[K::Data, K::Directory])?;
            self.eat_equal();
            return Ok(Statement::Clone(Box::new(CloneInstance::Local { directory: self.string()? })));
        }
        self.expect_words(&[K::Instance, K::From])?;
        let source = self.account()?;
        self.expect(Kind::Colon)?;
        let port = self.number()?;
        self.expect_words(&[K::Identified, K::By])?;
        let password = self.string()?;
        let mut directory = None;
        if self.eat_word(K::Data) {
            self.expect_word(K::Directory)?;
            self.eat_equal();
            directory = Some(self.string()?);
        }
        let mut require_ssl = None;
        if self.eat_word(K::Require) {
            require_ssl = Some(!self.eat_word(K::No));
            self.expect_word(K::Ssl)?;
        }
        let remote = CloneInstance::Remote { source, port, password, directory, require_ssl };
        Ok(Statement::Clone(Box::new(remote)))
    }

    fn install(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Install)?;
        if self.eat_word(K::Plugin) {
            let name = self.ident()?;
            self.expect_word(K::Soname)?;
            let library = self.string()?;
            return Ok(Statement::Plugin(Box::new(Plugin::Install { name, library })));
        }
        self.expect_word(K::Component)?;
        let urns = self.list(Self::string)?;
        let mut settings = Vec::new();
        if self.eat_word(K::Set) {
            settings = self.list(|parser| {
                let scope = match parser.keyword() {
                    K::Global => Some(Scope::Global),
                    K::Persist => Some(Scope::Persist),
                    _ => None,
                };
                if scope.is_some() {
                    parser.bump();
                }
                let name = parser.variable_name()?;
                if !parser.eat(Kind::Assign) {
                    parser.expect(Kind::Equal)?;
                }
                match parser.set_value()? {
                    Some(value) => Ok((scope, name, value)),
                    None => parser.fail(),
                }
            })?;
        }
        Ok(Statement::Plugin(Box::new(Plugin::InstallComponents { urns, settings })))
    }

    fn uninstall(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Uninstall)?;
        if self.eat_word(K::Plugin) {
            return Ok(Statement::Plugin(Box::new(Plugin::Uninstall(self.ident()?))));
        }
        self.expect_word(K::Component)?;
        Ok(Statement::Plugin(Box::new(Plugin::UninstallComponents(self.list(Self::string)?))))
    }

    pub(super) fn alter_instance(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Instance)?;
        let alter = match self.bump().keyword {
            K::Rotate => {
                let innodb = self.eat_text("INNODB");
                if !innodb && !self.eat_word(K::Binlog) {
                    return self.fail();
                }
                self.expect_words(&[K::Master, K::Key])?;
                if innodb { AlterInstance::RotateInnodbKey } else { AlterInstance::RotateBinlogKey }
            }
            K::Reload if self.eat_word(K::Keyring) => AlterInstance::ReloadKeyring,
            K::Reload => {
                self.expect_word(K::Tls)?;
                let mut channel = None;
                if self.eat_word(K::For) {
                    self.expect_word(K::Channel)?;
                    channel = Some(self.ident()?);
                }
                let no_rollback = self.eat_word(K::No);
                if no_rollback {
                    self.expect_words(&[K::Rollback, K::On, K::Error])?;
                }
                AlterInstance::ReloadTls { channel, no_rollback }
            }
            verb @ (K::Enable | K::Disable) => {
                self.expect_text("INNODB")?;
                self.expect_text("REDO_LOG")?;
                if verb == K::Enable { AlterInstance::EnableRedoLog } else { AlterInstance::DisableRedoLog }
            }
            _ => return self.fail(),
        };
        Ok(Statement::AlterInstance(alter))
    }
}
