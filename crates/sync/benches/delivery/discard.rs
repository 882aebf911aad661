//! Something that takes whatever is posted over TLS and throws it away, with the
//! certificate of an endpoint.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    thread,
};

use axum::{Router, body::Body, http::StatusCode, routing::post};
use axum_server::tls_rustls::RustlsConfig;
use futures::{StreamExt, stream};
use reqwest::{Certificate, Client};
use testkit::endpoint::LocalEndpoint;
use tokio::runtime::Runtime;

pub struct Discard {
    client: Client,
    pub address: String,
    pub ca: PathBuf,
}

impl Discard {
    pub fn like(endpoint: &LocalEndpoint) -> Self {
        // The endpoint's authority was asked before: it may be installed.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        listener.set_nonblocking(true).expect("the system can do that");
        let port = listener.local_addr().expect("it has an address").port();
        let config = endpoint.config().clone();
        thread::spawn(move || {
            let router = Router::new().route("/posted", post(throw_away));
            Runtime::new().expect("a runtime can be made").block_on(async {
                let tls = RustlsConfig::from_pem_file(config.certificate, config.private_key);
                let tls = tls.await.expect("the endpoint's certificate is one");
                let server = axum_server::from_tcp_rustls(listener, tls).expect("it can listen");
                server.serve(router.into_make_service()).await.expect("it goes on");
            });
        });
        let settings = endpoint.settings();
        let ca = endpoint.settings_path().with_file_name("discard-ca.pem");
        std::fs::write(&ca, &settings.ca).expect("there is room");
        let authority = Certificate::from_pem(settings.ca.as_bytes()).expect("it is one");
        let client = Client::builder().tls_certs_only([authority]).no_proxy().build();
        let client = client.expect("the client is well made");
        Self { client, address: format!("https://127.0.0.1:{port}/posted"), ca }
    }

    /// Posts each, so many at once.
    pub async fn post_all(&self, bodies: Vec<Vec<u8>>, at_once: usize) {
        stream::iter(bodies)
            .for_each_concurrent(at_once, async |body| {
                let request = self.client.post(&self.address).body(body);
                let response = request.send().await.expect("it answers");
                assert_eq!(response.status(), StatusCode::NO_CONTENT);
                response.bytes().await.expect("it ends its answer");
            })
            .await;
    }
}

async fn throw_away(body: Body) -> StatusCode {
    body.into_data_stream().for_each(async |_| {}).await;
    StatusCode::NO_CONTENT
}
