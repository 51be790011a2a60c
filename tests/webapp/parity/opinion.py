"""Asks form-js for its opinion of answers, as a second validator written by other people."""

import json
import re
import subprocess
from decimal import Decimal, InvalidOperation

from tests.tools import other_form_validator


class FormJs:
    """A running Node program; one line there, one line back."""

    def __init__(self):
        command = ["node", str(other_form_validator())]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def problems(self, schema, answers):
        """Dotted name → form-js' first sentence. ``answers`` are ours, as they are typed."""
        self._process.stdin.write(json.dumps({"schema": schema, "data": in_its_types(schema["components"], answers)}))
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise AssertionError(f"form-js cannot show the form: {answer['error']}")
        names = dict(names_of(schema["components"]))
        return {_named(names, place): sentence for place, sentence in answer["problems"].items()}

    def close(self):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def names_of(components, before=""):
    """Id → dotted name with ``[]`` for the rows of lists."""
    for one in components:
        if one["type"] == "dynamiclist":
            yield one["id"], before + one["path"]
            yield from names_of(one["components"], f"{before}{one['path']}[].")
        elif one["type"] == "group":
            yield from names_of(one["components"], before)
        elif "key" in one:
            yield one["id"], before + one["key"]


def _named(names, place):
    indexes = iter(re.findall(r"\[\d+\]", place))
    return re.sub(r"\[\]", lambda _: next(indexes), names[place.split("[")[0]])


def in_its_types(components, answers):
    """Our raw answers as form-js holds them: numbers are numbers, a tick is true or false."""
    found = dict(answers)
    for one in components:
        if one["type"] == "group":
            found |= in_its_types(one["components"], answers)
        elif one["type"] == "dynamiclist" and isinstance(answers.get(one["path"]), list):
            found[one["path"]] = [in_its_types(one["components"], row) for row in answers[one["path"]]]
        elif one["type"] == "number" and one["key"] in answers:
            found[one["key"]] = _number(answers[one["key"]])
        elif one["type"] == "checkbox" and one["key"] in answers:
            found[one["key"]] = answers[one["key"]] in ("1", True)
    return found


def _number(typed):
    try:
        return float(Decimal(typed))
    except InvalidOperation:
        return typed or None
