//! The casework system, by its own interface: a case is looked up by the
//! report's identifier, and made where there is none.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use md5::{Digest, Md5};
use reqwest::{Client, RequestBuilder, StatusCode, Url, header::CONTENT_TYPE};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Found, NotTaken, Payload, Setback, address,
    reply::{refusal, text, will_pass},
};
use crate::{Error, config, link};

/// The way to it.
pub(crate) struct Icasework {
    client: Client,
    look_up: Url,
    create: Url,
    key: String,
    secret: String,
    db: String,
    body: config::Body,
    pub(crate) longest_look_up: Duration,
    pub(crate) longest_create: Duration,
    pub(crate) quiet: TimeDelta,
}

impl Icasework {
    pub(crate) fn of(config: &config::Icasework) -> Result<Self, Error> {
        let address = address(&config.address)?;
        let [longest_look_up, longest_create] = [config.look_up_seconds, config.create_seconds]
            .map(|seconds| Duration::from_secs(seconds.into()));
        Ok(Self {
            client: link::client(&address, config.ca.as_deref(), longest_create)?,
            look_up: below(&address, "getcasedetails"),
            create: below(&address, "createcase"),
            key: config.key.clone(),
            secret: link::secret(&config.secret)?,
            db: config.db.clone(),
            body: config.body,
            longest_look_up,
            longest_create,
            quiet: TimeDelta::seconds(config.quiet_seconds.into()),
        })
    }

    pub(crate) async fn look_up(&self, external_id: Uuid) -> Result<Option<Found>, Setback> {
        let id = external_id.to_string();
        let signature = signature(&[&id, &today(), &self.secret]);
        let mut url = self.look_up.clone();
        url.query_pairs_mut().extend_pairs([
            ("Key", self.key.as_str()),
            ("Signature", &signature),
            ("ExternalId", &id),
            ("Format", "json"),
            ("db", &self.db),
        ]);
        let request = self.client.get(url).timeout(self.longest_look_up);
        let response = request.send().await.map_err(|_| Setback::Unreachable)?;
        match response.status() {
            StatusCode::OK => {
                let reply = text(response).await.ok_or(Setback::Unreachable)?;
                case_found(&reply).map(Some).ok_or(Setback::BadReply)
            }
            StatusCode::NOT_FOUND => Ok(None),
            status if will_pass(status) => Err(Setback::Trouble(status.as_u16())),
            status => Err(Setback::ShutOut(status.as_u16())),
        }
    }

    pub(crate) async fn create(&self, payload: &Payload) -> Result<Found, NotTaken> {
        let mut url = self.create.clone();
        url.query_pairs_mut().append_pair("db", &self.db);
        let response = self.with_case(self.client.post(url), payload).send().await;
        let response = response.map_err(|error| match error.is_connect() {
            true => Setback::Unreachable,
            false => Setback::Unsure(None),
        })?;
        let status = response.status();
        if status.is_success() {
            let reply = text(response).await.ok_or(Setback::Unsure(None))?;
            return Ok(case_made(&reply).ok_or(Setback::BadReply)?);
        }
        Err(match status {
            StatusCode::TOO_MANY_REQUESTS => Setback::Trouble(status.as_u16()).into(),
            _ if will_pass(status) => Setback::Unsure(Some(status.as_u16())).into(),
            _ if is_about_the_report(status) => {
                let said = text(response).await.unwrap_or_default();
                NotTaken::Refused(refusal(status, &said))
            }
            _ => Setback::ShutOut(status.as_u16()).into(),
        })
    }

    fn with_case(&self, request: RequestBuilder, payload: &Payload) -> RequestBuilder {
        let mut case = payload.clone();
        let about = [
            ("Key", self.key.as_str()),
            ("Signature", &signature(&[&today(), &self.secret])),
            ("Format", "json"),
            ("db", &self.db),
            ("RequestMethod", "Online form"),
        ];
        case.extend(about.map(|(name, text)| (name.to_owned(), text.into())));
        match self.body {
            config::Body::Json => request.json(&case),
            config::Body::Form => {
                let fields: Vec<_> =
                    case.iter().map(|(name, value)| (name, plain(value))).collect();
                let body = serde_urlencoded::to_string(fields).expect("pairs of texts");
                request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
            }
        }
    }
}

fn below(address: &Url, name: &str) -> Url {
    let mut url = address.clone();
    url.set_path(&format!("{}/{name}", address.path().trim_end_matches('/')));
    url
}

/// Whether another report might be taken: otherwise nothing is, whatever it says.
fn is_about_the_report(status: StatusCode) -> bool {
    let shut_out = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
        StatusCode::METHOD_NOT_ALLOWED,
    ];
    status.is_client_error() && !shut_out.contains(&status)
}

/// Their protocol's own, which proves little: TLS is what protects the way.
fn signature(parts: &[&str]) -> String {
    let digest = Md5::digest(parts.concat());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn today() -> String {
    DateTime::<Utc>::from(SystemTime::now()).date_naive().to_string()
}

/// The case that a look-up found. Of several, which come one behind the other,
/// it is the last, as whoever works there has it. That there is none is said by
/// the status alone: a reply that names none may be a part of one.
fn case_found(reply: &str) -> Option<Found> {
    let cases = serde_json::Deserializer::from_str(reply).into_iter::<Value>();
    cases.map(|details| case_in(&details.ok()?)).collect::<Option<Vec<_>>>()?.pop()
}

fn case_made(reply: &str) -> Option<Found> {
    case_in(&serde_json::from_str(reply).ok()?)
}

/// The case that a reply names, in either of its shapes.
fn case_in(reply: &Value) -> Option<Found> {
    [&reply["createcaseresponse"]["caseid"], &reply["CaseDetails.CaseId"]]
        .into_iter()
        .find_map(case)
}

fn case(value: &Value) -> Option<Found> {
    let name = plain(value);
    let is_name = value.is_string() || value.is_number();
    (is_name && !name.trim().is_empty()).then_some(Found(Some(name)))
}

/// A value as a form has it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Option<Found> {
        Some(Found(Some(name.to_owned())))
    }

    #[test]
    fn signs_as_the_far_side_does() {
        let signed = signature(&["2026-11-28", "marmalade"]);
        assert_eq!(signed, "e5f5b34b58463787980ea93e2390663f");
    }

    #[test]
    fn a_look_up_finds_one_case_or_several() {
        assert_eq!(case_found(r#"{"CaseDetails.CaseId": "C-7"}"#), found("C-7"));
        assert_eq!(case_found(r#"{"CaseDetails.CaseId": 7}"#), found("7"));
        let several = "{\"CaseDetails.CaseId\": \"C-7\"}\r\n{\"CaseDetails.CaseId\": \"C-8\"}";
        assert_eq!(case_found(several), found("C-8"));
    }

    #[test]
    fn a_reply_that_names_no_case_is_not_understood() {
        let broken = "{\"CaseDetails.CaseId\": \"C-7\"}{\"CaseDetails.CaseId\"";
        let blank = r#"{"CaseDetails.CaseId": " "}"#;
        for strange in ["", "{}", "<html>", broken, blank, "[]", "7", "{\"error\": 1}", "null"] {
            assert_eq!(case_found(strange), None, "{strange}");
        }
    }

    #[test]
    fn a_case_is_made_when_it_has_a_name() {
        assert_eq!(case_made(r#"{"createcaseresponse": {"caseid": "C-7"}}"#), found("C-7"));
        assert_eq!(case_made(r#"{"createcaseresponse": {"caseid": 7}}"#), found("7"));
        assert_eq!(case_made(r#"{"CaseDetails.CaseId": "C-7"}"#), found("C-7"));
        for none in ["", "{}", r#"{"createcaseresponse": {"caseid": null}}"#, "[7]"] {
            assert_eq!(case_made(none), None, "{none}");
        }
    }
}
