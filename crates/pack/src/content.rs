use std::collections::BTreeMap;

use form::{Form, Lists};
use wire::Contact;
use words::Words;

use crate::Refused;

/// The name of the file that is the form.
pub const FORM: &str = "form.json";
/// The name of the file that has the words.
pub const WORDS: &str = "words.ftl";
const CONTACTS: &str = "contacts.json";

/// The program itself asks what was said to these. `user-email` is asked on no page.
const RELIED_ON: [&str; 6] = [
    form::CONSENT,
    "authorities-cooperation",
    "fr-location",
    "pv-under-age",
    "upload-file",
    "user-organisation",
];

/// What a pack says, each part as this program was built with where it says nothing
/// of it. Files of other names are for programs that know them.
pub struct Content {
    /// The form, with its lists.
    pub form: Form,
    /// The words, those of every question and option of the form among them.
    pub words: Words,
    /// Whom responders can ask besides those that their organisation names.
    pub contacts: Vec<Contact>,
}

impl Content {
    /// Of files, by their names.
    pub(crate) fn of(files: &BTreeMap<&str, &str>) -> Result<Self, Refused> {
        let text = |name| files.get(name).copied();
        let form = Form::parse(text(FORM).unwrap_or(Form::current().to_json()));
        let lists = Lists::with(lists(files));
        let (Ok(form), Ok(lists)) = (form, lists) else { return Err(Refused::Unusable) };
        let words = Words::english_with(text(WORDS).unwrap_or_default().to_owned());
        let words = words.map_err(|_| Refused::Unusable)?;
        let contacts = text(CONTACTS).map_or(Ok(Vec::new()), serde_json::from_str);
        let contacts = contacts.ok().and_then(Contact::shown).ok_or(Refused::Unusable)?;
        let is_asked = |field: &&str| form.question(field).is_some();
        if words.missing_for(&form).is_some() || !RELIED_ON.iter().all(is_asked) {
            return Err(Refused::Unusable);
        }
        Ok(Self { form: form.with_lists(lists), words, contacts })
    }
}

/// The files that are lists, by the keys of those: `lists/councils.txt` by `councils`.
pub fn lists(files: &BTreeMap<&str, &str>) -> BTreeMap<String, String> {
    let key = |name: &str| Some(name.strip_prefix("lists/")?.strip_suffix(".txt")?.to_owned());
    files.iter().filter_map(|(name, text)| Some((key(name)?, (*text).to_owned()))).collect()
}
