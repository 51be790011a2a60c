"""The picture of a case shows where it stands, also inside what is drawn elsewhere."""

import re
from types import SimpleNamespace

from engine.queries.cases import picture
from engine.workflow import Step
from tests.engine.workflow.drawings import process, sub

INSIDE = [f"n{number}" for number in range(16)]
DRAWING = process(
    "p", "start s; call pay; end e", "s > pay > items > e",
    sub("items", "; ".join(f"user {key}" for key in INSIDE), " > ".join(INSIDE)),
)  # fmt: skip
STEPS = {
    "pay/await": Step("pay/await", "await", "待缴费", "userTask", part="pay"),
    "n3": Step("n3", "n3", "记录", "userTask", scope="items[]"),
}


def marked(mark, *tasks):
    release = SimpleNamespace(
        definition=SimpleNamespace(steps=STEPS), xml=DRAWING, title="t", digest="picture of a case"
    )
    return re.findall(f'class="[^"]*{mark}"(?: id="[^"]*")? data-element-id="([^"]*)"', picture(release, tasks))


def test_a_task_inside_a_part_marks_the_call():
    assert marked("is-current", ("pay/await", True)) == ["pay"]
    assert marked("is-done", ("pay/await", False)) == ["pay"]


def test_a_task_of_a_sub_process_drawn_apart_marks_the_box_and_the_step():
    assert marked("is-current", ("n3", True), ("pay/await", False)) == ["items", "n3"]
