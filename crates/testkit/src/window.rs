//! The app's real window, driven as a person would drive it.
//!
//! Webkit's own driver starts the app and speaks WebDriver; where the machine
//! has no display, each window gets a virtual one of its own. Whatever was
//! started is ended when the [`Window`] is dropped.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{closing, dragging};

/// How long something may take to come up before it counts as missing.
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// The key WebDriver names an element by.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A picture is taken after the next frame, and without a graphics card there
/// is none while nothing on the page changes: a dot nobody sees does.
const KEEP_DRAWING: &str = "
    const dot = document.body.appendChild(document.createElement('i'));
    dot.id = 'keeps-drawing';
    Object.assign(dot.style, {
      position: 'fixed', left: 0, top: 0, width: '1px', height: '1px', opacity: 0.01,
    });
    const change = () => {
      if (!dot.isConnected) return clearInterval(changing);
      dot.style.background = dot.style.background === 'black' ? 'white' : 'black';
    };
    const changing = setInterval(change, 10);";
const STOP_DRAWING: &str = "document.getElementById('keeps-drawing')?.remove()";

/// Why the window could not be driven on.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Stuck(String);

impl Stuck {
    /// Whether an element went while it was being looked at.
    fn is_stale(&self) -> bool {
        self.0.starts_with("stale element reference:")
    }
}

/// What driving the window ends with.
pub type Driven<T = ()> = Result<T, Stuck>;

/// Says why something could not be driven on.
pub fn stuck<T>(why: impl Into<String>) -> Driven<T> {
    Err(Stuck(why.into()))
}

/// Keys that are pressed, not typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// To the next control.
    Tab,
    /// To the control before.
    BackTab,
    /// Presses what has the focus.
    Enter,
    /// Ticks what has the focus.
    Space,
    /// The arrow down.
    Down,
    /// The arrow up.
    Up,
    /// Closes what is open.
    Escape,
    /// Shift alone.
    Shift,
}

impl Key {
    fn presses(self) -> &'static [char] {
        match self {
            Self::Tab => &['\u{e004}'],
            Self::BackTab => &['\u{e008}', '\u{e004}'],
            Self::Enter => &['\u{e007}'],
            Self::Space => &[' '],
            Self::Down => &['\u{e015}'],
            Self::Up => &['\u{e013}'],
            Self::Escape => &['\u{e00c}'],
            Self::Shift => &['\u{e008}'],
        }
    }
}

/// The app to start, and what it is started with.
#[derive(Clone, Debug)]
pub struct Launch {
    binary: PathBuf,
    home: PathBuf,
    settings: Vec<(&'static str, PathBuf)>,
}

/// A message bus that the app may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bus {
    /// That of a responder's session.
    Session,
    /// That of the whole device.
    System,
}

impl Launch {
    /// An app whose every trace (the vault, the webview's own files) goes
    /// below `home`.
    pub fn new(binary: impl Into<PathBuf>, home: impl Into<PathBuf>) -> Self {
        let home = home.into();
        let settings = vec![("RESPONDER_DATA_DIR", home.join("data"))];
        Self { binary: binary.into(), home, settings }
    }

    /// Keeps the vault in a folder of its own.
    #[must_use]
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.settings.push(("RESPONDER_DATA_DIR", folder.into()));
        self
    }

    /// Names the file that says where the endpoint is.
    #[must_use]
    pub fn endpoint(mut self, settings: impl Into<PathBuf>) -> Self {
        self.settings.push(("RESPONDER_SETTINGS", settings.into()));
        self
    }

    /// With the message bus of a session, or of the system, at this address.
    #[must_use]
    pub fn bus(mut self, which: Bus, address: impl Into<PathBuf>) -> Self {
        let name = match which {
            Bus::Session => "DBUS_SESSION_BUS_ADDRESS",
            Bus::System => "DBUS_SYSTEM_BUS_ADDRESS",
        };
        self.settings.push((name, address.into()));
        self
    }

    /// The app as a person starts it, with no driver.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        self.environment(&mut command);
        command
    }

    /// Everything the app says goes to `log` in its home.
    fn log(&self) -> Driven<Log> {
        let file = self.log_file();
        let opened = fs::create_dir_all(self.home.join("tmp"))
            .and_then(|()| File::options().create(true).append(true).open(&file))
            .and_then(|log| Ok(Log { said: log.try_clone()?.into(), complained: log.into() }));
        opened.map_err(|why| Stuck(format!("{}: {why}", file.display())))
    }

    fn log_file(&self) -> PathBuf {
        self.home.join("log")
    }

    fn environment(&self, command: &mut Command) {
        for (name, folder) in [
            ("HOME", ""),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "share"),
            ("XDG_STATE_HOME", "state"),
            ("TMPDIR", "tmp"),
        ] {
            command.env(name, self.home.join(folder));
        }
        command
            // Without these GTK starts a message bus and an accessibility bus
            // that outlive the app.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("DBUS_SYSTEM_BUS_ADDRESS", "disabled:")
            .env("NO_AT_BRIDGE", "1")
            // WebKit's collector interrupts the page's thread with a signal that leaves an
            // error behind, which GLib may take for its own and end the process.
            .env("JSC_useConcurrentGC", "false")
            // The system's own dialogs are found by their English titles.
            .env("LC_ALL", "C.UTF-8")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
    }
}

struct Log {
    said: Stdio,
    complained: Stdio,
}

/// A program that ends when this is dropped, or when the test run dies.
struct Program(Child);

impl Program {
    fn start(command: &Command, said: Stdio, complained: Stdio) -> Driven<Self> {
        let mut bound = Command::new("setpriv");
        let started = bound
            .args(["--pdeathsig", "KILL", "--"])
            .arg(command.get_program())
            .args(command.get_args())
            .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .stdin(Stdio::null())
            .stdout(said)
            .stderr(complained)
            .spawn();
        started.map(Self).map_err(|why| {
            let program = command.get_program().to_string_lossy();
            Stuck(format!("{program} did not start: {why}"))
        })
    }

    fn first_line(&mut self) -> Option<String> {
        let mut line = String::new();
        let stdout = self.0.stdout.take()?;
        BufReader::new(stdout).read_line(&mut line).ok()?;
        let line = line.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Whether a person could see a window on this machine.
pub fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// What windows are shown on.
pub struct Display {
    virtual_one: Option<(Program, String)>,
}

impl Display {
    /// The machine's own, or else a virtual one for as long as this is held.
    ///
    /// # Errors
    /// When there is none and Xvfb does not start.
    pub fn find() -> Driven<Self> {
        let virtual_one = if has_display() { None } else { Some(virtual_display()?) };
        Ok(Self { virtual_one })
    }

    /// Has a program show its windows here.
    pub fn show(&self, command: &mut Command) {
        if let Some((_, number)) = &self.virtual_one {
            command.env("DISPLAY", number);
        }
    }

    /// Asks the app's window to close, as its own button does.
    ///
    /// # Errors
    /// When it is not on the display.
    pub fn close_window(&self) -> Driven {
        closing::ask_to_close(self.name(), self.window()?).map_err(|why| Stuck(why.to_string()))
    }

    /// How programs name it; none where they know by themselves.
    fn name(&self) -> Option<&str> {
        self.virtual_one.as_ref().map(|(_, number)| number.as_str())
    }

    /// The number of the app's window.
    fn window(&self) -> Driven<u32> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", "First Responder$"])?;
        match found.lines().next().and_then(|number| number.parse().ok()) {
            Some(window) => Ok(window),
            None => stuck("the window is not on the display"),
        }
    }

    fn xdotool(&self, words: &[&str]) -> Driven<String> {
        let mut command = Command::new("xdotool");
        self.show(&mut command);
        let output = command.args(words).output();
        let output = output.map_err(|why| Stuck(format!("xdotool did not start: {why}")))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// A display nobody sees, tall enough for a picture of a whole page. It stays
/// as it is between one window and the next, and so never turns one away.
fn virtual_display() -> Driven<(Program, String)> {
    let mut xvfb = Command::new("Xvfb");
    xvfb.args(["-displayfd", "1", "-screen", "0", "1400x6000x24"]).args([
        "-nolisten",
        "tcp",
        "-noreset",
    ]);
    let mut program = Program::start(&xvfb, Stdio::piped(), Stdio::null())?;
    match program.first_line() {
        Some(number) => Ok((program, format!(":{number}"))),
        None => stuck("Xvfb found no free display"),
    }
}

/// An element of the page; stale once the page has turned.
#[derive(Clone, Debug)]
pub struct Element(String);

impl Element {
    fn of(value: &Value) -> Option<Self> {
        Some(Self(value.get(ELEMENT)?.as_str()?.to_owned()))
    }
}

/// The app's window, open.
pub struct Window {
    agent: ureq::Agent,
    session: String,
    log: PathBuf,
    // Dropped in this order: the driver while it still has a display.
    driver: Program,
    display: Display,
}

impl Window {
    /// Starts the app and waits until it has its window.
    ///
    /// # Errors
    /// When the driver, the virtual display or the app does not start.
    pub fn open(launch: &Launch) -> Driven<Self> {
        let log = launch.log()?;
        let port = free_port()?;
        let mut command = Command::new("WebKitWebDriver");
        command.args(["--host=127.0.0.1", &format!("--port={port}")]);
        launch.environment(&mut command);
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        let display = Display::find()?;
        display.show(&mut command);
        let driver = Program::start(&command, log.said, log.complained)?;
        let agent = agent();
        let driver_address = format!("http://127.0.0.1:{port}");
        wait(PATIENCE, "the driver of the window", || {
            Ok(call(&agent, "GET", &format!("{driver_address}/status"), None).ok())
        })?;
        let session = start_session(&agent, &driver_address, &launch.binary)?;
        Ok(Self { agent, session, log: launch.log_file(), driver, display })
    }

    /// The first element that fits a CSS selector.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn find(&self, css: &str) -> Driven<Option<Element>> {
        Ok(self.find_all(css)?.into_iter().next())
    }

    /// Every element that fits a CSS selector, in the page's order; safe to
    /// ask while the page turns.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn find_all(&self, css: &str) -> Driven<Vec<Element>> {
        let asked = json!({ "using": "css selector", "value": css });
        // The driver names what it found one by one; some may go meanwhile.
        let found = wait(PATIENCE, css, || match self.post("elements", asked.clone()) {
            Err(why) if why.is_stale() => Ok(None),
            found => found.map(Some),
        })?;
        let found = found.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(found.iter().filter_map(Element::of).collect())
    }

    /// The control of that name, once it is there.
    ///
    /// # Errors
    /// When it does not come.
    pub fn control(&self, name: &str) -> Driven<Element> {
        self.wait_for(&format!("[name=\"{name}\"]"))
    }

    /// Waits until an element fits a CSS selector.
    ///
    /// # Errors
    /// When none does in time; the error quotes what the page shows instead.
    pub fn wait_for(&self, css: &str) -> Driven<Element> {
        wait(PATIENCE, css, || self.find(css)).map_err(|why| self.seen_instead(&why))
    }

    /// Waits until a look at the window finds what it is after.
    ///
    /// # Errors
    /// When it does not in time; the error quotes what the page shows instead.
    pub fn wait_until<T>(&self, what: &str, look: impl FnMut() -> Driven<Option<T>>) -> Driven<T> {
        self.wait_as_long_as(PATIENCE, what, look)
    }

    /// Waits for what is known to take its time.
    ///
    /// # Errors
    /// When it does not come in time; the error quotes what the page shows
    /// instead.
    pub fn wait_as_long_as<T>(
        &self,
        patience: Duration,
        what: &str,
        look: impl FnMut() -> Driven<Option<T>>,
    ) -> Driven<T> {
        wait(patience, what, look).map_err(|why| self.seen_instead(&why))
    }

    /// Clicks an element.
    ///
    /// # Errors
    /// When it is covered, hidden or gone.
    pub fn click(&self, element: &Element) -> Driven {
        self.post(&format!("element/{}/click", element.0), json!({})).map(drop)
    }

    /// Types into an element, after what it holds.
    ///
    /// # Errors
    /// When it takes no text or is gone.
    pub fn type_into(&self, element: &Element, text: &str) -> Driven {
        if text.is_empty() {
            return Ok(());
        }
        let typed = json!({ "text": text });
        self.post(&format!("element/{}/value", element.0), typed).map(drop)
    }

    /// Presses a key where the focus is.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn press(&self, key: Key) -> Driven {
        let down = key.presses().iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = key.presses().iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let strokes: Vec<Value> = down.chain(up).collect();
        self.post(
            "actions",
            json!({ "actions": [
            { "type": "key", "id": "keyboard", "actions": strokes }
        ] }),
        )
        .map(drop)
    }

    /// Types where the focus is.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn type_text(&self, text: &str) -> Driven {
        match Element::of(&self.get("element/active")?) {
            Some(focused) => self.type_into(&focused, text),
            None => stuck("nothing has the focus"),
        }
    }

    /// Gives the window the keyboard, as a click on it would: only then does
    /// what has the focus look like it.
    ///
    /// # Errors
    /// When the window is not found.
    pub fn bring_to_front(&self) -> Driven {
        let window = self.display.window()?.to_string();
        self.display.xdotool(&["windowfocus", "--sync", &window]).map(drop)
    }

    /// Drags files from another program and drops them on the window.
    ///
    /// # Errors
    /// When the window does not take them.
    pub fn drop_files(&self, files: &[PathBuf]) -> Driven {
        let dropped = dragging::drop_files(self.display.name(), self.display.window()?, files);
        dropped.map_err(|why| Stuck(why.to_string()))
    }

    /// Answers the system's own dialog for files with a path.
    ///
    /// # Errors
    /// When no dialog opens.
    pub fn answer_dialog(&self, path: &Path) -> Driven {
        let dialog = wait(PATIENCE, "a dialog for files", || {
            let found = self.display.xdotool(&[
                "search",
                "--onlyvisible",
                "--name",
                "^(Save|Open) File$",
            ])?;
            Ok(found.lines().next().map(str::to_owned))
        })?;
        let path = path.to_string_lossy();
        self.display.xdotool(&["windowfocus", "--sync", &dialog])?;
        self.display.xdotool(&["key", "ctrl+a"])?;
        self.display.xdotool(&["type", "--delay", "1", &path])?;
        self.display.xdotool(&["key", "Return"]).map(drop)
    }

    /// What an element says.
    ///
    /// # Errors
    /// When it is gone.
    pub fn text(&self, element: &Element) -> Driven<String> {
        let text = self.get(&format!("element/{}/text", element.0))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// What a control holds.
    ///
    /// # Errors
    /// When it is gone.
    pub fn value(&self, element: &Element) -> Driven<String> {
        let value = self.get(&format!("element/{}/property/value", element.0))?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// What an attribute of the first element that fits a CSS selector says,
    /// where there is one; safe to ask while the page turns.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn said(&self, css: &str, attribute: &str) -> Driven<Option<String>> {
        let script = "const [css, name] = arguments[0];
            return document.querySelector(css)?.getAttribute(name);";
        let said = self.run(script, &json!([css, attribute]))?;
        Ok(said.as_str().map(str::to_owned))
    }

    /// Empties a control.
    ///
    /// # Errors
    /// When it takes no text or is gone.
    pub fn clear(&self, element: &Element) -> Driven {
        self.post(&format!("element/{}/clear", element.0), json!({})).map(drop)
    }

    /// Runs JavaScript in the page; `arguments` is what it is given.
    ///
    /// # Errors
    /// When it throws.
    pub fn run(&self, script: &str, arguments: &Value) -> Driven<Value> {
        let asked = json!({ "script": script, "args": [arguments] });
        self.post("execute/sync", asked)
    }

    /// Runs JavaScript in the page and waits for the promise it returns.
    ///
    /// # Errors
    /// When it throws or the promise is rejected.
    pub fn run_to_end(&self, script: &str, arguments: &Value) -> Driven<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async function () {{ {script} }}).apply(null, arguments)
               .then(value => done({{ value }}), why => done({{ why: String(why) }}));"
        );
        let asked = json!({ "script": script, "args": [arguments] });
        let mut told = self.post("execute/async", asked)?;
        match told.get("why").and_then(Value::as_str) {
            Some(why) => stuck(format!("the script failed: {why}")),
            None => Ok(told["value"].take()),
        }
    }

    /// The title of the page.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn title(&self) -> Driven<String> {
        Ok(self.get("title")?.as_str().unwrap_or_default().to_owned())
    }

    /// Makes the window as wide and high as that.
    ///
    /// # Errors
    /// When the page is not laid out at that width in time.
    pub fn resize(&self, width: u32, height: u32) -> Driven {
        self.post("window/rect", json!({ "width": width, "height": height }))?;
        wait(PATIENCE, &format!("a window {width} wide"), || {
            // Asking for a height has the page laid out. It is not waited for a
            // frame: without a graphics card an idle window may have none.
            let wide = "return document.body.offsetHeight && innerWidth";
            Ok((self.run(wide, &Value::Null)? == json!(width)).then_some(()))
        })
    }

    /// A picture of the whole page at that width, as PNG.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn picture(&self, width: u32) -> Driven<Vec<u8>> {
        self.resize(width, 700)?;
        let height = self.run("return document.documentElement.scrollHeight", &Value::Null)?;
        let height = height.as_u64().and_then(|height| u32::try_from(height).ok());
        self.resize(width, height.unwrap_or(700).clamp(700, 5900))?;
        self.draw("screenshot")
    }

    /// A picture of that element alone, as PNG.
    ///
    /// # Errors
    /// When the element is gone.
    pub fn picture_of(&self, element: &Element) -> Driven<Vec<u8>> {
        self.draw(&format!("element/{}/screenshot", element.0))
    }

    fn draw(&self, path: &str) -> Driven<Vec<u8>> {
        self.run(KEEP_DRAWING, &Value::Null)?;
        let picture = self.get(path)?;
        self.run(STOP_DRAWING, &Value::Null)?;
        STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .map_err(|why| Stuck(format!("the picture is broken: {why}")))
    }

    /// Asks the window to close, as its own button does.
    ///
    /// # Errors
    /// When it is not on the display.
    pub fn ask_to_close(&self) -> Driven {
        self.display.close_window()
    }

    /// The app's process.
    ///
    /// # Errors
    /// When it has ended.
    pub fn process(&self) -> Driven<u32> {
        match children(self.driver.0.id()).first() {
            Some(app) => Ok(*app),
            None => stuck("the app has ended"),
        }
    }

    /// Ends the app at once, as a crash or a flat battery would.
    ///
    /// # Errors
    /// When it had ended already.
    pub fn kill(self) -> Driven {
        end_now(self.process()?);
        Ok(())
    }

    fn seen_instead(&self, why: &Stuck) -> Stuck {
        let page = self
            .run("return document.body.innerText", &Value::Null)
            .map(|text| text.as_str().unwrap_or_default().to_owned())
            .unwrap_or_else(|why| why.to_string());
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        Stuck(format!("{why}; the page shows:\n{page}\nand was said:\n{log}"))
    }

    fn get(&self, path: &str) -> Driven<Value> {
        call(&self.agent, "GET", &format!("{}/{path}", self.session), None)
    }

    fn post(&self, path: &str, content: Value) -> Driven<Value> {
        let address = format!("{}/{path}", self.session);
        call(&self.agent, "POST", &address, Some(content))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        _ = call(&self.agent, "DELETE", &self.session, None);
        let driver = self.driver.0.id();
        let ended = || Ok(children(driver).is_empty().then_some(()));
        if wait(PATIENCE, "the app to end", ended).is_err() {
            children(driver).into_iter().for_each(end_now);
        }
    }
}

fn free_port() -> Driven<u16> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|why| Stuck(format!("no free port: {why}")))
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

fn start_session(agent: &ureq::Agent, driver: &str, binary: &Path) -> Driven<String> {
    let app = json!({ "binary": binary, "args": [] });
    let wanted = json!({ "capabilities": {
        "alwaysMatch": { "webkitgtk:browserOptions": app }
    } });
    let session = call(agent, "POST", &format!("{driver}/session"), Some(wanted))?;
    match session["sessionId"].as_str() {
        Some(id) => Ok(format!("{driver}/session/{id}")),
        None => stuck("the driver opened no window"),
    }
}

fn call(agent: &ureq::Agent, verb: &str, address: &str, content: Option<Value>) -> Driven<Value> {
    let asked = address.rsplit_once("/session/").map_or(address, |(_, asked)| asked);
    let trouble =
        |why: ureq::Error| Stuck(format!("the window does not answer {verb} {asked}: {why}"));
    let request = ureq::http::Request::builder().method(verb).uri(address);
    let content = content.map(|content| content.to_string()).unwrap_or_default();
    let request = request
        .header("content-type", "application/json")
        .body(content)
        .map_err(|why| trouble(why.into()))?;
    let mut response = agent.run(request).map_err(trouble)?;
    let said = response.body_mut().read_to_string().map_err(trouble)?;
    let mut said: Value = serde_json::from_str(&said).unwrap_or_default();
    if response.status().is_success() {
        return Ok(said["value"].take());
    }
    let why = said["value"]["message"].as_str().unwrap_or("no reason given");
    stuck(format!("{}: {why}", said["value"]["error"].as_str().unwrap_or("refused")))
}

/// Looks again and again until there is something to see.
fn wait<T>(
    patience: Duration,
    what: &str,
    mut look: impl FnMut() -> Driven<Option<T>>,
) -> Driven<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if started.elapsed() > patience {
            return stuck(format!("waited {} s in vain for {what}", PATIENCE.as_secs()));
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}

/// The processes another one started, by its id.
pub fn children(parent: u32) -> Vec<u32> {
    let listed = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
    let listed = listed.unwrap_or_default();
    listed.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

fn end_now(process: u32) {
    _ = Command::new("kill").args(["-KILL", &process.to_string()]).status();
}
