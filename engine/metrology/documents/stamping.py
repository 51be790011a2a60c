"""Trusted time stamps (RFC 3161) on the signatures of seals: asked for, and made by a demo installation itself.

A stamp covers the signature alone; whoever gives it learns a digest and nothing of the document.
"""

from collections.abc import Callable
from datetime import datetime

from asn1crypto import cms, keys, tsp, x509  # type: ignore[import-untyped, unused-ignore]
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engine.metrology.signatures import Authority
from engine.metrology.signatures.providers import certificate_of
from engine.ports import TimeStamps

#: the policy of the demo authority: an identifier of its own (ITU-T X.667) that promises nothing.
DEMO_POLICY = "2.25.211547205376421389117044813527702365841"


class StampRefused(OSError):
    """The time stamping authority gave no stamp, or one on something else."""


class AskedStamps(TimeStamper):  # type: ignore[misc, unused-ignore]
    """Lets a ``TimeStamps`` port stamp for pyHanko, and looks at what comes back."""

    def __init__(self, port: TimeStamps) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._port = port

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask, and refuse an answer that stamps other bytes.

        Raises:
            OSError: the authority could not be asked, refused, or stamped something else.
        """
        try:
            response = tsp.TimeStampResp.load(self._port.stamp(req.dump()), strict=True)
            stamped = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
            fits = stamped["message_imprint"].dump() == req["message_imprint"].dump()
        except (ValueError, TypeError, KeyError) as unreadable:
            raise StampRefused(
                "时间戳机构没有给出时间戳。 The time stamping authority gave no time stamp."
            ) from unreadable
        if not fits:
            raise StampRefused("时间戳不是盖在这份签名上的。 The time stamp is on something else.")
        return response


class DemoStamps(DummyTimeStamper):  # type: ignore[misc, unused-ignore]
    """The time stamping authority of a demo installation, as a ``TimeStamps`` port; its clock is the computer's own."""

    def __init__(self, authority: Authority, clock: Callable[[], datetime]) -> None:
        """Open the authority's RSA key.

        Raises:
            FileNotFoundError: a part of the authority is missing.
        """
        passphrase = authority.passphrase.read_bytes().strip()
        key = serialization.load_pem_private_key(authority.key.read_bytes(), passphrase).private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        super().__init__(
            x509.Certificate.load(certificate_of(authority)),
            keys.PrivateKeyInfo.load(key),
            certs_to_embed=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        )
        self._clock = clock

    def stamp(self, request: bytes) -> bytes:
        """The stamp (DER) that a request (DER) asks for."""
        answer: bytes = self.request_tsa_response(tsp.TimeStampReq.load(request)).dump()
        return answer

    def _build_tst_info(self, message_imprint: tsp.MessageImprint, dt: datetime, req: tsp.TimeStampReq) -> tsp.TSTInfo:
        info = super()._build_tst_info(message_imprint, self._clock().replace(microsecond=0), req)
        info["policy"] = DEMO_POLICY
        return info


def stamped_at(signer: cms.SignerInfo) -> datetime | None:
    """When the stamp of a signature says that it was made; whether to believe it is another question."""
    if not signer["unsigned_attrs"]:
        return None
    (token, *_) = signer["unsigned_attrs"][0]["values"]
    moment: datetime = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def only_a_stamp(signer: cms.SignerInfo) -> bool:
    """Whether what a signature carries beside what it covers is at most one time stamp, and nothing else."""
    unsigned = signer["unsigned_attrs"]
    return not unsigned or (
        len(unsigned) == 1
        and unsigned[0]["type"].native == "signature_time_stamp_token"
        and len(unsigned[0]["values"]) == 1
        and _is_plain(unsigned[0]["values"][0]["content"])
    )


def _is_plain(token: cms.SignedData) -> bool:
    """Whether what the stamp's own signature does not cover could not have been written otherwise."""
    (by,), (algorithm,) = token["signer_infos"], token["digest_algorithms"]
    return bool(token["version"].native == "v3" and algorithm.dump() == by["digest_algorithm"].dump())
