//! Which clients can be made, and where their calls go.

use std::time::Duration;

use zego_model::tencent_live::live_record::DeleteLiveRecord;
use zego_model::{Delivery, Endpoint, Protocol, sandbox};
use zego_sign::tencent::{Credentials, SecretId, SecretKey};
use zego_sign::{AppId, ServerSecret};
use zego_transport::{BuildError, CallErrorKind, Client, ClientBuilder};

use crate::logs::attend;
use crate::net::{Net, client, once, read};

const OWN: &str = "0123456789abcdef0123456789abcdef";

fn endpoint(url: &str) -> Endpoint {
    url.parse().unwrap()
}

fn zego(app_id: u32, secret: &str) -> ClientBuilder<zego_model::Zego> {
    attend();
    Client::zego(AppId::new(app_id).unwrap(), ServerSecret::new(secret).unwrap())
}

fn tencent(id: &str) -> ClientBuilder<zego_model::TencentCloud> {
    Client::tencent(Credentials::new(SecretId::new(id).unwrap(), SecretKey::new(OWN).unwrap()))
}

#[test]
fn the_sandboxs_credentials_stay_on_this_machine() {
    fn check<P: Protocol>(builder: impl Fn() -> ClientBuilder<P>) {
        assert!(matches!(builder().build(), Err(BuildError::SandboxCredentials)));
        for elsewhere in ["https://rtc-api.zego.im", "https://localhost.example.com", "https://10.0.0.1"] {
            assert!(matches!(builder().endpoint(endpoint(elsewhere)).build(), Err(BuildError::SandboxCredentials)), "{elsewhere}");
        }
        for here in ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1", "https://127.0.0.1:1"] {
            assert!(builder().endpoint(endpoint(here)).build().is_ok(), "{here}");
        }
    }
    // Either half is enough: somebody has mixed them up with their own.
    check(|| zego(sandbox::APP_ID, OWN));
    check(|| zego(12345, sandbox::SERVER_SECRET));
    check(|| tencent(sandbox::TENCENT_SECRET_ID));
    assert!(zego(12345, OWN).build().is_ok());
    assert!(tencent("AKIDsomebodys").build().is_ok());
}

#[test]
fn a_sandbox_elsewhere_is_named_on_purpose_and_takes_no_real_credentials() {
    let published =
        Credentials::new(SecretId::new(sandbox::TENCENT_SECRET_ID).unwrap(), SecretKey::new(sandbox::TENCENT_SECRET_KEY).unwrap());
    let token = zego_sign::tencent::SessionToken::new("somebodys").unwrap();
    for url in ["http://sandbox:8090", "https://sandbox:8090", "http://10.0.0.1:8090"] {
        let at = || Endpoint::sandbox_at(url).unwrap();
        assert!(zego(sandbox::APP_ID, sandbox::SERVER_SECRET).endpoint(at()).build().is_ok(), "{url}");
        assert!(Client::tencent(published.clone()).endpoint(at()).build().is_ok(), "{url}");
        for client in [zego(12345, OWN).endpoint(at()).build(), zego(sandbox::APP_ID, OWN).endpoint(at()).build()] {
            let error = client.unwrap_err();
            assert!(matches!(error, BuildError::OwnCredentials) && error.to_string().contains("never travel in clear"), "{url}: {error}");
        }
        let mixed = [sandbox::TENCENT_SECRET_ID, "AKIDsomebodys"].map(tencent);
        for builder in mixed.into_iter().chain([Client::tencent(published.clone().with_token(token.clone()))]) {
            assert!(matches!(builder.endpoint(at()).build(), Err(BuildError::OwnCredentials)), "{url}");
        }
    }
    let here = Endpoint::sandbox_at("http://127.0.0.1:1").unwrap();
    assert!(zego(12345, OWN).endpoint(here).build().is_ok(), "on this machine, as ever");
}

#[test]
fn a_region_is_one_of_the_services_or_refused_with_a_list_of_them() {
    assert!(zego(12345, OWN).region("fra").build().is_ok());
    assert!(tencent("AKIDsomebodys").region("ap-guangzhou").build().is_ok());
    let error = zego(12345, OWN).region("ap-guangzhou").build().unwrap_err();
    assert!(matches!(error, BuildError::Region(_)));
    let text = error.to_string();
    assert!(text.contains("ap-guangzhou") && text.contains("default, sha, hkg"), "{text}");
    let both = zego(12345, OWN).region("fra").endpoint(endpoint("http://127.0.0.1:1")).build();
    assert!(matches!(both, Err(BuildError::RegionAndEndpoint)));
}

#[tokio::test(start_paused = true)]
async fn calls_go_to_the_host_of_the_service_and_the_region() {
    async fn authority(region: Option<&str>) -> String {
        // Every connection hangs up before there is TLS: nothing is sent.
        let net = Net::new(&[&[crate::net::Step::Close]]);
        let builder = client().connector(net.connector());
        let builder = if let Some(region) = region { builder.region(region) } else { builder };
        let error = builder.build().unwrap().send(&read()).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.server(), Some(net.authorities()[0].as_str()));
        net.authorities().remove(0)
    }
    assert_eq!(authority(None).await, "rtc-api.zego.im:443");
    assert_eq!(authority(Some("default")).await, "rtc-api.zego.im:443");
    assert_eq!(authority(Some("sgp")).await, "rtc-api-sgp.zego.im:443");

    let net = Net::new(&[&[crate::net::Step::Close]]);
    let client = tencent("AKIDsomebodys").region("intl").connector(net.connector()).build().unwrap();
    client.send(&DeleteLiveRecord::new("s", 1_u64)).await.map(|_| ()).unwrap_err();
    assert_eq!(net.authorities(), ["live.intl.tencentcloudapi.com:443"]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_refused_is_nothing_sent() {
    let net = Net::new(&[]);
    let error = net.client().build().unwrap().send(&once()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (CallErrorKind::Connect(zego_transport::ConnectStage::Tcp), Delivery::NotSent));
    assert_eq!(error.to_string(), format!("{}: {}. {}", error.action().unwrap(), error.message(), error.hint()));
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn clients_and_calls_move_between_threads() {
    fn everywhere<T: Clone + Send + Sync + 'static>(value: T) -> T {
        value
    }
    fn elsewhere<T: Send>(value: T) -> T {
        value
    }
    let net = Net::new(&[]);
    let client = everywhere(net.client().deadline(Duration::from_secs(1)).build().unwrap());
    let call = once();
    assert!(elsewhere(client.send(&call)).await.is_err());
}
