use std::collections::{BTreeMap, BTreeSet};

use dom_query::{Document, NodeRef};

use super::Added;

/// Hooks of GOV.UK's scripts, which are not loaded.
const HOOKS: [&str; 4] = ["data-module", "data-maxlength", "data-threshold", "data-count-type"];

/// Elements that stand within a line of text.
const IN_LINE: [&str; 5] = ["a", "b", "em", "i", "span"];

/// Markup, less what makes no difference to anybody: how it is indented, the
/// order of attributes and of class names, and comments.
#[derive(PartialEq)]
pub(super) struct Tree {
    elements: Vec<Node>,
    /// The text as it is read out, with its blanks, a line for each block.
    lines: Vec<String>,
}

#[derive(PartialEq)]
enum Node {
    Text(String),
    Element(Element),
}

#[derive(PartialEq)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    inside: Vec<Node>,
}

impl Tree {
    pub(super) fn of(document: &Document) -> Self {
        let root = document.html_root();
        let mut text = String::new();
        read(&root, &mut text);
        let lines = text.lines().map(spaced).filter(|line| !line.is_empty());
        Self { elements: nodes(&root), lines: lines.collect() }
    }

    /// Less the attributes that only ours has, where theirs has none.
    pub(super) fn without(mut self, added: &[Added], theirs: &Self) -> Self {
        forget(&mut self.elements, added, &theirs.elements);
        self
    }

    /// Both, from the first line on that differs.
    pub(super) fn beside(&self, theirs: &Self) -> String {
        let (ours, theirs) = (self.shown(), theirs.shown());
        let same = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
        let rest = |lines: &[String]| lines[same..].iter().take(4).cloned().collect::<Vec<_>>();
        format!("ours\n{}\nGOV.UK's\n{}", rest(&ours).join("\n"), rest(&theirs).join("\n"))
    }

    fn shown(&self) -> Vec<String> {
        let mut lines = Vec::new();
        show(&self.elements, 2, &mut lines);
        lines.extend(self.lines.iter().map(|line| format!("  reads: {line:?}")));
        lines
    }
}

fn nodes(parent: &NodeRef) -> Vec<Node> {
    parent.children_it(false).filter_map(|child| node(&child)).collect()
}

fn node(node: &NodeRef) -> Option<Node> {
    if node.is_text() {
        let is_entered = node.parent().is_some_and(|parent| parent.has_name("textarea"));
        let text = if is_entered { node.text().to_string() } else { spaced(&node.text()) };
        return (!text.is_empty()).then_some(Node::Text(text));
    }
    let name = node.node_name()?.to_string();
    let attributes = attributes(&name, node);
    Some(Node::Element(Element { name, attributes, inside: nodes(node) }))
}

fn attributes(element: &str, node: &NodeRef) -> BTreeMap<String, String> {
    let attributes = node.attrs().into_iter();
    let named = attributes.map(|each| (each.name.local.to_string(), each.value.to_string()));
    let kept = named.filter(|(name, value)| {
        let is_blank_box = element == "input" && name == "value" && value.is_empty();
        !HOOKS.contains(&name.as_str()) && !is_blank_box
    });
    kept.map(|(name, value)| match name.as_str() {
        "class" => (name, sorted(&value)),
        _ => (name, value),
    })
    .collect()
}

fn sorted(classes: &str) -> String {
    let classes: BTreeSet<&str> = classes.split_whitespace().collect();
    classes.into_iter().collect::<Vec<_>>().join(" ")
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(node: &NodeRef, text: &mut String) {
    for child in node.children_it(false) {
        if child.is_text() {
            text.push_str(&child.text().replace('\n', " "));
            continue;
        }
        let is_in_line = IN_LINE.iter().any(|name| child.has_name(name));
        let edge = if is_in_line { "" } else { "\n" };
        text.push_str(edge);
        read(&child, text);
        text.push_str(edge);
    }
}

fn forget(ours: &mut [Node], added: &[Added], theirs: &[Node]) {
    for pair in ours.iter_mut().zip(theirs) {
        let (Node::Element(ours), Node::Element(theirs)) = pair else { continue };
        for (_, attribute, _) in added.iter().filter(|(element, ..)| *element == ours.name) {
            if !theirs.attributes.contains_key(*attribute) {
                ours.attributes.remove(*attribute);
            }
        }
        forget(&mut ours.inside, added, &theirs.inside);
    }
}

fn show(nodes: &[Node], indent: usize, lines: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Text(text) => lines.push(format!("{:indent$}{text:?}", "")),
            Node::Element(element) => {
                let attributes = element.attributes.iter();
                let attributes = attributes.map(|(name, value)| format!(" {name}={value:?}"));
                let attributes: String = attributes.collect();
                lines.push(format!("{:indent$}<{}{attributes}>", "", element.name));
                show(&element.inside, indent + 2, lines);
            }
        }
    }
}

fn same(ours: &str, theirs: &str) -> bool {
    Tree::of(&Document::fragment(ours)) == Tree::of(&Document::fragment(theirs))
}

#[test]
fn indenting_and_order_make_no_difference() {
    assert!(same("<p id=x class='a b'>Yes</p>", "<p class='b  a' id=x>\n  Yes\n</p>"));
}

#[test]
fn what_a_person_would_notice_makes_a_difference() {
    for (ours, theirs) in [
        ("<p><span>Error:</span>Enter</p>", "<p><span>Error:</span> Enter</p>"),
        ("<input checked>", "<input>"),
        ("<input type=radio id=a>", "<input type=radio id=b>"),
        ("<p class=a>Yes</p>", "<p>Yes</p>"),
        ("<p>Yes</p>", "<div>Yes</div>"),
        ("<p>Yes</p>", "<p>No</p>"),
        ("<textarea>a b</textarea>", "<textarea>a\nb</textarea>"),
    ] {
        assert!(!same(ours, theirs), "{ours} and {theirs}");
    }
}
