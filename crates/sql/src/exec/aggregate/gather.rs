//! What functions keep of a group's rows because they need them at its end: GROUP_CONCAT, the JSON aggregates, ST_COLLECT.

use super::accumulator::Room;
use crate::conditions;
use crate::error::Result;
use crate::exec::Flow;
use crate::exec::spill::grant::Buffer;
use crate::exec::spill::slots::bytes_of;
use crate::exec::spill::sorting::{Key, Sorting};
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::plan::AggregateCall;
use std::borrow::Cow;
use syntax::ast::expr::AggregateKind as A;
use values::json::tree::Tree;
use values::value::Value;

/// What a row in a list has beside its values.
const ROW_BYTES: usize = size_of::<Vec<Value<'_>>>();
/// How much is kept of rows in order before those are looked for that are beyond the text's end.
const CUT_BYTES: usize = 16 << 10;

/// A group's rows.
pub(super) enum Gather<'s> {
    /// GROUP_CONCAT of rows that come in its order.
    Text(Text),
    /// GROUP_CONCAT's with an order.
    Sorted(Box<Sorted<'s>>),
    /// Others, and the memory that they take.
    List(Vec<Vec<Value<'static>>>, usize),
}

/// A text that ends at group_concat_max_len.
#[derive(Default)]
pub(super) struct Text {
    bytes: Vec<u8>,
    /// The text's length, with what went to the disk.
    length: usize,
    rows: usize,
    /// The row at which it is long enough.
    cut: Option<usize>,
}

/// Rows whose order is GROUP_CONCAT's: arguments and keys.
pub(super) struct Sorted<'s> {
    rows: Sorting<'s>,
    /// How much they take before what is beyond the text's end is left out.
    cut_bytes: usize,
}

fn length_max(context: &Context<'_>) -> usize {
    usize::try_from(context.state.settings().group_concat_max_len).unwrap_or(usize::MAX)
}

impl Text {
    /// Adds a row's arguments.
    fn push(&mut self, row: &[Value<'_>], call: &AggregateCall, context: &Context<'_>) {
        if self.cut.is_some() {
            return;
        }
        let before = self.bytes.len();
        if self.rows > 0 {
            self.bytes.extend_from_slice(&call.separator);
        }
        for (value, argument) in row.iter().zip(&call.arguments) {
            self.bytes.extend_from_slice(&values::text::of(value, &argument.ty));
        }
        self.rows += 1;
        self.length += self.bytes.len() - before;
        if self.length > length_max(context) {
            self.cut = Some(self.rows);
        }
    }

    /// The text, and a warning where it was longer.
    fn finish(&mut self, call: &AggregateCall, context: &Context<'_>) -> Value<'static> {
        let mut text = std::mem::take(&mut self.bytes);
        if let Some(row) = self.cut {
            let mut end = length_max(context);
            while end > 0 && !call.ty.collation.is_binary() && text[end] & 0xc0 == 0x80 {
                end -= 1;
            }
            text.truncate(end);
            context.diagnostics.borrow_mut().warn(conditions::CUT_VALUE_GROUP_CONCAT, &[&row]);
        }
        Value::owned(text)
    }
}

impl<'s> Sorted<'s> {
    fn new(call: &AggregateCall, context: &'s Context<'s>, room: Room) -> Sorted<'s> {
        let count = call.arguments.len();
        let keys = call.order.iter().enumerate().map(|(at, key)| (count + at, key.comparator, key.descending));
        let rows = Sorting::new(Cow::from(keys.collect::<Vec<Key>>()), &[], context, Buffer::Table);
        let rows = if room == Room::Shared { rows.in_memory() } else { rows };
        Sorted { rows, cut_bytes: CUT_BYTES }
    }

    fn add(&mut self, row: &[Value<'_>], call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        self.rows.add(row, frame)?;
        if self.rows.memory_bytes() > self.cut_bytes {
            let length_max = length_max(frame.context);
            let mut length = 0;
            self.rows.cut(&mut |row| {
                let is_wanted = length <= length_max;
                let texts = row.iter().zip(&call.arguments).map(|(value, e)| values::text::of(value, &e.ty).len());
                length += texts.sum::<usize>() + if length > 0 { call.separator.len() } else { 0 };
                is_wanted
            });
            self.cut_bytes = CUT_BYTES.max(2 * self.rows.memory_bytes());
        }
        Ok(())
    }
}

impl<'s> Gather<'s> {
    /// No rows yet; `None` for a function that keeps none.
    pub(super) fn new(call: &AggregateCall, context: &'s Context<'s>, room: Room) -> Option<Box<Gather<'s>>> {
        let gather = match call.kind {
            A::GroupConcat if call.order.is_empty() => Gather::Text(Text::default()),
            A::GroupConcat => Gather::Sorted(Box::new(Sorted::new(call, context, room))),
            A::JsonArrayAgg | A::JsonObjectAgg | A::StCollect => Gather::List(Vec::new(), 0),
            _ => return None,
        };
        Some(Box::new(gather))
    }

    /// Whether each row is written as it comes.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Gather::Text(_))
    }

    /// Whether further rows change nothing.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Gather::Text(Text { cut: Some(_), .. }))
    }

    /// The memory that the rows take.
    pub(super) fn memory_bytes(&self) -> usize {
        match self {
            Gather::Text(text) => text.bytes.capacity(),
            Gather::Sorted(sorted) => sorted.rows.memory_bytes(),
            Gather::List(_, bytes) => *bytes,
        }
    }

    /// Adds a row: the function's arguments, and its keys.
    pub(super) fn add(&mut self, row: &[Value<'_>], call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        let owned = |row: &[Value<'_>]| row.iter().map(|value| value.clone().into_owned()).collect::<Vec<_>>();
        match self {
            Gather::Text(text) => text.push(row, call, frame.context),
            Gather::Sorted(sorted) => sorted.add(row, call, frame)?,
            Gather::List(rows, bytes) => {
                *bytes += ROW_BYTES + bytes_of(row);
                rows.push(owned(row));
            }
        }
        Ok(())
    }

    /// Gives what is in memory to `to` and forgets it; what [`Gather::load`] takes back.
    pub(super) fn drain(&mut self, to: &mut dyn FnMut(&[Value<'_>]) -> Result<()>) -> Result<()> {
        match self {
            Gather::Text(text) if text.bytes.is_empty() => Ok(()),
            Gather::Text(text) => to(&[Value::owned(std::mem::take(&mut text.bytes))]),
            Gather::Sorted(sorted) => sorted.rows.drain(to),
            Gather::List(rows, bytes) => {
                *bytes = 0;
                std::mem::take(rows).iter().try_for_each(|row| to(row))
            }
        }
    }

    /// Forgets the text so far, which is made again, but not that it was long enough.
    pub(super) fn begin_again(&mut self) {
        if let Gather::Text(text) = self {
            *text = Text { cut: text.cut, ..Text::default() };
        }
    }

    /// Gets ready for what was drained: it may go to the disk once more.
    pub(super) fn reopen(&mut self, call: &AggregateCall, context: &'s Context<'s>) {
        if let Gather::Sorted(sorted) = self {
            **sorted = Sorted::new(call, context, Room::Own);
        }
    }

    /// Takes back what was drained, in the order in which it was.
    pub(super) fn load(&mut self, row: Vec<Value<'static>>, call: &AggregateCall, frame: &Frame<'_>) -> Result<()> {
        match (self, &row[..]) {
            (Gather::Text(text), [Value::Bytes(piece)]) => text.bytes.extend_from_slice(piece),
            (Gather::Sorted(sorted), _) => sorted.add(&row, call, frame)?,
            (Gather::List(rows, _), _) => rows.push(row),
            _ => {}
        }
        Ok(())
    }

    /// The function's value. A list may grow thereafter.
    pub(super) fn finish(&mut self, call: &AggregateCall, context: &'s Context<'s>) -> Result<Value<'static>> {
        match self {
            Gather::Text(text) => Ok(text.finish(call, context)),
            Gather::Sorted(sorted) => {
                let mut text = Text::default();
                sorted.rows.each(&mut |row| {
                    text.push(&row.values()?, call, context);
                    Ok(if text.cut.is_some() { Flow::Stop } else { Flow::More })
                })?;
                Ok(text.finish(call, context))
            }
            Gather::List(rows, _) if call.kind == A::StCollect => {
                let parts: Vec<Value<'_>> = rows.iter().map(|row| row[0].borrowed()).collect();
                crate::functions::spatial_relate::collected(&parts, "st_collect")
            }
            Gather::List(rows, _) => document(rows, call),
        }
    }
}

/// JSON_ARRAYAGG and JSON_OBJECTAGG: the rows as one document.
fn document(rows: &[Vec<Value<'static>>], call: &AggregateCall) -> Result<Value<'static>> {
    use crate::functions::json::{element_of, made};
    let tree = if call.kind == A::JsonArrayAgg {
        Tree::Array(rows.iter().map(|row| element_of(&row[0], &call.arguments[0])).collect::<Result<_>>()?)
    } else {
        let member = |row: &Vec<Value<'static>>| {
            let key = values::text::of(&row[0], &call.arguments[0].ty).into_owned();
            element_of(&row[1], &call.arguments[1]).map(|value| (key, value))
        };
        Tree::object(rows.iter().map(member).collect::<Result<_>>()?)
    };
    made(&tree)
}
