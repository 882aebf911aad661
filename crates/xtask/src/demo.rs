//! The demonstration: the real window, driven through a whole referral made
//! with no connection, until the endpoint has proved that it has it.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde::Serialize;
use serde_json::{Value, json, value::RawValue};
use testkit::{
    journey::{Answers, Turn},
    window::{Launch, Window, stuck},
};

use crate::{Done, clone, endpoint::Endpoint, files, ui};

/// Opens a vault that holds nothing true.
const PASSPHRASE: &str = "walnut lantern orbit sleeve";

/// How long the outbox may take to try again once the endpoint is there.
const DELIVERY: Duration = Duration::from_secs(180);

/// How long a large file may take to be added.
const ADDING: Duration = Duration::from_secs(120);

/// What the demonstration is given.
#[derive(Default)]
pub struct Wanted {
    answers: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Wanted {
    /// From the words after `demo`; none where they are not understood.
    pub fn read(words: &[&str]) -> Option<Self> {
        let mut wanted = Self::default();
        for pair in words.chunks(2) {
            match pair {
                ["--answers", file] => wanted.answers = Some(file.into()),
                ["--data", folder] => wanted.data = Some(folder.into()),
                _ => return None,
            }
        }
        Some(wanted)
    }
}

/// Shows the whole referral, and leaves what came of it in `target/demo`.
pub fn show(wanted: &Wanted) -> Done {
    let started = Instant::now();
    let (answers, files) = answers(wanted)?;
    let album = Album::empty()?;
    let data = data(wanted)?;
    ui::build()?;
    let app = clone::app()?;
    let endpoint = Endpoint::make(&data.join("endpoint"))?;
    let launch = Launch::new(app, album.folder.join("home"))
        .data(data.join("app"))
        .endpoint(endpoint.settings());
    let window = Window::open(&launch)?;
    let mut showing = Showing { window, album, files, pages: Vec::new() };
    let told = showing.refer(&answers, &endpoint)?;
    let payload = stored(&endpoint, &told.external_id)?;
    let file = showing.album.folder.join("result.json");
    let result = Shown {
        external_id: &told.external_id,
        reference: &told.reference,
        pages: &showing.pages,
        payload: &payload,
        screenshots: &showing.album.pictures,
        seconds: started.elapsed().as_secs_f64(),
    };
    files::write(&file, serde_json::to_vec_pretty(&result)?)?;
    println!("The endpoint holds it as {}: see {}", told.reference, file.display());
    Ok(())
}

/// What came of the demonstration.
#[derive(Serialize)]
struct Shown<'a> {
    external_id: &'a str,
    reference: &'a str,
    pages: &'a [String],
    payload: &'a RawValue,
    screenshots: &'a [String],
    seconds: f64,
}

/// The answers, and the files that `files` names beside them: an array of
/// paths, each from the folder that the answers are in.
fn answers(wanted: &Wanted) -> Done<(Answers, Vec<PathBuf>)> {
    let example = clone::top().join("examples/adult-referral.json");
    let file = wanted.answers.as_ref().unwrap_or(&example);
    let mut answers: Answers = serde_json::from_slice(&files::read(file)?)
        .map_err(|why| format!("{} is no object of answers: {why}", file.display()))?;
    let named = answers.remove("files").unwrap_or_else(|| json!([]));
    let named: Vec<PathBuf> = serde_json::from_value(named)
        .map_err(|why| format!("files of {} are no array of paths: {why}", file.display()))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let whole = named.iter().map(|name| std::path::absolute(folder.join(name)));
    Ok((answers, whole.collect::<Result<_, _>>()?))
}

/// The folder of the app and the endpoint: a fresh one where none is named.
fn data(wanted: &Wanted) -> Done<PathBuf> {
    match &wanted.data {
        Some(folder) => Ok(std::path::absolute(folder)?),
        None => Ok(clone::results().join("demo/data")),
    }
}

fn stored(endpoint: &Endpoint, external_id: &str) -> Done<Box<RawValue>> {
    let mut held = endpoint.export()?.into_iter();
    let report = held
        .find(|report| report.external_id == external_id)
        .ok_or("The app shows a receipt, but the endpoint does not hold the report.")?;
    Ok(report.payload)
}

/// What the responder is told once the report has arrived.
struct Told {
    external_id: String,
    reference: String,
}

struct Showing {
    window: Window,
    album: Album,
    files: Vec<PathBuf>,
    pages: Vec<String>,
}

impl Showing {
    fn refer(&mut self, answers: &Answers, endpoint: &Endpoint) -> Done<Told> {
        self.come_in(answers)?;
        self.enrol(answers, endpoint)?;
        self.window.press_button("start-report")?;
        self.fill_every_page(answers)?;
        let external_id = self.wait_in_the_outbox()?;
        println!("Waiting with no connection; starting the endpoint");
        let _serving = endpoint.start()?;
        let reference = self.arrive(&external_id)?;
        Ok(Told { external_id, reference })
    }

    /// Through the vault and who the responder is, to the list of reports.
    fn come_in(&mut self, answers: &Answers) -> Done {
        let mut said = Answers::new();
        said.insert("passphrase".to_owned(), json!(PASSPHRASE));
        for field in ["user-email", "user-organisation"] {
            let answer = answers.get(field).cloned();
            said.insert(field.to_owned(), answer.unwrap_or_else(|| someone(field)));
        }
        loop {
            match self.window.page()?.as_str() {
                "home" => return self.picture("home"),
                "make-vault" | "recovery-code" | "unlock" | "who-you-are" => {
                    self.fill_page(&said)?
                }
                page => {
                    return Err(format!("The demonstration knows no way on from {page}.").into());
                }
            }
        }
    }

    /// Once, with a connection: the rest is done without one.
    fn enrol(&mut self, answers: &Answers, endpoint: &Endpoint) -> Done {
        self.go("[data-way=enrol]", "enrol")?;
        if self.window.find(ENROLLED)?.is_none() {
            let said = |field: &str| {
                let answer = answers.get(field).cloned().unwrap_or_else(|| someone(field));
                answer.as_str().unwrap_or_default().to_owned()
            };
            let code = endpoint.invite(&said("user-email"), &said("user-organisation"))?;
            let _serving = endpoint.start()?;
            self.window.type_into(&self.window.control("enrolment-code")?, &code)?;
            self.picture("enrol")?;
            self.window.click(&self.window.wait_for("[name=continue]")?)?;
            self.window.wait_for(ENROLLED)?;
            self.picture("enrolled")?;
        }
        self.go(".govuk-back-link", "home")
    }

    fn go(&self, link: &str, page: &str) -> Done {
        self.window.click(&self.window.wait_for(link)?)?;
        let there = || Ok((self.window.page()? == page).then_some(()));
        Ok(self.window.wait_until(page, there)?)
    }

    fn fill_every_page(&mut self, answers: &Answers) -> Done {
        let mut page = self.window.page()?;
        while page.starts_with('/') {
            self.pages.push(page);
            self.fill_page(answers)?;
            page = self.window.page()?;
        }
        Ok(())
    }

    fn fill_page(&mut self, answers: &Answers) -> Done {
        let page = self.window.page()?;
        println!("{page}");
        self.window.fill(answers)?;
        self.add_files()?;
        self.picture(&page)?;
        match self.window.turn()? {
            Turn::To(_) => Ok(()),
            Turn::Kept(faults) => {
                self.picture("kept")?;
                Err(format!("{page} did not take its answers: {}", faults.join("; ")).into())
            }
        }
    }

    /// Adds each file through the dialog, on the page that takes them.
    fn add_files(&mut self) -> Done {
        if self.window.find("[name=choose-files]")?.is_none() {
            return Ok(());
        }
        for (count, file) in (1..).zip(std::mem::take(&mut self.files)) {
            self.window.click(&self.window.control("choose-files")?)?;
            self.window.answer_dialog(&file)?;
            let added = || {
                if let Some(left_out) = self.window.find("[data-left-out] > *")? {
                    return stuck(self.window.text(&left_out)?);
                }
                Ok((self.window.find_all("[data-file]")?.len() == count).then_some(()))
            };
            self.window.wait_as_long_as(ADDING, "the file in the list", added)?;
        }
        Ok(())
    }

    /// The finished report on the home page, waiting.
    fn wait_in_the_outbox(&mut self) -> Done<String> {
        self.picture("finished")?;
        self.window.press_button("home")?;
        let id = self.shown("[data-at=waiting]", "data-report")?;
        self.picture("waiting")?;
        Ok(id)
    }

    fn arrive(&mut self, external_id: &str) -> Done<String> {
        let sent = format!("[data-report=\"{external_id}\"][data-at=sent]");
        self.window.wait_as_long_as(DELIVERY, "the receipt", || self.window.find(&sent))?;
        let reference = self.shown("[data-reference]", "data-reference")?;
        self.picture("sent")?;
        Ok(reference)
    }

    fn shown(&self, css: &str, attribute: &str) -> Done<String> {
        let look = || self.window.said(css, attribute);
        Ok(self.window.wait_until(css, look)?)
    }

    fn picture(&mut self, name: &str) -> Done {
        self.album.add(&self.window, name)
    }
}

/// Shown where the device is enrolled.
const ENROLLED: &str = "main[data-page=enrol] .govuk-summary-list";

fn someone(field: &str) -> Value {
    match field {
        "user-email" => json!("sam.example@example.police.uk"),
        _ => json!("Kent Police"),
    }
}

/// The pictures of the demonstration, numbered in order.
struct Album {
    folder: PathBuf,
    pictures: Vec<String>,
}

impl Album {
    fn empty() -> Done<Self> {
        let folder = clone::results().join("demo");
        files::make_empty_folder(&folder)?;
        Ok(Self { folder, pictures: Vec::new() })
    }

    /// On a desk and on a phone; the window is left as on a desk.
    fn add(&mut self, window: &Window, page: &str) -> Done {
        let number = self.pictures.len() / 2 + 1;
        let page = page.trim_start_matches('/');
        for width in [360, 1280] {
            let name = format!("{number:02}-{page}-{width}.png");
            files::write(&self.folder.join(&name), &window.picture(width)?)?;
            self.pictures.push(format!("target/demo/{name}"));
        }
        Ok(())
    }
}
