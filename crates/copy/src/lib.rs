#![doc = include_str!("../README.md")]

mod compose;
mod draw;
mod faces;
mod pages;
mod pdf;
mod text;
mod tidy;
mod typeset;

pub use faces::Fonts;
pub use pdf::{Pdf, PdfError, pdf};
pub use text::text;

/// What a person reads of a report, in order. Every word of the copy is here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What it is called, on its first page and in the window of a reader.
    pub title: String,
    /// The language of its words, by BCP 47: `en-GB`.
    pub language: String,
    /// Paragraphs under the title, such as when it was sent and its receipt.
    pub notes: Vec<String>,
    /// Its parts, as on the check answers page.
    pub parts: Vec<Part>,
}

/// A part of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub heading: String,
    /// Its questions with their answers.
    pub rows: Vec<Row>,
}

/// A question and what was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The question.
    pub question: String,
    /// The answer: one text, or one for each option that was chosen. A text
    /// may have many lines, in any script.
    pub answer: Vec<String>,
}
