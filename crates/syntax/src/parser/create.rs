//! CREATE, ALTER, DROP and RENAME: which object, and the objects that need little grammar.

use crate::ast::ddl::{
    AlterDatabase, CreateDatabase, CreateView, DatabaseOption, DropDatabase, DropNamed, DropSpatialReference,
    DropTables, ResourceGroup, ResourceSettings, Security, Server, SpatialReference, Tablespace, TablespaceKind,
    TablespaceOption, TablespaceVerb, ViewAlgorithm, ViewChange, ViewCheck,
};
use crate::ast::program::{DropProgram, DropRoutine, RoutineKind};
use crate::ast::{Account, Existence, Ident, NameOrDefault, Statement};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

/// What stands between CREATE or ALTER and the kind of object.
#[derive(Default)]
pub(super) struct Prefix<'a> {
    pub(super) replace: bool,
    pub(super) algorithm: Option<ViewAlgorithm>,
    pub(super) definer: Option<Account<'a>>,
    pub(super) security: Option<Security>,
}

impl<'a> Parser<'a> {
    pub(super) fn create(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Create)?;
        match self.keyword() {
            K::Temporary => {
                self.bump();
                self.expect_word(K::Table)?;
                self.create_table(true)
            }
            K::Table => {
                self.bump();
                self.create_table(false)
            }
            K::Database | K::Schema => self.create_database(),
            K::Unique | K::Fulltext | K::Index => self.create_index(),
            K::Spatial if self.peek().keyword == K::Index => self.create_index(),
            K::Spatial => self.create_spatial_reference(false),
            K::Or if self.peek_second().keyword == K::Spatial => {
                self.expect_words(&[K::Or, K::Replace])?;
                self.create_spatial_reference(true)
            }
            K::User => self.create_user(),
            K::Role => {
                self.bump();
                let existence = self.if_not_exists()?;
                let accounts = self.roles()?;
                Ok(Statement::CreateRole(crate::ast::account::DropAccounts { existence, accounts }))
            }
            K::Server => self.create_server(),
            K::Tablespace | K::Undo | K::Logfile => self.tablespace(TablespaceVerb::Create),
            K::Resource => self.create_resource_group(),
            K::Aggregate => self.create_loadable(),
            _ => {
                let prefix = self.prefix_words()?;
                match self.keyword() {
                    K::View => self.view(prefix, ViewChange::Create),
                    _ if prefix.replace || prefix.algorithm.is_some() || prefix.security.is_some() => self.fail(),
                    K::Procedure | K::Function => self.create_routine(prefix.definer),
                    K::Trigger => self.create_trigger(prefix.definer),
                    K::Event => self.create_event(prefix.definer),
                    _ => self.fail(),
                }
            }
        }
    }

    /// `[OR REPLACE] [ALGORITHM = x] [DEFINER = user] [SQL SECURITY x]`
    fn prefix_words(&mut self) -> Parse<Prefix<'a>> {
        let mut prefix = Prefix::default();
        if self.eat_word(K::Or) {
            self.expect_word(K::Replace)?;
            prefix.replace = true;
        }
        if self.eat_word(K::Algorithm) {
            self.expect(Kind::Equal)?;
            prefix.algorithm = Some(match self.keyword() {
                K::Undefined => ViewAlgorithm::Undefined,
                K::Merge => ViewAlgorithm::Merge,
                K::Temptable => ViewAlgorithm::TempTable,
                _ => return self.fail(),
            });
            self.bump();
        }
        if self.eat_word(K::Definer) {
            self.expect(Kind::Equal)?;
            prefix.definer = Some(self.account()?);
        }
        if self.at_word(K::Sql) {
            prefix.security = Some(self.sql_security()?);
        }
        Ok(prefix)
    }

    /// `SQL SECURITY DEFINER | INVOKER`
    pub(super) fn sql_security(&mut self) -> Parse<Security> {
        self.expect_words(&[K::Sql, K::Security])?;
        if self.eat_word(K::Definer) {
            return Ok(Security::Definer);
        }
        self.expect_word(K::Invoker)?;
        Ok(Security::Invoker)
    }

    fn view(&mut self, prefix: Prefix<'a>, change: ViewChange) -> Parse<Statement<'a>> {
        self.expect_word(K::View)?;
        let lenient = change == ViewChange::Create && self.if_not_exists()? == Existence::Lenient;
        if lenient && prefix.replace {
            return self.fail();
        }
        let change = match change {
            ViewChange::Create if prefix.replace => ViewChange::Replace,
            ViewChange::Create if lenient => ViewChange::CreateIfNotExists,
            change => change,
        };
        let name = self.name()?;
        let columns = if self.at(Kind::Open) { self.enclosed_idents()? } else { Vec::new() };
        self.expect_word(K::As)?;
        let start = self.token.start;
        let query = self.query()?;
        let query_span = self.span_from(start);
        let mut check = None;
        if self.eat_word(K::With) {
            check = Some(if self.eat_word(K::Local) { ViewCheck::Local } else { ViewCheck::Cascaded });
            self.eat_word(K::Cascaded);
            self.expect_words(&[K::Check, K::Option])?;
        }
        let Prefix { algorithm, definer, security, .. } = prefix;
        let view = CreateView { change, algorithm, definer, security, name, columns, query, query_span, check };
        Ok(Statement::CreateView(Box::new(view)))
    }

    fn create_database(&mut self) -> Parse<Statement<'a>> {
        self.bump();
        let existence = self.if_not_exists()?;
        let name = self.ident()?;
        let mut options = Vec::new();
        while let Some(option) = self.database_option()? {
            options.push(option);
        }
        Ok(Statement::CreateDatabase(Box::new(CreateDatabase { existence, name, options })))
    }

    fn database_option(&mut self) -> Parse<Option<DatabaseOption<'a>>> {
        if self.at_word(K::Read) {
            self.expect_words(&[K::Read, K::Only])?;
            self.eat_equal();
            if self.eat_word(K::Default) {
                return Ok(Some(DatabaseOption::ReadOnly(None)));
            }
            return match self.number()? {
                0 => Ok(Some(DatabaseOption::ReadOnly(Some(false)))),
                1 => Ok(Some(DatabaseOption::ReadOnly(Some(true)))),
                _ => self.fail(),
            };
        }
        let default = self.eat_word(K::Default);
        if self.eat_word(K::Collate) {
            self.eat_equal();
            return Ok(Some(DatabaseOption::Collation(NameOrDefault::Name(self.collation_name()?))));
        }
        if self.at_word(K::Encryption) {
            return Ok(Some(DatabaseOption::Encryption(self.text_option()?)));
        }
        if self.eat_charset() {
            self.eat_equal();
            return Ok(Some(DatabaseOption::Charset(NameOrDefault::Name(self.charset_name()?))));
        }
        if default { self.fail() } else { Ok(None) }
    }

    pub(super) fn alter(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Alter)?;
        match self.keyword() {
            K::Table => {
                self.bump();
                self.alter_table()
            }
            K::Database | K::Schema => {
                self.bump();
                let name = if self.at_ident() && !self.at_database_option() { Some(self.ident()?) } else { None };
                let mut options = Vec::new();
                while let Some(option) = self.database_option()? {
                    options.push(option);
                }
                if options.is_empty() {
                    return self.fail();
                }
                Ok(Statement::AlterDatabase(Box::new(AlterDatabase { name, options })))
            }
            K::User => self.alter_user(),
            K::Procedure | K::Function => self.alter_routine(),
            K::Server => {
                self.bump();
                let name = self.ident_or_string()?;
                Ok(Statement::AlterServer(Box::new(self.server_options(name, None)?)))
            }
            K::Tablespace | K::Undo | K::Logfile => self.tablespace(TablespaceVerb::Alter),
            K::Instance => self.alter_instance(),
            K::Resource => self.alter_resource_group(),
            _ => {
                let prefix = self.prefix_words()?;
                match self.keyword() {
                    _ if prefix.replace => self.fail(),
                    K::View => self.view(prefix, ViewChange::Alter),
                    K::Event => self.alter_event(prefix.definer),
                    _ => self.fail(),
                }
            }
        }
    }

    fn at_database_option(&mut self) -> bool {
        self.at_any(&[K::Charset, K::Encryption])
    }

    pub(super) fn drop(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Drop)?;
        match self.keyword() {
            K::Temporary => {
                self.bump();
                self.drop_tables(true)
            }
            K::Table | K::Tables => self.drop_tables(false),
            K::View => {
                self.bump();
                Ok(Statement::DropView(self.dropped_names(false)?))
            }
            K::Database | K::Schema => {
                self.bump();
                let existence = self.if_exists()?;
                Ok(Statement::DropDatabase(DropDatabase { existence, name: self.ident()? }))
            }
            K::Index => {
                self.bump();
                self.drop_index()
            }
            K::Procedure | K::Function => {
                let function = self.bump().keyword == K::Function;
                let kind = if function { RoutineKind::Function } else { RoutineKind::Procedure };
                let existence = self.if_exists()?;
                Ok(Statement::DropRoutine(DropRoutine { kind, existence, name: self.name()? }))
            }
            K::Trigger | K::Event => {
                let trigger = self.bump().keyword == K::Trigger;
                let existence = self.if_exists()?;
                let dropped = DropProgram { existence, name: self.name()? };
                Ok(if trigger { Statement::DropTrigger(dropped) } else { Statement::DropEvent(dropped) })
            }
            K::User | K::Role => {
                let user = self.bump().keyword == K::User;
                let existence = self.if_exists()?;
                let dropped = crate::ast::account::DropAccounts { existence, accounts: self.accounts()? };
                Ok(if user { Statement::DropUser(dropped) } else { Statement::DropRole(dropped) })
            }
            K::Prepare => {
                self.bump();
                Ok(Statement::Deallocate(self.ident()?))
            }
            _ => self.drop_rare(),
        }
    }

    fn drop_rare(&mut self) -> Parse<Statement<'a>> {
        match self.keyword() {
            K::Server => {
                self.bump();
                let existence = self.if_exists()?;
                Ok(Statement::DropServer(DropNamed { existence, name: self.ident_or_string()? }))
            }
            K::Spatial => {
                self.expect_words(&[K::Spatial, K::Reference, K::System])?;
                let existence = self.if_exists()?;
                Ok(Statement::DropSpatialReference(DropSpatialReference { existence, id: self.number()? }))
            }
            K::Tablespace | K::Undo | K::Logfile => self.tablespace(TablespaceVerb::Drop),
            K::Resource => {
                self.expect_words(&[K::Resource, K::Group])?;
                let name = self.ident()?;
                let force = self.eat_word(K::Force);
                Ok(Statement::ResourceGroup(Box::new(ResourceGroup::Drop { name, force })))
            }
            _ => self.fail(),
        }
    }

    fn drop_tables(&mut self, temporary: bool) -> Parse<Statement<'a>> {
        if !self.eat_word(K::Table) {
            self.expect_word(K::Tables)?;
        }
        Ok(Statement::DropTable(self.dropped_names(temporary)?))
    }

    fn dropped_names(&mut self, temporary: bool) -> Parse<DropTables<'a>> {
        let existence = self.if_exists()?;
        let names = self.list(Self::name)?;
        if !self.eat_word(K::Restrict) {
            self.eat_word(K::Cascade);
        }
        Ok(DropTables { temporary, existence, names })
    }

    pub(super) fn rename(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Rename)?;
        if self.eat_word(K::User) {
            return Ok(Statement::RenameUser(self.list(|parser| {
                let from = parser.account()?;
                parser.expect_word(K::To)?;
                Ok((from, parser.account()?))
            })?));
        }
        if !self.eat_word(K::Table) {
            self.expect_word(K::Tables)?;
        }
        Ok(Statement::RenameTable(self.list(|parser| {
            let from = parser.name()?;
            parser.expect_word(K::To)?;
            Ok((from, parser.name()?))
        })?))
    }

    fn create_server(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Server)?;
        let name = self.ident_or_string()?;
        self.expect_words(&[K::Foreign, K::Data, K::Wrapper])?;
        let wrapper = Some(self.ident_or_string()?);
        Ok(Statement::CreateServer(Box::new(self.server_options(name, wrapper)?)))
    }

    fn server_options(&mut self, name: Ident<'a>, wrapper: Option<Ident<'a>>) -> Parse<Server<'a>> {
        self.expect_word(K::Options)?;
        let mut server = Server { name, wrapper, options: Vec::new(), port: None };
        self.expect(Kind::Open)?;
        loop {
            match self.keyword() {
                K::Port => {
                    self.bump();
                    server.port = Some(self.number()?);
                }
                K::User | K::Host | K::Database | K::Owner | K::Password | K::Socket => {
                    let word = self.any_word()?;
                    server.options.push((word, self.string()?));
                }
                _ => return self.fail(),
            }
            if !self.eat(Kind::Comma) {
                self.expect(Kind::Close)?;
                return Ok(server);
            }
        }
    }

    fn create_spatial_reference(&mut self, replace: bool) -> Parse<Statement<'a>> {
        self.expect_words(&[K::Spatial, K::Reference, K::System])?;
        let existence = if replace { Existence::Strict } else { self.if_not_exists()? };
        let mut system = SpatialReference {
            replace,
            existence,
            id: self.number()?,
            name: None,
            definition: None,
            organization: None,
            description: None,
        };
        loop {
            match self.keyword() {
                K::Name => {
                    self.bump();
                    system.name = Some(self.string()?);
                }
                K::Definition => {
                    self.bump();
                    system.definition = Some(self.string()?);
                }
                K::Organization => {
                    self.bump();
                    let organization = self.string()?;
                    self.expect_words(&[K::Identified, K::By])?;
                    system.organization = Some((organization, self.number()?));
                }
                K::Description => {
                    self.bump();
                    system.description = Some(self.string()?);
                }
                _ => return Ok(Statement::CreateSpatialReference(Box::new(system))),
            }
        }
    }

    /// The rest of a statement about a tablespace or log file group.
    fn tablespace(&mut self, verb: TablespaceVerb<'a>) -> Parse<Statement<'a>> {
        let kind = match self.bump().keyword {
            K::Tablespace => TablespaceKind::Tablespace,
            K::Undo => {
                self.expect_word(K::Tablespace)?;
                TablespaceKind::Undo
            }
            _ => {
                self.expect_word(K::Group)?;
                TablespaceKind::LogfileGroup
            }
        };
        let name = self.ident()?;
        let mut space = Tablespace { verb, kind, name, file: None, logfile_group: None, options: Vec::new() };
        let add = self.at_word(K::Add);
        if add || self.at_word(K::Drop) && space.verb == TablespaceVerb::Alter {
            self.bump();
            if !self.eat_word(K::Datafile) && !self.eat_word(K::Undofile) {
                self.expect_text("REDOFILE")?;
            }
            space.file = Some(self.string()?);
            if space.verb == TablespaceVerb::Alter {
                space.verb = if add { TablespaceVerb::AddFile } else { TablespaceVerb::DropFile };
            }
        } else if space.kind == TablespaceKind::LogfileGroup && space.verb != TablespaceVerb::Drop {
            return self.fail();
        } else if self.eat_word(K::Rename) {
            self.expect_word(K::To)?;
            space.verb = TablespaceVerb::Rename(self.ident()?);
        } else if self.eat_word(K::Set) {
            space.verb = if self.eat_word(K::Active) {
                TablespaceVerb::SetActive
            } else {
                self.expect_word(K::Inactive)?;
                TablespaceVerb::SetInactive
            };
        }
        if self.eat_word(K::Use) {
            self.expect_words(&[K::Logfile, K::Group])?;
            space.logfile_group = Some(self.ident()?);
        }
        let undo = space.kind == TablespaceKind::Undo;
        let bare = space.file.is_none() && matches!(self.token.kind, Kind::End | Kind::Semicolon);
        let incomplete = match space.verb {
            TablespaceVerb::Create => undo && space.file.is_none(),
            TablespaceVerb::Alter => bare,
            _ => false,
        };
        if incomplete {
            return self.fail();
        }
        while let Some(option) = self.tablespace_option()? {
            if undo && !matches!(option, TablespaceOption::Engine(_)) {
                return self.fail();
            }
            space.options.push(option);
            self.eat(Kind::Comma);
        }
        Ok(Statement::Tablespace(Box::new(space)))
    }

    fn tablespace_option(&mut self) -> Parse<Option<TablespaceOption<'a>>> {
        let option = match self.keyword() {
            K::InitialSize
            | K::AutoextendSize
            | K::MaxSize
            | K::ExtentSize
            | K::UndoBufferSize
            | K::RedoBufferSize
            | K::Nodegroup
            | K::FileBlockSize => {
                let word = self.any_word()?;
                self.eat_equal();
                TablespaceOption::Size(word, self.size()?)
            }
            K::Engine | K::Storage => {
                self.eat_word(K::Storage);
                self.expect_word(K::Engine)?;
                self.eat_equal();
                TablespaceOption::Engine(self.ident_or_string()?)
            }
            K::Wait => {
                self.bump();
                TablespaceOption::Wait(true)
            }
            K::NoWait => {
                self.bump();
                TablespaceOption::Wait(false)
            }
            K::Comment => TablespaceOption::Comment(self.text_option()?),
            K::Encryption => TablespaceOption::Encryption(self.text_option()?),
            K::EngineAttribute => TablespaceOption::EngineAttribute(self.text_option()?),
            _ => return Ok(None),
        };
        Ok(Some(option))
    }

    fn create_resource_group(&mut self) -> Parse<Statement<'a>> {
        self.expect_words(&[K::Resource, K::Group])?;
        let name = self.ident()?;
        self.expect_word(K::Type)?;
        self.eat_equal();
        let user = self.eat_word(K::User);
        if !user {
            self.expect_word(K::System)?;
        }
        let settings = self.resource_settings()?;
        Ok(Statement::ResourceGroup(Box::new(ResourceGroup::Create { name, user, settings })))
    }

    fn alter_resource_group(&mut self) -> Parse<Statement<'a>> {
        self.expect_words(&[K::Resource, K::Group])?;
        let name = self.ident()?;
        let settings = self.resource_settings()?;
        let force = self.eat_word(K::Force);
        Ok(Statement::ResourceGroup(Box::new(ResourceGroup::Alter { name, settings, force })))
    }

    fn resource_settings(&mut self) -> Parse<ResourceSettings<'a>> {
        let mut settings = ResourceSettings::default();
        if self.eat_word(K::Vcpu) {
            self.eat_equal();
            loop {
                let first = self.number()?;
                let last = if self.eat(Kind::Minus) { self.number()? } else { first };
                settings.vcpus.push((first, last));
                if !self.eat(Kind::Comma) && !self.at(Kind::Integer) {
                    break;
                }
            }
        }
        if self.eat_word(K::ThreadPriority) {
            self.eat_equal();
            settings.priority = Some(self.signed_literal()?);
        }
        if self.at_any(&[K::Enable, K::Disable]) {
            settings.enable = Some(self.bump().keyword == K::Enable);
        }
        Ok(settings)
    }

    pub(super) fn set_resource_group(&mut self) -> Parse<Statement<'a>> {
        self.expect_words(&[K::Resource, K::Group])?;
        let name = self.ident()?;
        let mut threads = Vec::new();
        if self.eat_word(K::For) {
            threads.push(self.number()?);
            while self.eat(Kind::Comma) || self.at(Kind::Integer) {
                threads.push(self.number()?);
            }
        }
        Ok(Statement::ResourceGroup(Box::new(ResourceGroup::Set { name, threads })))
    }
}
