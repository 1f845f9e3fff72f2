//! Digital humans and timbres.

use serde_json::json;
use zego_model::digitalhuman::asset::{FetchMode, GetDigitalHumanInfo, GetDigitalHumanList, GetTimbreList};

use crate::{Golden, post};

const HOST: &str = "aigc-digitalhuman-api.zegotech.cn";

pub(crate) fn golden() -> Vec<Golden> {
    vec![
        post(
            &GetDigitalHumanInfo::new("fa592895-d988-4584-b27b-97b8f4b921ad"),
            "GetDigitalHumanInfo",
            json!({"DigitalHumanId": "fa592895-d988-4584-b27b-97b8f4b921ad"}),
        )
        .at(HOST),
        post(
            &GetDigitalHumanList::new().fetch_mode(FetchMode::All).offset(0).unwrap().limit(10).unwrap(),
            "GetDigitalHumanList",
            json!({"FetchMode": 1, "Offset": 0, "Limit": 10}),
        )
        .at(HOST),
        post(&GetDigitalHumanList::new(), "GetDigitalHumanList", json!({})).at(HOST),
        post(
            &GetTimbreList::new().digital_human_id("42f97c28-1124-4cb2-800a-44d028497027").offset(0).unwrap().limit(20).unwrap(),
            "GetTimbreList",
            json!({"DigitalHumanId": "42f97c28-1124-4cb2-800a-44d028497027", "Offset": 0, "Limit": 20}),
        )
        .at(HOST),
    ]
}

#[test]
fn a_page_has_1_to_20_entries_and_begins_in_the_first_million() {
    for (limit, right) in [(0, false), (1, true), (20, true), (21, false)] {
        assert_eq!(GetDigitalHumanList::new().limit(limit).is_ok(), right, "{limit}");
        assert_eq!(GetTimbreList::new().limit(limit).is_ok(), right, "{limit}");
    }
    for (offset, right) in [(1_000_000, true), (1_000_001, false)] {
        assert_eq!(GetDigitalHumanList::new().offset(offset).is_ok(), right, "{offset}");
        assert_eq!(GetTimbreList::new().offset(offset).is_ok(), right, "{offset}");
    }
}
