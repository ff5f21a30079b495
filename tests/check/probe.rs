//! One input of the probes: a shipped file with one thing changed, made again from the probe's title.

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::document::Document;
use kata_upgrade::key::Key;
use kata_upgrade::source::KnownSettings;

/// A file, what is missing around it, and its drop-ins.
#[derive(Debug, Clone, Default)]
pub struct Probe {
    pub text: String,
    pub missing: Vec<&'static str>,
    pub empty: Vec<&'static str>,
    pub drop_ins: Vec<(&'static str, Option<String>)>,
}

/// The names of a loader's own tables.
pub struct Names {
    pub hypervisor: &'static str,
    pub agent: &'static str,
}

impl Probe {
    /// Gives a setting a value, as written; where its table is missing, adds that.
    pub fn set(&mut self, key: &str, raw: &str) {
        let key = Key::from_dotted(key);
        let catalogue = Catalogue::built_in();
        let document = Document::parse(self.text.clone(), &KnownSettings(&catalogue)).unwrap();
        if let Some(setting) = document.set(&key) {
            self.text.replace_range(setting.raw.clone(), raw);
            return;
        }
        let line = format!("{} = {raw}\n", key.name());
        let header = document
            .tables()
            .iter()
            .find(|table| table.key.as_str() == key.table());
        match header {
            Some(table) => {
                let at = document.line_span(table.line).end;
                self.text.insert_str(at, &line);
            }
            None => self.text.push_str(&format!("\n[{}]\n{line}", key.table())),
        }
    }

    /// Takes a setting out.
    pub fn unset(&mut self, key: &str) {
        let key = Key::from_dotted(key);
        let catalogue = Catalogue::built_in();
        let document = Document::parse(self.text.clone(), &KnownSettings(&catalogue)).unwrap();
        if let Some(setting) = document.set(&key) {
            self.text.replace_range(setting.lines.clone(), "");
        }
    }

    /// Takes out all tables of a kind.
    pub fn drop_tables(&mut self, kind: &str) {
        let mut inside = false;
        let keep = self.text.lines().filter(|line| {
            let header = line
                .trim()
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            if let Some(header) = header {
                let name = header.trim_matches(['[', ']', ' ']);
                inside = name == kind || name.starts_with(&format!("{kind}."));
            }
            !inside
        });
        let lines: Vec<&str> = keep.collect();
        self.text = lines.join("\n") + "\n";
    }

    /// Renames a table and those in it.
    pub fn rename(&mut self, from: &str, to: &str) {
        self.text = self
            .text
            .replace(&format!("[{from}]"), &format!("[{to}]"))
            .replace(&format!("[{from}."), &format!("[{to}."));
    }

    pub fn append(&mut self, text: &str) {
        self.text.push_str(&format!("\n{text}\n"));
    }

    fn drop_in(&mut self, name: &'static str, text: &str) {
        self.drop_ins.push((name, Some(text.to_owned())));
    }

    /// Does what a title says; tells whether it is known.
    #[allow(clippy::too_many_lines)] // one line for each title
    pub fn change(&mut self, title: &str, names: &Names) -> bool {
        let h = format!("hypervisor.{}", names.hypervisor);
        let a = format!("agent.{}", names.agent);
        let key = |name: &str| format!("{h}.{name}");
        match title {
            "base" | "no /dev/vhost-vsock" => {}
            "unknown key in hypervisor" => self.set(&key("bogus_key"), "1"),
            "unknown key in runtime" => self.set("runtime.bogus_key", "1"),
            "unknown key in agent" => self.set(&format!("{a}.bogus_key"), "1"),
            "unknown table [nonsense]" => self.append("[nonsense]\nx = 1"),
            "unknown sub-table of hypervisor" => self.append(&format!("[{h}.sub]\nx = 1")),
            "unknown hypervisor table added [hypervisor.bogus]" => {
                self.append("[hypervisor.bogus]\npath = \"/usr/bin/bogus\"");
            }
            "only an unknown hypervisor table" => {
                self.rename(&h, "hypervisor.bogus");
                self.selected("hypervisor_name", "bogus");
            }
            "second valid hypervisor table" => {
                self.append("[hypervisor.firecracker]\npath = \"/usr/bin/firecracker\"");
            }
            "no hypervisor table" => self.drop_tables("hypervisor"),
            "no agent table" => self.drop_tables("agent"),
            "no runtime table" => self.drop_tables("runtime"),
            "unknown agent name [agent.bogus]" => {
                self.rename(&a, "agent.bogus");
                if names.hypervisor != "dragonball" {
                    self.selected("agent_name", "bogus");
                }
            }
            "empty file" => self.text.clear(),
            "case: Enable_Debug in runtime" => self.set("runtime.Enable_Debug", "true"),
            "case: [Runtime] table" => self.rename("runtime", "Runtime"),
            "duplicate key" => self.append_in(&h, "default_bridges = 1\ndefault_bridges = 2\n"),
            "duplicate table" => self.append(&format!("[{h}]")),
            "type: string for bool" => self.set("runtime.enable_debug", "\"true\""),
            "type: int for bool" => self.set("runtime.enable_debug", "1"),
            "type: string for int" => self.set(&key("default_memory"), "\"2048\""),
            "type: float for int" => self.set(&key("default_memory"), "2048.0"),
            "type: int for string" => self.set(&key("machine_type"), "1"),
            "type: datetime for string" => self.set(&key("kernel_params"), "1979-05-27T07:32:00Z"),
            "type: string for array" => self.set(&key("enable_annotations"), "\"path\""),
            "type: int array for string array" => self.set(&key("enable_annotations"), "[1]"),
            "negative for unsigned (default_memory = -1)" => self.set(&key("default_memory"), "-1"),
            "overflow uint32 (default_memory = 4294967296)" => {
                self.set(&key("default_memory"), "4294967296");
            }
            "disable_new_netns = true with tcfilter" => {
                self.set("runtime.disable_new_netns", "true");
                self.set("runtime.internetworking_model", "\"tcfilter\"");
            }
            "path missing on disk" => self.file(&key("path"), "/nope/qemu"),
            "path relative" => self.file(&key("path"), "qemu"),
            "path has ${VAR} / ~" => self.file(&key("path"), "~/qemu"),
            "kernel missing on disk" => self.file(&key("kernel"), "/nope/k"),
            "image missing on disk" => self.file(&key("image"), "/nope/i"),
            "image empty file" => {
                self.set(&key("image"), "\"/e/i\"");
                self.empty.push("/e/i");
            }
            "image = \"\" and no initrd" => {
                self.set(&key("image"), "\"\"");
                self.unset(&key("initrd"));
            }
            "image and initrd absent" => {
                self.unset(&key("image"));
                self.unset(&key("initrd"));
            }
            "image and initrd both" => self.set(&key("initrd"), "\"/i/initrd\""),
            "initrd only" => {
                self.unset(&key("image"));
                self.set(&key("initrd"), "\"/i/initrd\"");
            }
            "firmware missing on disk" => self.file(&key("firmware"), "/nope/fw"),
            "entropy_source missing on disk" => self.file(&key("entropy_source"), "/nope/rng"),
            "jailer_path missing on disk" => self.file(&key("jailer_path"), "/nope/jail"),
            "virtio_fs_daemon missing on disk" => self.file(&key("virtio_fs_daemon"), "/nope/vfsd"),
            "guest_hook_path (guest path) missing on host" => {
                self.file(&key("guest_hook_path"), "/nope/hooks");
            }
            "file_mem_backend missing on disk" => self.file(&key("file_mem_backend"), "/nope/shm"),
            "vhost_user_store_path missing, feature off" => {
                self.file(&key("vhost_user_store_path"), "/nope/vhost");
            }
            "sandbox_bind_mounts missing on disk" => {
                self.set("runtime.sandbox_bind_mounts", "[\"/nope/b\"]");
                self.missing.push("/nope/b");
            }
            "sandbox_bind_mounts same base" => {
                self.set("runtime.sandbox_bind_mounts", "[\"/a/b\", \"/c/b\"]");
            }
            "sandbox_bind_mounts :ro suffix" => {
                self.set("runtime.sandbox_bind_mounts", "[\"/a/b:ro\"]");
                self.missing.push("/a/b:ro");
            }
            "enable_swap (CC/1.x key)" => self.set(&key("enable_swap"), "true"),
            "use_vsock (1.x key)" => self.set(&key("use_vsock"), "true"),
            "enable_blk_mount-ish: enable_template without initrd" => {
                self.set("factory.enable_template", "true");
            }
            "vm_cache_number = 1" => self.set("factory.vm_cache_number", "1"),
            "hot+cold plug vfio" => {
                self.set(&key("hot_plug_vfio"), "\"root-port\"");
                self.set(&key("cold_plug_vfio"), "\"root-port\"");
            }
            "hot_plug_vfio = true (bool)" => self.set(&key("hot_plug_vfio"), "true"),
            "[proxy.kata] present" => self.set("proxy.kata.path", "\"/p/proxy\""),
            "[shim.kata] present" => self.set("shim.kata.path", "\"/p/shim\""),
            "[netmon] present" => {
                self.set("netmon.enable_netmon", "false");
                self.set("netmon.path", "\"/p/netmon\"");
            }
            "agent dial_timeout = 45" => self.set(&format!("{a}.dial_timeout"), "45"),
            "agent dial_timeout_ms = 45000" => self.set(&format!("{a}.dial_timeout_ms"), "45000"),
            "runtime.name absent" => self.unset("runtime.name"),
            "runtime.hypervisor_name absent" => self.unset("runtime.hypervisor_name"),
            "runtime.agent_name absent" => self.unset("runtime.agent_name"),
            "runtime.hypervisor_name of absent table" => {
                self.set("runtime.hypervisor_name", "\"clh\"");
            }
            "runtime.name = \"linux_container\"" => self.set("runtime.name", "\"linux_container\""),
            other => match other.strip_prefix("dropin: ") {
                Some(what) => return self.around(what, &h, &a),
                None => return self.plain(other, &h),
            },
        }
        true
    }

    /// `key = value`, `key absent`.
    fn plain(&mut self, title: &str, h: &str) -> bool {
        let table = |name: &str| {
            let of_runtime = ["internetworking_model", "vfio_mode", "experimental"];
            let table = if of_runtime.contains(&name) {
                "runtime"
            } else {
                h
            };
            format!("{table}.{name}")
        };
        if let Some(name) = title.strip_suffix(" absent") {
            self.unset(&table(name));
            return true;
        }
        let Some((name, value)) = title.split_once(" = ") else {
            return false;
        };
        let value = value.split(" (").next().unwrap();
        self.set(&table(name), value);
        true
    }

    fn around(&mut self, what: &str, h: &str, a: &str) -> bool {
        let memory = |size: u32| format!("[{h}]\ndefault_memory = {size}\n");
        match what {
            "changes default_memory" => self.drop_in("a.toml", &memory(3333)),
            "order 10 then 20" => {
                self.drop_in("10.toml", &memory(1111));
                self.drop_in("20.toml", &memory(2222));
            }
            "not *.toml (README)" => self.drop_in("README", &memory(3333)),
            "not TOML (README prose)" => self.drop_in("README", "This is prose.\n"),
            "dot file" => self.drop_in(".a.toml", &memory(3333)),
            "editor backup x.toml~" => self.drop_in("x.toml~", &memory(3333)),
            "sub-directory" => self.drop_ins.push(("sub", None)),
            "empty file" => self.drop_in("a.toml", ""),
            "empty dir" => {}
            "unknown key in hypervisor" => {
                self.drop_in("a.toml", &format!("[{h}]\nbogus_key = 1\n"));
            }
            "unknown key in agent" => self.drop_in("a.toml", &format!("[{a}]\nbogus_key = 1\n")),
            "unknown key in runtime" => self.drop_in("a.toml", "[runtime]\nbogus_key = 1\n"),
            "unknown table" => self.drop_in("a.toml", "[nonsense]\nx = 1\n"),
            "case-folded hypervisor key" => {
                self.drop_in("a.toml", &format!("[{h}]\nDefault_Memory = 3333\n"));
            }
            "other hypervisor table" => {
                self.drop_in("a.toml", "[hypervisor.firecracker]\nmemory_slots = 3\n");
            }
            "wrong type" => self.drop_in("a.toml", &format!("[{h}]\ndefault_memory = \"x\"\n")),
            "array replaces array" => {
                self.drop_in("a.toml", &format!("[{h}]\nenable_annotations = [\"zz\"]\n"));
            }
            "wrong type in base fixed by drop-in" => {
                self.set(&format!("{h}.default_memory"), "\"x\"");
                self.drop_in("a.toml", &memory(3333));
            }
            "resets string to \"\"" => {
                self.drop_in("a.toml", &format!("[{h}]\nmachine_type = \"\"\n"));
            }
            "runtime bool" => self.drop_in("a.toml", "[runtime]\nenable_debug = true\n"),
            _ => return false,
        }
        true
    }

    fn file(&mut self, key: &str, path: &'static str) {
        self.set(key, &format!("{path:?}"));
        self.missing.push(path);
    }

    fn selected(&mut self, name: &str, value: &str) {
        let catalogue = Catalogue::built_in();
        let document = Document::parse(self.text.clone(), &KnownSettings(&catalogue)).unwrap();
        let key = format!("runtime.{name}");
        if document.set(&Key::from_dotted(key.as_str())).is_some() {
            self.set(&key, &format!("{value:?}"));
        }
    }

    fn append_in(&mut self, table: &str, lines: &str) {
        let header = format!("[{table}]\n");
        self.text = self.text.replacen(&header, &format!("{header}{lines}"), 1);
    }
}
