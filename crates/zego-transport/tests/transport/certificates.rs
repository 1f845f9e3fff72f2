//! Certificates made on the spot, and what servers and clients do with them.

use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion, version};

use crate::net::Certified;

/// The host that servers are certified for.
pub(crate) const HOST: &str = "rtc.test";

/// An authority that signs servers.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A server with a certificate for `host`, valid from one year to another.
    pub(crate) fn server(&self, host: &str, validity: (i32, i32), versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
        self.server_for(WebPkiClientVerifier::no_client_auth(), host, validity, versions)
    }

    fn server_for(
        &self,
        clients: Arc<dyn ClientCertVerifier>,
        host: &str,
        (from, to): (i32, i32),
        versions: &[&'static SupportedProtocolVersion],
    ) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config
    }

    /// The same, for clients with a certificate alone.
    pub(crate) fn asking(&self, version: &'static SupportedProtocolVersion) -> ServerConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider())).build().unwrap();
        self.server_for(clients, HOST, VALID, &[version])
    }

    /// A client's configuration that trusts this authority alone.
    pub(crate) fn trusted(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().unwrap();
        Arc::new(config.with_root_certificates(roots).with_no_client_auth())
    }
}

pub(crate) const VALID: (i32, i32) = (2020, 2100);
pub(crate) const BOTH: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

struct Made {
    client: Arc<ClientConfig>,
    servers: [(Certified, Arc<ServerConfig>); 6],
}

/// What all servers of [`Step::Tls`](crate::net::Step::Tls) have, and who calls them: made once.
static ALL: LazyLock<Made> = LazyLock::new(|| {
    let (authority, nobody) = (Authority::new(), Authority::new());
    let servers = [
        (Certified::Well, authority.server(HOST, VALID, BOTH)),
        (Certified::Expired, authority.server(HOST, (2020, 2021), BOTH)),
        (Certified::NotYet, authority.server(HOST, (2098, 2100), BOTH)),
        (Certified::ForAnotherHost, authority.server("other.test", VALID, BOTH)),
        (Certified::ByNobody, nobody.server(HOST, VALID, BOTH)),
        (Certified::Asking, authority.asking(&version::TLS12)),
    ];
    Made { client: authority.trusted(), servers: servers.map(|(certified, config)| (certified, Arc::new(config))) }
});

/// A server that shows this certificate.
pub(crate) fn server(certified: Certified) -> Arc<ServerConfig> {
    let (_, server) = ALL.servers.iter().find(|(known, _)| *known == certified).unwrap();
    server.clone()
}

/// A client of those servers.
pub(crate) fn trusted() -> Arc<ClientConfig> {
    ALL.client.clone()
}
