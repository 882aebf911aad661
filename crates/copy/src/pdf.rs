use std::collections::BTreeSet;

use krilla::configure::{Accessibility, Configuration, ConfigurationBuilder};
use krilla::error::KrillaError;

use crate::compose::{HEIGHT, SMALL, WIDTH, compose};
use crate::draw::Drawing;
use crate::pages::paginate;
use crate::typeset::Typesetter;
use crate::{Fonts, Report, tidy};

/// A report as a PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// The characters that no font of this computer can draw. A box or a
    /// question mark stands for each; a screen reader and a search still find
    /// the character itself.
    pub undrawn: BTreeSet<char>,
}

/// Why there is no PDF. Never holds anything the report says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// This computer has no font to write with.
    #[error("this computer has no font to write with")]
    NoFont,
    /// A font can't be put in the file, or the file would be too large.
    #[error("a font can't be put in the file, or the file would be too large")]
    Unwritable,
}

/// The report as pages of A4: a tagged PDF, as PDF/UA-1 asks wherever the
/// report has a title and the fonts may be put in a file. The same report and
/// fonts give the same bytes.
///
/// `page_label` is what stands at the foot of a page, of its number and of how
/// many there are: "Page 1 of 3".
///
/// # Errors
/// When this computer has no font, or one that can't be put in a file.
pub fn pdf(
    report: &Report,
    page_label: impl Fn(usize, usize) -> String,
    fonts: &mut Fonts,
) -> Result<Pdf, PdfError> {
    let mut typesetter = Typesetter::new(fonts).ok_or(PdfError::NoFont)?;
    let sheet = compose(report, &mut typesetter);
    let pages = paginate(&sheet.bands, HEIGHT);
    let feet: Vec<_> = (1..=pages.len())
        .map(|page| tidy::line(&page_label(page, pages.len())))
        .map(|label| typesetter.paragraph(label, SMALL, WIDTH))
        .collect();
    let drawing = Drawing { sheet: &sheet, pages: &pages, feet: &feet };
    let bytes = match drawing.draw(report, accessible()) {
        // Such as a font whose maker restricts it: better a copy than none.
        Err(KrillaError::Validation(_)) => drawing.draw(report, Configuration::default()),
        drawn => drawn,
    };
    let bytes = bytes.map_err(|_| PdfError::Unwritable)?;
    Ok(Pdf { bytes, undrawn: typesetter.undrawn })
}

fn accessible() -> Configuration {
    ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .expect("PDF/UA-1 alone rules nothing out")
}
