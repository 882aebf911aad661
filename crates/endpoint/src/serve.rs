use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use axum_server::Handle;
use hyper_util::rt::TokioTimer;
use tokio::task;

use crate::{
    Config, Error, Log,
    attachments::Attachments,
    enrolling::Door,
    file::make_folder,
    init::{pass_key, receipt_key},
    parts::Desk,
    reports::{Intake, router},
    store::Store,
    tls,
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
    writing: JoinHandle<()>,
}

impl Running {
    /// Opens the store and listens. It answers from the moment this returns.
    /// To be called within a Tokio runtime.
    ///
    /// # Errors
    /// Any [`Error`] but those of [`init`](crate::init).
    pub fn start(config: &Config, log: Log) -> Result<Self, Error> {
        let tls = tls::config(config)?;
        let key = receipt_key(&config.receipt_key)?;
        let passes = pass_key(&config.pass_key)?;
        let address = config.listen;
        let store = Store::open(&config.store)?;
        make_folder(&config.attachments)?;
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
        let (writer, writing) = Writer::start(store, Arc::clone(&log));
        let known_by = config.address(address);
        let door = Door::new(writer.clone(), passes, &known_by);
        let attachments = Attachments::at(&config.attachments);
        let desk = Desk { attachments, log: Arc::clone(&log) };
        let intake = Intake { writer, key: Arc::new(key), desk, address: known_by };
        let router = router(intake, door, whole, log).into_make_service();
        let server = tokio::spawn(server.serve(router));
        Ok(Self { address, handle, server, writing })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets requests under way end, then stops and closes the store.
    pub async fn stop(self) {
        self.handle.graceful_shutdown(Some(GRACE));
        // Neither a server nor a writing thread that panicked is of interest
        // any more.
        let _ = self.server.await;
        let _ = task::spawn_blocking(move || self.writing.join()).await;
    }
}
