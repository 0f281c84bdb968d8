//! What a step takes its rows from: the one list of it, from which walks over plans are made.

use super::{Node, Query};

impl Node {
    /// The steps of the same block whose rows this one takes, the outer before the inner one.
    pub fn inputs(&self) -> impl Iterator<Item = &Node> {
        let (first, second) = match self {
            Node::Filter(input, _) => (Some(&**input), None),
            Node::Measured(step) => (Some(&step.input), None),
            Node::Join(step) => (Some(&step.outer), Some(&step.inner)),
            Node::HashJoin(step) => (Some(&step.outer), Some(&step.inner)),
            Node::Looked(step) => (Some(&step.join.inner), None),
            Node::Aggregate(step) => (Some(&step.input), None),
            Node::Sort(step) => (Some(&step.input), None),
            Node::Window(step) => (Some(&step.input), None),
            Node::Distinct(step) => (Some(&step.input), None),
            Node::Limit(step) => (Some(&step.input), None),
            Node::SetOperation(_) | Node::Recursive(_) => (None, None),
            Node::One | Node::None | Node::Scan(_) | Node::Derived(_) | Node::Virtual(_) => (None, None),
            Node::Values(_) | Node::JsonTable(_) | Node::RecursiveRows { .. } => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// The same, to be changed.
    pub fn inputs_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        let (first, second) = match self {
            Node::Filter(input, _) => (Some(&mut **input), None),
            Node::Measured(step) => (Some(&mut step.input), None),
            Node::Join(step) => (Some(&mut step.outer), Some(&mut step.inner)),
            Node::HashJoin(step) => (Some(&mut step.outer), Some(&mut step.inner)),
            Node::Looked(step) => (Some(&mut step.join.inner), None),
            Node::Aggregate(step) => (Some(&mut step.input), None),
            Node::Sort(step) => (Some(&mut step.input), None),
            Node::Window(step) => (Some(&mut step.input), None),
            Node::Distinct(step) => (Some(&mut step.input), None),
            Node::Limit(step) => (Some(&mut step.input), None),
            Node::SetOperation(_) | Node::Recursive(_) => (None, None),
            Node::One | Node::None | Node::Scan(_) | Node::Derived(_) | Node::Virtual(_) => (None, None),
            Node::Values(_) | Node::JsonTable(_) | Node::RecursiveRows { .. } => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// The blocks whose rows this step takes: those of a set operation or of a recursive expression.
    pub fn blocks(&self) -> impl Iterator<Item = &Query> {
        let pair = match self {
            Node::SetOperation(step) => Some([&step.left, &step.right]),
            Node::Recursive(step) => Some([&step.seed, &step.step]),
            _ => None,
        };
        pair.into_iter().flatten()
    }

    /// The same, to be changed.
    pub fn blocks_mut(&mut self) -> impl Iterator<Item = &mut Query> {
        let pair = match self {
            Node::SetOperation(step) => Some([&mut step.left, &mut step.right]),
            Node::Recursive(step) => Some([&mut step.seed, &mut step.step]),
            _ => None,
        };
        pair.into_iter().flatten()
    }
}
