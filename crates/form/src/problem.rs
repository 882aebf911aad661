use serde::{Deserialize, Serialize};

/// Something that keeps a page from being passed or a report from being
/// finished. Names where and which rule, never what was said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The path of the page.
    pub page: String,
    /// The field key.
    pub field: String,
    /// The rule that is not met.
    pub rule: Rule,
}

/// The rules of the published form, by the names its validators have there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// An answer is needed.
    Required,
    /// The answer must be one of the options or names offered.
    OneOfOptions,
    /// An e-mail address.
    Email,
    /// A work e-mail address, by the looser rule of the sign-in page.
    #[serde(rename = "isValidEmail")]
    IsValidEmail,
    /// No web or e-mail address.
    #[serde(rename = "notUrl")]
    NotUrl,
    /// Digits only.
    Numeric,
    /// A telephone number, of the UK where there is no country code.
    #[serde(rename = "internationalPhoneNumber")]
    InternationalPhoneNumber,
    /// A real day of the calendar.
    Date,
    /// Not in the future.
    Before,
    /// After 1 January 1900.
    After,
    /// Not longer than the field allows.
    Maxlength,
    /// What the device was enrolled for. Not of the published form: an endpoint takes
    /// reports of no other organisation from it.
    Enrolled,
}
