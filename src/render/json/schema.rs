//! What the JSON Schemas of the views say of words: all that the types they come from have.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::{backups, check, defaults, diff, explain, fleet, migrate, plan};
use crate::catalogue::RowState;
use crate::catalogue::tables::changes::Verb;
use crate::catalogue::{Class, Database};
use crate::check::Severity;
use crate::customise::Kind;
use crate::guide::State;
use crate::host::{
    AssetKind, How, Manager, PackageState, Product, Runtime, Subject, database_word,
};
use crate::merge::As;
use crate::migrate::Verdict;
use crate::render::words;
use crate::schemas::Format;

/// The formats of all views.
pub(crate) fn formats() -> Vec<Format> {
    vec![
        Format::of::<backups::View>("backups/1"),
        Format::of::<backups::RestoreView>("restore/1"),
        Format::of::<check::View>("check/1"),
        Format::of::<defaults::View<'_>>("defaults/1"),
        Format::of::<diff::View>("diff/1"),
        Format::of::<explain::View<'_>>("explain/1"),
        Format::of::<fleet::View<'_>>("fleet/1"),
        Format::of::<migrate::View>("migrate/1"),
        Format::of::<plan::View>("plan/1"),
    ]
}

fn one_of(list: &[&str]) -> Schema {
    json_schema!({ "type": "string", "enum": list })
}

fn one_or_null(list: &[&str]) -> Schema {
    let list: Vec<Option<&str>> = list.iter().copied().map(Some).chain([None]).collect();
    json_schema!({ "type": ["string", "null"], "enum": list })
}

const CLASSES: [&str; 5] = [
    words::class(Class::Security),
    words::class(Class::Asset),
    words::class(Class::Wiring),
    words::class(Class::Tuning),
    words::class(Class::Debug),
];
const PRODUCTS: [&str; 4] = [
    Product::ClearContainers.word(),
    Product::Kata.word(),
    Product::RunV.word(),
    Product::Hyperd.word(),
];

pub(super) fn class(_: &mut SchemaGenerator) -> Schema {
    one_of(&CLASSES)
}

pub(super) fn class_or_null(_: &mut SchemaGenerator) -> Schema {
    one_or_null(&CLASSES)
}

pub(super) fn certainty(_: &mut SchemaGenerator) -> Schema {
    one_of(&["exact", "likely", "unsure"])
}

pub(super) fn kind(_: &mut SchemaGenerator) -> Schema {
    one_of(&[Kind::Changed, Kind::Set, Kind::Unset, Kind::Unknown].map(Kind::word))
}

pub(crate) fn verdict(_: &mut SchemaGenerator) -> Schema {
    one_of(&Verdict::ALL.map(Verdict::word))
}

pub(super) fn need(_: &mut SchemaGenerator) -> Schema {
    let (drop, review) = (Verdict::Drop.word(), Verdict::Review.word());
    one_of(&[drop, review, "weakened", "breach", "error"])
}

pub(super) fn security_or_null(_: &mut SchemaGenerator) -> Schema {
    one_or_null(&["lost", "weakened"])
}

pub(crate) fn form(_: &mut SchemaGenerator) -> Schema {
    one_of(&[As::Merged, As::DropIn].map(As::word))
}

pub(super) fn severity(_: &mut SchemaGenerator) -> Schema {
    one_of(&[Severity::Error, Severity::Warning, Severity::Note].map(Severity::word))
}

pub(super) fn state(_: &mut SchemaGenerator) -> Schema {
    let all = [
        RowState::Set,
        RowState::Commented,
        RowState::CommentedText,
        RowState::Broken,
        RowState::Gone,
    ];
    one_of(&all.map(super::explain::state))
}

pub(super) fn action(_: &mut SchemaGenerator) -> Schema {
    one_of(&["none", "replace", "metadata", "create", "link", "remove"])
}

pub(super) fn found_by(_: &mut SchemaGenerator) -> Schema {
    one_of(&[
        "name",
        "other-name",
        "other-table",
        "annotation",
        "table",
        "part",
        "spelling",
    ])
}

pub(super) fn verb(_: &mut SchemaGenerator) -> Schema {
    let all = [
        Verb::Rename,
        Verb::Convert,
        Verb::Respell,
        Verb::Refuse,
        Verb::Drop,
        Verb::Asset,
        Verb::Meaning,
        Verb::Default,
        Verb::Appear,
        Verb::Note,
    ];
    one_of(&all.map(words::verb))
}

pub(super) fn step_state(_: &mut SchemaGenerator) -> Schema {
    let all = [
        State::Done,
        State::Todo,
        State::Blocked,
        State::NotApplicable,
        State::Unknown,
    ];
    one_of(&all.map(State::word))
}

pub(super) fn product(_: &mut SchemaGenerator) -> Schema {
    one_of(&PRODUCTS)
}

pub(super) fn product_or_null(_: &mut SchemaGenerator) -> Schema {
    one_or_null(&PRODUCTS)
}

pub(super) fn how(_: &mut SchemaGenerator) -> Schema {
    let all = [
        How::Dpkg,
        How::Rpm,
        How::Snap,
        How::Bundle,
        How::Static,
        How::Deploy,
        How::Source,
        How::Files,
        How::Reported,
    ];
    one_of(&all.map(How::word))
}

pub(super) fn runtimes(_: &mut SchemaGenerator) -> Schema {
    let each = one_of(&[Runtime::Go, Runtime::Rs].map(Runtime::word));
    json_schema!({ "type": "array", "items": each })
}

pub(super) fn runtime_or_null(_: &mut SchemaGenerator) -> Schema {
    one_or_null(&[Runtime::Go, Runtime::Rs].map(Runtime::word))
}

pub(super) fn database(_: &mut SchemaGenerator) -> Schema {
    one_of(&[Database::Dpkg, Database::Rpm, Database::Snap].map(database_word))
}

pub(super) fn package_state(_: &mut SchemaGenerator) -> Schema {
    let all = [
        PackageState::Installed,
        PackageState::ConfigurationStayed,
        PackageState::Broken,
    ];
    one_of(&all.map(PackageState::word))
}

pub(super) fn manager(_: &mut SchemaGenerator) -> Schema {
    one_of(&[Manager::Docker, Manager::Containerd, Manager::Crio].map(Manager::word))
}

pub(super) fn asset(_: &mut SchemaGenerator) -> Schema {
    let all = [
        AssetKind::Kernel,
        AssetKind::Image,
        AssetKind::Initrd,
        AssetKind::Firmware,
        AssetKind::Hypervisor,
    ];
    one_of(&all.map(AssetKind::word))
}

pub(super) fn subject(_: &mut SchemaGenerator) -> Schema {
    let all = [
        Subject::Distribution,
        Subject::Packages,
        Subject::Configuration,
        Subject::Instances,
        Subject::Containers,
        Subject::Wiring,
        Subject::Assets,
    ];
    one_of(&all.map(Subject::word))
}
