//! Users, roles, GRANT, REVOKE.

use crate::ast::account::{
    AccountOptions, AlterUser, Auth, AuthFactor, CreateUser, FactorChange, Grant, GrantObject, Granted, Password,
    PasswordOption, Privilege, PrivilegeKind, Require, ResourceLimit, Revoke, RoleChoice, UserSpec,
};
use crate::ast::{Account, Ident, Name, Statement, Text};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

/// What a list before ON, TO or FROM names: privileges, or roles where no ON follows.
enum RoleOrPrivilege<'a> {
    Privilege(Privilege<'a>),
    Role(Account<'a>),
}

impl<'a> Parser<'a> {
    pub(super) fn create_user(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::User)?;
        let existence = self.if_not_exists()?;
        let users = self.list(Self::created_user)?;
        let mut default_roles = Vec::new();
        if self.eat_words(K::Default, K::Role) {
            default_roles = self.accounts()?;
        }
        let options = self.account_options()?;
        Ok(Statement::CreateUser(Box::new(CreateUser { existence, users, default_roles, options })))
    }

    fn user_spec(&mut self) -> Parse<UserSpec<'a>> {
        Ok(UserSpec {
            account: self.account()?,
            is_user_function: false,
            factors: Vec::new(),
            replace: None,
            retain_current: false,
            discard_old: false,
        })
    }

    fn created_user(&mut self) -> Parse<UserSpec<'a>> {
        let mut user = self.user_spec()?;
        if self.at_word(K::Identified) {
            user.factors.push(self.identified(FactorChange::Set, None)?);
            if self.eat_word(K::Initial) {
                self.expect_word(K::Authentication)?;
                user.factors.push(self.identified(FactorChange::Initial, None)?);
            }
            while self.eat_word(K::And) {
                user.factors.push(self.identified(FactorChange::Set, None)?);
            }
        }
        Ok(user)
    }

    /// `IDENTIFIED ..`
    fn identified(&mut self, change: FactorChange, number: Option<u64>) -> Parse<AuthFactor<'a>> {
        self.expect_word(K::Identified)?;
        let auth = if self.eat_word(K::By) {
            Auth::By { plugin: None, password: self.password()? }
        } else {
            self.expect_word(K::With)?;
            let plugin = self.ident_or_string()?;
            if self.eat_word(K::By) {
                Auth::By { plugin: Some(plugin), password: self.password()? }
            } else {
                let hash = if self.eat_word(K::As) { Some(self.string()?) } else { None };
                Auth::With { plugin, hash }
            }
        };
        Ok(AuthFactor { change, number, auth })
    }

    fn password(&mut self) -> Parse<Password<'a>> {
        if self.at_word(K::Random) {
            self.bump();
            self.expect_word(K::Password)?;
            return Ok(Password::Random);
        }
        if self.at(Kind::String) { Ok(Password::Text(self.string()?)) } else { self.fail() }
    }

    /// `[REPLACE 'old'] [RETAIN CURRENT PASSWORD]`
    pub(super) fn password_replacement(&mut self) -> Parse<(Option<Text<'a>>, bool)> {
        let replace = if self.eat_word(K::Replace) { Some(self.string()?) } else { None };
        let retain = self.eat_word(K::Retain);
        if retain {
            self.expect_words(&[K::Current, K::Password])?;
        }
        Ok((replace, retain))
    }

    pub(super) fn alter_user(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::User)?;
        let existence = self.if_exists()?;
        let users = self.list(Self::altered_user)?;
        let mut default_roles = None;
        if self.eat_words(K::Default, K::Role) {
            default_roles = Some(self.role_choice()?);
            if matches!(default_roles, Some(RoleChoice::AllExcept(_) | RoleChoice::Default)) {
                return self.fail();
            }
        }
        let own = users.iter().any(|user| user.is_user_function);
        if own && (users.len() > 1 || !matches!(self.token.kind, Kind::End | Kind::Semicolon)) {
            return self.fail();
        }
        let options = self.account_options()?;
        Ok(Statement::AlterUser(Box::new(AlterUser { existence, users, default_roles, options })))
    }

    fn altered_user(&mut self) -> Parse<UserSpec<'a>> {
        let is_user_function = self.at_word(K::User) && self.peek().kind == Kind::Open;
        let mut user = if is_user_function {
            self.bump();
            self.expect(Kind::Open)?;
            self.expect(Kind::Close)?;
            let by = self.at_word(K::Identified) && self.peek().keyword == K::By;
            if !by && !self.at_word(K::Discard) {
                return self.fail();
            }
            UserSpec {
                account: Account::CurrentUser,
                is_user_function,
                factors: Vec::new(),
                replace: None,
                retain_current: false,
                discard_old: false,
            }
        } else {
            self.user_spec()?
        };
        match self.keyword() {
            K::Identified => {
                user.factors.push(self.identified(FactorChange::Set, None)?);
                let (replace, retain) = self.password_replacement()?;
                user.replace = replace;
                user.retain_current = retain;
            }
            K::Discard => {
                self.expect_words(&[K::Discard, K::Old, K::Password])?;
                user.discard_old = true;
            }
            K::Add | K::Modify | K::Drop => loop {
                let change = match self.keyword() {
                    K::Add => FactorChange::Add,
                    K::Modify => FactorChange::Modify,
                    K::Drop => FactorChange::Drop,
                    _ => break,
                };
                self.bump();
                let number = Some(self.factor_number()?);
                user.factors.push(if change == FactorChange::Drop {
                    AuthFactor { change, number, auth: Auth::None }
                } else {
                    self.identified(change, number)?
                });
            },
            _ if self.at(Kind::Integer) => user.factors.push(self.registration()?),
            _ => {}
        }
        Ok(user)
    }

    fn factor_number(&mut self) -> Parse<u64> {
        let number = self.digits()?;
        self.expect_word(K::Factor)?;
        Ok(number)
    }

    /// `n FACTOR INITIATE REGISTRATION` and its kin.
    fn registration(&mut self) -> Parse<AuthFactor<'a>> {
        let number = Some(self.factor_number()?);
        match self.bump().keyword {
            K::Initiate => {
                self.expect_word(K::Registration)?;
                Ok(AuthFactor { change: FactorChange::InitiateRegistration, number, auth: Auth::None })
            }
            K::Unregister => Ok(AuthFactor { change: FactorChange::Unregister, number, auth: Auth::None }),
            K::Finish => {
                self.expect_words(&[K::Registration, K::Set, K::ChallengeResponse, K::As])?;
                let auth = Auth::ChallengeResponse(self.string()?);
                Ok(AuthFactor { change: FactorChange::FinishRegistration, number, auth })
            }
            _ => self.fail(),
        }
    }

    fn account_options(&mut self) -> Parse<AccountOptions<'a>> {
        let mut options = AccountOptions::default();
        if self.eat_word(K::Require) {
            options.require = Some(self.require()?);
        }
        if self.eat_word(K::With) {
            loop {
                let limit: fn(u64) -> ResourceLimit = match self.keyword() {
                    K::MaxQueriesPerHour => ResourceLimit::QueriesPerHour,
                    K::MaxUpdatesPerHour => ResourceLimit::UpdatesPerHour,
                    K::MaxConnectionsPerHour => ResourceLimit::ConnectionsPerHour,
                    K::MaxUserConnections => ResourceLimit::UserConnections,
                    _ if options.limits.is_empty() => return self.fail(),
                    _ => break,
                };
                self.bump();
                options.limits.push(limit(self.number()?));
            }
        }
        while let Some(option) = self.password_option()? {
            options.password.push(option);
        }
        if self.eat_word(K::Comment) {
            options.comment = Some(self.string()?);
        } else if self.eat_word(K::Attribute) {
            options.attribute = Some(self.string()?);
        }
        Ok(options)
    }

    fn require(&mut self) -> Parse<Require<'a>> {
        match self.keyword() {
            K::None => {
                self.bump();
                return Ok(Require::None);
            }
            K::Ssl => {
                self.bump();
                return Ok(Require::Ssl);
            }
            K::X509 => {
                self.bump();
                return Ok(Require::X509);
            }
            _ => {}
        }
        let (mut subject, mut issuer, mut cipher) = (None, None, None);
        let mut any = false;
        loop {
            let slot = match self.keyword() {
                K::Subject => &mut subject,
                K::Issuer => &mut issuer,
                K::Cipher => &mut cipher,
                _ if any => return Ok(Require::Certificate { subject, issuer, cipher }),
                _ => return self.fail(),
            };
            if slot.is_some() {
                return self.fail();
            }
            self.bump();
            *slot = Some(self.string()?);
            self.eat_word(K::And);
            any = true;
        }
    }

    fn password_option(&mut self) -> Parse<Option<PasswordOption>> {
        match self.keyword() {
            K::Account => {
                self.bump();
                if self.eat_word(K::Lock) {
                    return Ok(Some(PasswordOption::AccountLock));
                }
                self.expect_word(K::Unlock)?;
                Ok(Some(PasswordOption::AccountUnlock))
            }
            K::FailedLoginAttempts => {
                self.bump();
                Ok(Some(PasswordOption::FailedAttempts(self.digits()?)))
            }
            K::PasswordLockTime => {
                self.bump();
                let unbounded = self.eat_word(K::Unbounded);
                Ok(Some(PasswordOption::LockDays(if unbounded { None } else { Some(self.digits()?) })))
            }
            K::Password => {
                self.bump();
                Ok(Some(self.password_rule()?))
            }
            _ => Ok(None),
        }
    }

    fn password_rule(&mut self) -> Parse<PasswordOption> {
        match self.bump().keyword {
            K::Expire => {
                if self.eat_word(K::Never) {
                    return Ok(PasswordOption::ExpireNever);
                }
                if self.at_word(K::Default) && self.peek().keyword != K::Role {
                    self.bump();
                    return Ok(PasswordOption::ExpireDefault);
                }
                if self.eat_word(K::Interval) {
                    let days = self.digits()?;
                    self.expect_word(K::Day)?;
                    return Ok(PasswordOption::ExpireDays(days));
                }
                Ok(PasswordOption::Expire)
            }
            K::History if self.eat_word(K::Default) => Ok(PasswordOption::HistoryDefault),
            K::History => Ok(PasswordOption::History(self.digits()?)),
            K::Reuse => {
                self.expect_word(K::Interval)?;
                if self.eat_word(K::Default) {
                    return Ok(PasswordOption::ReuseDefault);
                }
                let days = self.digits()?;
                self.expect_word(K::Day)?;
                Ok(PasswordOption::ReuseDays(days))
            }
            K::Require => {
                self.expect_word(K::Current)?;
                if self.eat_word(K::Default) {
                    return Ok(PasswordOption::RequireCurrentDefault);
                }
                let optional = self.eat_word(K::Optional);
                Ok(if optional { PasswordOption::RequireCurrentOptional } else { PasswordOption::RequireCurrent })
            }
            _ => self.fail(),
        }
    }

    /// Names of roles: some words that can name users cannot name roles.
    pub(super) fn roles(&mut self) -> Parse<Vec<Account<'a>>> {
        self.list(|parser| {
            let forbidden = [
                K::Event,
                K::File,
                K::None,
                K::Process,
                K::Proxy,
                K::Reload,
                K::Replication,
                K::Resource,
                K::Super,
                K::Execute,
                K::Restart,
                K::Shutdown,
            ];
            if parser.at_any(&forbidden) {
                return parser.fail();
            }
            parser.account()
        })
    }

    pub(super) fn role_choice(&mut self) -> Parse<RoleChoice<'a>> {
        if self.eat_word(K::Default) {
            return Ok(RoleChoice::Default);
        }
        if self.eat_word(K::None) {
            return Ok(RoleChoice::None);
        }
        if self.eat_word(K::All) {
            if self.eat_word(K::Except) {
                return Ok(RoleChoice::AllExcept(self.roles()?));
            }
            return Ok(RoleChoice::All);
        }
        Ok(RoleChoice::List(self.roles()?))
    }

    pub(super) fn set_default_role(&mut self) -> Parse<Statement<'a>> {
        self.expect_words(&[K::Default, K::Role])?;
        let roles = self.role_choice()?;
        self.expect_word(K::To)?;
        Ok(Statement::SetDefaultRole { roles, to: self.accounts()? })
    }

    pub(super) fn grant(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Grant)?;
        let what = self.granted()?;
        self.expect_word(K::To)?;
        let to = self.accounts()?;
        let mut with_option = false;
        if self.eat_word(K::With) {
            let word = if matches!(what, Granted::Roles(_)) { K::Admin } else { K::Grant };
            self.expect_words(&[word, K::Option])?;
            with_option = true;
        }
        let mut as_user = None;
        if matches!(what, Granted::Privileges { .. }) && self.eat_word(K::As) {
            let user = self.account()?;
            let mut roles = None;
            if self.eat_word(K::With) {
                self.expect_word(K::Role)?;
                roles = Some(self.role_choice()?);
            }
            as_user = Some((user, roles));
        }
        Ok(Statement::Grant(Box::new(Grant { what, to, with_option, as_user })))
    }

    pub(super) fn revoke(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Revoke)?;
        let existence = self.if_exists()?;
        let what = self.granted()?;
        self.expect_word(K::From)?;
        let from = self.accounts()?;
        let ignore_unknown_user = self.eat_word(K::Ignore);
        if ignore_unknown_user {
            self.expect_words(&[K::Unknown, K::User])?;
        }
        Ok(Statement::Revoke(Box::new(Revoke { existence, what, from, ignore_unknown_user })))
    }

    /// What is granted or revoked, with its ON.
    fn granted(&mut self) -> Parse<Granted<'a>> {
        if self.at_word(K::Proxy) && self.peek().keyword == K::On {
            self.bump();
            self.bump();
            return Ok(Granted::Proxy(self.account()?));
        }
        if self.at_word(K::All) {
            self.bump();
            self.eat_word(K::Privileges);
            if self.eat(Kind::Comma) {
                self.expect_words(&[K::Grant, K::Option])?;
                return Ok(Granted::Everything);
            }
            if self.at_word(K::From) {
                return Ok(Granted::Everything);
            }
            self.expect_word(K::On)?;
            let privileges = vec![Privilege { kind: PrivilegeKind::All, columns: Vec::new() }];
            return Ok(Granted::Privileges { privileges, on: self.grant_object()? });
        }
        let list = self.list(Self::role_or_privilege)?;
        if !self.eat_word(K::On) {
            let mut roles = Vec::with_capacity(list.len());
            for item in list {
                roles.push(self.as_role(item)?);
            }
            return Ok(Granted::Roles(roles));
        }
        let mut privileges = Vec::with_capacity(list.len());
        for item in list {
            privileges.push(self.as_privilege(item)?);
        }
        Ok(Granted::Privileges { privileges, on: self.grant_object()? })
    }

    fn as_role(&self, item: RoleOrPrivilege<'a>) -> Parse<Account<'a>> {
        match item {
            RoleOrPrivilege::Role(role) => Ok(role),
            RoleOrPrivilege::Privilege(Privilege { kind: PrivilegeKind::Dynamic(name), columns })
                if columns.is_empty() =>
            {
                Ok(Account::Named { user: name.text, host: std::borrow::Cow::Borrowed("%"), span: name.span })
            }
            RoleOrPrivilege::Privilege(_) => self.fail(),
        }
    }

    fn as_privilege(&self, item: RoleOrPrivilege<'a>) -> Parse<Privilege<'a>> {
        match item {
            RoleOrPrivilege::Privilege(privilege) => Ok(privilege),
            RoleOrPrivilege::Role(_) => self.fail(),
        }
    }

    fn role_or_privilege(&mut self) -> Parse<RoleOrPrivilege<'a>> {
        if let Some(kind) = self.static_privilege()? {
            let columned = matches!(
                kind,
                PrivilegeKind::Select | PrivilegeKind::Insert | PrivilegeKind::Update | PrivilegeKind::References
            );
            let columns = if columned && self.at(Kind::Open) { self.enclosed_idents()? } else { Vec::new() };
            return Ok(RoleOrPrivilege::Privilege(Privilege { kind, columns }));
        }
        let quoted = self.at(Kind::String);
        if !quoted && !self.at(Kind::Quoted) {
            let name: Ident<'a> = self.ident()?;
            if !self.at(Kind::AtName) {
                let columns = if self.at(Kind::Open) { self.enclosed_idents()? } else { Vec::new() };
                let kind = PrivilegeKind::Dynamic(name);
                return Ok(RoleOrPrivilege::Privilege(Privilege { kind, columns }));
            }
            let host = self.at_name()?;
            let span = self.span_from(name.span.start);
            return Ok(RoleOrPrivilege::Role(Account::Named { user: name.text, host, span }));
        }
        let name = self.ident_or_string()?;
        if self.at(Kind::AtName) {
            let host = self.at_name()?;
            let span = self.span_from(name.span.start);
            return Ok(RoleOrPrivilege::Role(Account::Named { user: name.text, host, span }));
        }
        let kind = PrivilegeKind::Dynamic(name);
        Ok(RoleOrPrivilege::Privilege(Privilege { kind, columns: Vec::new() }))
    }

    /// A privilege that keywords name.
    fn static_privilege(&mut self) -> Parse<Option<PrivilegeKind<'a>>> {
        let second = self.peek();
        let one = match self.keyword() {
            K::Select => PrivilegeKind::Select,
            K::Insert => PrivilegeKind::Insert,
            K::Update => PrivilegeKind::Update,
            K::References => PrivilegeKind::References,
            K::Delete => PrivilegeKind::Delete,
            K::Usage => PrivilegeKind::Usage,
            K::Index => PrivilegeKind::Index,
            K::Drop if second.keyword == K::Role => return self.two_words(PrivilegeKind::DropRole),
            K::Drop => PrivilegeKind::Drop,
            K::Execute => PrivilegeKind::Execute,
            K::Reload => PrivilegeKind::Reload,
            K::Shutdown => PrivilegeKind::Shutdown,
            K::Process => PrivilegeKind::Process,
            K::File => PrivilegeKind::File,
            K::Super => PrivilegeKind::Super,
            K::Event => PrivilegeKind::Event,
            K::Trigger => PrivilegeKind::Trigger,
            K::Grant if second.keyword == K::Option => return self.two_words(PrivilegeKind::GrantOption),
            K::Show if second.keyword == K::Databases => return self.two_words(PrivilegeKind::ShowDatabases),
            K::Show if second.keyword == K::View => return self.two_words(PrivilegeKind::ShowView),
            K::Lock if second.keyword == K::Tables => return self.two_words(PrivilegeKind::LockTables),
            K::Replication if second.keyword == K::Client => return self.two_words(PrivilegeKind::ReplicationClient),
            K::Replication if second.keyword == K::Slave => return self.two_words(PrivilegeKind::ReplicationSlave),
            K::Alter if second.keyword == K::Routine => return self.two_words(PrivilegeKind::AlterRoutine),
            K::Alter => PrivilegeKind::Alter,
            K::Create => return self.create_privilege(),
            _ => return Ok(None),
        };
        if self.token.keyword.is_reserved() || second.kind != Kind::AtName {
            self.bump();
            return Ok(Some(one));
        }
        Ok(None)
    }

    fn two_words(&mut self, kind: PrivilegeKind<'a>) -> Parse<Option<PrivilegeKind<'a>>> {
        self.bump();
        self.bump();
        Ok(Some(kind))
    }

    fn create_privilege(&mut self) -> Parse<Option<PrivilegeKind<'a>>> {
        match self.peek().keyword {
            K::Role => self.two_words(PrivilegeKind::CreateRole),
            K::Routine => self.two_words(PrivilegeKind::CreateRoutine),
            K::Tablespace => self.two_words(PrivilegeKind::CreateTablespace),
            K::User => self.two_words(PrivilegeKind::CreateUser),
            K::View => self.two_words(PrivilegeKind::CreateView),
            K::Temporary => {
                self.expect_words(&[K::Create, K::Temporary, K::Tables])?;
                Ok(Some(PrivilegeKind::CreateTemporaryTables))
            }
            _ => {
                self.bump();
                Ok(Some(PrivilegeKind::Create))
            }
        }
    }

    fn grant_object(&mut self) -> Parse<GrantObject<'a>> {
        let routine = self.at_any(&[K::Procedure, K::Function]);
        if routine {
            let function = self.bump().keyword == K::Function;
            let name = self.name()?;
            return Ok(if function { GrantObject::Function(name) } else { GrantObject::Procedure(name) });
        }
        if self.at_word(K::Table) {
            self.bump();
        }
        if self.eat(Kind::Star) {
            if self.eat(Kind::Dot) {
                self.expect(Kind::Star)?;
                return Ok(GrantObject::Global);
            }
            return Ok(GrantObject::Current);
        }
        let first = self.ident()?;
        if !self.eat(Kind::Dot) {
            return Ok(GrantObject::Table(Name { schema: None, name: first }));
        }
        if self.eat(Kind::Star) {
            return Ok(GrantObject::Schema(first));
        }
        Ok(GrantObject::Table(Name { schema: Some(first), name: self.ident()? }))
    }
}
