use leptos::prelude::*;
use words::Words;

use crate::backups::BackupNews;
use crate::dom;
use crate::edition;
use crate::files::FileNews;
use crate::govuk::{Footer, Header, ServiceNavigation, SkipLink};
use crate::notices::NoticeNews;
use crate::pages;
use crate::screen::{Screen, Where, follow, is_check};

/// The window: the head of the page, the page for where the responder is, the foot.
#[component]
pub fn App() -> impl IntoView {
    let words = edition::words();
    let screen = Screen::new();
    provide_context(words);
    provide_context(screen);
    screen.look();
    follow(screen);
    provide_context(FileNews::follow());
    provide_context(BackupNews::follow());
    provide_context(NoticeNews::follow());

    // A page is always made anew: an element that went on from one page to the
    // next would take what was typed with it.
    let shown = move || std::iter::once(screen.shown());
    let page = move |at: Where| match at {
        Where::Looking => view! { <pages::Looking /> }.into_any(),
        Where::MakeVault => view! { <pages::MakeVault /> }.into_any(),
        Where::Vaults(found) => view! { <pages::Vaults found /> }.into_any(),
        Where::Unlock(vault) => view! { <pages::Unlock vault /> }.into_any(),
        Where::Recover(help) => view! { <pages::Recover help /> }.into_any(),
        Where::Wipe(vault, unsent) => view! { <pages::Wipe vault unsent /> }.into_any(),
        Where::NewPassphrase(why) => view! { <pages::ChoosePassphrase why /> }.into_any(),
        Where::RecoveryCode { code, first } => view! { <pages::ShowCode code first /> }.into_any(),
        Where::Keys(openers) => view! { <pages::Keys openers /> }.into_any(),
        Where::NameVault(name) => view! { <pages::NameVault name /> }.into_any(),
        Where::Backup(openers, from) => view! { <pages::Backup openers from=*from /> }.into_any(),
        Where::BringBack => view! { <pages::BringBack /> }.into_any(),
        Where::BroughtBack(vault, of) => view! { <pages::BroughtBack vault of /> }.into_any(),
        Where::TooNew => view! { <pages::TooNew /> }.into_any(),
        Where::Damaged(backup) => view! { <pages::Damaged backup /> }.into_any(),
        Where::InUse => view! { <pages::InUse /> }.into_any(),
        Where::ReadOnly(vault) => view! { <pages::ReadOnly vault /> }.into_any(),
        Where::Aside(aside) => view! { <pages::OpenAside aside /> }.into_any(),
        Where::Salvaged(opened) => view! { <pages::Salvaged opened /> }.into_any(),
        Where::WhoAmI(known) => view! { <pages::WhoAmI known /> }.into_any(),
        Where::Enrol(standing) => view! { <pages::Enrol standing /> }.into_any(),
        Where::Settings(known) => view! { <pages::Settings known /> }.into_any(),
        Where::UseSettings { settings, enrols_anew } => {
            view! { <pages::UseSettings settings enrols_anew /> }.into_any()
        }
        Where::Home => view! { <pages::Home /> }.into_any(),
        Where::Report(open) if is_check(&open.page) => view! { <pages::Check open /> }.into_any(),
        Where::Moved(id, changes) => view! { <pages::Moved id changes /> }.into_any(),
        Where::Tasks(open) => view! { <pages::Tasks open /> }.into_any(),
        Where::Part(open, part) => view! { <pages::PartAnswers open part /> }.into_any(),
        Where::Statement { .. } => view! { <pages::Statement /> }.into_any(),
        Where::Support { text, .. } => view! { <pages::Support text /> }.into_any(),
        Where::Hidden => view! { <pages::Hidden /> }.into_any(),
        Where::Report(open) => view! { <pages::Report open /> }.into_any(),
        Where::Record(of) => view! { <pages::Record of /> }.into_any(),
        Where::Export(of) => view! { <pages::Export of /> }.into_any(),
        Where::Erase(open, progress) => view! { <pages::Erase open progress /> }.into_any(),
        Where::Copy(open, from) => view! { <pages::SaveCopy open from=*from /> }.into_any(),
        Where::NotStored(from) => view! { <pages::NotStored from=*from /> }.into_any(),
        Where::Add(adding) => view! { <pages::Add adding=*adding /> }.into_any(),
        Where::Finished(open) => view! { <pages::Finished open /> }.into_any(),
    };
    view! {
        <div on:click=move |_| dom::focus("#main-content")>
            <SkipLink text=words.text("skip-to-content") />
        </div>
        <header class="govuk-template__header">
            <Header name=words.text("service-name") />
            <Navigation />
        </header>
        <For each=shown key=|(turn, _)| *turn let((_, at))>
            {page(at)}
        </For>
        <Foot />
        <pages::StillHere />
    }
}

/// Who runs this, what is known about its accessibility, and what support asks
/// for.
#[component]
fn Foot() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let link = |name: &'static str, go: fn(Screen)| {
        let follow = dom::instead(move || go(screen));
        view! {
            <a href="#" class="govuk-footer__link" data-way=name on:click=follow>
                {words.text(name)}
            </a>
        }
        .into_any()
    };
    let links =
        vec![link("accessibility", Screen::show_statement), link("support", Screen::show_support)];
    view! { <Footer text=words.text("footer-independent") links=links /> }
}

/// The way home and the lock, while the vault is open.
#[component]
fn Navigation() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let at = screen.at();
    let reachable = Memo::new(move |_| at.with(Where::is_among_reports));
    let open = Memo::new(move |_| at.with(Where::is_open));
    let link = move |id: &'static str, name: &'static str, go: fn(Screen)| {
        view! {
            <button
                type="button"
                name=name
                class="govuk-service-navigation__link app-navigation__button"
                on:click=move |_| go(screen)
            >
                {words.text(id)}
            </button>
        }
        .into_any()
    };
    let items = move || {
        let home = reachable.get().then(|| link("home-heading", "home", Screen::home));
        home.into_iter().chain([link("lock", "lock", Screen::lock)]).collect::<Vec<_>>()
    };
    move || {
        open.get().then(|| {
            view! { <ServiceNavigation label=words.text("service-name") items=items() /> }
        })
    }
}
