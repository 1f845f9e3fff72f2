//! See `fuzz/checks/src/foreign.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::foreign::check(data));
