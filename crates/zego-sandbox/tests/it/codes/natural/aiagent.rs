//! What leads to the codes of `aiagent`.

use crate::codes::natural::{Held, Leads, held};

pub(super) const LEADS: Leads = Leads {
    held: HELD,
    files: FILES,
    // Of digital humans, by its words: the pages have no other.
    throttled: |_, _| "410001029",
    ..Leads::NONE
};

const HELD: &[Held] = &[
    held("aiagent", "410000003", "a parameter that is missing or wrong", "aiagent::refused::what_no_instance_can_be"),
    held("aiagent", "410000004", "a body that is no JSON", "aiagent::agents::what_is_no_agent_is_refused"),
    held("aiagent", "410000011", "an eleventh instance", "aiagent::ends::ten_are_enough"),
    held("aiagent", "410000014", "something wrong in `DigitalHuman`", "aiagent::refused::what_no_digital_human_can_be"),
    held("aiagent", "410001002", "an instance that has ended, or never was", "aiagent::ends::a_call_ends_it_at_once"),
    held("aiagent", "410001006", "a sixth turn that waits, of a language model", "aiagent::talk::turns_wait_for_their_turn"),
    held("aiagent", "410001007", "a sixth turn that waits, or an instance that never speaks", "aiagent::talk::turns_wait_for_their_turn"),
    held("aiagent", "410001008", "an agent that is there", "aiagent::agents::an_agent_lives_from_its_registration_to_its_removal"),
    held("aiagent", "410001009", "an agent that is not there", "aiagent::agents::an_agent_lives_from_its_registration_to_its_removal"),
    held("aiagent", "410001013", "an instance that listens", "aiagent::talk::a_walkie_talkie_listens_when_it_is_told"),
    held(
        "aiagent",
        "410001016",
        "a user who is not in the room",
        "aiagent::refused::a_walkie_talkie_listens_to_who_is_there_and_publishes",
    ),
    held("aiagent", "410001026", "another `ConfigId` than `mobile` and `web`", "aiagent::refused::what_no_digital_human_can_be"),
    held("aiagent", "410001028", "a digital human that never speaks", "aiagent::refused::what_no_digital_human_can_be"),
    held("aiagent", "410001030", "a stream of another digital human's", "aiagent::ends::a_digital_human_has_a_stream_of_its_own"),
    held("aiagent", "410001031", "an eleventh digital human", "aiagent::ends::ten_are_enough"),
    held("aiagent", "410001041", "an instance that is being shut down", "aiagent::ends::a_graceful_end_waits_for_silence"),
    held("aiagent", "410001042", "an instance that is not in walkie-talkie mode", "aiagent::refused::what_an_instance_cannot_do"),
    held(
        "aiagent",
        "410001043",
        "a `Sequence` that is not greater than the last",
        "aiagent::talk::a_walkie_talkie_listens_when_it_is_told",
    ),
    held("aiagent", "410001045", "an instance that is not listening", "aiagent::talk::a_walkie_talkie_listens_when_it_is_told"),
    held("aiagent", "410001046", "a user who does not publish", "aiagent::refused::a_walkie_talkie_listens_to_who_is_there_and_publishes"),
    held("aiagent", "410001047", "the key `zego_test` for another address", "aiagent::agents::what_is_no_agent_is_refused"),
    held("aiagent", "410001049", "a live digital human", "aiagent::refused::what_an_instance_cannot_do"),
];

/// The files with the tests of [`HELD`].
const FILES: &[(&str, &str)] = &[
    ("aiagent::agents", include_str!("../../../aiagent/agents.rs")),
    ("aiagent::ends", include_str!("../../../aiagent/ends.rs")),
    ("aiagent::refused", include_str!("../../../aiagent/refused.rs")),
    ("aiagent::talk", include_str!("../../../aiagent/talk.rs")),
];
