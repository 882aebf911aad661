use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contract::reports::ReportLine;
use form::{Answers, Form, Kind};
use uuid::Uuid;
use words::{Wording, Words};
use zeroize::Zeroizing;

use crate::packs::Edition;

use super::text::{Wanted, Wiped, searched};

/// A report as it is searched: what the list shows of it, and then each answer
/// as it is read on the screen, line by line.
pub(super) struct Entry {
    pub id: Uuid,
    pub changed_at: DateTime<Utc>,
    pub wording: Wording,
    text: Zeroizing<Box<str>>,
    answers_at: usize,
    parts: Box<[Part]>,
}

/// One answer in the text of an entry.
struct Part {
    ends: u32,
    field: u16,
}

/// The names of the fields, each kept once.
#[derive(Default)]
pub(super) struct Fields {
    names: Vec<String>,
    places: HashMap<String, u16>,
}

impl Fields {
    pub fn name(&self, place: u16) -> &str {
        &self.names[usize::from(place)]
    }

    fn place(&mut self, name: &str) -> Option<u16> {
        if let Some(place) = self.places.get(name) {
            return Some(*place);
        }
        let place = u16::try_from(self.names.len()).ok()?;
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        Some(place)
    }
}

impl Entry {
    pub fn of(fields: &mut Fields, edition: Edition, line: &ReportLine, answers: &Answers) -> Self {
        let Edition { form, words } = edition;
        let wording = Wording::of(words, answers);
        let mut text = Wiped::with_capacity(8 * 1024);
        let mut add = |said: &str| {
            searched(said, |_, c| text.push(c));
            text.push('\n');
            text.as_str().len()
        };
        let answers_at = add(&told(words, line));
        let parts = answers.iter().filter_map(|(field, _)| {
            let said = said(form, &wording, field, answers).filter(|said| !said.is_empty())?;
            let ends = u32::try_from(add(&said)).ok()?;
            Some(Part { ends, field: fields.place(field)? })
        });
        let parts = parts.collect();
        let text = Zeroizing::new(Box::from(text.as_str()));
        Self { id: line.id, changed_at: line.changed_at, wording, text, answers_at, parts }
    }

    /// Whether it has every word, in whatever order.
    pub fn has(&self, wanted: &Wanted) -> bool {
        wanted.words().iter().all(|word| word.find(self.text.as_bytes()).is_some())
    }

    /// Whether it has the words one after the other.
    pub fn has_together(&self, wanted: &Wanted) -> bool {
        wanted.together().find(self.said()).is_some()
    }

    /// Whether what the list shows has every word.
    pub fn is_told(&self, wanted: &Wanted) -> bool {
        let told = &self.text.as_bytes()[..self.answers_at];
        wanted.words().iter().all(|word| word.find(told).is_some())
    }

    /// The field of the answer to show: that which has the words one after the
    /// other, else that which has the longest.
    pub fn field_of(&self, wanted: &Wanted) -> Option<u16> {
        let together = wanted.together().find(self.said());
        let any = || wanted.words().iter().find_map(|word| word.find(self.said()));
        let at = self.answers_at + together.or_else(any)?;
        let part = self.parts.partition_point(|part| part.ends as usize <= at);
        Some(self.parts.get(part)?.field)
    }

    fn said(&self) -> &[u8] {
        &self.text.as_bytes()[self.answers_at..]
    }
}

/// What the list shows of a report, as the home page looks through it.
fn told(words: &Words, line: &ReportLine) -> String {
    let state = words.text(&format!("progress-{}", line.progress.at()));
    let case = line.progress.case().unwrap_or_default();
    [&line.reference, &state, case].join("\n")
}

/// An answer as it is read on the screen; files are read by their names.
pub(crate) fn said(
    form: &Form,
    wording: &Wording,
    field: &str,
    answers: &Answers,
) -> Option<Zeroizing<String>> {
    let answer = answers.get(field)?;
    let lines = match form.question(field) {
        Some(question) => match question.kind {
            Kind::Documents => answer.options().map(str::to_owned).collect(),
            Kind::Tick => answer.options().map(|_| wording.label(question)).collect(),
            _ => wording.answer(question, answers),
        },
        None => answer.options().map(str::to_owned).collect(),
    };
    Some(Zeroizing::new(Zeroizing::new(lines).join(", ")))
}
