"""The adapter of the channel ``archive``: one message is one package, filed once."""

from collections.abc import Mapping
from typing import Self

from adapters import setting
from adapters.archive_bagit.bags import Unfit, make_bag, package_name, sender_of
from adapters.archive_bagit.receiver import Receiver
from adapters.archive_bagit.store import TIMEOUT_SECONDS, Shelf, open_shelf
from adapters.archive_bagit.verify import verify_package
from engine.ports import Delivery, Message, Receipt, Verdict

#: topic of a message that asks for the destruction of a package.
DESTROY = "archive.destroy"


class BagArchive:
    """A store of packages, or the receiver that takes them. Payload: see docs/reference/adapters.md."""

    channel = "archive"

    def __init__(self, shelf: Shelf | None, receiver: Receiver | None = None) -> None:
        self._shelf, self._receiver = shelf, receiver

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read where packages go."""
        url = settings.get("ARCHIVE_RECEIVER", "").strip()
        if not url:
            return cls(open_shelf(settings))
        timeout = float(settings.get("ARCHIVE_TIMEOUT_SECONDS", TIMEOUT_SECONDS))
        return cls(None, Receiver(url, setting(settings, "ARCHIVE_RECEIVER_KEY"), timeout))

    def deliver(self, message: Message) -> Delivery:
        """File the package, once; another content under the same name is refused."""
        try:
            name = package_name(message)
            if message.topic == DESTROY:
                return self._destroy(name, message)
            bag = make_bag(message)
        except Unfit as unfit:
            return Delivery(Verdict.REFUSED, detail=str(unfit))
        if self._receiver is not None:
            return self._receiver.hand_over(message, name, bag)
        return self._file(self._shelf, name, bag, message) if self._shelf else Delivery(Verdict.RETRY)

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Read what the receiving system reports; a folder or bucket sends no receipts."""
        if self._receiver is None:
            raise ValueError("文件夹和存储桶不发送回执。 A folder or bucket sends no receipts.")
        return self._receiver.read_receipt(raw, headers)

    def status_of(self, message_id: str) -> Delivery | None:
        """Check the package of a message byte by byte; refused with the damage when it is not whole."""
        if self._receiver is not None:
            return self._receiver.status_of(message_id)
        return _status(self._shelf, message_id) if self._shelf else None

    def _file(self, shelf: Shelf, name: str, bag: Mapping[str, bytes], message: Message) -> Delivery:
        try:
            if shelf.is_destroyed(name):
                return Delivery(Verdict.REFUSED, detail=f"{name} 已销毁")
            fresh = not shelf.holds(name)
            if fresh:
                shelf.keep(name, bag)
            elif _sender(shelf, name) != message.id and _manifest(shelf, name) != bag["manifest-sha256.txt"]:
                return Delivery(Verdict.REFUSED, detail=f"{name} 已归档，内容不同")
            # What was just written is read back once: the archive takes over nothing that it cannot read.
            if fresh and (flaws := verify_package(shelf, name)):
                return Delivery(Verdict.RETRY, name, "写入后核对不符：" + "；".join(flaws))
            shelf.remember(message.id, name)
        except FileExistsError as other:
            return Delivery(Verdict.REFUSED, detail=str(other))
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        return Delivery(Verdict.DELIVERED, reference=name)

    def _destroy(self, name: str, message: Message) -> Delivery:
        if self._receiver is not None:
            return self._receiver.destroy(message, name)
        try:
            if self._shelf is not None:
                self._shelf.destroy(name, str(message.payload.get("note", "")).encode())
                self._shelf.remember(message.id, name)
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        return Delivery(Verdict.DELIVERED, reference=name)


def _status(shelf: Shelf, message_id: str) -> Delivery | None:
    try:
        name = shelf.recall(message_id)
        if name is None:
            return None
        if shelf.is_destroyed(name):
            return Delivery(Verdict.DELIVERED, name, "归档包已依规销毁")
        flaws = verify_package(shelf, name)
    except FileNotFoundError:
        return None
    except OSError as unreachable:
        return Delivery(Verdict.RETRY, detail=str(unreachable))
    if flaws:
        return Delivery(Verdict.REFUSED, reference=name, detail="归档包已损坏：" + "；".join(flaws))
    return Delivery(Verdict.DELIVERED, reference=name)


def _sender(shelf: Shelf, name: str) -> str:
    return sender_of(b"".join(shelf.read(name, "bag-info.txt")))


def _manifest(shelf: Shelf, name: str) -> bytes:
    return b"".join(shelf.read(name, "manifest-sha256.txt"))
