//! CREATE, ALTER and DROP of procedures, functions and triggers; how SHOW CREATE shows them.

use super::drop::schema_of;
use super::show_create::{literal, quoted};
use super::storage::Change;
use crate::catalog::program::{Program, ProgramKind, TriggerEvent};
use crate::conditions;
use crate::error::Result;
use crate::expr::context::Context;
use crate::session::program::check;
use crate::show::listing::{Listing, long_text, text, time, value};
use crate::variables::Id;
use std::sync::Arc;
use syntax::ast::ddl::Security;
use syntax::ast::program::{
    AlterRoutine, Characteristic, CreateRoutine, CreateTrigger, DropProgram, DropRoutine, RoutineKind, TriggerOrder,
    TriggerTime,
};
use syntax::ast::show::ShowFilter;
use syntax::ast::{Account, Existence, Name, Span};
use values::value::Value;

/// The longest name of a program.
const NAME_MAX: usize = 64;

fn kind_of(kind: RoutineKind) -> ProgramKind {
    match kind {
        RoutineKind::Procedure => ProgramKind::Procedure,
        RoutineKind::Function => ProgramKind::Function,
    }
}

fn written(span: Span, text: &[u8]) -> String {
    String::from_utf8_lossy(span.of(text)).into_owned()
}

/// A program with what all kinds have.
fn begun(
    kind: ProgramKind,
    (schema, name): (&str, &str),
    definer: Option<&Account<'_>>,
    change: &Change<'_>,
    context: &Context<'_>,
) -> Result<Program> {
    if name.chars().count() > NAME_MAX {
        return Err(conditions::TOO_LONG_IDENT.with(&[&name]));
    }
    let Some(database) = change.catalog.database(schema) else {
        return Err(conditions::BAD_DB_ERROR.with(&[&schema]));
    };
    let definer = match definer {
        Some(Account::Named { user, host, .. }) => (user.to_string(), host.to_string()),
        _ => context.state.account(),
    };
    let settings = context.state.settings();
    let client = settings.client.name().to_owned();
    let collations = (settings.collation_connection.name().to_owned(), database.collation.name().to_owned());
    Ok(Program {
        kind,
        schema: schema.into(),
        name: name.into(),
        definer,
        sql_mode: settings.sql_mode,
        parameters: String::new(),
        returns: None,
        deterministic: false,
        access: "CONTAINS SQL".to_owned(),
        invoker: false,
        comment: String::new(),
        body: String::new(),
        trigger: TriggerEvent::default(),
        created: context.statement.now as u64,
        context: (client, collations.0, collations.1),
    })
}

fn characterise(program: &mut Program, list: &[Characteristic<'_>]) {
    for characteristic in list {
        match characteristic {
            Characteristic::Comment(comment) => program.comment = String::from_utf8_lossy(comment).into_owned(),
            Characteristic::Language(_) => {}
            Characteristic::Deterministic(is) => program.deterministic = *is,
            Characteristic::ContainsSql => program.access = "CONTAINS SQL".to_owned(),
            Characteristic::NoSql => program.access = "NO SQL".to_owned(),
            Characteristic::ReadsSql => program.access = "READS SQL DATA".to_owned(),
            Characteristic::ModifiesSql => program.access = "MODIFIES SQL DATA".to_owned(),
            Characteristic::Security(security) => program.invoker = *security == Security::Invoker,
        }
    }
}

/// CREATE PROCEDURE and CREATE FUNCTION.
///
/// # Errors
/// 1046, 1049, 1102, 1304, 1458, what the types refuse.
pub fn create_routine(create: &CreateRoutine<'_>, text: &[u8], context: &Context<'_>) -> Result<()> {
    let schema = schema_of(&create.name, context)?;
    let (kind, name) = (kind_of(create.kind), &*create.name.name.text);
    if name.is_empty() || name.ends_with(' ') {
        return Err(conditions::SP_WRONG_NAME.with(&[&name]));
    }
    if schema.is_empty() || schema.ends_with(' ') {
        return Err(conditions::WRONG_DB_NAME.with(&[&schema]));
    }
    let mut change = Change::begin(context.server);
    let mut program = begun(kind, (&schema, name), create.definer.as_ref(), &change, context)?;
    if change.catalog.program(kind, &schema, name).is_some() {
        if create.existence == Existence::Lenient {
            context.diagnostics.borrow_mut().note(conditions::SP_ALREADY_EXISTS, &[&kind.word(), &name]);
            return Ok(());
        }
        return Err(conditions::SP_ALREADY_EXISTS.with(&[&kind.word(), &name]));
    }
    characterise(&mut program, &create.characteristics);
    program.parameters = written(create.parameters_span, text);
    program.body = written(create.body.span, text);
    for (at, parameter) in create.parameters.iter().enumerate() {
        let own = &parameter.name.text;
        if create.parameters[..at].iter().any(|p| p.name.text.eq_ignore_ascii_case(own)) {
            return Err(conditions::SP_DUP_PARAM.with(&[own]));
        }
        let collation = parameter.collation.as_ref().map(|c| &*c.text);
        context.session.declared_type(own, &parameter.data_type, collation)?;
    }
    if let Some(returns) = &create.returns {
        let collation = returns.collation.as_ref().map(|c| &*c.text);
        let ty = context.session.declared_type(name, &returns.data_type, collation)?;
        let mut shown = ty.to_string();
        if ty.kind.is_string() && !ty.collation.is_binary() {
            shown.push_str(&format!(" CHARSET {}", ty.collation.charset().name()));
            if ty.collation != ty.collation.charset().default_collation() {
                shown.push_str(&format!(" COLLATE {}", ty.collation.name()));
            }
        }
        program.returns = Some((shown, ty));
        if !returns_somewhere(&create.body) {
            let shown = format!("{schema}.{name}");
            return Err(conditions::SP_NORETURN.with(&[&shown]));
        }
    }
    let of = if kind == ProgramKind::Function { check::Of::Function } else { check::Of::Procedure };
    check::body(&create.body, of, create.parameters.iter().map(|parameter| &*parameter.name.text))?;
    change.put_program(program)?;
    change.commit(text)
}

/// Whether a function's body has a RETURN.
fn returns_somewhere(statement: &syntax::ast::program::ProgramStatement<'_>) -> bool {
    use syntax::ast::program::{Declaration, ProgramKind as Kind};
    let any = |list: &[syntax::ast::program::ProgramStatement<'_>]| list.iter().any(returns_somewhere);
    match &statement.kind {
        Kind::Return(_) => true,
        Kind::Block(block) => {
            let in_handler =
                |d: &Declaration<'_>| matches!(d, Declaration::Handler { body, .. } if returns_somewhere(body));
            any(&block.body) || block.declarations.iter().any(in_handler)
        }
        Kind::If { branches, otherwise } => {
            branches.iter().any(|(_, body)| any(body)) || otherwise.as_deref().is_some_and(any)
        }
        Kind::Case(case) => {
            case.branches.iter().any(|(_, body)| any(body)) || case.otherwise.as_deref().is_some_and(any)
        }
        Kind::Loop { body, .. } | Kind::While { body, .. } | Kind::Repeat { body, .. } => any(body),
        _ => false,
    }
}

/// ALTER PROCEDURE and ALTER FUNCTION.
///
/// # Errors
/// 1305.
pub fn alter_routine(alter: &AlterRoutine<'_>, context: &Context<'_>) -> Result<()> {
    let schema = schema_of(&alter.name, context)?;
    let mut change = Change::begin(context.server);
    let found = find(&change, kind_of(alter.kind), &schema, &alter.name)?;
    let mut program = Program::clone(&found);
    characterise(&mut program, &alter.characteristics);
    change.put_program(program)?;
    change.commit(&[])
}

fn find(change: &Change<'_>, kind: ProgramKind, schema: &str, name: &Name<'_>) -> Result<Arc<Program>> {
    let shown = format!("{schema}.{}", name.name.text);
    let found = change.catalog.program(kind, schema, &name.name.text).cloned();
    found.ok_or_else(|| conditions::SP_DOES_NOT_EXIST.with(&[&kind.word(), &shown]))
}

/// DROP PROCEDURE and DROP FUNCTION.
///
/// # Errors
/// 1305.
pub fn drop_routine(drop: &DropRoutine<'_>, context: &Context<'_>) -> Result<()> {
    let schema = schema_of(&drop.name, context)?;
    let mut change = Change::begin(context.server);
    match find(&change, kind_of(drop.kind), &schema, &drop.name) {
        Ok(program) => {
            change.remove_program(&program)?;
            change.commit(&[])
        }
        Err(error) if drop.existence == Existence::Lenient => {
            context.diagnostics.borrow_mut().push_error(crate::error::Level::Note, &error);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// CREATE TRIGGER.
///
/// # Errors
/// 1046, 1049, 1146, 1347 for a view, 1359, 1361 for a temporary table, 3011.
pub fn create_trigger(create: &CreateTrigger<'_>, text: &[u8], context: &Context<'_>) -> Result<()> {
    let schema = schema_of(&create.table, context)?;
    if let Some(own) = &create.name.schema
        && crate::bind::fold_schema(own) != schema
    {
        return Err(conditions::TRG_IN_WRONG_SCHEMA.with(&[]));
    }
    let (name, table) = (&*create.name.name.text, create.table.name.text.to_string());
    let mut change = Change::begin(context.server);
    let mut program = begun(ProgramKind::Trigger, (&schema, name), create.definer.as_ref(), &change, context)?;
    if context.state.temporary_table(&schema, &table).is_some() {
        return Err(conditions::TRG_ON_VIEW_OR_TEMP_TABLE.with(&[&table]));
    }
    match change.catalog.table(&schema, &table) {
        None => return Err(conditions::NO_SUCH_TABLE.with(&[&schema, &table])),
        Some(found) if found.is_view() => {
            return Err(conditions::WRONG_OBJECT.with(&[&schema, &table, &"BASE TABLE"]));
        }
        Some(_) => {}
    }
    if change.catalog.program(ProgramKind::Trigger, &schema, name).is_some() {
        if create.existence == Existence::Lenient {
            context.diagnostics.borrow_mut().note(conditions::TRG_ALREADY_EXISTS, &[]);
            return Ok(());
        }
        return Err(conditions::TRG_ALREADY_EXISTS.with(&[]));
    }
    check::body(&create.body, check::Of::Trigger, std::iter::empty())?;
    let before = create.time == TriggerTime::Before;
    let event = format!("{:?}", create.event).to_uppercase();
    let mut order: Vec<Arc<Program>> = change.catalog.triggers(&schema, &table);
    order.retain(|p| p.trigger.before == before && p.trigger.event == event);
    let place = match &create.order {
        None => order.len(),
        Some((way, other)) => {
            let at = order.iter().position(|p| p.name.eq_ignore_ascii_case(&other.text));
            let at = at.ok_or_else(|| conditions::REFERENCED_TRG_DOES_NOT_EXIST.with(&[&other.text]))?;
            if *way == TriggerOrder::Follows { at + 1 } else { at }
        }
    };
    program.trigger = TriggerEvent { table, before, event, order: place as u64 + 1 };
    program.body = written(create.body.span, text);
    for (at, other) in order.iter().enumerate().skip(place) {
        let mut moved = Program::clone(other);
        moved.trigger.order = at as u64 + 2;
        change.put_program(moved)?;
    }
    change.put_program(program)?;
    change.commit(text)
}

/// DROP TRIGGER.
///
/// # Errors
/// 1360.
pub fn drop_trigger(drop: &DropProgram<'_>, context: &Context<'_>) -> Result<()> {
    let schema = schema_of(&drop.name, context)?;
    let mut change = Change::begin(context.server);
    match change.catalog.program(ProgramKind::Trigger, &schema, &drop.name.name.text).cloned() {
        Some(program) => {
            change.remove_program(&program)?;
            change.commit(&[])
        }
        None if drop.existence == Existence::Lenient => {
            context.diagnostics.borrow_mut().note(conditions::TRG_DOES_NOT_EXIST, &[]);
            Ok(())
        }
        None => Err(conditions::TRG_DOES_NOT_EXIST.with(&[])),
    }
}

/// Removes the triggers of a table that goes.
///
/// # Errors
/// What the store answers.
pub fn forget_triggers(change: &mut Change<'_>, schema: &str, table: &str) -> Result<()> {
    for program in change.catalog.triggers(schema, table) {
        change.remove_program(&program)?;
    }
    Ok(())
}

/// The statement that makes a program.
fn definition(program: &Program) -> String {
    let (user, host) = &program.definer;
    let definer = format!("DEFINER={}@{}", quoted(user), quoted(host));
    if program.kind == ProgramKind::Trigger {
        let time = if program.trigger.before { "BEFORE" } else { "AFTER" };
        let (event, table) = (&program.trigger.event, quoted(&program.trigger.table));
        let name = quoted(&program.name);
        return format!("CREATE {definer} TRIGGER {name} {time} {event} ON {table} FOR EACH ROW {}", program.body);
    }
    let head = format!("CREATE {definer} {} {}({})", program.kind.word(), quoted(&program.name), program.parameters);
    let mut lines = vec![match &program.returns {
        Some((returns, _)) => format!("{head} RETURNS {returns}"),
        None => head,
    }];
    if program.access != "CONTAINS SQL" {
        lines.push(format!("    {}", program.access));
    }
    if program.deterministic {
        lines.push("    DETERMINISTIC".to_owned());
    }
    if program.invoker {
        lines.push("    SQL SECURITY INVOKER".to_owned());
    }
    if !program.comment.is_empty() {
        lines.push(format!("    COMMENT {}", literal(program.comment.as_bytes())));
    }
    lines.push(program.body.clone());
    lines.join("\n")
}

fn mode_text(program: &Program) -> String {
    let id = Id::of("sql_mode");
    id.row().3.text(&crate::variables::kind::Setting::Int(program.sql_mode as i64))
}

/// SHOW CREATE PROCEDURE, FUNCTION and TRIGGER.
///
/// # Errors
/// 1305, 1360.
pub fn show_create(kind: ProgramKind, name: &Name<'_>, context: &Context<'_>) -> Result<Listing> {
    let schema = schema_of(name, context)?;
    let Some(program) = context.catalog.program(kind, &schema, &name.name.text) else {
        return Err(match kind {
            ProgramKind::Trigger => conditions::TRG_DOES_NOT_EXIST.with(&[]),
            _ => conditions::SP_DOES_NOT_EXIST.with(&[&kind.word(), &name.name.text]),
        });
    };
    let names = match kind {
        ProgramKind::Procedure => ["Procedure", "Create Procedure"],
        ProgramKind::Function => ["Function", "Create Function"],
        ProgramKind::Trigger => ["Trigger", "SQL Original Statement"],
    };
    let mut columns = vec![
        text(names[0], 64),
        text("sql_mode", 512),
        text(names[1], 1024),
        text("character_set_client", 64),
        text("collation_connection", 64),
        text("Database Collation", 64),
    ];
    let (client, connection, database) = &program.context;
    let fields = [&*program.name, &mode_text(program), &definition(program), client, connection, database];
    let mut row: Vec<Value<'static>> = fields.into_iter().map(value).collect();
    if kind == ProgramKind::Trigger {
        columns.push(time("Created"));
        row.push(moment(program, context));
    }
    let mut listing = Listing::new(columns);
    listing.push(row);
    Ok(listing)
}

fn moment(program: &Program, context: &Context<'_>) -> Value<'static> {
    let local = context.statement.zone.to_local(values::zone::Instant(program.created as i64)).unwrap_or_default();
    Value::DateTime(local.truncated(0))
}

/// SHOW PROCEDURE STATUS and SHOW FUNCTION STATUS.
///
/// # Errors
/// What the filter answers.
pub fn show_status(kind: ProgramKind, filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let mut listing = Listing::new(vec![
        text("Db", 64),
        text("Name", 64),
        text("Type", 9),
        text("Definer", 288),
        time("Modified"),
        time("Created"),
        text("Security_type", 7),
        long_text("Comment"),
        text("character_set_client", 64),
        text("collation_connection", 64),
        text("Database Collation", 64),
    ]);
    for program in context.catalog.programs().filter(|p| p.kind == kind) {
        let (client, connection, database) = &program.context;
        listing.push(vec![
            value(&program.schema),
            value(&program.name),
            value(kind.word()),
            value(format!("{}@{}", program.definer.0, program.definer.1)),
            moment(program, context),
            moment(program, context),
            value(if program.invoker { "INVOKER" } else { "DEFINER" }),
            value(&program.comment),
            value(client),
            value(connection),
            value(database),
        ]);
    }
    listing.filter(filter, context)?;
    Ok(listing)
}

/// SHOW TRIGGERS.
///
/// # Errors
/// What the filter answers.
pub fn show_triggers(schema: &str, filter: &ShowFilter<'_>, context: &Context<'_>) -> Result<Listing> {
    let mut listing = Listing::new(vec![
        text("Trigger", 64),
        text("Event", 6),
        text("Table", 64),
        long_text("Statement"),
        text("Timing", 6),
        time("Created"),
        text("sql_mode", 512),
        text("Definer", 288),
        text("character_set_client", 64),
        text("collation_connection", 64),
        text("Database Collation", 64),
    ]);
    let is_own = |p: &&Arc<Program>| p.kind == ProgramKind::Trigger && &*p.schema == schema;
    let mut programs: Vec<&Arc<Program>> = context.catalog.programs().filter(is_own).collect();
    programs.sort_by_key(|p| (&p.trigger.table, p.trigger.event.clone(), !p.trigger.before, p.trigger.order));
    for program in programs {
        let (client, connection, database) = &program.context;
        listing.push(vec![
            value(&program.name),
            value(&program.trigger.event),
            value(&program.trigger.table),
            value(&program.body),
            value(if program.trigger.before { "BEFORE" } else { "AFTER" }),
            moment(program, context),
            value(mode_text(program)),
            value(format!("{}@{}", program.definer.0, program.definer.1)),
            value(client),
            value(connection),
            value(database),
        ]);
    }
    listing.filter(filter, context)?;
    Ok(listing)
}
