//! ZIM's invitations to calls.

use serde_json::json;
use zego_model::Seconds;
use zego_model::zim::call::{CallAccept, CallInvite, CallReject, OfflinePush};

use crate::{Golden, get, post};

pub(crate) fn golden() -> Vec<Golden> {
    let push = OfflinePush::new().enable(true).title("title").content("content").payload("payload");
    let invite = CallInvite::new("caller_user", ["callee1", "callee2"], push).unwrap();
    let body = json!({
        "FromUserId": "caller_user", "UserIds": ["callee1", "callee2"], "Timeout": 90, "ExtendedData": "Extended data",
        "OfflinePush": {"Enable": 1, "Title": "title", "Content": "content", "Payload": "payload"},
    });
    let answer = "FromUserId=callee_user&CallId=call123&ExtendedData=Extended%20data";
    let zim = [
        post(&invite.timeout(Seconds(90)).unwrap().extended_data("Extended data").unwrap(), "CallInvite", body),
        get(&CallAccept::new("callee_user", "call123").unwrap().extended_data("Extended data").unwrap(), "CallAccept", answer),
        get(&CallReject::new("callee_user", "call123").unwrap().extended_data("Extended data").unwrap(), "CallReject", answer),
    ];
    zim.into_iter().map(|golden| golden.at("zim-api.zego.im")).collect()
}

#[test]
fn an_answer_is_waited_for_ten_minutes_at_most() {
    let invite = || CallInvite::new("a", ["b"], OfflinePush::new()).unwrap();
    assert!(invite().timeout(Seconds(600)).is_ok());
    assert!(invite().timeout(Seconds(601)).is_err());
}
