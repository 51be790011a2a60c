"""Service items on the command line."""

from click.testing import CliRunner

from webapp.publishing import items_group
from webapp.scaffold import new_item

LANES, NODES = 2, 4


def run(*arguments):
    return CliRunner().invoke(items_group, [*map(str, arguments)])


def test_a_new_item_gets_a_diagram_that_editors_show(tmp_path):
    folder = new_item("pump-check", tmp_path / "processes", tmp_path / "forms")
    before = (folder / "process.bpmn").read_text("utf-8")
    said = run("layout", folder)
    after = (folder / "process.bpmn").read_text("utf-8")
    assert said.output.strip().endswith("drawn anew")
    assert after.startswith(before.removesuffix("</definitions>\n"))
    assert after.count("<bpmndi:BPMNShape") == LANES + NODES
    assert run("layout", folder).output.strip().endswith("unchanged")


def test_a_folder_without_a_drawing_is_named(tmp_path):
    said = run("layout", tmp_path)
    assert said.exit_code == 1
    assert str(tmp_path) in said.output
