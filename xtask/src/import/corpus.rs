//! Shipped files, by what their paths say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use kata_upgrade::catalogue::Version;
use serde::Deserialize;

use super::ImportError;
use super::place::{files_below, parts, read};

/// One shipped configuration file.
#[derive(Debug)]
pub struct ShippedFile {
    pub path: PathBuf,
    pub product: String,
    pub version: Version,
    /// `go` or `rs`.
    pub runtime: String,
    /// The build: the layout's folder, or for other processors than `x86_64` the processor.
    pub build: String,
    /// `configuration-qemu.toml`.
    pub name: String,
    pub text: String,
    /// Lines, counted from 1, into which a build may put measured values.
    pub built_lines: BTreeSet<usize>,
}

impl ShippedFile {
    /// The flavour a file name stands for.
    pub fn flavour(&self) -> &str {
        let stem = self.name.strip_suffix(".toml").unwrap_or(&self.name);
        stem.strip_prefix("configuration-").unwrap_or("qemu")
    }

    /// The prefix of the build's layout.
    pub fn prefix(&self) -> &'static str {
        match self.build.as_str() {
            "usr" | "obs" | "centos" => "/usr",
            "local" => "/usr/local",
            _ if self.product == "clear-containers" => "/usr",
            _ => "/opt/kata",
        }
    }

    /// The processor, as qemu names it.
    pub fn arch(&self) -> &str {
        match self.build.as_str() {
            "aarch64" | "s390x" => &self.build,
            "ppc64le" => "ppc64",
            _ => "x86_64",
        }
    }
}

/// VERSION → runtime → file name → lines.
type Built = BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<BuiltLine>>>>;

#[derive(Debug, Deserialize)]
struct BuiltLine {
    line: usize,
}

const ARCHITECTURES: [&str; 3] = ["aarch64", "ppc64le", "s390x"];

/// All shipped files below the folders.
pub fn find(folders: &[PathBuf]) -> Result<Vec<ShippedFile>, ImportError> {
    let mut found = Vec::new();
    for folder in folders {
        let built = folder.join("build_dependent.json");
        let built: Built = if built.exists() {
            let content = |error: serde_json::Error| ImportError::Content {
                path: built.clone(),
                reason: error.to_string(),
            };
            serde_json::from_str(&read(&built)?).map_err(content)?
        } else {
            Built::new()
        };
        let nested = ["corpus", "corpus-arch", "corpus-extra"].map(|name| folder.join(name));
        let nested: Vec<_> = nested.into_iter().filter(|path| path.is_dir()).collect();
        let roots = if nested.is_empty() {
            vec![folder.clone()]
        } else {
            nested
        };
        for root in roots {
            for path in files_below(&root)? {
                let place: Vec<String> =
                    parts(&path, &root).into_iter().map(str::to_owned).collect();
                if path.extension().is_some_and(|ending| ending == "toml") {
                    found.extend(shipped(path, &place, &built)?);
                }
            }
        }
    }
    Ok(found)
}

fn shipped(
    path: PathBuf,
    place: &[String],
    built: &Built,
) -> Result<Option<ShippedFile>, ImportError> {
    let [product, version, middle @ .., name] = place else {
        return Ok(None);
    };
    let content = |reason: String| ImportError::Content {
        path: path.clone(),
        reason,
    };
    let parsed: Version = version
        .parse()
        .map_err(|error| content(format!("{error}")))?;
    let has = |word: &str| middle.iter().any(|part| part == word);
    let arch = ARCHITECTURES.into_iter().find(|arch| has(arch));
    let layout = middle
        .iter()
        .find(|part| !["go", "rs"].contains(&part.as_str()))
        .map_or("usr", String::as_str);
    let runtime = if has("rs") { "rs" } else { "go" };
    let lines = built
        .get(version)
        .and_then(|runtimes| runtimes.get(runtime)?.get(name));
    Ok(Some(ShippedFile {
        text: read(&path)?,
        product: product.clone(),
        version: parsed,
        runtime: runtime.to_owned(),
        build: arch
            .unwrap_or_else(|| layout.trim_start_matches("usr-"))
            .to_owned(),
        name: name.clone(),
        built_lines: lines.into_iter().flatten().map(|line| line.line).collect(),
        path,
    }))
}
