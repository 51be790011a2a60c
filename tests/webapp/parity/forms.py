"""Generated forms and answers, of what form-js and we understand in the same way."""

from hypothesis import strategies as st

OPTIONS = [{"label": label, "value": value} for label, value in (("甲", "a"), ("乙", "b"), ("丙", "c"))]
WORDS = st.sampled_from(("", "x", "ab", "abc", "abcd", "压力表", "YL-260101", "a" * 12))
NUMBERS = st.sampled_from(("", "0", "1", "2", "2.5", "3", "10", "-1", "100.25"))
DATES = st.sampled_from(("", "2026-12-01", "2027-02-28"))
CHOICES = st.sampled_from(("", "a", "b", "c"))
#: in the order of the page, as a browser posts them.
SEVERAL = st.lists(st.sampled_from("abc"), unique=True, max_size=3).map(sorted)
TICKS = st.sampled_from(("", "1"))
ANSWERS = {
    "textfield": WORDS, "textarea": WORDS, "number": NUMBERS, "datetime": DATES, "radio": CHOICES, "select": CHOICES,
    "checklist": SEVERAL, "taglist": SEVERAL, "checkbox": TICKS,
}  # fmt: skip
_LIMITS = {
    "textfield": st.sampled_from(({}, {"minLength": 2}, {"maxLength": 3}, {"minLength": 2, "maxLength": 10})),
    "textarea": st.sampled_from(({}, {"minLength": 2}, {"maxLength": 3})),
    "number": st.sampled_from(({}, {"min": 1}, {"max": 10}, {"min": 2, "max": 10})),
}


@st.composite
def question(draw, key):
    type_ = draw(st.sampled_from(sorted(ANSWERS)))
    validate = {"required": draw(st.booleans()), **draw(_LIMITS.get(type_, st.just({})))}
    more = {"values": OPTIONS} if type_ in ("radio", "select", "checklist", "taglist") else {}
    if type_ == "datetime":
        more = {"subtype": "date", "dateLabel": "日期"}
    return {"type": type_, "id": f"id_{key}", "key": key, "label": f"字段{key}", "validate": validate, **more}


@st.composite
def hidden_by(draw, one, before, around):
    """Maybe a condition over a question that stands before; ``around`` leads its name inside a row."""
    asked = [other for other in before if other["type"] in ("textfield", "radio", "select", "checkbox", "number")]
    if asked and draw(st.booleans()):
        other = draw(st.sampled_from(asked))
        value = {"number": "1", "checkbox": "true"}.get(other["type"], '"a"' if "values" in other else '"ab"')
        sign = draw(st.sampled_from(("=", "!="))) if other["type"] != "number" else "="
        one["conditional"] = {"hide": f"={around}{other['key']} {sign} {value}"}
    return one


@st.composite
def questions(draw, prefix, most, around=""):
    found = []
    for number in range(draw(st.integers(1, most))):
        one = draw(question(f"{prefix}{number}"))
        found.append(draw(hidden_by(one, found, around)))
    return found


@st.composite
def forms(draw):
    """A form of one or two groups, one of which may hold a list."""
    components = draw(questions("q", 5))
    if draw(st.booleans()):
        components = [{"type": "group", "id": "group", "label": "一组", "components": components}]
    if draw(st.booleans()):
        rows = {
            "type": "dynamiclist",
            "id": "rows",
            "path": "rows",
            "label": "清单",
            "components": draw(questions("r", 3, "this.")),
        }
        components.append({**rows, "isRepeating": True, "allowAddRemove": True, "defaultRepetitions": 1})
    if draw(st.booleans()):
        key = next((one["key"] for one in components if one["type"] == "number"), None)
        if key:
            total = {"type": "expression", "id": "total", "key": "total", "label": "合计", "expression": f"={key} * 2"}
            components.append({**total, "computeOn": "change", "properties": {"type": "number"}})
    return {"type": "default", "id": "form", "schemaVersion": 19, "components": components}


@st.composite
def answers_to(draw, components):
    """Raw answers, every question answered or left empty."""
    found = {}
    for one in components:
        if one["type"] == "group":
            found |= draw(answers_to(one["components"]))
        elif one["type"] == "dynamiclist":
            found[one["path"]] = [draw(filled_row(one["components"])) for _ in range(draw(st.integers(0, 2)))]
        elif one["type"] in ANSWERS:
            found[one["key"]] = draw(ANSWERS[one["type"]])
    return found


@st.composite
def filled_row(draw, components):
    """A row in which something is given: one that holds nothing is no row to us, and is one to form-js."""
    return draw(answers_to(components).filter(lambda row: any(row.values())))
