//! A queue with the interface of SQS. Nothing can be looked up in it: it is a
//! FIFO queue, which within five minutes takes once what comes again under the
//! same identifier.

use std::time::Duration;

use axum::http::{HeaderValue, Method, Request, Uri, header::CONTENT_TYPE};
use object_store::{aws::AwsAuthorizer, client::HttpRequestBody};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Found, NotTaken, Payload, Setback, address,
    reply::{refusal, text, will_pass},
};
use crate::{
    Error, config,
    link::{self, Account},
};

const JSON: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
const SEND: HeaderValue = HeaderValue::from_static("AmazonSQS.SendMessage");

/// The way to it.
pub(crate) struct Queue {
    client: Client,
    address: String,
    service: Uri,
    account: Account,
    pub(crate) longest: Duration,
}

impl Queue {
    pub(crate) fn of(config: &config::Queue) -> Result<Self, Error> {
        let address = address(&config.address)?;
        if !address.path().ends_with(".fifo") || address.query().is_some() {
            return Err(Error::NoFifo { address: config.address.clone() });
        }
        let account = Account::of(&config.key, &config.secret, &config.region)?;
        let longest = Duration::from_secs(config.send_seconds.into());
        let client = link::client(&address, config.ca.as_deref(), longest)?;
        let service = address.join("/").ok().and_then(|root| root.as_str().parse().ok());
        let service = service.ok_or_else(|| Error::Onward { address: config.address.clone() })?;
        Ok(Self { client, address: address.into(), service, account, longest })
    }

    pub(crate) async fn send(&self, id: Uuid, payload: &Payload) -> Result<Found, NotTaken> {
        let id = id.to_string();
        let message = json!({
            "QueueUrl": self.address,
            "MessageBody": Value::Object(payload.clone()).to_string(),
            // A group for each, so that none waits behind another.
            "MessageGroupId": id,
            "MessageDeduplicationId": id,
        });
        let response = self.signed(message.to_string()).send().await;
        let response = response.map_err(|error| match error.is_connect() {
            true => Setback::Unreachable,
            false => Setback::Unsure(None),
        })?;
        let status = response.status();
        let reply = text(response).await;
        if status.is_success() {
            // Left alone for long, it would be another message.
            return Ok(reply.as_deref().and_then(taken).ok_or(Setback::Unsure(None))?);
        }
        Err(not_taken(status, &reply.unwrap_or_default()))
    }

    fn signed(&self, message: String) -> RequestBuilder {
        let mut request = Request::new(HttpRequestBody::from(message.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.service.clone();
        request.headers_mut().insert(CONTENT_TYPE, JSON);
        request.headers_mut().insert("x-amz-target", SEND);
        let Account { credential, region } = &self.account;
        let signer = AwsAuthorizer::new(credential, "sqs", region);
        signer.try_authorize(&mut request, None).expect("ring signs whatever it is given");
        let service = self.service.to_string();
        self.client.post(service).headers(request.headers().clone()).body(message)
    }
}

/// The message, where a reply names one.
fn taken(reply: &str) -> Option<Found> {
    let reply: Value = serde_json::from_str(reply).ok()?;
    Some(Found(Some(reply["MessageId"].as_str()?.to_owned())))
}

fn not_taken(status: StatusCode, reply: &str) -> NotTaken {
    match error(reply).as_deref() {
        Some("InvalidMessageContents" | "InvalidParameterValue") => {
            NotTaken::Refused(refusal(status, reply))
        }
        Some("RequestThrottled" | "ThrottlingException") => {
            Setback::Trouble(status.as_u16()).into()
        }
        _ if status == StatusCode::TOO_MANY_REQUESTS => Setback::Trouble(status.as_u16()).into(),
        _ if will_pass(status) => Setback::Unsure(Some(status.as_u16())).into(),
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
