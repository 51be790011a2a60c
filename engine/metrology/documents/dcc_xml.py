"""The few ways in which elements of a DCC are put together and read."""

from typing import TypeAlias

from lxml import etree

DCC_NAMESPACE = "https://ptb.de/dcc"
SI_NAMESPACE = "https://ptb.de/si"
DCC = f"{{{DCC_NAMESPACE}}}"
SI = f"{{{SI_NAMESPACE}}}"
NAMESPACES = {"dcc": DCC_NAMESPACE, "si": SI_NAMESPACE}

Element: TypeAlias = "etree._Element"


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Append ``dcc:name`` with ``text``."""
    element = etree.SubElement(parent, f"{DCC}{name}", attributes)
    element.text = text
    return element


def add_si(parent: Element, name: str, text: str | None = None) -> Element:
    """Append ``si:name`` with ``text``."""
    element = etree.SubElement(parent, f"{SI}{name}")
    element.text = text
    return element


def add_words(parent: Element, name: str, text: str, *, lang: str = "zh") -> Element:
    """Append ``dcc:name`` holding one ``dcc:content``; no language mark when ``lang`` is ""."""
    element = add(parent, name)
    add(element, "content", text, **({"lang": lang} if lang else {}))
    return element


def add_rich(parent: Element, name: str, text: str) -> Element:
    """Append rich content: ``dcc:name`` holding one ``dcc:content`` in Chinese."""
    return add_words(parent, name, text)


def parse(content: bytes) -> Element:
    """Read XML with no network, no entities and no DTD.

    Raises:
        ValueError: the bytes are not XML, or carry a DOCTYPE.
    """
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        raise ValueError(f"not XML: {broken}") from broken
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr, unused-ignore]
        raise ValueError("a DCC has no DOCTYPE")
    return root
