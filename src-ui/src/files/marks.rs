use contract::attachments::{Attachment, Location, Marks};
use leptos::prelude::*;
use words::Words;

use super::Files;
use crate::govuk::{Asked, Checkbox, Checkboxes};

/// What a picture tells besides what it shows, and the choice to take it off.
#[component]
pub fn MarksOf(files: Files, file: Attachment, draft: bool) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let Attachment { id, marks, stripped, .. } = file;
    let told = told(words, &marks);
    let told: Vec<_> = told.into_iter().map(|mark| view! { <li dir="auto">{mark}</li> }).collect();
    let strip = draft.then(|| {
        let item = Checkbox {
            id: Some(format!("strip-{id}")),
            name: "strip-marks".to_owned(),
            value: "true".to_owned(),
            text: words.text("attach-strip"),
            hint: Some(words.text("attach-strip-hint")),
            ticked: stripped,
            conditional: None,
        };
        let asked = Asked { id: format!("strip-{id}"), ..Asked::default() };
        view! {
            <div on:change=move |event| files.strip(id, event_target_checked(&event))>
                <Checkboxes asked items=vec![item] class="govuk-checkboxes--small" />
            </div>
        }
    });
    view! {
        <p class="govuk-body" data-marks>
            {words.text("attach-marks")}
        </p>
        <ul class="govuk-list govuk-list--bullet">{told}</ul>
        {strip}
    }
}

fn told(words: &Words, marks: &Marks) -> Vec<String> {
    let with = |id: &str, name: &str, value: &str| words.text_with(id, &[(name, value.to_owned())]);
    let place = match marks.location {
        Location::None => None,
        Location::Somewhere => Some(words.text("attach-marks-somewhere")),
        Location::At { latitude, longitude } => {
            Some(with("attach-marks-place", "name", &format!("{latitude:.5}, {longitude:.5}")))
        }
    };
    let device = marks.device.as_ref().map(|device| with("attach-marks-device", "name", device));
    let taken = marks.taken.as_ref().map(|taken| with("attach-marks-taken", "when", taken));
    let other = marks.other.then(|| words.text("attach-marks-other"));
    [place, device, taken, other].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_so_that_a_map_can_be_asked_for_it() {
        let marks = Marks {
            location: Location::At { latitude: 51.5, longitude: -0.125 },
            device: Some("Camphone".to_owned()),
            ..Marks::default()
        };
        let told = told(Words::english(), &marks);
        assert_eq!(told, ["Where it was taken: 51.50000, -0.12500", "What took it: Camphone"]);
    }
}
