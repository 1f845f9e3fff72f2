//! See `fuzz/checks/src/callback.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::callback::check(data));
