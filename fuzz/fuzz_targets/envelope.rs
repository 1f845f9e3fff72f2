//! See `fuzz/checks/src/envelope.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::envelope::check(data));
