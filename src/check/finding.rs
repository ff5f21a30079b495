//! What a finding is, and the codes there are.

use std::path::{Path, PathBuf};

use crate::key::Key;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The reader refuses the file, or a sandbox fails.
    Error,
    /// Something is ignored, or holds otherwise than it is written.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word the views use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something to say of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A word that stays the same in every release of the program; `docs/findings.md` describes each.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file, as the user would type it.
    pub path: PathBuf,
    /// The line, from 1; none where it is about the file as a whole.
    pub line: Option<usize>,
    /// The setting or table; none where it is about none.
    pub key: Option<Key>,
    /// What is wrong, as a sentence without capital and full stop.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

impl Finding {
    /// A finding on a line of a file.
    pub(super) fn new(
        code: &'static str,
        severity: Severity,
        path: &Path,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            path: path.to_owned(),
            line: None,
            key: None,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn at(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    pub(super) fn on(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether it makes `check` end with status 1.
    pub fn counts(&self) -> bool {
        self.severity != Severity::Note
    }
}

/// Every code, in the order of `docs/findings.md`. The names of the readers' rules are codes too.
pub const CODES: &[&str] = &[
    // keys
    "unknown-key",
    "gone-key",
    "later-key",
    "other-runtime",
    "wrong-table",
    "unread-table",
    "other-case",
    "older-name",
    "unused-key",
    // values
    "wrong-type",
    "out-of-range",
    "not-accepted",
    "older-spelling",
    "missing-key",
    // tables and names
    "unknown-hypervisor",
    "wrong-hypervisor",
    "two-hypervisors",
    "two-agents",
    "no-hypervisor",
    "unknown-component",
    "name-missing",
    "name-without-table",
    "unknown-runtime",
    // text
    "duplicate",
    "notation",
    // settings together
    "image-and-initrd",
    "nothing-to-boot",
    "image-as-firmware",
    "template-needs-initrd",
    "template-and-vsock",
    "hot-and-cold-plug",
    "root-and-switch-ports",
    "sector-sizes",
    "sector-size",
    "confidential-mmio",
    "confidential-rootfs-mmio",
    "qemu-mmio",
    "vhost-user-needs-huge-pages",
    "agent-times",
    "processors",
    "machine-gone",
    "sharing-needs-a-daemon",
    "shared-memory-window",
    "network-namespace",
    "network-namespace-and-monitor",
    "features-under-trial",
    "cache-of-machines",
    "swap-and-huge-pages",
    "bind-mounts-alike",
    // one hypervisor
    "refused-with-hypervisor",
    "missing-for-hypervisor",
    "too-little-memory",
    // numbers replaced
    "memory-replaced",
    "bridges-cut",
    "root-ports-cut",
    "switch-ports-cut",
    "log-level-cut",
    "processors-cut",
    // lists for annotations
    "path-outside-its-list",
    "daemon-outside-its-list",
    "jailer-outside-its-list",
    // files named
    "asset-missing",
    "asset-empty",
    // config.d
    "drop-in-backup",
    "drop-in-name",
    "drop-in-foreign",
    "drop-in-link",
    "drop-in-not-a-file",
    "drop-in-unreadable",
    "drop-ins-not-read",
    "drop-ins-beside-link",
    // the file itself
    "file-not-read",
    "masks-newer",
    "open-to-others",
    "folder-open-to-others",
];
