//! GET_LOCK and its kin, and SLEEP.

use super::Function;
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::context::Wanted as KillWanted;
use crate::expr::frame::Frame;
use crate::session::circles::Wanted;
use crate::session::shared::Server;
use parking_lot::MutexGuard;
use std::time::Duration;
use values::types::Type;
use values::value::Value;

/// The longest name of a lock.
const NAME_MAX: usize = 64;
/// What the process list shows of a session that waits.
const WAITING: &str = "User lock";
/// The same of one that sleeps.
const SLEEPING: &str = "User sleep";
/// How often a wait looks whether it was killed.
const LOOK: Duration = Duration::from_millis(50);
/// The longest wait: MySQL's "for ever".
const FOR_EVER: Duration = Duration::from_secs(31_536_000);

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::volatile("get_lock", (2, 2), infer_flag, eval_get_lock),
    Function::volatile("release_lock", (1, 1), infer_flag, eval_release_lock),
    Function::volatile("release_all_locks", (0, 0), infer_count, eval_release_all),
    Function::volatile("is_free_lock", (1, 1), infer_flag, eval_is_free),
    Function::volatile("is_used_lock", (1, 1), infer_count, eval_is_used),
    Function::volatile("sleep", (1, 1), infer_flag, eval_sleep),
];

fn infer_flag(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 1, ..Type::bigint() }, true))
}

fn infer_count(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 10, ..Type::bigint_unsigned() }, true))
}

fn name(argument: &Expr, frame: &Frame<'_>) -> Result<String> {
    let name = argument.string(frame)?;
    let is_null = name.is_none();
    let name = name.unwrap_or_else(|| "NULL".into());
    if name.chars().count() > NAME_MAX {
        return Err(conditions::USER_LOCK_OVERLONG_NAME.with(&[&name, &NAME_MAX]));
    }
    if is_null || name.is_empty() {
        return Err(conditions::USER_LOCK_WRONG_NAME.with(&[&name]));
    }
    Ok(name.to_lowercase())
}

fn eval_get_lock<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let name = name(&arguments[0], frame)?;
    let seconds = arguments[1].real(frame)?.unwrap_or(0.0);
    let wait =
        if seconds < 0.0 { FOR_EVER } else { Duration::try_from_secs_f64(seconds).unwrap_or(FOR_EVER).min(FOR_EVER) };
    let own = frame.context.state.connection;
    let waits = &frame.context.server.waits;
    let locks = &waits.user_locks;
    let deadline = stdx::clock::deadline(wait);
    let process = frame.context.process;
    let before = process.now.lock().state;
    let mut held = locks.held.lock();
    let mut is_waiting = false;
    let outcome = loop {
        match held.get_mut(&name) {
            None => {
                held.insert(name, (own, 1));
                break Ok(Value::Int(1));
            }
            Some((holder, count)) if *holder == own => {
                *count += 1;
                break Ok(Value::Int(1));
            }
            Some(_) => {}
        }
        let now = stdx::clock::now();
        if now >= deadline {
            break Ok(Value::Int(0));
        }
        let goes_on = match is_waiting {
            true => !waits.is_victim(process),
            false => waits.enter(process, Wanted::UserLock(name.clone()), &held),
        };
        if !goes_on {
            break Err(conditions::USER_LOCK_DEADLOCK.with(&[]));
        }
        is_waiting = true;
        if let Err(killed) = process.note_wait(WAITING) {
            break Err(killed);
        }
        let look = process.kill.time_left().map_or(LOOK, |left| left.min(LOOK));
        stdx::thread::about_to_wait();
        if locks.released.wait_until(&mut held, deadline.min(now + look)).timed_out() {
            MutexGuard::unlocked(&mut held, || process.note_client());
        }
    };
    waits.leave(process);
    process.now.lock().state = before;
    outcome
}

fn eval_release_lock<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let name = name(&arguments[0], frame)?;
    let own = frame.context.state.connection;
    let waits = &frame.context.server.waits;
    let mut held = waits.user_locks.held.lock();
    Ok(match held.get_mut(&name) {
        None => Value::Null,
        Some((holder, _)) if *holder != own => Value::Int(0),
        Some((_, count)) => {
            *count -= 1;
            if *count == 0 {
                held.remove(&name);
                waits.wake_user_locks();
            }
            Value::Int(1)
        }
    })
}

fn eval_release_all<'f>(_arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    Ok(Value::Uint(release_all(frame.context.server, frame.context.state.connection)))
}

/// Gives back all locks of a session: how many it held.
pub fn release_all(server: &Server, connection: u32) -> u64 {
    let mut held = server.waits.user_locks.held.lock();
    let mut given = 0;
    held.retain(|_, (holder, count)| {
        let own = *holder == connection;
        given += if own { u64::from(*count) } else { 0 };
        !own
    });
    if given > 0 {
        server.waits.wake_user_locks();
    }
    given
}

fn eval_is_free<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let name = name(&arguments[0], frame)?;
    Ok(Value::truth(!frame.context.server.waits.user_locks.held.lock().contains_key(&name)))
}

fn eval_is_used<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let name = name(&arguments[0], frame)?;
    let held = frame.context.server.waits.user_locks.held.lock();
    Ok(held.get(&name).map_or(Value::Null, |(holder, _)| Value::Uint(u64::from(*holder))))
}

fn eval_sleep<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let seconds = arguments[0].real(frame)?;
    let wait = seconds.filter(|s| *s >= 0.0).and_then(|s| Duration::try_from_secs_f64(s).ok());
    let Some(wait) = wait else { return Err(conditions::WRONG_ARGUMENTS.with(&[&"sleep."])) };
    let process = frame.context.process;
    let before = std::mem::replace(&mut process.now.lock().state, SLEEPING);
    let is_cut_short = sleep(frame, wait.min(FOR_EVER));
    process.now.lock().state = before;
    Ok(Value::Int(i64::from(is_cut_short)))
}

/// Sleeps; whether the statement was to end before the time was over.
fn sleep(frame: &Frame<'_>, wait: Duration) -> bool {
    let deadline = stdx::clock::deadline(wait);
    let locks = &frame.context.server.waits.user_locks;
    let mut held = locks.held.lock();
    loop {
        let now = stdx::clock::now();
        if now >= deadline {
            return false;
        }
        let look = frame.context.kill.time_left().map_or(LOOK, |left| left.min(LOOK));
        stdx::thread::about_to_wait();
        if locks.released.wait_until(&mut held, deadline.min(now + look)).timed_out() {
            MutexGuard::unlocked(&mut held, || frame.context.process.note_client());
        }
        match frame.context.kill.wanted() {
            KillWanted::Nothing => {}
            KillWanted::Timeout | KillWanted::Statement | KillWanted::Connection => return true,
        }
    }
}
