//! Docker's containers: the runtime each was created with is written down and stays, also while it is stopped.

use serde::Deserialize;

use super::Product;
use super::looker::{Looker, Place, Subject};

/// Where Docker keeps its containers unless daemon.json says otherwise.
const ROOT: &str = "/var/lib/docker";

/// A container that is bound to a runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Its identifier.
    pub id: String,
    /// Its name, without the slash.
    pub name: Option<String>,
    /// The runtime's name.
    pub runtime: String,
    /// The product that name stands for; none for runc and others.
    pub product: Option<Product>,
    /// Whether it ran when Docker last wrote; none where that is not told.
    pub running: Option<bool>,
    /// The file that tells.
    pub told_by: Place,
}

impl Bound {
    /// As Docker abbreviates it: twelve characters.
    pub fn short(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }
}

#[derive(Deserialize)]
struct HostConfig {
    #[serde(rename = "Runtime")]
    runtime: Option<String>,
}

#[derive(Deserialize)]
struct Config {
    #[serde(rename = "Name")]
    name: Option<String>,
    #[serde(rename = "State")]
    state: Option<State>,
}

#[derive(Deserialize)]
struct State {
    #[serde(rename = "Running")]
    running: Option<bool>,
}

/// All containers of Docker's; `root` is its data directory where that is another.
pub(super) fn read(looker: &Looker<'_>, root: Option<&str>) -> Vec<Bound> {
    let dir = format!("{}/containers", root.unwrap_or(ROOT));
    let mut found = Vec::new();
    for id in looker.names(Subject::Containers, &dir) {
        let path = format!("{dir}/{id}/hostconfig.json");
        let Some(text) = looker.text(Subject::Containers, &path) else {
            continue;
        };
        let host: HostConfig = match serde_json::from_str(&text) {
            Ok(host) => host,
            Err(error) => {
                let why = format!("is not what Docker writes: {error}");
                looker.missing(
                    Subject::Containers,
                    &path,
                    &why,
                    Some(format!("docker inspect {id}")),
                );
                continue;
            }
        };
        let Some(runtime) = host.runtime else {
            continue;
        };
        let config = looker
            .text(Subject::Containers, &format!("{dir}/{id}/config.v2.json"))
            .and_then(|text| serde_json::from_str::<Config>(&text).ok());
        found.push(Bound {
            id,
            name: config
                .as_ref()
                .and_then(|config| Some(config.name.as_ref()?.trim_start_matches('/').to_owned())),
            product: Product::of_program(&runtime),
            runtime,
            running: config.and_then(|config| config.state?.running),
            told_by: Place::of(path),
        });
    }
    found
}
