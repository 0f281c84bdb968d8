//! JSON_TABLE: a table in FROM whose rows come out of a document. It is a query of its own that reads the tables before it.

use super::Binder;
use super::from::Tree;
use crate::conditions;
use crate::error::Result;
use crate::expr::{Expr, Slot};
use crate::plan::{JsonColumn, JsonResponse, JsonTable, Node, Query, ResultColumn};
use std::sync::Arc;
use syntax::ast::expr::{self as ast_expr, ExprKind as K};
use syntax::ast::query as ast;
use values::json;
use values::json::path::Path;
use values::types::{Kind, Type};

/// The columns that are bound so far.
struct Columns {
    slot: Slot,
    output: Vec<Expr>,
    names: Vec<Arc<str>>,
}

impl Columns {
    fn add(&mut self, name: &str, ty: Type) -> Result<usize> {
        if self.names.iter().any(|n| crate::catalog::table::same_name(n, name)) {
            return Err(conditions::DUP_FIELDNAME.with(&[&name]));
        }
        let at = self.output.len();
        self.output.push(Expr::column(self.slot, at, ty, true));
        self.names.push(name.into());
        Ok(at)
    }
}

impl Binder<'_> {
    /// Binds JSON_TABLE into the present block.
    pub(super) fn json_table(&mut self, table: &ast::JsonTable<'_>) -> Result<Tree> {
        let Some(alias) = &table.alias else { return Err(conditions::TF_MUST_HAVE_ALIAS.with(&[])) };
        let below = self.slots;
        let document = self.with_fixed_literals(|b| b.scalar(&table.document))?;
        if !(document.ty.kind.is_string() || matches!(document.ty.kind, Kind::Json | Kind::Null)) {
            return Err(conditions::INVALID_TYPE_FOR_JSON.with(&[&1, &"json_table"]));
        }
        let slot = self.slot();
        let mut columns = Columns { slot, output: Vec::new(), names: Vec::new() };
        let list = self.json_columns(&table.columns, &mut columns)?;
        let width = columns.output.len();
        let step = JsonTable { slot, document, path: parsed(&table.path)?, columns: list, width };
        let described: Vec<ResultColumn> =
            columns.output.iter().zip(&columns.names).map(|(e, name)| self.result_column(e, None, name)).collect();
        let query =
            Query { node: Node::JsonTable(Box::new(step)), output: columns.output, columns: described, place: 0 };
        let id = self.add_subplan(query, below);
        let lateral = !self.subplan(id).outer.is_empty();
        self.query_leaf(id, lateral, alias.text.as_ref().into(), &columns.names)
    }

    fn json_columns(&mut self, list: &[ast::JsonColumn<'_>], columns: &mut Columns) -> Result<Vec<JsonColumn>> {
        let mut bound = Vec::new();
        for column in list {
            bound.push(match column {
                ast::JsonColumn::Ordinality(name) => {
                    let ty = Type::integer(Kind::Long, true);
                    JsonColumn::Ordinality(columns.add(&name.text, ty)?)
                }
                ast::JsonColumn::Nested { path, columns: inner } => {
                    JsonColumn::Nested { path: parsed(path)?, columns: self.json_columns(inner, columns)? }
                }
                ast::JsonColumn::Path(column) => self.json_column(column, columns)?,
            });
        }
        Ok(bound)
    }

    fn json_column(&mut self, column: &ast::JsonPathColumn<'_>, columns: &mut Columns) -> Result<JsonColumn> {
        let name = &column.name.text;
        let collate = column.collation.as_ref().map(|c| &*c.text);
        let default = self.state.settings().collation_connection;
        let collation = crate::ddl::types::collation(&column.data_type, collate, default)?;
        let ty = crate::ddl::types::column_type(name, &column.data_type, collation, false)?;
        let at = columns.add(name, ty.clone())?;
        let on_empty = self.json_response(column.on_empty.as_ref())?;
        let on_error = self.json_response(column.on_error.as_ref())?;
        let (path, name) = (parsed(&column.path)?, name.as_ref().into());
        Ok(JsonColumn::Path { at, name, ty, path, exists: column.exists, on_empty, on_error })
    }

    fn json_response(&mut self, response: Option<&ast_expr::JsonResponse<'_>>) -> Result<JsonResponse> {
        Ok(match response {
            None | Some(ast_expr::JsonResponse::Null) => JsonResponse::Null,
            Some(ast_expr::JsonResponse::Error) => JsonResponse::Error,
            Some(ast_expr::JsonResponse::Default(value)) => {
                let K::Literal(literal) = &value.kind else {
                    return Err(conditions::WRONG_ARGUMENTS.with(&[&"JSON_TABLE"]));
                };
                let (value, from) = self.literal_value(&literal.value)?;
                let text = values::text::of(&value, &from).into_owned();
                let wrong = |wrong| crate::functions::json::invalid(wrong, 0, "JSON_TABLE");
                JsonResponse::Default(json::parse(&text).map_err(wrong)?)
            }
        })
    }
}

fn parsed(text: &[u8]) -> Result<Path> {
    Path::parse(text).map_err(|place| {
        let place = values::collation::Collation::UTF8MB4_BIN.char_length(&text[..place.min(text.len())]);
        conditions::INVALID_JSON_PATH.with(&[&place, &""])
    })
}
