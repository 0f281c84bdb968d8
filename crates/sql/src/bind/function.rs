//! Functions: by name, and those with a syntax of their own.

use super::{Binder, types, unsupported};
use crate::catalog::program::ProgramKind;
use crate::conditions;
use crate::error::Result;
use crate::expr::{Expr, ExprKind};
use crate::functions;
use syntax::ast::expr::{self as ast, ExprKind as K, IntervalUnit, TimestampKind, TrimSide};
use values::charset::Charset;
use values::collation::Collation;
use values::types::{Kind, Type};
use values::value::Value;

/// The characters of what JSON_VALUE gives where no type is named.
const JSON_VALUE_WIDTH: u32 = 512;
/// The characters of a number with an exponent that JSON_VALUE gives.
const REAL_WIDTH: u32 = 23;

impl Binder<'_> {
    /// A call of the built-in function `name` with bound arguments.
    ///
    /// # Errors
    /// 1305 where there is none, 1582 for a wrong number of arguments.
    pub fn call(&mut self, name: &str, mut arguments: Vec<Expr>) -> Result<Expr> {
        let folded = name.to_ascii_lowercase();
        if matches!(&*folded, "adddate" | "subdate") && arguments.len() == 2 {
            let negated = i64::from(folded == "subdate");
            arguments.extend([unit_constant(IntervalUnit::Day), Expr::integer(negated)]);
            return self.call("date_add", arguments);
        }
        let Some(function) = functions::find(&folded) else {
            let schema = self.state.database().map(|d| d.to_string()).unwrap_or_default();
            if let Some(e) = self.stored_function(&schema, name, &mut arguments) {
                return Ok(e);
            }
            let shown = if schema.is_empty() { name.to_owned() } else { format!("{schema}.{name}") };
            return Err(if schema.is_empty() {
                conditions::NO_DB_ERROR.with(&[])
            } else {
                conditions::SP_DOES_NOT_EXIST.with(&[&"FUNCTION", &shown])
            });
        };
        if arguments.len() < function.arguments_min || arguments.len() > function.arguments_max {
            return Err(conditions::WRONG_PARAMCOUNT_TO_NATIVE_FCT.with(&[&name]));
        }
        if function.name == "found_rows" {
            let advice = "Consider using COUNT(*) instead.";
            crate::session::deprecated::advise(&mut self.diagnostics.borrow_mut(), "FOUND_ROWS()", advice);
        }
        let kept = (function.name == "nullif").then(|| arguments[0].clone());
        let (ty, nullable) = (function.infer)(&mut arguments, self)?;
        let coercibility = if ty.kind.is_string() {
            let list: Vec<&Expr> = arguments.iter().collect();
            let is_of_null = ty.collation.is_binary()
                && list.iter().any(|e| e.ty.kind == Kind::Null)
                && !list.iter().any(|e| e.ty.kind.is_string() && e.coercibility != crate::expr::IGNORABLE);
            if is_of_null { crate::expr::IGNORABLE } else { function.coercibility(&list) }
        } else {
            crate::expr::NUMERIC
        };
        let made = Expr { kind: ExprKind::Call(function, arguments), ty, nullable, coercibility };
        Ok(match kept {
            Some(first) if first.ty.is_character() && made.ty.is_character() => in_collation_of(&first, made),
            _ => made,
        })
    }

    /// A call of a stored function, if there is one of that name; its database and name are its first arguments.
    fn stored_function(&mut self, schema: &str, name: &str, arguments: &mut Vec<Expr>) -> Option<Expr> {
        let program = self.catalog.program(ProgramKind::Function, schema, name)?;
        let (_, ty) = program.returns.clone()?;
        let text =
            |t: &str| Expr::constant(Value::owned(t.as_bytes()), Type::varchar(64, Collation::UTF8MB3_GENERAL_CI));
        let mut all = vec![text(schema), text(name)];
        all.append(arguments);
        self.calls_programs = true;
        let coercibility = if ty.kind.is_string() { crate::expr::IMPLICIT } else { crate::expr::NUMERIC };
        Some(Expr { kind: ExprKind::Call(&functions::stored::STORED, all), ty, nullable: true, coercibility })
    }

    /// A call as written.
    fn named_call(&mut self, call: &ast::Function<'_>) -> Result<Expr> {
        if let Some(schema) = &call.schema {
            let of = super::fold_schema(schema);
            let mut arguments =
                self.with_fixed_literals(|b| call.args.iter().map(|e| b.scalar(e)).collect::<Result<Vec<_>>>())?;
            if let Some(e) = self.stored_function(&of, &call.name.text, &mut arguments) {
                return Ok(e);
            }
            let shown = format!("{}.{}", schema.text, call.name.text);
            return Err(conditions::SP_DOES_NOT_EXIST.with(&[&"FUNCTION", &shown]));
        }
        if call.name.text.eq_ignore_ascii_case("name_const") {
            check_name_const(&call.args)?;
        }
        if call.name.text.eq_ignore_ascii_case("grouping") {
            return self.grouping(call);
        }
        let arguments =
            self.with_fixed_literals(|b| call.args.iter().map(|e| b.scalar(e)).collect::<Result<Vec<_>>>())?;
        self.call(&call.name.text, arguments)
    }

    /// Functions with a syntax of their own: they are calls with their words as constants.
    pub(super) fn special_function(&mut self, e: &ast::Expr<'_>) -> Result<Expr> {
        self.with_fixed_literals(|b| b.special_function_fixed(e))
    }

    fn special_function_fixed(&mut self, e: &ast::Expr<'_>) -> Result<Expr> {
        match &e.kind {
            K::Function(call) => self.named_call(call),
            K::ConvertUsing(operand, charset) => self.convert_using(operand, &charset.text),
            K::Extract(unit, operand) => {
                let operand = self.scalar(operand)?;
                self.call("extract", vec![unit_constant(*unit), operand])
            }
            K::Trim(trim) => {
                let side = match trim.side {
                    None | Some(TrimSide::Both) => 0,
                    Some(TrimSide::Leading) => 1,
                    Some(TrimSide::Trailing) => 2,
                };
                let mut arguments = vec![Expr::integer(side), self.scalar(&trim.expr)?];
                if let Some(remove) = &trim.remove {
                    arguments.push(self.scalar(remove)?);
                }
                self.call("trim", arguments)
            }
            K::DateArith(arith) => {
                let arguments = vec![
                    self.scalar(&arith.date)?,
                    self.scalar(&arith.amount)?,
                    unit_constant(arith.unit),
                    Expr::integer(i64::from(arith.negated)),
                ];
                self.call("date_add", arguments)
            }
            K::Timestamp(call) => {
                let (first, second) = (self.scalar(&call.first)?, self.scalar(&call.second)?);
                match call.kind {
                    TimestampKind::Diff => self.call("timestampdiff", vec![unit_constant(call.unit), first, second]),
                    TimestampKind::Add => {
                        self.call("date_add", vec![second, first, unit_constant(call.unit), Expr::integer(0)])
                    }
                }
            }
            K::GetFormat(kind, operand) => {
                let kind = Expr::integer(*kind as i64);
                let operand = self.scalar(operand)?;
                self.call("get_format", vec![kind, operand])
            }
            K::WeightString(weight) => {
                let mut arguments = vec![self.scalar(&weight.expr)?];
                match weight.width {
                    None => {}
                    Some(ast::WeightWidth::Char(n)) => arguments.extend([Expr::integer(0), Expr::integer(n as i64)]),
                    Some(ast::WeightWidth::Binary(n)) => arguments.extend([Expr::integer(1), Expr::integer(n as i64)]),
                    Some(ast::WeightWidth::Raw(bytes, characters, flags)) => {
                        let numbers = [2, characters as i64, bytes as i64, flags as i64];
                        arguments.extend(numbers.map(Expr::integer));
                    }
                }
                self.call("weight_string", arguments)
            }
            K::Char(call) => {
                let charset = match &call.charset {
                    None => "binary".to_owned(),
                    Some(name) => name.text.to_string(),
                };
                let mut arguments = vec![text_constant(&charset)];
                for argument in &call.args {
                    arguments.push(self.scalar(argument)?);
                }
                self.call("char", arguments)
            }
            K::JsonValue(call) => self.json_value(call),
            K::Match(_) => Err(conditions::FT_MATCHING_KEY_NOT_FOUND.with(&[])),
            _ => Err(unsupported("this expression")),
        }
    }

    fn json_value(&mut self, call: &ast::JsonValue<'_>) -> Result<Expr> {
        let (document, path) = (self.scalar(&call.document)?, self.scalar(&call.path)?);
        let ty = match &call.returning {
            Some(target) => {
                self.cast_type(target, &Type::varchar(JSON_VALUE_WIDTH, self.state.settings().collation_connection))?
            }
            None => Type::varchar(JSON_VALUE_WIDTH, Collation::UTF8MB4_0900_BIN),
        };
        let ty = match &call.returning {
            // A string without a character set of its own is case-sensitive.
            Some(ast::CastType::Type(target))
                if ty.kind.is_string() && ty.is_character() && target.charset.is_none() =>
            {
                Type { collation: Collation::UTF8MB4_0900_BIN, ..ty }
            }
            _ => ty,
        };
        let ty = match &call.returning {
            // Without a length a string may be of any.
            Some(ast::CastType::Type(target)) if ty.kind.is_string() && target.length.is_none() => {
                Type::text(values::types::Kind::LongText, ty.collation)
            }
            _ => ty,
        };
        let ty = match ty.kind {
            values::types::Kind::Json => ty,
            kind if kind.is_real() => Type { length: REAL_WIDTH, ..ty.of_expression() },
            _ => ty.of_expression(),
        };
        let mut arguments = vec![document, path];
        for response in [&call.on_empty, &call.on_error] {
            let (word, value) = match response {
                None | Some(ast::JsonResponse::Null) => (0, Expr::null()),
                Some(ast::JsonResponse::Error) => (1, Expr::null()),
                Some(ast::JsonResponse::Default(value)) => (2, self.scalar(value)?),
            };
            arguments.extend([Expr::integer(word), value]);
        }
        let mut e = self.call("json_value", arguments)?;
        e.ty = ty;
        e.nullable = true;
        Ok(e)
    }

    fn convert_using(&mut self, operand: &ast::Expr<'_>, name: &str) -> Result<Expr> {
        let charset = Charset::by_name(name).ok_or_else(|| conditions::UNKNOWN_CHARACTER_SET.with(&[&name]))?;
        let e = self.scalar(operand)?;
        let collation = charset.default_collation();
        let width = types::width(&e.ty);
        let ty = types::string(width, collation);
        Ok(super::expression::cast_to(e, ty))
    }
}

/// NAME_CONST takes literals alone.
fn check_name_const(arguments: &[ast::Expr<'_>]) -> Result<()> {
    let [name, value] = arguments else { return Ok(()) };
    let is_literal = |e: &ast::Expr<'_>| match &e.kind {
        K::Null => true,
        K::Literal(literal) => !matches!(literal.value, ast::LiteralValue::Temporal(..)),
        _ => false,
    };
    let is_value = match &value.kind {
        K::Unary(ast::UnaryOp::Minus, inner) => is_literal(inner) || matches!(inner.kind, K::Bool(_)),
        K::Collate(inner, _) => is_literal(inner),
        _ => is_literal(value),
    };
    if !is_literal(name) || !is_value {
        return Err(conditions::WRONG_ARGUMENTS.with(&[&"NAME_CONST"]));
    }
    if matches!(name.kind, K::Null) {
        return Err(conditions::RESERVED_SYNTAX.with(&[&"NAME_CONST"]));
    }
    Ok(())
}

/// A unit of INTERVAL as a constant: its place in the tree's list.
/// NULLIF, which is its first argument: only a literal takes over the collation in which the two are compared.
fn in_collation_of(first: &Expr, made: Expr) -> Expr {
    let coercibility = first.coercibility;
    let is_literal = matches!(first.kind, ExprKind::Constant(_) | ExprKind::Parameter(_) | ExprKind::UserVariable(_));
    if is_literal || first.ty.collation == made.ty.collation {
        return Expr { coercibility, ..made };
    }
    if first.ty.collation.charset() != made.ty.collation.charset() {
        return Expr { coercibility, ..super::expression::cast_to(made, first.ty.clone()) };
    }
    let (ty, nullable) = (Type { collation: first.ty.collation, ..made.ty.clone() }, made.nullable);
    Expr { kind: ExprKind::Retype(Box::new(made)), ty, nullable, coercibility }
}

fn unit_constant(unit: IntervalUnit) -> Expr {
    Expr::integer(unit as i64)
}

fn text_constant(text: &str) -> Expr {
    let ty = Type::varchar(text.len() as u32, values::collation::Collation::UTF8MB4_0900_AI_CI);
    Expr::constant(Value::owned(text.as_bytes()), ty)
}
