"""Every kind of question with answers on both sides of every limit."""

OPTIONS = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]
TEXTS = (None, "", " ", "ab", "abc", "abcdef", "甲乙丙", "a\nb")


def question(type_, validate=None, **more):
    return {"type": type_, "id": "answer", "key": "answer", "label": "名称", "validate": validate or {}, **more}


def dated(**more):
    return question("datetime", subtype="date", dateLabel="名称", **more)


def row(condition):
    """A list with a required field that is hidden by a condition on the field before it."""
    kind = {**question("textfield"), "id": "kind", "key": "kind"}
    more = {**question("textfield", {"required": True}, conditional={"hide": condition}), "id": "more", "key": "more"}
    return {
        "type": "dynamiclist", "id": "answer", "path": "answer", "label": "清单", "components": [kind, more],
        "isRepeating": True, "allowAddRemove": True, "defaultRepetitions": 1,
    }  # fmt: skip


#: what is asked → the component, and the answers to it.
MATRIX = {
    "textfield": (question("textfield"), TEXTS),
    "textfield, required": (question("textfield", {"required": True}), TEXTS),
    "textfield, 3 to 5 characters": (question("textfield", {"minLength": 3, "maxLength": 5}), TEXTS),
    "textfield, pattern ^[a-z]{3}$": (question("textfield", {"pattern": "^[a-z]{3}$"}), TEXTS),
    "textfield, email": (
        question("textfield", {"validationType": "email"}),
        (None, "", "a@b.cn", "a@b", "a b@c.cn", "甲@b.cn", "a@@b.cn"),
    ),
    "textfield, phone": (
        question("textfield", {"validationType": "phone"}),
        (None, "", "+86 512 65201234", "0512-65201234", "12", "电话"),
    ),
    "textarea, required, at most 5": (question("textarea", {"required": True, "maxLength": 5}), TEXTS),
    "number": (question("number"), (None, "", "0", "1", "1.5", "-1", "1e3", "abc", "１２", "1,000")),
    "number, required": (question("number", {"required": True}), (None, "", "0", "1", "abc")),
    "number, 2 to 10": (question("number", {"min": 2, "max": 10}), (None, "1.99", "2", "10", "10.01", "-5")),
    "number, whole": (question("number", decimalDigits=0), (None, "1", "1.5", "2.0")),
    "number, 2 digits": (question("number", decimalDigits=2), (None, "1.25", "1.255", "1.250")),
    "number, in halves": (question("number", increment="0.5"), (None, "0.5", "0.75", "1")),
    "checkbox": (question("checkbox"), (None, "", "1")),
    "checkbox, required": (question("checkbox", {"required": True}), (None, "", "1")),
    "radio": (question("radio", values=OPTIONS), (None, "", "a", "z")),
    "radio, required": (question("radio", {"required": True}, values=OPTIONS), (None, "", "a", "z")),
    "select, required": (question("select", {"required": True}, values=OPTIONS), (None, "", "b", "z")),
    "checklist": (question("checklist", values=OPTIONS), (None, [], ["a"], ["a", "b"], ["z"])),
    "checklist, required": (question("checklist", {"required": True}, values=OPTIONS), (None, [], ["b"], ["z"])),
    "taglist, required": (question("taglist", {"required": True}, values=OPTIONS), (None, [], ["a", "b"], ["a", "z"])),
    "date": (dated(), (None, "", "2026-12-01", "2026-02-30", "2026/12/1", "morgen")),
    "date, required": (dated(validate={"required": True}), (None, "", "2026-12-01")),
    "date, none that has passed": (dated(disallowPassedDates=True), ("2020-01-01", "2099-12-31")),
    "textfield, read-only, required": (question("textfield", {"required": True}, readonly=True), (None, "", "x")),
    "textfield, disabled, required": (question("textfield", {"required": True}, disabled=True), (None, "", "x")),
    "textfield, hidden, required": (
        question("textfield", {"required": True}, conditional={"hide": "=true"}),
        (None, "", "x"),
    ),
    "row with a condition on this.kind": (row('=this.kind = "a"'), ([{"kind": "a", "more": ""}], [{"kind": "b"}])),
    "row with a condition on kind": (row('=kind = "a"'), ([{"kind": "a", "more": ""}], [{"kind": "b"}])),
    "list with an empty row": (row("=false"), ([{"kind": "", "more": ""}],)),
}


def form_of(component):
    """A form with one question."""
    return {"type": "default", "id": "form", "schemaVersion": 19, "components": [component]}


def answers_of(answer):
    """Raw answers with one answer; None is no answer at all."""
    return {} if answer is None else {"answer": answer}
