//! The forms that reports may be made with, and the packs that devices ask for.

use std::{fs, path::Path};

use axum::{Json, body::Body, extract::State, http::StatusCode};
use form::Form;
use pack::{Checked, check};
use seal::VerifyingKey;
use wire::{Fault, Pack, PackAsk, whole};

use crate::{Config, Error, body::read, config::Packs, refusal::Refusal};

const MOST_BYTES: usize = 32 * 1024;

/// Every form that reports may be made with: those of the packs that are given out, and
/// the one that this program was built with.
pub(crate) struct Editions {
    /// The newest first.
    packs: Vec<Checked>,
}

impl Editions {
    /// What the configuration names, for as long as this program runs.
    pub(crate) fn of(config: &Config) -> Result<&'static Self, Error> {
        let mut packs = config.packs.as_ref().map_or(Ok(Vec::new()), all)?;
        packs.sort_by_key(|pack| std::cmp::Reverse(pack.version()));
        Ok(Box::leak(Box::new(Self { packs })))
    }

    /// The forms of a version, the newest first: their lists may not be the same.
    pub(crate) fn forms(&self, version: &str) -> impl Iterator<Item = &Form> {
        self.all().filter(move |form| form.version() == version)
    }

    /// The form that reports are made with now.
    pub(crate) fn newest(&self) -> &Form {
        self.all().next().unwrap_or(Form::current())
    }

    fn all(&self) -> impl Iterator<Item = &Form> {
        let packed = self.packs.iter().map(|pack| &pack.content().form);
        packed.chain([Form::current()])
    }
}

fn all(packs: &Packs) -> Result<Vec<Checked>, Error> {
    let Packs { folder, root } = packs;
    let root = VerifyingKey::from(root.0);
    let mut packs = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        if path.extension().is_some_and(|kind| kind == "json") {
            packs.push(read_pack(&path, &root)?);
        }
    }
    Ok(packs)
}

/// A pack file, checked.
pub(crate) fn read_pack(path: &Path, root: &VerifyingKey) -> Result<Checked, Error> {
    let bytes = fs::read(path).map_err(Error::file(path))?;
    let pack = Pack::parse(&bytes).ok_or(pack::Refused::Malformed);
    let checked = pack.and_then(|pack| check(pack, None, root));
    checked.map_err(|why| Error::Pack { path: path.to_owned(), why })
}

/// `POST`: what of the newest pack a device does not have.
pub(crate) async fn ask(
    State(editions): State<&'static Editions>,
    body: Body,
) -> Result<Json<Option<Pack>>, Refusal> {
    let ask = read(body, MOST_BYTES).await?;
    let malformed = || Refusal::fault(StatusCode::BAD_REQUEST, Fault::whole("shape"));
    let ask: PackAsk = whole(&ask).ok_or_else(malformed)?;
    Ok(Json(editions.packs.first().and_then(|newest| newest.newer(&ask))))
}
