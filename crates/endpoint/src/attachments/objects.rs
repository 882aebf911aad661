//! The objects of a bucket, waited for as a disk is, on any thread.

use std::{
    error::Error as _,
    future::Future,
    io::{self, ErrorKind},
    iter,
    ops::Range,
    sync::{Arc, mpsc},
    time::Duration,
};

use futures::{
    future::ready,
    stream::{self, StreamExt, TryStreamExt},
};
use object_store::{
    BackoffConfig, ClientOptions, GetOptions, ObjectStore, PutMode, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    client::{HttpClient, HttpConnector, HttpError, HttpErrorKind},
    path::Path,
};
use reqwest::Client;
use tokio::runtime::{self, Runtime};

use crate::{
    Error,
    link::{self, Account},
    shelf,
};

/// How long one request may take. The largest is of some 25 MiB, once for each file.
const LONGEST: Duration = Duration::from_secs(20);

/// What fails for a moment is tried again; whoever waits is told soon of what fails for long.
const TRIES: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        base: 2.0,
    },
    max_retries: 2,
    retry_timeout: Duration::from_secs(10),
};

#[derive(Clone)]
pub(super) struct Objects {
    bucket: AmazonS3,
    aside: Arc<Aside>,
}

/// A part of an object, and how long all of it is.
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) of: u64,
}

impl Objects {
    pub(super) fn of(config: &shelf::Bucket) -> Result<Self, Error> {
        let address = link::address(&config.address).filter(|address| address.query().is_none());
        let address =
            address.ok_or_else(|| Error::BucketAddress { address: config.address.clone() })?;
        let Account { credential, region } =
            Account::of(&config.key, &config.secret, &config.region)?;
        let ours = Ours(link::client(&address, config.ca.as_deref(), LONGEST)?);
        let bucket = AmazonS3Builder::new()
            .with_http_connector(ours)
            .with_endpoint(address.as_str())
            .with_bucket_name(link::name(&config.bucket)?)
            .with_region(region)
            .with_access_key_id(credential.key_id)
            .with_secret_access_key(credential.secret_key)
            .with_retry(TRIES)
            // Not every service can delete several at once.
            .with_disable_bulk_delete(true)
            .build();
        let named = |cause| Error::Bucket { bucket: config.bucket.clone(), cause };
        let bucket = bucket.map_err(io::Error::other).map_err(named)?;
        Ok(Self { bucket, aside: Aside::begin().map_err(named)? })
    }

    /// Puts it where none is; whether none was.
    pub(super) fn put_new(&self, path: String, content: Vec<u8>) -> io::Result<bool> {
        let bucket = self.bucket.clone();
        let put = async move {
            bucket.put_opts(&path.into(), content.into(), PutMode::Create.into()).await
        };
        match self.wait(put)? {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(trouble(&error)),
        }
    }

    /// So much of it as there is in that range; none where it is not.
    pub(super) fn get(&self, path: &str, range: Range<u64>) -> io::Result<Option<Piece>> {
        let (bucket, path) = (self.bucket.clone(), Path::from(path));
        let got = self.wait(async move {
            let got = bucket.get_opts(&path, GetOptions::new().with_range(Some(range))).await?;
            Ok::<_, object_store::Error>(Piece {
                of: got.meta.size,
                bytes: got.bytes().await?.into(),
            })
        });
        match got? {
            Ok(piece) => Ok(Some(piece)),
            Err(error) => match trouble(&error) {
                trouble if trouble.kind() == ErrorKind::NotFound => Ok(None),
                trouble => Err(trouble),
            },
        }
    }

    /// What is below that path, by what follows on it.
    pub(super) fn below(&self, path: &str) -> io::Result<Vec<String>> {
        let listed = self.bucket.list(Some(&path.into()));
        let listed = listed.map_ok(|object| String::from(object.location)).try_collect::<Vec<_>>();
        let listed = self.wait(listed)?.map_err(|error| trouble(&error))?;
        let below = format!("{path}/");
        Ok(listed.iter().filter_map(|path| path.strip_prefix(&below)).map(str::to_owned).collect())
    }

    pub(super) fn remove(&self, paths: impl IntoIterator<Item = String>) -> io::Result<()> {
        let paths: Vec<_> = paths.into_iter().map(|path| Ok(Path::from(path))).collect();
        let removed = self.bucket.delete_stream(stream::iter(paths).boxed());
        self.wait(removed.try_for_each(|_| ready(Ok(()))))?.map_err(|error| trouble(&error))
    }

    /// Has it done elsewhere: here may be a thread that must not wait for it by itself.
    fn wait<T: Send + 'static>(
        &self,
        asked: impl Future<Output = T> + Send + 'static,
    ) -> io::Result<T> {
        let (reply, replied) = mpsc::sync_channel(1);
        self.aside.runtime()?.spawn(async move { drop(reply.send(asked.await)) });
        replied.recv().map_err(io::Error::other)
    }
}

/// Our way to a service, as everywhere here.
#[derive(Debug)]
struct Ours(Client);

impl HttpConnector for Ours {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

/// A thread of its own for what is asked, which ends with the last who asks.
struct Aside(Option<Runtime>);

impl Aside {
    fn begin() -> io::Result<Arc<Self>> {
        let mut builder = runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build()?;
        Ok(Arc::new(Self(Some(runtime))))
    }

    fn runtime(&self) -> io::Result<&Runtime> {
        self.0.as_ref().ok_or_else(|| ErrorKind::BrokenPipe.into())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // To wait for it is not allowed on every thread, and nobody asks any more.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// What went wrong, in words of the interface: all else that is said may name a report.
fn trouble(error: &object_store::Error) -> io::Error {
    let said = error.to_string();
    match code(&said) {
        // That it is not there says nothing of what is in it.
        Some(code @ "NoSuchBucket") => io::Error::other(code.to_owned()),
        Some(code) => io::Error::new(kind(error), code.to_owned()),
        None => kind(error).into(),
    }
}

fn kind(error: &object_store::Error) -> ErrorKind {
    use object_store::Error::{NotFound, PermissionDenied, Unauthenticated};
    if let NotFound { .. } = error {
        return ErrorKind::NotFound;
    }
    if let PermissionDenied { .. } | Unauthenticated { .. } = error {
        return ErrorKind::PermissionDenied;
    }
    let mut causes = iter::successors(error.source(), |cause| (*cause).source());
    let met = causes.find_map(|cause| cause.downcast_ref::<HttpError>());
    match met.map(HttpError::kind) {
        Some(HttpErrorKind::Connect) => ErrorKind::NotConnected,
        Some(HttpErrorKind::Timeout) => ErrorKind::TimedOut,
        Some(_) => ErrorKind::ConnectionAborted,
        None => ErrorKind::Other,
    }
}

/// What the interface calls it, where that is one word.
fn code(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    code.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_of(said: &str) -> io::Error {
        trouble(&object_store::Error::Generic { store: "S3", source: said.into() })
    }

    #[test]
    fn what_goes_wrong_is_said_in_words_of_the_interface_alone() {
        let said = "GET http://127.0.0.1/files?prefix=marmalade: <Code>SlowDown</Code>";
        assert_eq!(comes_of(said).to_string(), "SlowDown");
        for said in ["marmalade", "<Code>", "<Code>mar malade</Code>", "<Code>é</Code>"] {
            assert_eq!(comes_of(said).to_string(), "other error", "{said}");
        }
    }
}
