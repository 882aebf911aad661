use serde::{Deserialize, Serialize};

/// Why a command could not be done, as a code the screen acts on.
///
/// A failure never carries free text: nothing a responder typed can leak
/// through one. The words for each are the screen's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "code")]
pub enum Failure {
    /// The passphrase or code does not open this vault. The next try is taken
    /// only after this many seconds.
    #[serde(rename_all = "kebab-case")]
    WrongPassphrase {
        /// Seconds until another try is taken.
        wait_seconds: u32,
    },
    /// A try came before the delay after the last wrong one had passed.
    #[serde(rename_all = "kebab-case")]
    TooSoon {
        /// Seconds until another try is taken.
        wait_seconds: u32,
    },
    /// The passphrase is too easily guessed to make a vault with.
    WeakPassphrase,
    /// What was typed is no recovery code: a letter is wrong or missing. It was
    /// not tried.
    NotACode,
    /// The passphrase is bound to a device whose keychain does not hold its
    /// secret: another device, or a keychain that was changed. Nothing is lost;
    /// a recovery code opens it.
    OtherDevice,
    /// The vault was brought back from a backup, and no passphrase was chosen
    /// since. Nothing is lost; its recovery code opens it.
    CodeAlone,
    /// The vault is locked: unlock it first.
    Locked,
    /// Another copy of the app has the vault open.
    VaultInUse,
    /// There is no such vault on this device.
    NoVault,
    /// A newer version of the app made this vault. It was not touched.
    VaultTooNew,
    /// The vault's file is damaged. It was set aside, not deleted.
    VaultDamaged,
    /// Nothing that was set aside can be opened: what would open it is damaged
    /// too. It is kept as it is.
    NotSalvageable,
    /// The device could not store the change: the disk is full or read-only.
    /// What was stored before is safe.
    NotStored,
    /// The vault was to be read alone, and can be opened as usual again.
    OpensAsUsual,
    /// The vault could not be opened: this device lets its files not be read or
    /// not be written, and a try is counted before it is made. Nothing was
    /// changed.
    NotOpened,
    /// There is no such report in this vault.
    NoSuchReport,
    /// The report has no such attachment.
    NoSuchAttachment,
    /// The file of this attachment is damaged or gone. The rest is as it was.
    AttachmentDamaged,
    /// The marks of this picture could not be taken off. It is as it was.
    MarksNotStripped,
    /// The file or its custody log could not be written where the responder
    /// wanted it.
    NotExported,
    /// The report is finished and can't be changed.
    AlreadyFinished,
    /// The report has answers that can't be read, and so is not finished
    /// before their questions are answered again.
    AnswersUnreadable,
    /// The copy could not be made: this device has no font to write with, or
    /// no memory left.
    CopyNotMade,
    /// The copy could not be written where the responder wanted it.
    CopyNotSaved,
    /// The backup could not be written: this device or the place that the
    /// responder chose is full, read-only or failing. Nothing is left of it.
    BackupNotSaved,
    /// The file is no backup. Nothing was changed.
    NotABackup,
    /// A newer version of the app saved the backup. Nothing was changed.
    BackupTooNew,
    /// The end of the backup is missing. Nothing was changed.
    BackupCutShort,
    /// Some of the backup is not as it was written. Nothing was changed.
    BackupDamaged,
    /// The backup could not be read to its end. Nothing was changed.
    BackupUnreadable,
    /// The vault of the backup is on this device. It was not touched.
    VaultIsHere,
    /// The device had no room for the vault of the backup. Nothing is left of
    /// it.
    NotBroughtBack,
    /// The details for support could not be written where the responder wanted
    /// them.
    DetailsNotSaved,
    /// The report was begun under an older version of the form: move it first.
    FormMoved,
    /// The report was begun under a version of the form that this app does not
    /// know yet. It was not touched.
    FormTooNew,
    /// The organisation has set that nothing which was sent is deleted.
    OnHold,
    /// The e-mail address or organisation does not pass the form's rule.
    NotAResponder,
    /// The command is not one this app knows, or its content is malformed.
    NotUnderstood,
}
