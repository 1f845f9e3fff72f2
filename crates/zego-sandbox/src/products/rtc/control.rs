//! What only a sandbox can do to rooms and files: play the clients of users, and put things into the state.

pub(crate) mod clients;
pub(crate) mod seed;

use serde_json::{Map, json};

use super::Rtc;
use crate::product::{ProductControl, only_text, read_body};

/// The calls under `/_sandbox/`.
pub(super) const CALLS: &[ProductControl<Rtc>] = &[
    ProductControl {
        name: "seed",
        run: |body, rtc, cx| {
            let seed = read_body(body)?;
            Ok(seed::plant(&seed, rtc, cx).map(|(text, planted)| {
                let seed::Planted { rooms, users, streams, files } = planted;
                let counts = [("rooms", rooms), ("users", users), ("streams", streams), ("files", files)];
                (text, counts.into_iter().map(|(name, count)| (name.to_owned(), json!(count))).collect::<Map<_, _>>())
            }))
        },
    },
    ProductControl { name: "login", run: |body, rtc, cx| Ok(only_text(clients::log_in(&read_body(body)?, rtc, cx))) },
    ProductControl { name: "logout", run: |body, rtc, cx| Ok(only_text(clients::log_out(&read_body(body)?, rtc, cx))) },
    ProductControl { name: "publish", run: |body, rtc, cx| Ok(only_text(clients::publish(&read_body(body)?, rtc, cx))) },
    ProductControl { name: "unpublish", run: |body, rtc, cx| Ok(only_text(clients::unpublish(&read_body(body)?, rtc, cx))) },
];
