//! `kata-upgrade/diff/1`.

use serde::Serialize;

use super::{EditionView, Fault, class, names, optional, text};
use crate::catalogue::Catalogue;
use crate::render::DiffReport;

#[derive(Debug, Serialize)]
struct View {
    format: &'static str,
    files: [File; 0],
    errors: Vec<Fault>,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    edition: EditionView,
    layers: Vec<String>,
    customisations: Vec<Custom>,
    inherited: Vec<Old>,
    overridden: Vec<Over>,
    comments: Vec<Comment>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Custom {
    key: String,
    kind: &'static str,
    default: Option<serde_json::Value>,
    value: Option<serde_json::Value>,
    path: String,
    line: Option<usize>,
    class: Option<&'static str>,
    shipped_by: Vec<String>,
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct Old {
    key: String,
    value: Option<serde_json::Value>,
    shipped_by: Vec<String>,
    path: String,
    line: Option<usize>,
}

/// A setting of the user's that a later file sets again.
#[derive(Debug, Serialize)]
struct Over {
    key: String,
    value: Option<serde_json::Value>,
    path: String,
    line: usize,
    by: Place,
}

#[derive(Debug, Serialize)]
struct Place {
    path: String,
    line: usize,
}

#[derive(Debug, Serialize)]
struct Comment {
    path: String,
    line: usize,
    text: String,
}

/// What stands before and after the entries of all files, with what is wrong with those there are none on.
///
/// # Errors
/// None that a value can cause.
pub fn diff_frame(faults: Vec<Fault>) -> Result<(String, String), serde_json::Error> {
    let whole = text(&View {
        format: "kata-upgrade/diff/1",
        files: [],
        errors: faults,
    })?;
    let (head, tail) = whole.split_once("[]").unwrap_or((&whole, ""));
    Ok((format!("{head}["), format!("]{tail}")))
}

/// The entry of one file, without an end of line.
///
/// # Errors
/// None that a value can cause.
pub fn diff_entry(
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
) -> Result<String, serde_json::Error> {
    let entry = text(&File::of(report, catalogue))?;
    let lines: Vec<String> = entry.lines().map(|line| format!("    {line}")).collect();
    Ok(lines.join("\n"))
}

impl File {
    fn of(report: &DiffReport<'_>, catalogue: &Catalogue) -> Self {
        let spelled = |path: &std::path::Path| path.to_string_lossy().into_owned();
        let found = report.differences;
        Self {
            path: spelled(report.path),
            edition: EditionView::of(report.identified, catalogue),
            layers: report.layers.iter().map(|layer| spelled(layer)).collect(),
            customisations: found
                .customisations
                .iter()
                .map(|one| Custom {
                    key: one.key.to_string(),
                    kind: one.kind.word(),
                    default: optional(one.default.as_ref()),
                    value: optional(one.value.as_ref()),
                    path: spelled(&one.path),
                    line: one.line,
                    class: class(one.class),
                    shipped_by: names(&one.shipped_by, catalogue),
                    note: one.note.clone(),
                })
                .collect(),
            inherited: found
                .inherited
                .iter()
                .map(|one| Old {
                    key: one.key.to_string(),
                    value: optional(one.value.as_ref()),
                    shipped_by: names(&one.shipped_by, catalogue),
                    path: spelled(&one.path),
                    line: one.line,
                })
                .collect(),
            overridden: found
                .overridden
                .iter()
                .map(|one| Over {
                    key: one.key.to_string(),
                    value: optional(one.value.as_ref()),
                    path: spelled(&one.path),
                    line: one.line,
                    by: Place {
                        path: spelled(&one.by),
                        line: one.by_line,
                    },
                })
                .collect(),
            notes: report.notes.to_vec(),
            comments: found
                .comments
                .iter()
                .map(|comment| Comment {
                    path: spelled(&comment.path),
                    line: comment.line,
                    text: comment.text.clone(),
                })
                .collect(),
        }
    }
}
