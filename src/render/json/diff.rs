//! `kata-upgrade/diff/1`.

use serde::Serialize;

use super::{EditionView, Fault, class, entry, frame, names, optional};
use crate::catalogue::Catalogue;
use crate::render::DiffReport;

/// What `config diff --format json` prints: what the user made different in each file from what its release shipped.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/diff/1"))]
pub(super) struct View {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/diff/1")))]
    format: &'static str,
    /// One entry for each file that was read.
    #[cfg_attr(feature = "schemas", schemars(with = "Vec<File>"))]
    files: [File; 0],
    /// Files that could not be read or told; the status is 2 then.
    errors: Vec<Fault>,
}

/// One file and everything that is read with it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct File {
    /// The file, as typed.
    path: String,
    /// What it is, and what it was compared with.
    edition: EditionView,
    /// All files the runtime reads, in order: the base, then its drop-ins.
    layers: Vec<String>,
    /// What the user chose, in the order of the file.
    customisations: Vec<Custom>,
    /// Differences that together are another release's defaults: old defaults that stayed. None of them stands under
    /// `customisations`.
    inherited: Vec<Old>,
    /// What one file sets and a later one sets again.
    overridden: Vec<Over>,
    /// Comments that no release shipped.
    comments: Vec<Comment>,
    /// What is to be known about the files around it, one sentence each.
    notes: Vec<String>,
}

/// One setting that the user made different.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Custom {
    /// The dotted key.
    key: String,
    /// `changed`: shipped with another value; `set`: shipped commented out or not at all; `unset`: shipped, and not set
    /// here; `unknown`: no reader of this edition knows it.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::kind"))]
    kind: &'static str,
    /// The shipped value; null where it was not set.
    default: Option<serde_json::Value>,
    /// The own value; null where it is not set.
    value: Option<serde_json::Value>,
    /// The file it stands in.
    path: String,
    /// Its line, from 1; null where the line was removed.
    line: Option<usize>,
    /// What the setting is about; null where it is not known.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::schema::class_or_null")
    )]
    class: Option<&'static str>,
    /// Other editions that ship this value.
    shipped_by: Vec<String>,
    /// What a person should know about it.
    note: Option<String>,
}

/// An old default that stayed.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Old {
    /// The dotted key.
    key: String,
    /// The value in this file.
    value: Option<serde_json::Value>,
    /// Editions whose default it is.
    shipped_by: Vec<String>,
    /// The file it stands in.
    path: String,
    /// Its line, from 1; null where it is missing here.
    line: Option<usize>,
}

/// A setting that a later file sets again.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Over {
    /// The dotted key.
    key: String,
    /// The value that has no effect.
    value: Option<serde_json::Value>,
    /// The file it stands in.
    path: String,
    /// Its line, from 1.
    line: usize,
    /// What is in force in its place.
    by: Place,
}

/// A line of a file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Place {
    /// The file.
    path: String,
    /// From 1.
    line: usize,
}

/// A comment of the user's.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Comment {
    /// The file it stands in.
    path: String,
    /// From 1.
    line: usize,
    /// The whole line or end of line, with its `#`.
    text: String,
}

/// What stands before and after the entries of all files, with what is wrong with those there are none on.
///
/// # Errors
/// None that a value can cause.
pub fn diff_frame(faults: Vec<Fault>) -> Result<(String, String), serde_json::Error> {
    frame(&View {
        format: "kata-upgrade/diff/1",
        files: [],
        errors: faults,
    })
}

/// The entry of one file, without an end of line.
///
/// # Errors
/// None that a value can cause.
pub fn diff_entry(
    report: &DiffReport<'_>,
    catalogue: &Catalogue,
) -> Result<String, serde_json::Error> {
    entry(&File::of(report, catalogue))
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
