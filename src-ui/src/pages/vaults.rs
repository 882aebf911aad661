use contract::vault::{VaultLine, VaultState, Vaults as Found};
use leptos::prelude::*;
use words::Words;

use super::bring_back::WayToBringBack;
use super::frame::Frame;
use super::shut::Restore;
use super::unlock::{Ended, HeldBack};
use super::way::Way;
use crate::dom;
use crate::govuk::{Button, ButtonLook, Tag, Task, TaskList, WarningText};
use crate::screen::Screen;

/// Every vault of this device, to choose one or make another.
#[component]
pub fn Vaults(found: Found) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    dom::after_second_frame(move || screen.page_ready());
    let set_aside = (found.set_aside > 0).then(|| {
        let text = words.text_with("vaults-set-aside", &[("count", found.set_aside)]);
        view! {
            <WarningText prefix=words.text("warning-prefix") text=text />
            <Way name="aside" text=words.text("salvage-way") go=move || screen.show_aside() />
        }
    });
    let held_back = found.vaults.iter().any(|vault| vault.held_back);
    let restore = found.backup.map(|of| view! { <Restore of /> });
    let rows: Vec<_> = found.vaults.into_iter().map(|vault| view! { <Row vault /> }).collect();
    view! {
        <Frame name="vaults" heading=words.text("vaults-heading")>
            <Ended />
            <HeldBack is=held_back />
            <h1 class="govuk-heading-l">{words.text("vaults-heading")}</h1>
            <p class="govuk-body">{words.text("vaults-body")}</p>
            {set_aside}
            {restore}
            <TaskList>{rows}</TaskList>
            <Button
                text=words.text("vaults-make")
                name="make"
                kind="button"
                look=ButtonLook::Secondary
                on:click=move |_| screen.make_new_vault()
            />
            <WayToBringBack />
        </Frame>
    }
}

#[component]
fn Row(vault: VaultLine) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let state = match vault.state {
        VaultState::Locked { .. } => "locked",
        VaultState::InUse => "in-use",
        VaultState::TooNew => "too-new",
        VaultState::ReadOnly => "read-only",
    };
    let id = format!("vault-{}", vault.id);
    let name = match vault.name.as_str() {
        "" => words.text("vaults-no-name"),
        name => name.to_owned(),
    };
    let name = view! { <bdi>{name}</bdi> }.into_any();
    let status =
        view! { <Tag text=words.text(&format!("vaults-{state}")) class="govuk-tag--grey" /> };
    let go = Callback::new(move |()| screen.show_vault(vault.clone()));
    view! { <Task id=id name=name go=Some(go) status=status.into_any() attr:data-vault=state /> }
}
