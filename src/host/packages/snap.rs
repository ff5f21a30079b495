//! The snap `kata-containers`, as its mounted revision tells.

use super::{InstalledPackage, PackageState, SUBJECT};
use crate::catalogue::Database;
use crate::host::Product;
use crate::host::looker::{Looker, Place};

const META: &str = "/snap/kata-containers/current/meta/snap.yaml";

pub(super) fn read(looker: &Looker<'_>) -> Option<InstalledPackage> {
    let text = looker.text(SUBJECT, META)?;
    let (line, version) = text.lines().zip(1..).find_map(|(line, number)| {
        let value = line.strip_prefix("version:")?.trim();
        Some((number, value.trim_matches(['"', '\'']).to_owned()))
    })?;
    Some(InstalledPackage {
        name: "kata-containers".to_owned(),
        product: Product::Kata,
        part: "runtime".to_owned(),
        version,
        database: Database::Snap,
        state: PackageState::Installed,
        needs: Vec::new(),
        units: Vec::new(),
        told_by: Place::at(META, line),
    })
}
