//! See `fuzz/checks/src/query.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::query::check(data));
