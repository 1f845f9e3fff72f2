//! See `fuzz/checks/src/token.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::token::check(data));
