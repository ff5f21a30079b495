//! The picture of a terminal, made from what the program really prints.

use std::path::Path;
use std::process::Command;

use anstyle::RgbColor;
use anstyle_svg::{Palette, Term, VGA};

/// What is run, as the picture's first line says.
const COMMAND: &str = "kata-upgrade config diff testdata/clear-containers/configuration.toml";
/// Columns of the terminal.
const COLUMNS: &str = "100";

/// The ground and the writing, and the colours the program uses, all of them easy to tell apart.
const GROUND: RgbColor = RgbColor(30, 30, 30);
const WRITING: RgbColor = RgbColor(212, 212, 212);
const RED: RgbColor = RgbColor(240, 120, 115);
const GREEN: RgbColor = RgbColor(115, 200, 120);
const MAGENTA: RgbColor = RgbColor(215, 140, 230);

/// What is wrong with a picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The program does not run.
    #[error("`{COMMAND}` {0}")]
    Program(String),
    /// The file cannot be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// It shows something else than the program prints.
    #[error("{0}: is out of date; `cargo xtask picture` makes it anew")]
    Old(String),
}

/// Makes the picture with the debug build, or with `check` compares it with the one that is there.
pub fn run(path: &Path, check: bool) -> Result<(), PictureError> {
    let picture = picture()?;
    let failed = |error| PictureError::File {
        path: path.display().to_string(),
        error,
    };
    if !check {
        return std::fs::write(path, picture).map_err(failed);
    }
    let there = std::fs::read_to_string(path).map_err(failed)?;
    if there == picture {
        Ok(())
    } else {
        Err(PictureError::Old(path.display().to_string()))
    }
}

fn picture() -> Result<String, PictureError> {
    let failed = |what: String| PictureError::Program(what);
    let mut words = COMMAND.split(' ').skip(1);
    let output = Command::new("target/debug/kata-upgrade")
        .args(words.by_ref())
        .args(["--color", "always"])
        .env("COLUMNS", COLUMNS)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .map_err(|error| failed(format!("does not run: {error}")))?;
    if output.status.code().is_none_or(|code| code > 1) {
        return Err(failed(format!("failed with {}", output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let text = format!("\u{1b}[2m$\u{1b}[0m \u{1b}[1m{COMMAND}\u{1b}[0m\n{text}");
    let Palette(mut colours) = VGA;
    (colours[1], colours[2], colours[5]) = (RED, GREEN, MAGENTA);
    let term = Term::new()
        .palette(Palette(colours))
        .fg_color(WRITING.into())
        .bg_color(GROUND.into());
    // fainter than that, it is hard to read
    Ok(term
        .render_svg(&text)
        .replace("opacity: 0.4", "opacity: 0.7"))
}
