//! What anybody on the way can read, and with which credentials it may be signed.

use zego_model::rtc::room::CloseRoom;
use zego_model::tencent_live::live_record::DeleteLiveRecord;
use zego_model::{
    Endpoint, Prepared, Protocol, RequestError, Stamp, TencentCloud, TencentSettings, Zego, ZegoCredentials, ZegoSettings, sandbox,
};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};
use zego_sign::{AppId, ServerSecret, Timestamp};

/// Whoever signs without a client has the same rule: what anybody on the way can read is signed with what everybody knows.
#[test]
fn what_travels_in_clear_is_signed_with_published_credentials_only() {
    let credentials =
        |secret: &str| ZegoCredentials { app_id: AppId::new(sandbox::APP_ID).unwrap(), server_secret: ServerSecret::new(secret).unwrap() };
    let operation = CloseRoom::new("room-1");
    let (settings, stamp) = (ZegoSettings::default(), Stamp { nonce: [1; 8], timestamp: Timestamp::from_secs(1_700_000_000) });
    let prepared = Prepared::of(&operation, &settings).unwrap();
    for (url, secret, fine) in [
        ("http://sandbox:8090", sandbox::SERVER_SECRET, true),
        ("http://sandbox:8090", "somebodys", false),
        ("http://127.0.0.1:8090", "somebodys", true),
    ] {
        let signed = Zego::sign(&prepared, &Endpoint::sandbox_at(url).unwrap(), &credentials(secret), &settings, stamp);
        assert_eq!(signed.is_ok(), fine, "{url}");
        if let Err(error) = signed {
            assert!(matches!(error, RequestError::OwnCredentials { .. }) && !error.to_string().contains(secret), "{error}");
        }
    }
    let key = |key: &str| Credentials::new(SecretId::new(sandbox::TENCENT_SECRET_ID).unwrap(), SecretKey::new(key).unwrap());
    let (settings, at) = (TencentSettings::default(), Endpoint::sandbox_at("http://sandbox:8090").unwrap());
    let prepared = Prepared::of(&DeleteLiveRecord::new("s", 1_u64), &settings).unwrap();
    assert!(TencentCloud::sign(&prepared, &at, &key(sandbox::TENCENT_SECRET_KEY), &settings, stamp).is_ok());
    assert!(matches!(TencentCloud::sign(&prepared, &at, &key("somebodys"), &settings, stamp), Err(RequestError::OwnCredentials { .. })));
}
