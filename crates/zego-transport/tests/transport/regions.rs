//! Several regions: what does not get through to one goes to the next, where the call may be repeated at all.

use std::io;
use std::time::Duration;

use http::uri::Authority as Host;
use tokio::time::advance;
use zego_model::{Delivery, Zego};
use zego_transport::{CallErrorKind, Client, ConnectError, ConnectStage, Connecting, RetryPolicy};

use crate::certificates::{Authority, BOTH, VALID};
use crate::net::Step::{Read, Write};
use crate::net::{GOOD, Net, client, once, read};

const BUSY: &[u8] = b"HTTP/1.1 503 Out\r\ncontent-length: 0\r\n\r\n";
const SHANGHAI: &str = "rtc-api-sha.zego.im:443";
const HONG_KONG: &str = "rtc-api-hkg.zego.im:443";

/// A client that prefers Shanghai to Hong Kong, in a network where one host is not there.
fn regional(net: &Net, authority: &Authority, dead: &'static str) -> Client<Zego> {
    let connector = net.connector();
    let connect = move |host: &Host| -> Connecting {
        if host.as_str() == dead {
            return Box::pin(async { Err(ConnectError::from(io::Error::from(io::ErrorKind::ConnectionRefused))) });
        }
        connector(host)
    };
    let builder = client().retry(RetryPolicy::default()).regions(["sha", "hkg"]).connector(connect);
    builder.rustls_config(authority.trusted()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_not_there_is_passed_over_and_the_one_that_works_stays() {
    let authority = Authority::new();
    let net = Net::with_tls(authority.server("*.zego.im", VALID, BOTH), &[&[Read, GOOD], &[Read, GOOD], &[Read, GOOD]]);
    let client = regional(&net, &authority, SHANGHAI);
    // What was not sent may go elsewhere, whatever a repeat would do.
    for _ in 0..2 {
        let _ = client.send(&once()).await.unwrap();
        advance(Duration::from_secs(60)).await;
    }
    assert_eq!(net.authorities(), [HONG_KONG, HONG_KONG]);
    // Ten minutes later the preferred one is tried again.
    advance(Duration::from_secs(600)).await;
    let _ = client.send(&once()).await.unwrap();
    assert_eq!(net.authorities(), [HONG_KONG; 3]);
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_carried_out_goes_nowhere_else() {
    let authority = Authority::new();
    let net = Net::with_tls(authority.server("*.zego.im", VALID, BOTH), &[&[Read, Write(BUSY)], &[Read, GOOD]]);
    let error = regional(&net, &authority, "").send(&once()).await.unwrap_err();
    assert_eq!((error.delivery(), error.attempts(), net.authorities()), (Delivery::Unknown, 1, vec![SHANGHAI.to_owned()]));
    assert_eq!(error.server(), Some(SHANGHAI));
    let net = Net::with_tls(authority.server("*.zego.im", VALID, BOTH), &[&[Read, Write(BUSY)], &[Read, GOOD]]);
    let _ = regional(&net, &authority, "").send(&read()).await.unwrap();
    assert_eq!(net.authorities(), [SHANGHAI, HONG_KONG]);
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_is_not_acceptable_never_leads_elsewhere() {
    let authority = Authority::new();
    let net = Net::with_tls(authority.server("rtc-api-hkg.zego.im", VALID, BOTH), &[&[Read, GOOD], &[Read, GOOD]]);
    let error = regional(&net, &authority, "").send(&read()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), net.authorities()),
        (CallErrorKind::Connect(ConnectStage::Tls), 1, vec![SHANGHAI.to_owned()])
    );
}

#[test]
fn a_list_of_regions_is_checked_when_the_client_is_made() {
    let unknown = client().regions(["sha", "nowhere"]).build().unwrap_err().to_string();
    assert!(unknown.contains("nowhere") && unknown.contains("sha"), "{unknown}");
    assert!(client().regions(["sha"]).region("hkg").build().is_err());
    assert!(client().regions(["sha"]).endpoint("http://127.0.0.1:7".parse().unwrap()).build().is_err());
}
