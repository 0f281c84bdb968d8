//! Table references: tables, derived tables, JSON_TABLE and joins.

use crate::ast::Ident;
use crate::ast::query::{
    Derived, IndexHint, IndexHintKind, IndexHintScope, Join, JoinCondition, JoinKind, JsonColumn, JsonPathColumn,
    JsonTable, Query, TableFactor, TableRef,
};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::expr::SIMPLE;
use crate::parser::{Parse, Parser};

/// What a parenthesis in FROM held.
enum EnclosedTables<'a> {
    Query(Box<Query<'a>>),
    Refs(Vec<TableRef<'a>>),
}

/// A join's words.
struct JoinWords {
    kind: JoinKind,
    natural: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn table_refs(&mut self) -> Parse<Vec<TableRef<'a>>> {
        let first = self.table_ref()?;
        if !self.at(Kind::Comma) {
            return Ok(vec![first]);
        }
        let mut refs = vec![first];
        while self.eat(Kind::Comma) {
            refs.push(self.table_ref()?);
        }
        Ok(refs)
    }

    fn table_ref(&mut self) -> Parse<TableRef<'a>> {
        let first = self.table_factor()?;
        if self.at(Kind::Word) { self.joins(first) } else { Ok(first) }
    }

    fn join_words(&mut self) -> Parse<Option<JoinWords>> {
        let natural = self.eat_word(K::Natural);
        let kind = match self.keyword() {
            K::Join => JoinKind::Inner,
            K::Inner => {
                self.bump();
                JoinKind::Inner
            }
            K::Cross if !natural => {
                self.bump();
                JoinKind::Cross
            }
            K::StraightJoin if !natural => JoinKind::Straight,
            K::Left | K::Right => {
                let left = self.bump().keyword == K::Left;
                self.eat_word(K::Outer);
                if left { JoinKind::Left } else { JoinKind::Right }
            }
            _ if natural => return self.fail(),
            _ => return Ok(None),
        };
        if kind == JoinKind::Straight {
            self.bump();
        } else {
            self.expect_word(K::Join)?;
        }
        Ok(Some(JoinWords { kind, natural }))
    }

    fn at_join(&self) -> bool {
        self.at_any(&[K::Join, K::Inner, K::Cross, K::StraightJoin, K::Left, K::Right, K::Natural])
    }

    /// The joins that follow a table reference.
    ///
    /// A join whose condition is not there yet takes the joins to its right as its right side; if no condition comes
    /// after them either, the chain is left-deep, as MySQL rebalances it.
    fn joins(&mut self, mut left: TableRef<'a>) -> Parse<TableRef<'a>> {
        self.enter()?;
        let chain = self.chain;
        while let Some(words) = self.join_words()? {
            self.extend_chain()?;
            let mut right = self.table_factor()?;
            let condition = if words.natural {
                JoinCondition::Natural
            } else {
                if self.at_join() {
                    right = self.joins(right)?;
                }
                self.join_condition()?
            };
            let outer = matches!(words.kind, JoinKind::Left | JoinKind::Right);
            if condition != JoinCondition::None || !outer {
                left = join(left, right, words.kind, condition);
            } else {
                return self.fail();
            }
        }
        self.chain = chain;
        self.leave();
        Ok(left)
    }

    fn join_condition(&mut self) -> Parse<JoinCondition<'a>> {
        if self.at_word(K::On) && self.peek().keyword != K::Duplicate {
            self.bump();
            return Ok(JoinCondition::On(self.expr()?));
        }
        if self.eat_word(K::Using) {
            return Ok(JoinCondition::Using(self.enclosed_idents()?));
        }
        Ok(JoinCondition::None)
    }

    fn table_factor(&mut self) -> Parse<TableRef<'a>> {
        match self.kind() {
            Kind::Open => match self.enclosed_tables()? {
                EnclosedTables::Query(query) => self.derived(*query, false),
                EnclosedTables::Refs(mut refs) => Ok(if refs.len() == 1 && matches!(refs[0], TableRef::Nested(_)) {
                    refs.remove(0)
                } else {
                    TableRef::Nested(refs)
                }),
            },
            Kind::OpenBrace => {
                self.bump();
                self.expect_word(K::Oj)?;
                let inner = self.table_ref()?;
                self.expect(Kind::CloseBrace)?;
                Ok(TableRef::Nested(vec![inner]))
            }
            _ if self.at_word(K::Lateral) => {
                self.bump();
                if self.at_word(K::JsonTable) {
                    return self.json_table(true);
                }
                let query = self.subquery()?;
                self.derived(query, true)
            }
            _ if self.at_word(K::JsonTable) => self.json_table(false),
            _ => self.named_table(),
        }
    }

    fn enclosed_tables(&mut self) -> Parse<EnclosedTables<'a>> {
        self.enter()?;
        let start = self.token.start;
        self.expect(Kind::Open)?;
        let content = if self.at_query_start() {
            EnclosedTables::Query(Box::new(self.query()?))
        } else if self.at(Kind::Open) && self.opens_query() {
            match self.enclosed_tables()? {
                EnclosedTables::Query(query) if self.continues_query() => {
                    EnclosedTables::Query(Box::new(self.query_after(query)?))
                }
                EnclosedTables::Query(query) => {
                    let first = self.derived(*query, false)?;
                    self.refs_after(first)?
                }
                EnclosedTables::Refs(refs) => self.refs_after(TableRef::Nested(refs))?,
            }
        } else {
            EnclosedTables::Refs(self.table_refs()?)
        };
        self.expect(Kind::Close)?;
        self.leave();
        Ok(match content {
            EnclosedTables::Query(mut query) => {
                query.span = self.span_from(start);
                EnclosedTables::Query(query)
            }
            refs => refs,
        })
    }

    fn refs_after(&mut self, first: TableRef<'a>) -> Parse<EnclosedTables<'a>> {
        let mut refs = vec![self.joins(first)?];
        while self.eat(Kind::Comma) {
            refs.push(self.table_ref()?);
        }
        Ok(EnclosedTables::Refs(refs))
    }

    fn derived(&mut self, query: Query<'a>, lateral: bool) -> Parse<TableRef<'a>> {
        if query.into.is_some() {
            return self.fail();
        }
        let alias = self.table_alias()?;
        let columns = if alias.is_some() && self.at(Kind::Open) { self.enclosed_idents()? } else { Vec::new() };
        Ok(TableRef::Derived(Box::new(Derived { lateral, query, alias, columns })))
    }

    /// `[AS] alias`
    pub(super) fn table_alias(&mut self) -> Parse<Option<Ident<'a>>> {
        if self.eat_word(K::As) || self.at_ident() { Ok(Some(self.ident()?)) } else { Ok(None) }
    }

    fn named_table(&mut self) -> Parse<TableRef<'a>> {
        let name = self.name()?;
        let mut factor = TableFactor { name, partitions: Vec::new(), alias: None, hints: Vec::new() };
        if matches!(self.token.kind, Kind::Word | Kind::Quoted | Kind::Introducer) {
            factor.partitions = self.partition_names()?;
            factor.alias = self.table_alias()?;
            factor.hints = self.index_hints()?;
        }
        Ok(TableRef::Table(Box::new(factor)))
    }

    /// `[PARTITION (names)]`
    pub(super) fn partition_names(&mut self) -> Parse<Vec<Ident<'a>>> {
        if self.eat_word(K::Partition) { self.enclosed_idents() } else { Ok(Vec::new()) }
    }

    fn index_hints(&mut self) -> Parse<Vec<IndexHint<'a>>> {
        let mut hints = Vec::new();
        loop {
            let kind = match self.keyword() {
                K::Use => IndexHintKind::Use,
                K::Force => IndexHintKind::Force,
                K::Ignore => IndexHintKind::Ignore,
                _ => return Ok(hints),
            };
            if !matches!(self.peek().keyword, K::Index | K::Key) {
                return Ok(hints);
            }
            self.bump();
            self.bump();
            let scope = if self.eat_word(K::For) { Some(self.hint_scope()?) } else { None };
            self.expect(Kind::Open)?;
            let indexes = if self.at(Kind::Close) && kind == IndexHintKind::Use {
                Vec::new()
            } else {
                self.list(Self::index_name)?
            };
            self.expect(Kind::Close)?;
            hints.push(IndexHint { kind, scope, indexes });
        }
    }

    /// A name or PRIMARY.
    pub(super) fn index_name(&mut self) -> Parse<Ident<'a>> {
        if self.at_word(K::Primary) { self.any_word() } else { self.ident() }
    }

    fn hint_scope(&mut self) -> Parse<IndexHintScope> {
        let scope = match self.keyword() {
            K::Join => IndexHintScope::Join,
            K::Order => IndexHintScope::OrderBy,
            K::Group => IndexHintScope::GroupBy,
            _ => return self.fail(),
        };
        self.bump();
        if scope != IndexHintScope::Join {
            self.expect_word(K::By)?;
        }
        Ok(scope)
    }

    fn json_table(&mut self, lateral: bool) -> Parse<TableRef<'a>> {
        self.expect_word(K::JsonTable)?;
        self.expect(Kind::Open)?;
        let document = self.expr()?;
        self.expect(Kind::Comma)?;
        let path = self.text_literal()?;
        let columns = self.json_columns()?;
        self.expect(Kind::Close)?;
        let alias = self.table_alias()?;
        Ok(TableRef::JsonTable(Box::new(JsonTable { lateral, document, path, columns, alias })))
    }

    /// A string, with or without a character set in front; its bytes.
    pub(super) fn text_literal(&mut self) -> Parse<crate::ast::Text<'a>> {
        if self.at(Kind::Introducer) {
            self.bump();
        }
        self.string()
    }

    fn json_columns(&mut self) -> Parse<Vec<JsonColumn<'a>>> {
        self.expect_word(K::Columns)?;
        self.enter()?;
        let columns = self.enclosed_list(Self::json_column)?;
        self.leave();
        Ok(columns)
    }

    fn json_column(&mut self) -> Parse<JsonColumn<'a>> {
        if self.at_word(K::Nested) && matches!(self.peek().kind, Kind::String | Kind::Introducer)
            || self.at_word(K::Nested) && self.peek().keyword == K::Path
        {
            self.bump();
            self.eat_word(K::Path);
            let path = self.text_literal()?;
            return Ok(JsonColumn::Nested { path, columns: self.json_columns()? });
        }
        let name = self.ident()?;
        if self.eat_word(K::For) {
            self.expect_word(K::Ordinality)?;
            return Ok(JsonColumn::Ordinality(name));
        }
        let data_type = self.data_type()?;
        let collation = if self.eat_word(K::Collate) { Some(self.collation_name()?) } else { None };
        let exists = self.eat_word(K::Exists);
        self.expect_word(K::Path)?;
        let path = self.text_literal()?;
        let (on_empty, on_error) = if exists { (None, None) } else { self.json_responses()? };
        let column = JsonPathColumn { name, data_type, collation, exists, path, on_empty, on_error };
        Ok(JsonColumn::Path(Box::new(column)))
    }

    /// A literal with an optional sign, NULL or a truth value.
    pub(super) fn signed_literal(&mut self) -> Parse<crate::ast::expr::Expr<'a>> {
        match self.kind() {
            Kind::Plus | Kind::Minus => {
                if !matches!(self.peek().kind, Kind::Integer | Kind::Decimal | Kind::Float) {
                    self.bump();
                    return self.fail();
                }
                self.climb(SIMPLE + 1, None)
            }
            Kind::Word if !self.at_any(&[K::Null, K::True, K::False, K::Date, K::Time, K::Timestamp]) => self.fail(),
            Kind::Word if self.at_any(&[K::Date, K::Time, K::Timestamp]) && self.peek().kind != Kind::String => {
                self.fail()
            }
            Kind::Quoted | Kind::AtName | Kind::AtAt | Kind::Open | Kind::Parameter | Kind::Tilde | Kind::Bang => {
                self.fail()
            }
            _ => self.primary(),
        }
    }
}

fn join<'a>(left: TableRef<'a>, right: TableRef<'a>, kind: JoinKind, condition: JoinCondition<'a>) -> TableRef<'a> {
    match right {
        TableRef::Join(mut chain) if condition == JoinCondition::None => {
            let inner = std::mem::replace(&mut chain.left, TableRef::Nested(Vec::new()));
            chain.left = join(left, inner, kind, JoinCondition::None);
            TableRef::Join(chain)
        }
        right => TableRef::Join(Box::new(Join { left, right, kind, condition })),
    }
}
