"""Mail, against a mail server on a socket."""

import pytest

from adapters.mail_smtp import SmtpMail
from engine.ports import Verdict
from tests.adapters.messages import a_mail
from tests.adapters.receivers import running_mail_server


@pytest.fixture
def server():
    with running_mail_server() as running:
        yield running


@pytest.fixture
def mail(server, tmp_path):
    return SmtpMail.from_settings(
        {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(server.port),
            "SMTP_FROM": "service@jl.example.cn",
            "SMTP_FOLDER": str(tmp_path),
            "SMTP_SECURITY": "none",
        }
    )


def test_a_mail_arrives_with_its_text_and_its_files(mail, server):
    delivery = mail.deliver(a_mail())

    (arrived,) = server.mails
    attachment = next(arrived.iter_attachments())
    assert str(arrived["Subject"]) == "检定证书已制好"
    assert str(arrived["To"]) == "zhou@example.cn"
    assert arrived["Message-ID"] == delivery.reference
    assert arrived.get_body().get_content().strip() == "请凭查询码 9F2C1A77 下载。"
    assert (attachment.get_filename(), attachment.get_content()) == ("证书.pdf", b"%PDF-1.7")


def test_a_busy_mailbox_is_tried_again(mail):
    delivery = mail.deliver(a_mail(to="busy@example.cn"))

    assert delivery.verdict is Verdict.RETRY
    assert "451" in delivery.detail


@pytest.mark.parametrize("changes", [{"to": "not an address"}, {"subject": "a\nBcc: b@example.cn"}])
def test_a_mail_that_cannot_be_written_is_refused(mail, server, changes):
    assert mail.deliver(a_mail(**changes)).verdict is Verdict.REFUSED
    assert server.mails == []


def test_a_server_without_encryption_is_not_used_unless_it_is_asked_for(server, tmp_path):
    settings = {
        "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_FROM": "a@example.cn",
        "SMTP_FOLDER": str(tmp_path),
    }  # fmt: skip

    assert SmtpMail.from_settings(settings).deliver(a_mail()).verdict is Verdict.RETRY
    assert server.mails == []
