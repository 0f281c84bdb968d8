//! A session may go from one thread to another between two statements, with its plans; and plans from a session that ends to another.
//!
//! All that it is made of may but the two tables of plans: those are counted by `Rc`, for a statement that runs holds its plan however
//! the table changes meanwhile. The compiler checks every other part of a session.
#![expect(unsafe_code, reason = "the counts of plans are changed by one thread at a time")]

use super::Session;
use super::cache::PlanCache;
use super::prepared::PreparedStatements;

// SAFETY: whoever moves a table of plans owns the session, or the table of one that has ended, as these types are private to it, and no
// statement of it runs, for that borrows the session. No other part of a session has a plan or a piece of one: all of them are `Send` of
// themselves, and prepared statements have plans of their own. A plan's count is only ever raised within a statement, on the stack of the thread that runs it, and that clone has
// gone when the statement ends; no thread-local and nothing that sessions share holds one. What a plan keeps between executions
// (its frame's rows among them) is reached from the plan alone. So all clones of each `Rc` in the table move with it, and whatever hands
// the session over (a lock, a new thread) orders the steps of the two threads.
unsafe impl Send for PlanCache {}
// SAFETY: as above.
unsafe impl Send for PreparedStatements {}

const fn is_send<T: Send>() {}
const _: () = is_send::<Session>();

#[cfg(test)]
mod tests {
    use crate::session::cache::PlanCache;
    use crate::session::prepared::PreparedStatements;

    #[test]
    fn tables_of_plans_move() {
        let (cache, prepared) = (PlanCache::default(), PreparedStatements::default());
        let look = move || (cache.get(b"SELECT ?").is_none(), drop(prepared)).0;
        let moved = stdx::thread::spawn("moving", look).unwrap();
        assert!(moved.join().unwrap());
    }
}
