//! See `fuzz/checks/src/clock.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::clock::check(data));
