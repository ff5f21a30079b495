//! `releases.toml`.

use serde::Deserialize;
use serde_spanned::Spanned;

use super::TableError;
use super::error::TableText;
use super::range::Range;
use super::version::Version;

/// Products, lines and layouts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Releases {
    /// Products, oldest first.
    #[serde(rename = "product", default)]
    pub products: Vec<Product>,
    /// Lines, oldest first.
    #[serde(rename = "line", default)]
    pub lines: Vec<Line>,
    /// Layouts, the more telling prefix first.
    #[serde(rename = "layout", default)]
    pub layouts: Vec<Layout>,
}

/// A product and its releases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Product {
    /// As in an edition: `clear-containers`.
    pub name: Spanned<String>,
    /// As people write it: `Clear Containers`.
    pub title: String,
    /// A shorter name an edition may use.
    #[serde(default)]
    pub short: Option<String>,
    /// Releases in the order of their versions.
    pub releases: Vec<Spanned<Release>>,
}

/// One release.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// The day its tag was made, `YYYY-MM-DD`.
    pub date: String,
}

/// A product's runtime.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Line {
    /// `kata/rs`.
    pub name: Spanned<String>,
    /// As people write it: `runtime-rs`; empty where a product has one runtime only.
    pub title: String,
    /// The first release that has this runtime.
    pub since: Version,
    /// From which release on it is the one meant when none is named.
    pub usual: Range,
    /// Where the reader looks, in order; `{prefix}` is the layout's.
    pub search: Vec<Search>,
    /// How its settings are written.
    #[serde(default)]
    pub notation: Notation,
    /// Releases whose reader knows `config.d`.
    #[serde(default)]
    pub drop_ins: Vec<Range>,
    /// Flavours of other lines and what corresponds to them here.
    #[serde(default)]
    pub flavours: Vec<Counterpart>,
    /// Flavours that nothing here corresponds to.
    #[serde(default)]
    pub ended: Vec<Ended>,
}

/// How the settings of a line's releases are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notation {
    /// A TOML file.
    #[default]
    Toml,
    /// The flags a program is started with.
    Flags,
    /// An INI file.
    Ini,
}

/// A flavour of this line or another that a line's releases have nothing for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// The flavour.
    pub flavour: String,
    /// The releases without it.
    pub releases: Range,
    /// Why, in one sentence.
    pub why: String,
    /// Flavours that come nearest.
    #[serde(default)]
    pub instead: Vec<String>,
}

/// A flavour and the names it has in a line's releases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counterpart {
    /// The flavour in another line, or an older release of this one.
    pub of: String,
    /// Its name here.
    pub is: String,
    /// Releases it holds for.
    pub releases: Range,
}

/// Search paths of a range of releases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The releases.
    pub releases: Range,
    /// The paths, first found wins.
    pub paths: Vec<String>,
}

/// Where and for what something was installed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its name: `usr`, `opt`.
    pub name: Spanned<String>,
    /// The prefix; a last `*` stands for the rest of that path segment.
    pub prefix: String,
    /// As people would say it.
    pub title: String,
}

impl Releases {
    /// Adds a file's products, releases, lines and layouts to those known.
    pub(super) fn add(&mut self, text: &TableText<'_>) -> Result<(), TableError> {
        let more: Self = text.parse()?;
        for product in more.products {
            if let Some(known) = self
                .products
                .iter_mut()
                .find(|known| known.name.as_ref() == product.name.as_ref())
            {
                known.releases.extend(product.releases);
                known
                    .releases
                    .sort_by_key(|release| release.as_ref().version);
            } else {
                self.products.push(product);
            }
        }
        for product in &self.products {
            let twice = product
                .releases
                .windows(2)
                .find(|pair| pair[0].as_ref().version >= pair[1].as_ref().version);
            if let Some([_, second]) = twice {
                let reason = format!(
                    "{} does not come after the release before it",
                    second.as_ref().version
                );
                return Err(text.fault(&second.span(), reason));
            }
        }
        for line in more.lines {
            let name = line.name.as_ref();
            let product = name.split_once('/').map_or("", |(product, _)| product);
            if !self
                .products
                .iter()
                .any(|known| known.name.as_ref() == product)
            {
                return Err(text.fault(
                    &line.name.span(),
                    format!("`{name}` is the line of no product here"),
                ));
            }
            if self.line(name).is_some() {
                return Err(text.fault(
                    &line.name.span(),
                    format!("the line `{name}` is known already"),
                ));
            }
            self.lines.push(line);
        }
        self.layouts.splice(0..0, more.layouts);
        Ok(())
    }

    /// The line of that name.
    pub fn line(&self, name: &str) -> Option<(usize, &Line)> {
        self.lines
            .iter()
            .enumerate()
            .find(|(_, line)| line.name.as_ref() == name)
    }

    /// A line's releases in order.
    pub fn versions(&self, line: &Line) -> Vec<Version> {
        let product = line
            .name
            .as_ref()
            .split_once('/')
            .map_or("", |(product, _)| product);
        let releases = self
            .products
            .iter()
            .filter(|known| known.name.as_ref() == product);
        let versions = releases.flat_map(|known| {
            known
                .releases
                .iter()
                .map(|release| release.as_ref().version)
        });
        versions.filter(|version| *version >= line.since).collect()
    }
}
