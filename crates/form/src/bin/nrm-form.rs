//! Checks and converts finished or half-finished sets of answers, so that an
//! organisation's own records system can do both before an import.

use std::fmt;
use std::process::ExitCode;

use chrono::{Local, NaiveDate};
use form::{Answer, Answers, Document, Form, Payload, Problem, Route, route};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

const USAGE: &str = "\
nrm-form casework FILE [--token T]   the casework payload of each set of answers
nrm-form pages FILE                  the pages each leads through
nrm-form check FILE                  what keeps each from being finished

FILE is a JSON array of objects of field key to text or array of texts. Each may
be wrapped as {\"answers\": {...}}. \"files\" is an array of {id, name, mimetype, url}.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match obey(&words) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::from(2)
        }
    }
}

fn obey(words: &[&str]) -> Result<String, Wrong> {
    let today = Local::now().date_naive();
    match words {
        ["casework", file] => each(file, |set| set.payload(today, None)),
        ["casework", file, "--token", token] | ["casework", "--token", token, file] => {
            each(file, |set| set.payload(today, Some(token)))
        }
        ["pages", file] => each(file, |set| set.pages(today)),
        ["check", file] => each(file, |set| set.problems(today)),
        _ => Err(Wrong(USAGE.to_owned())),
    }
}

/// What is wrong, and where.
struct Wrong(String);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn each<T: Serialize>(file: &str, make: impl Fn(&Set) -> T) -> Result<String, Wrong> {
    let text = std::fs::read_to_string(file).map_err(|why| Wrong(format!("{file}: {why}")))?;
    let sets: Vec<Map<String, Value>> =
        serde_json::from_str(&text).map_err(|why| Wrong(format!("{file}: {why}")))?;
    let sets = sets.into_iter().enumerate().map(|(at, set)| {
        Set::read(set).map_err(|wrong| Wrong(format!("{file}: item {}: {wrong}", at + 1)))
    });
    let made: Vec<T> = sets.map(|set| Ok(make(&set?))).collect::<Result<_, Wrong>>()?;
    serde_json::to_string_pretty(&made).map_err(|why| Wrong(why.to_string()))
}

/// What is no answer, and may stand in the set or around it.
const BESIDE_ANSWERS: [&str; 2] = ["externalID", "files"];

/// The question that the files answer.
const DOCUMENTS: &str = "upload-file";

/// One set of answers.
struct Set {
    answers: Answers,
    external_id: String,
    documents: Vec<Document>,
}

impl Set {
    fn read(mut set: Map<String, Value>) -> Result<Self, Wrong> {
        if let Some(Value::Object(inner)) = set.remove("answers") {
            set.retain(|member, _| BESIDE_ANSWERS.contains(&member.as_str()));
            set.extend(inner);
        }
        let external_id = match set.remove("externalID") {
            None | Some(Value::Null) => Uuid::new_v4().to_string(),
            Some(Value::String(id)) => id,
            Some(_) => return Err(Wrong("\"externalID\" is not a text".to_owned())),
        };
        let files = set.remove("files").filter(|files| !files.is_null());
        let files = files.map_or_else(|| Ok(Vec::new()), read_files)?;
        set.remove(DOCUMENTS);
        let mut answers = set
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(field, value)| read_answer(field, value))
            .collect::<Result<Answers, Wrong>>()?;
        if !files.is_empty() {
            let ids = files.iter().map(|(id, _)| id.clone()).collect();
            answers.set(DOCUMENTS, Answer::Several(ids));
        }
        let documents = files.into_iter().map(|(_, document)| document).collect();
        Ok(Self { answers, external_id, documents })
    }

    fn route(&self, today: NaiveDate) -> Route<'static> {
        route(Form::current(), &self.answers, today)
    }

    fn payload(&self, today: NaiveDate, token: Option<&str>) -> Payload {
        let address = |document: &Document| Document {
            url: address(&document.url, token),
            ..document.clone()
        };
        let documents: Vec<Document> = self.documents.iter().map(address).collect();
        self.route(today).payload(Form::current(), &self.external_id, &documents)
    }

    fn pages(&self, today: NaiveDate) -> Vec<String> {
        self.route(today).pages().map(|page| page.path.clone()).collect()
    }

    fn problems(&self, today: NaiveDate) -> Vec<Problem> {
        self.route(today).problems().cloned().collect()
    }
}

fn read_answer(field: String, value: Value) -> Result<(String, Answer), Wrong> {
    match serde_json::from_value(value) {
        Ok(answer) => Ok((field, answer)),
        Err(_) => Err(Wrong(format!("{field:?} is neither a text nor an array of texts"))),
    }
}

fn read_files(files: Value) -> Result<Vec<(String, Document)>, Wrong> {
    let Value::Array(files) = files else {
        return Err(Wrong("\"files\" is not an array".to_owned()));
    };
    files.iter().enumerate().map(|(at, file)| read_file(at, file)).collect()
}

fn read_file(at: usize, file: &Value) -> Result<(String, Document), Wrong> {
    let text = |member: &str| match file.get(member) {
        Some(Value::String(text)) => Ok(text.clone()),
        _ => Err(Wrong(format!("\"files\", number {}: {member:?} is not a text", at + 1))),
    };
    let document =
        Document { url: text("url")?, name: text("name")?, media_type: text("mimetype")? };
    Ok((text("id")?, document))
}

/// The address casework fetches a document from. Only the path is rewritten:
/// a host may be called "file", and a query may name one.
fn address(url: &str, token: Option<&str>) -> String {
    let (host, rest) = url.split_at(host_end(url));
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let token = token.map(|token| format!("&token={token}")).unwrap_or_default();
    format!("{host}{}{query}{token}", path.replacen("/file", "/vault", 1))
}

/// Where the host of an address ends and its path begins.
fn host_end(url: &str) -> usize {
    let of_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let host = match url.split_once("//") {
        Some(("", _)) => "//".len(),
        Some((scheme, _))
            if scheme.strip_suffix(':').is_some_and(|name| name.chars().all(of_scheme)) =>
        {
            scheme.len() + "//".len()
        }
        _ => return 0,
    };
    url[host..].find(['/', '?', '#']).map_or(url.len(), |path| host + path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_of_an_address_is_rewritten() {
        let url = "https://file-vault.example/file/7?date=1";
        assert_eq!(address(url, Some("T")), "https://file-vault.example/vault/7?date=1&token=T");
        for (url, rewritten) in [
            ("/file/7", "/vault/7"),
            ("//file.example/file/7", "//file.example/vault/7"),
            ("https://file.example?x=/file/1", "https://file.example?x=/file/1"),
            ("https://h.example/a#/file/1", "https://h.example/a#/file/1"),
            ("/x?next=https://h.example/file/1", "/x?next=https://h.example/file/1"),
        ] {
            assert_eq!(address(url, None), rewritten);
        }
    }
}
