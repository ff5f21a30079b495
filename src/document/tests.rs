//! Reading, on small texts of our own.

use super::*;

fn read(text: &str) -> Document {
    let known = |_: &str, name: &str| {
        matches!(
            name,
            "path" | "list" | "kernel_params" | "default_memory" | "debug" | "socket"
        )
    };
    Document::parse(text.to_owned(), &known).unwrap()
}

/// Every setting as `key=value raw`, with `#` before those that are commented out.
fn shown(document: &Document) -> Vec<String> {
    let one = |setting: &Setting| {
        let mark = if setting.is_set() { "" } else { "#" };
        let value = setting
            .value
            .as_ref()
            .map_or("?".to_owned(), ToString::to_string);
        format!("{mark}{}={value} {}", setting.key, document.raw(setting))
    };
    document.settings().iter().map(one).collect()
}

fn texts(document: &Document) -> Vec<&str> {
    let comments = document.comments().iter();
    comments
        .map(|comment| document.comment_text(comment))
        .collect()
}

#[test]
fn settings_stand_in_the_order_of_the_file() {
    let document = read("top = 1\n[b]\n#path = \"x\"\nz = 0x10\n[a]\ny = 1_0\n");
    assert_eq!(
        shown(&document),
        [
            "top=1 1",
            "#b.path='x' \"x\"".replace('\'', "\"").as_str(),
            "b.z=16 0x10",
            "a.y=10 1_0"
        ]
    );
    let lines: Vec<_> = document
        .settings()
        .iter()
        .map(|setting| setting.line)
        .collect();
    assert_eq!(lines, [1, 3, 4, 6]);
    let bodies: Vec<_> = document
        .tables()
        .iter()
        .map(|table| (table.key.as_str(), document.line_at(table.body_end)))
        .collect();
    assert_eq!(bodies, [("b", 5), ("a", 7)]);
}

#[test]
fn line_endings_and_the_mark_at_the_start_are_kept() {
    let text = "\u{feff}path = 'x' # mine\r\n\r\n[t]\n\tlist = [\r\n  1, # one\r\n  2,\r\n]\r\n#debug = true";
    let document = read(text);
    assert_eq!(document.text(), text);
    let slices: Vec<_> = document
        .settings()
        .iter()
        .map(|setting| &text[setting.lines.clone()])
        .collect();
    assert_eq!(
        slices,
        [
            "path = 'x' # mine\r\n",
            "\tlist = [\r\n  1, # one\r\n  2,\r\n]\r\n",
            "#debug = true"
        ]
    );
    let keys: Vec<_> = document
        .settings()
        .iter()
        .map(|setting| &text[setting.key_span.clone()])
        .collect();
    assert_eq!(keys, ["path", "list", "debug"]);
    assert_eq!(texts(&document), ["mine", "one"]);
    assert_eq!(document.settings()[0].end_comment, Some(0));
    assert_eq!(document.settings()[1].end_comment, None);
    assert!(document.comments()[1].in_value);
    assert_eq!(&text[document.line_span(3)], "[t]\n");
    assert_eq!(document.line_span(99), text.len()..text.len());
}

#[test]
fn dotted_and_quoted_keys() {
    let document = read("[a]\nb . \"c d\" = 1\n'e' = 2\nb.f.g = 3\n");
    assert_eq!(
        shown(&document),
        ["a.b.\"c d\"=1 1", "a.e=2 2", "a.b.f.g=3 3"]
    );
    let keys: Vec<_> = document
        .settings()
        .iter()
        .map(|setting| &document.text()[setting.key_span.clone()])
        .collect();
    assert_eq!(keys, ["b . \"c d\"", "'e'", "b.f.g"]);
    let tables: Vec<_> = document
        .tables()
        .iter()
        .map(|table| (table.key.as_str(), table.form))
        .collect();
    assert_eq!(
        tables,
        [
            ("a", TableForm::Header),
            ("a.b", TableForm::Dotted),
            ("a.b.f", TableForm::Dotted)
        ]
    );
}

#[test]
fn inline_tables_are_tables() {
    let document = read("[a]\nb = { path = 'x', c.d = [{ e = 1 }] } # end\nkata = {}\n");
    assert_eq!(
        shown(&document),
        [
            "a.b.path=\"x\" 'x'".to_owned(),
            "a.b.c.d=[{ e = 1 }] [{ e = 1 }]".to_owned()
        ]
    );
    assert!(
        document
            .settings()
            .iter()
            .all(|setting| setting.form == Form::Inline && setting.end_comment == Some(0))
    );
    let tables: Vec<_> = document
        .tables()
        .iter()
        .map(|table| &document.text()[table.span.clone()])
        .collect();
    assert_eq!(tables, ["[a]", "{ path = 'x', c.d = [{ e = 1 }] }", "{}"]);
}

#[test]
fn an_array_of_tables_is_one_setting() {
    let text = "[h]\nz = 1\n[[h.images]]\nname = 'a' # first\n\n[[ h.images ]]\nname = 'b'\n#path = 'x'\n\n[i]\n";
    let document = read(text);
    assert_eq!(
        shown(&document)[1].split(' ').next().unwrap(),
        "h.images=[{"
    );
    assert_eq!(document.settings().len(), 2);
    let setting = &document.settings()[1];
    assert_eq!((setting.line, setting.form), (3, Form::ArrayOfTables));
    assert!(text[setting.lines.clone()].ends_with("name = 'b'\n"));
    assert_eq!(&text[setting.key_span.clone()], "h.images");
    assert_eq!(texts(&document), ["first", "path = 'x'"]);
    assert_eq!(document.line_at(document.tables()[0].body_end), 3);
}

#[test]
fn what_is_commented_out_and_what_is_prose() {
    let text = "[t]\n# default_memory = 2048 is the default\n\t##default_memory=2048 # MiB\n# socket = hmp\n#path =\n\
        #     path = \"an example\"\n# unknown = 1\n#kernel_params = \"a # b\" # c\n# path = [bad]\n#list = [\"a\", # one\n#  \"b\"]\n\
        #list = [\n# no end\n";
    let document = read(text);
    assert_eq!(
        shown(&document),
        [
            "#t.default_memory=2048 2048",
            "#t.socket=? hmp",
            "#t.path=? ",
            "#t.kernel_params=\"a # b\" \"a # b\"",
            "#t.path=? [bad]",
            "#t.list=[\"a\", \"b\"] [\"a\", # one\n#  \"b\"]"
        ]
    );
    assert_eq!(
        texts(&document),
        [
            "default_memory = 2048 is the default",
            "MiB",
            "path = \"an example\"",
            "unknown = 1",
            "c",
            "list = [",
            "no end"
        ]
    );
    assert_eq!(document.comment_table(&document.comments()[0]), "t");
}

#[test]
fn lines_below_a_commented_header_are_not_the_tables() {
    let document = read("[t]\n#[u]\n#path = 1\n# x\n#path = 2\n\n#path = 3\n");
    assert_eq!(shown(&document), ["#t.path=3 3"]);
}

#[test]
fn errors_name_the_place() {
    let fault =
        |text: &str| Document::parse(text.to_owned(), &|_: &str, _: &str| true).unwrap_err();
    assert_eq!(
        fault("[a]\nx = 1\nx = 2\n"),
        DocumentError::Duplicate {
            line: 3,
            column: 1,
            name: "x".into(),
            first: Some(2),
        }
    );
    assert_eq!(
        fault("[a]\n[b]\n[a]\n"),
        DocumentError::Duplicate {
            line: 3,
            column: 2,
            name: "a".into(),
            first: Some(1),
        }
    );
    assert!(matches!(
        fault("é = 1"),
        DocumentError::Syntax {
            line: 1,
            column: 1,
            ..
        }
    ));
    assert!(matches!(
        fault("\u{feff}a = \"é\" x"),
        DocumentError::Syntax {
            line: 1,
            column: 9,
            ..
        }
    ));
    let message = |text: &str| fault(text).to_string();
    assert_eq!(
        message("a = \n"),
        "line 1, column 5: there is no value after `=`"
    );
    assert_eq!(
        message("a = yes\n"),
        "line 1, column 5: text must stand in quotes"
    );
    let bytes = Document::from_bytes(
        b"a = 1\nb = '\xc3\xa9\xff'".to_vec(),
        &|_: &str, _: &str| true,
    );
    assert_eq!(
        bytes.unwrap_err(),
        DocumentError::NotUtf8 { line: 2, column: 7 }
    );
}

#[test]
fn hostile_nesting_is_refused() {
    let dotted = vec!["a"; 79].join(".");
    let deep = format!(
        "x = {}1{}",
        format!("{{{dotted} = ").repeat(70),
        "}".repeat(70)
    );
    let fault = |text: String| Document::parse(text, &|_: &str, _: &str| true);
    assert!(matches!(
        fault(deep.clone()),
        Err(DocumentError::Limit { line: 1, .. })
    ));
    assert!(fault(format!("#{deep}")).unwrap().settings().is_empty());
    assert!(matches!(
        fault(format!("[{}]\nb = 1", "k".repeat(2000))),
        Err(DocumentError::Limit { .. })
    ));
}

#[test]
fn a_comment_right_above_a_header_belongs_to_its_table() {
    let text = "# of the file\n\n# of a\n#  too\n[a]\npath = 1\n# of b\n[b]\n# nobody's\n\n# on a line\n#debug = 1\n[c] # c's\n# last\n";
    for ending in ["\n", "\r\n"] {
        let document = read(&text.replace('\n', ending));
        let of = |comment: &Comment| Some(document.table_of(comment)?.key.to_string());
        let found: Vec<_> = document.comments().iter().map(of).collect();
        let table = |name: &str| Some(name.to_owned());
        // what stands above a commented-out setting is that setting's
        let wanted = [
            None,
            table("a"),
            table("a"),
            table("b"),
            None,
            table("c"),
            None,
            None,
        ];
        assert_eq!(found, wanted, "{ending:?}");
    }
    let begins = read("# of the file\n# too\n[a]\npath = 1\n");
    let mut comments = begins.comments().iter();
    assert!(comments.all(|comment| begins.table_of(comment).is_none()));
}
