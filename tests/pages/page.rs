//! A page that a command wrote, and what must hold for every one.

use std::collections::BTreeSet;
use std::path::Path;

use assert_cmd::Command;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kata_upgrade::source::shown;
use kata_upgrade::value::Value;
use scraper::{ElementRef, Html, Selector};
use sha2::{Digest as _, Sha256};

/// What a command printed: the report, on standard error where the result is on standard output.
pub fn report(dir: &Path, args: &[&str], format: &str) -> String {
    let output = Command::cargo_bin("kata-upgrade")
        .expect("the program")
        .args(args)
        .args(["--format", format])
        .current_dir(dir)
        .output()
        .expect("an end");
    let piped = args.windows(2).any(|pair| pair == ["--output", "-"]);
    let bytes = if piped { output.stderr } else { output.stdout };
    String::from_utf8(bytes).expect("UTF-8")
}

/// A page whose soundness was looked at.
pub struct Page {
    pub text: String,
    pub html: Html,
}

impl Page {
    pub fn of(dir: &Path, args: &[&str]) -> Self {
        Self::parse(report(dir, args, "html"))
    }

    pub fn parse(text: String) -> Self {
        let html = Html::parse_document(&text);
        let page = Self { text, html };
        page.is_well_formed();
        page.loads_nothing();
        page.names_what_it_has();
        page.lets_only_its_own_run();
        page
    }

    pub fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        self.html.select(&select(selector)).collect()
    }

    /// A sum: the numbers and names of the picture's caption.
    pub fn ledger(&self, within: &str) -> Vec<(usize, String)> {
        let parts = self.all(&format!("{within} .ledger figcaption .part-of"));
        let parts = parts.iter().map(|part| {
            let text = text(*part);
            let (number, name) = text.split_once(' ').expect("a number and a name");
            (number.parse().expect("a number"), name.to_owned())
        });
        parts.collect()
    }

    fn is_well_formed(&self) {
        assert!(self.html.errors.is_empty(), "{:?}", self.html.errors);
        assert!(self.text.ends_with("</body>\n</html>\n"));
        let deceives = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        };
        assert_eq!(self.text.chars().find(|c| deceives(*c)), None);
    }

    fn loads_nothing(&self) {
        for element in self.all("*") {
            let name = element.value().name();
            let never = [
                "link",
                "img",
                "image",
                "iframe",
                "object",
                "embed",
                "base",
                "form",
                "audio",
                "video",
                "source",
                "use",
                "portal",
                "template",
                "noscript",
                "math",
                "foreignObject",
            ];
            assert!(!never.contains(&name), "<{name}>");
            for (attribute, value) in element.value().attrs() {
                let never = [
                    "src",
                    "srcset",
                    "style",
                    "action",
                    "formaction",
                    "data",
                    "poster",
                    "background",
                    "ping",
                ];
                assert!(
                    !never.contains(&attribute) && !attribute.starts_with("on"),
                    "{name} {attribute}={value}"
                );
                if attribute == "href" {
                    let own = value.starts_with('#') || value.starts_with("https://github.com/");
                    assert!(name == "a" && own, "{name} href={value}");
                }
                if attribute == "fill" {
                    assert_eq!(value, "url(#hatch)");
                }
            }
        }
        let style = text(self.all("style")[0]);
        assert!(!style.contains("url(") && !style.contains("@import"));
    }

    fn names_what_it_has(&self) {
        let ids: Vec<&str> = self
            .all("[id]")
            .iter()
            .filter_map(|one| one.value().id())
            .collect();
        let set: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), set.len(), "a name twice: {ids:?}");
        for element in self.all("[aria-labelledby]") {
            let named = element.value().attr("aria-labelledby").unwrap_or_default();
            assert!(set.contains(named), "{named}");
        }
        for link in self.all("a[href^='#']") {
            let named = link.value().attr("href").unwrap_or_default();
            assert!(set.contains(&named[1..]), "{named}");
        }
    }

    fn lets_only_its_own_run(&self) {
        let policy = self.all("meta[http-equiv='Content-Security-Policy']");
        let [policy] = policy.as_slice() else {
            panic!("one policy");
        };
        let policy = policy.value().attr("content").unwrap_or_default();
        for element in ["style", "script"] {
            let [one] = self.all(element)[..] else {
                panic!("one {element}");
            };
            let hash = BASE64_STANDARD.encode(Sha256::digest(text(one).as_bytes()));
            assert!(
                policy.contains(&format!("{element}-src 'sha256-{hash}'")),
                "{policy}"
            );
        }
        assert!(
            policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"),
            "{policy}"
        );
    }
}

pub fn select(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}

pub fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// The text of the one element below another, if there is one.
pub fn within(element: ElementRef<'_>, selector: &str) -> Option<String> {
    let selector = select(selector);
    let mut found = element.select(&selector);
    let one = found.next().map(text);
    assert!(found.next().is_none(), "more than one");
    one
}

/// How a page shows a value that JSON has: as TOML, what would act escaped.
pub fn spelled(value: &serde_json::Value) -> Option<String> {
    let value = toml(value)?;
    Some(shown(&value.to_string()).to_string())
}

fn toml(value: &serde_json::Value) -> Option<Value> {
    Some(match value {
        serde_json::Value::Null => return None,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64()?),
        },
        serde_json::Value::String(text) => Value::String(text.clone()),
        serde_json::Value::Array(items) => Value::Array(items.iter().filter_map(toml).collect()),
        serde_json::Value::Object(entries) => Value::Table(
            entries
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), toml(value)?)))
                .collect(),
        ),
    })
}

/// A sentence without what a page changes in it.
pub fn bare(text: &str) -> String {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    shown(&text.replace('`', "")).to_string()
}
