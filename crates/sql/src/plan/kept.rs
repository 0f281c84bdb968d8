//! How much of their rows hash joins keep: no variable columns behind the last one that the query reads.

use super::order::{columns_read, each_node};
use super::{HashJoin, Node, Query};
use crate::catalog::layout::Place;
use crate::exec::Subplan;
use crate::expr::Slot;

/// Tells the hash joins of a query how much of their inner rows is read.
pub fn mark(query: &mut Query, plans: &[Option<Subplan>]) {
    let mut joins = false;
    each_node(&query.node, &mut |node| joins |= matches!(node, Node::HashJoin(_) | Node::Looked(_)));
    if !joins {
        return;
    }
    let read = columns_read(query);
    let is_outer = |slot: Slot| plans.iter().flatten().any(|plan| plan.outer.contains(&slot));
    each_join_mut(&mut query.node, &mut |join| {
        let mut kept = vec![None; join.inner_slots.len()];
        each_node(&join.inner, &mut |node| {
            let Node::Scan(scan) = node else { return };
            let Some(at) = join.inner_slots.iter().position(|slot| *slot == scan.slot) else { return };
            if scan.lock.is_some() || is_outer(scan.slot) {
                return;
            }
            let layout = scan.table.layout();
            let mut variables = 0;
            for (_, column) in read.iter().filter(|(slot, _)| *slot == scan.slot) {
                if let Place::Variable { ordinal } = layout.columns()[*column].place {
                    variables = variables.max(usize::from(ordinal) + 1);
                }
            }
            kept[at] = (variables < layout.variables()).then_some(variables);
        });
        join.kept = kept;
    });
}

fn each_join_mut(node: &mut Node, visit: &mut dyn FnMut(&mut HashJoin)) {
    match node {
        Node::HashJoin(join) => visit(join),
        Node::Looked(step) => visit(&mut step.join),
        _ => {}
    }
    node.inputs_mut().for_each(|input| each_join_mut(input, visit));
    node.blocks_mut().for_each(|query| each_join_mut(&mut query.node, visit));
}
