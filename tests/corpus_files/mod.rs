//! The files upstream shipped, which tests read from outside the repository.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition};

/// One shipped file.
pub struct Shipped {
    /// Where it is.
    pub path: PathBuf,
    /// Its place below the corpus: `kata/1.12.1/usr/go/configuration-clh.toml`.
    pub place: String,
    /// Its text.
    pub text: String,
}

/// The folder that holds `corpus/`, `corpus-arch/` and `corpus-extra/`; nothing where there is none, which in CI is a failure.
pub fn upstream() -> Option<PathBuf> {
    let corpus = std::env::var_os("KATA_UPGRADE_CORPUS").map(PathBuf::from);
    let folder = corpus.as_deref().and_then(Path::parent).map_or_else(
        || Path::new("../shared/upstream").to_path_buf(),
        Path::to_path_buf,
    );
    if folder.join("corpus").is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "CI needs the corpus: set KATA_UPGRADE_CORPUS"
    );
    println!("SKIPPED: no corpus; set KATA_UPGRADE_CORPUS to the folder with upstream's files");
    None
}

/// Every shipped file, sorted by place.
pub fn corpus() -> Vec<Shipped> {
    let Some(upstream) = upstream() else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for root in ["corpus", "corpus-arch", "corpus-extra"].map(|name| upstream.join(name)) {
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder of the corpus") {
                let path = entry.expect("an entry of the corpus").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let place = path
                    .strip_prefix(&root)
                    .expect("below the root")
                    .to_str()
                    .expect("UTF-8")
                    .to_owned();
                let text = std::fs::read_to_string(&path).expect("a file of the corpus");
                files.push(Shipped { path, place, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The edition a file's place says it is.
pub fn version_of(shipped: &Shipped, catalogue: &Catalogue) -> Edition {
    let parts: Vec<&str> = shipped.place.split('/').collect();
    let name = parts
        .last()
        .expect("a name")
        .strip_suffix(".toml")
        .expect("a TOML file");
    let flavour = name.strip_prefix("configuration-").unwrap_or("qemu");
    let runtime = if parts.contains(&"rs") { "rs" } else { "go" };
    let text = format!("{}-{}/{runtime}/{flavour}", parts[0], parts[1]);
    catalogue
        .edition(&text, None)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}
