//! Strange bytes make nothing panic: a test for each reader, so that they are
//! fed side by side.

use torture::fuzz::{IN_TEST, TARGETS};
use torture::harm::Harms;

use crate::{assert_none, seed};

fn feed(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let mut harms = Harms::default();
    let inputs = target.feed(seed(), IN_TEST, &mut harms).unwrap();
    println!("{name}: {inputs}");
    assert_none(&harms);
    assert!(inputs > 10, "{name}: {inputs}");
}

macro_rules! fed {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                feed($name);
            }
        )*

        #[test]
        fn every_reader_is_fed() {
            let names = TARGETS.iter().map(|target| target.name);
            assert_eq!(names.collect::<Vec<_>>(), [$($name),*]);
        }
    };
}

fed! {
    a_vault: "vault.db",
    the_journal_of_a_vault: "vault.db-wal",
    the_copy_of_a_day: "backup",
    a_backup: "backup-file",
    a_sealed_file: "sealed-file",
    an_envelope: "envelope",
    wrapped_keys: "wrapped-keys",
    spelled_keys: "spelled-keys",
    pictures: "pictures",
    documents: "documents",
    a_custody_log: "custody",
    an_exported_record: "record",
    a_submission: "submission",
    requests: "requests",
    replies: "replies",
    settings: "settings",
    a_form: "form",
}
