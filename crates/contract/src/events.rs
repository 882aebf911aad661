//! What the app tells the screen without being asked.

/// Something that the screen is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A report's way to the endpoint changed: list the reports again.
    ReportsChanged,
    /// The endpoint was asked for notices: read what is known of them again.
    LookedForNotices,
    /// A file went further on its way in: list the attachments again.
    AttachmentsChanged,
    /// Files were dropped on the window. What they are stays in the shell.
    FilesDropped,
    /// A backup went further on its way: look how far it is.
    BackupWentFurther,
    /// The vault locks in a minute unless the responder is still here.
    LocksSoon,
    /// Store what was typed and lock: nobody is here, or the device sleeps.
    LockNow,
}

impl Event {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReportsChanged => "reports-changed",
            Self::LookedForNotices => "looked-for-notices",
            Self::AttachmentsChanged => "attachments-changed",
            Self::FilesDropped => "files-dropped",
            Self::BackupWentFurther => "backup-went-further",
            Self::LocksSoon => "locks-soon",
            Self::LockNow => "lock-now",
        }
    }
}
