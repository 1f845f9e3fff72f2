//! TLS with a certificate made at each start. Both keys live in memory alone, and the authority's is gone when the certificate is signed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SanType,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use time::{Duration, OffsetDateTime};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::connection::SLOWEST_HEAD;
use super::fate::Reset;
use super::refusal;
use crate::clock::SandboxClock;
use crate::service::SandboxService;
use zego_explain::operations;

/// How long a certificate is good for. Some clients take none that is good for more than 825 days.
const GOOD_FOR: Duration = Duration::days(800);
/// A client's clock may be behind.
const GOOD_SINCE: Duration = Duration::days(2);

/// Makes streams of bytes into streams of TLS.
#[derive(Clone)]
pub(crate) struct Acceptor(TlsAcceptor);

/// An authority, a certificate that it signs for this machine, these names and the vendors' hosts, and the authority's certificate as PEM.
pub(crate) fn set_up<'n>(
    names: impl Iterator<Item = &'n str>,
    address: Option<IpAddr>,
) -> Result<(Acceptor, String), Box<dyn std::error::Error + Send + Sync>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let now = OffsetDateTime::from_unix_timestamp(i64::try_from(now)?)?;
    let dated = |common_name: &str| {
        let mut params = CertificateParams::default();
        let mut name = DistinguishedName::new();
        name.push(DnType::CommonName, common_name);
        (params.distinguished_name, params.not_before, params.not_after) = (name, now - GOOD_SINCE, now + GOOD_FOR);
        params
    };
    let mut authority = dated("zego sandbox: an authority of one start, good for nothing else");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_key = KeyPair::generate()?;
    let ca_pem = authority.self_signed(&authority_key)?.pem();

    let mut params = dated("zego sandbox");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Python takes a certificate only where it says whose key signed it.
    params.use_authority_key_identifier_extension = true;
    let mut hosts: Vec<_> = names.chain(["localhost"]).chain(operations::vendors_hosts().map(|host| host.host)).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let names = hosts.into_iter().map(|host| Ok(SanType::DnsName(host.try_into()?)));
    params.subject_alt_names = names.collect::<Result<_, rcgen::Error>>()?;
    let own = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    let addresses = own.into_iter().chain(address.filter(|address| !own.contains(address)));
    params.subject_alt_names.extend(addresses.map(SanType::IpAddress));
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &Issuer::new(authority, authority_key))?;

    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((Acceptor(TlsAcceptor::from(Arc::new(config))), ca_pem))
}

impl Reset for TlsStream<TcpStream> {
    fn reset_at_end(&self) {
        self.get_ref().0.reset_at_end();
    }
}

impl Acceptor {
    /// Shakes hands; `None`, and a line in the log, where that does not come about.
    pub(super) async fn accept(&self, stream: TcpStream, service: &SandboxService, clock: &SandboxClock) -> Option<TlsStream<TcpStream>> {
        let refused = |why: &str| {
            service.refuse_bytes(why, clock.now());
            None
        };
        let shaken = async {
            let mut first = [0];
            if stream.peek(&mut first).await? == 1 && first[0].is_ascii_alphabetic() {
                return Ok(Err(stream));
            }
            self.0.accept(stream).await.map(Ok)
        };
        match timeout(SLOWEST_HEAD, shaken).await {
            Ok(Ok(Ok(stream))) => Some(stream),
            Ok(Ok(Err(mut stream))) => {
                let why = "this port speaks https, as the sandbox was started with TLS: write https:// for it";
                // If it cannot be told any more, the log has it.
                let _ = stream.write_all(&refusal::answer(http::StatusCode::BAD_REQUEST, why)).await;
                let _ = stream.shutdown().await;
                // What it still sends is read, so that the answer arrives; but not for long.
                let _ = timeout(super::wire::LINGER, tokio::io::copy(&mut stream, &mut tokio::io::sink())).await;
                refused(why)
            }
            Ok(Err(error)) => refused(&format!(
                "no TLS session came about ({error}): does the client trust the certificate that was written to the file `ca`?"
            )),
            Err(_) => refused("no TLS session came about in time"),
        }
    }
}
