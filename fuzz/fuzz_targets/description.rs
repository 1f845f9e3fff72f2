//! See `fuzz/checks/src/description.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::description::check(data));
