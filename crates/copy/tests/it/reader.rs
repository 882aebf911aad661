//! A PDF as a screen reader takes it: by its tree, in the order of the tree.

use std::collections::BTreeMap;

use lopdf::content::Operation;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId, decode_text_string};

/// An element of the tree that has a text of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub role: String,
    pub text: String,
    /// The pages it is on, from 0.
    pub pages: Vec<usize>,
}

pub struct Reader {
    pub file: Document,
    pub pages: Vec<ObjectId>,
}

impl Reader {
    pub fn new(bytes: &[u8]) -> Self {
        let file = Document::load_mem(bytes).unwrap();
        let pages = file.get_pages().into_values().collect();
        Self { file, pages }
    }

    pub fn catalog(&self) -> &Dictionary {
        self.file.catalog().unwrap()
    }

    pub fn dictionary<'a>(&'a self, of: &'a Dictionary, key: &[u8]) -> &'a Dictionary {
        self.file.get_dict_in_dict(of, key).unwrap()
    }

    /// Every element with a text, in order.
    pub fn elements(&self) -> Vec<Element> {
        let told: Vec<_> = self.pages.iter().map(|page| self.told_on(*page)).collect();
        let root = self.dictionary(self.catalog(), b"StructTreeRoot");
        let mut elements = Vec::new();
        self.walk(root, &told, &mut elements);
        elements
    }

    pub fn bookmarks(&self) -> Vec<String> {
        let mut titles = Vec::new();
        let mut at = self.dictionary(self.catalog(), b"Outlines").get(b"First").ok();
        while let Some(item) = at {
            let item = self.file.dereference(item).unwrap().1.as_dict().unwrap();
            titles.push(decode_text_string(item.get(b"Title").unwrap()).unwrap());
            at = item.get(b"Next").ok();
        }
        titles
    }

    fn walk(&self, of: &Dictionary, told: &[BTreeMap<i64, String>], all: &mut Vec<Element>) {
        let role = of.get(b"S").and_then(Object::as_name).unwrap_or_default();
        let mut own = Element {
            role: String::from_utf8_lossy(role).into_owned(),
            text: String::new(),
            pages: Vec::new(),
        };
        for child in self.children(of) {
            let (page, marked) = match child {
                Object::Integer(marked) => (of.get(b"Pg").unwrap(), *marked),
                Object::Dictionary(child) if child.has(b"MCID") => {
                    let page = child.get(b"Pg").or_else(|_| of.get(b"Pg")).unwrap();
                    (page, child.get(b"MCID").unwrap().as_i64().unwrap())
                }
                child => {
                    self.walk(child.as_dict().unwrap(), told, all);
                    continue;
                }
            };
            let page = page.as_reference().unwrap();
            let page = self.pages.iter().position(|at| *at == page).unwrap();
            own.text.push_str(&told[page][&marked]);
            if own.pages.last() != Some(&page) {
                own.pages.push(page);
            }
        }
        if !own.pages.is_empty() {
            all.push(own);
        }
    }

    fn children<'a>(&'a self, of: &'a Dictionary) -> Vec<&'a Object> {
        let Ok(children) = of.get(b"K") else { return Vec::new() };
        let resolved = |object: &'a Object| self.file.dereference(object).unwrap().1;
        match resolved(children) {
            Object::Array(children) => children.iter().map(resolved).collect(),
            child => vec![child],
        }
    }

    /// What each marked piece of a page says.
    fn told_on(&self, page: ObjectId) -> BTreeMap<i64, String> {
        let fonts = self.file.get_page_fonts(page).unwrap();
        let encodings: BTreeMap<_, _> = fonts
            .into_iter()
            .map(|(name, font)| (name, font.get_font_encoding(&self.file).unwrap()))
            .collect();
        let mut listener = Listener::default();
        for operation in self.file.get_and_decode_page_content(page).unwrap().operations {
            listener.hear(&operation, &encodings);
        }
        assert!(listener.marks.is_empty(), "every mark is closed");
        listener.told
    }
}

/// Marks that are open, each with its number or the text it stands for.
#[derive(Default)]
struct Listener {
    marks: Vec<Mark>,
    font: Vec<u8>,
    told: BTreeMap<i64, String>,
}

#[derive(Default)]
struct Mark {
    number: Option<i64>,
    is_artifact: bool,
    stands_for: Option<String>,
}

impl Listener {
    fn hear(&mut self, operation: &Operation, encodings: &BTreeMap<Vec<u8>, Encoding<'_>>) {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "BMC" | "BDC" => self.open(operands),
            "EMC" => drop(self.marks.pop().unwrap()),
            "Tf" => self.font = operands[0].as_name().unwrap().to_vec(),
            "Tj" => self.say(&operands[0], encodings),
            "TJ" => {
                for shown in operands[0].as_array().unwrap() {
                    self.say(shown, encodings);
                }
            }
            "f" | "S" | "B" => self.tell(""),
            _ => {}
        }
    }

    fn open(&mut self, operands: &[Object]) {
        let name = operands[0].as_name().unwrap();
        assert_ne!(name, b"ReversedChars", "what is said is in the order of reading");
        let properties = operands.get(1).and_then(|of| of.as_dict().ok());
        let property = |key: &[u8]| properties.and_then(|of| of.get(key).ok());
        let number = property(b"MCID").map(|number| number.as_i64().unwrap());
        let stands_for = property(b"ActualText").map(|text| decode_text_string(text).unwrap());
        self.marks.push(Mark { number, is_artifact: name == b"Artifact", stands_for: None });
        if let Some(number) = number {
            self.told.entry(number).or_default();
        }
        if let Some(text) = stands_for {
            self.tell(&text);
            self.marks.last_mut().unwrap().stands_for = Some(text);
        }
    }

    fn say(&mut self, shown: &Object, encodings: &BTreeMap<Vec<u8>, Encoding<'_>>) {
        let Object::String(glyphs, _) = shown else { return };
        let text = Document::decode_text(&encodings[&self.font], glyphs).unwrap();
        if self.marks.iter().all(|mark| mark.stands_for.is_none()) {
            self.tell(&text);
        }
    }

    fn tell(&mut self, text: &str) {
        if self.marks.iter().any(|mark| mark.is_artifact) {
            return;
        }
        let number = self.marks.iter().find_map(|mark| mark.number);
        let number = number.expect("all that is drawn is an artifact or in the tree");
        self.told.entry(number).or_default().push_str(text);
    }
}
