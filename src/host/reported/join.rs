//! Outputs and the machine: beside what was seen of it, or in its place.

use std::collections::BTreeSet;

use super::{Doubt, Reported};
use crate::catalogue::Catalogue;
use crate::host::installations::{How, Installation};
use crate::host::looker::{Place, Subject, Unseen};
use crate::host::{Distribution, Machine};

impl Machine {
    /// A machine of which nothing is known but what its runtimes printed.
    pub fn reported(reports: Vec<Reported>, catalogue: &Catalogue) -> Self {
        let of = |subject| Unseen {
            subject,
            path: "the machine".to_owned(),
            why: "itself was not looked at".to_owned(),
            ask: Some("sudo kata-upgrade plan".to_owned()),
        };
        let subjects = [
            Subject::Packages,
            Subject::Configuration,
            Subject::Instances,
            Subject::Containers,
            Subject::Wiring,
        ];
        let distribution = reports.iter().find_map(|one| {
            Some(Distribution {
                id: String::new(),
                like: Vec::new(),
                title: one.distribution.clone()?,
                version: None,
                told_by: Place::of(one.name.clone()),
            })
        });
        let mut machine = Self {
            distribution,
            packages: Vec::new(),
            repositories: Vec::new(),
            installations: Vec::new(),
            configurations: Vec::new(),
            strays: Vec::new(),
            instances: Vec::new(),
            alive: false,
            containers: Vec::new(),
            wires: Vec::new(),
            wrappers: Vec::new(),
            managers: Vec::new(),
            assets: Vec::new(),
            roots: Vec::new(),
            runv: Vec::new(),
            reports: Vec::new(),
            is_reported: true,
            unseen: subjects.map(of).to_vec(),
            looked: BTreeSet::new(),
        };
        for one in reports {
            machine.installations.extend(installation(&one, catalogue));
            machine.assets.extend(one.assets.iter().cloned());
            machine.reports.push(one);
        }
        machine
    }

    /// Adds what a runtime on this machine printed; what contradicts the machine is a doubt.
    pub fn join(&mut self, mut report: Reported) {
        self.join_release(&mut report);
        for asset in report.assets.clone() {
            let same = |one: &&mut super::Asset| {
                let own = one.resolved.as_ref().unwrap_or(&one.path);
                one.kind == asset.kind
                    && (one.path == asset.path
                        || *own == asset.path
                        || Some(own) == asset.resolved.as_ref())
            };
            if let Some(own) = self.assets.iter_mut().find(same) {
                own.version = own.version.take().or(asset.version);
                continue;
            }
            // the file that was read then is read still, and names something else by now
            let file = self.configurations.iter().find(|file| {
                let path = report.configuration.as_deref();
                path.is_some_and(|path| file.is_named(path))
            });
            let now = self.assets.iter().find(|one| {
                one.kind == asset.kind && file.is_some_and(|file| file.path == one.told_by.path)
            });
            if let Some(now) = now {
                let what = now.resolved.as_ref().unwrap_or(&now.path);
                report.doubts.push(Doubt {
                    place: asset.told_by.clone(),
                    text: format!(
                        "the {} was {}; {} names {what}",
                        asset.kind.word(),
                        asset.path,
                        now.told_by
                    ),
                });
            }
            self.assets.push(asset);
        }
        self.reports.push(report);
    }

    /// Tells an installation's release that nothing else tells, or that it is another.
    fn join_release(&mut self, report: &mut Reported) {
        let Some(version) = report.version else {
            return;
        };
        let own = || {
            let all = self.installations.iter();
            all.filter(|one| Some(one.product) == report.product)
        };
        let named = report.configuration.iter().chain(&report.program);
        let below = |one: &Installation| {
            let prefix = format!("{}/", one.prefix);
            named.clone().any(|path| path.starts_with(&prefix))
        };
        let only = own().count() == 1;
        let at = self
            .installations
            .iter()
            .position(|one| Some(one.product) == report.product && (only || below(one)));
        let Some(one) = at.and_then(|at| self.installations.get_mut(at)) else {
            return;
        };
        match one.version {
            None => one.version = Some(version),
            Some(there) if there != version => report.doubts.push(Doubt {
                place: report.told_by.clone(),
                text: format!("it is of {version}, and {} says {there}", one.told_by),
            }),
            Some(_) => {}
        }
    }
}

/// What is installed where an output comes from.
fn installation(report: &Reported, catalogue: &Catalogue) -> Option<Installation> {
    let named = report.program.iter().chain(&report.configuration);
    let prefix = named
        .clone()
        .find_map(|path| catalogue.prefix_of(path))
        .unwrap_or("/usr");
    Some(Installation {
        product: report.product?,
        how: How::Reported,
        prefix: prefix.to_owned(),
        version: report.version,
        alike: None,
        runtimes: report.runtime.into_iter().collect(),
        layout: None,
        told_by: report.told_by.clone(),
    })
}
