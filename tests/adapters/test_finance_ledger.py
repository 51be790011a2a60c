"""The journal in a folder, checked by beancount in another process."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.finance_ledger import FILE_NAME, FolderLedger, export_beancount
from engine.ports import Verdict
from tests.adapters.messages import a_voucher
from tests.tools import bean_check


@pytest.fixture
def ledger(tmp_path):
    return FolderLedger(tmp_path)


def bean_check_says(text, folder):
    path = folder / "ledger.beancount"
    path.write_text(text, encoding="utf-8")
    return subprocess.run([str(bean_check()), str(path)], capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.slow
def test_beancount_accepts_the_journal(ledger, tmp_path):
    ledger.deliver(a_voucher("m-1"))
    ledger.deliver(a_voucher("m-2", number='引号"与\\', date="2026-11-01"))
    ledger.deliver(
        a_voucher(
            "m-3",
            entries=[
                {"account": "Assets:应收账款", "amount_fen": 5, "memo": "月结"},
                {"account": "Income:6001校准费", "amount_fen": -4},
                {"account": "负债:应交增值税", "amount_fen": -1},
            ],
        )
    )

    text = export_beancount(tmp_path)
    done = bean_check_says(text, tmp_path)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert "Assets:C-银行存款  380.01 CNY" in text
    assert "Income:6001校准费  -0.04 CNY" in text


def test_beancount_sees_one_fen_too_much(ledger, tmp_path):
    ledger.deliver(a_voucher())
    forged = export_beancount(tmp_path).replace("380.01", "380.02", 1)

    done = bean_check_says(forged, tmp_path)

    assert done.returncode != 0
    assert "does not balance" in done.stdout + done.stderr


def test_an_empty_journal_is_accepted_too(tmp_path):
    assert bean_check_says(export_beancount(tmp_path / "new"), tmp_path).returncode == 0


def test_the_same_id_with_another_amount_is_refused(ledger):
    ledger.deliver(a_voucher())

    delivery = ledger.deliver(a_voucher(number="other"))

    assert delivery.verdict is Verdict.REFUSED
    assert "内容不同" in delivery.detail


def test_two_processes_do_not_book_one_id_twice(tmp_path):
    one, other = FolderLedger(tmp_path), FolderLedger(tmp_path)
    one.deliver(a_voucher("m-1"))
    other.deliver(a_voucher("m-2"))

    one.deliver(a_voucher("m-2"))
    other.deliver(a_voucher("m-1"))

    assert len((tmp_path / FILE_NAME).read_text(encoding="utf-8").splitlines()) == 2


def test_a_line_cut_short_is_passed_over_and_booked_again(ledger, tmp_path):
    ledger.deliver(a_voucher("m-1"))
    whole = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).write_bytes(whole + b'{"id": "m-2", "number"')

    assert FolderLedger(tmp_path).deliver(a_voucher("m-2")).verdict is Verdict.DELIVERED
    assert FolderLedger(tmp_path).status_of("m-2").verdict is Verdict.DELIVERED
    assert bean_check_says(export_beancount(tmp_path), tmp_path).returncode == 0
    assert export_beancount(tmp_path).count("message:") == 2


def test_only_the_new_end_of_the_journal_is_read_again(ledger, tmp_path):
    for number in range(50):
        ledger.deliver(a_voucher(f"m-{number}"))

    assert ledger._seen.offset >= (tmp_path / FILE_NAME).stat().st_size * 48 // 50


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "2026-13-01"},
        {"number": ""},
        {"entries": []},
        {"entries": [{"account": "资产:甲", "amount_fen": 1.5}, {"account": "收入:乙", "amount_fen": -1.5}]},
        {"entries": [{"account": "资产:甲", "amount_fen": 0}, {"account": "收入:乙", "amount_fen": 0}]},
        {"entries": [{"account": "银行", "amount_fen": 1}, {"account": "收入:乙", "amount_fen": -1}]},
    ],
)
def test_what_cannot_be_booked_is_refused(ledger, changes):
    assert ledger.deliver(a_voucher(**changes)).verdict is Verdict.REFUSED


@settings(max_examples=40, deadline=None)
@given(fen=st.integers(1, 10**12))
def test_yuan_are_written_exactly(fen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    legs = [{"account": "资产:甲", "amount_fen": fen}, {"account": "收入:乙", "amount_fen": -fen}]
    FolderLedger(folder).deliver(a_voucher(entries=legs))

    text = export_beancount(folder)

    assert f"Assets:C-甲  {str(fen).zfill(3)[:-2]}.{str(fen).zfill(3)[-2:]} CNY" in text
