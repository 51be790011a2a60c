"""What every adapter promises. Each file in ``adapters/`` is found by itself."""

import importlib
import pkgutil
from dataclasses import replace

import pytest

import adapters
from engine.ports import Verdict
from tests.adapters.benches import BENCHES

MODULES = sorted(module.name for module in pkgutil.iter_modules(adapters.__path__))
#: files that carry messages; a scanner of uploads is none of them.
FILES = [name for name in MODULES if not name.startswith(("scan_", "stamp_"))]
GARBAGE = [b"", b"garbage", b"\xff\x00\xfe", b'{"reference": "m-1", "verdict": "delivered"}', b"id:m-1 stat:DELIVRD"]


def adapter_of(name):
    return importlib.import_module(f"adapters.{name.split()[0]}").ADAPTER


@pytest.fixture(params=sorted(BENCHES))
def name(request):
    return request.param


@pytest.fixture
def bench(name, tmp_path):
    with BENCHES[name](tmp_path) as made:
        yield made


@pytest.fixture
def adapter(name, bench):
    return adapter_of(name).from_settings(bench.settings)


def test_every_file_has_a_bench():
    assert sorted({name.split()[0] for name in BENCHES}) == FILES, "add the new adapter to tests/adapters/benches.py"


def test_a_missing_setting_is_named(name, bench):
    for missing in bench.settings.keys() - bench.optional:
        rest = {key: value for key, value in bench.settings.items() if key != missing}

        with pytest.raises(ValueError, match=missing):
            adapter_of(name).from_settings(rest)


def test_a_message_is_carried(adapter, bench):
    delivery = adapter.deliver(bench.good)

    assert adapter.channel == bench.good.channel
    assert delivery.verdict is Verdict.DELIVERED
    assert delivery.reference
    assert bench.carried() == 1


def test_an_unreachable_receiver_is_tried_again(name, bench):
    delivery = adapter_of(name).from_settings(bench.unreachable).deliver(bench.good)

    assert delivery.verdict is Verdict.RETRY
    assert delivery.detail


def test_a_refusal_is_final_and_says_why(adapter, bench):
    delivery = adapter.deliver(bench.refused)

    assert delivery.verdict is Verdict.REFUSED
    assert delivery.detail


def test_an_empty_message_is_refused(adapter, bench):
    assert adapter.deliver(replace(bench.good, payload={}, files={})).verdict is Verdict.REFUSED


def test_one_id_is_carried_once(name, adapter, bench):
    first = adapter.deliver(bench.good)
    second = adapter.deliver(bench.good)
    after_restart = adapter_of(name).from_settings(bench.settings).deliver(bench.good)

    assert first == second == after_restart
    assert bench.carried() == 1


def test_a_receiver_that_never_answers_does_not_hold_us_up(name, bench):
    if bench.silent is None:
        assert not any(key.endswith(("_HOST", "_URL")) for key in bench.settings)
        return

    assert adapter_of(name).from_settings(bench.silent).deliver(bench.good).verdict is Verdict.RETRY


@pytest.mark.parametrize("raw", GARBAGE)
def test_a_receipt_that_cannot_be_trusted_is_refused(adapter, raw):
    with pytest.raises(ValueError, match=r"\."):
        adapter.read_receipt(raw, {})


def test_the_receiver_can_be_asked_what_became_of_a_message(name, adapter, bench):
    assert adapter.status_of(bench.good.id) is None

    delivered = adapter.deliver(bench.good)
    status = adapter_of(name).from_settings(bench.settings).status_of(bench.good.id)

    assert status.verdict is Verdict.DELIVERED
    assert status.reference == delivered.reference
