//! JSON: text to the binary form and back, paths, changes, comparison, and a binary form that is none.
//!
//! An input is a document, a path and another document, by tabs; the whole of it is a damaged binary document, too.
#![no_main]

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hasher};

use libfuzzer_sys::fuzz_target;
use values::json::binary::Node;
use values::json::change::{self, Write};
use values::json::compare::compare_nodes;
use values::json::path::Path;
use values::json::tree::Tree;
use values::json::{self, parse, parse_tree, print, print_node, print_pretty};
use values::problem::Problems;
use values::value::Value;

fuzz_target!(|input: &[u8]| {
    let mut fields = input.splitn(3, |byte| *byte == b'\t');
    let (text, path, other) = (fields.next(), fields.next().unwrap_or(b"$"), fields.next().unwrap_or(b"[1]"));
    let tree = parse_tree(text.unwrap_or_default());
    if let Ok(tree) = &tree {
        round_trip(tree);
    }
    if let (Ok(tree), Ok(path)) = (&tree, Path::parse(path)) {
        find(tree, &path);
        if let Ok(other) = parse_tree(other) {
            changes(tree, &path, &other);
        }
    }
    if let (Ok(tree), Ok(other)) = (&tree, parse_tree(other)) {
        compare(tree, &other);
    }
    walk(input);
});

fn round_trip(tree: &Tree) {
    let document = tree.to_document();
    let node = Node::root(&document);
    assert_eq!(node.to_tree().to_document(), document, "the binary form says the same");
    let mut text = Vec::new();
    print(&document, &mut text);
    let again = parse(&text).unwrap_or_else(|wrong| panic!("{}: {}", String::from_utf8_lossy(&text), wrong.message));
    let mut printed = Vec::new();
    print(&again, &mut printed);
    assert_eq!(printed, text, "what is printed is parsed to what prints the same");
    assert_eq!(compare_nodes(node, Node::root(&again)), Ordering::Equal);
    let mut pretty = Vec::new();
    print_pretty(node, 0, &mut pretty);
    assert_eq!(parse(&pretty).as_ref().ok(), Some(&again), "and so is the pretty form");
}

fn find(tree: &Tree, path: &Path) {
    let document = tree.to_document();
    let node = Node::root(&document);
    let found = path.find(node);
    let one = path.find_one(node);
    assert_eq!(one.map(|node| node.to_tree()), found.first().map(|node| node.to_tree()), "the first is the one");
    for node in found {
        let mut text = Vec::new();
        print_node(node, &mut text);
    }
}

fn changes(tree: &Tree, path: &Path, value: &Tree) {
    let mut made = Vec::new();
    for how in [Write::Set, Write::Insert, Write::Replace] {
        let mut changed = tree.clone();
        change::write(&mut changed, path, value.clone(), how);
        made.push(changed);
    }
    for act in [change::append, change::insert_element] {
        let mut changed = tree.clone();
        act(&mut changed, path, value.clone());
        made.push(changed);
    }
    let mut removed = tree.clone();
    change::remove(&mut removed, path);
    made.push(removed);
    made.push(change::merge_preserve(tree.clone(), value.clone()));
    made.push(change::merge_patch(tree.clone(), value.clone()));
    for changed in made {
        let document = changed.to_document();
        assert_eq!(Node::root(&document).to_tree().to_document(), document, "it is a document");
    }
}

fn compare(left: &Tree, right: &Tree) {
    let (one, other) = (left.to_document(), right.to_document());
    let order = compare_nodes(Node::root(&one), Node::root(&other));
    assert_eq!(order.reverse(), compare_nodes(Node::root(&other), Node::root(&one)), "the order is one");
    let (one, other) = (Value::Json(one.into()), Value::Json(other.into()));
    assert_eq!(json::compare_values(&one, &other), order);
    if order.is_eq() {
        assert_eq!(hash(&one), hash(&other), "what is equal has one hash");
    }
    change::contains(left, right);
}

fn hash(value: &Value<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    json::hash_value(value, &mut hasher);
    hasher.finish()
}

/// All that reads a document, of bytes that may be none.
fn walk(document: &[u8]) {
    let node = Node::root(document);
    let mut text = Vec::new();
    print(document, &mut text);
    print_pretty(node, 0, &mut text);
    let tree = node.to_tree();
    let again = tree.to_document();
    assert_eq!(Node::root(&again).to_tree().to_document(), again);
    compare_nodes(node, Node::root(&again));
    hash(&Value::Json(document.into()));
    let mut problems = Problems::new();
    json::to_i64(document, &mut problems);
    json::to_f64(document, &mut problems);
    json::to_decimal(document, &mut problems);
    json::to_truth(document);
    json::temporal(document);
    json::unquoted(document);
    node.get(b"a");
}
