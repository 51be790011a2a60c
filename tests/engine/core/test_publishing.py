"""What a new version may change, what stays as it was, and what is refused with reasons."""

import shutil

import pytest

from engine.catalog import Bundle, publish, read_bundle
from engine.db import transaction
from engine.errors import InvalidDefinition
from tests.engine.core.scenes import COMPLAINT, REPLY
from tests.scenarios.world import ROOT


def bundle(**changed: tuple[str, str]) -> Bundle:
    """The complaint ticket with words replaced: file stem → (old, new)."""
    read = read_bundle(ROOT / "processes/complaint-ticket", ROOT / "forms")
    files = dict(read.files)
    for stem, (old, new) in changed.items():
        path = next(path for path in files if path.rpartition("/")[2].partition(".")[0] == stem)
        assert old.encode() in files[path]
        files[path] = files[path].replace(old.encode(), new.encode())
    return Bundle(files)


def put_out(world, changed: Bundle):
    with transaction(world.session):
        return publish(world.session, world.means.catalog, changed, unit_id=world.unit, by=None, now=world.now)


def refused(world, changed: Bundle) -> list:
    with pytest.raises(InvalidDefinition) as invalid:
        put_out(world, changed)
    return invalid.value.flaws


def test_the_same_files_again_change_nothing(world):
    release, is_new = put_out(world, bundle())

    assert (release.version, is_new) == (1, False)


def test_changed_files_without_a_new_version_are_refused(world):
    (flaw,) = refused(world, bundle(item=("投诉与咨询", "咨询与投诉")))

    assert (flaw.file, flaw.element) == ("item.toml", "version")
    assert "请改为 2" in flaw.zh


def test_a_running_case_keeps_the_release_it_began_with(world):
    case_id = world.submit("complaint-ticket", COMPLAINT)
    files = dict(bundle(item=("version = 1", "version = 2")).files)
    files["process.bpmn"] = files["process.bpmn"].replace("已答复".encode(), "已书面答复".encode())
    put_out(world, Bundle(files))
    later = world.submit("complaint-ticket", COMPLAINT)

    for one in (case_id, later):
        world.complete("service_desk", one, "handle", REPLY)

    assert world.case(case_id).release != world.case(later).release
    assert [world.case(one).outcome for one in (case_id, later)] == ["已答复", "已书面答复"]


@pytest.mark.parametrize(
    ("changed", "element"),
    [
        ({"item": ('"客服" = "service_desk"', "")}, "roles"),
        ({"item": ("[tasks.handle]", "[tasks.nobody]")}, "tasks.nobody"),
        ({"item": ('form = "complaint-ticket/handle"', "")}, "tasks.handle"),
        ({"item": ('until = ["handle"]', 'until = ["never"]')}, "withdraw.until"),
        ({"process": ('id="handle"', 'id="other"')}, "handle"),
    ],
    ids=["lane without role", "bound but not drawn", "drawn without form", "limit not drawn", "flow to nowhere"],
)
def test_what_is_drawn_and_what_is_bound_must_fit_and_the_flaw_names_the_element(world, changed, element):
    flaws = refused(world, bundle(**changed))

    assert any(element in flaw.element for flaw in flaws), flaws
    assert all(flaw.zh and flaw.en for flaw in flaws)


def test_a_drawing_whose_end_cannot_be_reached_is_refused_with_a_sentence(world):
    flow = '<sequenceFlow id="handle_to_closed" sourceRef="handle" targetRef="closed" />'

    flaws = refused(world, bundle(process=(flow, flow.replace('"closed"', '"apply"'))))

    assert flaws
    assert all(flaw.zh and flaw.en for flaw in flaws)


def test_a_drawing_with_a_document_type_is_refused(world):
    declared = '<?xml version="1.0" encoding="UTF-8"?>'

    flaws = refused(world, bundle(process=(declared, f'{declared}<!DOCTYPE d [<!ENTITY e "boom">]>')))

    assert all(flaw.zh for flaw in flaws)


def test_a_form_of_another_item_is_taken_along_and_pinned(tmp_path):
    shutil.copytree(ROOT / "processes/complaint-ticket", tmp_path / "processes/borrowing")
    shutil.copytree(ROOT / "forms/_shared", tmp_path / "forms/_shared")
    (tmp_path / "forms/complaint-ticket").mkdir()
    for name in ("apply", "handle"):
        shutil.copy(ROOT / f"forms/complaint-ticket/{name}.form", tmp_path / "forms/complaint-ticket")
    (tmp_path / "forms/complaint-ticket/unused.form").write_text("{}", "utf-8")

    borrowed = read_bundle(tmp_path / "processes/borrowing", tmp_path / "forms")

    forms = {path for path in borrowed.files if path.startswith("forms/complaint-ticket/")}
    assert forms == {"forms/complaint-ticket/apply.form", "forms/complaint-ticket/handle.form"}


def test_a_form_outside_of_the_folder_of_forms_is_not_read(tmp_path):
    home = shutil.copytree(ROOT / "processes/complaint-ticket", tmp_path / "processes/outside")
    (tmp_path / "forms").mkdir()
    (tmp_path / "secret.form").write_text("{}", "utf-8")
    text = (home / "item.toml").read_text("utf-8")
    (home / "item.toml").write_text(text.replace("complaint-ticket/handle", "../secret"), "utf-8")

    assert not any("secret" in path for path in read_bundle(home, tmp_path / "forms").files)
