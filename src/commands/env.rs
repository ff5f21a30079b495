//! Outputs of `env` commands: from a file, or from standard input.

use std::io::Read as _;
use std::path::Path;

use kata_upgrade::host::ReportError;
use kata_upgrade::source::read::{MAX_FILE, read_bounded};

use crate::error::Refusal;

/// Stands for standard input.
const INPUT: &str = "-";

/// How an output is called towards the user.
pub fn name(path: &Path) -> String {
    if path == Path::new(INPUT) {
        "standard input".to_owned()
    } else {
        path.to_string_lossy().into_owned()
    }
}

/// The text of an output.
pub fn read(path: &Path) -> Result<String, Refusal> {
    let bytes = if path == Path::new(INPUT) {
        let mut bytes = Vec::new();
        let mut input = std::io::stdin().lock().take(MAX_FILE + 1);
        input
            .read_to_end(&mut bytes)
            .map_err(|error| Refusal::new(error.to_string()).at(Path::new(&name(path))))?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(Refusal::new("is larger than any output").at(Path::new(&name(path))));
        }
        bytes
    } else {
        let file = read_bounded(path).map_err(|error| Refusal {
            help: Vec::new(),
            ..error.into()
        })?;
        file.bytes
    };
    String::from_utf8(bytes).map_err(|error| {
        let readable = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let line = String::from_utf8_lossy(readable.unwrap_or_default())
            .matches('\n')
            .count();
        Refusal {
            line: Some(line + 1),
            ..Refusal::new("is not text in UTF-8").at(Path::new(&name(path)))
        }
    })
}

/// Why a text is no output, with the way out.
pub fn refusal(path: &Path, error: &ReportError) -> Refusal {
    Refusal {
        line: error.line(),
        ..Refusal::new(error.to_string())
            .at(Path::new(&name(path)))
            .help("give the command's output alone, as it is: `sudo kata-runtime env > env.toml`")
    }
}
