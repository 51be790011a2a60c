"""The measurement results of a DCC: methods, standards, conditions and the tables, value by value as recorded."""

import re
from collections.abc import Sequence

from engine.metrology.documents.dcc_xml import Element, add, add_si, add_words
from engine.metrology.documents.record import Certificate, Column, Condition, Kind, ResultTable, StandardUsed, verb

#: what D-SI takes as a number.
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?")
_POSITIVE = re.compile(r"\d+(\.\d+)?")
#: marks a list that holds one column of words, one cell per quantity.
WORDS_LIST = "liangheng_wordColumn"
_RESULTS = {Kind.CALIBRATION: "Results of calibration", Kind.TEST: "Results of test"}


def add_results(root: Element, certificate: Certificate, *, software: tuple[str, str]) -> None:
    """Append ``measurementResults`` with one result per table."""
    result = add(add(root, "measurementResults"), "measurementResult")
    add_words(
        result, "name", f"{verb(certificate.kind)}结果", _RESULTS.get(certificate.kind, "Results of verification")
    )
    methods = add(result, "usedMethods")
    for method in certificate.method:
        one = add(methods, "usedMethod", refType="basic_calibrationMethod")
        add_words(one, "name", method.name)
        add(one, "norm", method.number)
    used = add(add(result, "usedSoftware"), "software")
    add_words(used, "name", software[0], lang="")
    add(used, "release", software[1])
    if certificate.standards:
        listed = add(result, "measuringEquipments")
        for standard in certificate.standards:
            _add_standard(listed, standard)
    if certificate.conditions:
        listed = add(result, "influenceConditions")
        for condition in certificate.conditions:
            _add_condition(listed, condition)
    results = add(result, "results")
    for table in certificate.tables:
        _add_table(results, table)


def _add_standard(listed: Element, standard: StandardUsed) -> None:
    one = add(listed, "measuringEquipment", refType="basic_measurementStandard")
    add_words(one, "name", standard.name)
    add_words(one, "description", f"{standard.quality}；证书有效期至 {standard.valid_until.isoformat()}")
    if standard.model:
        add(one, "model", standard.model)
    identifications = add(one, "identifications")
    for label, english, value in (
        ("标准器编号", "No. of the standard", standard.number),
        ("标准器证书编号", "Certificate No. of the standard", standard.certificate_no),
    ):
        identification = add(identifications, "identification")
        add(identification, "issuer", "calibrationLaboratory")
        add(identification, "value", value)
        add_words(identification, "name", label, english)


def _add_condition(listed: Element, condition: Condition) -> None:
    attributes = {"refType": condition.ref_type} if condition.ref_type else {}
    one = add(listed, "influenceCondition", **attributes)
    add_words(one, "name", condition.label, condition.label_en)
    data = add(one, "data")
    if condition.dsi and NUMBER.fullmatch(condition.value):
        real = add_si(add(data, "quantity"), "real")
        add_si(real, "value", condition.value)
        add_si(real, "unit", condition.dsi)
    else:
        add_words(data, "text", f"{condition.value} {condition.symbol}".strip())


def _add_table(results: Element, table: ResultTable) -> None:
    result = add(results, "result")
    add_words(result, "name", table.title or "结果", table.title_en if table.title else "Results")
    listed = add(add(result, "data"), "list")
    for place in range(len(table.columns)):
        _add_column(listed, table, place)


def _cells(table: ResultTable, place: int) -> list[str]:
    return [row[place] for row in table.rows]


def _add_column(listed: Element, table: ResultTable, place: int) -> None:
    column, cells = table.columns[place], _cells(table, place)
    if column.dsi and all(NUMBER.fullmatch(cell) for cell in cells):
        quantity = _quantity(listed, column)
        numbers = add_si(quantity, "realListXMLList")
        add_si(numbers, "valueXMLList", " ".join(cells))
        add_si(numbers, "unitXMLList", column.dsi)
        _add_uncertainty(numbers, table, column)
    elif all(cell and not re.search(r"\s", cell) for cell in cells):
        add(_quantity(listed, column), "charsXMLList", " ".join(cells))
    else:
        _add_words_list(listed, column, cells)


def _quantity(listed: Element, column: Column) -> Element:
    quantity = add(listed, "quantity", **({"refType": column.ref_type} if column.ref_type else {}))
    add_words(quantity, "name", column.title, column.title_en)
    return quantity


def _add_words_list(listed: Element, column: Column, cells: Sequence[str]) -> None:
    """Cells with blanks in them, or empty ones, cannot stand in an XML list: one quantity each."""
    inner = add(listed, "list", refType=WORDS_LIST)
    add_words(inner, "name", column.title, column.title_en)
    for cell in cells:
        add_words(add(inner, "quantity"), "noQuantity", cell)


def _add_uncertainty(numbers: Element, table: ResultTable, column: Column) -> None:
    found = _uncertainty_of(table, column)
    if found is None:
        return
    values, k, probability = found
    expanded = add_si(add_si(numbers, "measurementUncertaintyUnivariateXMLList"), "expandedMUXMLList")
    add_si(expanded, "valueExpandedMUXMLList", " ".join(values))
    add_si(expanded, "coverageFactorXMLList", k)
    add_si(expanded, "coverageProbabilityXMLList", probability)


def _uncertainty_of(table: ResultTable, column: Column) -> tuple[list[str], str, str] | None:
    """Expanded uncertainties of ``column``: one per row or one for all; only in the column's own unit."""
    for place, other in enumerate(table.columns):
        values = _cells(table, place)
        if other.uncertainty_of == column.title and other.dsi == column.dsi and _all_positive(values):
            return values, table.k, table.probability
    shared = table.uncertainty
    if shared is not None and shared.of == column.title and shared.dsi == column.dsi and _all_positive([shared.value]):
        return [shared.value], shared.k, shared.probability
    return None


def _all_positive(values: Sequence[str]) -> bool:
    return all(_POSITIVE.fullmatch(value) for value in values)
