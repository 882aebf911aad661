use std::{fmt, sync::Arc, time::Duration};

use axum::http::{Method, StatusCode};

/// Where each line goes.
pub type Log = Arc<dyn Fn(&Line) + Send + Sync>;

/// Something noted for whoever runs the endpoint. Holds nothing that was
/// sent, no address and no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A request was answered.
    Request {
        /// The method; `OTHER` for one that HTTP does not define, since its
        /// name would be the sender's own words.
        method: &'static str,
        /// The status replied.
        status: u16,
        /// From the request's head to the reply's.
        took: Duration,
    },
    /// Reports could not be stored; their senders were told to try again.
    NotStored {
        /// What the store says.
        cause: String,
    },
    /// A report could not be passed on; it waits, or was refused.
    NotPassedOn {
        /// Why, in the endpoint's own words.
        cause: String,
    },
}

impl Line {
    pub(crate) fn request(method: &Method, status: StatusCode, took: Duration) -> Self {
        Self::Request { method: known(method), status: status.as_u16(), took }
    }
}

fn known(method: &Method) -> &'static str {
    ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"]
        .into_iter()
        .find(|known| method.as_str() == *known)
        .unwrap_or("OTHER")
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request { method, status, took } => {
                write!(f, "{method} {status} {} ms", took.as_millis())
            }
            Self::NotStored { cause } => write!(f, "not stored: {cause}"),
            Self::NotPassedOn { cause } => write!(f, "not passed on: {cause}"),
        }
    }
}
