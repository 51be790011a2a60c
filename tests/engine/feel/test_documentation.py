"""Every example of docs/reference/feel.md gives the result that stands beside it."""

import re
from pathlib import Path

import pytest

from engine import feel
from engine.feel.comparing import same
from engine.feel.functions import REGISTRY
from engine.feel.limits import BOUNDS
from engine.feel.template import compile_template

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "feel.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```feel(\S*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def blocks(kind):
    return [body for found, body in BLOCKS if found == kind]


def examples(kind):
    """Pairs of what stands before and behind ``//``."""
    lines = [line for body in blocks(kind) for line in body.splitlines() if line.strip()]
    return [tuple(part.strip() for part in line.split(" // ")) for line in lines]


@pytest.fixture(scope="module")
def data():
    return feel.compile(blocks("-data")[0]).evaluate({})


@pytest.fixture(scope="module")
def names(data):
    return {name: feel.type_of(value) for name, value in data.items()}


def test_the_page_has_examples():
    assert len(examples("")) > 60
    assert len(examples("-cells")) > 10
    assert len(blocks("-text")) == 1


@pytest.mark.parametrize(("text", "result"), examples(""))
def test_an_example_gives_the_result_beside_it(text, result, data, names):
    value = feel.compile(text, names).evaluate(data)
    expected = feel.compile(result).evaluate({})

    assert value is expected or same(value, expected)
    assert feel.text(value) == feel.text(expected)


@pytest.mark.parametrize(("cell", "question"), examples("-cells"))
def test_a_cell_accepts_what_stands_beside_it(cell, question, data, names):
    given, answer = question.split(" → ")
    scope = {**data, "?": feel.compile(given).evaluate({})}

    assert feel.compile(cell, names, kind="unary-tests").evaluate(scope) is (answer == "true")


@pytest.mark.parametrize("block", blocks("-text"))
def test_a_notice_reads_as_it_stands_below_the_line(block, data, names):
    text, result = block.split("---\n")

    template = compile_template(text, names)

    assert template.warnings == ()
    assert template.render(data) == result


def test_every_function_is_named():
    listed = PAGE.split("## 能用的函数")[1].split("## 限制")[0].split("参数可以")[0]

    assert set(re.findall(r"`([^`]+)`", listed)) == set(REGISTRY)


def test_every_bound_is_named():
    assert {name: int(bound) for name, bound in re.findall(r"^\| `([\w-]+)` \| (\d+) \|", PAGE, re.MULTILINE)} == BOUNDS
