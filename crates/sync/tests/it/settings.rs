use sync::{Settings, SettingsError};
use testkit::endpoint::LocalEndpoint;

fn problem(settings: &wire::Settings) -> Option<SettingsError> {
    Settings::parse(&serde_json::to_vec(settings).unwrap()).err()
}

#[test]
fn what_an_endpoint_writes_is_read() {
    assert!(Settings::read(&LocalEndpoint::new().settings_path()).is_ok());
}

#[test]
fn only_a_bare_https_address_is_taken() {
    let written = LocalEndpoint::new().settings();
    for endpoint in [
        "",
        "marmalade",
        "http://127.0.0.1:1",
        "https://",
        "https://name@127.0.0.1:1",
        "https://127.0.0.1:1/path",
        "https://127.0.0.1:1/?query",
        "file:///etc/hosts",
    ] {
        let settings = wire::Settings { endpoint: endpoint.to_owned(), ..written.clone() };
        assert_eq!(problem(&settings), Some(SettingsError::Address), "{endpoint}");
    }
    let settings = wire::Settings { endpoint: "https://[::1]:1/".to_owned(), ..written };
    assert_eq!(problem(&settings), None);
}

#[test]
fn an_authority_is_needed() {
    let written = LocalEndpoint::new().settings();
    let broken = written.ca.replace("MII", "AII");
    for ca in ["", "marmalade", broken.as_str()] {
        let settings = wire::Settings { ca: ca.to_owned(), ..written.clone() };
        assert_eq!(problem(&settings), Some(SettingsError::Authority), "{ca}");
    }
}

#[test]
fn anything_else_is_refused() {
    for text in ["", "{}", "[]", r#"{"endpoint":1}"#] {
        assert_eq!(Settings::parse(text.as_bytes()).err(), Some(SettingsError::Malformed));
    }
    let missing = Settings::read("no/such/file".as_ref());
    assert_eq!(missing.err(), Some(SettingsError::Unreadable));
}
