//! How the endpoint is doing, in numbers alone, for whoever watches over it. They are
//! at an address of their own, on this machine: no app asks there.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use axum_server::Handle;
use chrono::{DateTime, Utc};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use tokio::task::JoinHandle;
use wire::ProblemKind;

use crate::{Error, Line, Log, paths, store::parcels::Backlog, writer::Writer};

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Up to so many seconds: from a quick disk to one that has trouble.
const STORING: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 10.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Came {
    came: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    problem: String,
    status: u16,
}

/// What is counted.
pub(crate) struct Metrics {
    registry: Registry,
    reports: Family<Came, Counter>,
    refused: Family<Refused, Counter>,
    tries: Family<Came, Counter>,
    storing: Histogram,
    is_stored: Gauge,
    waiting: Gauge,
    refused_onward: Gauge,
    oldest: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Arc<Self> {
        let mut metrics = Self {
            registry: Registry::with_prefix("endpoint"),
            reports: Family::default(),
            refused: Family::default(),
            tries: Family::default(),
            storing: Histogram::new(STORING),
            is_stored: Gauge::default(),
            waiting: Gauge::default(),
            refused_onward: Gauge::default(),
            oldest: Gauge::default(),
        };
        metrics.register();
        Arc::new(metrics)
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        let reports = "Reports that have a receipt, by whether they came first or again";
        registry.register("reports", reports, self.reports.clone());
        let refused = "Requests that were refused, by the problem and the status";
        registry.register("requests_refused", refused, self.refused.clone());
        let tries = "Tries to pass a report on, by what came of them";
        registry.register("onward_tries", tries, self.tries.clone());
        let storing = "How long it took to store what came together, in seconds";
        registry.register("store_seconds", storing, self.storing.clone());
        let is_stored = "1 where something could be stored just now, else 0";
        registry.register("store_up", is_stored, self.is_stored.clone());
        let waiting = "Reports that wait to be passed on, when the store was last read";
        registry.register("onward_waiting", waiting, self.waiting.clone());
        let refused_onward = "Reports that the far side refused, when the store was last read";
        registry.register("onward_refused", refused_onward, self.refused_onward.clone());
        let oldest = "For how many seconds the oldest of those that wait has been here";
        registry.register("onward_oldest_seconds", oldest, self.oldest.clone());
    }

    /// A log that counts what goes into it, too.
    pub(crate) fn counting(self: &Arc<Self>, log: Log) -> Log {
        let metrics = Arc::clone(self);
        Arc::new(move |line| {
            metrics.count(line);
            log(line);
        })
    }

    pub(crate) fn stored(&self, took: Duration) {
        self.storing.observe(took.as_secs_f64());
    }

    fn count(&self, line: &Line) {
        match line {
            Line::Request { status, problem: Some(problem), .. } => {
                let refused = Refused { problem: name(*problem), status: *status };
                self.refused.get_or_create(&refused).inc();
            }
            Line::Request { method: "PUT", route: Some(paths::REPORT), status, .. } => {
                let came = if *status == StatusCode::CREATED { "first" } else { "again" };
                self.reports.get_or_create(&Came { came }).inc();
            }
            Line::PassedOn => self.tried("delivered"),
            Line::NotPassedOn { refused, .. } => {
                self.tried(if *refused { "refused" } else { "set-back" });
            }
            _ => {}
        }
    }

    fn tried(&self, came: &'static str) {
        self.tries.get_or_create(&Came { came }).inc();
    }

    fn note(&self, backlog: Option<&Backlog>, now: DateTime<Utc>) {
        self.is_stored.set(backlog.is_some().into());
        if let Some(backlog) = backlog {
            let age = backlog.oldest.map_or(0, |oldest| (now - oldest).num_seconds().max(0));
            self.waiting.set(backlog.waiting);
            self.refused_onward.set(backlog.refused);
            self.oldest.set(age);
        }
    }
}

/// A problem as the reply and the log have it.
fn name(problem: ProblemKind) -> String {
    let name = serde_json::to_value(problem).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}

/// Where the numbers can be read, until it is told to stop.
pub(crate) struct Board {
    pub(crate) address: SocketAddr,
    handle: Handle<SocketAddr>,
    server: JoinHandle<io::Result<()>>,
}

impl Board {
    /// Listens, on this machine alone.
    pub(crate) fn start(
        address: SocketAddr,
        metrics: Arc<Metrics>,
        writer: Writer,
    ) -> Result<Self, Error> {
        if !address.ip().is_loopback() {
            return Err(Error::MetricsInTheOpen { address });
        }
        let listen = |cause| Error::Listen { address, cause };
        let listener = TcpListener::bind(address).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let router = Router::new().route("/metrics", get(show)).with_state((metrics, writer));
        let handle = Handle::new();
        let server = axum_server::from_tcp(listener).map_err(listen)?.handle(handle.clone());
        let server = tokio::spawn(server.serve(router.into_make_service()));
        Ok(Self { address, handle, server })
    }

    pub(crate) async fn stop(self) {
        self.handle.shutdown();
        // A server that panicked is of no interest any more.
        let _ = self.server.await;
    }
}

async fn show(State((metrics, writer)): State<(Arc<Metrics>, Writer)>) -> Response {
    let backlog = writer.write(|books, _| books.backlog()).await.ok();
    metrics.note(backlog.as_ref(), SystemTime::now().into());
    let mut text = String::new();
    match encode(&mut text, &metrics.registry) {
        Ok(()) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
