//! SHOW, EXPLAIN, DESCRIBE.

use std::borrow::Cow;

use crate::ast::expr::Scope;
use crate::ast::show::{
    Describe, EngineReport, Explain, ExplainFormat, ExplainTarget, LogEvents, Profile, ReplicaWords, Show, ShowFilter,
    ShowGrants,
};
use crate::ast::{Ident, Name, Statement, Text};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

impl<'a> Parser<'a> {
    pub(super) fn show(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Show)?;
        let show = self.show_kind()?;
        Ok(Statement::Show(Box::new(show)))
    }

    fn show_kind(&mut self) -> Parse<Show<'a>> {
        match self.keyword() {
            K::Databases | K::Schemas => {
                self.bump();
                Ok(Show::Databases(self.show_filter()?))
            }
            K::Full | K::Extended | K::Tables | K::Columns | K::Fields | K::Triggers | K::Processlist => {
                self.show_objects()
            }
            K::Index | K::Indexes | K::Keys => self.show_index(false),
            K::Table => {
                self.expect_words(&[K::Table, K::Status])?;
                Ok(Show::TableStatus { schema: self.show_schema()?, filter: self.show_filter()? })
            }
            K::Open => {
                self.expect_words(&[K::Open, K::Tables])?;
                Ok(Show::OpenTables { schema: self.show_schema()?, filter: self.show_filter()? })
            }
            K::Events => {
                self.bump();
                Ok(Show::Events { schema: self.show_schema()?, filter: self.show_filter()? })
            }
            K::Global | K::Session | K::Local | K::Variables | K::Status => self.show_variables(),
            K::Warnings => {
                self.bump();
                Ok(Show::Warnings(self.limit()?))
            }
            K::Errors => {
                self.bump();
                Ok(Show::Errors(self.limit()?))
            }
            K::Create => self.show_create(),
            K::Procedure | K::Function => self.show_routines(),
            K::Grants => self.show_grants(),
            K::Collation => {
                self.bump();
                Ok(Show::Collations(self.show_filter()?))
            }
            K::Character | K::Charset | K::Char => {
                if !self.eat_charset() {
                    return self.fail();
                }
                Ok(Show::Charsets(self.show_filter()?))
            }
            _ => self.show_rare(),
        }
    }

    fn show_rare(&mut self) -> Parse<Show<'a>> {
        match self.keyword() {
            K::Engines => self.shown(Show::Engines),
            K::Plugins => self.shown(Show::Plugins),
            K::Privileges => self.shown(Show::Privileges),
            K::Profiles => self.shown(Show::Profiles),
            K::Replicas => self.shown(Show::Replicas),
            K::Storage => {
                self.bump();
                if self.at_word(K::Engines) { self.shown(Show::Engines) } else { self.fail() }
            }
            K::Engine => self.show_engine(),
            K::Profile => self.show_profile(),
            K::Binary | K::Master => self.show_logs(),
            K::Binlog | K::Relaylog => self.show_log_events(),
            K::Replica | K::Slave => self.show_replica(),
            _ if self.at_text("COUNT") => {
                self.bump();
                self.expect(Kind::Open)?;
                self.expect(Kind::Star)?;
                self.expect(Kind::Close)?;
                if self.eat_word(K::Warnings) {
                    return Ok(Show::WarningCount);
                }
                self.expect_word(K::Errors)?;
                Ok(Show::ErrorCount)
            }
            _ if self.at_text("PARSE_TREE") => {
                self.bump();
                Ok(Show::ParseTree(Box::new(self.statement()?)))
            }
            _ => self.fail(),
        }
    }

    fn shown(&mut self, show: Show<'a>) -> Parse<Show<'a>> {
        self.bump();
        Ok(show)
    }

    /// `[LIKE 'x' | WHERE expr]`
    fn show_filter(&mut self) -> Parse<ShowFilter<'a>> {
        if self.eat_word(K::Like) {
            return Ok(ShowFilter::Like(if self.at(Kind::String) { self.string()? } else { return self.fail() }));
        }
        match self.filter()? {
            Some(expr) => Ok(ShowFilter::Where(Box::new(expr))),
            None => Ok(ShowFilter::None),
        }
    }

    /// `[FROM | IN schema]`
    fn show_schema(&mut self) -> Parse<Option<Ident<'a>>> {
        if self.eat_word(K::From) || self.eat_word(K::In) { Ok(Some(self.ident()?)) } else { Ok(None) }
    }

    fn show_objects(&mut self) -> Parse<Show<'a>> {
        let extended = self.eat_word(K::Extended);
        let full = self.eat_word(K::Full);
        match self.keyword() {
            K::Tables => {
                self.bump();
                Ok(Show::Tables { full, extended, schema: self.show_schema()?, filter: self.show_filter()? })
            }
            K::Columns | K::Fields => {
                self.bump();
                let table = self.shown_table()?;
                Ok(Show::Columns { full, extended, table, filter: self.show_filter()? })
            }
            K::Triggers if !extended => {
                self.bump();
                Ok(Show::Triggers { full, schema: self.show_schema()?, filter: self.show_filter()? })
            }
            K::Processlist if !extended => self.shown(Show::ProcessList { full }),
            K::Index | K::Indexes | K::Keys if extended && !full => self.show_index(true),
            _ => self.fail(),
        }
    }

    /// `FROM table [FROM schema]`
    fn shown_table(&mut self) -> Parse<Name<'a>> {
        if !self.eat_word(K::From) {
            self.expect_word(K::In)?;
        }
        let mut table = self.name()?;
        if let Some(schema) = self.show_schema()? {
            table.schema = Some(schema);
        }
        Ok(table)
    }

    fn show_index(&mut self, extended: bool) -> Parse<Show<'a>> {
        self.bump();
        let table = self.shown_table()?;
        Ok(Show::Index { extended, table, filter: self.filter()? })
    }

    fn show_variables(&mut self) -> Parse<Show<'a>> {
        let scope = match self.keyword() {
            K::Global => Some(Scope::Global),
            K::Session => Some(Scope::Session),
            K::Local => Some(Scope::Local),
            _ => None,
        };
        if scope.is_some() {
            self.bump();
        }
        if self.eat_word(K::Variables) {
            return Ok(Show::Variables { scope, filter: self.show_filter()? });
        }
        self.expect_word(K::Status)?;
        Ok(Show::Status { scope, filter: self.show_filter()? })
    }

    fn show_create(&mut self) -> Parse<Show<'a>> {
        self.expect_word(K::Create)?;
        match self.bump().keyword {
            K::Database | K::Schema => {
                let existence = self.if_not_exists()?;
                Ok(Show::CreateDatabase { existence, name: self.ident()? })
            }
            K::Table => Ok(Show::CreateTable(self.name()?)),
            K::View => Ok(Show::CreateView(self.name()?)),
            K::Procedure => Ok(Show::CreateProcedure(self.name()?)),
            K::Function => Ok(Show::CreateFunction(self.name()?)),
            K::Trigger => Ok(Show::CreateTrigger(self.name()?)),
            K::Event => Ok(Show::CreateEvent(self.name()?)),
            K::User => Ok(Show::CreateUser(self.account()?)),
            _ => self.fail(),
        }
    }

    fn show_routines(&mut self) -> Parse<Show<'a>> {
        let procedure = self.bump().keyword == K::Procedure;
        if self.eat_word(K::Code) {
            let name = self.name()?;
            return Ok(if procedure { Show::ProcedureCode(name) } else { Show::FunctionCode(name) });
        }
        self.expect_word(K::Status)?;
        let filter = self.show_filter()?;
        Ok(if procedure { Show::ProcedureStatus(filter) } else { Show::FunctionStatus(filter) })
    }

    fn show_grants(&mut self) -> Parse<Show<'a>> {
        self.expect_word(K::Grants)?;
        if !self.eat_word(K::For) {
            return Ok(Show::Grants(None));
        }
        let account = self.account()?;
        let using = if self.eat_word(K::Using) { self.accounts()? } else { Vec::new() };
        Ok(Show::Grants(Some(Box::new(ShowGrants { account, using }))))
    }

    fn show_engine(&mut self) -> Parse<Show<'a>> {
        self.expect_word(K::Engine)?;
        let engine = if self.eat_word(K::All) { None } else { Some(self.ident_or_string()?) };
        let what = match self.keyword() {
            K::Status => EngineReport::Status,
            K::Mutex => EngineReport::Mutex,
            K::Logs => EngineReport::Logs,
            _ => return self.fail(),
        };
        self.bump();
        Ok(Show::Engine { engine, what })
    }

    fn show_profile(&mut self) -> Parse<Show<'a>> {
        self.expect_word(K::Profile)?;
        let mut types = Vec::new();
        loop {
            let word = match self.bump_profile_type()? {
                Some(word) => word,
                None if types.is_empty() => break,
                None => return self.fail(),
            };
            types.push(Cow::Borrowed(word));
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        let mut query = None;
        if self.eat_word(K::For) {
            self.expect_word(K::Query)?;
            query = Some(self.digits()?);
        }
        Ok(Show::Profile(Box::new(Profile { types, query, limit: self.limit()? })))
    }

    fn bump_profile_type(&mut self) -> Parse<Option<&'static str>> {
        let word = match self.keyword() {
            K::Cpu => "CPU",
            K::Memory => "MEMORY",
            K::Block => {
                self.bump();
                if !self.at_word(K::Io) {
                    return self.fail();
                }
                "BLOCK IO"
            }
            K::Context => {
                self.bump();
                if !self.at_word(K::Switches) {
                    return self.fail();
                }
                "CONTEXT SWITCHES"
            }
            K::Page => {
                self.bump();
                if !self.at_word(K::Faults) {
                    return self.fail();
                }
                "PAGE FAULTS"
            }
            K::Ipc => "IPC",
            K::Swaps => "SWAPS",
            K::Source => "SOURCE",
            K::All => "ALL",
            _ => return Ok(None),
        };
        self.bump();
        Ok(Some(word))
    }

    fn show_logs(&mut self) -> Parse<Show<'a>> {
        let binary = self.bump().keyword == K::Binary;
        match self.bump().keyword {
            K::Logs => Ok(Show::BinaryLogs),
            K::Status if !binary => Ok(Show::BinaryLogStatus),
            _ if binary => {
                self.expect_word(K::Status)?;
                Ok(Show::BinaryLogStatus)
            }
            _ => self.fail(),
        }
    }

    fn show_log_events(&mut self) -> Parse<Show<'a>> {
        let relay = self.bump().keyword == K::Relaylog;
        self.expect_word(K::Events)?;
        let log = if self.eat_word(K::In) { Some(self.string()?) } else { None };
        let position = if self.eat_word(K::From) { Some(self.number()?) } else { None };
        let limit = self.limit()?;
        let channel = if relay { self.channel()? } else { None };
        let events = Box::new(LogEvents { log, position, limit, channel });
        Ok(if relay { Show::RelaylogEvents(events) } else { Show::BinlogEvents(events) })
    }

    /// `[FOR CHANNEL 'x']`
    pub(super) fn channel(&mut self) -> Parse<Option<Text<'a>>> {
        if !self.eat_word(K::For) {
            return Ok(None);
        }
        self.expect_word(K::Channel)?;
        Ok(Some(self.string()?))
    }

    fn show_replica(&mut self) -> Parse<Show<'a>> {
        let replica = self.bump().keyword == K::Replica;
        if !replica && self.eat_word(K::Hosts) {
            return Ok(Show::Replicas);
        }
        self.expect_word(K::Status)?;
        let words = if replica { ReplicaWords::Replica } else { ReplicaWords::Slave };
        Ok(Show::ReplicaStatus { channel: self.channel()?, words })
    }

    /// EXPLAIN of a statement, or DESCRIBE of a table.
    pub(super) fn explain(&mut self) -> Parse<Statement<'a>> {
        self.bump();
        let mut explain = Explain {
            analyze: self.eat_word(K::Analyze),
            format: ExplainFormat::Default,
            into: None,
            schema: None,
            target: ExplainTarget::Connection(0),
        };
        let mut options = explain.analyze;
        if self.at_word(K::Format) && self.peek().kind == Kind::Equal {
            self.bump();
            self.bump();
            explain.format = self.explain_format()?;
            options = true;
        }
        if self.eat_word(K::Into) {
            explain.into = Some(self.at_name()?);
            options = true;
        }
        if self.eat_word(K::For) {
            options = true;
            if self.eat_word(K::Connection) {
                explain.target = ExplainTarget::Connection(self.number()?);
                return Ok(Statement::Explain(Box::new(explain)));
            }
            if !self.eat_word(K::Schema) {
                self.expect_word(K::Database)?;
            }
            explain.schema = Some(self.ident()?);
        }
        let explainable = matches!(
            self.token.keyword,
            K::Select | K::Insert | K::Replace | K::Update | K::Delete | K::With | K::Values | K::Table
        ) || self.at(Kind::Open);
        if explainable {
            explain.target = ExplainTarget::Statement(self.statement()?);
            return Ok(Statement::Explain(Box::new(explain)));
        }
        if options {
            return self.fail();
        }
        let table = self.name()?;
        let column = if self.at(Kind::String) {
            Some(self.string()?)
        } else if self.at_ident() {
            Some(match self.ident()?.text {
                Cow::Borrowed(name) => Cow::Borrowed(name.as_bytes()),
                Cow::Owned(name) => Cow::Owned(name.into_bytes()),
            })
        } else {
            None
        };
        Ok(Statement::Describe(Box::new(Describe { table, column })))
    }

    fn explain_format(&mut self) -> Parse<ExplainFormat<'a>> {
        let word = self.ident_or_string()?;
        Ok(match word.text.to_ascii_uppercase().as_str() {
            "TRADITIONAL" => ExplainFormat::Traditional,
            "JSON" => ExplainFormat::Json,
            "TREE" => ExplainFormat::Tree,
            _ => ExplainFormat::Other(word),
        })
    }
}
