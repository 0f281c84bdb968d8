//! Plays a script on a server and prints it with the answers: `cargo run -p tests --example play -- HOST:PORT DATABASE FILE`.

#![expect(clippy::print_stdout, reason = "a command line tool")]

use tests::script::{Stage, client};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, database, file] = &arguments[..] else { panic!("HOST:PORT DATABASE FILE") };
    let script = std::fs::read_to_string(file).expect("a script");
    print!("{}", Stage::new(&client(address), database).play(&script));
}
