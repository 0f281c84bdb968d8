//! Bound expressions as messages show them.

use crate::expr::frame::{Frame, Row};
use crate::expr::{Expr, ExprKind, Slot};
use values::types::{Kind, Type};
use values::value::Value;

/// An expression in MySQL's form, as far as an error quotes it.
pub fn expression(e: &Expr) -> String {
    named(e, &Names { column: &|slot, column| format!("`{}`.`{column}`", slot.0), parameters: &[] })
}

/// The same, with the names of columns whose rows the frame has, and the values of parameters.
pub fn expression_of(e: &Expr, frame: &Frame<'_>) -> String {
    let column = |slot, column: usize| match frame.row(slot) {
        Row::Encoded { table, .. } => {
            format!("`{}`.`{}`.`{}`", table.schema, table.name, table.columns[column].name)
        }
        _ => format!("`{}`.`{column}`", slot.0),
    };
    named(e, &Names { column: &column, parameters: frame.parameters })
}

/// A function's call, likewise.
pub fn call_of(name: &str, arguments: &[Expr], frame: &Frame<'_>) -> String {
    call(name, arguments, &|e| expression_of(e, frame))
}

fn call(name: &str, arguments: &[Expr], shown: &dyn Fn(&Expr) -> String) -> String {
    match arguments {
        [date, amount, of, backwards] if name == "date_add" => {
            let sign = if matches!(backwards.kind, ExprKind::Constant(Value::Int(1))) { "-" } else { "+" };
            let unit = crate::functions::time_parts::unit(of).name().to_lowercase();
            format!("({} {sign} interval {} {unit})", shown(date), shown(amount))
        }
        _ => format!("{name}({})", arguments.iter().map(shown).collect::<Vec<_>>().join(",")),
    }
}

/// What stands in an expression for others' things.
struct Names<'n> {
    column: &'n dyn Fn(Slot, usize) -> String,
    /// Those that are known.
    parameters: &'n [Value<'n>],
}

fn constant(value: &Value<'_>, ty: &Type) -> String {
    let text = String::from_utf8_lossy(&values::text::of(value, ty)).into_owned();
    if value.is_null() {
        "NULL".to_owned()
    } else if ty.kind.is_string() || ty.kind.is_temporal() {
        let word = match ty.kind {
            Kind::Date => "DATE",
            Kind::Time => "TIME",
            Kind::DateTime | Kind::Timestamp => "TIMESTAMP",
            _ => "",
        };
        format!("{word}'{text}'")
    } else {
        match text.strip_prefix('-') {
            Some(digits) => format!("-({digits})"),
            None => text,
        }
    }
}

fn named(e: &Expr, names: &Names<'_>) -> String {
    let expression = |e: &Expr| named(e, names);
    let joined =
        |items: &[Expr], word: &str| format!("({})", items.iter().map(expression).collect::<Vec<_>>().join(word));
    match &e.kind {
        ExprKind::Constant(value) => constant(value, &e.ty),
        ExprKind::Hex(bytes) => {
            let digits = bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
            format!("0x{digits}")
        }
        ExprKind::Parameter(at) => names.parameters.get(*at).map_or("?".to_owned(), |value| constant(value, &e.ty)),
        ExprKind::Column(slot, column) => (names.column)(*slot, *column),
        ExprKind::Negate(inner) => format!("-({})", expression(inner)),
        ExprKind::BitNot(inner) => format!("~({})", expression(inner)),
        ExprKind::Arithmetic(operator, pair) => {
            format!("({} {} {})", expression(&pair[0]), sign(*operator), expression(&pair[1]))
        }
        ExprKind::Compare(op, _, pair) => {
            let sign = crate::bind::operator::symbol(*op);
            format!("({} {sign} {})", expression(&pair[0]), expression(&pair[1]))
        }
        ExprKind::And(items) => joined(items, " and "),
        ExprKind::Or(items) => joined(items, " or "),
        ExprKind::Xor(pair) => format!("({} xor {})", expression(&pair[0]), expression(&pair[1])),
        ExprKind::Not(inner) => format!("(not {})", expression(inner)),
        ExprKind::IsNull(inner) => format!("({} is null)", expression(inner)),
        ExprKind::IsTruth(truth, inner) => format!("({} is {truth})", expression(inner)),
        ExprKind::In(test) => {
            let items: Vec<String> = test.list.iter().map(|(_, e)| expression(e)).collect();
            format!("({} in ({}))", expression(&test.expr), items.join(","))
        }
        ExprKind::Like(like) => format!("({} like {})", expression(&like.expr), expression(&like.pattern)),
        ExprKind::Cast(inner) => {
            format!("cast({} as {})", expression(inner), cast_type(&e.ty))
        }
        ExprKind::Retype(inner) | ExprKind::Fixed(_, inner) => expression(inner),
        ExprKind::Call(..) if let Some(number) = super::parameter::without_digits(e) => expression(number),
        ExprKind::Call(function, arguments) => call(function.name, arguments, &expression),
        ExprKind::UserVariable(name) => format!("(@`{name}`)"),
        ExprKind::Assign(name, value) => format!("(@`{name}`:={})", expression(value)),
        ExprKind::SystemVariable(id, _) => format!("@@{}", id.name()),
        ExprKind::Case(_) => "case".to_owned(),
        ExprKind::Scalar(_) | ExprKind::Exists(_) | ExprKind::InQuery(_) | ExprKind::RowItem(..) => {
            "(select #2)".to_owned()
        }
        ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Grouping(_) => "aggregate".to_owned(),
    }
}

/// The type of a cast.
pub(crate) fn cast_type(ty: &values::types::Type) -> String {
    match (ty.kind, ty.unsigned) {
        (values::types::Kind::LongLong, false) => "signed".to_owned(),
        (values::types::Kind::LongLong, true) => "unsigned".to_owned(),
        _ => ty.to_string(),
    }
}

/// The sign of an arithmetic operator.
pub(crate) fn sign(operator: values::arith::Operator) -> &'static str {
    use values::arith::Operator as O;
    match operator {
        O::Add => "+",
        O::Subtract => "-",
        O::Multiply => "*",
        O::Divide => "/",
        O::IntegerDivide => "DIV",
        O::Modulo => "%",
        O::BitAnd => "&",
        O::BitOr => "|",
        O::BitXor => "^",
        O::ShiftLeft => "<<",
        O::ShiftRight => ">>",
    }
}
