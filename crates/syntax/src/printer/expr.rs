//! Expressions.

use crate::ast::expr::{
    Aggregate, AggregateKind, BinaryOp, Case, Cast, CastType, Column, DateArith, Expr, ExprKind, Frame, FrameBound,
    FrameExclusion, FrameUnit, Function, In, InSet, IntervalUnit, Introduced, IntroducedForm, IsTest, JsonResponse,
    JsonValue, Like, LiteralValue, Match, MatchMode, NullTreatment, Over, Quantified, Quantifier, Scope,
    SystemVariable, TemporalKind, TimestampFunction, TimestampKind, Trim, TrimSide, UnaryOp, WeightString, WeightWidth,
    Window, WindowFunction, WindowKind,
};
use crate::ast::query::Direction;
use crate::parser::{is_call_name, is_function_word};
use crate::printer::{Printer, Strings, is_plain};

/// Whether a function whose grammar says how many arguments it has has so many. A blank behind the name, which takes that grammar
/// away, is not printed.
fn has_special_shape(name: &str, arguments: usize) -> bool {
    match name {
        "substring" | "substr" | "mid" => matches!(arguments, 2 | 3),
        "now" | "curtime" | "sysdate" => arguments <= 1,
        "curdate" | "session_user" | "system_user" => arguments == 0,
        "adddate" | "subdate" => arguments == 2,
        _ => true,
    }
}

impl Printer {
    pub(super) fn exprs(&mut self, exprs: &[Expr<'_>]) {
        self.separated(exprs, ",", Self::expr);
    }

    pub(super) fn expr(&mut self, expr: &Expr<'_>) {
        match &expr.kind {
            ExprKind::Null => self.push("NULL"),
            ExprKind::Bool(value) => self.push(if *value { "true" } else { "false" }),
            ExprKind::Literal(literal) => self.literal(&literal.value),
            ExprKind::Parameter(_) => self.push("?"),
            ExprKind::Column(column) => self.column(column),
            ExprKind::UserVariable(name) => self.user_variable(name),
            ExprKind::Assign(name, value) => {
                self.push("(");
                self.user_variable(name);
                self.push(":=");
                self.expr(value);
                self.push(")");
            }
            ExprKind::SystemVariable(variable) => self.system_variable(variable),
            ExprKind::Unary(op, inner) => self.unary(*op, inner),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
            ExprKind::And(operands) => self.operands(operands, " and "),
            ExprKind::Or(operands) => self.operands(operands, " or "),
            ExprKind::Quantified(quantified) => self.quantified(quantified),
            ExprKind::Is(test, inner) => {
                self.push("(");
                self.expr(inner);
                self.push(is_text(*test));
                self.push(")");
            }
            ExprKind::In(list) => self.in_list(list),
            ExprKind::Between(between) => {
                self.push("(");
                self.expr(&between.expr);
                self.push(if between.negated { " not between " } else { " between " });
                self.expr(&between.low);
                self.push(" and ");
                self.expr(&between.high);
                self.push(")");
            }
            ExprKind::Like(like) => self.like(like),
            ExprKind::Collate(inner, collation) => {
                self.push("(");
                self.expr(inner);
                self.push(" collate ");
                self.charset_name(&collation.text);
                self.push(")");
            }
            ExprKind::Row(items) => {
                self.push("(");
                self.exprs(items);
                self.push(")");
            }
            _ => self.call(expr),
        }
    }

    fn call(&mut self, expr: &Expr<'_>) {
        match &expr.kind {
            ExprKind::Case(case) => self.case(case),
            ExprKind::Exists(query) => {
                self.push("exists(");
                self.subquery(query);
                self.push(")");
            }
            ExprKind::Subquery(query) => {
                self.push("(");
                self.subquery(query);
                self.push(")");
            }
            ExprKind::Function(function) => self.function(function),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExprKind::Window(function) => self.window_function(function),
            ExprKind::Cast(cast) => self.cast(cast),
            ExprKind::ConvertUsing(inner, charset) => {
                self.push("convert(");
                self.expr(inner);
                self.push(" using ");
                self.charset_name(&charset.text);
                self.push(")");
            }
            ExprKind::Extract(unit, inner) => {
                self.push("extract(");
                self.push(unit_text(*unit));
                self.push(" from ");
                self.expr(inner);
                self.push(")");
            }
            ExprKind::Trim(trim) => self.trim(trim),
            ExprKind::DateArith(arith) => self.date_arith(arith),
            ExprKind::Timestamp(function) => self.timestamp(function),
            ExprKind::GetFormat(kind, inner) => {
                self.push("get_format(");
                self.push(match kind {
                    TemporalKind::Date => "DATE",
                    TemporalKind::Time => "TIME",
                    TemporalKind::DateTime => "DATETIME",
                });
                self.push(", ");
                self.expr(inner);
                self.push(")");
            }
            ExprKind::WeightString(weight) => self.weight_string(weight),
            ExprKind::Char(char) => {
                self.push("char(");
                self.exprs(&char.args);
                if let Some(charset) = &char.charset {
                    self.push(" using ");
                    self.charset_name(&charset.text);
                }
                self.push(")");
            }
            ExprKind::JsonValue(value) => self.json_value(value),
            ExprKind::Match(search) => self.fulltext(search),
            ExprKind::DefaultOf(column) => {
                self.push("default(");
                self.column(column);
                self.push(")");
            }
            ExprKind::Values(column) => {
                self.push("values(");
                self.column(column);
                self.push(")");
            }
            _ => self.push("default"),
        }
    }

    pub(super) fn literal(&mut self, value: &LiteralValue<'_>) {
        match value {
            LiteralValue::Integer(value) => self.number(*value),
            LiteralValue::Decimal(text) | LiteralValue::Float(text) => self.push(text),
            LiteralValue::String(text) => {
                if let Strings::Introduced(charset) = self.strings {
                    self.push("_");
                    self.push(if text.is_ascii() { charset } else { "utf8mb4" });
                }
                self.string(text);
            }
            LiteralValue::Introduced(introduced) => self.introduced(introduced),
            LiteralValue::National(text) => {
                self.push("_utf8mb3");
                self.string(text);
            }
            LiteralValue::Hex(bytes) | LiteralValue::Bit(bytes) if bytes.is_empty() => self.push("x''"),
            LiteralValue::Hex(bytes) | LiteralValue::Bit(bytes) => self.hex(bytes),
            LiteralValue::Temporal(kind, text) => {
                self.push(match kind {
                    TemporalKind::Date => "DATE",
                    TemporalKind::Time => "TIME",
                    TemporalKind::DateTime => "TIMESTAMP",
                });
                self.string(text);
            }
        }
    }

    fn introduced(&mut self, introduced: &Introduced<'_>) {
        self.push("_");
        self.push(&introduced.charset.to_ascii_lowercase());
        match introduced.form {
            IntroducedForm::String if std::str::from_utf8(&introduced.bytes).is_ok() => self.string(&introduced.bytes),
            _ if introduced.bytes.is_empty() => self.push("''"),
            _ => {
                self.push(" ");
                self.hex(&introduced.bytes);
            }
        }
    }

    pub(super) fn column(&mut self, column: &Column<'_>) {
        if let Some(text) = self.column_meaning(column).map(str::to_owned) {
            return self.push(&text);
        }
        if let Some(qualifier) = &column.qualifier {
            if let Some(schema) = &qualifier.schema {
                self.ident(schema);
                self.push(".");
            }
            self.ident(&qualifier.table);
            self.push(".");
        }
        self.ident(&column.name);
    }

    pub(super) fn user_variable(&mut self, name: &str) {
        self.push("@");
        self.name_text(name);
    }

    fn system_variable(&mut self, variable: &SystemVariable<'_>) {
        self.push("@@");
        self.push(match variable.scope {
            None => "",
            Some(Scope::Global) => "global.",
            Some(Scope::Session | Scope::Local) => "session.",
            Some(Scope::Persist) => "persist.",
            Some(Scope::PersistOnly) => "persist_only.",
        });
        if let Some(component) = &variable.component {
            self.ident(component);
            self.push(".");
        }
        self.ident(&variable.name);
    }

    fn unary(&mut self, op: UnaryOp, inner: &Expr<'_>) {
        if self.explained_not(op, inner) {
            return;
        }
        match op {
            UnaryOp::Minus => self.enclosed("-(", inner, ")"),
            UnaryOp::BitNot => self.enclosed("~(", inner, ")"),
            UnaryOp::Not | UnaryOp::Bang => self.enclosed("(not(", inner, "))"),
            UnaryOp::Binary => self.enclosed("cast(", inner, " as char charset binary)"),
        }
    }

    fn enclosed(&mut self, before: &str, inner: &Expr<'_>, after: &str) {
        self.push(before);
        self.expr(inner);
        self.push(after);
    }

    pub(super) fn binary(&mut self, op: BinaryOp, left: &Expr<'_>, right: &Expr<'_>) {
        let text = match op {
            BinaryOp::Xor => " xor ",
            BinaryOp::BitOr => " | ",
            BinaryOp::BitAnd => " & ",
            BinaryOp::ShiftLeft => " << ",
            BinaryOp::ShiftRight => " >> ",
            BinaryOp::Add => " + ",
            BinaryOp::Subtract => " - ",
            BinaryOp::Multiply => " * ",
            BinaryOp::Divide => " / ",
            BinaryOp::IntegerDivide => " DIV ",
            BinaryOp::Modulo => " % ",
            BinaryOp::BitXor => " ^ ",
            BinaryOp::Concat => return self.called("concat(", left, right, ")"),
            BinaryOp::JsonExtract => return self.called("json_extract(", left, right, ")"),
            BinaryOp::JsonUnquoteExtract => return self.called("json_unquote(json_extract(", left, right, "))"),
            BinaryOp::Regexp => return self.called("regexp_like(", left, right, ")"),
            BinaryOp::NotRegexp => return self.called("(not(regexp_like(", left, right, ")))"),
            BinaryOp::SoundsLike => {
                self.enclosed("(soundex(", left, ") = ");
                return self.enclosed("soundex(", right, "))");
            }
            BinaryOp::MemberOf => {
                self.expr(left);
                return self.enclosed(" member of (", right, ")");
            }
            _ => comparison_text(op),
        };
        self.enclosed("(", left, text);
        self.enclosed("", right, ")");
    }

    fn called(&mut self, before: &str, left: &Expr<'_>, right: &Expr<'_>, after: &str) {
        self.enclosed(before, left, ",");
        self.enclosed("", right, after);
    }

    fn operands(&mut self, operands: &[Expr<'_>], word: &str) {
        self.push("(");
        self.separated(operands, word, Self::expr);
        self.push(")");
    }

    fn quantified(&mut self, quantified: &Quantified<'_>) {
        self.enclosed("(", &quantified.left, comparison_text(quantified.op));
        self.push(if quantified.quantifier == Quantifier::All { "all (" } else { "any (" });
        self.subquery(&quantified.query);
        self.push("))");
    }

    fn in_list(&mut self, list: &In<'_>) {
        self.enclosed("(", &list.expr, if list.negated { " not in (" } else { " in (" });
        match &list.set {
            InSet::List(items) => self.exprs(items),
            InSet::Query(query) => self.subquery(query),
        }
        self.push("))");
    }

    fn like(&mut self, like: &Like<'_>) {
        self.enclosed(if like.negated { "(not((" } else { "(" }, &like.expr, " like ");
        self.expr(&like.pattern);
        if let Some(escape) = &like.escape {
            self.enclosed(" escape ", escape, "");
        }
        self.push(if like.negated { ")))" } else { ")" });
    }

    fn case(&mut self, case: &Case<'_>) {
        self.push("(case ");
        if let Some(operand) = &case.operand {
            self.enclosed("", operand, " ");
        }
        for (when, then) in &case.branches {
            self.enclosed("when ", when, " then ");
            self.enclosed("", then, " ");
        }
        if let Some(otherwise) = &case.otherwise {
            self.enclosed("else ", otherwise, " ");
        }
        self.push("end)");
    }

    fn function(&mut self, function: &Function<'_>) {
        if let Some(schema) = &function.schema {
            self.ident(schema);
            self.push(".");
            self.ident(&function.name);
        } else {
            let name = function.name.text.to_ascii_lowercase();
            match name.as_str() {
                word if !has_special_shape(word, function.args.len()) => self.ident(&function.name),
                "substring" | "mid" => self.push("substr"),
                "position" => self.push("locate"),
                "schema" => self.push("database"),
                "current_timestamp" | "localtime" | "localtimestamp" => self.push("now"),
                "current_date" => self.push("curdate"),
                "current_time" => self.push("curtime"),
                "lcase" => self.push("lower"),
                "ucase" => self.push("upper"),
                "now" | "curdate" | "curtime" | "sysdate" | "session_user" | "system_user" | "substr" | "adddate"
                | "subdate" => self.push(&name),
                word if word == "avg" || is_function_word(word.as_bytes()) => self.ident(&function.name),
                plain if is_plain(plain) && is_call_name(plain.as_bytes()) => self.push(plain),
                _ => self.ident(&function.name),
            }
        }
        self.push("(");
        self.exprs(&function.args);
        self.push(")");
    }

    fn aggregate(&mut self, aggregate: &Aggregate<'_>) {
        self.push(aggregate_text(aggregate.kind));
        self.push(if aggregate.distinct { "(distinct " } else { "(" });
        if aggregate.kind == AggregateKind::CountStar {
            self.push("0");
        }
        self.exprs(&aggregate.args);
        if aggregate.kind == AggregateKind::GroupConcat {
            if !aggregate.order_by.is_empty() {
                self.push(" order by ");
                self.separated(&aggregate.order_by, ",", |printer, item| {
                    printer.expr(&item.expr);
                    printer.push(direction_text(item.direction));
                });
            }
            self.push(" separator ");
            self.string(aggregate.separator.as_deref().unwrap_or(b","));
        }
        self.push(")");
        if let Some(over) = &aggregate.over {
            self.over(over);
        }
    }

    fn window_function(&mut self, function: &WindowFunction<'_>) {
        self.push(window_text(function.kind));
        self.push("(");
        self.exprs(&function.args);
        self.push(")");
        if function.from_last {
            self.push(" from last");
        }
        match function.nulls {
            Some(NullTreatment::Respect) => self.push(" respect nulls"),
            Some(NullTreatment::Ignore) => self.push(" ignore nulls"),
            None => {}
        }
        self.over(&function.over);
    }

    fn over(&mut self, over: &Over<'_>) {
        self.push(" OVER ");
        match over {
            Over::Name(name) => self.ident(name),
            Over::Window(window) => {
                self.window(window);
                self.push(" ");
            }
        }
    }

    pub(super) fn window(&mut self, window: &Window<'_>) {
        self.push("(");
        let mut before = "";
        if let Some(base) = &window.base {
            self.ident(base);
            before = " ";
        }
        if !window.partition_by.is_empty() {
            self.push(before);
            self.push("PARTITION BY ");
            self.exprs(&window.partition_by);
            self.push(" ");
            before = "";
        }
        if !window.order_by.is_empty() {
            self.push(before);
            self.push("ORDER BY ");
            self.order_items(&window.order_by);
            self.push(" ");
            before = "";
        }
        if let Some(frame) = &window.frame {
            self.push(before);
            self.frame(frame);
        }
        self.push(")");
    }

    fn frame(&mut self, frame: &Frame<'_>) {
        self.push(match frame.unit {
            FrameUnit::Rows => "ROWS BETWEEN ",
            FrameUnit::Range => "RANGE BETWEEN ",
            FrameUnit::Groups => "GROUPS BETWEEN ",
        });
        self.frame_bound(&frame.start);
        self.push(" AND ");
        match &frame.end {
            Some(end) => self.frame_bound(end),
            None => self.push("CURRENT ROW"),
        }
        self.push(match frame.exclusion {
            None => "",
            Some(FrameExclusion::CurrentRow) => " EXCLUDE CURRENT ROW",
            Some(FrameExclusion::Group) => " EXCLUDE GROUP",
            Some(FrameExclusion::Ties) => " EXCLUDE TIES",
            Some(FrameExclusion::NoOthers) => " EXCLUDE NO OTHERS",
        });
    }

    fn frame_bound(&mut self, bound: &FrameBound<'_>) {
        let (offset, word) = match bound {
            FrameBound::UnboundedPreceding => return self.push("UNBOUNDED PRECEDING"),
            FrameBound::UnboundedFollowing => return self.push("UNBOUNDED FOLLOWING"),
            FrameBound::CurrentRow => return self.push("CURRENT ROW"),
            FrameBound::Preceding(offset) => (offset, " PRECEDING"),
            FrameBound::Following(offset) => (offset, " FOLLOWING"),
        };
        match offset.unit {
            Some(unit) => {
                self.enclosed("INTERVAL ", &offset.value, " ");
                self.push(unit_text(unit));
            }
            None => self.expr(&offset.value),
        }
        self.push(word);
    }

    fn cast(&mut self, cast: &Cast<'_>) {
        self.enclosed("cast(", &cast.expr, "");
        if let Some(zone) = &cast.zone {
            self.push(" at time zone ");
            self.string(zone);
        }
        self.push(" as ");
        self.cast_type(&cast.target);
        self.push(if cast.array { " array)" } else { ")" });
    }

    fn cast_type(&mut self, target: &CastType<'_>) {
        match target {
            CastType::Signed => self.push("signed"),
            CastType::Unsigned => self.push("unsigned"),
            CastType::Type(data_type) => self.cast_data_type(data_type),
        }
    }

    fn trim(&mut self, trim: &Trim<'_>) {
        self.push("trim(");
        self.push(match trim.side {
            None => "",
            Some(TrimSide::Both) => "both ",
            Some(TrimSide::Leading) => "leading ",
            Some(TrimSide::Trailing) => "trailing ",
        });
        if let Some(remove) = &trim.remove {
            self.enclosed("", remove, " ");
        }
        if trim.side.is_some() || trim.remove.is_some() {
            self.push("from ");
        }
        self.enclosed("", &trim.expr, ")");
    }

    fn date_arith(&mut self, arith: &DateArith<'_>) {
        self.enclosed("(", &arith.date, if arith.negated { " - interval " } else { " + interval " });
        self.enclosed("", &arith.amount, " ");
        self.push(unit_text(arith.unit));
        self.push(")");
    }

    fn timestamp(&mut self, function: &TimestampFunction<'_>) {
        if function.kind == TimestampKind::Add {
            self.enclosed("(", &function.second, " + interval ");
            self.enclosed("", &function.first, " ");
            self.push(unit_text(function.unit));
            return self.push(")");
        }
        self.push("timestampdiff(");
        self.push(&unit_text(function.unit).to_ascii_uppercase());
        self.push(",");
        self.called("", &function.first, &function.second, ")");
    }

    fn weight_string(&mut self, weight: &WeightString<'_>) {
        self.enclosed("weight_string(", &weight.expr, "");
        match weight.width {
            None => {}
            Some(WeightWidth::Char(width)) => {
                self.push(" as char(");
                self.number(width);
                self.push(")");
            }
            Some(WeightWidth::Binary(width)) => {
                self.push(" as binary(");
                self.number(width);
                self.push(")");
            }
            Some(WeightWidth::Raw(length, width, flags)) => {
                for number in [length, width, flags] {
                    self.push(",");
                    self.number(number);
                }
            }
        }
        self.push(")");
    }

    fn json_value(&mut self, value: &JsonValue<'_>) {
        self.enclosed("json_value(", &value.document, ", ");
        self.expr(&value.path);
        if let Some(returning) = &value.returning {
            self.push(" returning ");
            self.cast_type(returning);
        }
        self.json_responses(value.on_empty.as_ref(), value.on_error.as_ref());
        self.push(")");
    }

    pub(super) fn json_responses(&mut self, on_empty: Option<&JsonResponse<'_>>, on_error: Option<&JsonResponse<'_>>) {
        for (response, event) in [(on_empty, " on empty"), (on_error, " on error")] {
            match response {
                None => continue,
                Some(JsonResponse::Error) => self.push(" error"),
                Some(JsonResponse::Null) => self.push(" null"),
                Some(JsonResponse::Default(value)) => match &value.kind {
                    // A literal with its sign: no expression may stand here.
                    ExprKind::Unary(UnaryOp::Minus, literal) => self.enclosed(" default -", literal, ""),
                    _ => self.enclosed(" default ", value, ""),
                },
            }
            self.push(event);
        }
    }

    fn fulltext(&mut self, search: &Match<'_>) {
        self.push("(match ");
        self.separated(&search.columns, ",", Self::column);
        self.enclosed(" against (", &search.against, "");
        self.push(match search.mode {
            MatchMode::Natural => "",
            MatchMode::Boolean => " in boolean mode",
            MatchMode::NaturalWithExpansion | MatchMode::WithExpansion => " with query expansion",
        });
        self.push("))");
    }
}

fn direction_text(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::Desc) => " DESC",
        _ => " ASC",
    }
}

fn is_text(test: IsTest) -> &'static str {
    match test {
        IsTest::Null | IsTest::Unknown => " is null",
        IsTest::NotNull | IsTest::NotUnknown => " is not null",
        IsTest::True => " is true",
        IsTest::NotTrue => " is not true",
        IsTest::False => " is false",
        IsTest::NotFalse => " is not false",
    }
}

fn comparison_text(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::NullSafeEqual => " <=> ",
        BinaryOp::NotEqual => " <> ",
        BinaryOp::Less => " < ",
        BinaryOp::LessEqual => " <= ",
        BinaryOp::Greater => " > ",
        BinaryOp::GreaterEqual => " >= ",
        _ => " = ",
    }
}

/// The name of an aggregate, in small letters.
pub fn aggregate_text(kind: AggregateKind) -> &'static str {
    match kind {
        AggregateKind::Avg => "avg",
        AggregateKind::BitAnd => "bit_and",
        AggregateKind::BitOr => "bit_or",
        AggregateKind::BitXor => "bit_xor",
        AggregateKind::Count | AggregateKind::CountStar => "count",
        AggregateKind::GroupConcat => "group_concat",
        AggregateKind::JsonArrayAgg => "json_arrayagg",
        AggregateKind::JsonObjectAgg => "json_objectagg",
        AggregateKind::Max => "max",
        AggregateKind::Min => "min",
        AggregateKind::StCollect => "st_collect",
        AggregateKind::StdPop => "std",
        AggregateKind::StdSamp => "stddev_samp",
        AggregateKind::Sum => "sum",
        AggregateKind::VarPop => "variance",
        AggregateKind::VarSamp => "var_samp",
    }
}

/// The name of a window function, in small letters.
pub fn window_text(kind: WindowKind) -> &'static str {
    match kind {
        WindowKind::RowNumber => "row_number",
        WindowKind::Rank => "rank",
        WindowKind::DenseRank => "dense_rank",
        WindowKind::CumeDist => "cume_dist",
        WindowKind::PercentRank => "percent_rank",
        WindowKind::Ntile => "ntile",
        WindowKind::Lead => "lead",
        WindowKind::Lag => "lag",
        WindowKind::FirstValue => "first_value",
        WindowKind::LastValue => "last_value",
        WindowKind::NthValue => "nth_value",
    }
}

fn unit_text(unit: IntervalUnit) -> &'static str {
    match unit {
        IntervalUnit::Microsecond => "microsecond",
        IntervalUnit::Second => "second",
        IntervalUnit::Minute => "minute",
        IntervalUnit::Hour => "hour",
        IntervalUnit::Day => "day",
        IntervalUnit::Week => "week",
        IntervalUnit::Month => "month",
        IntervalUnit::Quarter => "quarter",
        IntervalUnit::Year => "year",
        IntervalUnit::SecondMicrosecond => "second_microsecond",
        IntervalUnit::MinuteMicrosecond => "minute_microsecond",
        IntervalUnit::MinuteSecond => "minute_second",
        IntervalUnit::HourMicrosecond => "hour_microsecond",
        IntervalUnit::HourSecond => "hour_second",
        IntervalUnit::HourMinute => "hour_minute",
        IntervalUnit::DayMicrosecond => "day_microsecond",
        IntervalUnit::DaySecond => "day_second",
        IntervalUnit::DayMinute => "day_minute",
        IntervalUnit::DayHour => "day_hour",
        IntervalUnit::YearMonth => "year_month",
    }
}
