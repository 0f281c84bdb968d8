//! What clients see: each test starts a server of its own and speaks to it.

mod alters;
mod branches;
mod covering;
mod crowds;
mod histories;
mod indexes;
mod kills;
mod left_plans;
mod lifecycle;
mod login;
mod loose_index;
mod prepared;
mod readers;
mod resting;
mod scripts;
mod selects;
mod spills;
mod statements;
mod statistics;
mod subqueries;
mod timeouts;
