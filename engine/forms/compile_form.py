"""Compile a form-js schema into a ``Form``, once per release; a form that cannot be used is refused with every flaw."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import InvalidDefinition
from engine.feel.types import Type
from engine.forms.compile_parts import Gathering, body_of
from engine.forms.compile_rules import rules_of
from engine.forms.compile_types import Shared, typed_context, types_of
from engine.forms.expressions import Formula, Pattern, Said
from engine.forms.form import Form
from engine.forms.spec import Body, Field, Group, Node, Page, Rows, Rule, Still
from engine.forms.workshop import NESTING_LIMIT, Part, Workshop

SIZE_LIMIT = 2_000_000
_LEVELS = 4 * NESTING_LIMIT
#: computed fields may depend on each other so many steps deep before their types must be stated.
_ROUNDS = 4


def compile_form(schema: Mapping[str, Any], *, key: str, shared: Shared | None = None) -> Form:
    """Compile the form-js ``schema`` (schemaVersion up to 19, as parsed JSON).

    Args:
        key: the form's place below forms/, such as ``calibration-order/accept``; flaws name it.
        shared: blocks of forms/_shared by key, for groups with the property ``use``.

    Raises:
        InvalidDefinition: every flaw found, each with its component and a sentence in both languages.
    """
    shop = Workshop(f"forms/{key}.form")
    if not _bounded(schema, shop):
        raise InvalidDefinition(shop.flaws)
    blocks = shared or {}
    own = dict(typed_context(types_of(Part(schema, shop).parts(), blocks)).fields)
    root, parts, body = _compiled(schema, shop, blocks, own)
    for _ in range(_ROUNDS):
        if not shop.untold or body.types == own:
            break
        own, shop = dict(body.types), Workshop(shop.file)
        root, parts, body = _compiled(schema, shop, blocks, own)
    title = _title(root)
    body = _with_form_rules(body, rules_of(root, 0, ""))
    if not body.fields and not body.lists and not body.nodes:
        shop.flaw("", "表单是空的", "the form is empty")
    _check_rules(body, shop)
    if shop.flaws:
        raise InvalidDefinition(shop.flaws)
    return Form(
        key=key,
        title_said=title,
        body=body,
        pages=pages_of(body, title, _joined(parts)),
        names=_outside(body),
        live=_live(body),
        properties=root.own_properties,
        registers=frozenset(_registers(body)),
    )


def _compiled(
    schema: Mapping[str, Any], shop: Workshop, blocks: Shared, own: dict[str, Type]
) -> tuple[Part, list[Part], Body]:
    """One round: the types of computed fields that it finds help the next to find those that depend on them."""
    root = Part(schema, shop)
    root.element = ""
    parts = list(root.parts())
    shop.names = own
    return root, parts, body_of(parts, Gathering(shop, blocks, own), own)


def _bounded(schema: object, shop: Workshop) -> bool:
    """Whether the schema can be looked at: a mapping of bearable size and depth."""
    if not isinstance(schema, Mapping):
        shop.flaw("", "不是表单文件", "this is no form")
        return False
    waiting: list[tuple[object, int]] = [(schema, 0)]
    size = 0
    while waiting:
        value, depth = waiting.pop()
        size += len(value) if isinstance(value, str) else 1
        if size > SIZE_LIMIT or depth > _LEVELS:
            shop.flaw("", "表单过大或嵌套过深，请拆分", "the form is too big or nested too deeply; please split it")
            return False
        inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        waiting.extend((one, depth + 1) for one in inner)
    version = schema.get("schemaVersion", 1)
    if not isinstance(version, int) or version > 20:  # noqa: PLR2004 -- the newest file format that the editor writes
        shop.flaw("", "表单文件的版本太新，请用随附的编辑器保存", "the file format is newer than the editor here")
        return False
    return True


def _title(root: Part) -> Said:
    given = root.said("title")
    if given.zh:
        return given
    for part in root.parts():
        heading = part.text("text").split("\n", 1)[0]
        if part.text("type") == "text" and heading.startswith("# ") and "{{" not in heading:
            return Said(heading[2:].strip(), given.en)
    return Said(root.text("id") or root.shop.file, given.en)


def _with_form_rules(body: Body, rules: list[Rule]) -> Body:
    """The form's own rules: each belongs to the page of the field it speaks of, else to the end of the form."""
    places = {step.name: step.number for step in body.steps if isinstance(step, Field | Rows)}
    end = len(body.numbers) + 1
    own = (replace(rule, number=places.get(rule.about, end)) for rule in rules)
    return replace(body, rules=(*body.rules, *own))


def _check_rules(body: Body, shop: Workshop) -> None:
    known = {"", *(one.name for one in body.fields), *(one.name for one in body.lists)}
    for rule in body.rules:
        if rule.about not in known:
            shop.flaw(
                rule.about, f"规则所指的字段“{rule.about}”不存在", f"a rule speaks of '{rule.about}', which is no field"
            )
    for one in body.lists:
        _check_rules(one.body, shop)


def _joined(parts: list[Part]) -> frozenset[str]:
    """Ids of top-level groups that stay on the page before them (property ``page`` = false)."""
    groups = (part for part in parts if part.text("type") == "group")
    return frozenset(part.text("id") for part in groups if part.properties.get("page") in (False, "false", "no"))


def pages_of(body: Body, title: Said, joined: frozenset[str]) -> tuple[Page, ...]:
    """Each top-level group is a page; loose parts go with the page before them, the first ones with the first page."""
    bundles: list[tuple[Group | None, list[Node]]] = []
    loose: list[Node] = []
    for node in body.nodes:
        if isinstance(node, Group) and node.id not in joined:
            bundles.append((node, [*loose, node]))
            loose = []
        elif bundles:
            bundles[-1][1].append(node)
        else:
            loose.append(node)
    if not bundles:
        bundles.append((None, loose))
    return tuple(
        Page(
            index=index,
            title=group.label if group and group.label.zh else title,
            nodes=tuple(nodes),
            numbers=frozenset(_numbers(nodes)),
            group=group.number if group else None,
        )
        for index, (group, nodes) in enumerate(bundles)
    )


def _numbers(nodes: list[Node] | tuple[Node, ...]) -> Iterator[int]:
    for node in nodes:
        yield node.number
        if isinstance(node, Group):
            yield from _numbers(node.nodes)


def _outside(body: Body, own: frozenset[str] = frozenset()) -> frozenset[str]:
    """The paths that the form's formulas read and that are not its own."""
    own = own | frozenset(body.types)
    found: set[str] = set()
    for formula in _formulas(body.nodes):
        found.update(path for path in formula.paths if path.split(".", 1)[0] not in own)
    for rule in body.rules:
        found.update(path for path in rule.formula.paths if path.split(".", 1)[0] not in own)
    for one in body.lists:
        found.update(_outside(one.body, own | {"this", "parent", "i"}))
    return frozenset(found)


def _live(body: Body) -> frozenset[str]:
    """Every name that some formula reads, at whatever depth of a path."""
    formulas = [*_formulas(body.nodes), *(rule.formula for rule in body.rules)]
    own = {name for formula in formulas for path in formula.paths for name in path.split(".")}
    return frozenset(own).union(*(_live(rows.body) for rows in body.lists))


def _registers(body: Body) -> Iterator[str]:
    """The names of the registers that a body asks."""
    for one in body.fields:
        queries = (one.inquiry, one.options.source if one.options else None)
        yield from (query.name for query in queries if query is not None)
    for rows in body.lists:
        if rows.offers is not None:
            yield rows.offers.name
        yield from _registers(rows.body)


def _formulas(nodes: tuple[Node, ...]) -> Iterator[Formula | Pattern]:
    for node in nodes:
        for part in _candidates(node):
            if isinstance(part, Said):
                yield from part.formulas
            elif isinstance(part, Formula):
                yield part
        if isinstance(node, Group):
            yield from _formulas(node.nodes)


def _candidates(node: Node) -> tuple[object, ...]:
    if isinstance(node, Field):
        look, bounds, options = node.look, node.bounds, node.options.formulas if node.options else ()
        switches = (
            node.required,
            node.hide,
            node.readonly,
            node.disabled,
            node.prefill,
            node.compute,
            node.kind_choice,
        )
        words = (node.label, look.hint, look.why, look.prefix, look.suffix)
        asked = node.inquiry.formulas if node.inquiry else ()
        return (*switches, *words, *options, *asked, bounds.least, bounds.most)
    if isinstance(node, Still):
        columns = tuple(said for _, said in node.columns)
        return (node.hide, node.source, node.columns_formula, node.text, node.label, *columns)
    if isinstance(node, Rows):
        return (node.hide, node.prefill, node.label, node.hint, *(node.offers.formulas if node.offers else ()))
    return (node.hide, node.label, node.hint)


def parse_form(content: bytes | str, *, key: str) -> Mapping[str, Any]:
    """Read a .form file. Raises ``InvalidDefinition`` when it is no JSON."""
    shop = Workshop(f"forms/{key}.form")
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        schema = None
    if not isinstance(schema, dict):
        shop.flaw("", "不是表单文件（应为 JSON）", "this is no form (it should be JSON)")
        raise InvalidDefinition(shop.flaws)
    return schema
