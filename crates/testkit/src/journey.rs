//! A responder's way through the pages, by what each page shows.
//!
//! Knows no page and no question: every control is found by its name, which
//! is the field key, and filled in by the kind of control it is.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::window::{Driven, Key, Window, stuck};

/// Answers by field key: a text, or several.
pub type Answers = Map<String, Value>;

/// Where pressing a page's main button led.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// To the page of that path.
    To(String),
    /// Nowhere: the page lists these faults.
    Kept(Vec<String>),
}

/// Every control on the page a responder can see, in its order.
const CONTROLS: &str = "
    return [...document.querySelectorAll('main [name]')]
      .filter(control => control.matches('input, textarea, select'))
      .filter(control => control.getClientRects().length > 0)
      .map(control => ({
        name: control.name,
        kind: control.getAttribute('role') ?? control.type,
        value: control.value,
        ticked: control.checked ?? false,
      }));";

/// The button that leads on from a page.
const ONWARD: &str = "main button[name=continue], main button[name=finish]";

/// Puts a text into a control that the driver's keys could not type.
const PUT: &str = "
    const [control, text] = arguments[0];
    const found = document.querySelector(control);
    const shape = Object.getPrototypeOf(found);
    Object.getOwnPropertyDescriptor(shape, 'value').set.call(found, text);
    found.dispatchEvent(new Event('input', { bubbles: true }));";

/// Tells the faults seen so far from those still to come.
const FORGET_FAULTS: &str = "
    const summary = document.querySelector('.govuk-error-summary');
    if (summary) summary.dataset.seen = 'yes';";

const FAULTS: &str = "
    return [...document.querySelectorAll('.govuk-error-summary li')]
      .map(fault => fault.textContent);";

struct Control {
    name: String,
    kind: String,
    value: String,
    ticked: bool,
}

impl Control {
    fn of(seen: &Value) -> Self {
        let text = |key: &str| seen[key].as_str().unwrap_or_default().to_owned();
        Self {
            name: text("name"),
            kind: text("kind"),
            value: text("value"),
            ticked: seen["ticked"] == true,
        }
    }

    /// What the answers say to it, one part of it where it is a date's.
    fn wanted(&self, answers: &Answers) -> Option<Vec<String>> {
        if let Some(answer) = answers.get(&self.name) {
            return Some(texts(answer));
        }
        let (field, part) = self.name.rsplit_once('-')?;
        let place = ["year", "month", "day"].iter().position(|name| *name == part)?;
        let date = texts(answers.get(field)?).pop()?;
        let number = date.split('-').nth(place)?.trim_start_matches('0');
        Some(vec![number.to_owned()])
    }

    fn css(&self) -> String {
        format!("main [name={}]", quoted(&self.name))
    }

    fn css_of_choice(&self) -> String {
        format!("{}[value={}]", self.css(), quoted(&self.value))
    }
}

fn texts(answer: &Value) -> Vec<String> {
    match answer {
        Value::Array(several) => several.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// A text as a CSS string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Window {
    /// The path of the page that is shown.
    ///
    /// # Errors
    /// When no page comes.
    pub fn page(&self) -> Driven<String> {
        self.wait_until("a page", || self.said("main[data-page]", "data-page"))
    }

    /// Through the vault and who the responder is, to where the app goes on:
    /// the list of reports, or the page that was open last.
    ///
    /// # Errors
    /// When a page on the way does not take its answers.
    pub fn enter(&self, answers: &Answers) -> Driven<String> {
        let mut page = self.page()?;
        while ["make-vault", "recovery-code", "unlock", "who-you-are"].contains(&page.as_str()) {
            page = self.fill_and_turn(answers)?;
        }
        Ok(page)
    }

    /// Fills in the page and goes on to the next.
    ///
    /// # Errors
    /// When the page does not take its answers; the error says why not.
    pub fn fill_and_turn(&self, answers: &Answers) -> Driven<String> {
        self.fill(answers)?;
        match self.turn()? {
            Turn::To(page) => Ok(page),
            Turn::Kept(faults) => {
                let page = self.page()?;
                stuck(format!("{page} did not take its answers: {}", faults.join("; ")))
            }
        }
    }

    /// Presses the button of that name and waits for the page it leads to.
    ///
    /// # Errors
    /// When there is no such button, or it leads nowhere.
    pub fn press_button(&self, name: &str) -> Driven<String> {
        let before = self.page()?;
        self.click(&self.control(name)?)?;
        self.wait_until(&format!("the page after {before}"), || {
            let now = self.page()?;
            Ok((now != before).then_some(now))
        })
    }

    /// Fills in every control of the page that the answers speak of, those
    /// that only come up with an answer included.
    ///
    /// # Errors
    /// When a control does not take its answer.
    pub fn fill(&self, answers: &Answers) -> Driven {
        let mut filled = BTreeSet::new();
        while let Some((control, wanted)) = self.next_control(answers, &filled)? {
            self.answer(&control, &wanted)?;
            filled.insert(key(&control));
        }
        Ok(())
    }

    /// Presses the page's main button and waits for where it leads.
    ///
    /// # Errors
    /// When it leads nowhere and the page says no new fault.
    pub fn turn(&self) -> Driven<Turn> {
        let before = self.page()?;
        self.run(FORGET_FAULTS, &Value::Null)?;
        self.click(&self.wait_for(ONWARD)?)?;
        self.wait_until(&format!("the page after {before}"), || {
            if self.find(".govuk-error-summary:not([data-seen])")?.is_some() {
                return Ok(Some(Turn::Kept(self.faults()?)));
            }
            let now = self.page()?;
            Ok((now != before).then_some(Turn::To(now)))
        })
    }

    /// The faults that the page's error summary lists.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn faults(&self) -> Driven<Vec<String>> {
        Ok(texts(&self.run(FAULTS, &Value::Null)?))
    }

    fn next_control(
        &self,
        answers: &Answers,
        filled: &BTreeSet<String>,
    ) -> Driven<Option<(Control, Vec<String>)>> {
        let seen = self.run(CONTROLS, &Value::Null)?;
        let seen = seen.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(seen.iter().map(Control::of).find_map(|control| {
            let wanted = control.wanted(answers)?;
            (!filled.contains(&key(&control))).then_some((control, wanted))
        }))
    }

    fn answer(&self, control: &Control, wanted: &[String]) -> Driven {
        match control.kind.as_str() {
            "checkbox" => self.tick(control, wanted),
            "radio" => self.choose(control, wanted),
            "combobox" => self.search(control, one(control, wanted)?),
            _ => self.write(control, one(control, wanted)?),
        }
    }

    fn tick(&self, control: &Control, wanted: &[String]) -> Driven {
        if control.ticked == wanted.contains(&control.value) {
            return Ok(());
        }
        self.click(&self.wait_for(&control.css_of_choice())?)
    }

    fn choose(&self, control: &Control, wanted: &[String]) -> Driven {
        if control.ticked || !wanted.contains(&control.value) {
            return Ok(());
        }
        self.click(&self.wait_for(&control.css_of_choice())?)
    }

    fn write(&self, control: &Control, text: &str) -> Driven {
        if control.value == text {
            return Ok(());
        }
        let field = self.wait_for(&control.css())?;
        self.clear(&field)?;
        self.type_into(&field, text)?;
        if self.value(&field)? == text {
            return Ok(());
        }
        self.run(PUT, &json!([control.css(), text])).map(drop)
    }

    /// Types into a searched list and picks the name, where it is listed.
    fn search(&self, control: &Control, name: &str) -> Driven {
        if control.value == name {
            return Ok(());
        }
        let field = self.wait_for(&control.css())?;
        self.clear(&field)?;
        self.type_into(&field, name)?;
        let list = self.said(&control.css(), "aria-controls")?.unwrap_or_default();
        for option in self.find_all(&format!("#{list} [role=option]"))? {
            if self.text(&option)? == name {
                self.click(&option)?;
                break;
            }
        }
        self.press(Key::Escape)?;
        match self.value(&field)? {
            chosen if chosen == name => Ok(()),
            other => stuck(format!("{}: chose {other:?}, not {name:?}", control.name)),
        }
    }
}

/// What tells a control apart from those filled in before it.
fn key(control: &Control) -> String {
    match control.kind.as_str() {
        "checkbox" | "radio" => format!("{}={}", control.name, control.value),
        _ => control.name.clone(),
    }
}

fn one<'a>(control: &Control, wanted: &'a [String]) -> Driven<&'a str> {
    match wanted {
        [text] => Ok(text),
        _ => stuck(format!("{} takes one answer, not {}", control.name, wanted.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(name: &str) -> Control {
        Control { name: name.into(), kind: "text".into(), value: String::new(), ticked: false }
    }

    fn wanted(name: &str, answers: Value) -> Option<Vec<String>> {
        control(name).wanted(answers.as_object().unwrap())
    }

    #[test]
    fn a_date_is_told_to_its_three_boxes_as_a_person_writes_it() {
        let born = json!({ "pv-dob": "2007-05-09" });
        for (name, said) in [("pv-dob-day", "9"), ("pv-dob-month", "5"), ("pv-dob-year", "2007")] {
            assert_eq!(wanted(name, born.clone()), Some(vec![said.to_owned()]), "{name}");
        }
    }

    #[test]
    fn a_control_nobody_speaks_of_is_left_alone() {
        assert_eq!(wanted("family", json!({ "education": "None" })), None);
        assert_eq!(wanted("pv-dob-century", json!({ "pv-dob": "2007-05-09" })), None);
    }

    #[test]
    fn several_answers_stay_several() {
        let said = wanted("someone-else", json!({ "someone-else": ["email", "post"] }));
        assert_eq!(said, Some(vec!["email".to_owned(), "post".to_owned()]));
    }

    #[test]
    fn a_value_with_quotes_is_found_by_css_all_the_same() {
        assert_eq!(quoted(r#"say "so" \ now"#), r#""say \"so\" \\ now""#);
    }
}
