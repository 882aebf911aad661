use std::sync::{Arc, PoisonError};

use uuid::Uuid;
use vault::{Actor, Received, Shared, Tells, Vault};
use wire::{Known, MOST_ASKED, SignedNotice, SignedReceipt, Told};

use crate::{Clock, Enrolment, Link, Setback};

/// Asks for the notices of the reports that were received from the open vault, and
/// keeps each there, once it is proved to be the endpoint's. Replies which reports have
/// a new one; none where no vault is open, or its device is not enrolled.
///
/// # Errors
/// Any [`Setback`]; what was kept until then stays.
pub async fn ask_for_notices(
    vaults: &Shared,
    link: &Link,
    clock: &Clock,
) -> Result<Vec<Uuid>, Setback> {
    let Some(Asker { vault, by, received }) = asker(vaults, link) else { return Ok(Vec::new()) };
    let asking = Asking { vaults, vault, link, by, clock };
    let mut news = Vec::new();
    for reports in received.chunks(MOST_ASKED) {
        asking.about(reports, &mut news).await?;
    }
    Ok(news)
}

/// Who asks about what.
struct Asker {
    vault: Uuid,
    by: Arc<Enrolment>,
    received: Vec<Received>,
}

fn asker(vaults: &Shared, link: &Link) -> Option<Asker> {
    let mut vaults = vaults.lock().unwrap_or_else(PoisonError::into_inner);
    let vault = vaults.open()?;
    let by = link.enrolment(&vault.queue().enrolment().ok()??)?;
    Some(Asker { vault: vault.id(), by: Arc::new(by), received: vault.received().ok()? })
}

struct Asking<'a> {
    vaults: &'a Shared,
    vault: Uuid,
    link: &'a Link,
    by: Arc<Enrolment>,
    clock: &'a Clock,
}

impl Asking<'_> {
    /// Asks until there is nothing more to be had about these.
    async fn about(&self, reports: &[Received], news: &mut Vec<Uuid>) -> Result<(), Setback> {
        let known = |report: &Received| Known { external_id: report.id, notices: report.notices };
        let mut known: Vec<Known> = reports.iter().map(known).collect();
        loop {
            let before = known.clone();
            let found = self.link.by(&self.by).notices(&known).await?;
            for signed in &found.notices {
                self.take(signed, &mut known, news);
            }
            match found.more {
                false => return Ok(()),
                true if known == before => return Err(Setback::BadReply),
                true => {}
            }
        }
    }

    /// Keeps one that follows on what is known. A report of which one can't be kept is
    /// not asked about again for now, and holds up no other.
    fn take(&self, signed: &SignedNotice, known: &mut Vec<Known>, news: &mut Vec<Uuid>) {
        let id = signed.notice.external_id;
        let Some(at) = known.iter().position(|known| known.external_id == id) else { return };
        if signed.notice.number == known[at].notices + 1 && self.keep(signed) {
            known[at].notices += 1;
            news.push(id);
        } else {
            known.remove(at);
        }
    }

    /// Whether it was kept: the vault may have been locked meanwhile, or its report
    /// deleted.
    fn keep(&self, signed: &SignedNotice) -> bool {
        let mut vaults = self.vaults.lock().unwrap_or_else(PoisonError::into_inner);
        let vault = vaults.open().filter(|vault| vault.id() == self.vault);
        let Some(vault) = vault.filter(|vault| is_of_its_report(vault, signed)) else {
            return false;
        };
        let (id, place) = (signed.notice.external_id, signed.notice.number);
        let tells = match signed.notice.told {
            Told::Decided(_) => Tells::Decision,
            Told::Asked(_) => Tells::Enquiry,
        };
        let mut acting = vault.by(Actor::app((self.clock)()));
        acting.add_notice(id, place, tells, &signed.to_bytes()).is_ok()
    }
}

/// Whether the receipt of the report has the same case reference.
fn is_of_its_report(vault: &Vault, signed: &SignedNotice) -> bool {
    let receipt = vault.receipt(signed.notice.external_id).ok();
    let receipt = receipt.and_then(|receipt| SignedReceipt::parse(&receipt));
    receipt
        .is_some_and(|signed_receipt| signed_receipt.receipt.reference == signed.notice.reference)
}
