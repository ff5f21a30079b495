//! What no look at one machine can tell.

use crate::catalogue::Version;
use crate::guide::Outside;
use crate::guide::situation::Situation;
use crate::host::{How, Manager, Product, Wire};

/// Steps elsewhere: the cluster's runtime classes, the chart, policies.
pub(in crate::guide) fn list(situation: &Situation<'_>) -> Vec<Outside> {
    let machine = situation.machine;
    let mut found = Vec::new();
    let of_cluster = |wire: &&Wire| wire.manager != Manager::Docker;
    let handlers: Vec<&str> = machine
        .wires
        .iter()
        .filter(of_cluster)
        .map(|wire| wire.name.as_str())
        .collect();
    let deployed = machine
        .installed(Product::Kata)
        .any(|one| one.how == How::Deploy);
    if !handlers.is_empty() {
        let mut reason = format!(
            "the container manager's handlers here are {}; a pod whose RuntimeClass names one that goes stays pending",
            handlers.join(", ")
        );
        let gone: Vec<&str> = handlers
            .into_iter()
            .filter(|handler| is_gone(handler, situation))
            .collect();
        if !gone.is_empty() {
            reason.push_str(&format!(
                "; {} ships nothing for {}",
                situation.target.version,
                gone.join(", ")
            ));
        }
        found.push(Outside {
            title: "RuntimeClasses".to_owned(),
            reason,
            commands: vec![
                "kubectl get runtimeclass -o custom-columns=NAME:.metadata.name,HANDLER:.handler".to_owned(),
                "kubectl get pods -A -o custom-columns=NAME:.metadata.name,CLASS:.spec.runtimeClassName".to_owned(),
            ],
        });
    }
    if deployed {
        found.push(Outside {
            title: "kata-deploy".to_owned(),
            reason: "it rewrites its files at every deployment; only what comes from the chart's values stays".to_owned(),
            commands: vec!["helm get values kata-deploy -n kube-system".to_owned()],
        });
    }
    let old = machine
        .installed(Product::Kata)
        .any(|one| one.is_older(Version::new(4, 1, 0)));
    if deployed && old && situation.target.version >= Version::new(4, 1, 0) {
        found.push(Outside {
            title: "Agent policies".to_owned(),
            reason:
                "policies generated before 4.1.0 are to be generated again (GHSA-fmg6-v47x-52wr)"
                    .to_owned(),
            commands: Vec::new(),
        });
    }
    found
}

/// Whether a handler is named after a configuration that some release ships, and the target does not for either runtime.
fn is_gone(handler: &str, situation: &Situation<'_>) -> bool {
    let Some(flavour) = handler.strip_prefix("kata-") else {
        return false;
    };
    let catalogue = situation.catalogue;
    let is_known = catalogue.flavours().any(|one| one.name() == flavour);
    let target = situation.target.version;
    let ships = |runtime: &str| {
        let name = format!("kata-{target}/{runtime}/{flavour}");
        catalogue.edition(&name, None).is_ok()
    };
    is_known && !ships("go") && !ships("rs")
}
