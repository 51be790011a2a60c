"""From form-js components to the parts of a body: groups, lists and still parts, with shared blocks put in place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.feel.types import NUMBER, Type, context_of, list_of
from engine.forms.compile_fields import LAYOUT_COLUMNS, field_of, path_of
from engine.forms.compile_kinds import QUESTIONS
from engine.forms.compile_queries import query_of
from engine.forms.compile_rules import rules_of
from engine.forms.compile_types import Shared, inside, nested, typed_context
from engine.forms.expressions import SILENT, Said
from engine.forms.ordering import ordered
from engine.forms.reading import reader_of
from engine.forms.spec import ROWS_LIMIT, Body, Field, Group, Node, Rows, Rule, Step, Still
from engine.forms.workshop import NESTING_LIMIT, PARTS_LIMIT, Part, Workshop

STILL = frozenset(["text", "html", "image", "iframe", "table", "documentPreview", "spacer", "separator", "button"])
DEFAULT_ROWS = 200
OPEN_ROWS = 3


@dataclass(slots=True)
class Gathering:
    """What is collected while one body is compiled."""

    shop: Workshop
    shared: Shared
    #: the types of the body's own names, as far as they are known.
    types: Mapping[str, Type]
    depth: int = 0
    count: int = 0
    steps: list[Step] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    groups: dict[int, Group] = field(default_factory=dict)

    def next_number(self) -> int:
        """The number of the next part in document order."""
        self.count += 1
        return self.count


def body_of(parts: list[Part], gathering: Gathering, names: Mapping[str, Type]) -> Body:
    """Compile a body. ``names`` are what its formulas may read: its own keys and what is around it."""
    shop = gathering.shop
    around, shop.names = shop.names, names
    nodes = tuple(nodes_of(parts, gathering, (), ()))
    shop.names = around
    steps = tuple(gathering.steps)
    _refuse_doubles(steps, gathering)
    turns = ordered(steps)
    if turns and isinstance(turns[0], str):
        circle = "、".join(str(name) for name in turns)
        shop.flaw(
            str(turns[0]), f"这些字段互相依赖，无法计算：{circle}", f"these fields depend on each other: {circle}"
        )
        turns = steps
    fields = tuple(step for step in steps if isinstance(step, Field))
    lists = tuple(step for step in steps if isinstance(step, Rows))
    return Body(
        nodes=nodes,
        steps=turns,  # type: ignore[arg-type]  # names only come together with a flaw, replaced above
        fields=fields,
        lists=lists,
        read=reader_of(fields, lists),
        rules=tuple(gathering.rules),
        types=_final_types(steps),
        groups=dict(gathering.groups),
        numbers=frozenset(range(1, gathering.count + 1)),
    )


def _final_types(steps: Iterable[Step]) -> dict[str, Type]:
    found: dict[str, Any] = {}
    for step in steps:
        if isinstance(step, Field):
            nested(found, step.path[:-1])[step.path[-1]] = step.kind.type
        elif isinstance(step, Rows):
            nested(found, step.path[:-1])[step.path[-1]] = list_of(context_of(step.body.types))
    return dict(typed_context(found).fields)


def _refuse_doubles(steps: tuple[Step, ...], gathering: Gathering) -> None:
    seen: set[tuple[str, ...]] = set()
    paths = [step.path for step in steps if isinstance(step, Field | Rows)]
    prefixes = {path[:length] for path in paths for length in range(1, len(path))}
    for path in paths:
        if path in seen or path in prefixes:
            name = ".".join(path)
            gathering.shop.flaw(name, f"字段标识“{name}”重复使用", f"the key '{name}' is used twice")
        seen.add(path)


def nodes_of(parts: Iterable[Part], gathering: Gathering, path: tuple[str, ...], groups: tuple[int, ...]) -> list[Node]:
    """The parts in document order; steps, rules and groups are noted in ``gathering``."""
    found: list[Node] = []
    for part in shared_out(parts):
        gathering.shop.parts += 1
        if gathering.shop.parts > PARTS_LIMIT:
            part.shop.flaw(
                "", f"表单超过{PARTS_LIMIT}个组件，请拆分", f"the form has more than {PARTS_LIMIT} components"
            )
            break
        node = _node(part, gathering, path, groups)
        if node is not None:
            found.append(node)
    return found


def shared_out(parts: Iterable[Part]) -> list[Part]:
    """The parts, those without a width of their own given an equal share of what their row has left."""
    listed = list(parts)
    rows: dict[str, list[Part]] = {}
    for part in listed:
        rows.setdefault(part.inner("layout").text("row"), []).append(part)
    for name, row in rows.items():
        wide = [part.inner("layout").whole("columns", 0, most=LAYOUT_COLUMNS) for part in row]
        if name and len(row) > 1 and 0 in wide:
            for part in row:
                part.columns = max(2, (LAYOUT_COLUMNS - sum(wide)) // wide.count(0))
    return listed


def _node(part: Part, gathering: Gathering, path: tuple[str, ...], groups: tuple[int, ...]) -> Node | None:
    type_ = part.text("type")
    if gathering.depth > NESTING_LIMIT:
        part.flaw(f"嵌套超过{NESTING_LIMIT}层", f"nested more than {NESTING_LIMIT} deep")
        return None
    if type_ in QUESTIONS:
        field = field_of(part, gathering.next_number(), path, groups)
        gathering.steps.append(field)
        gathering.rules.extend(rules_of(part, field.number, field.name))
        return field
    if type_ == "group":
        return _group(part, gathering, path, groups)
    if type_ == "dynamiclist":
        return _rows(part, gathering, path, groups)
    if type_ in STILL:
        return _still(part, gathering.next_number(), groups)
    part.flaw(f"不认识的组件类型“{type_[:40]}”", f"unknown type of component '{type_[:40]}'")
    return None


def _group(part: Part, gathering: Gathering, path: tuple[str, ...], groups: tuple[int, ...]) -> Group:
    number = gathering.next_number()
    hide, at = part.inner("conditional").switch("hide"), len(gathering.steps)
    written = part.text("path")
    inner_path = path + path_of(part, written) if written else path
    gathering.depth += 1
    nodes = tuple(nodes_of(inside(part, gathering.shared), gathering, inner_path, (*groups, number)))
    gathering.depth -= 1
    group = Group(
        number=number,
        id=part.text("id") or str(number),
        label=part.said("label"),
        hint=part.said("description"),
        nodes=nodes,
        hide=hide,
        outline=part.flag("showOutline"),
        columns=part.inner("layout").whole("columns", part.columns, most=LAYOUT_COLUMNS),
        groups=groups,
    )
    gathering.steps.insert(at, group)
    gathering.groups[number] = group
    gathering.rules.extend(rules_of(part, number, ""))
    return group


def _rows(part: Part, gathering: Gathering, path: tuple[str, ...], groups: tuple[int, ...]) -> Rows:
    number, wanted, shop = gathering.next_number(), part.property(), gathering.shop
    hide, prefill = part.inner("conditional").switch("hide"), wanted.formula("prefill")
    written = path + path_of(part, part.text("path"))
    components = inside(part, gathering.shared)
    own = _row_types(gathering.types, written)
    row = {**own, "this": context_of(own), "parent": context_of(dict(shop.names)), "i": NUMBER}
    inner = Gathering(shop, gathering.shared, own, gathering.depth + 1)
    body = body_of(components, inner, {**shop.names, **row})
    around, shop.names = shop.names, {**shop.names, **row}
    body_rules = rules_of(part, number, "")
    shop.names = around
    most = wanted.whole("max_rows", DEFAULT_ROWS, least=1, most=ROWS_LIMIT)
    least = wanted.whole("min_rows", 1 if wanted.flag("required") else 0, most=most)
    rows = Rows(
        number=number,
        id=part.text("id") or ".".join(written),
        path=written,
        name=".".join(written),
        label=part.said("label"),
        hint=wanted.said("hint"),
        body=_with_rules(body, body_rules),
        hide=hide,
        prefill=prefill,
        least=least,
        most=most,
        first=min(part.whole("defaultRepetitions", 1, most=ROWS_LIMIT), most),
        adding=part.flag("allowAddRemove") or part.raw.get("allowAddRemove") is None,
        unique=_named_fields(wanted, "unique", body),
        columns=_named_fields(wanted, "columns", body),
        open_rows=part.whole("nonCollapsedItems", OPEN_ROWS, most=ROWS_LIMIT),
        importing=wanted.flag("import"),
        offers=query_of(part, "offers"),
        groups=groups,
        properties=part.own_properties,
    )
    gathering.steps.append(rows)
    return rows


def _row_types(types: Mapping[str, Type], path: tuple[str, ...]) -> dict[str, Type]:
    """The types of the names in a row of the list at ``path``."""
    found = types.get(path[0])
    for name in path[1:]:
        found = found.field(name) if found is not None else None
    return dict(found.element.fields) if found is not None and found.element is not None else {}


def _with_rules(body: Body, rules: list[Rule]) -> Body:
    return replace(body, rules=(*body.rules, *rules))


def _named_fields(wanted: Part, name: str, body: Body) -> tuple[str, ...]:
    known = {field.name for field in body.fields}
    listed = wanted.listed(name)
    for one in listed:
        if one not in known:
            wanted.flaw(f"属性{name}：清单中没有字段“{one}”", f"property '{name}': the list has no field '{one}'")
    return tuple(one for one in listed if one in known)


def _still(part: Part, number: int, groups: tuple[int, ...]) -> Still:
    type_ = part.text("type")
    source = {"table": "dataSource", "documentPreview": "dataSource", "image": "source", "iframe": "url"}.get(type_)
    text, formula = SILENT, None
    if source is not None:
        written = part.text(source).strip()
        formula = part.formula(source) if written.startswith("=") or type_ in ("table", "documentPreview") else None
        text = part.said(source) if formula is None else SILENT
    elif type_ in ("text", "html"):
        text = part.said("text" if type_ == "text" else "content", escape="markdown" if type_ == "text" else "html")
    return Still(
        number=number,
        id=part.text("id") or str(number),
        type=type_,
        label=part.said("alt" if type_ == "image" else "label"),
        text=text,
        hide=part.inner("conditional").switch("hide"),
        source=formula,
        columns=_columns(part),
        columns_formula=part.formula("columnsExpression") if type_ == "table" else None,
        size=part.whole({"spacer": "height", "table": "rowCount"}.get(type_, "maxHeight"), 0),
        action=part.text("action"),
        groups=groups,
    )


def _columns(part: Part) -> tuple[tuple[str, Said], ...]:
    if part.text("type") != "table":
        return ()
    return tuple((one.text("key"), one.said("label")) for one in part.parts("columns"))
