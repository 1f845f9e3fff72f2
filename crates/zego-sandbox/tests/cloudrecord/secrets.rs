//! The keys of a storage travel in a call, and stand in nothing that is kept or shown of it.

use zego_model::cloudrecord::recording::{AlibabaVod, RecordStorage, StartRecord, StopRecord, StorageVendor, TencentVod};

use crate::desk::{Desk, bucket, single};

const BUCKET: &str = "secret-of-a-key";
const ALIBABA: &str = "alibabas-own-secret";
const TENCENT: &str = "tencents-own-secret";

fn storages() -> [RecordStorage; 3] {
    [
        bucket("bucket"),
        RecordStorage::new(StorageVendor::AlibabaVod).alibaba_vod(AlibabaVod::new("r", "id", ALIBABA, "title", "place")),
        RecordStorage::new(StorageVendor::TencentVod).tencent_vod(TencentVod::new("r", "id", TENCENT)),
    ]
}

#[test]
fn neither_state_nor_log_nor_journal_nor_callbacks_have_them() {
    let desk = Desk::new();
    desk.publish("lesson", "camera");
    let mut seen = String::new();
    for storage in storages() {
        let task = desk.start(&StartRecord::new("lesson", single(), storage));
        desk.advance(1);
        let _ = desk.call(&StopRecord::new(task)).unwrap();
        desk.advance(3);
    }
    seen += &desk.state(true).to_string();
    seen += &desk.snapshot();
    seen += &desk.lines();
    seen += &desk.journal();
    seen += &desk.sent().iter().map(|sent| String::from_utf8_lossy(sent.body()).into_owned()).collect::<String>();
    assert!(seen.contains("AccessKeySecret") && seen.contains("SecretKey"), "the journal has the calls: {seen}");
    for secret in [BUCKET, ALIBABA, TENCENT] {
        assert!(!seen.contains(secret), "{secret} is in {seen}");
    }
}

#[test]
fn a_request_is_shown_without_them_and_sent_with_them() {
    let desk = Desk::new();
    for (storage, secret) in storages().into_iter().zip([BUCKET, ALIBABA, TENCENT]) {
        let request = StartRecord::new("lesson", single(), storage);
        let signed = desk.signed(&request);
        let shown = signed.redacted();
        assert!(shown.body.contains(r#"":"REDACTED""#) && !shown.body.contains(secret), "{}", shown.body);
        let printed = format!("{request:?} {signed:?} {shown:?}");
        assert!(!printed.contains(secret), "{printed}");
        // An answer that repeats the request loses them as well.
        let secrets = signed.secrets();
        assert_eq!(secrets.remove_from(&format!("wrong key {secret}")), "wrong key REDACTED");
        assert!(String::from_utf8_lossy(signed.into_http().body()).contains(secret));
    }
}
