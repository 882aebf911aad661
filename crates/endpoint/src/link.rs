//! The way to a service over HTTP.

use std::{fs, net::IpAddr, path::Path, time::Duration};

use object_store::aws::AwsCredential;
use reqwest::{Certificate, Client, Url, redirect::Policy};
use rustls::crypto::ring;

use crate::Error;

const CONNECT: Duration = Duration::from_secs(10);

/// An address that may be spoken to: `https`, unless it is on this machine.
pub(crate) fn address(written: &str) -> Option<Url> {
    let usable = |url: &Url| url.scheme() == "https" || url.scheme() == "http" && is_local(url);
    Url::parse(written).ok().filter(usable)
}

/// What speaks to that address for so long at most, and trusts these authorities, or
/// those of the system.
pub(crate) fn client(address: &Url, ca: Option<&Path>, longest: Duration) -> Result<Client, Error> {
    // Whoever runs this process may have installed one: then that is used.
    let _ = ring::default_provider().install_default();
    let is_local = is_local(address);
    let mut builder = Client::builder()
        .https_only(!is_local)
        .http1_only()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT)
        .timeout(longest);
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
pub(crate) fn secret(path: &Path) -> Result<String, Error> {
    let held = fs::read_to_string(path).map_err(Error::file(path))?;
    Ok(held.trim_end().to_owned())
}

/// Who the endpoint is at a service in the manner of AWS, and where that is.
pub(crate) struct Account {
    pub(crate) credential: AwsCredential,
    pub(crate) region: String,
}

impl Account {
    pub(crate) fn of(key: &str, secret: &Path, region: &str) -> Result<Self, Error> {
        let (key_id, region) = (name(key)?, name(region)?);
        let credential = AwsCredential { key_id, secret_key: self::secret(secret)?, token: None };
        Ok(Self { credential, region })
    }
}

/// What goes into a header or an address as it is.
pub(crate) fn name(written: &str) -> Result<String, Error> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:+=@".contains(&byte);
    match !written.is_empty() && written.bytes().all(is_plain) {
        true => Ok(written.to_owned()),
        false => Err(Error::NoName { written: written.to_owned() }),
    }
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
