"""What crosses the wall of the engine: adapters, operations, renders, files and signers.

Plain protocols and frozen values; nothing here does anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

#: A FEEL value: None, bool, str, Decimal, date, time, datetime, duration, list or context (dict).
Value = Any


class Verdict(StrEnum):
    """How one delivery attempt ended."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Message:
    """One outbox message as an adapter sees it. ``id`` is stable across attempts: the idempotency key."""

    id: str
    channel: str
    topic: str
    payload: Mapping[str, Any]
    #: name → content of the files that the message carries (certificates, materials).
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to carry a message. ``reference`` is the receiver's own number, if it gave one."""

    verdict: Verdict
    reference: str | None = None
    detail: str = ""
    #: the receiver itself says that it has reached the person, not only that it took the message: a proof of serving.
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receiver reports later about one delivery."""

    reference: str
    verdict: Verdict
    at: datetime | None = None
    detail: str = ""
    #: what the receiver answered, as the waiting step's section will hold it.
    values: Mapping[str, Value] = field(default_factory=dict)
    #: who takes news that is about no message of ours, such as money that arrived: a name in ``Means.takers``.
    takes: str = ""


class Adapter(Protocol):
    """Carries messages of one channel to one outside system. Must be safe to call twice with one id."""

    channel: str

    def deliver(self, message: Message) -> Delivery:
        """Carry the message now; every foreseen end is a verdict, never an exception."""
        ...

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Verify and read what the receiver posted. Raises ValueError when it cannot be trusted."""
        ...

    def status_of(self, message_id: str) -> Delivery | None:
        """What the receiver says became of a message; None when it does not know it."""
        ...


@runtime_checkable
class Fetching(Protocol):
    """An adapter whose receiver keeps receipts until they are fetched, instead of posting them."""

    def fetch_receipts(self, keep: Callable[[bytes], None]) -> int:
        """Take what is there; each receipt is let go after ``keep`` has stored it. Raises OSError when unreachable."""
        ...


@runtime_checkable
class Acknowledging(Protocol):
    """An adapter whose receiver wants to read certain words when it posts a receipt, or it posts again."""

    acknowledgement: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a channel's own statement of a day, in whole fen; refunds are negative."""

    provider_no: str
    #: number of our order; of a refund, number of the refund.
    number: str
    amount_fen: int


@runtime_checkable
class Stating(Protocol):
    """An adapter of a channel by which people pay online, which can say what it took and gave back on a day."""

    def statement_of(self, day: date) -> Sequence[StatementLine]:
        """Every line of a day in China. Raises OSError when there is no statement yet or nobody answers."""
        ...


#: Writes down news from outside in the transaction that reads its receipt, and says in a sentence what came of it:
#: ``taker(session, receipt, now)``. The same news again must change nothing.
Taker = Callable[..., str]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as operations and renders may see it."""

    id: UUID
    number: str
    query_code: str
    item: str
    title: str
    #: scope path of the calling step: "" for the case itself, "instruments[2]" inside item 2.
    scope_path: str
    opened_at: datetime
    #: who did which step: address → {"account_id", "name", "at", "done_for"}, for signatures and four-eyes rules;
    #: "done_for" is the account whose place a substitute took.
    done_by: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: the party in whose name the case was opened, and what it is called.
    party_id: UUID | None = None
    applicant_name: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """A named calculation or register change that a service task may call, inside the transaction.

    ``run(session, case, now, **inputs)`` returns the fields of the section it writes.
    """

    name: str
    inputs: Mapping[str, str]
    gives: Mapping[str, str]
    run: Callable[..., Mapping[str, Value]]
    #: for an operation that is told of a form: what is wrong with one (element, Chinese, English), asked at publish.
    flaws_in: Callable[[Mapping[str, Any]], Sequence[tuple[str, str, str]]] | None = None
    #: it asks who did what in other scopes of the case: the whole case file is then loaded for it.
    whole: bool = False
    #: an operation of the engine itself: ``run(work, scope_path, **inputs)``, with the locked case.
    of_engine: bool = False


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file that a render made."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a render made: files to keep with the case, and the fields of its section."""

    files: Sequence[RenderedFile]
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Render:
    """A named slow, local piece of work done by a worker outside any transaction.

    ``run(tools, case, now, **inputs)`` returns a ``Rendered``; it must give the same values when run again.
    """

    name: str
    inputs: Mapping[str, str]
    gives: Mapping[str, str]
    run: Callable[..., Rendered]


@dataclass(frozen=True, slots=True)
class Undertakings:
    """How cases let go of what they entered into beyond their own file; called in the transaction of the move.

    ``leave(session, case_id, places, now)``: the case waits no more at these places, each a message's name and a scope
    path; what it waited for may have come. ``give_up(session, case_id, now)``: it was withdrawn or terminated.
    """

    leave: Callable[..., None] = lambda *_: None
    give_up: Callable[..., None] = lambda *_: None


class Scanner(Protocol):
    """Looks for malicious software in a file before it is kept."""

    def scan(self, content: bytes) -> str:
        """The name of what was found, "" when nothing was. Raises OSError when the file could not be looked at."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """Who fills in a form, and when: what a register may need to know to answer."""

    now: datetime
    account_id: UUID | None = None
    party_id: UUID | None = None
    #: code of the service item.
    item: str = ""
    #: id or name of each member of staff → how many tasks they hold; read when a register asks.
    busy: Callable[[], Mapping[str, int]] = dict


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of a register as a form offers it."""

    value: str
    zh: str
    en: str = ""
    group: str = ""
    hint: str = ""
    #: answers, by key, that a new row of a list takes over from it.
    fills: Mapping[str, Any] = field(default_factory=dict)
    #: why it cannot be chosen now, in Chinese and English; empty when it can.
    barred: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a register says of answers: whether they are possible, and the sentence in both languages."""

    possible: bool
    zh: str
    en: str


#: A register behind pickers. ``source(session, asking)`` reads once and gives a function from what the field asks with
#: to the choices; that function may be called for every row of a list and reads nothing more.
Source = Callable[..., Callable[[Mapping[str, Value]], Sequence[Choice]]]
#: A register that judges answers, called in the same way; None when it cannot tell from what it was given.
Inquiry = Callable[..., Callable[[Mapping[str, Value]], Finding | None]]


class FileStore(Protocol):
    """Keeps encrypted bytes under the SHA-256 of the ciphertext. Writing the same bytes twice is safe."""

    def put(self, digest: str, ciphertext: bytes) -> None:
        """Store durably (fsync) under ``digest``."""
        ...

    def get(self, digest: str) -> bytes:
        """Give the bytes back. Raises KeyError when there are none."""
        ...

    def remove(self, digest: str) -> None:
        """Forget the bytes; unknown digests are ignored."""
        ...

    def digests(self) -> Sequence[str]:
        """All digests held, for the sweep of orphans."""
        ...


@dataclass(frozen=True, slots=True)
class FileFinding:
    """What is known of a file's seal: whose it is, "" for none; and what is wrong with it, "" when nothing is."""

    seal: str = ""
    problem: str = ""


#: Looks at a file's media type and content; None where it knows nothing of such files.
FileJudge = Callable[[str, bytes], FileFinding | None]


class SignatureProvider(Protocol):
    """Signs bytes with one private key that never leaves it: a file here, a device or a service elsewhere."""

    #: "sha256_rsa", "sha256_ecdsa" or "sm3_sm2".
    algorithm: str
    #: certificate of the key, DER.
    certificate: bytes

    def sign(self, content: bytes) -> bytes:
        """The signature over ``content``: PKCS #1 for RSA, DER of two numbers for the others."""
        ...


class TimeStamps(Protocol):
    """A time stamping authority (RFC 3161): states when a digest was shown to it."""

    def stamp(self, request: bytes) -> bytes:
        """The TimeStampResp (DER) to a TimeStampReq (DER).

        Raises:
            OSError: the authority could not be asked.
        """
        ...


@dataclass(frozen=True, slots=True)
class SealWish:
    """What a seal is to be put on, and who asks for it. The register decides which seal, and whether."""

    #: kind of document, such as "检定证书": a seal is registered for some of them.
    kind: str
    #: number or name of the document.
    document: str
    #: written into the signature.
    reason: str
    case_id: str
    case_number: str
    #: account and name of the person who answers for the document and thereby asks for the seal.
    applicant_id: str
    applicant: str


class Signer(Protocol):
    """Seals finished documents; which seal, and whether it may be used, is decided anew for each."""

    def sign_pdf(self, content: bytes, *, wish: SealWish, now: datetime) -> bytes:
        """Give the PDF back, certified so that any later change is seen.

        Raises:
            EngineError: there is no seal for this document, or it may not be used; the sentence says why.
            ValueError: the bytes cannot be sealed.
        """
        ...

    def sign_ofd(
        self, files: Mapping[str, bytes], *, box: tuple[float, float, float, float], wish: SealWish, now: datetime
    ) -> bytes:
        """Give the packed OFD file of these files, sealed; ``box`` is where, in points. Raises as ``sign_pdf``."""
        ...


@dataclass(frozen=True, slots=True)
class RenderTools:
    """What a render may use."""

    signer: Signer
    #: absolute public address of the site, for QR codes.
    site_url: str
    #: name of the institution that issues documents.
    institution: str
    #: the demo line printed on every document of a demo installation, or "".
    demo_line: str = ""
    #: what else documents say of it: name_en, address, phone, postcode, website, authorisation, accreditation, cma.
    particulars: Mapping[str, str] = field(default_factory=dict)
