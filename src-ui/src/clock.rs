//! Days and times as the responder's own clock shows them.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use words::Words;

/// Today on the responder's calendar.
pub fn today() -> NaiveDate {
    let now = js_sys::Date::new_0();
    let month = now.get_month() + 1;
    i32::try_from(now.get_full_year())
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, now.get_date()))
        .unwrap_or(NaiveDate::MAX)
}

/// "3 November 2026 at 9:05pm", by the responder's own clock.
pub fn moment(words: &Words, at: DateTime<Utc>) -> String {
    words.moment(local(at))
}

/// A moment on the responder's own clock.
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc() - Duration::minutes(minutes_behind(at))
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "whole minutes")]
fn minutes_behind(at: DateTime<Utc>) -> i64 {
    let local = js_sys::Date::new(&(at.timestamp_millis() as f64).into());
    local.get_timezone_offset() as i64
}
