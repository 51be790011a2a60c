"""One bench per adapter file: how to set it up, what it must carry, and what must go wrong."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from adapters import finance_ledger, sms_demo_phone
from adapters.archive_bagit import open_shelf
from engine.db import new_id
from engine.ports import Message
from tests.adapters.messages import a_mail, a_package, a_parcel, a_refund, a_text, a_voucher, an_order
from tests.adapters.providers import ALIPAY, WECHAT, lasting_provider
from tests.adapters.receivers import (
    a_closed_port,
    a_silent_port,
    running_archive_receiver,
    running_carrier,
    running_mail_server,
    running_message_centre,
    running_s3,
)


@dataclass
class Bench:
    """What the contract needs to know; every settings mapping is complete."""

    settings: dict
    good: Message
    refused: Message
    #: how many times the receiver holds ``good``.
    carried: object
    unreachable: dict
    #: settings that lead to a receiver that never answers; None where nothing can be slow.
    silent: dict | None = None
    optional: set = field(default_factory=set)


def _blocked(folder):
    """A folder that cannot be made: a file stands in its way."""
    (folder / "file").write_text("in the way")
    return str(folder / "file" / "below")


@contextmanager
def demo_phone(folder):
    home = folder / "phone"
    yield Bench(
        settings={"SMS_PHONE_FOLDER": str(home)},
        good=a_text(),
        refused=a_text(phone=sms_demo_phone.NO_SUCH_NUMBER),
        carried=lambda: (home / sms_demo_phone.FILE_NAME).read_text(encoding="utf-8").count('"m-1"'),
        unreachable={"SMS_PHONE_FOLDER": _blocked(folder)},
    )


@contextmanager
def smpp(folder):
    with running_message_centre(folder) as centre, a_silent_port() as silent:
        settings = {
            "SMPP_HOST": "127.0.0.1",
            "SMPP_PORT": str(centre.port),
            "SMPP_SYSTEM_ID": "liangheng",
            "SMPP_PASSWORD": "secret",
            "SMPP_SOURCE": "10690000",
            "SMPP_FOLDER": str(folder / "smpp"),
            "SMPP_TIMEOUT_SECONDS": "3",
        }
        yield Bench(
            settings=settings,
            good=a_text(),
            refused=a_text(phone="12000000011"),
            carried=lambda: len(centre.took("12000000001")),
            unreachable=settings | {"SMPP_PORT": str(a_closed_port())},
            silent=settings | {"SMPP_PORT": str(silent), "SMPP_TIMEOUT_SECONDS": "0.2"},
            optional={"SMPP_TIMEOUT_SECONDS"},
        )


@contextmanager
def mail(folder):
    with running_mail_server() as server, a_silent_port() as silent:
        settings = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(server.port),
            "SMTP_FROM": "service@jl.example.cn",
            "SMTP_FOLDER": str(folder / "mail"),
            "SMTP_SECURITY": "none",
            "SMTP_TIMEOUT_SECONDS": "3",
        }
        yield Bench(
            settings=settings,
            good=a_mail(),
            refused=a_mail(to="nobody@example.cn"),
            carried=lambda: len(server.mails),
            unreachable=settings | {"SMTP_PORT": str(a_closed_port())},
            silent=settings | {"SMTP_PORT": str(silent), "SMTP_TIMEOUT_SECONDS": "0.2"},
            optional={"SMTP_SECURITY", "SMTP_TIMEOUT_SECONDS"},
        )


@contextmanager
def bagit(folder):
    home = folder / "archive"
    yield Bench(
        settings={"ARCHIVE_FOLDER": str(home)},
        good=a_package(),
        refused=a_package(name="../outside"),
        carried=lambda: len([bag for bag in home.iterdir() if not bag.name.startswith(".")]),
        unreachable={"ARCHIVE_FOLDER": _blocked(folder)},
    )


@contextmanager
def bagit_in_a_bucket(folder):
    s3 = running_s3()
    with a_silent_port() as silent:
        settings = {
            "ARCHIVE_BUCKET": "archive",
            "ARCHIVE_KEY_ID": "liangheng",
            "ARCHIVE_SECRET": "secret",
            "ARCHIVE_ENDPOINT": s3.url,
            "ARCHIVE_PREFIX": f"{folder.name}-{new_id()}",
        }
        yield Bench(
            settings=settings,
            good=a_package(),
            refused=a_package(name="../outside"),
            carried=lambda: len(open_shelf(settings).names()),
            unreachable=settings | {"ARCHIVE_ENDPOINT": f"http://127.0.0.1:{a_closed_port()}"},
            silent=settings | {"ARCHIVE_ENDPOINT": f"http://127.0.0.1:{silent}", "ARCHIVE_TIMEOUT_SECONDS": "0.3"},
            optional={"ARCHIVE_ENDPOINT", "ARCHIVE_PREFIX"},
        )


@contextmanager
def bagit_to_a_receiver(folder):
    with running_archive_receiver(folder / "receiver") as receiver, a_silent_port() as silent:
        settings = {"ARCHIVE_RECEIVER": receiver.url, "ARCHIVE_RECEIVER_KEY": "secret"}
        yield Bench(
            settings=settings,
            good=a_package(),
            refused=a_package(name="../outside"),
            carried=lambda: len(receiver.took()),
            unreachable=settings | {"ARCHIVE_RECEIVER": f"http://127.0.0.1:{a_closed_port()}"},
            silent=settings | {"ARCHIVE_RECEIVER": f"http://127.0.0.1:{silent}", "ARCHIVE_TIMEOUT_SECONDS": "0.2"},
        )


@contextmanager
def ledger(folder):
    home = folder / "finance"
    yield Bench(
        settings={"FINANCE_FOLDER": str(home)},
        good=a_voucher(),
        refused=a_voucher(
            entries=[{"account": "资产:银行存款", "amount_fen": 1}, {"account": "收入:费", "amount_fen": 1}]
        ),
        carried=lambda: (home / finance_ledger.FILE_NAME).read_text(encoding="utf-8").count('"m-1"'),
        unreachable={"FINANCE_FOLDER": _blocked(folder)},
    )


@contextmanager
def alipay(folder):
    with a_silent_port() as silent:
        yield _payment_bench(lasting_provider(ALIPAY).at(folder), silent, "ALIPAY")


@contextmanager
def wechat(folder):
    with a_silent_port() as silent:
        yield _payment_bench(lasting_provider(WECHAT).at(folder), silent, "WECHAT")


@contextmanager
def demo_bank(folder):
    home = folder / "pay"
    yield Bench(
        settings={"PAY_DEMO_FOLDER": str(home)},
        good=an_order("demo"),
        refused=a_refund("demo"),
        carried=lambda: len(list((home / "order").iterdir())),
        unreachable={"PAY_DEMO_FOLDER": _blocked(folder)},
    )


def _payment_bench(provider, silent, name):
    settings = provider.settings
    return Bench(
        settings=settings,
        good=an_order(provider.kind.channel),
        refused=a_refund(provider.kind.channel),
        carried=lambda: provider.books()["orders"],
        unreachable=settings | {f"{name}_GATEWAY": f"http://127.0.0.1:{a_closed_port()}"},
        silent=settings | {f"{name}_GATEWAY": f"http://127.0.0.1:{silent}", f"{name}_TIMEOUT_SECONDS": "0.2"},
        optional={f"{name}_GATEWAY"},
    )


@contextmanager
def self_delivery(folder):
    home = folder / "carrier"
    yield Bench(
        settings={"CARRIER_FOLDER": str(home)},
        good=a_parcel(),
        refused=a_parcel(address=""),
        carried=lambda: len(list(home.glob("*.json"))),
        unreachable={"CARRIER_FOLDER": _blocked(folder)},
    )


@contextmanager
def carrier(folder):
    with running_carrier() as receiver, a_silent_port() as silent:
        settings = {"CARRIER_URL": receiver.url, "CARRIER_ID": "LH", "CARRIER_KEY": "secret"}
        yield Bench(
            settings=settings,
            good=a_parcel(),
            refused=a_parcel(address="无法派送的地方"),
            carried=lambda: len(receiver.books()),
            unreachable=settings | {"CARRIER_URL": f"http://127.0.0.1:{a_closed_port()}"},
            silent=settings | {"CARRIER_URL": f"http://127.0.0.1:{silent}", "CARRIER_TIMEOUT_SECONDS": "0.2"},
        )


#: by adapter file; further words tell several benches of one file apart.
BENCHES = {
    "sms_demo_phone": demo_phone,
    "sms_smpp": smpp,
    "mail_smtp": mail,
    "archive_bagit": bagit,
    "archive_bagit in a bucket": bagit_in_a_bucket,
    "archive_bagit to a receiver": bagit_to_a_receiver,
    "finance_ledger": ledger,
    "pay_alipay": alipay,
    "pay_wechat": wechat,
    "pay_demo": demo_bank,
    "carrier_self": self_delivery,
    "carrier_http": carrier,
}
