"""The files of a model, joined: who imports whom, and what a reference means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.feel.dmn.definitions import Definitions, Node
from engine.feel.dmn.errors import DmnError, DmnWarning, Place
from engine.feel.dmn.itemreader import ItemTypes
from engine.feel.dmn.literals import Source
from engine.feel.dmn.reader import read
from engine.feel.dmn.source import Lines


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One file with the files it imports, by the name it gives them."""

    definitions: Definitions
    lines: Lines
    types: ItemTypes
    imported: Mapping[str, "Unit"]
    nodes: Mapping[str, Node]

    def source(self, remarks: list[DmnWarning]) -> Source:
        """What compiling a node of this file needs; what is odd is added to ``remarks``."""
        return Source(self.lines, self.types, self.types.shapes(), remarks=remarks)

    def find(self, href: str, place: Place) -> tuple["Unit", Node]:
        """The node an href means, and its file: ``#id``, ``id`` or ``namespace#id``.

        Raises:
            DmnError: there is no such node.
        """
        namespace, mark, id_ = href.rpartition("#")
        units = (self, *self.imported.values()) if mark and namespace else (self,)
        for unit in units:
            if namespace in ("", unit.definitions.namespace) and id_ in unit.nodes:
                return unit, unit.nodes[id_]
        raise DmnError(f"引用的元素“{href}”不存在", f"the element {href!r} that is required does not exist", place)

    def prefix_of(self, unit: "Unit") -> str:
        """The name under which this file knows another; "" for itself."""
        return next((name for name, other in self.imported.items() if other is unit), "")


def join(files: Sequence[bytes], name: str) -> Unit:
    """The first file as a unit; the others are what it and they import, in any order.

    Raises:
        DmnError: a file cannot be read, imports a file that is not given, or imports go in a circle.
    """
    if not files:
        raise DmnError("没有 DMN 文件", "there is no DMN file", Place(name))
    read_files = [(read(data, _title(name, at)), data) for at, data in enumerate(files)]
    return _Joiner(read_files).unit(0)


def _title(name: str, at: int) -> str:
    return name if at == 0 else f"{name}[{at}]"


class _Joiner:
    """Builds the units of all files, imports first."""

    def __init__(self, files: Sequence[tuple[Definitions, bytes]]) -> None:
        self._files = files
        self._done: dict[int, Unit] = {}
        self._open: set[int] = set()

    def unit(self, at: int) -> Unit:
        """The unit of the file at a position."""
        if at not in self._done:
            self._open.add(at)
            self._done[at] = self._build(at)
            self._open.discard(at)
        return self._done[at]

    def _build(self, at: int) -> Unit:
        definitions, data = self._files[at]
        imported = {one.name: self.unit(self._position(one.namespace, one.place)) for one in definitions.imports}
        items = {item.name: item for item in definitions.items}
        types = ItemTypes(items, {name: unit.types for name, unit in imported.items()})
        return Unit(definitions, Lines(data), types, imported, _by_id(definitions))

    def _position(self, namespace: str, place: Place) -> int:
        for at, (definitions, _) in enumerate(self._files):
            if definitions.namespace == namespace and at not in self._open:
                return at
        raise DmnError(
            f"引入的模型 {namespace} 没有提供，或互相引入",
            f"the imported model {namespace} is not given, or models import each other",
            place,
        )


def _by_id(definitions: Definitions) -> dict[str, Node]:
    """The nodes of a file by id. Raises ``DmnError`` when two have the same."""
    nodes: dict[str, Node] = {}
    for node in definitions.nodes:
        if nodes.setdefault(_id_of(node), node) is not node:
            mark = _id_of(node)
            raise DmnError(f"两个元素的标识同为“{mark}”", f"two elements have the id {mark!r}", node.place)
    return nodes


def _id_of(node: Node) -> str:
    """The id of a node; nodes without one are known by name."""
    return node.id or getattr(node, "name", "") or node.variable.name
