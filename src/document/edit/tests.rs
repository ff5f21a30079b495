//! Edits, on small texts of our own.

use super::*;

fn read(text: &str) -> Document {
    let known = |_: &str, name: &str| matches!(name, "path" | "list" | "debug" | "socket");
    Document::parse(text.to_owned(), &known).unwrap()
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

/// The text after `change` has been made to the setting `key`, wherever it stands.
fn changed(
    before: &str,
    key: &str,
    change: impl FnOnce(&mut Edits<'_>, &Setting) -> Result<(), EditError>,
) -> Result<String, EditError> {
    let document = read(before);
    let setting = document
        .settings()
        .iter()
        .find(|setting| setting.key.as_str() == key)
        .unwrap();
    let mut edits = Edits::new(&document);
    change(&mut edits, setting)?;
    edits.finish()
}

fn comment_out(edits: &mut Edits<'_>, setting: &Setting) -> Result<(), EditError> {
    edits.comment_out(setting)
}

fn inserted(before: &str, key: &str) -> Result<String, EditError> {
    let document = read(before);
    let mut edits = Edits::new(&document);
    edits.insert(&Key::from(key), &Value::Integer(1), &[], None)?;
    edits.finish()
}

#[test]
fn only_the_value_is_replaced() {
    let replace = |before: &str, key: &str| {
        changed(before, key, |edits, setting| {
            edits.replace_value(setting, &text("n\""))
        })
    };
    assert_eq!(
        replace("\u{feff}[t]\r\n a.b\t= [1,\r\n2] # why\r\n", "t.a.b").unwrap(),
        "\u{feff}[t]\r\n a.b\t= \"n\\\"\" # why\r\n"
    );
    assert_eq!(
        replace("t = { path = 1, x = 2 }", "t.path").unwrap(),
        "t = { path = \"n\\\"\", x = 2 }"
    );
    assert_eq!(
        changed("x = 0x10", "x", |edits, setting| edits
            .replace_value(setting, &Value::Integer(16)))
        .unwrap(),
        "x = 0x10"
    );
}

#[test]
fn a_commented_line_becomes_active_in_its_place() {
    let activate = |before: &str, key: &str, value: Value| {
        changed(before, key, |edits, setting| {
            edits.activate(setting, &value)
        })
        .unwrap()
    };
    assert_eq!(
        activate("\t## path= 'x'  # why\r\n", "path", text("x")),
        "\tpath= 'x'  # why\r\n"
    );
    assert_eq!(
        activate("# path = 'x' # why", "path", text("y")),
        "path = \"y\" # why"
    );
    assert_eq!(
        activate("#socket = hmp\n", "socket", text("qmp")),
        "socket = \"qmp\"\n"
    );
    assert_eq!(
        activate("#list =\n", "list", Value::Array(vec![])),
        "list = []\n"
    );
    assert_eq!(
        activate("#list = # none\n", "list", Value::Array(vec![])),
        "list = [] # none\n"
    );
    let list = Value::Array(vec![text("a")]);
    assert_eq!(
        activate(" #list = [ # one\n #  'a',\n #]\n", "list", list.clone()),
        " list = [ # one\n   'a',\n ]\n"
    );
    assert_eq!(
        activate(" #list = [ # one\n #  'a', 'b',\n #] # two\n", "list", list),
        " list = [\"a\"] # two\n"
    );
}

#[test]
fn commenting_out_and_activating_again_gives_the_same_bytes() {
    for before in [
        "\tpath = 'x' # why",
        "[t]\r\n  list = [ # one\r\n\t'a',\r\n\r\n# two\r\n  'b' ]\r\n",
    ] {
        let key = if before.contains("list") {
            "t.list"
        } else {
            "path"
        };
        let commented = changed(before, key, comment_out).unwrap();
        let document = read(&commented);
        let setting = document
            .commented_out(&Key::from(key))
            .next()
            .unwrap()
            .clone();
        let value = setting.value.clone().unwrap();
        assert_eq!(Some(&value), read(before).settings()[0].value.as_ref());
        assert!(document.set(&Key::from(key)).is_none());
        assert_eq!(
            changed(&commented, key, |edits, setting| edits
                .activate(setting, &value))
            .unwrap(),
            before
        );
    }
}

#[test]
fn entries_leave_an_inline_table() {
    let out = |before: &str, key: &str| changed(before, key, comment_out).unwrap();
    assert_eq!(
        out("t = { path = 1, x = 2 }\n", "t.path"),
        "t = { x = 2 }\n"
    );
    assert_eq!(
        out("t = { path = 1, x = 2 }\n", "t.x"),
        "t = { path = 1 }\n"
    );
    assert_eq!(out("t = { x = 2 }\n", "t.x"), "t = { }\n");
    assert_eq!(
        out("t = { a.b = 2, c = { d = 1 } }\n", "t.c.d"),
        "t = { a.b = 2, c = { } }\n"
    );
    assert_eq!(out("t = { a.b = 2, c = 1 }\n", "t.a.b"), "t = { c = 1 }\n");
}

#[test]
fn arrays_of_tables_grow_change_and_go() {
    let before = "[h]\n[[h.images]] # first\nname = 'a'\n\n[i]\n";
    let table = |name: &str| Value::Table(vec![("name".into(), text(name))]);
    let with = |value: Value| {
        changed(before, "h.images", |edits, setting| {
            edits.replace_value(setting, &value)
        })
    };
    assert_eq!(
        with(Value::Array(vec![table("a"), table("b")])).unwrap(),
        "[h]\n[[h.images]] # first\nname = 'a'\n\n[[h.images]]\nname = \"b\"\n\n[i]\n"
    );
    assert_eq!(
        with(Value::Array(vec![table("c")])).unwrap(),
        "[h]\n[[h.images]]\nname = \"c\"\n\n[i]\n"
    );
    assert!(matches!(
        with(Value::Bool(true)),
        Err(EditError::Shape { line: 2, .. })
    ));
    assert_eq!(
        changed(before, "h.images", comment_out).unwrap(),
        "[h]\n#[[h.images]] # first\n#name = 'a'\n\n[i]\n"
    );
    let scattered = "[[h.a]]\nx = 1\n[i]\n[[h.a]]\n";
    assert!(matches!(
        changed(scattered, "h.a", comment_out),
        Err(EditError::Scattered { line: 1, .. })
    ));
}

#[test]
fn a_new_setting_goes_to_its_tables_end() {
    let cases = [
        (
            "[a]\r\n  x = 2\r\n  #path = 3\r\n# prose\r\n\r\n[b]\r\n",
            "a.n",
            "[a]\r\n  x = 2\r\n  #path = 3\r\n  n = 1\r\n# prose\r\n\r\n[b]\r\n",
        ),
        ("[a]\n[b]\nx = 2", "b.n", "[a]\n[b]\nx = 2\nn = 1"),
        (
            "[a]\n[b]\nx = 2",
            "c.d.n",
            "[a]\n[b]\nx = 2\n\n[c.d]\nn = 1",
        ),
        ("[a]\r\n\r\n", "c.n", "[a]\r\n\r\n[c]\r\nn = 1\r\n"),
        ("", "c.n", "[c]\nn = 1\n"),
        ("", "n", "n = 1\n"),
        (
            "\u{feff}# head\n\n# about a\n[a]\n",
            "n",
            "\u{feff}# head\n\nn = 1\n\n# about a\n[a]\n",
        ),
        ("\u{feff}[a]\n", "n", "\u{feff}n = 1\n\n[a]\n"),
        ("x = 2\n[a]\n", "n", "x = 2\nn = 1\n[a]\n"),
        ("[a.b]\n", "a.n", "[a.b]\n\n[a]\nn = 1\n"),
        (
            "[a]\n[[a.l]]\nx = 2\n",
            "a.n",
            "[a]\nn = 1\n[[a.l]]\nx = 2\n",
        ),
        (
            "[a]\n b . 'c'.d = 2\ne = 3\n",
            "a.b.c.n",
            "[a]\n b . 'c'.d = 2\n b . 'c'.n = 1\ne = 3\n",
        ),
        (
            "[a]\n b . 'c'.d = 2\ne = 3\n",
            "a.b.n",
            "[a]\n b . 'c'.d = 2\n b .n = 1\ne = 3\n",
        ),
        ("a = {}\n", "a.n", "a = { n = 1 }\n"),
        ("a = { x = 2 } # z\n", "a.n", "a = { x = 2, n = 1 } # z\n"),
        ("[a]\n", "a.\"x y\"", "[a]\n\"x y\" = 1\n"),
    ];
    for (before, key, after) in cases {
        let written = inserted(before, key).unwrap();
        assert_eq!(written, after);
        assert_eq!(
            read(&written)
                .set(&Key::from(key))
                .and_then(|setting| setting.value.clone()),
            Some(Value::Integer(1))
        );
    }
    assert!(matches!(
        inserted("[[a]]\n", "a.n"),
        Err(EditError::NoPlace { line: 1, .. })
    ));
    assert!(matches!(
        inserted("a = { b = 1 }\n", "a.c.n"),
        Err(EditError::NoPlace { line: 1, .. })
    ));
}

#[test]
fn comments_come_along() {
    let document = read("[a]\n\tx = 2   \ny = 3 # there\n#list =");
    let [x, y, list] = document.settings() else {
        panic!("three settings")
    };
    let why = ["why".to_owned()];
    let mut edits = Edits::new(&document);
    edits.attach(x, &why, Some("#end"));
    edits.attach(y, &[], Some("here"));
    edits.attach(list, &[], Some("last"));
    edits.activate(list, &Value::Array(vec![])).unwrap();
    edits
        .insert(&Key::from("a.n"), &Value::Bool(true), &why, Some("new"))
        .unwrap();
    edits
        .insert(&Key::from("b.n"), &Value::Bool(true), &[], None)
        .unwrap();
    edits
        .insert_comments_at_head("", &["#!head".to_owned()])
        .unwrap();
    edits.insert_comments_at_head("a", &why).unwrap();
    edits.insert_comments_at_head("b", &why).unwrap();
    assert!(edits.insert_comments_at_head("c", &why).is_err());
    assert_eq!(
        edits.finish().unwrap(),
        "#!head\n[a]\n# why\n\t# why\n\tx = 2 #end\n# here\ny = 3 # there\nlist = [] # last\n# why\nn = true # new\n\n[b]\n# why\nn = true"
    );
}

#[test]
fn a_line_that_is_commented_out_keeps_its_new_comment_above() {
    let document = read("[a]\nx = 2\n\ty = 3\n");
    let mut edits = Edits::new(&document);
    for setting in document.settings() {
        edits.attach(setting, &["why".to_owned()], None);
        edits.comment_out(setting).unwrap();
    }
    assert_eq!(
        edits.finish().unwrap(),
        "[a]\n# why\n#x = 2\n\t# why\n\t#y = 3\n"
    );
}

#[test]
fn two_changes_to_one_place_are_refused() {
    let document = read("[a]\nx = 2\n");
    let mut edits = Edits::new(&document);
    assert!(edits.is_empty());
    edits
        .replace_value(&document.settings()[0], &Value::Integer(3))
        .unwrap();
    edits
        .replace_value(&document.settings()[0], &Value::Integer(4))
        .unwrap();
    assert_eq!(edits.finish(), Err(EditError::Overlap { line: 2 }));
}

#[test]
fn a_line_that_is_commented_out_stands_below_what_is_put_above_it() {
    let above = |edits: &mut Edits<'_>, setting: &Setting| {
        edits.attach(setting, &["# why".to_owned()], None);
        edits.comment_out(setting)
    };
    assert_eq!(
        changed("[h]\na = 1\nb = 2\n", "h.b", above).unwrap(),
        "[h]\na = 1\n# why\n#b = 2\n"
    );
}
