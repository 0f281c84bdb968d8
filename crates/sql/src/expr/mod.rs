//! Bound expressions: names are slots and columns, types are known, comparisons have their rules.
//!
//! The binder makes them, [`eval`] runs them over a [`frame::Frame`]. A tree is immutable and shared by all executions of
//! its plan.

pub mod coerce;
pub mod context;
pub mod eval;
pub mod exact;
pub mod frame;

use crate::functions::Function;
use crate::variables::{Id, Which};
use std::sync::Arc;
use values::arith::Operator;
use values::compare::Comparator;
use values::types::Type;
use values::value::Value;

/// A place in the frame that holds the current row of one table, or of one step of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(pub u16);

/// A subquery's place in its statement's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubId(pub u16);

/// A bound expression with its static type.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it computes.
    pub kind: ExprKind,
    /// The type of what it computes.
    pub ty: Type,
    /// Whether it can be NULL.
    pub nullable: bool,
    /// How firmly its collation holds, 0 (COLLATE) to 6 (NULL). Source: "Collation Coercibility in Expressions".
    pub coercibility: u8,
}

/// Coercibility of an explicit COLLATE.
pub const EXPLICIT: u8 = 0;
/// Coercibility of two strings with different collations.
pub const NO_COLLATION: u8 = 1;
/// Coercibility of a column, a routine's parameter or local variable.
pub const IMPLICIT: u8 = 2;
/// Coercibility of a system constant such as USER().
pub const SYSTEM_CONSTANT: u8 = 3;
/// Coercibility of a literal.
pub const LITERAL: u8 = 4;
/// Coercibility of a number or a temporal value.
pub const NUMERIC: u8 = 5;
/// Coercibility of NULL.
pub const IGNORABLE: u8 = 6;

/// What an expression computes.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant.
    Constant(Value<'static>),
    /// A hexadecimal or binary literal: bytes, or a number where one is wanted.
    Hex(Box<[u8]>),
    /// A parameter of the execution: of a prepared statement, or a literal of a statement whose plan is kept.
    Parameter(usize),
    /// A column of a slot's row.
    Column(Slot, usize),
    /// Minus.
    Negate(Box<Expr>),
    /// Plus, minus and the like, and the operators on bits.
    Arithmetic(Operator, Box<[Expr; 2]>),
    /// `~`.
    BitNot(Box<Expr>),
    /// A comparison.
    Compare(CompareOp, Comparator, Box<[Expr; 2]>),
    /// AND.
    And(Vec<Expr>),
    /// OR.
    Or(Vec<Expr>),
    /// XOR.
    Xor(Box<[Expr; 2]>),
    /// NOT.
    Not(Box<Expr>),
    /// IS NULL.
    IsNull(Box<Expr>),
    /// IS TRUE (or FALSE).
    IsTruth(bool, Box<Expr>),
    /// IN with a list.
    In(Box<InList>),
    /// LIKE.
    Like(Box<Like>),
    /// CASE.
    Case(Box<Case>),
    /// A conversion to this expression's type.
    Cast(Box<Expr>),
    /// The same value under another static type: a collation, a wider type.
    Retype(Box<Expr>),
    /// What is the same for all rows, with its place among the values that an execution works out once.
    Fixed(usize, Box<Expr>),
    /// A function.
    Call(&'static Function, Vec<Expr>),
    /// `@name`.
    UserVariable(Arc<str>),
    /// `@name := value`.
    Assign(Arc<str>, Box<Expr>),
    /// `@@name`.
    SystemVariable(Id, Which),
    /// A subquery's only value.
    Scalar(SubId),
    /// EXISTS.
    Exists(SubId),
    /// IN with a subquery, and = ANY, <> ALL and their kin.
    InQuery(Box<InQuery>),
    /// A value out of a subquery's only row: the row comparison that needs it comes first.
    RowItem(SubId, usize),
    /// An aggregate before grouping; the planner replaces it by a column of the group's slot.
    Aggregate(usize),
    /// A window function before windows are computed, likewise.
    Window(usize),
    /// GROUPING before grouping, likewise.
    Grouping(Vec<Expr>),
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CompareOp {
    Equal,
    NullSafeEqual,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl CompareOp {
    /// The comparison with its sides exchanged.
    #[must_use]
    pub fn flipped(self) -> CompareOp {
        match self {
            CompareOp::Less => CompareOp::Greater,
            CompareOp::LessEqual => CompareOp::GreaterEqual,
            CompareOp::Greater => CompareOp::Less,
            CompareOp::GreaterEqual => CompareOp::LessEqual,
            same => same,
        }
    }

    /// Whether an ordering satisfies it.
    #[inline]
    pub fn accepts(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            CompareOp::Equal | CompareOp::NullSafeEqual => ordering.is_eq(),
            CompareOp::NotEqual => ordering.is_ne(),
            CompareOp::Less => ordering.is_lt(),
            CompareOp::LessEqual => ordering.is_le(),
            CompareOp::Greater => ordering.is_gt(),
            CompareOp::GreaterEqual => ordering.is_ge(),
        }
    }
}

/// `expr [NOT] IN (list)`.
#[derive(Clone, Debug)]
pub struct InList {
    /// What is looked for.
    pub expr: Expr,
    /// Where.
    pub list: Vec<(Comparator, Expr)>,
    /// NOT IN.
    pub negated: bool,
}

/// `expr [NOT] LIKE pattern ESCAPE escape`.
#[derive(Clone, Debug)]
pub struct Like {
    /// The text.
    pub expr: Expr,
    /// The pattern.
    pub pattern: Expr,
    /// The escape character: the default where there is none, NULL or empty for no escape at all.
    pub escape: Option<Expr>,
    /// The collation of the comparison.
    pub collation: values::collation::Collation,
    /// NOT LIKE.
    pub negated: bool,
}

/// CASE; with an operand the comparisons are part of the conditions.
#[derive(Clone, Debug)]
pub struct Case {
    /// Conditions and results.
    pub branches: Vec<(Expr, Expr)>,
    /// ELSE.
    pub otherwise: Option<Expr>,
}

/// `left op ANY (query)`; NOT and ALL are made of it.
#[derive(Clone, Debug)]
pub struct InQuery {
    /// The left side: one expression for each column of the subquery.
    pub left: Vec<Expr>,
    /// How each pair is compared.
    pub comparators: Vec<Comparator>,
    /// The comparison.
    pub op: CompareOp,
    /// Whether all rows must satisfy it in place of one.
    pub all: bool,
    /// NOT of the whole.
    pub negated: bool,
    /// The subquery.
    pub query: SubId,
}

impl Expr {
    /// A constant.
    pub fn constant(value: Value<'static>, ty: Type) -> Expr {
        let coercibility = if value.is_null() {
            IGNORABLE
        } else if ty.kind.is_string() {
            LITERAL
        } else {
            NUMERIC
        };
        Expr { nullable: value.is_null(), kind: ExprKind::Constant(value), ty, coercibility }
    }

    /// NULL.
    pub fn null() -> Expr {
        Expr::constant(Value::Null, Type::null())
    }

    /// An integer constant.
    pub fn integer(value: i64) -> Expr {
        let length = value.to_string().len() as u32;
        Expr::constant(Value::Int(value), Type { length, ..Type::bigint() })
    }

    /// An expression that is no string.
    pub fn new(kind: ExprKind, ty: Type, nullable: bool) -> Expr {
        let coercibility = if ty.kind.is_string() { LITERAL } else { NUMERIC };
        Expr { kind, ty, nullable, coercibility }
    }

    /// A predicate.
    pub fn predicate(kind: ExprKind, nullable: bool) -> Expr {
        Expr::new(kind, Type::truth(), nullable)
    }

    /// A column of a slot.
    pub fn column(slot: Slot, column: usize, ty: Type, nullable: bool) -> Expr {
        let coercibility = if ty.kind.is_string() { IMPLICIT } else { NUMERIC };
        Expr { kind: ExprKind::Column(slot, column), ty, nullable, coercibility }
    }

    /// What is no text where a number is wanted: a literal in hexadecimal or binary digits, the least or greatest of dates
    /// and texts.
    #[must_use]
    pub fn as_number(self) -> Expr {
        match &self.kind {
            ExprKind::Hex(bytes) => {
                let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX).saturating_mul(BYTE_DIGITS);
                Expr::constant(Value::Uint(hex_number(bytes)), Type { length, ..Type::bigint_unsigned() })
            }
            ExprKind::Call(function, arguments)
                if matches!(function.name, "greatest" | "least")
                    && self.ty.kind.is_string()
                    && arguments[0].ty.kind.has_date() =>
            {
                let date = Expr { ty: arguments[0].ty.clone(), ..self };
                Expr::new(ExprKind::Cast(Box::new(date)), Type::double(), true)
            }
            _ => self,
        }
    }

    /// A time with a fraction as the number that it is in arithmetic: with all digits of its type, also where they are zeros.
    #[must_use]
    pub fn as_operand(self) -> Expr {
        let has_fraction = self.ty.kind.is_temporal() && self.ty.decimals > 0;
        if !has_fraction {
            return self.as_number();
        }
        let (ty, nullable) = (values::arith::numeric_type(&self.ty), self.nullable);
        Expr::new(ExprKind::Cast(Box::new(self)), ty, nullable)
    }

    /// The conjunction of `list`; `None` where it is empty.
    pub fn all(mut list: Vec<Expr>) -> Option<Expr> {
        match list.len() {
            0 => None,
            1 => list.pop(),
            _ => {
                let nullable = list.iter().any(|e| e.nullable);
                Some(Expr::predicate(ExprKind::And(list), nullable))
            }
        }
    }

    /// Whether it is true, where it is a number or NULL that is written there.
    pub fn known_truth(&self) -> Option<bool> {
        match &self.kind {
            ExprKind::Constant(Value::Int(number)) => Some(*number != 0),
            ExprKind::Constant(value) if value.is_null() => Some(false),
            ExprKind::Retype(e) | ExprKind::Fixed(_, e) => e.known_truth(),
            _ => None,
        }
    }

    /// Whether it is a value or a column, and nothing is worked out.
    pub fn is_leaf(&self) -> bool {
        matches!(
            self.kind,
            ExprKind::Constant(_)
                | ExprKind::Hex(_)
                | ExprKind::Parameter(_)
                | ExprKind::Column(..)
                | ExprKind::Fixed(..)
        )
    }

    /// The parts of a conjunction that is not nested.
    pub fn parts(&self) -> &[Expr] {
        match &self.kind {
            ExprKind::And(list) => list,
            _ => std::slice::from_ref(self),
        }
    }

    /// Takes a conjunction apart.
    pub fn conjuncts(self, to: &mut Vec<Expr>) {
        match self.kind {
            ExprKind::And(list) => list.into_iter().for_each(|e| e.conjuncts(to)),
            _ => to.push(self),
        }
    }

    /// Calls `visit` for this expression and everything within; where it answers false it does not go deeper.
    pub fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr) -> bool) {
        if visit(self) {
            self.for_each_child(&mut |child| child.walk(visit));
        }
    }

    /// Calls `visit` for everything directly within.
    pub fn for_each_child<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        match &self.kind {
            ExprKind::Constant(_)
            | ExprKind::Hex(_)
            | ExprKind::Parameter(_)
            | ExprKind::Column(..)
            | ExprKind::UserVariable(_)
            | ExprKind::SystemVariable(..)
            | ExprKind::Scalar(_)
            | ExprKind::Exists(_)
            | ExprKind::RowItem(..)
            | ExprKind::Aggregate(_)
            | ExprKind::Window(_) => {}
            ExprKind::Negate(e)
            | ExprKind::BitNot(e)
            | ExprKind::Not(e)
            | ExprKind::IsNull(e)
            | ExprKind::IsTruth(_, e)
            | ExprKind::Cast(e)
            | ExprKind::Retype(e)
            | ExprKind::Fixed(_, e)
            | ExprKind::Assign(_, e) => visit(e),
            ExprKind::Arithmetic(_, pair) | ExprKind::Compare(_, _, pair) | ExprKind::Xor(pair) => {
                pair.iter().for_each(visit);
            }
            ExprKind::And(list) | ExprKind::Or(list) | ExprKind::Call(_, list) | ExprKind::Grouping(list) => {
                list.iter().for_each(visit);
            }
            ExprKind::In(list) => {
                visit(&list.expr);
                list.list.iter().for_each(|(_, e)| visit(e));
            }
            ExprKind::Like(like) => {
                visit(&like.expr);
                visit(&like.pattern);
                like.escape.iter().for_each(visit);
            }
            ExprKind::Case(case) => {
                for (condition, result) in &case.branches {
                    visit(condition);
                    visit(result);
                }
                case.otherwise.iter().for_each(visit);
            }
            ExprKind::InQuery(test) => test.left.iter().for_each(visit),
        }
    }

    /// The same, mutably.
    pub fn for_each_child_mut(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        match &mut self.kind {
            ExprKind::Constant(_)
            | ExprKind::Hex(_)
            | ExprKind::Parameter(_)
            | ExprKind::Column(..)
            | ExprKind::UserVariable(_)
            | ExprKind::SystemVariable(..)
            | ExprKind::Scalar(_)
            | ExprKind::Exists(_)
            | ExprKind::RowItem(..)
            | ExprKind::Aggregate(_)
            | ExprKind::Window(_) => {}
            ExprKind::Negate(e)
            | ExprKind::BitNot(e)
            | ExprKind::Not(e)
            | ExprKind::IsNull(e)
            | ExprKind::IsTruth(_, e)
            | ExprKind::Cast(e)
            | ExprKind::Retype(e)
            | ExprKind::Fixed(_, e)
            | ExprKind::Assign(_, e) => visit(e),
            ExprKind::Arithmetic(_, pair) | ExprKind::Compare(_, _, pair) | ExprKind::Xor(pair) => {
                pair.iter_mut().for_each(visit);
            }
            ExprKind::And(list) | ExprKind::Or(list) | ExprKind::Call(_, list) | ExprKind::Grouping(list) => {
                list.iter_mut().for_each(visit);
            }
            ExprKind::In(list) => {
                visit(&mut list.expr);
                list.list.iter_mut().for_each(|(_, e)| visit(e));
            }
            ExprKind::Like(like) => {
                visit(&mut like.expr);
                visit(&mut like.pattern);
                like.escape.iter_mut().for_each(visit);
            }
            ExprKind::Case(case) => {
                for (condition, result) in &mut case.branches {
                    visit(condition);
                    visit(result);
                }
                case.otherwise.iter_mut().for_each(visit);
            }
            ExprKind::InQuery(test) => test.left.iter_mut().for_each(visit),
        }
    }

    /// Whether `test` holds for this expression or anything within.
    pub fn any(&self, test: &mut dyn FnMut(&Expr) -> bool) -> bool {
        let mut found = false;
        self.walk(&mut |e| {
            found = found || test(e);
            !found
        });
        found
    }

    /// The slots that it reads, subqueries left out.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        self.walk(&mut |e| {
            if let ExprKind::Column(slot, _) = e.kind
                && !slots.contains(&slot)
            {
                slots.push(slot);
            }
            true
        });
        slots
    }

    /// Whether it is worked out of columns and of what is the same for all rows: no subquery, no variable that may change, no function
    /// with a will of its own.
    pub fn is_of_columns(&self) -> bool {
        !self.any(&mut |e| match &e.kind {
            ExprKind::Scalar(_)
            | ExprKind::Exists(_)
            | ExprKind::InQuery(_)
            | ExprKind::RowItem(..)
            | ExprKind::Aggregate(_)
            | ExprKind::Window(_)
            | ExprKind::Grouping(_)
            | ExprKind::Assign(..)
            | ExprKind::UserVariable(_) => true,
            ExprKind::Call(function, _) => function.is_volatile,
            _ => false,
        })
    }

    /// Whether it is the same for all rows of an execution: of columns, and there is none.
    pub fn is_fixed(&self) -> bool {
        self.is_of_columns() && !self.any(&mut |e| matches!(e.kind, ExprKind::Column(..)))
    }

    /// Whether it is the same for all executions: fixed, without parameters and without the session's state.
    pub fn is_constant(&self) -> bool {
        self.is_fixed()
            && !self.any(&mut |e| match &e.kind {
                ExprKind::Parameter(_) | ExprKind::SystemVariable(..) => true,
                ExprKind::Call(function, _) => function.needs_session,
                _ => false,
            })
    }
}

/// Decimal digits that a byte may need.
const BYTE_DIGITS: u32 = 3;

/// The number of a hexadecimal literal; 0 where it is longer than any.
pub fn hex_number(bytes: &[u8]) -> u64 {
    let bytes = &bytes[bytes.iter().take_while(|b| **b == 0).count()..];
    if bytes.len() > size_of::<u64>() {
        return 0;
    }
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Whether values of this type are numbers.
pub fn is_numeric(ty: &Type) -> bool {
    use values::types::Kind;
    ty.kind.is_integer() || ty.kind.is_real() || matches!(ty.kind, Kind::Decimal | Kind::Year | Kind::Bit)
}

/// Whether two expressions compute the same from the same row: same shape, same columns, same constants.
pub fn same(a: &Expr, b: &Expr) -> bool {
    let children = |e: &Expr| {
        let mut count = 0;
        e.for_each_child(&mut |_| count += 1);
        count
    };
    let alike = match (&a.kind, &b.kind) {
        (ExprKind::Constant(x), ExprKind::Constant(y)) => x == y && a.ty == b.ty,
        (ExprKind::Hex(x), ExprKind::Hex(y)) => x == y,
        (ExprKind::Parameter(x), ExprKind::Parameter(y)) => x == y,
        (ExprKind::Column(s, x), ExprKind::Column(t, y)) => s == t && x == y,
        (ExprKind::Arithmetic(x, _), ExprKind::Arithmetic(y, _)) => x == y,
        (ExprKind::Compare(x, ..), ExprKind::Compare(y, ..)) => x == y,
        (ExprKind::IsTruth(x, _), ExprKind::IsTruth(y, _)) => x == y,
        (ExprKind::Call(f, _), ExprKind::Call(g, _)) => std::ptr::eq(*f, *g) && !f.is_volatile,
        (ExprKind::Cast(_), ExprKind::Cast(_)) | (ExprKind::Retype(_), ExprKind::Retype(_)) => a.ty == b.ty,
        (ExprKind::In(x), ExprKind::In(y)) => x.negated == y.negated,
        (ExprKind::Like(x), ExprKind::Like(y)) => x.negated == y.negated && x.collation == y.collation,
        (ExprKind::UserVariable(x), ExprKind::UserVariable(y)) => x == y,
        (ExprKind::SystemVariable(x, v), ExprKind::SystemVariable(y, w)) => x == y && v == w,
        (ExprKind::Aggregate(x), ExprKind::Aggregate(y)) | (ExprKind::Window(x), ExprKind::Window(y)) => x == y,
        (ExprKind::Scalar(x), ExprKind::Scalar(y)) | (ExprKind::Exists(x), ExprKind::Exists(y)) => x == y,
        (ExprKind::RowItem(x, at), ExprKind::RowItem(y, of)) => x == y && at == of,
        (ExprKind::InQuery(x), ExprKind::InQuery(y)) => {
            x.query == y.query && x.op == y.op && x.all == y.all && x.negated == y.negated
        }
        (ExprKind::Case(x), ExprKind::Case(y)) => x.branches.len() == y.branches.len(),
        (ExprKind::Negate(_), ExprKind::Negate(_))
        | (ExprKind::BitNot(_), ExprKind::BitNot(_))
        | (ExprKind::Not(_), ExprKind::Not(_))
        | (ExprKind::IsNull(_), ExprKind::IsNull(_))
        | (ExprKind::And(_), ExprKind::And(_))
        | (ExprKind::Or(_), ExprKind::Or(_))
        | (ExprKind::Grouping(_), ExprKind::Grouping(_))
        | (ExprKind::Fixed(..), ExprKind::Fixed(..))
        | (ExprKind::Xor(_), ExprKind::Xor(_)) => true,
        _ => false,
    };
    if !alike || children(a) != children(b) {
        return false;
    }
    let mut left = Vec::new();
    a.for_each_child(&mut |e| left.push(e));
    let mut at = 0;
    let mut equal = true;
    b.for_each_child(&mut |e| {
        equal = equal && same(left[at], e);
        at += 1;
    });
    equal
}
