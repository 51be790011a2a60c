"""letter.compose: from the words of a notice to a numbered, sealed PDF that is served on the applicant."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from engine.metrology.documents.letter import Letter, compose_letter
from engine.metrology.operations.sealing import PDF_MEDIA_TYPE, our_fonts
from engine.ports import CaseView, Render, Rendered, RenderedFile, RenderTools, SealWish

SYSTEM = "系统"
#: what a file name may not hold on somebody's disk.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\n\t', " "))


def compose(
    tools: RenderTools,
    case: CaseView,
    now: datetime,
    *,
    title: str,
    number: str,
    institution: str | None,
    addressee: str | None,
    text: str,
    dated: date,
    check_path: str | None,
    seal: str,
    asked_by: str | None,
) -> Rendered:
    """Compose a notice as PDF/A-3b and seal it.

    Args:
        title: what the notice is called, such as 受理通知书.
        number: its number, such as 苏市监量受〔2026〕12号.
        institution: the authority in whose name it is given; None for the institution of this installation.
        addressee: whom it is served on.
        text: its words; every line is a paragraph, blank lines are left out.
        dated: the day it carries.
        seal: the kind of document that the seal is registered for, such as 受理文书 or 许可文书.
        asked_by: the step whose doer answers for the notice and asks for the seal; None where the law lets it go out
            by itself: the system asks then, and the keeper must have allowed it.
        check_path: path on this site where a stranger may check it, printed as QR code; None for none.

    Returns:
        The PDF as file; ``title``, ``number``, ``dated``, ``text``, ``pdf_name`` and ``pdf_sha256``.

    Raises:
        InvalidCertificate: there is no text, or the font lacks a character.
        EngineError: there is no seal for it, or it may not be used.
    """
    letter = Letter(
        title=title,
        number=number,
        institution=institution or tools.institution,
        addressee=addressee or "",
        paragraphs=tuple(line.strip() for line in text.splitlines() if line.strip()),
        dated=dated,
        made_at=case.opened_at,
        check_address=f"{tools.site_url}{check_path}" if check_path else "",
    )
    pdf = compose_letter(letter, fonts=our_fonts(), demo_line=tools.demo_line)
    wish = SealWish(
        kind=seal,
        document=f"{title} {number}",
        reason=title,
        case_id=str(case.id),
        case_number=case.number,
        applicant_id=done_by(case, asked_by).get("account_id", ""),
        applicant=done_by(case, asked_by).get("name", SYSTEM),
    )
    sealed = tools.signer.sign_pdf(pdf, wish=wish, now=now)
    name = f"{title} {number}.pdf".translate(_NOT_IN_NAMES)
    return Rendered(
        files=(RenderedFile(name, PDF_MEDIA_TYPE, sealed),),
        values={
            "title": title,
            "number": number,
            "dated": dated,
            "text": "\n".join(letter.paragraphs),
            "pdf_name": name,
            "pdf_sha256": hashlib.sha256(sealed).hexdigest(),
        },
    )


def done_by(case: CaseView, step: str | None) -> Mapping[str, str]:
    """Whoever did ``step``, beside the calling step or in a scope inside; empty where that is nobody."""
    if not step:
        return {}
    done = case.done_by.get(f"{case.scope_path}.{step}" if case.scope_path else step, {})
    return {name: str(done[name]) for name in ("account_id", "name") if done.get(name)}


LETTER = Render(
    name="letter.compose",
    inputs={
        "title": "string",
        "number": "string",
        "institution": "string",
        "addressee": "string",
        "text": "string",
        "dated": "date",
        "check_path": "string",
        "seal": "string",
        "asked_by": "string",
    },
    gives={
        "title": "string",
        "number": "string",
        "dated": "date",
        "text": "string",
        "pdf_name": "string",
        "pdf_sha256": "string",
    },
    run=compose,
)
