"""The time stamping authority, in front of OpenSSL's own behind HTTP on this machine."""

import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from asn1crypto import tsp

from adapters.stamp_rfc3161 import STAMPER

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.crt
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""
LOGIN = "Basic bGlhbmdoZW5nOnNlY3JldA=="


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """The folder of an OpenSSL time stamping authority."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "openssl.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=stranger", "-days", "2",
         "-addext", "extendedKeyUsage=critical,timeStamping", "-keyout", folder / "tsa.key",
         "-out", folder / "tsa.crt"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return folder


class Session(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.headers["Content-Type"], self.headers.get("Authorization")))
        answer = b"x" * 70_000 if self.server.folder is None else stamped(self.server.folder, asked)
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Nobody reads it."""


def stamped(folder, asked):
    (folder / "asked.tsq").write_bytes(asked)
    subprocess.run(
        ["openssl", "ts", "-reply", "-config", folder / "openssl.cnf", "-section", "here",
         "-queryfile", folder / "asked.tsq", "-out", folder / "answer.tsr"],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    return (folder / "answer.tsr").read_bytes()


@contextmanager
def served(folder):
    with ThreadingHTTPServer(("127.0.0.1", 0), Session) as server:
        server.seen, server.folder = [], folder
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def stamper(server, **settings):
    return STAMPER.from_settings({"TIMESTAMP_URL": f"http://127.0.0.1:{server.server_port}/", **settings})


def query():
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\2" * 32}
    return tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True, "nonce": 7}).dump()


def test_the_authority_is_asked_and_its_answer_given_back(authority):
    with served(authority) as server:
        answer = stamper(server, TIMESTAMP_USER="liangheng", TIMESTAMP_PASSWORD="secret").stamp(query())

    read = tsp.TimeStampResp.load(answer)
    told = read["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert read["status"]["status"].native == "granted"
    assert told["message_imprint"]["hashed_message"].native == b"\2" * 32
    assert server.seen == [("application/timestamp-query", LOGIN)]


def test_an_answer_without_end_is_not_read_to_its_end():
    with served(None) as server, pytest.raises(OSError, match="too long"):
        stamper(server).stamp(query())


def test_an_authority_that_is_away_is_an_os_error():
    with served(None) as server:
        away = stamper(server, TIMESTAMP_TIMEOUT_SECONDS="0.5")

    with pytest.raises(OSError, match="refused"):
        away.stamp(query())


@pytest.mark.parametrize("settings", [{}, {"TIMESTAMP_URL": "file:///etc/passwd"}])
def test_a_missing_or_wrong_address_is_named(settings):
    with pytest.raises(ValueError, match="TIMESTAMP_URL"):
        STAMPER.from_settings(settings)
