"""The few ways in which elements of a DCC are put together and read."""

from typing import TypeAlias, cast

from lxml import etree

DCC_NAMESPACE = "https://ptb.de/dcc"
SI_NAMESPACE = "https://ptb.de/si"
DCC = f"{{{DCC_NAMESPACE}}}"
SI = f"{{{SI_NAMESPACE}}}"
ENGLISH = "en"
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


def add_words(parent: Element, name: str, text: str, en: str = "", *, lang: str = "zh") -> Element:
    """Append ``dcc:name`` holding ``text``, and below it ``en`` when there is any.

    The Chinese always comes first: readers who know one language read the first. No language mark when ``lang`` is "".
    """
    element = add(parent, name)
    add(element, "content", text, **({"lang": lang} if lang else {}))
    if en:
        add(element, "content", en, lang=ENGLISH)
    return element


def leave_out_english(root: Element) -> None:
    """Take the English words out again: the certificate is in Chinese only."""
    for content in list(root.iter(f"{DCC}content")):
        if content.get("lang") == ENGLISH:
            cast(Element, content.getparent()).remove(content)


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
