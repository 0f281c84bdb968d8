//! EXPLAIN, in the traditional form: one row for each table that is read.

use super::{Outcome, Results, Session};
use crate::bind::Parameters;
use crate::bind::dml::Bound;
use crate::bind::unsupported;
use crate::error::Result;
use crate::plan::order::each_node;
use crate::plan::{Access, Node, Scan};
use crate::show::listing::{Listing, count, number, optional, text, value};
use syntax::ast::Statement;
use syntax::ast::show::{Explain, ExplainTarget};
use values::types::Type;
use values::value::Value;

impl Session {
    /// EXPLAIN.
    pub(super) fn explain(&self, explain: &Explain<'_>, sql: &[u8], results: &mut dyn Results) -> Result<Outcome> {
        let ExplainTarget::Statement(statement) = &explain.target else {
            return Err(unsupported("EXPLAIN FOR CONNECTION"));
        };
        let context = self.statement_context()?;
        let reads = matches!(
            statement,
            Statement::Query(_) | Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_)
        );
        if !reads {
            return Err(unsupported("EXPLAIN of this statement"));
        }
        let (prepared, _) = self.bind(statement, sql, Parameters::Marks(&[]), &context)?;
        let mut listing = Listing::new(vec![
            number("id"),
            text("select_type", 19),
            text("table", 64),
            text("partitions", 1024),
            text("type", 10),
            text("possible_keys", 4096),
            text("key", 64),
            text("key_len", 4096),
            text("ref", 1024),
            count("rows"),
            crate::plan::ResultColumn { ty: Type { decimals: 2, ..Type::double() }, ..number("filtered") },
            text("Extra", 255),
        ]);
        let (node, word) = match &prepared.bound {
            Bound::Query(query) => (Some(&query.node), "SIMPLE"),
            Bound::Update(update) => (Some(&update.node), "UPDATE"),
            Bound::Delete(delete) => (Some(&delete.node), "DELETE"),
            Bound::Insert(_) => (None, "INSERT"),
        };
        if let Some(node) = node {
            describe(node, 1, word, &mut listing);
        }
        for (at, plan) in prepared.subplans.plans.iter().enumerate() {
            describe(&plan.query.node, at as i64 + 2, "SUBQUERY", &mut listing);
        }
        if listing.rows.is_empty() {
            let mut row = vec![Value::Null; 12];
            row[0] = Value::Int(1);
            row[1] = value(word);
            row[11] = value("No tables used");
            listing.push(row);
        }
        listing.send(results)
    }
}

fn describe(node: &Node, id: i64, word: &str, listing: &mut Listing) {
    let mut sorts = false;
    each_node(node, &mut |node| sorts |= matches!(node, Node::Sort(_)));
    each_node(node, &mut |node| match node {
        Node::Scan(scan) => {
            let row = scan_row(scan, id, word, sorts);
            listing.push(row);
            sorts = false;
        }
        Node::Derived(derived) => {
            let mut row = vec![Value::Null; 12];
            row[0] = Value::Int(id);
            row[1] = value(word);
            row[2] = value(format!("<derived{}>", derived.query.0 + 2));
            row[4] = value("ALL");
            row[9] = Value::Uint(derived.rows as u64);
            row[10] = Value::Double(100.0);
            listing.push(row);
        }
        _ => {}
    });
}

fn scan_row(scan: &Scan, id: i64, word: &str, sorts: bool) -> Vec<Value<'static>> {
    let (kind, key) = match &scan.access {
        Access::Full => ("ALL", None),
        Access::Index(access) => {
            let index = &scan.table.indexes[access.index];
            let fixed = access.equal.iter().flatten().all(|v| v.expr.is_fixed());
            let kind = if access.is_point {
                if fixed { "const" } else { "eq_ref" }
            } else if access.range.low.is_some()
                || access.range.high.is_some()
                || access.equal.iter().any(|v| v.len() > 1)
            {
                "range"
            } else if access.equal.is_empty() {
                "index"
            } else {
                "ref"
            };
            (kind, Some(index))
        }
    };
    let mut extra = Vec::new();
    let is_covered = scan.covering.is_some() && scan.lock.is_none();
    if scan.filter.is_some() || is_covered && kind == "range" {
        extra.push("Using where");
    }
    if is_covered {
        extra.push("Using index");
    }
    if sorts {
        extra.push("Using filesort");
    }
    vec![
        Value::Int(id),
        value(word),
        value(&scan.table.name),
        Value::Null,
        value(kind),
        optional(key.map(|i| &i.name)),
        optional(key.map(|i| &i.name)),
        Value::Null,
        Value::Null,
        Value::Uint(scan.rows as u64),
        Value::Double(100.0),
        optional((!extra.is_empty()).then(|| extra.join("; "))),
    ]
}
