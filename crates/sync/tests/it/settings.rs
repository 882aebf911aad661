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
    assert_eq!(missing.err(), Some(SettingsError::Missing));
    let folder = Settings::read(std::env::temp_dir().as_ref());
    assert_eq!(folder.err(), Some(SettingsError::Unreadable));
}

#[test]
fn what_an_organisation_sets_stays_within_bounds() {
    let written = LocalEndpoint::new().settings();
    let rules = |minutes, hours| {
        let settings =
            wire::Settings { idle_lock_minutes: minutes, outbox_hours: hours, ..written.clone() };
        let settings = Settings::parse(&serde_json::to_vec(&settings).unwrap()).unwrap();
        let rules = settings.rules();
        (rules.idle_lock.num_minutes(), rules.outbox_stays.num_hours())
    };
    assert_eq!(rules(None, None), (10, 8));
    assert_eq!(rules(Some(5), Some(2)), (5, 2));
    assert_eq!(rules(Some(0), Some(0)), (2, 0), "0 hours: nothing is sent from a locked vault");
    assert_eq!(rules(Some(255), Some(255)), (60, 24));
}

#[test]
fn what_was_sent_stays_for_a_day_to_ten_years_and_for_good_unless_it_is_set() {
    let written = LocalEndpoint::new().settings();
    let rules = |days, hold| {
        let settings = wire::Settings { retention_days: days, hold, ..written.clone() };
        let settings = Settings::parse(&serde_json::to_vec(&settings).unwrap()).unwrap();
        let rules = settings.rules();
        (rules.retention.map(|stays| stays.num_days()), rules.hold)
    };
    assert_eq!(rules(None, false), (None, false));
    assert_eq!(rules(Some(90), true), (Some(90), true));
    assert_eq!(rules(Some(0), false), (Some(1), false));
    assert_eq!(rules(Some(u16::MAX), false), (Some(3650), false));
}

#[test]
fn a_recovery_key_that_is_none_is_refused_whole() {
    let written = LocalEndpoint::new().settings();
    let with = |key: [u8; 65]| {
        let settings = wire::Settings { recovery_key: Some(wire::Hex(key)), ..written.clone() };
        Settings::parse(&serde_json::to_vec(&settings).unwrap())
    };
    assert!(matches!(with([4; 65]), Err(SettingsError::Malformed)));
    let public = seal::OrganisationSecret::make().unwrap().public();
    let read = with(public.to_bytes().try_into().unwrap()).unwrap();
    assert_eq!(read.rules().organisation, Some(public));
}

#[test]
fn whom_to_ask_is_read_as_it_was_written_or_not_at_all() {
    let written = LocalEndpoint::new().settings();
    let contact = |name: &str, phone: Option<&str>| wire::Contact {
        name: name.to_owned(),
        phone: phone.map(str::to_owned),
        email: None,
    };
    let with = |contacts: Vec<wire::Contact>| {
        let settings = wire::Settings { contacts, ..written.clone() };
        Settings::parse(&serde_json::to_vec(&settings).unwrap())
    };
    let team = contact("Modern slavery team (fictional)", Some("01632 960001"));
    assert_eq!(with(vec![team.clone()]).unwrap().contacts(), std::slice::from_ref(&team));
    for unshown in [
        vec![contact(" ", None)],
        vec![contact("a\nb", None)],
        vec![contact("Team", Some(""))],
        vec![contact(&"a".repeat(201), None)],
        vec![team; 11],
    ] {
        assert!(matches!(with(unshown), Err(SettingsError::Malformed)));
    }
}

#[test]
fn a_file_that_never_ends_is_no_settings() {
    assert_eq!(Settings::read("/dev/zero".as_ref()).err(), Some(SettingsError::Malformed));
}
