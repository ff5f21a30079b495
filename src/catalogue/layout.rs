//! Layouts: the prefix something was installed under.

use super::Catalogue;
use crate::value::Value;

/// Where and for what something was installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its name, such as `opt`; for a prefix no table knows, the prefix itself.
    pub name: String,
    /// Its prefix, such as `/opt/kata`.
    pub prefix: String,
    /// The processor, as qemu's binaries name it.
    pub arch: String,
}

impl Catalogue {
    /// The known prefix a path starts with.
    pub fn prefix_of<'p>(&self, path: &'p str) -> Option<&'p str> {
        self.packed.layouts.iter().find_map(|layout| {
            let known = self.text(layout.prefix);
            let end = match known.strip_suffix('*') {
                Some(stem) => {
                    stem.len() + path.strip_prefix(stem)?.find('/').filter(|end| *end > 0)?
                }
                None => path.starts_with(known).then_some(known.len())?,
            };
            path[end..].starts_with('/').then(|| &path[..end])
        })
    }

    /// The name of the layout with that prefix.
    pub fn layout_name<'a>(&'a self, prefix: &'a str) -> &'a str {
        let path = format!("{prefix}/");
        let fits = |known: &str| match known.strip_suffix('*') {
            Some(stem) => {
                prefix.len() > stem.len()
                    && prefix.starts_with(stem)
                    && !prefix[stem.len()..].contains('/')
            }
            None => known == prefix,
        };
        let mut named = self
            .packed
            .layouts
            .iter()
            .filter(|layout| fits(self.text(layout.prefix)));
        named
            .next()
            .filter(|_| self.prefix_of(&path).is_some())
            .map_or(prefix, |layout| self.text(layout.name))
    }

    /// What the layout with that name is, for people; none for one no table knows.
    pub fn layout_title(&self, name: &str) -> Option<&str> {
        let mut named = self
            .packed
            .layouts
            .iter()
            .filter(|layout| self.text(layout.name) == name);
        named.next().map(|layout| self.text(layout.title))
    }

    /// The names of the layouts that have one prefix, in the order of the table.
    pub fn layout_names(&self) -> impl Iterator<Item = &str> {
        let layouts = self.packed.layouts.iter();
        let whole = layouts.filter(|layout| !self.text(layout.prefix).ends_with('*'));
        whole.map(|layout| self.text(layout.name))
    }

    /// The prefixes that are whole paths, in the order of the table.
    pub fn prefixes(&self) -> impl Iterator<Item = &str> {
        let prefixes = self
            .packed
            .layouts
            .iter()
            .map(|layout| self.text(layout.prefix));
        prefixes.filter(|prefix| !prefix.ends_with('*'))
    }

    /// The prefix of the layout with that name; a name that is an absolute path is its own prefix.
    pub fn layout_prefix<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        if name.starts_with('/') {
            return Some(name.trim_end_matches('/'));
        }
        let mut named = self
            .packed
            .layouts
            .iter()
            .filter(|layout| self.text(layout.name) == name);
        named
            .next()
            .map(|layout| self.text(layout.prefix))
            .filter(|prefix| !prefix.ends_with('*'))
    }
}

/// A shipped value in a layout: `{prefix}` and `{arch}` filled in.
pub fn specific(value: &Value, prefix: &str, arch: &str) -> Value {
    value.map_strings(&mut |text| {
        if text.contains('{') {
            text.replace("{prefix}", prefix).replace("{arch}", arch)
        } else {
            text.to_owned()
        }
    })
}

/// The same for a value that is not needed any more.
pub fn into_specific(value: Value, prefix: &str, arch: &str) -> Value {
    if value.any_string(&mut |text| text.contains('{')) {
        specific(&value, prefix, arch)
    } else {
        value
    }
}

/// A value free of its layout: the opposite of [`specific`]. A prefix counts only at the beginning of a string.
pub fn general(value: &Value, prefix: &str, arch: &str) -> Value {
    value.map_strings(&mut |text| {
        let bare = without_prefix(text, prefix);
        let text = bare.map_or_else(|| text.to_owned(), |rest| format!("{{prefix}}{rest}"));
        match processor(&text, arch) {
            Some(at) => [&text[..at], "{arch}", &text[at + arch.len()..]].concat(),
            None => text,
        }
    })
}

/// The same, or nothing where the value has nothing of a layout in it.
pub fn generalised(value: &Value, prefix: &str, arch: &str) -> Option<Value> {
    let has_any = value.any_string(&mut |text| {
        without_prefix(text, prefix).is_some() || processor(text, arch).is_some()
    });
    has_any.then(|| general(value, prefix, arch))
}

fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    text.strip_prefix(prefix)
        .filter(|rest| rest.starts_with('/'))
}

/// Where a string names the processor as qemu's binaries do.
fn processor(text: &str, arch: &str) -> Option<usize> {
    const BEFORE: &str = "system-";
    if text.len() < BEFORE.len() + arch.len() {
        return None;
    }
    let mut named = text.match_indices(BEFORE).map(|(at, _)| at + BEFORE.len());
    let at = named.find(|at| text[*at..].starts_with(arch))?;
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!text[at + arch.len()..].starts_with(goes_on)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn general_and_specific_are_opposites() {
        let own = Value::String("/opt/kata/bin/qemu-system-ppc64".into());
        let shipped = general(&own, "/opt/kata", "ppc64");
        assert_eq!(
            shipped,
            Value::String("{prefix}/bin/qemu-system-{arch}".into())
        );
        assert_eq!(specific(&shipped, "/opt/kata", "ppc64"), own);
        assert_eq!(
            general(
                &Value::String("/opt/katana/bin".into()),
                "/opt/kata",
                "x86_64"
            )
            .as_str(),
            Some("/opt/katana/bin")
        );
    }

    #[test]
    fn the_longest_prefix_is_found() {
        let catalogue = Catalogue::built_in();
        assert_eq!(catalogue.prefix_of("/usr/local/bin/x"), Some("/usr/local"));
        assert_eq!(
            catalogue.prefix_of("/opt/kata-next/bin/x"),
            Some("/opt/kata-next")
        );
        assert_eq!(catalogue.prefix_of("/opt/kata/bin/x"), Some("/opt/kata"));
        assert_eq!(catalogue.prefix_of("/srv/bin/x"), None);
        assert_eq!(catalogue.layout_name("/opt/kata-next"), "opt-suffix");
        assert_eq!(catalogue.layout_name("/usr"), "usr");
    }
}
