//! Runs the commands a document prints, and compares what they print.

use std::path::Path;
use std::process::Command;

/// A command of a document and the output printed below it.
#[derive(Debug, Default)]
struct Example {
    line: usize,
    command: String,
    output: Vec<String>,
}

/// What is wrong with a document.
#[derive(Debug, thiserror::Error)]
pub enum ReadmeError {
    /// It cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// The document.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// A command does something else than printed.
    #[error("{path}:{line}: `{command}` {what}")]
    Differs {
        /// The document.
        path: String,
        /// The command's line.
        line: usize,
        /// The command.
        command: String,
        /// How it differs.
        what: String,
    },
}

/// Runs every command of the `console` blocks of a document, in order, in the current folder; tells how many there were.
///
/// `cargo test` is left to whoever runs this. Output is compared line by line where any is printed; a line `…` stands for any
/// number of lines. `kata-upgrade` is the debug build. With `record`, the document is written again with what the commands print
/// now; where it ended with `…` it ends there again, after as many lines.
pub fn check(path: &Path, record: bool) -> Result<usize, ReadmeError> {
    let name = path.display().to_string();
    let unreadable = |error| ReadmeError::Unreadable {
        path: name.clone(),
        error,
    };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let examples = examples(&text);
    let mut run = 0;
    // from the end when written, so that the places of the others stay; in order when run
    let mut found = Vec::new();
    for example in examples
        .iter()
        .filter(|example| !example.command.starts_with("cargo test"))
    {
        let differs = |what: String| ReadmeError::Differs {
            path: name.clone(),
            line: example.line,
            command: example.command.clone(),
            what,
        };
        let output =
            output(&example.command).map_err(|error| differs(format!("does not run: {error}")))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
        if output.status.code().is_none_or(|code| code > 1) {
            return Err(differs(format!(
                "failed with {}:\n{}",
                output.status,
                printed.join("\n")
            )));
        }
        let wanted: Vec<&str> = example.output.iter().map(|line| line.trim_end()).collect();
        if !record && !wanted.is_empty() && !fits(&wanted, &printed) {
            return Err(differs(format!(
                "prints something else:\n{}",
                printed.join("\n")
            )));
        }
        found.push((example, printed.into_iter().map(str::to_owned).collect()));
        run += 1;
    }
    if record {
        for (example, printed) in found.into_iter().rev() {
            let printed = example.recorded(printed);
            lines.splice(example.line..example.line + example.output.len(), printed);
        }
        std::fs::write(path, lines.join("\n") + "\n").map_err(unreadable)?;
    }
    Ok(run)
}

impl Example {
    /// The output as the document prints it.
    fn recorded(&self, printed: Vec<String>) -> Vec<String> {
        let dots = self.output.iter().position(|line| line == "…");
        match dots {
            _ if self.output.is_empty() => Vec::new(),
            None => printed,
            Some(kept) if kept + 1 == self.output.len() => {
                let more = printed.len() > kept;
                let lines = printed.into_iter().take(kept);
                lines.chain(more.then(|| "…".to_owned())).collect()
            }
            // dots in the midst are the author's choice
            Some(_) => self.output.clone(),
        }
    }
}

/// Runs a command as a reader of the document would, with the debug build.
fn output(command: &str) -> std::io::Result<std::process::Output> {
    let path = std::env::var("PATH").unwrap_or_default();
    let here = std::env::current_dir()?;
    Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .env("PATH", format!("{}/target/debug:{path}", here.display()))
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "100")
        .output()
}

fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for (line, content) in (1..).zip(text.lines()) {
        match (inside, content) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            (true, content) => match (content.strip_prefix("$ "), examples.last_mut()) {
                (Some(command), _) => examples.push(Example {
                    line,
                    command: command.to_owned(),
                    output: Vec::new(),
                }),
                (None, Some(example)) => example.output.push(content.to_owned()),
                (None, None) => {}
            },
            _ => {}
        }
    }
    for example in &mut examples {
        while example.output.last().is_some_and(String::is_empty) {
            example.output.pop();
        }
    }
    examples
}

/// Whether lines are those wanted, `…` standing for any number of them.
fn fits(wanted: &[&str], printed: &[&str]) -> bool {
    match wanted.split_first() {
        None => printed.iter().all(|line| line.is_empty()),
        Some((&"…", rest)) => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        Some((first, rest)) => printed
            .split_first()
            .is_some_and(|(line, others)| line == first && fits(rest, others)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_for_any_lines() {
        assert!(fits(&["a", "…", "c"], &["a", "b", "b", "c"]));
        assert!(!fits(&["a", "…", "c"], &["a", "b"]));
    }

    #[test]
    fn commands_have_the_output_below_them() {
        let found = examples("x\n```console\n$ one\nout\n\n$ two\n```\n```sh\n$ three\n```\n");
        let seen: Vec<_> = found
            .iter()
            .map(|example| (example.line, example.command.as_str(), example.output.len()))
            .collect();
        assert_eq!(seen, [(3, "one", 1), (6, "two", 0)]);
    }
}
