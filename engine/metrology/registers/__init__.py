"""Registers of the domain: certificates, measurement standards, capabilities.

No table here holds the name of a client: whoever knows a query code learns about an instrument, never about a person.
"""

from engine.metrology.registers.certificates import (
    Authenticity,
    Genuine,
    allot_number,
    authenticity,
    certificates_of,
    find_by_digest,
    find_certificate,
    issue_certificate,
    new_query_code,
    register_certificate,
    replace_certificate,
    revoke_certificate,
    standing,
)
from engine.metrology.registers.model import Capability, Certificate, CertificateSeries, MeasurementStandard, Status
from engine.metrology.registers.samples import load_demo
from engine.metrology.registers.standards import (
    find_capability,
    find_standard,
    require_capability,
    require_standards,
    standards_on,
)

__all__ = [
    "Authenticity",
    "Capability",
    "Certificate",
    "CertificateSeries",
    "Genuine",
    "MeasurementStandard",
    "Status",
    "allot_number",
    "authenticity",
    "certificates_of",
    "find_by_digest",
    "find_capability",
    "find_certificate",
    "find_standard",
    "issue_certificate",
    "load_demo",
    "new_query_code",
    "register_certificate",
    "replace_certificate",
    "require_capability",
    "require_standards",
    "revoke_certificate",
    "standards_on",
    "standing",
]
