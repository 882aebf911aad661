use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::hkdf::{HKDF_SHA256, KeyType, Prk};
use ring::hmac;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::chunks::{ChunkOpener, ChunkSealer, Header};
use crate::envelope::{self, Label, Purpose, RawKey};
use crate::scrub::scrubbed;
use crate::{Error, StoreKey, random};

/// The version of what a wrapped key holds: 32 bytes and nothing else.
const KEY_VERSION: u8 = 1;

/// Wraps a vault key and touches nothing else. Derived from a passphrase or a
/// recovery code.
pub struct WrappingKey(RawKey);

impl WrappingKey {
    pub(crate) fn new(raw: RawKey) -> Self {
        Self(raw)
    }

    pub(crate) fn raw(&self) -> &[u8] {
        &self.0[..]
    }
}

#[cfg(feature = "testing")]
impl WrappingKey {
    /// The key itself, to look for.
    pub fn reveal(&self) -> [u8; 32] {
        **self.0
    }
}

#[cfg(feature = "testing")]
impl VaultKey {
    /// The key itself, to look for.
    pub fn reveal(&self) -> [u8; 32] {
        **self.raw
    }
}

#[cfg(feature = "testing")]
impl RecordKey {
    /// The key itself, and the one made of it for content, to look for.
    pub fn reveal(&self) -> [[u8; 32]; 2] {
        [**self.raw, **self.content]
    }
}

/// Wraps the record keys of one vault and touches no content.
pub struct VaultKey {
    vault: Uuid,
    raw: RawKey,
}

impl VaultKey {
    /// A fresh key for the vault `vault`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make(vault: Uuid) -> Result<Self, Error> {
        Ok(Self { vault, raw: make_raw()? })
    }

    /// The vault it is the key of.
    pub fn vault(&self) -> Uuid {
        self.vault
    }

    /// This key, wrapped for storing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn wrap(&self, by: &WrappingKey) -> Result<Vec<u8>, Error> {
        envelope::seal(&by.0, &Self::label(self.vault), &self.raw[..])
    }

    /// The key of the vault `vault`, from its wrapped form.
    ///
    /// # Errors
    /// [`Error::Refused`] when `by` is not the key that wrapped it, or it
    /// belongs to another vault.
    pub fn unwrap(by: &WrappingKey, vault: Uuid, wrapped: &[u8]) -> Result<Self, Error> {
        let raw = unwrap_raw(&by.0, &Self::label(vault), wrapped)?;
        Ok(Self { vault, raw })
    }

    fn label(vault: Uuid) -> Label<'static> {
        key_label(Purpose::VaultKey, vault)
    }
}

/// Wraps the record keys of what waits to be sent, and no others: it may stay
/// in memory while the vault is locked. It is never stored.
pub struct OutboxKey(RawKey);

impl OutboxKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make() -> Result<Self, Error> {
        Ok(Self(make_raw()?))
    }
}

mod wraps {
    use super::RawKey;

    pub trait Raw {
        fn raw(&self) -> &RawKey;
    }
}

/// A key that wraps record keys: a [`VaultKey`], an [`OutboxKey`] or a [`StoreKey`].
pub trait WrapsRecords: wraps::Raw {}

impl wraps::Raw for VaultKey {
    fn raw(&self) -> &RawKey {
        &self.raw
    }
}

impl WrapsRecords for VaultKey {}

impl wraps::Raw for OutboxKey {
    fn raw(&self) -> &RawKey {
        &self.0
    }
}

impl WrapsRecords for OutboxKey {}

impl wraps::Raw for StoreKey {
    fn raw(&self) -> &RawKey {
        self.wrapping()
    }
}

impl WrapsRecords for StoreKey {}

/// What kind of record a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A report: its answers and its summary.
    Report,
    /// A finished report on its way.
    Submission,
    /// The endpoint's receipt.
    Receipt,
    /// One of the vault's own documents.
    Document,
    /// An attachment of a report.
    Attachment,
    /// What was done in a vault and with no report.
    Record,
    /// What an endpoint holds of one report.
    Case,
    /// What is added to a report that was sent.
    Addition,
}

impl RecordKind {
    fn key_purpose(self) -> Purpose {
        match self {
            Self::Report => Purpose::ReportKey,
            Self::Submission => Purpose::SubmissionKey,
            Self::Receipt => Purpose::ReceiptKey,
            Self::Document => Purpose::DocumentKey,
            Self::Attachment => Purpose::AttachmentKey,
            Self::Record => Purpose::RecordKey,
            Self::Case => Purpose::CaseKey,
            Self::Addition => Purpose::AdditionKey,
        }
    }
}

/// Encrypts one record and can encrypt no other: the record's id is fixed when
/// the key is made or unwrapped, and no call takes another.
///
/// ```compile_fail
/// fn keys_are_never_copied(key: &seal::RecordKey) -> seal::RecordKey {
///     key.clone()
/// }
/// ```
/// ```compile_fail
/// fn keys_are_never_shown(key: &seal::RecordKey) -> String {
///     format!("{key:?}")
/// }
/// ```
pub struct RecordKey {
    kind: RecordKind,
    id: Uuid,
    raw: RawKey,
    content: RawKey,
}

/// Stands for a name in the clear: the same for the same name under the same
/// record key, and telling nothing without it.
pub type Token = [u8; 16];

impl RecordKey {
    /// A fresh key for one record.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn make(kind: RecordKind, id: Uuid) -> Result<Self, Error> {
        Ok(Self::new(kind, id, make_raw()?))
    }

    /// This key, wrapped for storing beside its record.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn wrap(&self, by: &impl WrapsRecords) -> Result<Vec<u8>, Error> {
        let label = key_label(self.kind.key_purpose(), self.id);
        envelope::seal(by.raw(), &label, &self.raw[..])
    }

    /// The key of one record, from its wrapped form.
    ///
    /// # Errors
    /// [`Error::Refused`] when it was wrapped for another record, kind of
    /// record or vault, or by another key.
    pub fn unwrap(
        by: &impl WrapsRecords,
        kind: RecordKind,
        id: Uuid,
        wrapped: &[u8],
    ) -> Result<Self, Error> {
        let raw = unwrap_raw(by.raw(), &key_label(kind.key_purpose(), id), wrapped)?;
        Ok(Self::new(kind, id, raw))
    }

    /// Seals `content` for this record. `version` is that of the content's own
    /// layout; `part` tells the things of one purpose apart.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn seal(
        &self,
        purpose: Purpose,
        version: u8,
        part: &[u8],
        content: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let label = Label { purpose, version, id: self.id, part };
        envelope::seal(&self.content, &label, content)
    }

    /// Opens what [`Self::seal`] sealed with the same purpose, version and part.
    ///
    /// # Errors
    /// [`Error::Refused`] for anything else; [`Error::Malformed`] or
    /// [`Error::NewerFormat`] when it is not a sealed thing that this version
    /// of the app knows.
    pub fn open(
        &self,
        purpose: Purpose,
        version: u8,
        part: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let label = Label { purpose, version, id: self.id, part };
        envelope::open(&self.content, &label, sealed)
    }

    /// Opens what is long in its own place, and leaves it to the caller to wipe it.
    ///
    /// # Errors
    /// Those of [`Self::open`]; what it holds then is of no use.
    pub fn open_in_place(
        &self,
        purpose: Purpose,
        version: u8,
        part: &[u8],
        sealed: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let label = Label { purpose, version, id: self.id, part };
        envelope::open_in_place(&self.content, &label, sealed)
    }

    /// Seals a file of this record, chunk by chunk. `version` is that of the
    /// content's own layout.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn seal_chunks(&self, purpose: Purpose, version: u8) -> Result<ChunkSealer, Error> {
        ChunkSealer::make(self.id, purpose, version, |salt| self.chunk_key(salt))
    }

    /// Opens the chunks of a file that begins with `header`.
    ///
    /// # Errors
    /// [`Error::Refused`] when it was sealed for another purpose or version;
    /// [`Error::Malformed`] or [`Error::NewerFormat`] when it is not a header
    /// that this version of the app knows.
    pub fn open_chunks(
        &self,
        purpose: Purpose,
        version: u8,
        header: &Header,
    ) -> Result<ChunkOpener, Error> {
        ChunkOpener::make(self.id, purpose, version, header, |salt| self.chunk_key(salt))
    }

    /// Seals a text for this record, as text.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the system gives no random bytes.
    pub fn seal_text(
        &self,
        purpose: Purpose,
        version: u8,
        part: &[u8],
        text: &str,
    ) -> Result<String, Error> {
        Ok(STANDARD_NO_PAD.encode(self.seal(purpose, version, part, text.as_bytes())?))
    }

    /// Opens what [`Self::seal_text`] sealed with the same purpose, version and part.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub fn open_text(
        &self,
        purpose: Purpose,
        version: u8,
        part: &[u8],
        sealed: &str,
    ) -> Result<Zeroizing<String>, Error> {
        let sealed = STANDARD_NO_PAD.decode(sealed).map_err(|_| Error::Malformed)?;
        let opened = self.open(purpose, version, part, &sealed)?;
        let text = std::str::from_utf8(&opened).map_err(|_| Error::Malformed)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// The key of one of the files of this record, which opens in no other's place.
    pub fn of_file(&self, name: &[u8]) -> Self {
        Self::new(self.kind, self.id, derive(&self.raw, &[b"file ", name].concat()))
    }

    fn chunk_key(&self, salt: &[u8]) -> RawKey {
        derive(&self.raw, &[b"chunks ", salt].concat())
    }

    /// The token of `name` in this record.
    pub fn token(&self, name: &str) -> Token {
        let key = derive(&self.raw, b"tokens");
        let tag =
            scrubbed(|| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key[..]), name.as_bytes()));
        let mut token = Token::default();
        token.copy_from_slice(&tag.as_ref()[..16]);
        token
    }

    fn new(kind: RecordKind, id: Uuid, raw: RawKey) -> Self {
        let content = derive(&raw, b"content");
        Self { kind, id, raw, content }
    }
}

fn key_label(purpose: Purpose, id: Uuid) -> Label<'static> {
    Label { purpose, version: KEY_VERSION, id, part: b"" }
}

pub(crate) fn make_raw() -> Result<RawKey, Error> {
    let mut raw = RawKey::default();
    random::fill(&mut raw[..])?;
    Ok(raw)
}

fn unwrap_raw(by: &RawKey, label: &Label<'_>, wrapped: &[u8]) -> Result<RawKey, Error> {
    let opened = envelope::open(by, label, wrapped)?;
    if opened.len() != 32 {
        return Err(Error::Malformed);
    }
    let mut raw = RawKey::default();
    raw.copy_from_slice(&opened);
    Ok(raw)
}

pub(crate) struct ThirtyTwo;

impl KeyType for ThirtyTwo {
    fn len(&self) -> usize {
        32
    }
}

fn derive(raw: &RawKey, what_for: &[u8]) -> RawKey {
    expand(raw, &[b"first-responder record ", what_for])
}

/// What a key of an endpoint wraps with.
pub(crate) fn derive_for_store(raw: &RawKey) -> RawKey {
    expand(raw, &[b"first-responder store ", b"wrapping"])
}

/// HKDF-Expand alone: `raw` is uniformly random already.
fn expand(raw: &RawKey, what_for: &[&[u8]]) -> RawKey {
    let mut derived = RawKey::default();
    let made = scrubbed(|| {
        Prk::new_less_safe(HKDF_SHA256, &raw[..])
            .expand(what_for, ThirtyTwo)
            .and_then(|okm| okm.fill(&mut derived[..]))
    });
    made.expect("HKDF-SHA256 gives 32 bytes");
    derived
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::{hex, unhex};

    const VAULT: Uuid = Uuid::from_u128(0x1111_2222_3333_4444_8555_6666_7777_8888);
    const REPORT: Uuid = Uuid::from_u128(0x9999_aaaa_bbbb_4ccc_8ddd_eeee_ffff_0000);
    const OTHER: Uuid = Uuid::from_u128(3);

    fn wrapping_key() -> WrappingKey {
        WrappingKey::new(Box::new(Zeroizing::new([1; 32])))
    }

    fn vault_key() -> VaultKey {
        VaultKey { vault: VAULT, raw: Box::new(Zeroizing::new([2; 32])) }
    }

    fn report_key() -> RecordKey {
        RecordKey::new(RecordKind::Report, REPORT, Box::new(Zeroizing::new([3; 32])))
    }

    const WRAPPED_VAULT_KEY: &str = "01010194c837fad2d213acf436d4833c521daba559fef9099d39e3bc9b9267a9\
        1e2741e8caedac02d9021956fb243320d04cc7a8d9d61088ef4fdcda3db7930c\
        4886b750bec936a0688b0644da5693582f2cc7c993bb0984ea555f17297a09";
    const WRAPPED_REPORT_KEY: &str = "0102014c87465e4068dcaf3dfd8cc0c60af82fde046f07d7577bd131b2395310\
        82fd7943e5ad6d57599a0361e1e63188dec6e295131165143817e74e1527923d\
        9d08867430fd518f43acae9f219c9680cfb37a01a3629f4a1b35312d80d211";
    const SEALED_ANSWER: &str = "011001e94c511f72fb938cd68a3e30dd83f013a3dd67c043a2cd3ec909a06b75\
        d34f83ec7fe1e221691c5e8ae76c9c9892bfe854c675e648cba1f96adf482ac5\
        e3e2eff8d26e914cd512824920b8001ac9cf1e6c3e33258550bd256a5a35ae";
    const CHUNK_KEY: &str = "fff8ace5098dd27cfed33549008b519eddfdff553e86bf9c78970ce6fca5eda7";
    const TOKEN: &str = "3e3975a62381fdb01414d75549ebcacb";

    #[test]
    fn stored_keys_are_what_they_always_were() {
        let vault_key =
            VaultKey::unwrap(&wrapping_key(), VAULT, &unhex(WRAPPED_VAULT_KEY)).unwrap();
        assert_eq!(vault_key.raw[..], [2; 32]);
        let wrapped = unhex(WRAPPED_REPORT_KEY);
        let key = RecordKey::unwrap(&vault_key, RecordKind::Report, REPORT, &wrapped).unwrap();
        let answer = key.open(Purpose::Answer, 1, b"part", &unhex(SEALED_ANSWER)).unwrap();
        assert_eq!(&answer[..], b"an answer");
        assert_eq!(hex(&key.token("full-name")), TOKEN);
        assert_eq!(hex(&key.chunk_key(&[7; 32])[..]), CHUNK_KEY);
    }

    #[test]
    #[ignore = "prints new vectors: only for a new format; old vectors stay"]
    fn print_vectors() {
        let key = report_key();
        let sealed = key.seal(Purpose::Answer, 1, b"part", b"an answer").unwrap();
        println!("{}", hex(&vault_key().wrap(&wrapping_key()).unwrap()));
        println!("{}", hex(&key.wrap(&vault_key()).unwrap()));
        println!("{}", hex(&sealed));
        println!("{}", hex(&key.token("full-name")));
        println!("{}", hex(&key.chunk_key(&[7; 32])[..]));
    }

    #[test]
    fn a_vault_key_unwraps_for_its_own_vault_and_wrapping_key_alone() {
        let wrapped = vault_key().wrap(&wrapping_key()).unwrap();
        let other = WrappingKey::new(Box::new(Zeroizing::new([9; 32])));
        assert!(VaultKey::unwrap(&wrapping_key(), VAULT, &wrapped).is_ok());
        assert!(VaultKey::unwrap(&wrapping_key(), OTHER, &wrapped).is_err());
        assert!(VaultKey::unwrap(&other, VAULT, &wrapped).is_err());
    }

    #[test]
    fn a_record_key_unwraps_for_its_own_record_alone() {
        let by = vault_key();
        let wrapped = report_key().wrap(&by).unwrap();
        let kinds = [
            RecordKind::Report,
            RecordKind::Submission,
            RecordKind::Receipt,
            RecordKind::Document,
            RecordKind::Attachment,
            RecordKind::Record,
            RecordKind::Case,
            RecordKind::Addition,
        ];
        for kind in kinds {
            for id in [REPORT, OTHER] {
                let unwrapped = RecordKey::unwrap(&by, kind, id, &wrapped);
                let own = (kind, id) == (RecordKind::Report, REPORT);
                assert_eq!(unwrapped.is_ok(), own, "{kind:?} {id}");
            }
        }
    }

    #[test]
    fn what_the_outbox_key_wraps_is_not_the_vault_keys_and_the_other_way_round() {
        let (vault, outbox) = (vault_key(), OutboxKey::make().unwrap());
        let (kind, key) = (RecordKind::Report, report_key());
        let by_outbox = key.wrap(&outbox).unwrap();
        assert!(RecordKey::unwrap(&outbox, kind, REPORT, &by_outbox).is_ok());
        assert!(RecordKey::unwrap(&vault, kind, REPORT, &by_outbox).is_err());
        assert!(RecordKey::unwrap(&outbox, kind, REPORT, &key.wrap(&vault).unwrap()).is_err());
    }

    #[test]
    fn no_two_records_share_a_key() {
        let make = || RecordKey::make(RecordKind::Report, REPORT).unwrap();
        let sealed = make().seal(Purpose::Summary, 1, b"", b"text").unwrap();
        assert_eq!(make().open(Purpose::Summary, 1, b"", &sealed), Err(Error::Refused));
    }

    #[test]
    fn tokens_tell_names_apart_and_tell_nothing_across_records() {
        let other = RecordKey::make(RecordKind::Report, OTHER).unwrap();
        let key = report_key();
        assert_eq!(key.token("full-name"), key.token("full-name"));
        assert_ne!(key.token("full-name"), key.token("full-nam"));
        assert_ne!(key.token("full-name"), other.token("full-name"));
    }
}
