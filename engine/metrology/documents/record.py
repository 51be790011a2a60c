"""What a certificate says: plain frozen values, every number a string printed as it stands.

Nothing here draws or writes; the PDF and the data file inside it are both made from one ``Certificate``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

#: what a printed string may not hold: it would vanish on paper and break the data file.
_CONTROL = frozenset(chr(code) for code in (*range(32), 127))


_MOST_SIGNATURES = 5


class Kind(StrEnum):
    """The documents a metrology institution issues on an instrument."""

    VERIFICATION = "检定证书"
    REJECTION = "检定结果通知书"
    CALIBRATION = "校准证书"
    TEST = "检测报告"


class InvalidCertificate(ValueError):
    """The values do not make a certificate; carries a Chinese and an English sentence."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Institution:
    """Who issues. ``authorisations`` are printed lines such as "法定计量检定机构计量授权证书号：…"."""

    name: str
    name_en: str = ""
    address: str = ""
    city: str = ""
    phone: str = ""
    postcode: str = ""
    website: str = ""
    authorisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A client or the unit that the certificate is made out to."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """The thing that was measured. Empty strings are printed as "/"."""

    name: str
    model: str = ""
    maker: str = ""
    serial: str = ""
    range: str = ""
    accuracy: str = ""
    asset_no: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """The verification regulation or calibration specification: number ("JJG 52-2013") and name."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class StandardUsed:
    """A measurement standard that the results are traced through. ``quality`` is U with k, grade or MPE."""

    name: str
    number: str
    certificate_no: str
    valid_until: date
    quality: str
    range: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """An environmental condition: value and unit as printed, unit for machines in D-SI, DCC reference type."""

    label: str
    value: str
    symbol: str = ""
    dsi: str = ""
    ref_type: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of results. With ``dsi`` the cells are numbers of that unit, without it they are words.

    ``uncertainty_of`` is the title of the column whose expanded uncertainty these cells are.
    """

    title: str
    symbol: str = ""
    dsi: str = ""
    ref_type: str = ""
    uncertainty_of: str = ""
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """One expanded uncertainty for a whole column ``of``: value and unit as printed, k and probability."""

    value: str
    symbol: str
    dsi: str
    k: str = "2"
    probability: str = "0.95"
    of: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Results as printed: every cell is a string, exactly as recorded."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    uncertainty: Uncertainty | None = None
    #: coverage factor and probability of a column that is itself an uncertainty.
    k: str = "2"
    probability: str = "0.95"
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A person who answers for the certificate: role ("检定", "核验", "批准"), name, aware time."""

    role: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that one certificate says. ``check()`` refuses what may not be issued."""

    kind: Kind
    number: str
    query_code: str
    institution: Institution
    client: Party
    instrument: Instrument
    method: tuple[Method, ...]
    standards: tuple[StandardUsed, ...]
    place: str
    conditions: tuple[Condition, ...]
    tables: tuple[ResultTable, ...]
    signatures: tuple[Signature, ...]
    done_on: date
    issued_on: date
    received_on: date | None = None
    valid_until: date | None = None
    #: the unit the certificate is made out to, when it is not the client.
    holder: Party | None = None
    #: "合格", "符合 1.6 级" …; a calibration has none unless it was asked for.
    conclusion: str | None = None
    #: the sentence on U and k, printed under the results.
    uncertainty_statement: str = ""
    remarks: tuple[str, ...] = ()
    order_no: str = ""
    #: number of the certificate that this one replaces.
    replaces: str = ""
    #: what the replacement is, in the words of the DCC: amended (its words changed) or substituted.
    change: str = "substituted"
    #: whether tables and notes are in English too.
    bilingual: bool = False
    #: where the work was done, in the words of the DCC: laboratory, customer, laboratoryBranch, customerBranch, other.
    performance_location: str = "laboratory"
    extra: tuple[tuple[str, str], ...] = field(default=())

    def check(self) -> None:
        """Refuse a certificate that may not be issued.

        Raises:
            InvalidCertificate: an end is missing or contradicts the kind, or a table has a ragged row.
        """
        _check_ends(self)
        _check_dates(self)
        for table in self.tables:
            _check_table(table)


def verb(kind: Kind) -> str:
    """What was done to the instrument, for labels: 检定, 校准 or 检测."""
    return {Kind.CALIBRATION: "校准", Kind.TEST: "检测"}.get(kind, "检定")


def _check_ends(certificate: Certificate) -> None:
    for text, zh, en in (
        (certificate.number, "证书编号", "certificate number"),
        (certificate.query_code, "查询码", "query code"),
        (certificate.institution.name, "机构名称", "institution"),
        (certificate.client.name, "委托单位", "client"),
        (certificate.instrument.name, "器具名称", "instrument name"),
    ):
        if not text.strip():
            raise InvalidCertificate(f"证书缺少{zh}。", f"The certificate has no {en}.")
    if not 1 <= len(certificate.signatures) <= _MOST_SIGNATURES:
        raise InvalidCertificate(
            f"证书应有 1 至 {_MOST_SIGNATURES} 名签署人。",
            f"A certificate is signed by 1 to {_MOST_SIGNATURES} people.",
        )
    if certificate.kind in {Kind.VERIFICATION, Kind.REJECTION} and not certificate.conclusion:
        raise InvalidCertificate(f"{certificate.kind}必须有检定结论。", "A verification must have a conclusion.")
    if certificate.kind is Kind.REJECTION and certificate.valid_until is not None:
        raise InvalidCertificate("检定结果通知书没有有效期。", "A rejection notice is not valid until any date.")


def _check_dates(certificate: Certificate) -> None:
    received, done, issued = certificate.received_on, certificate.done_on, certificate.issued_on
    if (received is not None and received > done) or done > issued:
        raise InvalidCertificate(
            "接收、检定（校准）、签发日期的先后不对。", "The dates of receipt, work and issue are out of order."
        )
    if certificate.valid_until is not None and certificate.valid_until < done:
        raise InvalidCertificate("有效期早于检定日期。", "The certificate would expire before the work was done.")


def _check_table(table: ResultTable) -> None:
    width = len(table.columns)
    if not width or not table.rows:
        raise InvalidCertificate(f"结果表“{table.title}”是空的。", f"The result table {table.title!r} is empty.")
    for number, row in enumerate(table.rows, start=1):
        if len(row) != width:
            raise InvalidCertificate(
                f"结果表“{table.title}”第 {number} 行有 {len(row)} 格，应有 {width} 格。",
                f"Row {number} of {table.title!r} has {len(row)} cells instead of {width}.",
            )
        _check_cells(table, number, row)


def _check_cells(table: ResultTable, number: int, row: Sequence[str]) -> None:
    for cell in row:
        if cell != cell.strip() or _CONTROL.intersection(cell):
            raise InvalidCertificate(
                f"结果表“{table.title}”第 {number} 行的“{cell.strip()}”前后有空白或含控制字符。",
                f"A cell in row {number} of {table.title!r} has blanks around it or control characters in it.",
            )
