"""Registers of the domain: certificates, measurement standards, capabilities, licences, evaluators.

No table holds the name of a client: whoever knows a query code learns about an instrument, never about a person. Only
licences name their holder, an organisation: the law makes them public.
"""

from engine.metrology.registers.certificates import (
    Authenticity,
    Genuine,
    allot_number,
    authenticity,
    certificates_at,
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
from engine.metrology.registers.licence_model import Examiner, LicenceStatus, StandardLicence
from engine.metrology.registers.licences import (
    change_licence,
    find_licence,
    grant_licence,
    licence_by_code,
    licence_for,
    licences_of,
    public_licences,
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
    "Examiner",
    "Genuine",
    "LicenceStatus",
    "MeasurementStandard",
    "StandardLicence",
    "Status",
    "allot_number",
    "authenticity",
    "certificates_at",
    "certificates_of",
    "change_licence",
    "find_by_digest",
    "find_capability",
    "find_certificate",
    "find_licence",
    "find_standard",
    "grant_licence",
    "issue_certificate",
    "licence_by_code",
    "licence_for",
    "licences_of",
    "load_demo",
    "new_query_code",
    "public_licences",
    "register_certificate",
    "replace_certificate",
    "require_capability",
    "require_standards",
    "revoke_certificate",
    "standards_on",
    "standing",
]
