//! What leads to a code by itself: as a line of `CODES.md`, or, where none can, in a test.

mod aiagent;
mod analytics;
mod cloudrecord;
mod digitalhuman;
mod mini_game;
mod rtc;
mod tencent_live;
mod tencent_vod;
mod zim;

use zego_model::ErrorKind;

/// A code, and a line that gets it from a sandbox that has just started.
pub(super) struct Natural {
    /// The table in which it stands: a service, a family, or an operation alone.
    pub(super) place: &'static str,
    pub(super) code: &'static str,
    /// What has to be the case.
    pub(super) about: &'static str,
    pub(super) line: &'static str,
}

/// A code, and the test that leads to it.
pub(super) struct Held {
    pub(super) place: &'static str,
    pub(super) code: &'static str,
    pub(super) about: &'static str,
    /// File and name.
    pub(super) test: &'static str,
}

const fn by(place: &'static str, code: &'static str, about: &'static str, line: &'static str) -> Natural {
    Natural { place, code, about, line }
}

const fn held(place: &'static str, code: &'static str, about: &'static str, test: &'static str) -> Held {
    Held { place, code, about, test }
}

/// The families in which nothing leads to a kind of refusal by itself, and why.
pub(super) const NEVER: &[(&str, ErrorKind, &str)] = &[
    ("rtc/moderation", ErrorKind::NotFound, "a room need not be there yet"),
    ("mini_game/danmaku", ErrorKind::NotFound, "answered by an example, whatever game is named"),
    ("tencent_live/record_rule", ErrorKind::NotFound, "the codes of its operations alone say what is not there"),
    ("rtc/media_service", ErrorKind::PermissionDenied, "every app is live; what is not activated is 3"),
    ("rtc/room", ErrorKind::PermissionDenied, "every app has rooms"),
    ("cloudrecord/recording", ErrorKind::PermissionDenied, "every app may record"),
    ("mini_game/danmaku", ErrorKind::PermissionDenied, "answered by an example, for every app"),
];

/// What a service's file says: lines, tests, and the files with those tests.
pub(super) struct Leads {
    pub(super) natural: &'static [Natural],
    pub(super) held: &'static [Held],
    pub(super) files: &'static [(&'static str, &'static str)],
}

/// Of every service.
pub(super) const ALL: &[Leads] = &[
    Leads { natural: aiagent::NATURAL, held: aiagent::HELD, files: aiagent::FILES },
    Leads { natural: analytics::NATURAL, held: analytics::HELD, files: analytics::FILES },
    Leads { natural: cloudrecord::NATURAL, held: cloudrecord::HELD, files: cloudrecord::FILES },
    Leads { natural: digitalhuman::NATURAL, held: digitalhuman::HELD, files: digitalhuman::FILES },
    Leads { natural: mini_game::NATURAL, held: mini_game::HELD, files: mini_game::FILES },
    Leads { natural: rtc::NATURAL, held: rtc::HELD, files: rtc::FILES },
    Leads { natural: tencent_live::NATURAL, held: tencent_live::HELD, files: tencent_live::FILES },
    Leads { natural: tencent_vod::NATURAL, held: tencent_vod::HELD, files: tencent_vod::FILES },
    Leads { natural: zim::NATURAL, held: zim::HELD, files: zim::FILES },
];

pub(super) fn natural() -> impl Iterator<Item = &'static Natural> {
    ALL.iter().flat_map(|leads| leads.natural)
}

pub(super) fn held_by_tests() -> impl Iterator<Item = (&'static Held, &'static Leads)> {
    ALL.iter().flat_map(|leads| leads.held.iter().map(move |held| (held, leads)))
}
