"""Keys and what they sign with: RSA and ECDSA for PDF files, SM2 for OFD files.

A key never leaves its provider, and lies encrypted in the folder of its seal. Whoever has an approved signing device
or service puts a ``SignatureProvider`` of its own in the place of these.
"""

from engine.metrology.signatures.authority import (
    Authority,
    SealFolder,
    make_demo_authority,
    make_demo_seals,
    make_demo_stamps,
    trusted_roots,
    trusted_stamps,
)
from engine.metrology.signatures.providers import EcdsaProvider, RsaProvider, Sm2Provider, load_provider

__all__ = [
    "Authority",
    "EcdsaProvider",
    "RsaProvider",
    "SealFolder",
    "Sm2Provider",
    "load_provider",
    "make_demo_authority",
    "make_demo_seals",
    "make_demo_stamps",
    "trusted_roots",
    "trusted_stamps",
]
