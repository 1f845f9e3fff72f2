//! `cargo test` finds what is untidy.

use xtask::{root, tidy};

#[test]
fn the_repository_is_tidy() {
    if let Err(findings) = tidy::check(&root()) {
        panic!("{findings}");
    }
}
