//! What an XPath expression finds in a document.

use super::document::{Document, Kind};
use super::path::{Axis, Expr, Op, Path, Start, Step, Test};
use crate::collation::Collation;
use crate::number::write_double;
use crate::problem::{Problem, Problems};

/// What an expression finds.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Nodes in document order.
    Nodes(Vec<usize>),
    /// A number.
    Number(f64),
    /// A text.
    Text(Vec<u8>),
    /// A truth.
    Truth(bool),
}

/// Evaluates expressions over one document.
pub struct Evaluation<'e> {
    /// The document.
    pub document: &'e Document<'e>,
    /// How texts are compared.
    pub collation: Collation,
    /// The text of a user variable.
    pub variable: &'e dyn Fn(&str) -> Vec<u8>,
    /// What conversions lost.
    pub problems: Problems,
}

/// The node at hand, its place in its list from 1, and how long the list is.
#[derive(Clone, Copy)]
struct Here {
    node: usize,
    position: usize,
    last: usize,
}

impl Evaluation<'_> {
    /// What the expression finds from the root.
    pub fn run(&mut self, path: &Path) -> Found {
        self.eval(path, Here { node: 0, position: 1, last: 1 })
    }

    /// A value as text: nodes' texts behind each other with spaces between.
    pub fn text(&self, found: &Found) -> Vec<u8> {
        match found {
            Found::Nodes(nodes) => {
                let mut out = Vec::new();
                let mut is_first = true;
                for node in nodes {
                    let texts: Vec<usize> = match self.document.nodes[*node].kind {
                        Kind::Text => vec![*node],
                        _ => self.document.children(*node).collect(),
                    };
                    for at in texts.into_iter().filter(|at| self.document.nodes[*at].kind == Kind::Text) {
                        if !is_first {
                            out.push(b' ');
                        }
                        is_first = false;
                        out.extend_from_slice(self.document.name(at));
                    }
                }
                out
            }
            Found::Number(number) => {
                let mut out = Vec::new();
                write_double(*number, &mut out);
                out
            }
            Found::Text(text) => text.clone(),
            Found::Truth(truth) => vec![b'0' + u8::from(*truth)],
        }
    }

    fn number(&mut self, found: &Found) -> f64 {
        match found {
            Found::Number(number) => *number,
            Found::Truth(truth) => f64::from(u8::from(*truth)),
            other => {
                let text = self.text(other);
                let (number, parsed) = crate::number::parse_double(&text);
                if parsed != crate::decimal::Parsed::Whole && !text.is_empty() {
                    self.problems.push(Problem::truncated("INTEGER", text));
                }
                number
            }
        }
    }

    fn truth(&mut self, found: &Found) -> bool {
        match found {
            Found::Nodes(nodes) => !nodes.is_empty(),
            Found::Truth(truth) => *truth,
            Found::Number(number) => *number != 0.0,
            Found::Text(text) => !text.is_empty(),
        }
    }

    fn eval(&mut self, path: &Path, here: Here) -> Found {
        match &path.0 {
            Expr::Number(number) => Found::Number(*number),
            Expr::Text(text) => Found::Text(text.clone()),
            Expr::Variable(name) => Found::Text((self.variable)(name)),
            Expr::Negate(inner) => {
                let found = self.eval(inner, here);
                Found::Number(-self.number(&found))
            }
            Expr::Binary(op, pair) => self.binary(*op, pair, here),
            Expr::Call(name, arguments) => self.call(name, arguments, here),
            Expr::Steps(start, steps) => {
                let mut nodes = match start {
                    Start::Root => vec![0],
                    Start::Here => vec![here.node],
                    Start::Of(inner) => match self.eval(inner, here) {
                        Found::Nodes(nodes) => nodes,
                        other => return other,
                    },
                };
                for step in steps {
                    nodes = self.step(step, &nodes);
                }
                Found::Nodes(nodes)
            }
        }
    }

    fn binary(&mut self, op: Op, pair: &[Path; 2], here: Here) -> Found {
        let left = self.eval(&pair[0], here);
        match op {
            Op::Or | Op::And => {
                let first = self.truth(&left);
                if first == (op == Op::Or) {
                    return Found::Truth(first);
                }
                let right = self.eval(&pair[1], here);
                return Found::Truth(self.truth(&right));
            }
            _ => {}
        }
        let right = self.eval(&pair[1], here);
        match op {
            Op::Union => match (left, right) {
                (Found::Nodes(mut a), Found::Nodes(b)) => {
                    a.extend(b);
                    a.sort_unstable();
                    a.dedup();
                    Found::Nodes(a)
                }
                (other, _) => other,
            },
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Modulo => {
                let (a, b) = (self.number(&left), self.number(&right));
                Found::Number(match op {
                    Op::Add => a + b,
                    Op::Subtract => a - b,
                    Op::Multiply => a * b,
                    Op::Divide => a / b,
                    _ => a % b,
                })
            }
            _ => Found::Truth(self.compare(op, &left, &right)),
        }
    }

    /// Compares; a list of nodes satisfies what any of its nodes does.
    fn compare(&mut self, op: Op, left: &Found, right: &Found) -> bool {
        let each = |found: &Found| -> Vec<Found> {
            match found {
                Found::Nodes(nodes) => nodes.iter().map(|n| Found::Text(self.document.text_of(*n))).collect(),
                other => vec![other.clone()],
            }
        };
        let (a, b) = (each(left), each(right));
        let numeric = |found: &Found| matches!(found, Found::Number(_) | Found::Truth(_));
        let mut holds = false;
        for x in &a {
            for y in &b {
                let ordering = if numeric(x) || numeric(y) {
                    self.number(x).partial_cmp(&self.number(y))
                } else {
                    Some(self.collation.compare(&self.text(x), &self.text(y)))
                };
                holds |= ordering.is_some_and(|o| match op {
                    Op::Equal => o.is_eq(),
                    Op::NotEqual => o.is_ne(),
                    Op::Less => o.is_lt(),
                    Op::LessEqual => o.is_le(),
                    Op::Greater => o.is_gt(),
                    _ => o.is_ge(),
                });
            }
        }
        holds
    }

    fn call(&mut self, name: &str, arguments: &[Path], here: Here) -> Found {
        let values: Vec<Found> = arguments.iter().map(|a| self.eval(a, here)).collect();
        let own = || Found::Text(self.document.text_of(here.node));
        let first = values.first().cloned().unwrap_or_else(own);
        let text = |at: usize| values.get(at).map(|v| self.text(v)).unwrap_or_default();
        match name {
            "true" => Found::Truth(true),
            "false" => Found::Truth(false),
            "position" => Found::Number(here.position as f64),
            "last" => Found::Number(here.last as f64),
            "not" => Found::Truth(!self.truth(&first)),
            "boolean" => Found::Truth(self.truth(&first)),
            "count" => match first {
                // A node counts the list that it is in.
                Found::Nodes(nodes) if nodes == [here.node] => Found::Number(here.last as f64),
                Found::Nodes(nodes) => Found::Number(nodes.len() as f64),
                _ => Found::Number(0.0),
            },
            "sum" => {
                let Found::Nodes(nodes) = first else { return Found::Number(0.0) };
                let texts: Vec<Found> = nodes.iter().map(|n| Found::Text(self.document.text_of(*n))).collect();
                Found::Number(texts.iter().map(|t| self.number(t)).sum())
            }
            "ceiling" => Found::Number(self.number(&first).ceil()),
            "floor" => Found::Number(self.number(&first).floor()),
            "round" => Found::Number(self.number(&first).round()),
            "number" => Found::Number(self.number(&first)),
            "string" => Found::Text(self.text(&first)),
            "string-length" => Found::Number(self.collation.char_length(&self.text(&first)) as f64),
            "concat" => Found::Text((0..values.len()).flat_map(text).collect()),
            "contains" => {
                let (text, part) = (text(0), text(1));
                Found::Truth(self.contains(&text, &part, false))
            }
            "starts-with" => {
                let (text, part) = (text(0), text(1));
                Found::Truth(self.contains(&text, &part, true))
            }
            "substring" => {
                let text = String::from_utf8_lossy(&text(0)).into_owned();
                let from = self.number(&values[1]).round() as i64;
                let length = values.get(2).cloned().map_or(i64::MAX, |v| self.number(&v).round() as i64);
                let skip = usize::try_from(from - 1).unwrap_or(usize::MAX);
                let take = usize::try_from(length).unwrap_or(0);
                Found::Text(text.chars().skip(skip).take(take).collect::<String>().into_bytes())
            }
            "name" => Found::Text(self.document.name(here.node).to_vec()),
            _ => {
                let (from, to) = (text(1), text(2));
                let map = |b: u8| from.iter().position(|f| *f == b).map_or(Some(b), |at| to.get(at).copied());
                Found::Text(text(0).into_iter().filter_map(map).collect())
            }
        }
    }

    fn contains(&self, text: &[u8], part: &[u8], at_start: bool) -> bool {
        if at_start {
            self.collation.starts_with(text, part).is_some()
        } else {
            self.collation.find(text, part, 0).is_some()
        }
    }

    fn step(&mut self, step: &Step, nodes: &[usize]) -> Vec<usize> {
        let mut found = Vec::new();
        for node in nodes {
            let mut list = self.along(step, *node);
            for condition in &step.conditions {
                let last = list.len();
                let mut kept = Vec::new();
                for (at, candidate) in list.iter().enumerate() {
                    let here = Here { node: *candidate, position: at + 1, last };
                    let holds = match self.eval(condition, here) {
                        Found::Number(number) => {
                            number == (at + 1) as f64 && !is_position(condition)
                                || is_position(condition) && number != 0.0
                        }
                        Found::Text(text) => self.number(&Found::Text(text)) == (at + 1) as f64,
                        other => self.truth(&other),
                    };
                    if holds {
                        kept.push(*candidate);
                    }
                }
                list = kept;
            }
            found.extend(list);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn along(&self, step: &Step, node: usize) -> Vec<usize> {
        let nodes = &self.document.nodes;
        let parent = nodes[node].parent;
        let within = |at: &usize| {
            let mut up = *at;
            while up != 0 && up != node {
                up = nodes[up].parent;
            }
            up == node && *at != node
        };
        let mut ancestors = Vec::new();
        let mut up = node;
        while up != 0 {
            up = nodes[up].parent;
            ancestors.push(up);
        }
        let all = 0..nodes.len();
        let siblings = |at: &usize| *at != node && *at != 0 && nodes[*at].parent == parent && node != 0;
        let list: Vec<usize> = match step.axis {
            Axis::Itself => vec![node],
            Axis::Parent => {
                if node == 0 {
                    Vec::new()
                } else {
                    vec![parent]
                }
            }
            Axis::Child | Axis::Attribute => self.document.children(node).collect(),
            Axis::Descendant => all.filter(within).collect(),
            Axis::DescendantOrSelf => all.filter(|at| *at == node || within(at)).collect(),
            Axis::Ancestor => ancestors.into_iter().rev().collect(),
            Axis::AncestorOrSelf => ancestors.into_iter().rev().chain([node]).collect(),
            Axis::FollowingSibling => all.filter(|at| *at > node && siblings(at)).collect(),
            Axis::PrecedingSibling => all.filter(|at| *at < node && siblings(at)).collect(),
            Axis::Following => all.filter(|at| *at > node && !within(at)).collect(),
            Axis::Preceding => all.filter(|at| *at < node && !ancestors.contains(at)).collect(),
        };
        let wanted = if step.axis == Axis::Attribute { Kind::Attribute } else { Kind::Element };
        let keeps = |at: &usize| match &step.test {
            Test::Node => {
                step.axis == Axis::Itself || matches!(nodes[*at].kind, Kind::Root | Kind::Element | Kind::Text)
            }
            Test::Text => nodes[*at].kind == Kind::Text,
            Test::Any => nodes[*at].kind == wanted || (step.axis == Axis::Itself && nodes[*at].kind == Kind::Attribute),
            Test::Name(name) => {
                nodes[*at].kind == wanted && self.collation.compare(self.document.name(*at), name).is_eq()
            }
        };
        list.into_iter().filter(keeps).collect()
    }
}

/// Whether a condition is POSITION() alone, which is a truth and no place.
fn is_position(condition: &Path) -> bool {
    matches!(&condition.0, Expr::Call("position", _))
}
