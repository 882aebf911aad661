use crate::Error;

pub(crate) fn random() -> Result<u64, Error> {
    getrandom::u64().map_err(|_| Error::Random)
}
