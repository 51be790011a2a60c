"""Publishes releases and finds them again. A published release never changes; new cases begin with the newest."""

import threading
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.catalog.bundle import Bundle
from engine.catalog.compile import compile_release
from engine.catalog.release import Release
from engine.errors import Flaw, InvalidDefinition, NotFound
from engine.model.release import ReleaseRow, ServiceItemRow
from engine.ports import Inquiry, Operation, Render, Source
from engine.workflow import Definition


class Catalog:
    """Releases by digest, compiled once per process. Nothing in it ever changes, so nothing is evicted."""

    def __init__(
        self,
        operations: Mapping[str, Operation],
        renders: Mapping[str, Render],
        sources: Mapping[str, Source] | None = None,
        inquiries: Mapping[str, Inquiry] | None = None,
    ) -> None:
        self.operations = operations
        self.renders = renders
        #: registers that forms may ask, by name: for choices, and for a judgement.
        self.sources = sources or {}
        self.inquiries = inquiries or {}
        self._releases: dict[str, Release] = {}
        self._lock = threading.Lock()

    def release(self, session: Session, digest: str) -> Release:
        """The release with this digest. Raises NotFound for an unknown one."""
        found = self._releases.get(digest)
        return found if found is not None else self._load(session, digest)

    def current(self, session: Session, code: str) -> Release:
        """The release that new cases of a service item begin with. Raises NotFound for an unknown item."""
        digest = session.scalar(select(ServiceItemRow.digest).where(ServiceItemRow.code == code))
        if digest is None:
            raise NotFound(f"没有编码为“{code}”的事项", f"no service item {code!r}")
        return self.release(session, digest)

    def items(self, session: Session) -> list[Release]:
        """The current release of every service item, by code."""
        digests = session.scalars(select(ServiceItemRow.digest).order_by(ServiceItemRow.code)).all()
        return [self.release(session, digest) for digest in digests]

    def refuse_unknown_registers(self, release: Release) -> None:
        """Before a release is published. Raises InvalidDefinition when a form asks a register that is not here."""
        known = {*self.sources, *self.inquiries}
        forms = {bound.form.key: bound.form for bound in release.tasks.values() if bound.form is not None}
        flaws = [
            Flaw(f"forms/{form.key}.form", name, f"没有名为“{name}”的登记册", f"there is no register {name}")
            for form in forms.values()
            for name in sorted(form.registers - known)
        ]
        if flaws:
            raise InvalidDefinition(flaws)

    def _load(self, session: Session, digest: str) -> Release:
        row = session.get(ReleaseRow, digest)
        if row is None:
            raise NotFound("没有这个版本", f"no release {digest}")
        with self._lock:
            if digest not in self._releases:
                self._releases[digest] = compile_release(
                    Bundle.from_bytes(row.bundle),
                    operations=self.operations,
                    renders=self.renders,
                    definition=Definition.from_bytes(row.definition),
                )
            return self._releases[digest]


def publish(
    session: Session, catalog: Catalog, bundle: Bundle, *, unit_id: UUID | None, by: UUID | None, now: datetime
) -> tuple[Release, bool]:
    """Make a bundle the current release of its service item; whether it is new.

    The same files again change nothing.

    Raises:
        InvalidDefinition: the bundle cannot run, or its files changed without a new version.
    """
    digest = bundle.digest
    code = str(bundle.item().get("code", ""))
    if session.scalar(select(ServiceItemRow.digest).where(ServiceItemRow.code == code)) == digest:
        return catalog.release(session, digest), False
    release = compile_release(bundle, operations=catalog.operations, renders=catalog.renders)
    catalog.refuse_unknown_registers(release)
    if session.get(ReleaseRow, digest) is None:
        _refuse_old_version(session, release)
        session.add(
            ReleaseRow(
                digest=digest,
                item=release.code,
                version=release.version,
                bundle=bundle.to_bytes(),
                definition=release.definition.to_bytes(),
                published_at=now,
                published_by=by,
            )
        )
        session.flush()
    item = session.get(ServiceItemRow, release.code)
    if item is None:
        session.add(ServiceItemRow(code=release.code, digest=digest, unit_id=unit_id))
    else:
        item.digest, item.unit_id = digest, unit_id or item.unit_id
    session.flush()
    return catalog.release(session, digest), True


def _refuse_old_version(session: Session, release: Release) -> None:
    newest = session.scalar(select(func.max(ReleaseRow.version)).where(ReleaseRow.item == release.code))
    if newest is not None and release.version <= newest:
        zh = f"文件有改动，但版本号仍为 {release.version}；请改为 {newest + 1} 后再发布"
        en = f"files changed but the version is still {release.version}; make it {newest + 1}"
        raise InvalidDefinition([Flaw("item.toml", "version", zh, en)])
