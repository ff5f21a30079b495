//! Checks `mappings/` and packs it into constants.
#![allow(dead_code, missing_docs)]

use std::path::{Path, PathBuf};
use std::{env, fs};

use miniz_oxide::deflate::compress_to_vec_zlib;

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
    let texts: String = files.iter().map(|file| file.text.as_str()).collect();
    fs::write(
        out.join("texts.z"),
        compress_to_vec_zlib(texts.as_bytes(), 9),
    )?;
    let sizes = files
        .iter()
        .map(|file| format!("({:?}, {}),", file.place, file.text.len()));
    fs::write(
        out.join("texts.rs"),
        format!("&[{}]", sizes.collect::<String>()),
    )?;
    Ok(())
}
