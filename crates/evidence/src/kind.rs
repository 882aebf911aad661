use serde::{Deserialize, Serialize};

/// A file that is sent has fewer bytes than this: 25 MiB.
pub const MOST_BYTES: u64 = 25 * 1024 * 1024;
/// The most files of one report that are sent.
pub const MOST_FILES: usize = 100;

/// What a file is, by what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A Word document of 1997 to 2003.
    Doc,
    /// A Word document.
    Docx,
    /// A PDF document.
    Pdf,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// Sound: MPEG layer III.
    Mp3,
    /// Sound in an MPEG-4 file.
    M4a,
    /// A video in an MPEG-4 file.
    Mp4,
    /// Sound in a WAVE file.
    Wav,
    /// Sound or a video in an Ogg file.
    Ogg,
    /// A video in a WebM file.
    Webm,
    /// A video in a QuickTime file.
    Mov,
    /// A video of a phone: 3GPP.
    #[serde(rename = "3gp")]
    ThreeGp,
    /// Speech, recorded by a phone.
    Amr,
}

impl Kind {
    /// Whether the NRM takes such files. All others are held and not sent.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Doc | Self::Docx | Self::Pdf | Self::Jpeg | Self::Png)
    }

    /// Whether it can be looked at, and have its marks taken off.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png)
    }

    /// The media type, as the NRM lists it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
            Self::Mp4 => "video/mp4",
            Self::Wav => "audio/wav",
            Self::Ogg => "audio/ogg",
            Self::Webm => "video/webm",
            Self::Mov => "video/quicktime",
            Self::ThreeGp => "video/3gpp",
            Self::Amr => "audio/amr",
        }
    }
}
