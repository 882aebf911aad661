//! The files of each language: those of the app, and those of the form, part by
//! part as in the report.

/// British English.
pub(crate) const EN_GB: &[&[&str]] = &[APP_EN_GB, FORM_EN_GB];

const APP_EN_GB: &[&str] = &[
    include_str!("../locales/en-GB/additions.ftl"),
    include_str!("../locales/en-GB/app.ftl"),
    include_str!("../locales/en-GB/backup.ftl"),
    include_str!("../locales/en-GB/damage.ftl"),
    include_str!("../locales/en-GB/notices.ftl"),
    include_str!("../locales/en-GB/failures.ftl"),
];

const FORM_EN_GB: &[&str] = &[
    include_str!("../locales/en-GB/your-report.ftl"),
    include_str!("../locales/en-GB/background.ftl"),
    include_str!("../locales/en-GB/exploitation.ftl"),
    include_str!("../locales/en-GB/professional-view.ftl"),
    include_str!("../locales/en-GB/places.ftl"),
    include_str!("../locales/en-GB/exploiters.ftl"),
    include_str!("../locales/en-GB/risk-and-police.ftl"),
    include_str!("../locales/en-GB/consent.ftl"),
    include_str!("../locales/en-GB/potential-victim.ftl"),
    include_str!("../locales/en-GB/decision-contact.ftl"),
    include_str!("../locales/en-GB/your-details.ftl"),
    include_str!("../locales/en-GB/evidence.ftl"),
    include_str!("../locales/en-GB/rules.ftl"),
];
