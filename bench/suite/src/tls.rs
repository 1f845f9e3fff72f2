//! The same calls over TLS, beside hyper with rustls.

use std::net::Ipv4Addr;
use std::sync::Arc;

use hyper_rustls::HttpsConnectorBuilder;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;
use zego_bench_hot::client;
use zego_bench_hot::samples::count_users;
use zego_bench_hot::server::Server;
use zego_bench_measure::{Case, Goal, Row, cpu};

use crate::calls::{in_calls, in_cpu, rounds};
use crate::options::Options;

pub(crate) fn rows(options: &Options) -> Result<Vec<Row>, String> {
    let group = "Calls over TLS";
    let (server, trusting) = server().map_err(|error| error.to_string())?;
    cpu::pin(0);
    let mut rows = Vec::new();
    for many in [1, 64] {
        let ours = || client::ours(client::builder("https", server.address).rustls_config(trusting.clone()), count_users(), many);
        let theirs = || {
            let connector = HttpsConnectorBuilder::new().with_tls_config((*trusting).clone()).https_only().enable_http1().build();
            client::hyper(connector, client::uri("https", server.address), many)
        };
        let timing = rounds(options).compare(&mut [Case::new("theirs", theirs()), Case::new("ours", ours()), Case::new("again", theirs())]);
        let rival = "bare hyper-rustls";
        rows.push(in_cpu(group, &format!("hyper-rustls again (A/A), {many} in flight"), &timing, "again", rival, "theirs"));
        let name = format!("client, {many} in flight");
        rows.push(in_cpu(group, &name, &timing, "ours", rival, "theirs").goal(Goal::RatioAtMost(1.05)));
        rows.push(in_calls(group, &name, &timing, "ours", rival, "theirs"));
    }
    Ok(rows)
}

/// A server with a certificate of its own, and a configuration that trusts it; both with the provider that the project uses.
fn server() -> Result<(Server, Arc<ClientConfig>), Box<dyn std::error::Error>> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed([Ipv4Addr::LOCALHOST.to_string()])?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone())?;
    let client = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let client = client.with_root_certificates(roots).with_no_client_auth();
    let server = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?.with_no_client_auth();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let acceptor = TlsAcceptor::from(Arc::new(server.with_single_cert(vec![cert.der().clone()], key)?));
    let server = Server::over(move |stream| {
        let accepting = acceptor.accept(stream);
        async move { accepting.await.ok() }
    });
    Ok((server, Arc::new(client)))
}
