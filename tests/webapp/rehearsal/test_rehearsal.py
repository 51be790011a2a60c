"""Rehearsals: what they say of scenarios that go wrong and of drawings that no scenario goes through."""

import shutil

import pytest
from click.testing import CliRunner

from engine.catalog import read_bundle
from webapp.publishing import FORMS, PROCESSES, items_group
from webapp.rehearsal import a_stage, homes_of

pytestmark = pytest.mark.slow


@pytest.fixture
def rehearse(tmp_path):
    """``rehearse(code, {name: change of the text})``: the item with these scenarios alone, rehearsed."""

    def play(code, changes):
        folder = tmp_path / "processes" / code
        shutil.copytree(PROCESSES, tmp_path / "processes")
        for path in (folder / "scenarios").iterdir():
            text = path.read_text("utf-8")
            path.unlink()
            if path.stem in changes:
                path.write_text(changes[path.stem](text), "utf-8")
        bundle = read_bundle(folder, FORMS)
        with a_stage(tmp_path / "processes") as stage:
            homes = homes_of({code: bundle}, tmp_path / "processes")
            return stage.rehearse(stage.publish(bundle), bundle, homes, lambda path: None)

    return play


def test_a_scenario_that_ends_otherwise_is_told_with_both_ends(rehearse):
    found = rehearse("complaint-ticket", {"answered": lambda text: text.replace('outcome = "', 'outcome = "not-')})

    [flaw] = found.astray
    assert str(flaw).startswith("scenarios/answered.toml: outcome 应为 not-")
    assert "outcome should be not-" in flaw.en
    assert not found.is_whole


def test_a_step_that_the_case_is_not_at_is_named_with_the_steps_it_is_at(rehearse):
    found = rehearse("complaint-ticket", {"answered": lambda text: text.replace('"handle"', '"elsewhere"')})

    assert [flaw.en for flaw in found.astray] == ["the case is not at elsewhere but at: handle"]
    assert found.steps_left == ["complaint-ticket/closed", "complaint-ticket/handle"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("who = ", "whom = "), "场景里缺少或写错了 'who'"),
        (lambda text: "title =", "无法读取"),
        (lambda text: text.replace('step = "handle"', 'step = "handle"\nrefused = "不是您的事"'), "没有拒绝"),
    ],
)
def test_a_scenario_that_is_written_wrongly_is_told_in_a_sentence(rehearse, change, told):
    [flaw] = rehearse("complaint-ticket", {"answered": change}).astray
    assert told in flaw.zh


def test_what_no_scenario_goes_through_is_named_by_folder_and_step(rehearse):
    found = rehearse("quotation-request", {"accepted": str})

    assert found.astray == ()
    assert 0 < len(found.steps_left) < len(found.ground.steps)
    assert {folder for folder, _, _ in (step.partition("/") for step in found.steps_left)} <= {
        "quotation-request", "quotation", "contract",
    }  # fmt: skip
    assert 0 < len(found.ways_left) < len(found.ground.ways)


def test_the_command_tells_what_is_whole_and_leaves_the_installation_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("LIANGHENG_VAR", str(tmp_path / "var"))
    done = CliRunner().invoke(items_group, ["check", "complaint-ticket"])

    assert done.exit_code == 0, done.output
    line = "complaint-ticket: 投诉与咨询, version 1: good; 1 scenarios, steps 3/3 (100 %), ways 0/0 (100 %)"
    assert line in done.stdout.splitlines()
    quick = CliRunner().invoke(items_group, ["check", "--no-scenarios", "complaint-ticket"])
    assert (quick.exit_code, quick.output) == (0, "complaint-ticket: 投诉与咨询, version 1: good\n")
    assert not (tmp_path / "var").exists()


def test_an_item_that_runs_goes_on_being_good_while_it_has_no_scenario(rehearse):
    found = rehearse("complaint-ticket", {})
    assert (found.scenarios, found.astray) == (0, ())
