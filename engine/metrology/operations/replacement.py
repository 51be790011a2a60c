"""A certificate that takes the place of another: the same work under a new number, its words put right or not.

The results stay what the record says; whoever finds them wrong measures again.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotPermitted, Problem
from engine.metrology.operations.certificates import LOCAL, check_words, enter_certificate
from engine.metrology.operations.content import digest_of, freeze
from engine.metrology.registers.certificates import allot_number, find_certificate, new_query_code, series_of
from engine.metrology.registers.model import Certificate, CertificateStandard, Status
from engine.ports import CaseView, Value


class Change(StrEnum):
    """What a replacement is, in the words of the DCC."""

    AMENDED = "amended"
    SUBSTITUTED = "substituted"


#: what may be put right, by its path in the words of a certificate: Chinese and English.
AMENDABLE: Mapping[str, tuple[str, str]] = {
    "client.name": ("委托单位", "Client"),
    "client.address": ("委托单位地址", "Address of the client"),
    "holder.name": ("证书单位", "Issued to"),
    "holder.address": ("证书单位地址", "Address of the holder"),
    "instrument.name": ("器具名称", "Instrument"),
    "instrument.model": ("型号规格", "Model"),
    "instrument.maker": ("制造单位", "Manufacturer"),
    "instrument.serial": ("出厂编号", "Serial number"),
    "instrument.asset_no": ("管理编号", "Asset number"),
    "instrument.accuracy": ("准确度等级", "Accuracy class"),
    "place": ("地点", "Place"),
}
_SIGNATORY = "批准"


def amendable(content: str) -> dict[str, str]:
    """What a certificate says now of everything that may be put right."""
    words = json.loads(content)
    return {path: _at(words, path) for path in AMENDABLE}


def _at(words: Mapping[str, Any], path: str) -> str:
    head, _, tail = path.partition(".")
    found = words.get(head)
    return str((found or {}).get(tail) or "") if tail else str(found or "")


def replacement(
    session: Session,
    case: CaseView,
    content: str,
    *,
    number: str,
    change: Change,
    typed: Mapping[str, str],
    reason: str,
    signatory: str,
    account: str,
    now: datetime,
) -> Mapping[str, Value]:
    """Enter the certificate that takes the place of ``number``, as 制证中.

    Args:
        content: the frozen words of the certificate.
        typed: what the amendable words shall be, by path; unnamed ones stay.
        signatory: name of whoever approves it now; ``account`` is the id of the account.

    Returns:
        The section of ``certificate.register``.

    Raises:
        InvalidAnswers: the reason is missing, or an amendment changes nothing.
        NotPermitted: the signatory measured or checked it.
        Conflict: it does not count any more, or is being replaced already.
    """
    words = json.loads(content)
    old = _issued(session, number)
    if words["number"] != number:
        raise Conflict(f"证书 {number} 已被替换", f"certificate {number} was replaced")
    _refuse_own(case, account)
    if not reason.strip():
        raise InvalidAnswers([Problem("reason", "请填写原因", "say why")])
    if change is Change.AMENDED and not _amend(words, typed):
        raise InvalidAnswers([Problem("", "没有改动任何内容；内容不变的请选择换发", "nothing was changed")])
    series = series_of(old.number.split("-")[1], now.astimezone(LOCAL))
    words |= {
        "number": f"{series}-{allot_number(session, series):06}",
        "query_code": new_query_code(),
        "issued_on": now.astimezone(LOCAL).date().isoformat(),
        "replaces": {"number": old.number, "change": change.value},
        "signatures": [
            {"role": one["role"], "name": signatory, "at": now.isoformat()} if one["role"] == _SIGNATORY else one
            for one in words["signatures"]
        ],
    }
    frozen = freeze({name: value for name, value in words.items() if name != "format"})
    check_words(frozen)
    entry = enter_certificate(session, case, words, frozen, now)
    entry.replaces, entry.reason = old.number, reason.strip()
    return {
        "number": words["number"],
        "query_code": words["query_code"],
        "kind": words["kind"],
        "conclusion": words["conclusion"],
        "issued_on": date.fromisoformat(words["issued_on"]),
        "valid_until": date.fromisoformat(words["valid_until"]) if words["valid_until"] else None,
        "content": frozen,
        "content_sha256": digest_of(frozen),
    }


def _issued(session: Session, number: str) -> Certificate:
    old = find_certificate(session, number=number)
    if old is None or old.status != Status.ISSUED:
        raise Conflict(f"证书 {number} 不是已签发的证书，不能更改", f"certificate {number} does not count")
    pending = session.scalar(
        select(Certificate.number).where(Certificate.replaces == number, Certificate.status == Status.MAKING)
    )
    if pending is not None:
        raise Conflict(f"替换证书 {pending} 正在制证", f"its replacement {pending} is being made")
    return old


def _refuse_own(case: CaseView, account: str) -> None:
    for step in ("record", "verify"):
        done = case.done_by.get(f"{case.scope_path}.{step}" if case.scope_path else step)
        if done is not None and account in (str(done["account_id"]), str(done.get("done_for"))):
            raise NotPermitted("您是本证书的检定/校准员或核验员，不能批准更改", "you measured or checked it")


def _amend(words: dict[str, Any], typed: Mapping[str, str]) -> bool:
    changed = False
    for path in AMENDABLE:
        new = typed.get(path)
        if new is None or new.strip() == _at(words, path):
            continue
        head, _, tail = path.partition(".")
        if not tail:
            words[head] = new.strip()
        else:
            words[head] = {"name": "", "address": "", **(words.get(head) or {}), tail: new.strip()}
        changed = True
    if words.get("holder") and not words["holder"].get("name"):
        words["holder"] = None
    return changed


def standards_of(session: Session, entry: Certificate) -> list[CertificateStandard]:
    """The standards a certificate is traced through."""
    wanted = select(CertificateStandard).where(CertificateStandard.certificate_id == entry.id)
    return list(session.scalars(wanted.order_by(CertificateStandard.standard)))
