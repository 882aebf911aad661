//! The way to a far side over HTTP.

use std::{fs, net::IpAddr, path::Path, time::Duration};

use reqwest::{Certificate, Client, Response, StatusCode, Url, redirect::Policy};
use rustls::crypto::ring;

use crate::Error;

const CONNECT: Duration = Duration::from_secs(10);
const MOST_REPLY_BYTES: usize = 64 * 1024;
/// So much of why a report was refused is kept.
const MOST_WORDS: usize = 300;

/// An address that reports may go to: `https`, unless it is on this machine.
pub(super) fn address(written: &str) -> Result<Url, Error> {
    let usable = |url: &Url| url.scheme() == "https" || url.scheme() == "http" && is_local(url);
    let address = Url::parse(written).ok().filter(usable);
    address.ok_or_else(|| Error::Onward { address: written.to_owned() })
}

/// What speaks to that address, and trusts these authorities, or those of the
/// system.
pub(super) fn client(address: &Url, ca: Option<&Path>) -> Result<Client, Error> {
    // Whoever runs this process may have installed one: then that is used.
    let _ = ring::default_provider().install_default();
    let is_local = is_local(address);
    let mut builder = Client::builder()
        .https_only(!is_local)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT);
    if is_local {
        // A proxy for the way out has no business on the way to this machine.
        builder = builder.no_proxy();
    }
    let Some(path) = ca else {
        return Ok(builder.build().expect("rustls with its ring provider is always usable"));
    };
    let pem = fs::read(path).map_err(Error::file(path))?;
    let authorities = Certificate::from_pem_bundle(&pem).ok().filter(|held| !held.is_empty());
    authorities
        .and_then(|authorities| builder.tls_certs_only(authorities).build().ok())
        .ok_or_else(|| Error::Key { path: path.to_owned() })
}

/// What a file holds that signs what is asked.
pub(super) fn secret(path: &Path) -> Result<String, Error> {
    let held = fs::read_to_string(path).map_err(Error::file(path))?;
    Ok(held.trim_end().to_owned())
}

/// Whether there is trouble that the same request does not meet later.
pub(super) fn will_pass(status: StatusCode) -> bool {
    let waits = [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT];
    status.is_server_error() || waits.contains(&status)
}

/// The body, unless it is cut off or too long to be a reply.
pub(super) async fn text(mut response: Response) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MOST_REPLY_BYTES {
            return None;
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Why a report was refused: the beginning of what was said, on one line.
pub(super) fn refusal(status: StatusCode, said: &str) -> String {
    let letters = said.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let words: String = letters.take(MOST_WORDS).collect();
    format!("status {}: {words}", status.as_u16())
}

fn is_local(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default();
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_refusal_is_one_short_line() {
        let status = StatusCode::BAD_REQUEST;
        assert_eq!(refusal(status, "no\r\nsuch\u{1b}[2Jtype"), "status 400: no  such [2Jtype");
        assert_eq!(refusal(status, &"x".repeat(9999)).len(), MOST_WORDS + "status 400: ".len());
    }

    #[test]
    fn only_this_machine_is_local() {
        for (address, local) in [
            ("http://127.0.0.1:8000/", true),
            ("http://[::1]:8000/", true),
            ("http://localhost/", true),
            ("http://192.0.2.1/", false),
            ("http://localhost.example/", false),
        ] {
            assert_eq!(is_local(&Url::parse(address).unwrap()), local, "{address}");
        }
    }
}
