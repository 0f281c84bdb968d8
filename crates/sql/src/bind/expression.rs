//! Expressions: from the tree to bound ones.

use super::average::{self, Wish};
use super::operator::{comparison, negate, operator};
use super::scope::print_column;
use super::{Binder, Place, types, unsupported};
use crate::conditions;
use crate::error::Result;
use crate::expr::{Case, EXPLICIT, Expr, ExprKind, IGNORABLE, InQuery, SubId};
use crate::plan::Digits;
use crate::variables::{Id, Which, check_read};
use std::sync::Arc;
use syntax::ast::expr::{self as ast, BinaryOp, CastType, IsTest, Quantifier, Scope, UnaryOp};
use syntax::ast::query::{Query, QueryBody};
use values::charset::Charset;
use values::collation::Collation;
use values::types::{Kind, Type};
use values::value::Value;

/// System variables that MySQL 8.0 warns of when they are read.
const DEPRECATED_VARIABLES: &[&str] = &[
    "avoid_temporal_upgrade",
    "binlog_format",
    "delayed_insert_limit",
    "delayed_insert_timeout",
    "delayed_queue_size",
    "have_profiling",
    "have_query_cache",
    "log_bin_trust_function_creators",
    "max_delayed_threads",
    "max_insert_delayed_threads",
    "old_alter_table",
    "profiling",
    "profiling_history_size",
    "query_alloc_block_size",
    "query_prealloc_size",
    "show_old_temporals",
    "sync_relay_log_info",
    "transaction_prealloc_size",
];

/// What each key cache has of its own.
const KEY_CACHE_VARIABLES: &[&str] =
    &["key_buffer_size", "key_cache_block_size", "key_cache_division_limit", "key_cache_age_threshold"];

impl Binder<'_> {
    /// Binds an expression of one column.
    ///
    /// # Errors
    /// Names that mean nothing, functions that do not exist, types that do not fit.
    pub fn scalar(&mut self, e: &ast::Expr<'_>) -> Result<Expr> {
        use ast::ExprKind as K;
        let mut bound = match &e.kind {
            K::Null => Ok(Expr::null()),
            K::Bool(value) => Ok(truth(*value)),
            K::Literal(literal) => self.literal(literal),
            K::Parameter(parameter) => Ok(self.parameter(*parameter)),
            K::Column(column) => {
                let bound = self.column(column)?;
                self.trace_column(column, &bound);
                Ok(bound)
            }
            K::UserVariable(name) => Ok(self.user_variable(name)),
            K::Assign(name, value) => self.assign(name, value),
            K::SystemVariable(variable) => self.system_variable(variable),
            K::Unary(op, operand) => self.unary(*op, operand),
            K::Binary(op, left, right) => self.binary(*op, left, right),
            K::And(list) => self.connective(list, ExprKind::And),
            K::Or(list) => self.connective(list, ExprKind::Or),
            K::Quantified(q) => {
                let op = comparison(q.op).ok_or_else(|| unsupported("this operator with ANY or ALL"))?;
                self.quantified(&q.left, op, q.quantifier, &q.query, false)
            }
            K::Is(test, operand) => self.is_test(*test, operand),
            K::In(test) => self.in_set(test),
            K::Between(between) => self.between(between),
            K::Like(like) => self.like(like),
            K::Collate(operand, name) => self.collate(operand, &name.text),
            K::Row(_) => Err(conditions::OPERAND_COLUMNS.with(&[&1])),
            K::Case(case) => self.case(case),
            K::Exists(query) => {
                let (id, _) = self.tested_subquery(query)?;
                Ok(Expr::predicate(ExprKind::Exists(id), false))
            }
            K::Subquery(query) => self.scalar_subquery(query),
            K::Aggregate(aggregate) => self.aggregate(aggregate),
            K::Window(window) => self.window_function(window),
            K::Cast(cast) => self.cast(cast),
            K::Default | K::DefaultOf(_) | K::Values(_) => self.default_or_values(e),
            _ => self.special_function(e),
        }?;
        if self.has_averages {
            self.read_averages(&mut bound, Digits::Shown);
        }
        Ok(bound)
    }

    /// Notes for EXPLAIN what a name means.
    pub(super) fn trace_column(&mut self, column: &ast::Column<'_>, bound: &Expr) {
        let place = self.place(column.name.span);
        let Some(trace) = &mut self.trace else { return };
        if let ExprKind::Column(slot, _) = bound.kind
            && let Some((block, rest)) = self.blocks.split_last()
            && block.scope.of(slot).is_none()
            && let Some(owner) = rest.iter().rev().find(|b| b.scope.of(slot).is_some())
        {
            trace.outer.push((bound.clone(), block.place, owner.place));
        }
        trace.columns.insert(place, bound.clone());
    }

    /// The variable of a stored program that a name means.
    fn local(&self, column: &ast::Column<'_>) -> Option<Expr> {
        let name = match &column.qualifier {
            None => column.name.text.to_string(),
            Some(qualifier) if qualifier.schema.is_none() => format!("{}.{}", qualifier.table.text, column.name.text),
            Some(_) => return None,
        };
        let variable = self.state.local_variable(&name)?;
        let mut e = Expr::constant(variable.value, variable.ty);
        e.nullable = true;
        if e.ty.kind.is_string() {
            e.coercibility = crate::expr::IMPLICIT;
        }
        Some(e)
    }

    /// A column's name: of this block or of one around it; an alias of the select list where the clause allows it.
    pub(super) fn column(&mut self, column: &ast::Column<'_>) -> Result<Expr> {
        if self.state.program_depth() > 0
            && let Some(e) = self.local(column)
        {
            return Ok(e);
        }
        let clause = self.blocks.last().map_or("field list", |b| b.clause);
        let aliases_first = matches!(clause, "order clause" | "having clause");
        if aliases_first && let Some(e) = self.alias(column)? {
            return if clause == "having clause" { without_windows(column, e) } else { Ok(e) };
        }
        for (depth, block) in self.blocks.iter().enumerate().rev() {
            if let Some(found) = block.scope.find(column, clause)? {
                let mut e = found.expr;
                if depth + 1 == self.blocks.len() && clause == "having clause" && !block.has(&e) {
                    continue;
                }
                if depth + 1 < self.blocks.len() {
                    e.nullable = true;
                }
                let is_named = e.ty.kind == Kind::Json || e.ty.kind.has_date();
                if let (true, ExprKind::Column(slot, at)) = (is_named, &e.kind) {
                    self.read_names.push((*slot, *at, column.name.text.as_ref().into()));
                }
                return Ok(e);
            }
            if depth + 1 < self.blocks.len()
                && column.qualifier.is_none()
                && let Some(e) = outer_alias(block, &column.name.text)
            {
                return without_windows(column, e);
            }
        }
        if let Some(e) = self.alias(column)? {
            return Ok(e);
        }
        if let Some(qualifier) = &column.qualifier
            && !self.blocks.iter().any(|b| b.scope.tables.iter().any(|t| t.answers(column)))
            && clause == "field list"
            && qualifier.schema.is_none()
            && self.blocks.is_empty()
        {
            return Err(conditions::UNKNOWN_TABLE.with(&[&qualifier.table.text, &clause]));
        }
        Err(conditions::BAD_FIELD_ERROR.with(&[&print_column(column), &clause]))
    }

    /// What a name means as one of the select list's, where the clause knows those.
    ///
    /// # Errors
    /// 1052, where several different columns have it.
    pub(super) fn alias(&self, column: &ast::Column<'_>) -> Result<Option<Expr>> {
        let Some(block) = self.blocks.last() else { return Ok(None) };
        if column.qualifier.is_some() || !matches!(block.clause, "order clause" | "having clause" | "group statement") {
            return Ok(None);
        }
        let name = &*column.name.text;
        let mut named = block.aliases.iter().filter(|(a, _)| crate::catalog::table::same_name(a, name));
        let Some((_, found)) = named.next() else { return Ok(None) };
        if named.any(|(_, other)| !crate::expr::same(found, other)) {
            return Err(conditions::NON_UNIQ_ERROR.with(&[&name, &block.clause]));
        }
        Ok(Some(found.clone()))
    }

    fn user_variable(&self, name: &str) -> Expr {
        let name: Arc<str> = name.to_lowercase().into();
        let mut ty = self.state.user_variable_type(&name);
        if ty.kind.is_string()
            && let Some((_, collation)) = self.assigned.iter().rev().find(|(assigned, _)| *assigned == name)
        {
            ty.collation = *collation;
        }
        let coercibility = if ty.kind.is_string() { crate::expr::IMPLICIT } else { crate::expr::NUMERIC };
        Expr { kind: ExprKind::UserVariable(name), ty, nullable: true, coercibility }
    }

    fn assign(&mut self, name: &str, value: &ast::Expr<'_>) -> Result<Expr> {
        let value = self.scalar(value)?;
        let (ty, nullable) = (value.ty.clone(), value.nullable);
        let coercibility = if ty.kind.is_string() { crate::expr::IMPLICIT } else { crate::expr::NUMERIC };
        let name: Arc<str> = name.to_lowercase().into();
        if ty.kind.is_string() {
            self.assigned.push((Arc::clone(&name), ty.collation));
        }
        let kind = ExprKind::Assign(name, Box::new(value));
        Ok(Expr { kind, ty, nullable, coercibility })
    }

    fn system_variable(&self, variable: &ast::SystemVariable<'_>) -> Result<Expr> {
        let unknown = || conditions::UNKNOWN_SYSTEM_VARIABLE.with(&[&variable.name.text]);
        if let Some(cache) = &variable.component
            && !cache.text.eq_ignore_ascii_case("default")
        {
            // A key cache by a name: there is none but the default one.
            let is_known = KEY_CACHE_VARIABLES.iter().any(|name| variable.name.text.eq_ignore_ascii_case(name));
            let zero = Expr::constant(Value::Uint(0), Type { length: 21, ..Type::bigint_unsigned() });
            return if is_known { Ok(Expr { nullable: true, ..zero }) } else { Err(unknown()) };
        }
        let id = Id::find(&variable.name.text).ok_or_else(unknown)?;
        let which = match variable.scope {
            Some(Scope::Global) => Which::Global,
            Some(Scope::Session | Scope::Local) => Which::Session,
            Some(Scope::Persist | Scope::PersistOnly) => return Err(unknown()),
            None if id.scope() == crate::variables::kind::Scope::G => Which::Global,
            None => Which::Session,
        };
        if variable.scope.is_some() {
            check_read(id, which)?;
        }
        if DEPRECATED_VARIABLES.contains(&id.name()) {
            let shown = format!("'@@{}'", id.name());
            self.diagnostics.borrow_mut().warn(conditions::WARN_DEPRECATED_NO_REPLACEMENT, &[&shown]);
        }
        let ty = self.state.variable_type(id, self.server, which);
        let coercibility = if ty.kind.is_string() { crate::expr::SYSTEM_CONSTANT } else { crate::expr::NUMERIC };
        Ok(Expr { kind: ExprKind::SystemVariable(id, which), ty, nullable: true, coercibility })
    }

    fn unary(&mut self, op: UnaryOp, operand: &ast::Expr<'_>) -> Result<Expr> {
        if op == UnaryOp::Minus
            && let ast::ExprKind::Literal(literal) = &operand.kind
        {
            return self.negative_literal(literal);
        }
        let e = match op {
            // The sign of a constant says of which type its negation is.
            UnaryOp::Minus => self.with_fixed_literals(|b| b.scalar(operand))?,
            _ => self.scalar(operand)?,
        };
        Ok(match op {
            UnaryOp::Minus => {
                let e = e.as_number();
                if let ExprKind::Constant(Value::Int(i64::MIN)) = e.kind {
                    let value = values::decimal::Decimal::scaled(-i128::from(i64::MIN), 0);
                    return Ok(Expr::constant(Value::Decimal(value), Type::decimal(e.ty.length, 0)));
                }
                let ty = match e.kind {
                    ExprKind::Constant(Value::Int(number)) if number < 0 => {
                        Type::decimal(e.ty.length.saturating_sub(1).max(1), 0)
                    }
                    _ => values::arith::negate_type(&e.ty),
                };
                let nullable = e.nullable;
                Expr::new(ExprKind::Negate(Box::new(e)), ty, nullable)
            }
            UnaryOp::BitNot => {
                let e = e.as_number();
                let nullable = e.nullable;
                let is_binary = e.ty.kind.is_string() && e.ty.collation.is_binary();
                let ty = if is_binary {
                    Type::varchar(e.ty.length, Collation::BINARY)
                } else {
                    Type { length: 21, ..Type::bigint_unsigned() }
                };
                Expr::new(ExprKind::BitNot(Box::new(e)), ty, nullable)
            }
            UnaryOp::Not | UnaryOp::Bang => {
                self.warn_json_truth(&e);
                negate(e)
            }
            UnaryOp::Binary => {
                let ty = Type::varchar(
                    types::width(&e.ty).saturating_mul(e.ty.charset().maxlen().max(1)),
                    Collation::BINARY,
                );
                let nullable = e.nullable || self.is_strict();
                Expr { nullable, ..cast_to(e, ty) }
            }
        })
    }

    /// `-5` is a literal, so that it has a literal's type.
    fn negative_literal(&mut self, literal: &ast::Literal<'_>) -> Result<Expr> {
        let e = self.literal(literal)?;
        if let ExprKind::Constant(value) = &e.kind {
            let negated = match value {
                Value::Int(v) => Some((Value::Int(-v), e.ty.clone())),
                Value::Uint(v) if *v == 1 << 63 => Some((Value::Int(i64::MIN), Type { length: 20, ..Type::bigint() })),
                Value::Uint(v) => {
                    let negated = values::decimal::Decimal::scaled(-i128::from(*v), 0);
                    Some((Value::Decimal(negated), Type::decimal(e.ty.length, 0)))
                }
                Value::Decimal(v) => Some((Value::Decimal(v.negated()), e.ty.clone())),
                Value::Double(v) => Some((Value::Double(-v), e.ty.clone())),
                _ => None,
            };
            if let Some((value, ty)) = negated {
                return Ok(Expr::constant(value, ty));
            }
        }
        let ty = values::arith::negate_type(&e.ty);
        let nullable = e.nullable;
        Ok(Expr::new(ExprKind::Negate(Box::new(e)), ty, nullable))
    }

    fn binary(&mut self, op: BinaryOp, left: &ast::Expr<'_>, right: &ast::Expr<'_>) -> Result<Expr> {
        if let Some(op) = comparison(op) {
            return self.compare(op, left, right);
        }
        if let Some(operator) = operator(op) {
            return self.arithmetic(operator, left, right);
        }
        let call = |b: &mut Self, name: &str| {
            let arguments = vec![b.scalar(left)?, b.scalar(right)?];
            b.call(name, arguments)
        };
        match op {
            BinaryOp::Xor => {
                let pair = Box::new([self.scalar(left)?, self.scalar(right)?]);
                let nullable = pair[0].nullable || pair[1].nullable;
                Ok(Expr::predicate(ExprKind::Xor(pair), nullable))
            }
            BinaryOp::Concat => call(self, "concat"),
            BinaryOp::JsonExtract => call(self, "json_extract"),
            BinaryOp::JsonUnquoteExtract => {
                let extracted = call(self, "json_extract")?;
                self.call("json_unquote", vec![extracted])
            }
            BinaryOp::SoundsLike => {
                let (left, right) = (self.scalar(left)?, self.scalar(right)?);
                let (left, right) = (self.call("soundex", vec![left])?, self.call("soundex", vec![right])?);
                self.compare_bound(crate::expr::CompareOp::Equal, left, right)
            }
            BinaryOp::MemberOf => call(self, "member_of"),
            BinaryOp::Regexp => call(self, "regexp_like"),
            BinaryOp::NotRegexp => Ok(negate(call(self, "regexp_like")?)),
            _ => Err(unsupported("this operator")),
        }
    }

    fn connective(&mut self, list: &[ast::Expr<'_>], make: fn(Vec<Expr>) -> ExprKind) -> Result<Expr> {
        let list = list.iter().map(|e| self.scalar(e)).collect::<Result<Vec<_>>>()?;
        list.iter().for_each(|e| self.warn_json_truth(e));
        let nullable = list.iter().any(|e| e.nullable);
        Ok(Expr::predicate(make(list), nullable))
    }

    /// A document as a condition is likely not what was meant.
    pub(super) fn warn_json_truth(&self, e: &Expr) {
        if e.ty.kind == Kind::Json {
            self.diagnostics.borrow_mut().warn(conditions::JSON_IN_BOOLEAN_CONTEXT, &[]);
        }
    }

    fn is_test(&mut self, test: IsTest, operand: &ast::Expr<'_>) -> Result<Expr> {
        let e = self.scalar(operand)?;
        if !matches!(test, IsTest::Null | IsTest::NotNull | IsTest::Unknown | IsTest::NotUnknown) {
            self.warn_json_truth(&e);
        }
        let is_null = |e: Expr| Expr::predicate(ExprKind::IsNull(Box::new(e)), false);
        let is = |truth: bool, e: Expr| Expr::predicate(ExprKind::IsTruth(truth, Box::new(e)), false);
        Ok(match test {
            IsTest::Null | IsTest::Unknown => is_null(e),
            IsTest::NotNull | IsTest::NotUnknown => negate(is_null(e)),
            IsTest::True => is(true, e),
            IsTest::NotTrue => negate(is(true, e)),
            IsTest::False => is(false, e),
            IsTest::NotFalse => negate(is(false, e)),
        })
    }

    fn collate(&mut self, operand: &ast::Expr<'_>, name: &str) -> Result<Expr> {
        let collation = Collation::by_name(name).ok_or_else(|| conditions::UNKNOWN_COLLATION.with(&[&name]))?;
        let mut e = self.with_fixed_literals(|b| b.scalar(operand))?;
        let nullable = true;
        if let ExprKind::UserVariable(name) = &e.kind
            && e.ty.collation.is_binary()
            && self.state.user_variable(name).is_null()
        {
            // A variable without a value is of any set.
            e.ty.collation = collation;
        }
        if e.ty.kind == Kind::Null && !collation.is_binary() {
            return Err(conditions::COLLATION_CHARSET_MISMATCH.with(&[&collation.name(), &"binary"]));
        }
        let is_string = e.ty.kind.is_string() || e.ty.kind == Kind::Null;
        if e.ty.kind.is_string() && e.ty.collation.charset() != collation.charset() {
            let charset = e.ty.charset().name();
            return Err(conditions::COLLATION_CHARSET_MISMATCH.with(&[&collation.name(), &charset]));
        }
        let ty = if is_string && e.ty.kind != Kind::Null {
            Type { collation, ..e.ty.clone() }
        } else {
            Type::varchar(types::width(&e.ty), collation)
        };
        let kind = if is_string { ExprKind::Retype(Box::new(e)) } else { ExprKind::Cast(Box::new(e)) };
        Ok(Expr { kind, ty, nullable, coercibility: EXPLICIT })
    }

    fn case(&mut self, case: &ast::Case<'_>) -> Result<Expr> {
        let operand = case.operand.as_ref().map(|e| self.scalar(e)).transpose()?;
        let mut branches = Vec::new();
        for (condition, result) in &case.branches {
            branches.push((self.scalar(condition)?, self.scalar(result)?));
        }
        if let Some(operand) = &operand {
            let values: Vec<&Expr> = branches.iter().map(|(value, _)| value).collect();
            let collation = self.shared_collation(operand, &values, "case")?;
            for (value, _) in &mut branches {
                let other = std::mem::replace(value, Expr::null());
                *value = self.equals(operand.clone(), other, collation)?;
            }
        }
        let mut otherwise = case.otherwise.as_ref().map(|e| self.scalar(e)).transpose()?;
        self.mark_choices(branches.iter_mut().map(|(_, r)| r).chain(&mut otherwise));
        let results: Vec<&Expr> = branches.iter().map(|(_, r)| r).chain(&otherwise).collect();
        let connection = self.state.settings().collation_connection;
        let (ty, coercibility) = types::alternatives(&results, connection, "case")?;
        let nullable = otherwise.as_ref().is_none_or(|e| e.nullable) || branches.iter().any(|(_, r)| r.nullable);
        Ok(Expr { kind: ExprKind::Case(Box::new(Case { branches, otherwise })), ty, nullable, coercibility })
    }

    /// Binds a subquery: its number and how many columns it has.
    pub(super) fn subquery(&mut self, query: &Query<'_>) -> Result<(SubId, usize)> {
        // Among the slots of the outer block, should an aggregate within be one of that block.
        if self.blocks.last().is_some_and(|b| b.results.is_none() && b.aggregates_allowed) {
            let slot = self.slot();
            self.block().results = Some(slot);
        }
        let (below, named) = (self.slots, self.names.len());
        let bound = self.with_fixed_literals(|b| b.nested_query(query))?;
        self.note_place(named, Place::Subquery);
        let width = bound.columns.len();
        Ok((self.add_subplan(bound, below), width))
    }

    fn scalar_subquery(&mut self, query: &Query<'_>) -> Result<Expr> {
        self.average_wish = average::wish(query, Wish::Both);
        let (id, width) = self.subquery(query)?;
        if width != 1 {
            return Err(conditions::OPERAND_COLUMNS.with(&[&1]));
        }
        Ok(self.scalar_of(id))
    }

    /// The value of a subquery of one column.
    fn scalar_of(&self, id: SubId) -> Expr {
        let column = &self.subplan(id).query.output[0];
        let coercibility = if column.ty.kind.is_string() { column.coercibility } else { crate::expr::NUMERIC };
        Expr { kind: ExprKind::Scalar(id), ty: column.ty.clone(), nullable: true, coercibility }
    }

    /// The values of a subquery's only row.
    pub(super) fn row_items(&self, id: SubId, width: usize) -> Vec<Expr> {
        if width == 1 {
            return vec![self.scalar_of(id)];
        }
        let output = &self.subplan(id).query.output;
        let item = |at: usize| Expr::new(ExprKind::RowItem(id, at), output[at].ty.clone(), true);
        (0..width).map(item).collect()
    }

    /// `left op ANY|ALL (query)`, and IN.
    pub(super) fn quantified(
        &mut self,
        left: &ast::Expr<'_>,
        op: crate::expr::CompareOp,
        quantifier: Quantifier,
        query: &Query<'_>,
        negated: bool,
    ) -> Result<Expr> {
        if has_limit(query) {
            return Err(unsupported("LIMIT & IN/ALL/ANY/SOME subquery"));
        }
        let left = match &left.kind {
            ast::ExprKind::Row(items) => items.iter().map(|e| self.scalar(e)).collect::<Result<Vec<_>>>()?,
            ast::ExprKind::Subquery(query) => {
                let (id, width) = self.subquery(query)?;
                self.row_items(id, width)
            }
            _ => vec![self.scalar(left)?],
        };
        if query.limit.is_some() {
            return Err(unsupported("LIMIT & IN/ALL/ANY/SOME subquery"));
        }
        let is_compared = op != crate::expr::CompareOp::Equal || left.iter().all(Expr::is_fixed);
        self.average_wish = average::wish(query, if is_compared { Wish::Own } else { Wish::OwnOfOuter });
        let (id, width) = self.tested_subquery(query)?;
        if width != left.len() {
            return Err(conditions::OPERAND_COLUMNS.with(&[&left.len()]));
        }
        let output = self.subplan(id).query.output.clone();
        let symbol = super::operator::symbol(op);
        let comparators =
            left.iter().zip(&output).map(|(l, r)| self.comparator(l, r, symbol)).collect::<Result<Vec<_>>>()?;
        let all = quantifier == Quantifier::All;
        let test = InQuery { left, comparators, op, all, negated, query: id };
        Ok(Expr::predicate(ExprKind::InQuery(Box::new(test)), true))
    }

    /// Whether a string that does not become another one is NULL and an error.
    fn is_strict(&self) -> bool {
        self.state.settings().mode.strict
    }

    fn cast(&mut self, cast: &ast::Cast<'_>) -> Result<Expr> {
        let e = self.with_fixed_literals(|b| b.scalar(&cast.expr))?;
        if cast.array {
            return Err(unsupported("CAST-ing data to array type"));
        }
        let mut ty = self.cast_type(&cast.target, &e.ty)?;
        if ty.kind.is_string() && e.is_moved_time() {
            ty = self.cast_type(&cast.target, &Type::time(values::types::FSP_MAX))?;
        }
        // An integer is read out of the text of a subquery's document, and out of other documents themselves.
        let e = match e.kind {
            ExprKind::Scalar(_) if e.ty.kind == Kind::Json && ty.kind.is_integer() => {
                cast_to(e, Type::text(Kind::LongBlob, Collation::UTF8MB4_BIN))
            }
            _ => e,
        };
        let may_be_null = ty.kind.is_string() && self.is_strict();
        let mut cast_e = cast_to(e, ty);
        cast_e.nullable |= may_be_null;
        Ok(padded_to(cast_e, &cast.target))
    }

    /// The type that CAST makes.
    pub(super) fn cast_type(&self, target: &CastType<'_>, from: &Type) -> Result<Type> {
        use syntax::ast::types::{TypeCharset, TypeKind as T};
        let target = match target {
            CastType::Signed => return Ok(Type { length: from.length.clamp(1, 21).max(2), ..Type::bigint() }),
            CastType::Unsigned => return Ok(Type { length: from.length.clamp(1, 21), ..Type::bigint_unsigned() }),
            CastType::Type(target) => target,
        };
        let fsp = || -> Result<u8> {
            let fsp = target.length.unwrap_or(0).max(u64::from(target.decimals.unwrap_or(0)));
            u8::try_from(fsp)
                .ok()
                .filter(|f| *f <= 6)
                .ok_or_else(|| conditions::TOO_BIG_PRECISION.with(&[&fsp, &"CAST", &6]))
        };
        Ok(match target.kind {
            T::Date => Type::date(),
            T::Time => Type::time(fsp()?),
            T::DateTime | T::Timestamp => Type::datetime(fsp()?),
            T::Year => Type { zerofill: false, ..Type::year() },
            T::Json => Type::json(),
            T::Float if target.length.unwrap_or(0) > 24 => Type::double(),
            T::Float => Type::float(),
            T::Double | T::Real => Type::double(),
            T::Decimal => {
                let precision = target.length.filter(|p| *p > 0).unwrap_or(10);
                let scale = u64::from(target.decimals.unwrap_or(0));
                crate::ddl::types::check_decimal("CAST", precision, scale)?;
                Type::decimal(precision as u32, scale as u8)
            }
            T::Binary | T::VarBinary => {
                let width = types::width(from).saturating_mul(from.charset().maxlen().max(1));
                Type::varchar(target.length.map_or(width, |l| l as u32), Collation::BINARY)
            }
            T::Char | T::VarChar => {
                let connection = self.state.settings().collation_connection;
                let collation = match &target.charset {
                    None if target.binary => connection.charset().bin_collation(),
                    None => connection,
                    Some(TypeCharset::Binary) => Collation::BINARY,
                    Some(TypeCharset::Ascii) if target.binary => Charset::Latin1.bin_collation(),
                    Some(TypeCharset::Ascii) => Collation::LATIN1_SWEDISH_CI,
                    Some(TypeCharset::Unicode) => {
                        Charset::by_name("ucs2").map_or(connection, Charset::default_collation)
                    }
                    Some(TypeCharset::National) => Collation::UTF8MB3_GENERAL_CI,
                    Some(TypeCharset::Name(name)) => Charset::by_name(&name.text)
                        .ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[&name.text]))?
                        .default_collation(),
                };
                types::string(target.length.map_or(types::width(from), |l| l as u32), collation)
            }
            T::Point => Type::geometry(Kind::Point),
            T::LineString => Type::geometry(Kind::LineString),
            T::Polygon => Type::geometry(Kind::Polygon),
            T::MultiPoint => Type::geometry(Kind::MultiPoint),
            T::MultiLineString => Type::geometry(Kind::MultiLineString),
            T::MultiPolygon => Type::geometry(Kind::MultiPolygon),
            T::GeometryCollection => Type::geometry(Kind::GeometryCollection),
            _ => return Err(unsupported("CAST to this type")),
        })
    }
}

/// What an alias stands for, where that may hold no window function.
fn without_windows(column: &ast::Column<'_>, e: Expr) -> Result<Expr> {
    if e.any(&mut |part| matches!(part.kind, ExprKind::Window(_))) {
        return Err(conditions::WINDOW_INVALID_WINDOW_FUNC_ALIAS_USE.with(&[&column.name.text]));
    }
    Ok(e)
}

/// What a name of an outer block's select list stands for, where it is known for each of the block's rows.
fn outer_alias(block: &super::Block, name: &str) -> Option<Expr> {
    let found = block.aliases.iter().find(|(alias, _)| crate::catalog::table::same_name(alias, name))?;
    let is_late =
        found.1.any(&mut |e| matches!(e.kind, ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Grouping(_)));
    (!is_late).then(|| found.1.clone())
}

/// BINARY(n) is filled with zeros; what comes out is described as VARBINARY.
fn padded_to(mut cast: Expr, target: &CastType<'_>) -> Expr {
    let CastType::Type(target) = target else { return cast };
    if target.length.is_none() || cast.ty.kind != Kind::Varbinary {
        return cast;
    }
    let (described, nullable, coercibility) = (cast.ty.clone(), cast.nullable, cast.coercibility);
    cast.ty = Type::char(described.length, Collation::BINARY);
    Expr { kind: ExprKind::Retype(Box::new(cast)), ty: described, nullable, coercibility }
}

/// TRUE or FALSE: an integer that is known to be a truth.
fn truth(value: bool) -> Expr {
    let constant = Expr::constant(Value::Int(i64::from(value)), Type::truth());
    Expr {
        ty: Type::truth(),
        nullable: false,
        coercibility: constant.coercibility,
        kind: ExprKind::Retype(Box::new(constant)),
    }
}

/// A conversion of an expression to another type.
pub fn cast_to(e: Expr, ty: Type) -> Expr {
    let e = if crate::expr::is_numeric(&ty) { e.as_number() } else { e };
    let nullable = e.nullable || ty.kind.is_temporal() || ty.kind == Kind::Json;
    let coercibility = if e.coercibility == IGNORABLE { IGNORABLE } else { crate::expr::IMPLICIT };
    Expr { kind: ExprKind::Cast(Box::new(e)), ty, nullable, coercibility }
}

/// Whether a query or a part of it has a LIMIT.
fn has_limit(query: &Query<'_>) -> bool {
    fn within(body: &QueryBody<'_>) -> bool {
        match body {
            QueryBody::SetOperation(operation) => within(&operation.left) || within(&operation.right),
            QueryBody::Nested(query) => has_limit(query),
            QueryBody::Select(_) | QueryBody::Table(_) | QueryBody::Values(_) => false,
        }
    }
    query.limit.is_some() || within(&query.body)
}
