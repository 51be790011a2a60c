"""Writes a certificate as a digital calibration certificate (DCC 3.3.0, D-SI 2.2.1), for machines.

Every measured value goes in as the string it was recorded as; no number is read or made here.
"""

from collections.abc import Iterable

from lxml import etree

from engine.metrology.documents.dcc_results import add_results
from engine.metrology.documents.dcc_xml import (
    DCC,
    DCC_NAMESPACE,
    ENGLISH,
    SI_NAMESPACE,
    Element,
    add,
    add_words,
    leave_out_english,
)
from engine.metrology.documents.record import Certificate, Institution, Kind, Party, Signature, verb

DCC_MEDIA_TYPE = "application/xml"
SCHEMA_VERSION = "3.3.0"
SOFTWARE = "Liangheng"
RELEASE = "0.1.0"
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_CONFORMITY = {Kind.VERIFICATION: "pass", Kind.REJECTION: "fail"}
_CONCLUSIONS = {"合格": "Conforming", "不合格": "Not conforming", "待定": "Undetermined"}
_MAIN_ROLES = frozenset({"批准", "批准人", "主管"})


def write_dcc(certificate: Certificate) -> bytes:
    """The DCC as UTF-8 XML; a bilingual certificate's holds the English of whatever has one.

    Raises:
        InvalidCertificate: the values do not make a certificate.
    """
    certificate.check()
    root: Element = etree.Element(
        f"{DCC}digitalCalibrationCertificate", nsmap={"dcc": DCC_NAMESPACE, "si": SI_NAMESPACE}
    )
    root.set("schemaVersion", SCHEMA_VERSION)
    root.set(_SCHEMA_LOCATION, f"{DCC_NAMESPACE} https://ptb.de/dcc/v{SCHEMA_VERSION}/dcc.xsd")
    data = add(root, "administrativeData")
    _add_software(data)
    _add_core(data, certificate)
    _add_item(data, certificate)
    _add_laboratory(data, certificate.institution)
    _add_persons(data, certificate.signatures)
    _add_customer(data, certificate.client)
    _add_statements(data, certificate)
    add_results(root, certificate, software=(SOFTWARE, RELEASE))
    if not certificate.bilingual:
        leave_out_english(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add_software(data: Element) -> None:
    software = add(add(data, "dccSoftware"), "software")
    add_words(software, "name", SOFTWARE, lang="")
    add(software, "release", RELEASE)
    add(software, "type", "application")


def _add_core(data: Element, certificate: Certificate) -> None:
    core = add(data, "coreData")
    add(core, "countryCodeISO3166_1", "CN")
    add(core, "usedLangCodeISO639_1", "zh")
    if certificate.bilingual:
        add(core, "usedLangCodeISO639_1", ENGLISH)
    add(core, "mandatoryLangCodeISO639_1", "zh")
    add(core, "uniqueIdentifier", certificate.number)
    identifications = [
        ("查询码", "Query code", certificate.query_code),
        ("委托单号", "Order No.", certificate.order_no),
    ]
    _add_identifications(core, "calibrationLaboratory", identifications)
    if certificate.received_on is not None:
        add(core, "receiptDate", certificate.received_on.isoformat())
    add(core, "beginPerformanceDate", certificate.done_on.isoformat())
    add(core, "endPerformanceDate", certificate.done_on.isoformat())
    add(core, "performanceLocation", certificate.performance_location)
    add(core, "issueDate", certificate.issued_on.isoformat())
    if certificate.replaces:
        change = add(core, "reportAmendedSubstituted")
        add(change, "typeOfChange", certificate.change)
        add(change, "replacedUniqueIdentifier", certificate.replaces)


def _add_identifications(parent: Element, issuer: str, values: Iterable[tuple[str, str, str]]) -> None:
    listed = add(parent, "identifications")
    for label, english, value in values:
        _add_identification(listed, issuer, label, english, value)


def _add_identification(listed: Element, issuer: str, label: str, english: str, value: str) -> None:
    if not value:
        return
    one = add(listed, "identification")
    add(one, "issuer", issuer)
    add(one, "value", value)
    add_words(one, "name", label, english)


def _add_item(data: Element, certificate: Certificate) -> None:
    thing = certificate.instrument
    item = add(add(data, "items"), "item", id="item1")
    add_words(item, "name", thing.name)
    if thing.maker:
        add_words(add(item, "manufacturer"), "name", thing.maker)
    if thing.model:
        add(item, "model", thing.model)
    listed = add(item, "identifications")
    _add_identification(listed, "manufacturer", "出厂编号", "Serial No.", thing.serial or "/")
    _add_identification(listed, "customer", "设备编号", "Asset No.", thing.asset_no)


def _add_laboratory(data: Element, house: Institution) -> None:
    laboratory = add(data, "calibrationLaboratory")
    contact = add(laboratory, "contact")
    add_words(contact, "name", house.name, house.name_en)
    if house.phone:
        add(contact, "phone", house.phone)
    _add_location(contact, city=house.city, postcode=house.postcode, address=house.address)
    add(laboratory, "cryptElectronicSeal", "true")


def _add_location(parent: Element, *, city: str = "", postcode: str = "", address: str = "") -> None:
    location = add(parent, "location")
    add(location, "countryCode", "CN")
    if city:
        add(location, "city", city)
    if postcode:
        add(location, "postCode", postcode)
    if address:
        add_words(location, "further", address)


def _add_persons(data: Element, signatures: Iterable[Signature]) -> None:
    listed = add(data, "respPersons")
    for signature in signatures:
        one = add(listed, "respPerson")
        add_words(add(one, "person"), "name", signature.name, lang="")
        add(one, "role", signature.role)
        if signature.role in _MAIN_ROLES:
            add(one, "mainSigner", "true")


def _add_customer(data: Element, client: Party) -> None:
    customer = add(data, "customer")
    add_words(customer, "name", client.name)
    _add_location(customer, address=client.address)


def _add_statements(data: Element, certificate: Certificate) -> None:
    statements = add(data, "statements")
    traceable = add(statements, "statement")
    add_words(traceable, "name", "溯源性声明", "Statement of traceability")
    add(traceable, "traceable", "true")
    add_words(
        traceable,
        "declaration",
        f"本次{verb(certificate.kind)}所使用的计量标准溯源至国家计量基准。",
        "The measurement standards used are traceable to the national standards of measurement.",
    )
    if certificate.holder is not None:
        holder = add(statements, "statement")
        add_words(holder, "name", "证书单位", "Issued to")
        add_words(holder, "declaration", certificate.holder.name)
    if certificate.conclusion:
        conclusion = add(statements, "statement")
        add_words(conclusion, "name", f"{verb(certificate.kind)}结论", "Conclusion")
        add_words(conclusion, "declaration", certificate.conclusion, _CONCLUSIONS.get(certificate.conclusion, ""))
        if certificate.kind in _CONFORMITY:
            add(conclusion, "conformity", _CONFORMITY[certificate.kind])
    if certificate.valid_until is not None:
        validity = add(statements, "statement")
        add_words(validity, "name", "有效期至", "Valid until")
        add(validity, "date", certificate.valid_until.isoformat())
