//! Reports: started, answered page by page, and finished.

use std::cmp::{Ordering, Reverse};

use ::vault::{Acting, Error, Expired, List, Listed, Queue, Readable, Stage, Vault};
use contract::Failure;
use contract::reports::{
    EraseReport, FindReports, Finish, Found, HoldBack, Host, LeaveReport, ListReports, MoveReport,
    OpenReport, OpenedReport, Progress, ReportLeftOpen, ReportLine, ReportList, SaveAnswer,
    SendNow, SendWithoutFiles, ShowPage, StartReport, TurnPage, Turned, Unreadable,
};
use form::{Answer, Answers, Change, Form, Kind, Page, Problem, Question, Route};
use uuid::Uuid;
use wire::Submission;

use crate::document::{self, SummaryV1};
use crate::failures::of_vault;
use crate::responder::ORGANISATION;
use crate::{App, additions, attachments, notices, responder, retention};

/// The field whose answer names the report in the list.
pub(crate) const REFERENCE: &str = "reference";
/// The field that is asked on no page of a report.
pub(crate) const EMAIL: &str = "user-email";

impl Host for App {
    fn list_reports(&self, _: ListReports) -> Result<ReportList, Failure> {
        let List { reports: listed, expired, mut damaged } =
            self.with(|vault| vault.list().map_err(of_vault))?;
        let listed = listed.iter().map(|listed| (listed.id, self.line(listed)));
        let expired = expired.iter().map(|expired| (expired.id, retention::line(expired)));
        let mut reports = Vec::new();
        for (id, line) in listed.chain(expired) {
            match line {
                Ok(line) => reports.push(line),
                Err(_) => damaged.push(id),
            }
        }
        let mended = self.mended(&damaged)?;
        let unreadable = damaged.len() - mended.len();
        reports.extend(mended);
        reports.sort_by_key(|line| Reverse(line.changed_at));
        Ok(ReportList { reports, unreadable })
    }

    fn find_reports(&self, ask: FindReports) -> Result<Found, Failure> {
        self.found(&ask.typed, ask.most)
    }

    fn start_report(&self, _: StartReport) -> Result<OpenedReport, Failure> {
        let id = seal::make_id().map_err(|_| Failure::NotStored)?;
        let now = self.surroundings.now();
        let form = self.form();
        let summary = SummaryV1 {
            reference: String::new(),
            form_version: form.version().to_owned(),
            started_at: now,
            changed_at: now,
            page: form.first_page().path.clone(),
            adding: Vec::new(),
        };
        self.with(|vault| {
            let responder = responder::read(vault)?.ok_or(Failure::NotAResponder)?;
            let known = [(EMAIL, responder.email), (ORGANISATION, responder.organisation)];
            let known = known.map(|(field, said)| stored(field, &Answer::from(said)));
            keep_form(vault, form)?;
            vault.make_report(id, &summary.to_bytes(), &known).map_err(of_vault)?;
            vault.save_place(Some(&document::place_to_bytes(id))).map_err(of_vault)
        })?;
        self.index.changed_in(id);
        self.opened(id)
    }

    fn open_report(&self, ask: OpenReport) -> Result<OpenedReport, Failure> {
        let place = document::place_to_bytes(ask.id);
        let opened = self.opened(ask.id)?;
        self.with(|vault| {
            unless_full(vault.save_place(Some(&place)))?;
            view(vault, &opened)
        })?;
        self.handed_over(opened)
    }

    fn move_report(&self, ask: MoveReport) -> Result<OpenedReport, Failure> {
        let form = self.form();
        self.with(|vault| {
            let mut summary = self.known(vault, ask.id)?.summary;
            moves(vault, form, &summary)?;
            summary.form_version = form.version().to_owned();
            if form.page(&summary.page).is_none() {
                summary.page.clone_from(&form.first_page().path);
            }
            keep_form(vault, form)?;
            vault.move_report(ask.id, form.version(), &summary.to_bytes()).map_err(of_vault)
        })?;
        self.index.changed_in(ask.id);
        self.handed_over(self.opened(ask.id)?)
    }

    fn report_left_open(&self, _: ReportLeftOpen) -> Result<Option<OpenedReport>, Failure> {
        let place = self.with(|vault| vault.place().map_err(of_vault))?;
        let Some(id) = place.and_then(|place| document::parse_place(&place)) else {
            return Ok(None);
        };
        match self.opened(id) {
            // It stays where it is, and its place too: the way to all other
            // reports must not end here.
            Err(Failure::FormTooNew | Failure::VaultDamaged) => Ok(None),
            opened => {
                let opened = opened?;
                self.with(|vault| view(vault, &opened))?;
                self.handed_over(opened).map(Some)
            }
        }
    }

    fn leave_report(&self, _: LeaveReport) -> Result<(), Failure> {
        self.with(|vault| unless_full(vault.leave()))
    }

    fn save_answer(&self, ask: SaveAnswer) -> Result<(), Failure> {
        self.with(|vault| self.save(vault, ask.id, &ask.field, &ask.answer))
    }

    fn hold_back(&self, ask: HoldBack) -> Result<(), Failure> {
        self.with(|vault| self.held_back.hold(vault, ask.id, &ask.answers))
    }

    fn turn_page(&self, ask: TurnPage) -> Result<Turned, Failure> {
        let form = self.form();
        let page = form.page(&ask.page).ok_or(Failure::NotUnderstood)?;
        self.with(|vault| {
            let mut summary = self.read_draft(vault, ask.id)?;
            let Said { answers: before, mut unreadable } =
                read_answers(self.form(), vault, ask.id)?;
            let mut said = said_on(form, page, &ask.answers);
            // Nothing on the screen is no answer to what can't be read.
            said.retain(|(field, answer)| !(answer.is_blank() && unreadable.has(field)));
            let mut answers = before.clone();
            answers.extend(said.iter().cloned());
            let again = form.asked_again(&before, &answers);
            let again: Vec<&str> = again.filter(|field| !unreadable.has(field)).collect();
            for field in again {
                answers.set(field, Answer::blank());
                said.push((field.to_owned(), Answer::blank()));
            }
            let route = form::route(form, &answers, self.surroundings.today());
            let turned = turn(&route, page, ask.to_check);
            summary.page.clone_from(&turned.page);
            summary.changed_at = self.surroundings.now();
            summary.reference = answers.text(REFERENCE).to_owned();
            let said: Vec<_> = said.iter().map(|(field, answer)| stored(field, answer)).collect();
            vault.save_answers(ask.id, &said, Some(&summary.to_bytes())).map_err(of_vault)?;
            self.index.changed_in(ask.id);
            unreadable.fields.retain(|field| said.iter().all(|(answered, _)| answered != field));
            Ok(Turned { answers, unreadable, ..turned })
        })
    }

    fn show_page(&self, ask: ShowPage) -> Result<(), Failure> {
        if self.form().page(&ask.page).is_none() {
            return Err(Failure::NotUnderstood);
        }
        self.with(|vault| {
            let mut summary = self.known(vault, ask.id)?.summary;
            summary.page = ask.page;
            unless_full(vault.save_answers(ask.id, &[], Some(&summary.to_bytes())))
        })
    }

    fn finish(&self, ask: Finish) -> Result<Vec<Problem>, Failure> {
        let now = (self.surroundings.clock)();
        self.with(|vault| {
            let mut summary = self.read_draft(vault, ask.id)?;
            let form = self.form();
            let Said { answers, unreadable } = read_answers(self.form(), vault, ask.id)?;
            let route = form::route(form, &answers, now.date_naive());
            let asked = unreadable
                .fields
                .iter()
                .any(|field| field == EMAIL || route.asks(form, &answers, field));
            if asked || unreadable.others > 0 {
                return Err(Failure::AnswersUnreadable);
            }
            let report = match form::finish(form, &answers, now.date_naive()) {
                Ok(report) => report,
                Err(problems) => return Ok(problems),
            };
            if let Some(problem) = self.of_another(vault, &route)? {
                return Ok(vec![problem]);
            }
            let (answers, attachments) = attachments::to_send(vault, ask.id, report.answers())?;
            let submission = Submission::new(ask.id, report.form_version(), now, answers);
            let submission = Submission { attachments, ..submission };
            summary.changed_at = now.to_utc();
            summary.adding.clear();
            vault.finish(ask.id, &submission.to_bytes(), &summary.to_bytes()).map_err(of_vault)?;
            self.index.changed_in(ask.id);
            self.wake.notify_one();
            Ok(Vec::new())
        })
    }

    fn send_without_files(&self, ask: SendWithoutFiles) -> Result<(), Failure> {
        if self.is_sending(ask.id) {
            return Ok(());
        }
        self.with(|vault| {
            let bytes = vault.queue().submission(ask.id).map_err(of_vault)?;
            let waiting = vault.queue().waiting().map_err(of_vault)?;
            let added_to = waiting.iter().find(|queued| queued.id == ask.id);
            let (rest, left_out) = match added_to.and_then(|queued| queued.added_to) {
                None => self.without_files(&vault.queue(), ask.id, &bytes)?,
                Some(report) => additions::without_files(&vault.queue(), ask.id, report, &bytes)?,
            };
            if left_out.is_empty() {
                return Ok(());
            }
            vault.leave_out(ask.id, &rest, &left_out).map_err(of_vault)
        })?;
        self.index.changed_in(ask.id);
        self.send_all_waiting();
        Ok(())
    }

    fn erase_report(&self, ask: EraseReport) -> Result<(), Failure> {
        self.with(|vault| {
            self.let_go(vault, ask.id)?;
            vault.leave().map_err(of_vault)?;
            vault.erase(ask.id).map_err(of_vault)
        })?;
        self.index.changed_in(ask.id);
        Ok(())
    }

    fn send_now(&self, _: SendNow) -> Result<(), Failure> {
        self.send_all_waiting();
        self.looking.now();
        Ok(())
    }
}

impl App {
    /// A submission without the files that can't be read, and the names of those.
    fn without_files(
        &self,
        queue: &Queue<'_>,
        id: Uuid,
        submission: &[u8],
    ) -> Result<(Vec<u8>, Vec<String>), Failure> {
        let mut submission: Submission<Answers> =
            Submission::parse(submission).map_err(|_| Failure::VaultDamaged)?;
        let named = std::mem::take(&mut submission.attachments);
        let (whole, left_out) = attachments::parted(queue, id, id, named);
        submission.attachments = whole;
        attachments::keep_to_route(self.form(), &mut submission);
        Ok((submission.to_bytes(), left_out))
    }

    pub(crate) fn line(&self, listed: &Listed) -> Result<ReportLine, Failure> {
        let summary = SummaryV1::parse(&listed.summary)?;
        let is_draft = matches!(listed.stage, Stage::Draft);
        Ok(ReportLine {
            id: listed.id,
            reference: summary.reference,
            started_at: summary.started_at,
            changed_at: summary.changed_at,
            progress: self.progress(listed.id, &listed.stage)?,
            notice: listed.notice.as_deref().and_then(notices::last),
            reminder: is_draft.then(|| self.reminder(summary.changed_at)).flatten(),
            damage: None,
        })
    }

    /// Those of damaged reports of which something can be read.
    fn mended(&self, damaged: &[Uuid]) -> Result<Vec<ReportLine>, Failure> {
        if damaged.is_empty() {
            return Ok(Vec::new());
        }
        self.with(|vault| {
            let known = damaged.iter().filter_map(|id| self.known(vault, *id).ok());
            Ok(known.map(|known| self.shown_as(known)).collect())
        })
    }

    fn opened(&self, id: Uuid) -> Result<OpenedReport, Failure> {
        self.with(|vault| {
            if let Some(expired) = vault.expired(id).map_err(of_vault)? {
                return self.opened_expired(&expired);
            }
            let known = self.known(vault, id)?;
            let Said { answers, unreadable } = read_answers(self.form(), vault, id)?;
            let moves = match known.is_draft() {
                true => moves(vault, self.form(), &known.summary)?,
                false => None,
            };
            Ok(OpenedReport {
                id,
                answers,
                unreadable,
                moves,
                held_back: Answers::default(),
                page: known.summary.page.clone(),
                progress: self.shown_as(known).progress,
            })
        })
    }

    /// With what was held back, which the screen has from now on: the last thing that
    /// is done, so that nothing fails after it. A draft that is to be moved comes first.
    fn handed_over(&self, mut opened: OpenedReport) -> Result<OpenedReport, Failure> {
        if opened.moves.is_none() {
            let take = |vault: &mut Acting<'_>| Ok(self.held_back.take(vault, opened.id));
            opened.held_back = self.with(take)?;
        }
        Ok(opened)
    }

    fn opened_expired(&self, expired: &Expired) -> Result<OpenedReport, Failure> {
        Ok(OpenedReport {
            id: expired.id,
            answers: Answers::default(),
            unreadable: Unreadable::default(),
            moves: None,
            held_back: Answers::default(),
            page: self.form().first_page().path.clone(),
            progress: retention::line(expired)?.progress,
        })
    }

    /// The summary of a report that may be changed under the form of today.
    pub(crate) fn read_draft(&self, vault: &Vault, id: Uuid) -> Result<SummaryV1, Failure> {
        let summary = self.known(vault, id)?.summary;
        match moves(vault, self.form(), &summary)? {
            None => Ok(summary),
            Some(_) => Err(Failure::FormMoved),
        }
    }

    /// Stores one answer, valid or not.
    pub(crate) fn save(
        &self,
        vault: &mut Acting<'_>,
        id: Uuid,
        field: &str,
        answer: &Answer,
    ) -> Result<(), Failure> {
        let question = self.form().question(field);
        question.filter(|question| is_said(question)).ok_or(Failure::NotUnderstood)?;
        if answer.is_blank() && read_answers(self.form(), vault, id)?.unreadable.has(field) {
            return Ok(());
        }
        let summary = match field == REFERENCE {
            true => Some(self.renamed(vault, id, answer)?.to_bytes()),
            false => None,
        };
        let bytes = document::answer_to_bytes(answer);
        vault.save_answer(id, field, &bytes, summary.as_deref()).map_err(of_vault)?;
        self.index.changed_in(id);
        Ok(())
    }

    fn renamed(&self, vault: &Vault, id: Uuid, reference: &Answer) -> Result<SummaryV1, Failure> {
        let mut summary = self.known(vault, id)?.summary;
        summary.reference = reference.text().unwrap_or_default().to_owned();
        summary.changed_at = self.surroundings.now();
        Ok(summary)
    }
}

/// Notes that a report is looked at. Of one whose content was deleted there is
/// nothing to be seen.
fn view(vault: &mut Acting<'_>, opened: &OpenedReport) -> Result<(), Failure> {
    match opened.progress {
        Progress::Expired { .. } => Ok(()),
        _ => vault.view(opened.id).map_err(of_vault),
    }
}

/// A disk that takes nothing keeps nobody from looking: where they are is not
/// remembered then.
fn unless_full(noted: Result<(), Error>) -> Result<(), Failure> {
    match noted {
        Err(Error::NotStored(_)) => Ok(()),
        noted => noted.map_err(of_vault),
    }
}

/// What is different in the form since a report was begun; none while it is
/// the same. What the form was then is known from the vault.
fn moves(vault: &Vault, form: &Form, summary: &SummaryV1) -> Result<Option<Vec<Change>>, Failure> {
    // Versions are days, and so are in the order of their texts.
    match summary.form_version.as_str().cmp(form.version()) {
        Ordering::Equal => Ok(None),
        Ordering::Greater => Err(Failure::FormTooNew),
        Ordering::Less => {
            let kept = vault.form(&summary.form_version).map_err(of_vault)?;
            let text = kept.and_then(|kept| String::from_utf8(kept).ok());
            let before = text.and_then(|text| Form::parse(&text).ok());
            Ok(Some(before.map(|before| form::changes(&before, form)).unwrap_or_default()))
        }
    }
}

fn keep_form(vault: &mut Vault, form: &Form) -> Result<(), Failure> {
    match vault.form(form.version()).map_err(of_vault)? {
        Some(_) => Ok(()),
        None => vault.keep_form(form.version(), form.to_json().as_bytes()).map_err(of_vault),
    }
}

/// What was said in a report, as far as it can be read.
pub(crate) struct Said {
    pub answers: Answers,
    pub unreadable: Unreadable,
}

pub(crate) fn read_answers(form: &Form, vault: &Vault, id: Uuid) -> Result<Said, Failure> {
    let mut said = read_said(form, vault, id)?;
    attachments::name_in(&mut said.answers, vault, id)?;
    Ok(said)
}

/// The same, without the files that answer by being there.
pub(crate) fn read_said(form: &Form, vault: &Vault, id: Uuid) -> Result<Said, Failure> {
    let readable = vault.readable_answers(id, &[]).map_err(of_vault)?;
    if readable.unknown == 0 {
        return Ok(Said::of(readable));
    }
    let kept = kept_forms(vault)?;
    let forms = kept.iter().chain([form]);
    let fields = forms.flat_map(Form::questions).map(|question| question.field.as_str());
    let fields: Vec<&str> = fields.chain([EMAIL]).collect();
    let mut said = Said::of(vault.readable_answers(id, &fields).map_err(of_vault)?);
    // It is asked once, and known apart from the report.
    if said.unreadable.has(EMAIL)
        && let Ok(Some(responder)) = responder::read(vault)
    {
        said.answers.set(EMAIL, responder.email);
        said.unreadable.fields.retain(|field| field != EMAIL);
    }
    Ok(said)
}

impl Said {
    pub fn of(readable: Readable) -> Self {
        let Readable { answers, damaged, unknown } = readable;
        let mut unreadable = Unreadable { fields: damaged, others: unknown };
        let mut read = Answers::default();
        for (field, bytes) in answers {
            match document::parse_answer(bytes) {
                Some(answer) => read.set(field, answer),
                None => unreadable.fields.push(field),
            }
        }
        Self { answers: read, unreadable }
    }

    /// With other answers to questions of the form laid over. A blank is no
    /// answer to what can't be read.
    pub fn with(mut self, others: &Answers, form: &Form) -> Self {
        for (field, answer) in others.iter() {
            let is_asked = form.question(field).is_some_and(is_said);
            if is_asked && !(answer.is_blank() && self.unreadable.has(field)) {
                self.answers.set(field, answer.clone());
                self.unreadable.fields.retain(|known| known != field);
            }
        }
        self
    }
}

/// Every version of the form that a question of a report can be of.
fn kept_forms(vault: &Vault) -> Result<Vec<Form>, Failure> {
    let versions = vault.form_versions().map_err(of_vault)?;
    let kept = |version: &String| {
        let text = String::from_utf8(vault.form(version).ok()??).ok()?;
        Form::parse(&text).ok()
    };
    Ok(versions.iter().filter_map(kept).collect())
}

/// Whether a question is answered in words, and not by adding files.
fn is_said(question: &Question) -> bool {
    question.kind != Kind::Documents
}

pub(crate) fn stored(field: &str, answer: &Answer) -> (String, Vec<u8>) {
    (field.to_owned(), document::answer_to_bytes(answer))
}

/// What was said on a page: an answer to each of its questions that the screen
/// sent, and to no other.
fn said_on(form: &Form, page: &Page, answers: &Answers) -> Vec<(String, Answer)> {
    form.questions_on(page)
        .filter(|question| is_said(question))
        .filter_map(|question| {
            Some((question.field.clone(), answers.get(&question.field)?.clone()))
        })
        .collect()
}

fn turn(route: &Route<'_>, page: &Page, to_check: bool) -> Turned {
    let at = route.position(&page.path);
    let problems = at.map(|at| route.stops()[at].problems.clone()).unwrap_or_default();
    let next = match route.after(&page.path) {
        _ if !problems.is_empty() => page,
        Some(next) if !to_check => next,
        _ => route.furthest(),
    };
    Turned {
        problems,
        page: next.path.clone(),
        answers: Answers::default(),
        unreadable: Unreadable::default(),
    }
}
