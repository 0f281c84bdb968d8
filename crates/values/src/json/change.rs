//! Changes of JSON trees: JSON_SET and its kin, and the two ways to merge.

use crate::json::path::{Index, Path, Step};
use crate::json::tree::Tree;

/// What is done where a path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// JSON_SET: replaces what is there, adds what is not.
    Set,
    /// JSON_INSERT: only adds.
    Insert,
    /// JSON_REPLACE: only replaces.
    Replace,
}

/// Puts a value where a path without wildcards ends. Nothing happens where the path's parent is not there.
pub fn write(root: &mut Tree, path: &Path, value: Tree, how: Write) {
    if let Some(found) = Path::find_in_tree(&path.steps, root) {
        if how != Write::Insert {
            *found = value;
        }
        return;
    }
    let Some((last, parents)) = path.steps.split_last().filter(|_| how != Write::Replace) else { return };
    let Some(parent) = Path::find_in_tree(parents, root) else { return };
    match (last, parent) {
        (Step::Member(key), Tree::Object(members)) => {
            if let Err(place) = Tree::find_member(members, key) {
                members.insert(place, (key.clone(), value));
            }
        }
        (Step::Element(index), Tree::Array(values)) => match index {
            Index::First(_) => values.push(value),
            // Before the first one.
            Index::Last(_) => values.insert(0, value),
        },
        (Step::Element(index), scalar) => {
            let first = std::mem::replace(scalar, Tree::Null);
            *scalar = Tree::Array(match index {
                Index::First(_) => vec![first, value],
                Index::Last(_) => vec![value, first],
            });
        }
        _ => {}
    }
}

/// JSON_REMOVE: takes away what the path names; the root itself stays.
pub fn remove(root: &mut Tree, path: &Path) {
    remove_at(root, &path.steps);
}

fn remove_at(root: &mut Tree, steps: &[Step]) {
    let Some((last, parents)) = steps.split_last() else { return };
    match (last, Path::find_in_tree(parents, root)) {
        (Step::Member(key), Some(Tree::Object(members))) => {
            if let Ok(place) = Tree::find_member(members, key) {
                members.remove(place);
            }
        }
        (Step::Element(index), Some(Tree::Array(values))) => {
            if let Some(place) = index.place(values.len()).filter(|place| *place < values.len()) {
                values.remove(place);
            }
        }
        // What is no array is the only element of itself.
        (Step::Element(index), Some(_)) if index.place(1) == Some(0) => remove_at(root, parents),
        _ => {}
    }
}

/// JSON_ARRAY_APPEND: adds to the array that the path names; what is no array becomes one.
pub fn append(root: &mut Tree, path: &Path, value: Tree) {
    if let Some(found) = Path::find_in_tree(&path.steps, root) {
        match found {
            Tree::Array(values) => values.push(value),
            other => *other = Tree::Array(vec![std::mem::replace(other, Tree::Null), value]),
        }
    }
}

/// JSON_ARRAY_INSERT: puts a value before the element that the path names, at the end where there is none.
pub fn insert_element(root: &mut Tree, path: &Path, value: Tree) {
    let Some((Step::Element(index), parents)) = path.steps.split_last() else { return };
    if let Some(Tree::Array(values)) = Path::find_in_tree(parents, root) {
        let place = index.place(values.len()).unwrap_or(0).min(values.len());
        values.insert(place, value);
    }
}

/// JSON_MERGE_PRESERVE: arrays are joined, objects member by member, all else becomes an array.
pub fn merge_preserve(left: Tree, right: Tree) -> Tree {
    match (left, right) {
        (Tree::Object(mut members), Tree::Object(others)) => {
            for (key, value) in others {
                match Tree::find_member(&members, &key) {
                    Ok(place) => {
                        let before = std::mem::replace(&mut members[place].1, Tree::Null);
                        members[place].1 = merge_preserve(before, value);
                    }
                    Err(place) => members.insert(place, (key, value)),
                }
            }
            Tree::Object(members)
        }
        (left, right) => {
            let mut values = elements(left);
            values.extend(elements(right));
            Tree::Array(values)
        }
    }
}

fn elements(tree: Tree) -> Vec<Tree> {
    match tree {
        Tree::Array(values) => values,
        other => vec![other],
    }
}

/// JSON_MERGE_PATCH (RFC 7396): members of the right replace those of the left, null takes them away.
pub fn merge_patch(left: Tree, right: Tree) -> Tree {
    let Tree::Object(changes) = right else { return right };
    let mut members = match left {
        Tree::Object(members) => members,
        _ => Vec::new(),
    };
    for (key, value) in changes {
        match (Tree::find_member(&members, &key), value) {
            (Ok(place), Tree::Null) => drop(members.remove(place)),
            (Err(_), Tree::Null) => {}
            (Ok(place), value) => {
                let before = std::mem::replace(&mut members[place].1, Tree::Null);
                members[place].1 = merge_patch(before, value);
            }
            (Err(place), value) => members.insert(place, (key, merge_patch(Tree::Null, value))),
        }
    }
    Tree::Object(members)
}

/// JSON_CONTAINS: whether the target has all of the candidate.
pub fn contains(target: &Tree, candidate: &Tree) -> bool {
    match (target, candidate) {
        (Tree::Array(values), Tree::Array(wanted)) => {
            wanted.iter().all(|one| values.iter().any(|value| contains(value, one)))
        }
        (Tree::Array(values), one) => values.iter().any(|value| contains(value, one)),
        (Tree::Object(members), Tree::Object(wanted)) => wanted
            .iter()
            .all(|(key, value)| Tree::find_member(members, key).is_ok_and(|place| contains(&members[place].1, value))),
        (target, candidate) => target.order(candidate).is_eq(),
    }
}

impl Tree {
    /// The order of two values, as of documents.
    pub fn order(&self, other: &Tree) -> std::cmp::Ordering {
        let (left, right) = (self.to_document(), other.to_document());
        crate::json::compare::compare_nodes(
            crate::json::binary::Node::root(&left),
            crate::json::binary::Node::root(&right),
        )
    }
}
