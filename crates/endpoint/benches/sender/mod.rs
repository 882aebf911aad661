//! A device that is enrolled, on a connection of its own.

use reqwest::{Certificate, Client, StatusCode, header::CONTENT_TYPE};
use testkit::endpoint::LocalEndpoint;
use uuid::Uuid;
use wire::report_path;

pub struct Sender {
    client: Client,
    address: String,
    pass: String,
}

impl Sender {
    pub fn to(endpoint: &LocalEndpoint) -> Self {
        // Only the first in this process installs it.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let settings = endpoint.settings();
        let ca = Certificate::from_pem(settings.ca.as_bytes()).expect("it is one");
        let client = Client::builder().tls_certs_only([ca]).no_proxy().build();
        let client = client.expect("the client is well made");
        Self { client, address: settings.endpoint, pass: endpoint.pass() }
    }

    /// Sends a report, and reads the receipt.
    pub async fn send(&self, id: Uuid, report: Vec<u8>) -> StatusCode {
        let url = format!("{}{}", self.address, report_path(id));
        let request = self.client.put(url).bearer_auth(&self.pass);
        let request = request.header(CONTENT_TYPE, "application/json").body(report);
        let response = request.send().await.expect("the endpoint answers");
        let status = response.status();
        response.bytes().await.expect("it ends its answer");
        status
    }
}
