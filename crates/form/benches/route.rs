//! A full report of 138 answers, routed and checked. Prints the median in
//! microseconds.

use std::hint::black_box;
use std::time::Instant;

use chrono::NaiveDate;
use form::{Answers, Form, Kind, Question, route};

const TIMES: usize = 1000;

fn main() {
    let form = Form::current();
    let today = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day of the calendar");
    let answers = full();
    assert!(route(form, &answers, today).is_complete(), "the report is finished");
    let mut times: Vec<f64> = (0..TIMES)
        .map(|_| {
            let started = Instant::now();
            black_box(route(form, black_box(&answers), today));
            started.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{}", times[TIMES / 2]);
}

/// The example report, and an answer to every question that it leaves out.
fn full() -> Answers {
    let example = include_str!("../../../examples/adult-referral.json");
    let mut answers: Answers = serde_json::from_str(example).expect("the example is answers");
    for question in Form::current().questions() {
        if answers.is_blank(&question.field) && question.kind != Kind::Documents {
            answers.set(question.field.as_str(), some(question).as_str());
        }
    }
    answers
}

fn some(question: &Question) -> String {
    match question.kind {
        Kind::Line | Kind::Text => "Fictional ".repeat(20),
        Kind::Email => "sam.example@example.police.uk".to_owned(),
        Kind::Phone => "07700 900123".to_owned(),
        Kind::Tick => "true".to_owned(),
        Kind::Date => "1990-02-03".to_owned(),
        Kind::Choice | Kind::Ticks => question.options[0].clone(),
        Kind::List => {
            let entries = question.list.map(|list| Form::current().lists().entries(list));
            entries.and_then(|entries| Some(entries.first()?.name.clone())).unwrap_or_default()
        }
        Kind::Documents => String::new(),
    }
}
