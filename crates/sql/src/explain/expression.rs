//! Bound expressions in MySQL's form.

use super::names::{Made, Names};
use crate::bind::operator::symbol;
use crate::bind::print::{cast_type, sign};
use crate::expr::{CompareOp, Expr, ExprKind, InQuery, Slot, SubId, same};
use crate::plan::{AggregateCall, FrameEnd, FrameOffset, SortKey, WindowCall, WindowFrame, WindowFunction, WindowSpec};
use crate::variables::Which;
use syntax::ast::expr::AggregateKind;
use syntax::printer::{aggregate_text, quoted, quoted_string, window_text};
use values::types::Kind;
use values::value::Value;

/// How columns are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `t.a`, as in FORMAT=TREE.
    Short,
    /// `` `db`.`t`.`a` ``, as in FORMAT=JSON and the note.
    Full,
}

/// Prints expressions.
#[derive(Clone, Copy, Debug)]
pub struct Text<'n, 'p> {
    /// What things are called.
    pub names: &'n Names<'p>,
    /// How.
    pub style: Style,
}

impl<'n> Text<'n, '_> {
    /// An expression.
    pub fn of(&self, e: &Expr) -> String {
        match &e.kind {
            ExprKind::Constant(_) | ExprKind::Hex(_) | ExprKind::Parameter(_) => constant(e),
            ExprKind::Column(slot, column) => self.column(*slot, *column),
            ExprKind::Negate(inner) => format!("-({})", self.of(inner)),
            ExprKind::BitNot(inner) => format!("~({})", self.of(inner)),
            ExprKind::Arithmetic(operator, pair) => {
                format!("({} {} {})", self.of(&pair[0]), sign(*operator), self.of(&pair[1]))
            }
            ExprKind::Compare(op, _, pair) => {
                let (left, right) = (self.beside(&pair[0], &pair[1]), self.beside(&pair[1], &pair[0]));
                format!("({left} {} {right})", symbol(*op))
            }
            ExprKind::And(items) => self.conjunction(items),
            ExprKind::Or(items) => self.joined(items, " or "),
            ExprKind::Xor(pair) => format!("({} xor {})", self.of(&pair[0]), self.of(&pair[1])),
            ExprKind::Not(inner) => self.not(inner),
            ExprKind::IsNull(inner) => format!("({} is null)", self.of(inner)),
            ExprKind::IsTruth(truth, inner) => format!("({} is {truth})", self.of(inner)),
            ExprKind::In(test) => {
                let items: Vec<String> = test.list.iter().map(|(_, e)| self.beside(e, &test.expr)).collect();
                let not = if test.negated { "not " } else { "" };
                format!("({} {not}in ({}))", self.of(&test.expr), items.join(","))
            }
            ExprKind::Like(like) => {
                let not = if like.negated { "not " } else { "" };
                let escape = like.escape.as_ref().map_or_else(String::new, |e| format!(" escape {}", self.of(e)));
                format!("({} {not}like {}{escape})", self.of(&like.expr), self.of(&like.pattern))
            }
            ExprKind::Cast(inner) => format!("cast({} as {})", self.of(inner), cast_type(&e.ty)),
            ExprKind::Retype(inner) => self.of(inner),
            // What has a subquery is shown as it was written.
            ExprKind::Fixed(_, inner) if crate::bind::view::has_query(inner) => self.of(inner),
            ExprKind::Fixed(_, inner) => format!("<cache>({})", self.of(inner)),
            _ => self.call(e),
        }
    }

    fn call(&self, e: &Expr) -> String {
        match &e.kind {
            ExprKind::Call(function, arguments) => self.function(function.name, arguments),
            ExprKind::UserVariable(name) => format!("(@{})", quoted(name)),
            ExprKind::Assign(name, value) => format!("(@{}:={})", quoted(name), self.of(value)),
            ExprKind::SystemVariable(id, which) => {
                let global = if matches!(which, Which::Global) { "global." } else { "" };
                format!("@@{global}{}", id.name())
            }
            ExprKind::Case(case) => {
                let branch = |(when, then): &(Expr, Expr)| format!(" when {} then {}", self.of(when), self.of(then));
                let branches: String = case.branches.iter().map(branch).collect();
                let otherwise = case.otherwise.as_ref().map_or_else(String::new, |e| format!(" else {}", self.of(e)));
                format!("(case{branches}{otherwise} end)")
            }
            ExprKind::Scalar(id) | ExprKind::RowItem(id, _) => self.select(*id),
            ExprKind::Exists(id) => format!("exists{}", self.select(*id)),
            ExprKind::InQuery(test) => self.in_query(test),
            ExprKind::Grouping(arguments) => format!("grouping({})", self.list(arguments)),
            _ => String::new(),
        }
    }

    fn function(&self, name: &str, arguments: &[Expr]) -> String {
        match (name, arguments) {
            ("member_of", [value, list]) => format!("{} member of ({})", self.of(value), self.of(list)),
            ("", [schema, name, rest @ ..]) => {
                let part = |e: &Expr| quoted(constant(e).trim_matches('\''));
                format!("{}.{}({})", part(schema), part(name), self.list(rest))
            }
            _ => format!("{name}({})", self.list(arguments)),
        }
    }

    /// A column, or what a step put into its place.
    pub fn column(&self, slot: Slot, column: usize) -> String {
        match self.names.made(slot) {
            Some(Made::Kept(kept)) => kept.get(column).map_or_else(String::new, |e| self.of(e)),
            Some(Made::Different(id, kept)) => {
                let table = format!("`<subquery{}>`", self.names.number(id));
                let name = kept.get(column).map_or_else(String::new, |e| self.names.different(e));
                if self.style == Style::Full { format!("{table}.{}", quoted(&name)) } else { format!("{table}.{name}") }
            }
            Some(Made::Groups(step)) => match column.checked_sub(step.keys.len()) {
                None => self.of(&step.keys[column]),
                Some(at) => match (step.calls.get(at), step.groupings.get(at.wrapping_sub(step.calls.len()))) {
                    (Some(call), _) => self.aggregate(call),
                    (None, Some(places)) => {
                        let keys: Vec<String> = places.iter().map(|at| self.of(&step.keys[*at])).collect();
                        format!("grouping({})", keys.join(","))
                    }
                    (None, None) => String::new(),
                },
            },
            Some(Made::Windows(calls)) => calls.get(column).map_or_else(String::new, |call| self.window(call)),
            Some(Made::Combined(query)) => {
                let name = query.columns.get(column).map_or("", |c| &c.name);
                if self.style == Style::Full { quoted(name) } else { name.to_owned() }
            }
            None => self.table_column(slot, column),
        }
    }

    fn table_column(&self, slot: Slot, column: usize) -> String {
        let Some(table) = self.names.table(slot) else { return "<column>".to_owned() };
        let Some(of) = table.columns.get(column) else { return "<column>".to_owned() };
        if let Some(stored) = &table.table
            && let Some(text) = stored.columns.get(column).and_then(|c| c.hidden())
        {
            return text.to_owned();
        }
        match self.style {
            Style::Short => format!("{}.{}", table.alias, of.name),
            Style::Full if table.schema.is_empty() || table.table.is_none() => {
                format!("{}.{}", quoted(&table.alias), quoted(&of.name))
            }
            Style::Full => format!("{}.{}.{}", quoted(&table.schema), quoted(&table.alias), quoted(&of.name)),
        }
    }

    /// Expressions with commas between them.
    pub fn list(&self, items: &[Expr]) -> String {
        items.iter().map(|e| self.of(e)).collect::<Vec<_>>().join(",")
    }

    fn joined(&self, items: &[Expr], word: &str) -> String {
        format!("({})", items.iter().map(|e| self.of(e)).collect::<Vec<_>>().join(word))
    }

    /// AND, in which two bounds of one expression are BETWEEN.
    /// What a column is compared with: MySQL keeps the value of a minus.
    fn beside(&self, e: &Expr, other: &Expr) -> String {
        let is_integer = |e: &Expr| e.ty.kind.is_integer();
        let is_negative = matches!(e.kind, ExprKind::Constant(Value::Int(number)) if number < 0);
        let is_kept = is_negative && is_integer(e) && is_integer(other) && matches!(other.kind, ExprKind::Column(..));
        if is_kept { format!("<cache>({})", self.of(e)) } else { self.of(e) }
    }

    fn conjunction(&self, items: &[Expr]) -> String {
        let mut parts = Vec::new();
        let mut rest = items.iter().peekable();
        while let Some(item) = rest.next() {
            match rest.peek().and_then(|next| between(item, next)) {
                Some((e, low, high)) => {
                    let (low, high) = (self.beside(low, e), self.beside(high, e));
                    parts.push(format!("({} between {low} and {high})", self.of(e)));
                    rest.next();
                }
                None => parts.push(self.of(item)),
            }
        }
        match &parts[..] {
            [one] => one.clone(),
            _ => format!("({})", parts.join(" and ")),
        }
    }

    fn not(&self, inner: &Expr) -> String {
        match &inner.kind {
            ExprKind::IsNull(e) => format!("({} is not null)", self.of(e)),
            ExprKind::IsTruth(truth, e) => format!("({} is not {truth})", self.of(e)),
            ExprKind::And(items)
                if let [low, high] = &items[..]
                    && let Some((e, low, high)) = between(low, high) =>
            {
                format!("({} not between {} and {})", self.of(e), self.of(low), self.of(high))
            }
            ExprKind::Compare(op, _, pair) if let Some(opposite) = opposite(*op) => {
                format!("({} {} {})", self.of(&pair[0]), symbol(opposite), self.of(&pair[1]))
            }
            ExprKind::Not(e) => format!("(0 <> {})", self.of(e)),
            ExprKind::Exists(_) | ExprKind::Or(_) | ExprKind::And(_) | ExprKind::Call(..) | ExprKind::Xor(_) => {
                format!("(not({}))", self.of(inner))
            }
            _ => format!("(0 = {})", self.of(inner)),
        }
    }

    fn select(&self, id: SubId) -> String {
        format!("(select #{})", self.names.number(id))
    }

    /// IN with a subquery and its kin: by a set of its rows where they are the same for all outer rows.
    fn in_query(&self, test: &InQuery) -> String {
        let plan = self.names.subplans.get(test.query);
        let left = self.list(&test.left);
        let left = if test.left.len() > 1 { format!("({left})") } else { left };
        let select = self.select(test.query);
        let is_in = test.op == CompareOp::Equal && !test.all;
        let suits = plan.outer.is_empty() && plan.is_fixed();
        let negated = test.negated;
        let found = match (is_in, suits) {
            (true, true) => format!("{left} in {select}"),
            (true, false) => format!("<exists>{select}"),
            (false, _) => {
                let word = if test.all { "<not>" } else { "<nop>" };
                let test = format!("{word}(<in_optimizer>({left},<exists>{select}))");
                return if negated { format!("(not({test}))") } else { test };
            }
        };
        format!("<in_optimizer>({left},{found}{})", if negated { " is false" } else { "" })
    }

    /// An aggregate function's call.
    pub fn aggregate(&self, call: &AggregateCall) -> String {
        let name = aggregate_text(call.kind);
        let distinct = if call.distinct { "distinct " } else { "" };
        let arguments = if call.kind == AggregateKind::CountStar { "0".to_owned() } else { self.list(&call.arguments) };
        if call.kind != AggregateKind::GroupConcat {
            return format!("{name}({distinct}{arguments})");
        }
        let is_own = call.distinct
            && call.order.len() == call.arguments.len()
            && call.order.iter().zip(&call.arguments).all(|(key, e)| !key.descending && same(&key.expr, e));
        let order = match call.order.is_empty() || is_own {
            true => String::new(),
            false => format!(" order by {}", self.keys(&call.order, ",")),
        };
        format!("{name}({distinct}{arguments}{order} separator {})", quoted_string(&call.separator))
    }

    /// Keys of an order.
    pub fn keys(&self, keys: &[SortKey], separator: &str) -> String {
        let key = |k: &SortKey| format!("{}{}", self.of(&k.expr), if k.descending { " DESC" } else { "" });
        keys.iter().map(key).collect::<Vec<_>>().join(separator)
    }

    /// A window function's call.
    pub fn window(&self, call: &WindowCall) -> String {
        let function = match &call.function {
            WindowFunction::Aggregate(aggregate) => self.aggregate(aggregate),
            WindowFunction::Other(kind, arguments) => format!("{}({})", window_text(*kind), self.list(arguments)),
        };
        match &call.spec.name {
            Some(name) if self.style == Style::Full => format!("{function} OVER {}", quoted(name)),
            Some(name) => format!("{function} OVER {name}"),
            None => format!("{function} OVER {} ", self.specification(&call.spec)),
        }
    }

    fn specification(&self, spec: &WindowSpec) -> String {
        let mut text = String::from("(");
        if !spec.partition.is_empty() {
            text += &format!("PARTITION BY {} ", self.keys(&spec.partition, ","));
        }
        if !spec.order.is_empty() {
            text += &format!("ORDER BY {} ", self.keys(&spec.order, ","));
        }
        if let Some(frame) = &spec.frame {
            text += &self.frame(frame);
        }
        text + ")"
    }

    fn frame(&self, frame: &WindowFrame) -> String {
        let unit = if frame.rows { "ROWS" } else { "RANGE" };
        format!(" {unit} BETWEEN {} AND {}", self.frame_end(&frame.start), self.frame_end(&frame.end))
    }

    fn frame_end(&self, end: &FrameEnd) -> String {
        let amount = |offset: &FrameOffset| match &offset.unit {
            Some(unit) => format!("interval {} {}", self.of(&offset.amount), format!("{unit:?}").to_lowercase()),
            None => self.of(&offset.amount),
        };
        match end {
            FrameEnd::First => "UNBOUNDED PRECEDING".to_owned(),
            FrameEnd::Preceding(offset) => format!("{} PRECEDING", amount(offset)),
            FrameEnd::Current => "CURRENT ROW".to_owned(),
            FrameEnd::Following(offset) => format!("{} FOLLOWING", amount(offset)),
            FrameEnd::Last => "UNBOUNDED FOLLOWING".to_owned(),
        }
    }
}

/// A constant.
pub fn constant(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Constant(value) if value.is_null() => "NULL".to_owned(),
        ExprKind::Constant(value) => {
            let text = values::text::of(value, &e.ty);
            match e.ty.kind {
                Kind::Date => format!("DATE{}", quoted_string(&text)),
                Kind::Time => format!("TIME{}", quoted_string(&text)),
                Kind::DateTime | Kind::Timestamp => format!("TIMESTAMP{}", quoted_string(&text)),
                kind if kind.is_string() => quoted_string(&text),
                _ => match text.strip_prefix(b"-") {
                    Some(digits) => format!("-({})", String::from_utf8_lossy(digits)),
                    None => String::from_utf8_lossy(&text).into_owned(),
                },
            }
        }
        ExprKind::Hex(bytes) => format!("0x{}", bytes.iter().map(|b| format!("{b:02x}")).collect::<String>()),
        _ => "?".to_owned(),
    }
}

/// The expression and the bounds of BETWEEN, where two comparisons are one.
fn between<'e>(low: &'e Expr, high: &'e Expr) -> Option<(&'e Expr, &'e Expr, &'e Expr)> {
    let (ExprKind::Compare(CompareOp::GreaterEqual, _, from), ExprKind::Compare(CompareOp::LessEqual, _, to)) =
        (&low.kind, &high.kind)
    else {
        return None;
    };
    same(&from[0], &to[0]).then_some((&from[0], &from[1], &to[1]))
}

/// The comparison that holds where another does not.
fn opposite(op: CompareOp) -> Option<CompareOp> {
    Some(match op {
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
        CompareOp::Less => CompareOp::GreaterEqual,
        CompareOp::LessEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessEqual,
        CompareOp::GreaterEqual => CompareOp::Less,
        CompareOp::NullSafeEqual => return None,
    })
}
