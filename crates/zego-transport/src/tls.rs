//! TLS: rustls over ring, 1.2 or later, the platform's roots.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{AlertDescription, CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// The configuration when the caller brings none.
///
/// The provider is named here and never installed for the process: that choice belongs to the program.
pub(crate) fn default_config() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = |provider: Arc<CryptoProvider>| ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    // A minimal container image has no roots of its own. There Mozilla's, which are compiled in, take their place.
    match builder(provider.clone())?.with_platform_verifier() {
        Ok(config) => Ok(config.with_no_client_auth()),
        Err(_) => Ok(builder(provider)?.with_root_certificates(bundled_roots()).with_no_client_auth()),
    }
}

fn bundled_roots() -> RootCertStore {
    webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()
}

/// What every connection insists on, whoever made the configuration.
pub(crate) fn hardened(config: &ClientConfig) -> Arc<ClientConfig> {
    let mut config = config.clone();
    // The only protocol this client speaks.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Early data can be replayed by anybody on the way: a recording could start twice.
    config.enable_early_data = false;
    Arc::new(config)
}

/// Why no TLS session came about, where that is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TlsFault {
    /// What is wrong with the server's certificate.
    Certificate(&'static str),
    /// The server wants a certificate of the client, or another one.
    ClientCertificate(&'static str),
    /// The server has another reason, of which it sent the alert.
    Refused(&'static str),
    /// What answers does not speak TLS.
    NotTls,
}

impl TlsFault {
    /// In words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Certificate(words) | Self::ClientCertificate(words) | Self::Refused(words) => words,
            Self::NotTls => "what answers there does not speak TLS",
        }
    }
}

/// What ended a handshake.
pub(crate) fn fault(error: &std::io::Error) -> Option<TlsFault> {
    match error.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(error) => Some(TlsFault::Certificate(certificate_fault(error))),
        rustls::Error::AlertReceived(alert) => Some(alert_fault(*alert)),
        rustls::Error::PeerIncompatible(_) => Some(TlsFault::Refused("it has no version or cipher of TLS in common with this client")),
        rustls::Error::InvalidMessage(_) => Some(TlsFault::NotTls),
        _ => None,
    }
}

/// The alert by which a server ends a handshake that stands already for the client: in TLS 1.3 the client may send before its certificate is looked at, and
/// learns of it in place of an answer. No server has read a request before that.
pub(crate) fn refusal(error: &hyper::Error) -> Option<TlsFault> {
    let mut link: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = link {
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(rustls::Error::AlertReceived(alert)) = inner.and_then(|inner| inner.downcast_ref()) {
            return Some(alert_fault(*alert)).filter(|fault| matches!(fault, TlsFault::ClientCertificate(_)));
        }
        link = error.source();
    }
    None
}

const fn certificate_fault(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "its certificate is for another host",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired, or the clock here is wrong",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet, or the clock here is wrong"
        }
        // Two authorities of the same name differ in their keys alone.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "its certificate comes from an authority that is not trusted here"
        }
        CertificateError::Revoked => "its certificate was revoked",
        _ => "its certificate is not acceptable",
    }
}

const fn alert_fault(alert: AlertDescription) -> TlsFault {
    use AlertDescription as Alert;
    match alert {
        Alert::CertificateRequired | Alert::NoCertificate => {
            TlsFault::ClientCertificate("it demands a client certificate (TLS alert `certificate required`)")
        }
        Alert::UnknownCA => {
            TlsFault::ClientCertificate("it does not trust the authority of the client's certificate (TLS alert `unknown ca`)")
        }
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown => TlsFault::ClientCertificate("it does not accept the client's certificate"),
        Alert::AccessDenied => TlsFault::ClientCertificate("it does not let this client in (TLS alert `access denied`)"),
        Alert::HandshakeFailure | Alert::InsufficientSecurity => TlsFault::Refused(
            "it has no cipher in common with this client, or demands a client certificate (TLS alert `handshake failure`)",
        ),
        Alert::ProtocolVersion => TlsFault::Refused("it speaks no version of TLS that this client does, which are 1.2 and 1.3"),
        Alert::UnrecognisedName => TlsFault::Refused("it knows no such host (TLS alert `unrecognised name`)"),
        Alert::NoApplicationProtocol => TlsFault::Refused("it does not speak HTTP/1.1"),
        _ => TlsFault::Refused("it ended the handshake with an alert"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_roots_uses_the_bundled_ones() {
        assert!(bundled_roots().len() > 100);
    }

    #[test]
    fn no_early_data_and_no_http_2_whoever_made_the_configuration() {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .with_root_certificates(bundled_roots())
            .with_no_client_auth();
        config.enable_early_data = true;
        config.alpn_protocols = vec![b"h2".to_vec()];
        let hardened = hardened(&config);
        assert!(!hardened.enable_early_data);
        assert_eq!(hardened.alpn_protocols, [b"http/1.1"]);
    }
}
