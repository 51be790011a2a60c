"""The step-up: a browser proves some work, or a person waits; neither looks at a picture.

With JavaScript the browser searches a number whose SHA-256, with ours before it, begins with so many zero bits: a
second for one look-up, hours for whoever wants thousands. Without JavaScript the same form is accepted when some
seconds have passed since the page was made. Either is good for one look-up by one reader. The page carries a signed
token, so any process can check it; that a token is used once only, each process sees to by itself.
"""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from itsdangerous import BadSignature, URLSafeSerializer

LIFETIME = timedelta(minutes=10)
#: what somebody without JavaScript waits.
WAIT = timedelta(seconds=20)
FEWEST_BITS, MOST_BITS = 15, 20
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Step:
    """A proof that is asked for: what the form carries, and how long to wait without JavaScript, in seconds."""

    token: str
    nonce: str
    bits: int
    wait: int
    #: whether the form was sent without a proof.
    refused: bool = False


class Proofs:
    """Makes and checks the tokens of one installation."""

    def __init__(self, secret: str) -> None:
        self._tokens = URLSafeSerializer(secret, salt="step-up")
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def ask(self, reader: str, asked: int, now: datetime) -> Step:
        """A new proof for a reader who asked so often lately; the more, the harder."""
        nonce, bits = secrets.token_hex(16), min(FEWEST_BITS + asked // 5, MOST_BITS)
        token = str(self._tokens.dumps([nonce, _digest(reader), bits, int(now.timestamp())]))
        return Step(token, nonce, bits, int(WAIT.total_seconds()))

    def ask_again(self, token: str, reader: str, asked: int, now: datetime) -> Step:
        """The same proof again for a form that came without it, so that the time waited counts; or a new one."""
        read = self._read(token, reader, now)
        if read is None:
            fresh = self.ask(reader, asked, now)
            return Step(fresh.token, fresh.nonce, fresh.bits, fresh.wait, refused=True)
        nonce, bits, made = read
        left = int((made + WAIT - now).total_seconds()) + 1
        return Step(token, nonce, bits, max(left, 1), refused=True)

    def accepts(self, token: str, answer: str, reader: str, now: datetime) -> bool:
        """Whether the proof is good; it is good once."""
        read = self._read(token, reader, now)
        if read is None:
            return False
        nonce, bits, made = read
        if not (now - made >= WAIT or _is_solved(nonce, answer, bits)):
            return False
        with self._lock:
            if nonce in self._used:
                return False
            self._used[nonce] = None
            while len(self._used) > _REMEMBERED:
                self._used.popitem(last=False)
        return True

    def _read(self, token: str, reader: str, now: datetime) -> tuple[str, int, datetime] | None:
        try:
            nonce, owner, bits, made = self._tokens.loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        moment = datetime.fromtimestamp(made, UTC)
        fits = owner == _digest(reader) and now - moment < LIFETIME and nonce not in self._used
        return (nonce, bits, moment) if fits else None


def _is_solved(nonce: str, answer: str, bits: int) -> bool:
    if not answer.isascii() or not answer.isdecimal() or len(answer) > len(str(2**53)):
        return False
    digest = hashlib.sha256(f"{nonce}:{answer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - bits) == 0


def _digest(reader: str) -> str:
    return hashlib.sha256(reader.encode()).hexdigest()[:16]
