//! Sends reports, as a device would.

use reqwest::{Certificate, Client, Response, header::CONTENT_TYPE};
use testkit::endpoint::LocalEndpoint;
use uuid::Uuid;
use wire::report_path;

/// A device that is enrolled, and trusts the endpoint's own authority alone.
#[derive(Clone)]
pub struct Sender {
    pub client: Client,
    pub address: String,
    pub pass: String,
}

impl Sender {
    pub fn to(endpoint: &LocalEndpoint) -> Self {
        // Only the first of many tests in this process installs it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let settings = endpoint.settings();
        let ca = Certificate::from_pem(settings.ca.as_bytes()).unwrap();
        let client = Client::builder().tls_certs_only([ca]).no_proxy().build().unwrap();
        Self { client, address: settings.endpoint, pass: endpoint.pass() }
    }

    pub async fn put(&self, path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        let request = self.client.put(format!("{}{path}", self.address)).bearer_auth(&self.pass);
        request.header(CONTENT_TYPE, content_type).body(body.into()).send().await.unwrap()
    }

    pub async fn send(&self, id: Uuid, report: impl Into<Vec<u8>>) -> Response {
        self.put(&report_path(id), "application/json", report).await
    }

    /// Sends what must be taken.
    pub async fn receipt(&self, id: Uuid, report: impl Into<Vec<u8>>) -> Vec<u8> {
        let response = self.send(id, report).await;
        assert!(response.status().is_success(), "{}", response.text().await.unwrap());
        response.bytes().await.unwrap().to_vec()
    }
}
