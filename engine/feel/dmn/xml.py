"""Small questions to DMN elements: children by name, texts, places."""

from lxml import etree

from engine.feel.dmn.definitions import Text, Variable
from engine.feel.dmn.errors import DmnError, Place
from engine.feel.dmn.source import NAMESPACES, line_of

#: How languages of expressions are named that are FEEL.
_FEEL_WORDS = frozenset({"", "feel", "s-feel"})
_FEEL_MARKS = ("/DMN/", "/FEEL")


def local(element: etree._Element) -> str:
    """The element's name without namespace, or "" when it is not a DMN element."""
    name = etree.QName(element)
    return name.localname if name.namespace in NAMESPACES else ""


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """The DMN children with one of these names, in document order."""
    return [child for child in element if local(child) in names]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first DMN child of that name."""
    return next(iter(children(element, name)), None)


def place(element: etree._Element, file: str) -> Place:
    """Where the element stands, named by its id, else by its name, else by its nearest named ancestor."""
    named: etree._Element | None = element
    while named is not None:
        mark = named.get("id") or named.get("name")
        if mark:
            break
        named = named.getparent()
    else:
        mark = ""
    return Place(file, mark or "", line_of(element))


def feel_text(element: etree._Element, file: str) -> Text:
    """The FEEL text of an element that has a ``text`` child.

    Raises:
        DmnError: the element names another expression language.
    """
    language = element.get("expressionLanguage", "")
    if language.lower() not in _FEEL_WORDS and not any(mark in language for mark in _FEEL_MARKS):
        raise DmnError(
            f"表达式语言只支持 FEEL，此处是“{language}”",
            f"the only expression language is FEEL, here it is {language!r}",
            place(element, file),
        )
    holder = child(element, "text")
    own = place(element, file)
    if holder is None:
        return Text("", own)
    words = "".join(str(piece) for piece in holder.itertext())
    return Text(words, Place(file, own.element, line_of(holder) or own.line))


def optional_text(element: etree._Element, name: str, file: str) -> Text | None:
    """The FEEL text of the named child, or None when it is missing or blank."""
    found = child(element, name)
    if found is None:
        return None
    text = feel_text(found, file)
    return None if text.blank else text


def type_ref(element: etree._Element) -> str | None:
    """The type an element names, as attribute (boxes, variables) or as child (item definitions)."""
    named = element.get("typeRef")
    if named is None:
        found = child(element, "typeRef")
        named = found.text if found is not None else None
    return named.strip() if named and named.strip() else None


def variable(element: etree._Element | None, name: str, file: str, owner: Place) -> Variable:
    """The variable an element declares; a missing one takes its owner's name and no type."""
    if element is None:
        return Variable(name, None, owner)
    return Variable(name_of(element) or name, type_ref(element), place(element, file))


def name_of(element: etree._Element) -> str:
    """The name an element has, with single blanks; "" for none."""
    return " ".join((element.get("name") or "").split())
