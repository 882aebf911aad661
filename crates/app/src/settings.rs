//! What the organisation has set, where it is from, and what follows from it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use ::vault::Acting;
use contract::Failure;
use contract::events::Event;
use contract::record::Act;
use contract::responder::Enrolment;
use contract::settings::{
    self, ChooseSettings, Chosen, Contact, Fault, Host, Known, LookAtSettings, SetBy, UseSettings,
};
use seal::VerifyingKey;
use sync::{Link, Rules, Settings, SettingsError};
use tempfile::NamedTempFile;

use crate::failures::of_vault;
use crate::responder::enrolment_of;
use crate::{App, Surroundings};

/// The file that the responder chose, in the folder of the vaults.
const FILE: &str = "settings.json";

/// What is set now.
pub(crate) struct InForce {
    /// None where nobody has set anything.
    said: Option<Said>,
    pub link: Option<Link>,
    pub rules: Rules,
}

struct Said {
    by: SetBy,
    read: Result<Settings, SettingsError>,
}

impl InForce {
    /// What whoever manages this device has set, else what the responder chose.
    fn found(surroundings: &Surroundings) -> Self {
        let said = match &surroundings.managed {
            Some(managed) => Some(Said { by: SetBy::Management, read: managed.clone() }),
            None => match Settings::read(&file(&surroundings.data)) {
                Err(SettingsError::Missing) => None,
                read => Some(Said { by: SetBy::File, read }),
            },
        };
        Self::of(said, surroundings)
    }

    fn of(said: Option<Said>, surroundings: &Surroundings) -> Self {
        let settings = said.as_ref().and_then(|said| said.read.as_ref().ok());
        Self {
            link: settings.map(|settings| Link::new(settings, surroundings.utc())),
            rules: settings.map(Settings::rules).cloned().unwrap_or_default(),
            said,
        }
    }

    pub fn settings(&self) -> Option<&Settings> {
        self.said.as_ref()?.read.as_ref().ok()
    }

    fn is_managed(&self) -> bool {
        self.said.as_ref().is_some_and(|said| said.by == SetBy::Management)
    }
}

/// What is set, and what was read of a file and may be.
pub(crate) struct Standing {
    now: RwLock<Arc<InForce>>,
    read: Mutex<Option<Read>>,
}

/// A settings file, as it is and as it is understood.
struct Read {
    bytes: Vec<u8>,
    settings: Settings,
}

impl Standing {
    pub fn found(surroundings: &Surroundings) -> Self {
        let now = RwLock::new(Arc::new(InForce::found(surroundings)));
        Self { now, read: Mutex::default() }
    }

    /// Who says who signs packs, where the settings name them.
    pub fn pack_root(&self) -> Option<VerifyingKey> {
        self.now().settings()?.pack_root().copied()
    }

    fn now(&self) -> Arc<InForce> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn read(&self) -> MutexGuard<'_, Option<Read>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for App {
    fn look_at_settings(&self, _: LookAtSettings) -> Result<Known, Failure> {
        Ok(self.known_settings())
    }

    fn choose_settings(&self, _: ChooseSettings) -> Result<Chosen, Failure> {
        self.may_choose()?;
        let Some(path) = (self.surroundings.choose_file)() else { return Ok(Chosen::Nothing) };
        let read = sync::settings_bytes(&path)
            .and_then(|bytes| Settings::parse(&bytes).map(|settings| Read { bytes, settings }));
        match read {
            Err(error) => Ok(Chosen::Unusable { fault: fault(error) }),
            Ok(read) => {
                let enrols_anew = self.is_enrolled_elsewhere(&read.settings)?;
                let settings = shown(&read.settings);
                *self.settings.read() = Some(read);
                Ok(Chosen::Read { settings, enrols_anew })
            }
        }
    }

    fn use_settings(&self, _: UseSettings) -> Result<Known, Failure> {
        self.may_choose()?;
        let Read { bytes, settings } = self.settings.read().take().ok_or(Failure::NotUnderstood)?;
        put(&file(&self.surroundings.data), &bytes).map_err(|_| Failure::NotStored)?;
        let said = Said { by: SetBy::File, read: Ok(settings) };
        let in_force = InForce::of(Some(said), &self.surroundings);
        *self.settings.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(in_force);
        self.with(|vault| {
            vault.note(None, Act::SettingsChosen).map_err(of_vault)?;
            self.go_by_settings(vault)
        })?;
        self.send_all_waiting();
        self.packs.wake();
        (self.surroundings.tell)(Event::ReportsChanged);
        Ok(self.known_settings())
    }
}

impl App {
    /// What is set now.
    pub(crate) fn in_force(&self) -> Arc<InForce> {
        self.settings.now()
    }

    /// Has an open vault be as they say: who else can open it, and where it is enrolled.
    pub(crate) fn go_by_settings(&self, vault: &mut Acting<'_>) -> Result<(), Failure> {
        if let Some(organisation) = &self.in_force().rules.organisation {
            vault.let_in(organisation).map_err(of_vault)?;
        }
        // What can't be read keeps nobody out: reports wait, and say why.
        let standing = self.enrolment_in(vault);
        self.set_enrolled(matches!(standing, Ok(Enrolment::For(_))));
        Ok(())
    }

    fn known_settings(&self) -> Known {
        match &self.in_force().said {
            None => Known::Nothing,
            Some(Said { by, read: Ok(settings) }) => {
                let mut settings = shown(settings);
                settings.contacts.extend(self.more_contacts().iter().map(contact));
                Known::Set { by: *by, settings }
            }
            Some(Said { by, read: Err(error) }) => {
                Known::Unusable { by: *by, fault: fault(*error) }
            }
        }
    }

    /// Only whoever opens a vault chooses where its reports go, and only where nobody
    /// manages the device.
    fn may_choose(&self) -> Result<(), Failure> {
        self.with(|_| Ok(()))?;
        if self.in_force().is_managed() { Err(Failure::NotUnderstood) } else { Ok(()) }
    }

    fn is_enrolled_elsewhere(&self, settings: &Settings) -> Result<bool, Failure> {
        let enrolment = self.with(|vault| enrolment_of(vault))?;
        Ok(enrolment.is_some_and(|enrolment| !enrolment.is_of(settings.receipt_key())))
    }
}

/// Puts a file there, whole or not at all: settings that are cut off would keep reports
/// here.
pub(crate) fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut fresh = NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_all()?;
    fresh.persist(file)?;
    Ok(())
}

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

fn shown(settings: &Settings) -> settings::Settings {
    let rules = settings.rules();
    settings::Settings {
        endpoint: settings.endpoint(),
        idle_lock_minutes: rules.idle_lock.num_minutes(),
        retention_days: rules.retention.map(|stays| stays.num_days()),
        hold: rules.hold,
        opens_vaults: rules.organisation.is_some(),
        contacts: settings.contacts().iter().map(contact).collect(),
    }
}

fn contact(written: &wire::Contact) -> Contact {
    let wire::Contact { name, phone, email } = written.clone();
    Contact { name, phone, email }
}

fn fault(error: SettingsError) -> Fault {
    match error {
        SettingsError::Missing | SettingsError::Unreadable => Fault::Unreadable,
        SettingsError::Malformed => Fault::Malformed,
        SettingsError::Address => Fault::Address,
        SettingsError::Authority => Fault::Authority,
    }
}
