//! Statements to a session over a database: no panic in binder, planner, executor and functions, and no end of the program.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// What outlives a session: an input with such words says nothing about the next one.
const LASTING: [&[u8]; 4] = [b"global", b"persist", b"xa ", b"instance"];

fuzz_target!(|text: &[u8]| {
    let lower = text.to_ascii_lowercase();
    if !LASTING.iter().any(|word| lower.windows(word.len()).any(|part| part == *word)) {
        fuzz::database().run(text);
    }
});
