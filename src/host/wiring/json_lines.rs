//! On which lines the entries of a JSON text are. `serde_json` reads values without places.

/// An entry: the names that lead to it and its first and last line, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::host) struct Entry {
    pub path: Vec<String>,
    pub first: usize,
    pub last: usize,
}

/// Deeper objects are not looked into.
const DEPTH: usize = 32;

/// The entries of all objects in a text that `serde_json` has read before.
pub(in crate::host) fn entries(text: &str) -> Vec<Entry> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        line: 1,
        entries: Vec::new(),
    };
    reader.value(&mut Vec::new());
    reader.entries
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
    entries: Vec<Entry>,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !byte.is_ascii_whitespace() {
                return Some(*byte);
            }
            self.step();
        }
        None
    }

    fn step(&mut self) {
        if self.bytes.get(self.at) == Some(&b'\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    fn string(&mut self) -> String {
        let from = self.at;
        self.step();
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => {
                    self.step();
                    self.step();
                }
                b'"' => {
                    self.step();
                    break;
                }
                _ => self.step(),
            }
        }
        let raw = self.bytes.get(from..self.at).unwrap_or_default();
        serde_json::from_slice(raw).unwrap_or_default()
    }

    fn value(&mut self, path: &mut Vec<String>) {
        match self.peek() {
            Some(b'{') if path.len() < DEPTH => self.object(path),
            Some(b'{' | b'[') => self.skip(),
            Some(b'"') => {
                self.string();
            }
            _ => {
                while self
                    .bytes
                    .get(self.at)
                    .is_some_and(|byte| !matches!(byte, b',' | b'}' | b']' | b'\n'))
                {
                    self.step();
                }
            }
        }
    }

    fn object(&mut self, path: &mut Vec<String>) {
        self.step();
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    let first = self.line;
                    let name = self.string();
                    if self.peek() == Some(b':') {
                        self.step();
                    }
                    path.push(name);
                    self.value(path);
                    self.entries.push(Entry {
                        path: path.clone(),
                        first,
                        last: self.line,
                    });
                    path.pop();
                }
                b'}' => {
                    self.step();
                    return;
                }
                _ => self.step(),
            }
        }
    }

    /// Over a list, or an object that is too deep.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.step();
            if depth == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_lines() {
        let text = "{\n \"default-runtime\": \"a\\\"}\",\n \"runtimes\": {\n  \"cc\": {\n   \"path\": \"/x\",\n   \"runtimeArgs\": [\"{\", \"b\"]\n  }\n }, \"last\": 1 }\n";
        let told: Vec<(String, usize, usize)> = entries(text)
            .into_iter()
            .map(|entry| (entry.path.join("."), entry.first, entry.last))
            .collect();
        let expected = [
            ("default-runtime", 2, 2),
            ("runtimes.cc.path", 5, 5),
            ("runtimes.cc.runtimeArgs", 6, 6),
            ("runtimes.cc", 4, 7),
            ("runtimes", 3, 8),
            ("last", 8, 8),
        ];
        let expected: Vec<_> = expected
            .map(|(name, first, last)| (name.to_owned(), first, last))
            .into();
        assert_eq!(told, expected);
        for broken in ["", "{", "{\"a", "[[[", "{\"a\":{", "\\"] {
            entries(broken);
        }
    }
}
