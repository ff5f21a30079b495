//! What runs, as `/proc` tells.

use super::Product;
use super::looker::{Looker, Subject};

/// A process of one of the products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// The product.
    pub product: Product,
    /// The program's name without directory.
    pub program: String,
    /// The program as it was called.
    pub called: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl Process {
    /// The value of an option: `-id X`, `--root X`, `--root=X`.
    pub fn option(&self, names: &[&str]) -> Option<&str> {
        for (at, argument) in self.arguments.iter().enumerate() {
            for name in names {
                if argument == name {
                    return self.arguments.get(at + 1).map(String::as_str);
                }
                let value = argument
                    .strip_prefix(name)
                    .and_then(|rest| rest.strip_prefix('='));
                if value.is_some() {
                    return value;
                }
            }
        }
        None
    }
}

/// The processes of the products, and whether any process could be seen at all.
pub(super) fn read(looker: &Looker<'_>) -> (Vec<Process>, bool) {
    let names = looker.names(Subject::Instances, "/proc");
    let mut alive = false;
    let mut found = Vec::new();
    for pid in names.iter().filter_map(|name| name.parse::<u32>().ok()) {
        let path = format!("/proc/{pid}/cmdline");
        let Some(text) = looker.text(Subject::Instances, &path) else {
            continue;
        };
        alive = true;
        found.extend(process(pid, &text));
    }
    found.sort_by_key(|process| process.pid);
    (found, alive)
}

fn process(pid: u32, text: &str) -> Option<Process> {
    let mut words = text.split('\0').map(str::to_owned);
    let called = words.next().filter(|called| !called.is_empty())?;
    let arguments: Vec<String> = words.collect();
    let program = called.rsplit('/').next().unwrap_or(&called).to_owned();
    let product = product(&program, &called, &arguments)?;
    Some(Process {
        pid,
        product,
        program,
        called,
        arguments,
    })
}

fn product(program: &str, called: &str, arguments: &[String]) -> Option<Product> {
    if program.starts_with("qemu-") {
        // every product starts qemu; the name it gives the machine tells which
        let named = arguments.iter().skip_while(|word| *word != "-name").nth(1);
        let name = named.map_or("", String::as_str);
        return if name.starts_with("pod-") {
            Some(Product::ClearContainers)
        } else if name.starts_with("sandbox-") {
            Some(Product::Kata)
        } else if called.contains("qemu-lite") {
            Some(Product::ClearContainers)
        } else {
            None
        };
    }
    // by whole names: this program's own begins with `kata` too
    match program {
        "cc-runtime" | "cc-proxy" | "cc-shim" => Some(Product::ClearContainers),
        "kata-runtime" | "kata-proxy" | "kata-shim" | "kata-netmon" => Some(Product::Kata),
        name if name.starts_with("containerd-shim-kata") => Some(Product::Kata),
        name if name == "runv" || name.starts_with("runv-") => Some(Product::RunV),
        "hyperd" | "vmlogd" => Some(Product::Hyperd),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_by_name_and_machines_by_theirs() {
        let of = |words: &[&str]| process(7, &words.join("\0")).map(|one| one.product);
        assert_eq!(
            of(&["/usr/libexec/clear-containers/cc-proxy", "-uri", "x"]),
            Some(Product::ClearContainers)
        );
        assert_eq!(
            of(&["/usr/bin/qemu-lite-system-x86_64", "-name", "pod-5e1f"]),
            Some(Product::ClearContainers)
        );
        assert_eq!(
            of(&["/usr/bin/qemu-lite-system-x86_64", "-name", "sandbox-9a0b"]),
            Some(Product::Kata)
        );
        assert_eq!(of(&["qemu-system-x86_64", "-name", "guest=debian"]), None);
        assert_eq!(
            of(&["/opt/kata/bin/containerd-shim-kata-v2", "-id", "77aa"]),
            Some(Product::Kata)
        );
        assert_eq!(
            of(&["runv", "--root", "/run/runv", "proxy"]),
            Some(Product::RunV)
        );
        assert_eq!(of(&[""]), None);
        assert_eq!(of(&["kata-upgrade", "plan"]), None);
        assert_eq!(of(&["/usr/bin/kata-monitor"]), None);
        let one = process(7, "runv\0--root=/run/runv\0proxy").unwrap();
        assert_eq!(one.option(&["--root"]), Some("/run/runv"));
    }
}
