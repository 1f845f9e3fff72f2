//! See `fuzz/checks/src/secrets.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zego_checks::secrets::check(data));
