"""Texts with FEEL in them: what they show, hide, repeat, protect and refuse."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine import feel
from engine.feel.template import compile_template
from engine.feel.types import context_of, parse_type

SCOPE = {
    "apply": {"no": "J2026-1", "items": [{"name": "压力表", "qty": Decimal(2)}, {"name": "天平", "qty": Decimal(1)}]},
    "fee": Decimal("120.50"),
    "paid": True,
    "day": date(2026, 11, 22),
    "note": None,
}


def render(text, scope=SCOPE, **options):
    return compile_template(text, list(scope)).render(scope, **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("编号 {{ apply.no }}，费用 {{fee}} 元", "编号 J2026-1，费用 120.50 元"),
        ("{{ note }}|{{ paid }}|{{ day }}", "|true|2026-11-22"),
        ("{{ sum(apply.items.qty) }}", "3"),
        ('{{ {a: {b: "}}"}}.a.b }}', "}}"),
        ("{{#if paid}}已缴{{/if}}", "已缴"),
        ("{{#if fee > 200}}多{{else}}少{{/if}}", "少"),
        ("{{#if note}}有{{/if}}", ""),
        ("{{#if paid}}{{#if fee > 200}}a{{else}}b{{/if}}{{/if}}", "b"),
        ("{{#loop apply.items}}{{name}}×{{qty}};{{/loop}}", "压力表×2;天平×1;"),
        (
            "{{#loop apply.items}}{{this.name}} {{parent.apply.no}} {{fee}};{{/loop}}",
            "压力表 J2026-1 120.50;天平 J2026-1 120.50;",
        ),
        ("{{#loop [1, 2]}}{{#loop [3, 4]}}{{this + parent.this}} {{/loop}}{{/loop}}", "4 5 5 6 "),
        ("{{#loop note}}x{{/loop}}{{#loop fee}}{{this}}{{/loop}}", "120.50"),
        ("{ {{fee}} }} {", "{ 120.50 }} {"),
        ("", ""),
    ],
)
def test_a_template_shows_its_values(text, expected):
    assert render(text) == expected


def test_a_block_tag_alone_on_its_line_leaves_no_line_behind():
    text = "器具：\n  {{#loop apply.items}}\n- {{name}}\n  {{/loop}}\n{{#if paid}}\n已缴\n{{else}}\n未缴\n{{/if}}\n完"

    assert render(text) == "器具：\n- 压力表\n- 天平\n已缴\n完"


def test_a_value_alone_on_its_line_keeps_the_line():
    assert render("a\n{{ fee }}\nb") == "a\n120.50\nb"


@pytest.mark.parametrize(
    ("escape", "expected"),
    [
        ("text", "<b>*x*</b> & [a](u)\n# h|<i>"),
        ("html", "&lt;b&gt;*x*&lt;/b&gt; &amp; [a](u)\n# h|<i>"),
        ("markdown", "&lt;b&gt;\\*x\\*&lt;/b&gt; &amp; \\[a\\]\\(u\\) \\# h|<i>"),
    ],
)
def test_values_are_made_harmless_and_the_templates_own_text_is_not_touched(escape, expected):
    assert render("{{ x }}|<i>", {"x": "<b>*x*</b> & [a](u)\n# h"}, escape=escape) == expected


def test_the_clock_is_the_callers():
    assert render("{{ today() }}", now=datetime(2026, 11, 22, tzinfo=UTC)) == "2026-11-22"


def test_a_template_names_the_data_it_reads():
    kind = context_of(
        {"items": parse_type("list<context<name: string, unit price: number>>"), "no": parse_type("string")}
    )
    template = compile_template(
        "{{#if accept.ok}}{{apply.no}}{{#loop apply.items}}{{name}} {{unit price}}{{this.name}}{{/loop}}{{/if}}",
        {"apply": kind, "accept": None},
    )

    assert template.names == {"accept.ok", "apply.no", "apply.items", "apply.items.name", "apply.items.unit price"}
    assert template.warnings == ()


def test_what_a_loop_reads_of_its_parent_is_named_as_the_data_outside():
    template = compile_template("{{#loop apply.items}}{{parent.apply.no}}{{parent.fee}}{{/loop}}", ["apply", "fee"])

    assert template.names == {"apply.items", "apply.no", "fee"}


def test_in_a_loop_over_untyped_items_any_name_may_be_an_entry():
    template = compile_template("{{#loop apply.items}}{{name}}{{/loop}}", ["apply"])

    assert template.warnings == ()
    assert template.names == {"apply.items", "apply.items.name"}


def test_an_unknown_name_is_told_at_its_place_in_the_template():
    template = compile_template("第一行\n费用 {{ fees + 1 }}", ["fee"])

    assert [(w.line, w.column, w.en) for w in template.warnings] == [(2, 7, "There is no 'fees' here.")]


@pytest.mark.parametrize(
    ("text", "place", "en"),
    [
        ("a {{ b", (1, 3), "A {{ lacks its }}."),
        ("{{#if a}}x", (1, 7), "A {{/if}} is missing."),
        ("{{#loop a}}\n{{/if}}", (2, 6), "Nothing was opened for {{/if}}."),
        ("{{/loop}}", (1, 8), "Nothing was opened for {{/loop}}."),
        ("{{else}}", (1, 7), "Nothing was opened for {{else}}."),
        ("{{#if a}}{{else}}{{else}}{{/if}}", (1, 24), "One {{#if}} takes one {{else}}."),
        ("{{#if}}{{/if}}", (1, 6), "The tag is malformed."),
        ("{{}}", (1, 3), "The tag is malformed."),
        ("{{/if a}}", (1, 7), "The tag is malformed."),
        ("x\n {{ 1 + }}", (2, 8), "The expression is not finished; a value is expected."),
        ("{{ 1\n + * 2 }}", (2, 4), "'*' cannot stand here; a value is expected."),
    ],
)
def test_a_template_that_is_wrong_is_refused_at_its_place(text, place, en):
    with pytest.raises(feel.FeelError) as caught:
        compile_template(text, ["a"])

    assert ((caught.value.line, caught.value.column), caught.value.en) == (place, en)


def test_missing_data_shows_as_nothing_and_is_told():
    warnings = []

    assert compile_template("[{{ fee }}]", ["fee"]).render({}, warnings=warnings) == "[]"
    assert [warning.en for warning in warnings] == ["There is no 'fee'."]


def test_loops_within_loops_share_one_bound():
    template = compile_template("{{#loop xs}}{{#loop xs}}{{#loop xs}}.{{/loop}}{{/loop}}{{/loop}}", ["xs"])

    with pytest.raises(feel.FeelLimit) as caught:
        template.render({"xs": list(range(100))})

    assert caught.value.limit == "iterations"


def test_a_text_without_measure_is_refused():
    with pytest.raises(feel.FeelLimit) as caught:
        compile_template("{{#loop xs}}{{ big }}{{/loop}}", ["xs", "big"]).render({"xs": [1] * 50, "big": "x" * 50_000})

    assert caught.value.limit == "string"


def test_blocks_nest_only_so_deep():
    with pytest.raises(feel.FeelLimit):
        compile_template("{{#if a}}" * 30 + "{{/if}}" * 30, ["a"])
