//! TLS: rustls over ring, 1.2 or later, the platform's roots.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{CertificateError, ClientConfig, RootCertStore};
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

/// What is wrong with the server's certificate, if that is what ended a handshake.
pub(crate) fn certificate_fault(error: &std::io::Error) -> Option<&'static str> {
    match error.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(error) => Some(match error {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "its certificate is for another host",
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "its certificate has expired, or the clock here is wrong"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "its certificate is not valid yet, or the clock here is wrong"
            }
            // Two authorities of the same name differ in their keys alone.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "its certificate comes from an authority that is not trusted here"
            }
            CertificateError::Revoked => "its certificate was revoked",
            _ => "its certificate is not acceptable",
        }),
        _ => None,
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
