use super::options::*;
use super::*;
use crate::govuk::{Tag, Task, TaskList};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    id_prefix: Option<String>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    title: Content,
    href: Option<String>,
    hint: Option<Content>,
    status: Status,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    text: Option<String>,
    html: Option<String>,
    tag: Option<Tagged>,
    /// Ours follows from whether the task can start.
    #[serde(default, rename = "classes")]
    _classes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tagged {
    text: String,
    #[serde(default)]
    classes: String,
}

fn draw(options: Value) -> Drawing {
    let Options { id_prefix, items } = serde_json::from_value(options)?;
    let prefix = id_prefix.unwrap_or_else(|| "task-list".to_owned());
    let items = items.into_iter().enumerate();
    let tasks = items.map(|(place, item)| task(format!("{prefix}-{}", place + 1), item));
    let tasks = tasks.collect::<serde_json::Result<Vec<_>>>()?;
    Ok(view! { <TaskList>{tasks}</TaskList> }.into_any())
}

fn task(id: String, item: Item) -> Drawing {
    let name = item.title.view();
    let go = match item.href.as_deref() {
        Some("#") => Some(Callback::new(|()| ())),
        Some(_) => return Err(unlike("a task with an address")),
        None => None,
    };
    let hint = item.hint.map(Content::view);
    let status = item.status.view()?;
    Ok(view! { <Task id name go hint status /> }.into_any())
}

impl Status {
    fn view(self) -> Drawing {
        match self {
            Self { tag: Some(Tagged { text, classes }), .. } => {
                Ok(view! { <Tag text class=lasting(classes) /> }.into_any())
            }
            Self { html: Some(html), .. } => Ok(Content::Html(html).view()),
            Self { text: Some(text), .. } => Ok(Content::Text(text).view()),
            _ => Err(unlike("a task without a status")),
        }
    }
}

const COMPARED: Compared = &[
    "default",
    "with hint text and additional states",
    "with very long single word tags",
    "custom id prefix",
];

const LEFT_OUT: LeftOut = &[
    (CLASSES, &["forced hover state", "custom classes"]),
    (
        "a task is a link, or cannot start yet",
        &["with all possible colours", "html passed as text"],
    ),
    (ATTRIBUTES, &["custom attributes"]),
    (MARKUP, &["html"]),
    (
        "the template numbers blank items too; ours are made in code, and none is blank",
        &["with empty values"],
    ),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "task-list",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
