//! Plays random schedules of three connections on a MySQL and on a server of ours, and tells how many are answered the same, step
//! by step: done, waits, deadlock, rows.
//!
//! ```text
//! WESQL_ORACLE=HOST:PORT WESQL_SERVER=HOST:PORT cargo run -p tests --example blocking -- FIRST_SEED COUNT [show]
//! ```
//!
//! A schedule that MySQL itself answers otherwise when it is asked again, because purge or two that were set free at once came in
//! another order, is not counted. `show` prints the schedules that differ, MySQL's lines with `-`, ours with `+`.

#![expect(clippy::print_stdout, reason = "a command line tool")]

use mysql::{Conn, OptsBuilder};
use tests::schedule::schedule;
use tests::script::{Stage, client};

/// The database of the schedules.
const DATABASE: &str = "tx_blocking";

fn main() {
    let address = |name| std::env::var(name).unwrap_or_else(|_| panic!("{name}=HOST:PORT"));
    let (oracle, server) = (client(&address("WESQL_ORACLE")), client(&address("WESQL_SERVER")));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|a| a.parse::<u64>().ok()).unwrap_or(1);
    let shows = arguments.get(2).is_some_and(|a| a == "show");
    let (first, count) = (number(0), number(1));
    let (mut same, mut unstable) = (0, 0);
    for options in [&oracle, &server] {
        drop(Stage::new(options, DATABASE));
    }
    let play = |options: &OptsBuilder, script: &str| {
        let control = Conn::new(options.clone()).expect("root comes in");
        Stage::within(control, options, DATABASE).play(script)
    };
    for seed in first..first + count {
        let script = schedule(seed);
        let theirs = play(&oracle, &script);
        let ours = play(&server, &script);
        if theirs == ours {
            same += 1;
        } else if play(&oracle, &script) != theirs {
            println!("seed {seed}: MySQL answers otherwise each time");
            unstable += 1;
        } else {
            println!("seed {seed} differs");
            if shows {
                difference(&theirs, &ours);
            }
        }
    }
    let judged = count - unstable;
    println!("{same} of {judged} schedules agree: {:.2} %", 100.0 * same as f64 / judged.max(1) as f64);
}

/// Prints two plays up to the first lines that differ, and these.
fn difference(theirs: &str, ours: &str) {
    let mut pairs = theirs.lines().zip(ours.lines());
    for (a, b) in pairs.by_ref() {
        if a != b {
            println!("- {a}\n+ {b}");
            break;
        }
        println!("  {a}");
    }
    for (a, b) in pairs.take(3) {
        println!("- {a}\n+ {b}");
    }
}
