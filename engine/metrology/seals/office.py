"""The seal office: looks a seal up, puts it on a document, and enters the use; the ``Signer`` of renders."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from engine.db import transaction
from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.ofd_seal import seal_ofd
from engine.metrology.documents.pdfa import Box
from engine.metrology.documents.seal import PdfSeal
from engine.metrology.seals.applications import apply_for_seal, record_use, require_approval
from engine.metrology.signatures import SealFolder, Sm2Provider, load_provider
from engine.ports import SealWish, SignatureProvider, TimeStamps


@dataclass(frozen=True, slots=True)
class _Granted:
    """A seal that may be used for one application."""

    code: str
    name: str
    application_id: UUID


class SealOffice:
    """Keeps the loaded seals of one process.

    A use is entered after the signature and before anybody gets the sealed bytes, in a transaction of its own: even a
    document that is thrown away afterwards has its line in the register.
    """

    def __init__(
        self,
        make_session: Callable[[], Session],
        keys: SealFolder,
        *,
        fonts: Callable[[], Fonts],
        institution: str,
        clock: Callable[[], datetime],
        stamps: TimeStamps | None = None,
    ) -> None:
        self._make_session, self._keys, self._make_fonts = make_session, keys, fonts
        self._institution, self._clock, self._stamps = institution, clock, stamps
        self._pdf: dict[str, tuple[PdfSeal, str]] = {}
        self._ofd: dict[str, tuple[bytes, SignatureProvider]] = {}

    def sign_pdf(self, content: bytes, *, wish: SealWish, now: datetime) -> bytes:
        """Seal a PDF with the seal registered for its kind.

        Raises:
            SealRefused: there is none, or it may not be used.
            FileNotFoundError, ValueError: the seal's key is missing or does not open; the bytes are no PDF.
            OSError: the time stamping authority could not be asked.
        """
        granted = self._granted(wish)
        seal, algorithm = self._pdf_seal(granted)
        sealed = seal.sign_pdf(content, reason=wish.reason, now=now)
        self._write_down(granted, sealed, "PDF", algorithm)
        return sealed

    def sign_ofd(self, files: Mapping[str, bytes], *, box: Box, wish: SealWish, now: datetime) -> bytes:
        """Seal an OFD package on its first page with the seal registered for its kind. Raises as ``sign_pdf``."""
        granted = self._granted(wish)
        seal, provider = self._ofd_seal(granted.code)
        sealed = seal_ofd(files, seal, provider, box, at=now)
        self._write_down(granted, sealed, "OFD", provider.algorithm)
        return sealed

    def _granted(self, wish: SealWish) -> _Granted:
        """What may be used; the application stays entered even where it still waits."""
        with self._make_session() as session:
            with transaction(session):
                seal, application = apply_for_seal(session, wish, now=self._clock())
                session.flush()
                session.expunge_all()
            require_approval(seal, application)
            return _Granted(seal.code, seal.name, application.id)

    def _write_down(self, granted: _Granted, sealed: bytes, format: str, algorithm: str) -> None:
        with self._make_session() as session, transaction(session):
            record_use(
                session,
                granted.application_id,
                format=format,
                algorithm=algorithm,
                digest=hashlib.sha256(sealed).hexdigest(),
                now=self._clock(),
            )

    def _pdf_seal(self, granted: _Granted) -> tuple[PdfSeal, str]:
        if granted.code not in self._pdf:
            provider = load_provider(self._keys.pdf(granted.code))
            seal = PdfSeal(
                provider, fonts=self._fonts, institution=self._institution, use=granted.name, stamps=self._stamps
            )
            self._pdf[granted.code] = (seal, provider.algorithm)
        return self._pdf[granted.code]

    def _ofd_seal(self, code: str) -> tuple[bytes, SignatureProvider]:
        if code not in self._ofd:
            provider = Sm2Provider.load(self._keys.ofd(code))
            self._ofd[code] = (self._keys.electronic_seal(code).read_bytes(), provider)
        return self._ofd[code]

    @cached_property
    def _fonts(self) -> Fonts:
        return self._make_fonts()
