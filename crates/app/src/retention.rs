//! How long the content of a sent report stays on this device.

use std::time::Duration;

use ::vault::{Actor, AddedAndReceived, Expired, Listed, Stage, Vault};
use chrono::{DateTime, TimeDelta, Utc};
use contract::Failure;
use contract::events::Event;
use contract::reports::{Progress, ReportLine, Stays};
use uuid::Uuid;

use crate::App;
use crate::additions::{holds_unsent, takes_text};
use crate::delivery::receipt_of;
use crate::document::{RemainsV1, SummaryV1};
use crate::failures::of_vault;
use crate::notices::last;

/// How often it is looked whether a time has come.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// When the content of a report is to go; none where no clock gets there.
fn ends_at(received_at: DateTime<Utc>, retention: TimeDelta) -> Option<DateTime<Utc>> {
    received_at.checked_add_signed(retention)
}

/// Whether the time of a report has come.
fn is_due(received_at: DateTime<Utc>, now: DateTime<Utc>, retention: TimeDelta) -> bool {
    ends_at(received_at, retention).is_some_and(|end| now >= end)
}

impl App {
    /// Deletes the content of each sent report whose time has come, at each
    /// unlock and once an hour, as long as it is polled.
    pub async fn keep_to_retention(&self) {
        loop {
            self.delete_what_is_due().await;
            tokio::select! {
                () = self.opened.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Deletes it once. A clock that is ahead must delete nothing: the endpoint's
    /// has to say the same. It is asked only where this device's does.
    pub async fn delete_what_is_due(&self) {
        let in_force = self.in_force();
        let (Some(retention), Some(link)) = (self.retention(), &in_force.link) else { return };
        let here = self.surroundings.now();
        if self.due(here, retention).is_empty() && self.added_due(here, retention).is_empty() {
            return;
        }
        let Some(there) = link.time().await else { return };
        let now = here.min(there);
        let due = self.due(now, retention);
        // One that can't be deleted now is tried again in an hour.
        let deleted = due.into_iter().filter(|id| self.expire(*id) == Ok(true)).count();
        let added = self.added_due(now, retention).into_iter();
        let added = added.filter(|added| self.expire_added(added) == Ok(true)).count();
        if deleted + added > 0 {
            (self.surroundings.tell)(Event::ReportsChanged);
        }
    }

    /// How long what was sent stays; none where it stays for good.
    fn retention(&self) -> Option<TimeDelta> {
        let in_force = self.in_force();
        in_force.rules.retention.filter(|_| !in_force.rules.hold)
    }

    pub(crate) fn stays(&self, received_at: DateTime<Utc>) -> Stays {
        let in_force = self.in_force();
        let rules = &in_force.rules;
        if rules.hold {
            return Stays::Held;
        }
        let end = rules.retention.and_then(|retention| ends_at(received_at, retention));
        end.map_or(Stays::UntilDeleted, Stays::Until)
    }

    /// Refuses to let go of what the organisation holds: a report that was sent,
    /// or of which nobody can tell.
    pub(crate) fn let_go(&self, vault: &Vault, id: Uuid) -> Result<(), Failure> {
        if !self.in_force().rules.hold {
            return Ok(());
        }
        match vault.part_listed(id).map_err(of_vault)?.stage {
            Some(Stage::Draft | Stage::Waiting(_) | Stage::Refused { .. }) => Ok(()),
            Some(Stage::Received { .. }) | None => Err(Failure::OnHold),
        }
    }

    /// The reports whose time has come by then. One whose receipt is damaged
    /// stays: nobody can tell since when.
    fn due(&self, now: DateTime<Utc>, retention: TimeDelta) -> Vec<Uuid> {
        let is_due = |listed: &Listed| match &listed.stage {
            Stage::Received { receipt } => {
                receipt_of(receipt).is_ok_and(|receipt| is_due(receipt.received_at, now, retention))
            }
            Stage::Draft | Stage::Waiting(_) | Stage::Refused { .. } => false,
        };
        let due = self.with(|vault| {
            let mut listed = vault.list().map_err(of_vault)?.reports;
            listed.retain(is_due);
            Ok(listed.into_iter().map(|listed| listed.id).collect())
        });
        due.unwrap_or_default()
    }

    /// What was added to reports and whose time has come by then: each has its own.
    fn added_due(&self, now: DateTime<Utc>, retention: TimeDelta) -> Vec<AddedAndReceived> {
        let due = self.with(|vault| {
            let mut received = vault.additions_received().map_err(of_vault)?;
            received.retain(|added| {
                receipt_of(&added.receipt)
                    .is_ok_and(|receipt| is_due(receipt.received_at, now, retention))
            });
            Ok(received)
        });
        due.unwrap_or_default()
    }

    /// Deletes what was said in an addition, unless somebody is looking at its report,
    /// and says whether it did.
    fn expire_added(&self, added: &AddedAndReceived) -> Result<bool, Failure> {
        let now = self.surroundings.now();
        let mut held = self.hold();
        let vault = held.open().ok_or(Failure::Locked)?;
        if vault.is_viewed(added.report) {
            return Ok(false);
        }
        let expired = vault.by(Actor::app(now)).expire_addition(added.report, added.id);
        expired.map_err(of_vault)?;
        self.index.changed_in(added.report);
        Ok(true)
    }

    /// Deletes the content of a report, unless somebody is looking at it or something of
    /// it is not sent yet, and says whether it did.
    fn expire(&self, id: Uuid) -> Result<bool, Failure> {
        let now = self.surroundings.now();
        let mut held = self.hold();
        let vault = held.open().ok_or(Failure::Locked)?;
        if vault.is_viewed(id) || holds_unsent(vault, id) {
            return Ok(false);
        }
        let listed = vault.listed(id).map_err(of_vault)?;
        let SummaryV1 { started_at, changed_at, .. } = SummaryV1::parse(&listed.summary)?;
        let takes_text = takes_text(self.form(), vault, id);
        let remains = RemainsV1 { started_at, changed_at, deleted_at: now, takes_text };
        vault.by(Actor::app(now)).expire(id, &remains.to_bytes()).map_err(of_vault)?;
        self.index.changed_in(id);
        Ok(true)
    }
}

/// What is left of a report, as the list shows it.
pub(crate) fn line(expired: &Expired) -> Result<ReportLine, Failure> {
    let receipt = receipt_of(&expired.receipt)?;
    let RemainsV1 { started_at, changed_at, deleted_at, .. } = RemainsV1::parse(&expired.remains)?;
    Ok(ReportLine {
        id: expired.id,
        reference: String::new(),
        started_at,
        changed_at,
        progress: Progress::Expired {
            reference: receipt.reference.to_string(),
            received_at: receipt.received_at,
            deleted_at,
        },
        notice: expired.notice.as_deref().and_then(last),
        reminder: None,
        damage: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    #[test]
    fn a_report_is_due_from_the_moment_that_its_time_has_come() {
        let retention = TimeDelta::days(30);
        let second = TimeDelta::seconds(1);
        assert!(!is_due(day(7), day(37) - second, retention));
        assert!(is_due(day(7), day(37), retention));
        assert!(is_due(day(7), day(400), retention));
        assert!(!is_due(day(7), day(1), retention), "a clock that was set back");
    }

    #[test]
    fn a_time_that_no_clock_gets_to_never_comes() {
        let never = DateTime::<Utc>::MAX_UTC;
        assert!(!is_due(never, never, TimeDelta::days(1)));
    }
}
