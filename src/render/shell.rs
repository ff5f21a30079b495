//! Words and commands as a shell reads them.

use std::path::Path;

use crate::guide::Command;

/// A word as a shell reads it.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:@%,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Words as a shell reads them.
pub fn line<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word.as_ref())).collect();
    words.join(" ")
}

/// A command to copy; `program` is this program with the options that hold everywhere.
///
/// What no command does is a comment.
pub fn command(command: &Command, program: &str, root: Option<&Path>) -> String {
    match command {
        Command::Machine { words, .. } => format!("sudo {}", line(words)),
        Command::Look(words) => line(words),
        Command::Own { words, outside } => {
            format!("sudo {program} {}", line(&own_words(words, *outside, root)))
        }
        Command::Hand(text) => format!("# {text}"),
    }
}

/// The words of a command of this program's; a file it takes as typed is named where this machine sees it.
pub fn own_words(words: &[String], outside: Option<usize>, root: Option<&Path>) -> Vec<String> {
    let on_disk = |(at, word): (usize, &String)| match root {
        Some(root) if outside == Some(at) => {
            let inside = word.trim_start_matches('/');
            root.join(inside).to_string_lossy().into_owned()
        }
        _ => word.clone(),
    };
    words.iter().enumerate().map(on_disk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_means_what_was_meant() {
        assert_eq!(quoted("/etc/kata/a-b.toml"), "/etc/kata/a-b.toml");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        let words = ["migrate", "/etc/a", "--output", "/etc/b"]
            .map(str::to_owned)
            .to_vec();
        let own = Command::Own {
            words,
            outside: Some(3),
        };
        assert_eq!(
            command(&own, "kata-upgrade --root /mnt", Some(Path::new("/mnt"))),
            "sudo kata-upgrade --root /mnt migrate /etc/a --output /mnt/etc/b"
        );
    }
}
