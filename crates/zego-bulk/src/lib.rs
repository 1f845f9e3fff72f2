//! Long jobs over the ZEGOCLOUD Server API: deletes millions of recordings, and keeps account of every one.

pub mod source;
