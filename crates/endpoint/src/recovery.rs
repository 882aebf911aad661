//! An organisation's own key, which opens the vaults of its responders. It
//! needs no endpoint and is best used on a machine that has none.

use std::{fs, path::Path};

use seal::OrganisationSecret;
use uuid::Uuid;
use wire::Hex;

use crate::{
    Error,
    file::{unless_there, write},
};

/// Makes the organisation's key, and returns its public half for the settings
/// of the app, as hexadecimal digits.
///
/// # Errors
/// [`Error::File`] when there is a file of this name already.
pub fn make_recovery_key(path: &Path) -> Result<String, Error> {
    unless_there(path)?;
    let secret = OrganisationSecret::make().map_err(|_| Error::Random)?;
    write(path, &secret.to_bytes())?;
    let public = <[u8; 65]>::try_from(secret.public().to_bytes()).map_err(|_| Error::Random)?;
    Ok(Hex(public).to_string())
}

/// Opens what a responder's app shows for its organisation, and returns the
/// recovery code of that vault.
///
/// # Errors
/// [`Error::Key`] when the file holds no such key; [`Error::SealedCode`] when
/// the text is not whole or was sealed to another key.
pub fn open_sealed_code(path: &Path, text: &str) -> Result<String, Error> {
    let bytes = fs::read(path).map_err(Error::file(path))?;
    let secret = OrganisationSecret::from_bytes(&bytes);
    let secret = secret.map_err(|_| Error::Key { path: path.to_owned() })?;
    let (vault, sealed) = parted(text).ok_or(Error::SealedCode)?;
    let code = secret.open(vault, &sealed).map_err(|_| Error::SealedCode)?;
    Ok(code.show().to_string())
}

/// The vault's identifier and what is sealed, with blanks anywhere.
fn parted(text: &str) -> Option<(Uuid, Vec<u8>)> {
    let digits: String = text.chars().filter(|digit| !digit.is_whitespace()).collect();
    let (vault, sealed) = digits.split_at_checked(32)?;
    let pair = |at: usize| u8::from_str_radix(sealed.get(at..at + 2)?, 16).ok();
    let sealed = (0..sealed.len()).step_by(2).map(pair).collect::<Option<_>>()?;
    Some((Uuid::try_parse(vault).ok()?, sealed))
}
