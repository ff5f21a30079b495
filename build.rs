//! Checks `mappings/` and packs it into constants.
#![allow(dead_code, missing_docs)]

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/key.rs"]
mod key;
#[path = "src/catalogue/tables/mod.rs"]
mod tables;
#[path = "src/value.rs"]
mod value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mappings = Path::new("mappings");
    println!("cargo::rerun-if-changed=mappings");
    let files = tables::read_folder(mappings)?;
    let tables = match tables::Tables::parse(&files) {
        Ok(tables) => tables,
        Err(fault) => {
            println!("cargo::error={fault}");
            return Ok(());
        }
    };
    let packed = tables.pack();
    let out = PathBuf::from(env::var("OUT_DIR")?);
    packed.write_source(&out, "packed.rs")?;
    let here = env::current_dir()?;
    let embedded = files.iter().map(|file| {
        format!(
            "({:?}, include_str!(\"{}\")),",
            file.place,
            here.join(&file.path).display()
        )
    });
    fs::write(
        out.join("embedded.rs"),
        format!("&[{}]", embedded.collect::<String>()),
    )?;
    Ok(())
}
