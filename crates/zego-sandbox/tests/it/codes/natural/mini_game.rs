//! What leads to the codes of `mini_game`.

use super::{Natural, by};

pub(super) const NATURAL: &[Natural] =
    &[by("mini_game/danmaku", "7200004", "a parameter that is missing or wrong", "call POST SendDanmakuComments '{}'")];

pub(super) const HELD: &[super::Held] = &[];

/// The files with the tests of [`HELD`].
pub(super) const FILES: &[(&str, &str)] = &[];
