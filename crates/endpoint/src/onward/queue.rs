//! A queue with the interface of SQS. Nothing can be looked up in it: it is a
//! FIFO queue, which within five minutes takes once what comes again under the
//! same identifier.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use reqwest::{
    Client, RequestBuilder, StatusCode, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderName},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Found, NotTaken, Payload, Setback, link,
    sigv4::{Signer, time},
};
use crate::{Error, config};

const JSON: &str = "application/x-amz-json-1.0";
const SEND: &str = "AmazonSQS.SendMessage";

/// The way to it.
pub(crate) struct Queue {
    client: Client,
    address: Url,
    signer: Signer,
    pub(crate) longest: Duration,
}

impl Queue {
    pub(crate) fn of(config: &config::Queue) -> Result<Self, Error> {
        let address = link::address(&config.address)?;
        if !address.path().ends_with(".fifo") || address.query().is_some() {
            return Err(Error::NoFifo { address: config.address.clone() });
        }
        let signer = Signer {
            key: config.key.clone(),
            secret: link::secret(&config.secret)?,
            region: config.region.clone(),
            service: "sqs",
        };
        let client = link::client(&address, config.ca.as_deref())?;
        let longest = Duration::from_secs(config.send_seconds.into());
        Ok(Self { client, address, signer, longest })
    }

    pub(crate) async fn send(&self, id: Uuid, payload: &Payload) -> Result<Found, NotTaken> {
        let id = id.to_string();
        let message = json!({
            "QueueUrl": self.address.as_str(),
            "MessageBody": Value::Object(payload.clone()).to_string(),
            // A group for each, so that none waits behind another.
            "MessageGroupId": id,
            "MessageDeduplicationId": id,
        });
        let response = self.signed(message.to_string().into_bytes()).send().await;
        let response = response.map_err(|error| match error.is_connect() {
            true => Setback::Unreachable,
            false => Setback::Unsure(None),
        })?;
        let status = response.status();
        let reply = link::text(response).await;
        if status.is_success() {
            // Left alone for long, it would be another message.
            return Ok(reply.as_deref().and_then(taken).ok_or(Setback::Unsure(None))?);
        }
        Err(not_taken(status, &reply.unwrap_or_default()))
    }

    fn signed(&self, body: Vec<u8>) -> RequestBuilder {
        let now = DateTime::<Utc>::from(SystemTime::now());
        let (host, time) = (host(&self.address), time(now));
        let headers = [
            ("content-type", JSON),
            ("host", &host),
            ("x-amz-date", &time),
            ("x-amz-target", SEND),
        ];
        let signature = self.signer.sign("/", &headers, &body, now);
        let mut root = self.address.clone();
        root.set_path("/");
        self.client
            .post(root)
            .timeout(self.longest)
            .header(CONTENT_TYPE, JSON)
            .header(HeaderName::from_static("x-amz-date"), time)
            .header(HeaderName::from_static("x-amz-target"), SEND)
            .header(AUTHORIZATION, signature)
            .body(body)
    }
}

/// As it goes into the header.
fn host(address: &Url) -> String {
    let host = address.host_str().unwrap_or_default();
    address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The message, where a reply names one.
fn taken(reply: &str) -> Option<Found> {
    let reply: Value = serde_json::from_str(reply).ok()?;
    Some(Found(Some(reply["MessageId"].as_str()?.to_owned())))
}

fn not_taken(status: StatusCode, reply: &str) -> NotTaken {
    match error(reply).as_deref() {
        Some("InvalidMessageContents" | "InvalidParameterValue") => {
            NotTaken::Refused(link::refusal(status, reply))
        }
        Some("RequestThrottled" | "ThrottlingException") => {
            Setback::Trouble(status.as_u16()).into()
        }
        _ if status == StatusCode::TOO_MANY_REQUESTS => Setback::Trouble(status.as_u16()).into(),
        _ if link::will_pass(status) => Setback::Unsure(Some(status.as_u16())).into(),
        _ => Setback::ShutOut(status.as_u16()).into(),
    }
}

/// What went wrong, by the name that is behind the `#`.
fn error(reply: &str) -> Option<String> {
    let reply: Value = serde_json::from_str(reply).ok()?;
    Some(reply["__type"].as_str()?.rsplit('#').next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_of(status: u16, error: &str) -> NotTaken {
        let reply = json!({"__type": format!("com.amazonaws.sqs#{error}"), "message": "no"});
        not_taken(StatusCode::from_u16(status).unwrap(), &reply.to_string())
    }

    #[test]
    fn only_what_is_said_of_the_report_refuses_it() {
        for error in ["InvalidMessageContents", "InvalidParameterValue"] {
            assert!(matches!(comes_of(400, error), NotTaken::Refused(_)), "{error}");
        }
        for (status, error, expected) in [
            (400, "QueueDoesNotExist", Setback::ShutOut(400)),
            (403, "AccessDeniedException", Setback::ShutOut(403)),
            (400, "RequestThrottled", Setback::Trouble(400)),
            (429, "", Setback::Trouble(429)),
            (503, "ServiceUnavailable", Setback::Unsure(Some(503))),
        ] {
            let came = comes_of(status, error);
            assert!(matches!(came, NotTaken::Yet(setback) if setback == expected), "{error}");
        }
    }

    #[test]
    fn a_message_is_taken_when_it_has_a_name() {
        assert_eq!(taken(r#"{"MessageId": "M-7"}"#), Some(Found(Some("M-7".to_owned()))));
        for none in ["", "{}", "[7]", r#"{"MessageId": 7}"#] {
            assert_eq!(taken(none), None, "{none}");
        }
    }
}
