"""The components that every face builds its pages from."""

from datetime import UTC, datetime

import pytest
from flask import render_template_string
from lxml import html


@pytest.fixture
def render(app):
    def render(template, **facts):
        with app.test_request_context("/"):
            return html.fromstring(f"<div>{render_template_string(template, **facts)}</div>")

    return render


STATUS = '{% import "components/status.html" as status %}'
PAGE = '{% import "components/page.html" as page %}'
LISTS = '{% import "components/lists.html" as lists %}'


@pytest.mark.parametrize(
    ("colour", "shape", "look"),
    [
        ("red", "rect", "due-red"),
        ("yellow", "path", "due-amber"),
        ("amber", "path", "due-amber"),
        ("green", "circle", "due-green"),
    ],
)
def test_a_light_is_shape_colour_and_words(render, colour, shape, look):
    light = render(STATUS + "{{ status.light(colour, '剩1天') }}", colour=colour).find(".//span")

    assert look in light.get("class")
    assert light.find(f".//{shape}") is not None
    assert light.text_content().strip() == "剩1天"


def test_the_step_indicator_marks_the_present_step_for_everybody(render):
    steps = render(STATUS + "{{ status.steps(['单位信息', '器具清单', '核对提交'], 1) }}").findall(".//li")

    assert [step.get("class") for step in steps] == ["done", "now", "todo"]
    assert [step.get("aria-current") for step in steps] == [None, "step", None]
    assert "已完成" in steps[0].text_content()


def test_a_timeline_line_may_lack_words_and_time(render):
    lines = [
        {"label": "核验", "text": "", "at": None, "state": "todo"},
        {"label": "检定", "text": "办理中", "at": datetime(2026, 8, 21, 2, 2, tzinfo=UTC), "state": "now"},
    ]
    tree = render(STATUS + "{{ status.timeline(lines) }}", lines=lines)

    assert tree.xpath(".//time/@datetime") == ["2026-08-21T02:02:00Z"]
    assert tree.xpath(".//time/text()") == ["2026年8月21日 10:02"]


def test_a_summary_says_what_was_not_provided_and_links_say_what_they_change(render):
    tree = render(LISTS + "{{ lists.summary([('电话', ''), ('数量', 0, '/change')]) }}")

    assert [dd.text_content().strip() for dd in tree.xpath(".//dd[not(@class)]")] == ["未填写", "0"]
    assert tree.xpath(".//a")[0].text_content() == "修改数量"


def test_a_task_that_cannot_start_yet_is_no_link(render):
    tree = render(
        LISTS + "{{ lists.task_list([('填写单位信息', '/a', '已完成', ''), ('核对提交', '', '尚不能开始', 'grey')]) }}"
    )

    assert tree.xpath(".//a/text()") == ["填写单位信息"]
    assert tree.xpath(".//span[@class='tag tag-grey']/text()") == ["尚不能开始"]


def test_tables_name_themselves_and_their_columns(render):
    tree = render(LISTS + "{% call lists.table('待办', ['期限', '编号']) %}<tr><td>1</td><td>2</td></tr>{% endcall %}")

    assert tree.xpath(".//caption/text()") == ["待办"]
    assert tree.xpath(".//th[@scope='col']/text()") == ["期限", "编号"]


@pytest.mark.parametrize(
    ("previous", "next_page", "rels"), [("", "", []), ("/a", "", ["prev"]), ("/a", "/b", ["prev", "next"])]
)
def test_pagination_offers_only_pages_that_exist(render, previous, next_page, rels):
    tree = render(PAGE + "{{ page.pagination(p, n, '第1至20条') }}", p=previous, n=next_page)

    assert tree.xpath(".//a/@rel") == rels


def test_tabs_and_breadcrumbs_tell_where_one_is(render):
    tree = render(
        PAGE + "{{ page.tabs('视图', [('我的', '/a', true), ('全部', '/b', false)]) }}"
        "{{ page.breadcrumbs([('首页', '/'), ('我的办件', '')]) }}"
    )

    assert [node.text for node in tree.xpath(".//*[@aria-current='page']")] == ["我的", "我的办件"]


def test_a_head_has_room_for_what_one_can_do(render):
    tree = render(
        PAGE
        + "{% call page.head('我的待办', '请优先办理') %}<a href='/new'>登记</a>{% endcall %}{{ page.back_link('/') }}"
    )

    assert tree.xpath(".//h1/text()") == ["我的待办"]
    assert tree.xpath(".//a/@href") == ["/new", "/"]


def test_tiles_lead_to_their_lists(render):
    tree = render(PAGE + "{{ page.tiles([(4, '全部待办', '/all', 'brand'), (1, '超期', '/late', 'red')]) }}")

    assert tree.xpath(".//a/@href") == ["/all", "/late"]
    assert [node.text_content() for node in tree.xpath(".//a")] == ["4全部待办", "1超期"]
