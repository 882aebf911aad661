//! Where the responder is: a page, and what is shown on it.

use chrono::NaiveDate;
use contract::keys::Openers;
use contract::reports::{Progress, Unreadable};
use contract::responder;
use contract::salvage::{Aside, Opened};
use contract::settings::{Known, Settings};
use contract::vault::{RecoveryCode, Unsent, VaultLine, Vaults};
use form::{Answer, Answers, Change, Problem, Remark, Route, route};
use uuid::Uuid;

use super::{Adding, NewPassphrase, WaysIn};
use crate::clock::today;
use crate::edition;

/// The page that is shown.
#[derive(Clone)]
pub enum Where {
    /// The vault has not been looked at yet.
    Looking,
    /// Every vault of this device.
    Vaults(Vaults),
    /// A vault is to be made.
    MakeVault,
    /// A vault waits for its passphrase.
    Unlock(VaultLine),
    /// A vault waits for its recovery code.
    Recover(WaysIn),
    /// A vault is to be destroyed, and what would be lost with it.
    Wipe(VaultLine, Option<Unsent>),
    /// A newer version made the vault.
    TooNew,
    /// A vault was damaged and set aside; the day of the copy that there is.
    Damaged(Option<NaiveDate>),
    /// Another window has the vault open.
    InUse,
    /// A vault of which nothing can be written.
    ReadOnly(VaultLine),
    /// Vaults that were set aside, to be opened as far as they open.
    Aside(Vec<Aside>),
    /// What was opened of one.
    Salvaged(Opened),
    /// A new passphrase is to be chosen.
    NewPassphrase(NewPassphrase),
    /// A recovery code is to be written down.
    RecoveryCode {
        /// The code, shown this once.
        code: RecoveryCode,
        /// Whether the vault was just opened.
        first: bool,
    },
    /// What opens the vault.
    Keys(Openers),
    /// What the vault shows of itself is to be changed.
    NameVault(String),
    /// A backup of the vault is to be saved, and the page to go back to.
    Backup(Openers, Box<Where>),
    /// A vault is to be brought back from a backup.
    BringBack,
    /// A vault was brought back, as it was on that day.
    BroughtBack(VaultLine, NaiveDate),
    /// Who the responder is has to be said first.
    WhoAmI(Option<responder::Responder>),
    /// Whether this device may send reports.
    Enrol(responder::Enrolment),
    /// Where reports go.
    Settings(Known),
    /// A settings file is to be used.
    UseSettings {
        /// What is in it.
        settings: Settings,
        /// Whether the device would have to be enrolled anew.
        enrols_anew: bool,
    },
    /// The list of reports.
    Home,
    /// A page of an open report.
    Report(Open),
    /// A draft that is to be moved to the form of today, and what is different
    /// in it.
    Moved(Uuid, Vec<Change>),
    /// The parts of an open report.
    Tasks(Open),
    /// The answers of one part of an open report.
    Part(Open, &'static str),
    /// A finished report.
    Finished(Open),
    /// Something is being added to one that was received.
    Add(Box<Adding>),
    /// The way to a copy of a report, and the page to go back to.
    Copy(Open, Box<Where>),
    /// What is safe while the device takes nothing, and the page to go back to.
    NotStored(Box<Where>),
    /// A report is to be deleted; how far it is.
    Erase(Open, Progress),
    /// What was done.
    Record(RecordOf),
    /// The way to a copy of the record.
    Export(RecordOf),
    /// What was tested of the app's accessibility, and what fails.
    Statement {
        /// Whether the vault is open meanwhile.
        open: bool,
    },
    /// The details that support may ask for.
    Support {
        /// As they would be saved.
        text: String,
        /// Whether the vault is open meanwhile.
        open: bool,
    },
    /// Nothing, until everything is stored and the vault is locked.
    Hidden,
}

impl Where {
    /// Whether the vault is open, and so something can be seen that others must not.
    pub fn is_open(&self) -> bool {
        self.is_among_reports()
            || matches!(
                self,
                Self::WhoAmI(_)
                    | Self::Enrol(_)
                    | Self::Settings(_)
                    | Self::UseSettings { .. }
                    | Self::NewPassphrase(_)
                    | Self::RecoveryCode { .. }
                    | Self::Statement { open: true }
                    | Self::Support { open: true, .. }
                    | Self::Salvaged(_)
            )
    }

    /// The report that is open on the page.
    pub fn report(&self) -> Option<&Open> {
        match self {
            Self::Report(open) | Self::Tasks(open) | Self::Part(open, _) | Self::Finished(open) => {
                Some(open)
            }
            _ => None,
        }
    }

    /// Whether the page leads to what is safe and can be done while the device
    /// takes nothing.
    pub fn leads_to_what_is_safe(&self) -> bool {
        let is_of_it = matches!(self, Self::NotStored(_) | Self::Copy(..) | Self::Backup(..));
        self.is_among_reports() && !is_of_it
    }

    /// Whether the page is about what could not be stored, or was reached from
    /// there.
    pub(super) fn is_about_storing(&self) -> bool {
        match self {
            Self::NotStored(_) => true,
            Self::Copy(_, from) | Self::Backup(_, from) => from.is_about_storing(),
            _ => false,
        }
    }

    /// Whether the way home leads from here.
    pub fn is_among_reports(&self) -> bool {
        matches!(
            self,
            Self::Home
                | Self::Keys(_)
                | Self::NameVault(_)
                | Self::Backup(..)
                | Self::Report(_)
                | Self::Moved(..)
                | Self::Tasks(_)
                | Self::Part(..)
                | Self::Finished(_)
                | Self::Add(_)
                | Self::Copy(..)
                | Self::NotStored(_)
                | Self::Erase(..)
                | Self::Record(_)
                | Self::Export(_)
        )
    }
}

/// An open report, and the page of it that is shown.
#[derive(Clone)]
pub struct Open {
    /// The report.
    pub id: Uuid,
    /// The path of the page.
    pub page: String,
    /// Every answer so far.
    pub answers: Answers,
    /// What was answered and can't be read.
    pub unreadable: Unreadable,
    /// Where an answer is being changed from, if it is.
    pub changing: Option<ChangedFrom>,
    /// What is wrong with the page's answers.
    pub problems: Vec<Problem>,
}

/// What a record is of, and so where the way leads back to.
#[derive(Clone)]
pub enum RecordOf {
    /// All that was done in the vault.
    All,
    /// What was done with a draft.
    Draft(Open),
    /// What was done with a finished report.
    Finished(Open),
}

impl RecordOf {
    /// The one report it is of; none where it is of all.
    pub fn report(&self) -> Option<Uuid> {
        match self {
            Self::All => None,
            Self::Draft(open) | Self::Finished(open) => Some(open.id),
        }
    }
}

/// Where an answer is changed from, and so where the way leads back to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ChangedFrom {
    /// Check answers.
    Check,
    /// The answers of one part.
    Part(&'static str),
}

impl Open {
    /// The route that the answers lead along.
    pub fn route(&self) -> Route<'static> {
        route(edition::form(), &self.answers, today())
    }

    /// The questions of this report whose answers can't be read. It is not
    /// finished before they are answered again.
    pub fn to_answer_again(&self) -> Vec<&str> {
        let route = self.route();
        let asked = |field: &&str| route.asks(edition::form(), &self.answers, field);
        self.unreadable.fields.iter().map(String::as_str).filter(asked).collect()
    }

    /// What deserves a second look, on the pages that a test lets through.
    pub fn remarks(&self, on: impl Fn(&Route<'_>, &str) -> bool) -> Vec<Remark> {
        let route = self.route();
        let mut remarks = route.remarks(&self.answers, today());
        remarks.retain(|remark| on(&route, &remark.page));
        remarks
    }

    /// With what stands on the page. A question that is only looked at stays
    /// one that was never answered.
    pub(super) fn with(mut self, on_screen: &Answers) -> Self {
        on_screen.iter().for_each(|(field, answer)| self.take(field, answer));
        self
    }

    pub(super) fn take(&mut self, field: &str, answer: &Answer) {
        if !answer.is_blank() || self.answers.get(field).is_some() {
            self.answers.set(field, answer.clone());
            self.unreadable.fields.retain(|known| known != field);
        }
    }

    /// Without what was only for the page that is left.
    pub(super) fn left(self) -> Self {
        Self { changing: None, problems: Vec::new(), ..self }
    }

    /// Where Back leads: to check answers while an answer is changed from
    /// there, else to the page before on the route, else home.
    pub(super) fn before(&self) -> Option<String> {
        before(&self.route(), &self.page, self.changing)
    }

    /// Where Continue leads once its page was turned.
    pub(super) fn turned(self) -> Where {
        match self.changing {
            Some(ChangedFrom::Part(part)) if self.problems.is_empty() => {
                Where::Part(self.left(), part)
            }
            Some(ChangedFrom::Check) if is_check(&self.page) => {
                Where::Report(Self { changing: None, ..self })
            }
            _ => Where::Report(self),
        }
    }
}

fn before(route: &Route<'_>, page: &str, changing: Option<ChangedFrom>) -> Option<String> {
    let check = route.stops().last().map(|stop| stop.page);
    let check = check.filter(|_| changing == Some(ChangedFrom::Check) && route.is_complete());
    check.or_else(|| route.before(page)).map(|page| page.path.clone())
}

/// Whether a path is the page where answers are checked.
pub fn is_check(path: &str) -> bool {
    edition::form().page(path).is_some_and(form::Page::is_last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before_on(
        page: &str,
        answers: &[(&str, &str)],
        changing: Option<ChangedFrom>,
    ) -> Option<String> {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let answers = answers.iter().copied().collect();
        before(&route(edition::form(), &answers, day), page, changing)
    }

    #[test]
    fn back_follows_the_route_and_leads_home_from_its_start() {
        let adult = [("pv-under-age", "no")];
        assert_eq!(before_on("/organisation", &adult, None).as_deref(), Some("/reference"));
        assert_eq!(
            before_on("/what-is-their-background", &adult, None).as_deref(),
            Some("/pv-under-age-at-time-of-exploitation"),
        );
        assert_eq!(before_on("/reference", &adult, None), None);
    }

    #[test]
    fn back_goes_along_the_branch_that_the_answers_take() {
        let child = [("pv-under-age", "yes")];
        assert_eq!(
            before_on("/what-is-their-background", &child, None).as_deref(),
            Some("/local-authority-contacted-about-child"),
        );
    }

    #[test]
    fn back_from_a_change_stays_on_the_route_while_it_is_not_whole() {
        let adult = [("pv-under-age", "no")];
        assert_eq!(
            before_on("/organisation", &adult, Some(ChangedFrom::Check)).as_deref(),
            Some("/reference")
        );
    }
}
