"""quotation.compose: a quotation as a numbered, sealed PDF that the applicant accepts, negotiates or declines."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.metrology.documents.quotation import TITLE, Quotation, compose_quotation
from engine.metrology.operations.letters import done_by
from engine.metrology.operations.sealing import PDF_MEDIA_TYPE, our_fonts
from engine.ports import CaseView, Render, Rendered, RenderedFile, RenderTools, SealWish, Value


def compose(
    tools: RenderTools,
    case: CaseView,
    now: datetime,
    *,
    number: str,
    client: str | None,
    quotation: Mapping[str, Value],
    valid_until: date,
    delivery_days: Decimal,
    remarks: str | None,
    dated: date,
    asked_by: str,
) -> Rendered:
    """Compose a quotation as PDF/A-3b and seal it.

    Args:
        number: its own number.
        client: whom it is for.
        quotation: the section of ``quotation.total``.
        valid_until: the last day on which it may be accepted.
        delivery_days: working days from the receipt of the samples to the certificate.
        remarks: further terms, one a line.
        dated: the day it carries.
        asked_by: the step whose doer answers for it and asks for the seal.

    Returns:
        The PDF as file; ``number``, ``dated``, ``valid_until``, ``total_text``, ``pdf_name``, ``pdf_sha256``.

    Raises:
        InvalidCertificate: it has no lines.
        EngineError: there is no seal for 报价单, or it may not be used.
    """
    pdf = compose_quotation(
        Quotation(
            number=number,
            institution=tools.institution,
            client=client or "",
            lines=[_row(line) for line in quotation["lines"]],
            surcharges=[(str(one["name"]), f"{one['amount']:.2f}") for one in quotation["surcharges"]],
            total=str(quotation["total_text"]),
            total_words=str(quotation["total_words"]),
            tax=f"税率{_plain(quotation['tax_rate'])}%，其中税额{quotation['tax']:.2f}元",
            valid_until=valid_until,
            delivery=f"收到样品后{_plain(delivery_days)}个工作日内",
            remarks=remarks or "",
            dated=dated,
            made_at=case.opened_at,
        ),
        fonts=our_fonts(),
        demo_line=tools.demo_line,
    )
    asker = done_by(case, asked_by)
    wish = SealWish(
        kind=TITLE, document=f"{TITLE} {number}", reason=TITLE, case_id=str(case.id), case_number=case.number,
        applicant_id=asker.get("account_id", ""), applicant=asker.get("name", ""),
    )  # fmt: skip
    sealed = tools.signer.sign_pdf(pdf, wish=wish, now=now)
    name = f"{TITLE} {number}.pdf"
    return Rendered(
        files=(RenderedFile(name, PDF_MEDIA_TYPE, sealed),),
        values={
            "number": number,
            "dated": dated,
            "valid_until": valid_until,
            "total_text": str(quotation["total_text"]),
            "pdf_name": name,
            "pdf_sha256": hashlib.sha256(sealed).hexdigest(),
        },
    )


def _row(line: Mapping[str, Value]) -> tuple[str, ...]:
    return (
        str(line["subject"]),
        str(line["service_type"] or ""),
        f"{line['unit_price']:.2f}",
        _plain(line["quantity"]),
        _plain(line["discount"]) if line["discount"] else "—",
        f"{line['amount']:.2f}",
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


COMPOSE = Render(
    name="quotation.compose",
    inputs={
        "number": "string",
        "client": "string",
        "quotation": "context<lines: list<context<subject: string>>, total_text: string>",
        "valid_until": "date",
        "delivery_days": "number",
        "remarks": "string",
        "dated": "date",
        "asked_by": "string",
    },
    gives={
        "number": "string",
        "dated": "date",
        "valid_until": "date",
        "total_text": "string",
        "pdf_name": "string",
        "pdf_sha256": "string",
    },
    run=compose,
)
