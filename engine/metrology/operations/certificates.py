"""certificate.register and certificate.issue: allot a number and freeze the words; make it count once sealed."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.documents.record import Kind
from engine.metrology.instruments.register import note_certificate
from engine.metrology.numbers.exact import plain, read
from engine.metrology.operations.content import CONDITIONS, certificate_of, digest_of, freeze
from engine.metrology.records.readings import text_of
from engine.metrology.registers.certificates import (
    allot_number,
    issue_certificate,
    new_query_code,
    register_certificate,
    series_of,
    settle_replacement,
)
from engine.metrology.registers.model import Certificate, Status
from engine.ports import CaseView, Operation, Value

LOCAL = ZoneInfo("Asia/Shanghai")
#: step → what its doer signs as.
SIGNERS = (("record", "检定"), ("verify", "核验"), ("approve", "批准"))


def register(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    evaluation: Mapping[str, Any],
    instrument: Mapping[str, Any],
    record: Mapping[str, Any],
    client_name: str,
    client_address: str | None,
    holder_name: str | None,
    holder_address: str | None,
    received_on: date | None,
    language: str | None = None,
) -> Mapping[str, Value]:
    """Allot a certificate number, freeze what the certificate says and enter it in the register as 制证中.

    Args:
        evaluation: the section of ``record.evaluate``.
        instrument: the item of the order: name, model, serial_no, asset_no, maker, range_from, range_to, unit,
            accuracy.
        record: done_on, place, temperature (℃), humidity (%), method, remarks.
        language: 中英文 for tables and notes in English too.
        holder_name: the unit the certificate is made out to when it is not the client.

    Returns:
        ``number``, ``query_code``, ``kind``, ``conclusion``, ``issued_on``, ``valid_until``, the frozen ``content``
        (JSON text) and ``content_sha256``.

    Raises:
        InvalidAnswers: the recomputation differs from the record, somebody has not signed, or the words make no
            certificate that may be issued.
    """
    _agreed(evaluation["recomputed"])
    today = now.astimezone(LOCAL).date()
    series = series_of(evaluation["series"], now.astimezone(LOCAL))
    words = {
        "kind": evaluation["kind"],
        "number": f"{series}-{allot_number(session, series):06}",
        "query_code": new_query_code(),
        "client": {"name": client_name, "address": client_address or ""},
        "holder": {"name": holder_name, "address": holder_address or ""} if holder_name else None,
        "instrument": _instrument(instrument),
        "received_on": received_on.isoformat() if received_on else None,
        "issued_on": today.isoformat(),
        "signatures": _signatures(case),
        "order_no": case.number,
        "language": language or "",
        "accredited": bool(evaluation.get("accredited")),
        **_evaluated(evaluation, record),
    }
    content = freeze(words)
    check_words(content)
    enter_certificate(session, case, words, content, now)
    return {
        "number": words["number"],
        "query_code": words["query_code"],
        "kind": words["kind"],
        "conclusion": words["conclusion"],
        "issued_on": today,
        "valid_until": date.fromisoformat(words["valid_until"]) if words["valid_until"] else None,
        "content": content,
        "content_sha256": digest_of(content),
    }


def _instrument(item: Mapping[str, Any]) -> dict[str, str]:
    span = f"({plain(read(item['range_from']))}～{plain(read(item['range_to']))}) {item['unit']}"
    return {
        "name": item["name"],
        "model": item.get("model") or "",
        "maker": item.get("maker") or "",
        "serial": item.get("serial_no") or "",
        "range": span,
        "accuracy": item.get("accuracy") or "",
        "asset_no": item.get("asset_no") or "",
    }


def _evaluated(evaluation: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    done_on: date = record["done_on"]
    months = evaluation.get("cycle_months")
    valid = evaluation["kind"] == Kind.VERIFICATION and months
    remarks = (record.get("remarks") or "").splitlines()
    return {
        "conclusion": evaluation["conclusion"],
        "tables": evaluation["tables"],
        "k": evaluation["k"],
        "method": {"number": record["method"], "name": evaluation["method_name"]},
        "standards": [{**one, "valid_until": str(one["valid_until"])} for one in evaluation["standards"]],
        "place": record["place"],
        "environment": [[name, text] for name in CONDITIONS if (text := text_of(record.get(name)))],
        "remarks": [line.strip() for line in remarks if line.strip()],
        "done_on": done_on.isoformat(),
        "valid_until": last_day(done_on, int(months)).isoformat() if valid and months else None,
    }


def last_day(done_on: date, months: int) -> date:
    """The last valid day: the day so many months later, minus one day; the end of a short month at the latest."""
    years, month = divmod(done_on.month - 1 + months, 12)
    year = done_on.year + years
    return date(year, month + 1, min(done_on.day, monthrange(year, month + 1)[1])) - timedelta(days=1)


def _signatures(case: CaseView) -> list[dict[str, str]]:
    prefix = f"{case.scope_path}." if case.scope_path else ""
    found = []
    for step, role in SIGNERS:
        done = case.done_by.get(f"{prefix}{step}")
        if done is None:
            raise InvalidAnswers([Problem("", f"还没有{role}人，不能制证", f"nobody has done {step}")])
        at = done["at"]
        found.append({"role": role, "name": done["name"], "at": at if isinstance(at, str) else at.isoformat()})
    return found


def _agreed(recomputed: Mapping[str, Any]) -> None:
    """Refuse figures that the second way of computing did not find."""
    if recomputed["agrees"]:
        return
    first = recomputed["differences"][0]
    sentence = (
        f"独立复算与记录不一致，不能批准：{first['table']}第{first['row']}行“{first['column']}”"
        f"记录为 {first['recorded'] or '空'}，复算为 {first['recomputed'] or '空'}"
    )
    raise InvalidAnswers([Problem("", sentence, f"the recomputation differs in row {first['row']}")])


def check_words(content: str) -> None:
    """Refuse words that make no certificate. Raises InvalidAnswers."""
    try:
        certificate_of(content, "本机构").check()
    except ValueError as wrong:
        raise InvalidAnswers([Problem("", getattr(wrong, "zh", "证书内容不完整"), str(wrong))]) from wrong


def enter_certificate(
    session: Session, case: CaseView, words: Mapping[str, Any], content: str, now: datetime
) -> Certificate:
    """Enter a certificate in the register as 制证中, with the standards that were used."""
    entry = Certificate(
        number=words["number"],
        query_code=words["query_code"],
        kind=words["kind"],
        status=Status.MAKING,
        case_id=case.id,
        address=case.scope_path,
        instrument_name=words["instrument"]["name"],
        model=words["instrument"]["model"],
        serial_no=words["instrument"]["serial"],
        conclusion=words["conclusion"],
        issued_on=date.fromisoformat(words["issued_on"]),
        valid_until=date.fromisoformat(words["valid_until"]) if words["valid_until"] else None,
        content_digest=digest_of(content),
        registered_at=now,
    )
    return register_certificate(
        session, entry, standards=[one["number"] for one in words["standards"]], on=date.fromisoformat(words["done_on"])
    )


def issue(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    number: str,
    pdf_sha256: str,
    dcc_sha256: str | None = None,
    ofd_sha256: str | None = None,
) -> Mapping[str, Value]:
    """Make a certificate count, now that its PDF is sealed; strangers find it from here on.

    The one whose place it takes does not count any more.

    Args:
        pdf_sha256: of the sealed PDF, hexadecimal; by it strangers' files are recognised.
        dcc_sha256, ofd_sha256: the same of the data file and of the OFD file, where there are such files.

    Returns:
        ``number``, ``kind`` and ``issued_on`` as on the certificate.

    Raises:
        NotFound: no such certificate.
        Conflict: it was replaced or revoked meanwhile.
    """
    found = issue_certificate(
        session, number, pdf_digest=pdf_sha256, dcc_digest=dcc_sha256 or "", ofd_digest=ofd_sha256 or ""
    )
    if found.replaces:
        settle_replacement(session, found)
    note_certificate(session, case.party_id, found, now=now)
    return {"number": found.number, "kind": found.kind, "issued_on": found.issued_on}


REGISTER = Operation(
    name="certificate.register",
    inputs={
        "evaluation": "Any",
        "instrument": "Any",
        "record": "Any",
        "client_name": "string",
        "client_address": "string",
        "holder_name": "string",
        "holder_address": "string",
        "received_on": "date",
        "language": "string",
    },
    gives={
        "number": "string",
        "query_code": "string",
        "kind": "string",
        "conclusion": "string",
        "issued_on": "date",
        "valid_until": "date",
        "content": "string",
        "content_sha256": "string",
    },
    run=register,
)
ISSUE = Operation(
    name="certificate.issue",
    inputs={"number": "string", "pdf_sha256": "string", "dcc_sha256": "string", "ofd_sha256": "string"},
    gives={"number": "string", "kind": "string", "issued_on": "date"},
    run=issue,
)
