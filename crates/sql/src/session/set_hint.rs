//! SET_VAR: variables that the hints of a statement set for it alone.

use super::Session;
use super::statement::Arguments;
use crate::bind::hints::variables_set;
use crate::conditions;
use crate::error::Level;
use crate::variables::Id;
use crate::variables::kind::Setting;
use syntax::ast::Statement;
use syntax::ast::query::QueryBody;

/// The variables that hints may set. Source: "Server System Variable Reference" of MySQL's manual.
const HINTABLE: &[&str] = &[
    "auto_increment_increment",
    "auto_increment_offset",
    "big_tables",
    "bulk_insert_buffer_size",
    "cte_max_recursion_depth",
    "default_table_encryption",
    "default_tmp_storage_engine",
    "div_precision_increment",
    "end_markers_in_json",
    "eq_range_index_dive_limit",
    "foreign_key_checks",
    "group_concat_max_len",
    "insert_id",
    "internal_tmp_mem_storage_engine",
    "join_buffer_size",
    "lock_wait_timeout",
    "max_error_count",
    "max_execution_time",
    "max_heap_table_size",
    "max_join_size",
    "max_length_for_sort_data",
    "max_points_in_geometry",
    "max_seeks_for_key",
    "max_sort_length",
    "optimizer_prune_level",
    "optimizer_search_depth",
    "optimizer_switch",
    "optimizer_trace_max_mem_size",
    "range_alloc_block_size",
    "range_optimizer_max_mem_size",
    "read_buffer_size",
    "read_rnd_buffer_size",
    "secondary_engine_cost_threshold",
    "sort_buffer_size",
    "sql_auto_is_null",
    "sql_big_selects",
    "sql_buffer_result",
    "sql_mode",
    "sql_require_primary_key",
    "sql_safe_updates",
    "sql_select_limit",
    "time_zone",
    "timestamp",
    "tmp_table_size",
    "transaction_alloc_block_size",
    "transaction_prealloc_size",
    "unique_checks",
    "updatable_views_with_limit",
    "use_secondary_engine",
    "windowing_use_high_precision",
    "xml_parser_workaround",
];

impl Session {
    /// Sets the variables that a statement's hints name; what they were.
    pub(super) fn set_hinted(&self, statement: &Statement<'_>) -> Vec<(Id, Setting)> {
        let mut before: Vec<(Id, Setting)> = Vec::new();
        let Some(hints) = hints(statement) else { return before };
        for (name, value) in variables_set(hints) {
            // The binder warns of names that mean nothing.
            let Some(id) = Id::find(&name) else { continue };
            if !HINTABLE.contains(&id.name()) {
                self.diagnostics.borrow_mut().warn(conditions::NOT_HINT_UPDATABLE_VARIABLE, &[&id.name()]);
                continue;
            }
            if before.iter().any(|(known, _)| *known == id) {
                let shown = format!("SET_VAR({name}={value}) ");
                self.diagnostics.borrow_mut().warn(conditions::CONFLICTING_HINT, &[&shown]);
                continue;
            }
            let known = self.state.variable(id);
            let text = format!("SET SESSION {name} = {value}").into_bytes();
            match syntax::parser::parse(&text, syntax::options::ParseOptions::default()) {
                Ok(Statement::Set(items)) => match self.set(&items, &text, Arguments::NONE) {
                    Ok(()) => before.push((id, known)),
                    Err(error) => self.diagnostics.borrow_mut().push_error(Level::Warning, &error),
                },
                _ => self.diagnostics.borrow_mut().warn(conditions::WRONG_VALUE_FOR_VAR, &[&id.name(), &value]),
            }
        }
        before
    }

    /// Gives variables their values back.
    pub(super) fn unset_hinted(&self, before: Vec<(Id, Setting)>) {
        for (id, value) in before.into_iter().rev() {
            self.state.set_variable(id, value);
        }
    }
}

/// The hints of a statement's first block.
fn hints<'s>(statement: &'s Statement<'_>) -> Option<&'s [u8]> {
    match statement {
        Statement::Query(query) => {
            let mut body = &query.body;
            loop {
                match body {
                    QueryBody::Nested(inner) => body = &inner.body,
                    QueryBody::SetOperation(operation) => body = &operation.left,
                    QueryBody::Select(select) => return select.hints,
                    QueryBody::Values(_) | QueryBody::Table(_) => return None,
                }
            }
        }
        Statement::Insert(insert) => insert.hints,
        Statement::Update(update) => update.hints,
        Statement::Delete(delete) => delete.hints,
        _ => None,
    }
}
