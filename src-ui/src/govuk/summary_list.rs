use leptos::prelude::*;

/// One question and its answer.
pub struct SummaryRow {
    /// The question.
    pub key: String,
    /// The answer.
    pub value: AnyView,
    /// The link that changes the answer, where it can be changed.
    pub action: Option<AnyView>,
}

/// Questions and answers in rows.
#[component]
pub fn SummaryList(rows: Vec<SummaryRow>) -> impl IntoView {
    let some_actions = rows.iter().any(|row| row.action.is_some());
    let rows: Vec<_> = rows.into_iter().map(|row| summary_row(row, some_actions)).collect();
    view! { <dl class="govuk-summary-list">{rows}</dl> }
}

fn summary_row(row: SummaryRow, some_actions: bool) -> impl IntoView {
    let class = if some_actions && row.action.is_none() {
        "govuk-summary-list__row govuk-summary-list__row--no-actions"
    } else {
        "govuk-summary-list__row"
    };
    view! {
        <div class=class>
            <dt class="govuk-summary-list__key">{row.key}</dt>
            <dd class="govuk-summary-list__value">{row.value}</dd>
            {row
                .action
                .map(|action| view! { <dd class="govuk-summary-list__actions">{action}</dd> })}
        </div>
    }
}
