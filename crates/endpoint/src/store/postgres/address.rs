//! Where a database is, and the way to it.

use std::{path::Path, sync::Arc, time::Duration};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{Error, tls};

const CONNECT: Duration = Duration::from_secs(5);

/// After so long without a word the connection counts as gone.
const SILENCE: Duration = Duration::from_secs(20);

pub(super) struct Address {
    config: Config,
    /// None where the database is on this machine and TLS was not asked for.
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    /// What a certificate has to prove is the same with `require` as with
    /// `verify-full`: all of it. Nothing crosses a network without it.
    pub(super) fn parse(written: &str, ca: Option<&Path>) -> Result<Self, Error> {
        let known = written.replace("sslmode=verify-full", "sslmode=require");
        let mut config: Config = known.parse().map_err(|_| Error::StoreAddress)?;
        config.connect_timeout(CONNECT).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
        config.application_name("first-responder endpoint");
        if config.get_ssl_mode() == SslMode::Require {
            let tls = MakeRustlsConnect::new(trusting(ca)?);
            return Ok(Self { config, tls: Some(tls) });
        }
        if !is_local(&config) {
            return Err(Error::StoreInTheOpen);
        }
        config.ssl_mode(SslMode::Disable);
        Ok(Self { config, tls: None })
    }

    pub(super) fn connect(&self) -> Result<Client, Error> {
        Ok(match &self.tls {
            Some(tls) => self.config.connect(tls.clone())?,
            None => self.config.connect(NoTls)?,
        })
    }
}

/// What trusts these authorities, or those of the system.
fn trusting(ca: Option<&Path>) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has suites for TLS 1.2 and 1.3");
    let Some(path) = ca else {
        let verified = builder.with_platform_verifier().map_err(|_| Error::NoAuthorities)?;
        return Ok(verified.with_no_client_auth());
    };
    let mut roots = RootCertStore::empty();
    let (held, _) = roots.add_parsable_certificates(tls::chain(path)?);
    match held {
        0 => Err(Error::Key { path: path.to_owned() }),
        _ => Ok(builder.with_root_certificates(roots).with_no_client_auth()),
    }
}

/// Whether every place it may be at is this machine.
fn is_local(config: &Config) -> bool {
    let is_here = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    let hosts = config.get_hosts();
    !hosts.is_empty()
        && hosts.iter().all(is_here)
        && config.get_hostaddrs().iter().all(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_crosses_a_network_without_tls() {
        for address in [
            "postgres://endpoint@localhost/reports",
            "postgres://endpoint@127.0.0.1/reports",
            "postgres://endpoint@[::1]/reports",
            "postgres://endpoint@%2Frun%2Fpostgresql/reports",
            "postgres:///reports?host=/run/postgresql",
        ] {
            let parsed = Address::parse(address, None);
            assert!(parsed.is_ok_and(|address| address.tls.is_none()), "{address}");
        }
        for address in [
            "postgres://endpoint@db.example/reports",
            "postgres://endpoint@db.example/reports?sslmode=disable",
            "postgres://endpoint@db.example/reports?sslmode=prefer",
            "postgres://endpoint@localhost,db.example/reports",
            "postgres://endpoint@localhost/reports?hostaddr=192.0.2.1",
        ] {
            let parsed = Address::parse(address, None);
            assert!(matches!(parsed, Err(Error::StoreInTheOpen)), "{address}");
        }
        for mode in ["require", "verify-full"] {
            let address = format!("postgres://endpoint@db.example/reports?sslmode={mode}");
            let parsed = Address::parse(&address, None);
            assert!(parsed.is_ok_and(|address| address.tls.is_some()), "{address}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_not_repeated() {
        for address in
            ["postgres://", "postgres://h:secret@x:y/", "postgres://h/?sslmode=verify-ca"]
        {
            let error = Address::parse(address, None).map(drop).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
