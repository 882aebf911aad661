use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use axum_server::Handle;
use chrono::TimeDelta;
use hyper_util::rt::TokioTimer;
use tokio::{sync::Notify, task};

use crate::{
    Config, Error, Log,
    attachments::Attachments,
    documents::{Addresses, Documents},
    enrolling::Door,
    erasing,
    init::{pass_key, receipt_key},
    limits::Gate,
    metrics::{Board, Metrics},
    onward::Courier,
    packs::Editions,
    parts::Desk,
    reports::{Intake, router},
    sealing, tls,
    writer::Writer,
};

/// How long requests under way may take once the endpoint is told to stop.
const GRACE: Duration = Duration::from_secs(5);
const LONGEST_HEAD: Duration = Duration::from_secs(10);

/// An endpoint that answers, until it is told to stop or its runtime ends.
pub struct Running {
    address: SocketAddr,
    handle: Handle<SocketAddr>,
    server: task::JoinHandle<io::Result<()>>,
    courier: Option<task::JoinHandle<()>>,
    erasing: Option<task::JoinHandle<()>>,
    board: Option<Board>,
    writing: JoinHandle<()>,
}

impl Running {
    /// Opens the store and listens. It answers from the moment this returns.
    /// To be called within a Tokio runtime.
    ///
    /// # Errors
    /// Any [`Error`] but those of [`init`](crate::init).
    pub fn start(config: &Config, log: Log) -> Result<Self, Error> {
        let metrics = Metrics::new();
        let log = metrics.counting(log);
        let tls = tls::config(config)?;
        let key = receipt_key(&config.receipt_key)?;
        let editions = Editions::of(config)?;
        let passes = Arc::new(pass_key(&config.pass_key)?);
        let address = config.listen;
        let attachments = Attachments::of(config)?;
        attachments.be_ready().map_err(attachments.trouble())?;
        let listen = |cause| Error::Listen { address, cause };
        let listener = TcpListener::bind(address).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;

        let handle = Handle::new();
        let mut server = axum_server::from_tcp_rustls(listener, tls)
            .map_err(listen)?
            .http1_only()
            .handle(handle.clone());
        let whole = Duration::from_secs(config.request_seconds.into());
        let head = whole.min(LONGEST_HEAD);
        server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(head);
        sealing::seal_files(config)?;
        erasing::finish(config)?;
        let (writer, writing) = Writer::start(config, Arc::clone(&log), Arc::clone(&metrics))?;
        let board = |address| Board::start(address, metrics, writer.clone());
        let board = config.metrics.map(board).transpose()?;
        let known_by = config.address(address);
        let gate = Gate::new(config.limits);
        let door = Door::new(writer.clone(), Arc::clone(&passes), &known_by, gate.clone());
        let desk = Desk {
            attachments: attachments.clone(),
            writer: writer.clone(),
            log: Arc::clone(&log),
        };
        let good_for = TimeDelta::seconds(config.document_seconds.into());
        let addresses = Addresses { key: passes, endpoint: known_by, good_for };
        let documents =
            Documents { attachments, writer: writer.clone(), addresses: addresses.clone(), gate };
        let stored = Arc::<Notify>::default();
        let courier = match &config.onward {
            Some(onward) => {
                let log = Arc::clone(&log);
                let courier = Courier::new(onward, addresses, writer.clone(), log)?;
                Some(courier.start(Arc::clone(&stored)))
            }
            None => None,
        };
        let erasing = config.keep_days.map(|days| erasing::start(config, days, Arc::clone(&log)));
        let intake = Intake { writer, key: Arc::new(key), desk, stored, editions };
        let router = router(intake, door, documents, whole, log);
        let router = router.into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(server.serve(router));
        Ok(Self { address, handle, server, courier, erasing, board, writing })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it can be read how it is doing, if anywhere.
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.board.as_ref().map(|board| board.address)
    }

    /// Lets requests under way end, then stops and closes the store.
    pub async fn stop(self) {
        self.handle.graceful_shutdown(Some(GRACE));
        // Neither a server nor a writing thread that panicked is of interest
        // any more.
        let _ = self.server.await;
        // They may be ended at any moment, and have a way to the writer.
        for working in [self.courier, self.erasing].into_iter().flatten() {
            working.abort();
            let _ = working.await;
        }
        if let Some(board) = self.board {
            board.stop().await;
        }
        let _ = task::spawn_blocking(move || self.writing.join()).await;
    }
}
