//! WeSQL's server program: configuration, listener, connections, shutdown.
//!
//! `wesql serve` (or `wesql` alone) serves a database, the other commands look after its branches; what can be said to them is
//! in [`options`].

mod bootstrap;
mod connection;
mod listener;
mod log;
mod memory;
mod options;
mod serve;
mod tls;
mod tools;

use options::Request;
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[expect(clippy::print_stdout, reason = "a command line program answers there")]
fn main() -> ExitCode {
    let started = Instant::now();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let environment = |name: &str| std::env::var(name).ok();
    match options::read(&arguments, &environment) {
        Ok(Request::Print(text)) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Ok(Request::Serve(config)) => serve::run(&config, started),
        Ok(Request::Do(command, config)) => match tools::run(&command, &config) {
            Ok(text) => {
                println!("{text}");
                ExitCode::SUCCESS
            }
            Err(line) => {
                eprintln!("wesql: {line}");
                ExitCode::FAILURE
            }
        },
        Err(line) => {
            eprintln!("wesql: {line}");
            ExitCode::FAILURE
        }
    }
}
