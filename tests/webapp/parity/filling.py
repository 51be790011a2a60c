"""Fills in a page as a person without JavaScript would: what is on it is typed, ticked, chosen, posted."""

from lxml import html
from werkzeug.datastructures import MultiDict

ROUNDS = 8


def flat(answers, before=""):
    """Dotted name → what is typed, lists of rows by index; a list of choices stays a list."""
    found = {}
    for name, value in answers.items():
        if isinstance(value, list) and any(isinstance(one, dict) for one in value):
            for index, one in enumerate(value):
                found |= flat(one, f"{before}{name}[{index}].")
        else:
            found[before + name] = value
    return found


def fill_in(site, answers):
    """Type the answers into what the page shows, update it until nothing new appears, and submit it.

    Gives what was accepted (None when it was not) and the sentences of the summary, in order.
    """
    client, typed, seen = site.test_client(), flat(answers), set()
    page = html.fromstring(client.get("/").get_data(as_text=True))
    for _ in range(ROUNDS):
        action = wanted_rows(page, answers)
        shown = set(page.xpath("//form//@name"))
        if action is None and shown == seen:
            break
        seen = shown
        page = press(client, page, typed, action or "update")
    page = press(client, page, typed, "submit")
    return site.accepted, [link.text_content() for link in page.xpath("//div[@role='alert']//li")]


def wanted_rows(page, answers):
    """The button that brings the rows of the list nearer to those that are to be filled in."""
    if "rows" not in answers:
        return None
    shown = len(page.xpath("//fieldset[contains(@class, 'f-row')]"))
    if shown < len(answers["rows"]):
        return "add:rows"
    return "remove:rows:0" if shown > len(answers["rows"]) else None


def press(client, page, typed, action):
    """Post the page with the answers in it."""
    data = MultiDict(controls(page.forms[0], typed))
    data["_action"] = action
    return html.fromstring(client.post("/", data=data).get_data(as_text=True))


def controls(form, typed):
    """Name and value of every control that a browser would send."""
    for one in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        name, kind = one.get("name"), one.get("type", "text")
        if one.get("disabled") is not None:
            continue
        if kind == "hidden" or name not in typed:
            yield name, one.get("value", "")
        elif kind in ("checkbox", "radio"):
            chosen = typed[name] if isinstance(typed[name], list) else [typed[name]]
            if one.get("value") in chosen:
                yield name, one.get("value")
        elif kind != "file":
            yield name, typed[name]
