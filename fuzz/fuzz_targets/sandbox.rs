//! See `fuzz/checks/src/sandbox.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::sandbox::check(data));
