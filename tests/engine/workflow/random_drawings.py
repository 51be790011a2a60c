"""Random structured drawings, and a reference that says where their tokens must be.

A block is a tuple: ("step", id), ("op", id), ("seq", [blocks]), ("xor", id, a, b), ("and", id, [blocks]),
("loop", id, body), ("sub", id, body), ("repeat", id, size, mode, body). The reference walks the blocks,
not the drawing, and shares no code with the engine.
"""

from hypothesis import strategies as st

from engine.workflow import Repeat, StepKind
from tests.engine.workflow.drawings import flows, nodes

NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def blocks(depth=3):
    """Shapes without ids; ``name_blocks`` gives them."""
    leaf = st.sampled_from([("step",), ("step",), ("op",)])
    if depth == 0:
        return leaf
    inner = blocks(depth - 1)
    return st.one_of(
        leaf,
        st.lists(inner, min_size=1, max_size=3).map(lambda found: ("seq", found)),
        st.tuples(inner, inner).map(lambda pair: ("xor", *pair)),
        st.lists(inner, min_size=2, max_size=3).map(lambda found: ("and", found)),
        inner.map(lambda body: ("loop", ("seq", [("step",), body]))),
        inner.map(lambda body: ("sub", body)),
        st.tuples(st.integers(0, 3), st.sampled_from(["parallel", "sequential"]), inner).map(
            lambda found: ("repeat", *found)
        ),
    )


def name_blocks(shape, counter=None):
    """Give every block that is drawn an id of its own."""
    counter = counter if counter is not None else [0]

    def fresh(prefix):
        counter[0] += 1
        return f"{prefix}{counter[0]}"

    kind = shape[0]
    if kind in {"step", "op"}:
        return (kind, fresh(kind))
    if kind == "seq":
        return ("seq", [name_blocks(part, counter) for part in shape[1]])
    if kind == "xor":
        return ("xor", fresh("x"), name_blocks(shape[1], counter), name_blocks(shape[2], counter))
    if kind == "and":
        return ("and", fresh("a"), [name_blocks(part, counter) for part in shape[1]])
    if kind == "repeat":
        return ("repeat", fresh("r"), shape[1], shape[2], name_blocks(shape[3], counter))
    return (kind, fresh(kind[0]), name_blocks(shape[1], counter))


class Sketch:
    """Draws blocks as BPMN."""

    def __init__(self):
        self.kinds, self.repeats, self.count = {}, {}, 0

    def level(self, block, key):
        """Start, block, end as the inside of a process or sub-process."""
        parts, arrows, inner = [f"start s_{key}", f"end e_{key}"], [], []
        last = self.draw(block, f"s_{key}", "", parts, arrows, inner)
        arrows.append((*last, f"e_{key}"))
        text = "; ".join(f"{source} > {target}{condition}" for source, condition, target in arrows)
        return nodes("; ".join(parts)) + flows(text) + "".join(inner)

    def draw(self, block, source, condition, parts, arrows, inner):
        """Draw a block behind ``source``; gives the node to go on from and the condition of that way."""
        kind = block[0]
        if kind == "seq":
            for part in block[1]:
                source, condition = self.draw(part, source, condition, parts, arrows, inner)
            return source, condition
        key = block[1]
        if kind in {"step", "op", "sub", "repeat"}:
            arrows.append((source, condition, key))
            self._leaf(block, parts, inner)
            return key, ""
        if kind == "loop":
            parts += [f"xor in_{key}", f"xor out_{key} default=d_{key}"]
            arrows.append((source, condition, f"in_{key}"))
            last = self.draw(block[2], f"in_{key}", "", parts, arrows, inner)
            arrows.append((*last, f"out_{key}"))
            arrows.append((f"out_{key}", f" : again_{key}", f"in_{key}"))
            parts.append(f"throw d_after_{key}")
            arrows.append((f"d_{key} out_{key}", "", f"d_after_{key}"))
            return f"d_after_{key}", ""
        gate = "xor" if kind == "xor" else "and"
        parts += [f"{gate} in_{key}" + (f" default=d_{key}" if kind == "xor" else ""), f"{gate} out_{key}"]
        arrows.append((source, condition, f"in_{key}"))
        branches = block[2:] if kind == "xor" else block[2]
        for number, branch in enumerate(branches):
            parts.append(f"throw t_{key}_{number}")
            way = (f"in_{key}", f" : go_{key}") if kind == "xor" and number == 0 else (f"in_{key}", "")
            if kind == "xor" and number == 1:
                way = (f"d_{key} in_{key}", "")
            arrows.append((*way, f"t_{key}_{number}"))
            last = self.draw(branch, f"t_{key}_{number}", "", parts, arrows, inner)
            arrows.append((*last, f"out_{key}"))
        return f"out_{key}", ""

    def _leaf(self, block, parts, inner):
        kind, key = block[0], block[1]
        if kind == "op":
            self.kinds[key] = StepKind.OPERATION
        if kind in {"step", "op"}:
            parts.append(f"{'user' if kind == 'step' else 'service'} {key}")
            return
        if kind == "repeat":
            self.repeats[key] = Repeat(str(block[2]), block[3])
        inner.append(f'<subProcess id="{key}" name="{key}">{self.level(block[-1], key)}</subProcess>')

    def process(self, block):
        """The whole file."""
        return (
            f'<definitions xmlns="{NS}" targetNamespace="t"><process id="p">{self.level(block, "top")}</process></definitions>'
        ).encode()


class Model:
    """The reference: which steps are open inside one block."""

    def __init__(self, block, path, decide):
        self.block, self.path, self.decide = block, path, decide
        self.inside = []
        self.at = 0
        self.done = False
        self._begin()

    def _begin(self):
        kind = self.block[0]
        if kind == "seq":
            self.at = -1
            self._next()
        elif kind == "xor":
            self._hold([self.block[2] if self.decide(f"go_{self.block[1]}") else self.block[3]])
        elif kind == "and":
            self._hold(self.block[2])
        elif kind == "loop":
            self._hold([self.block[2]])
            self._again()
        elif kind == "sub":
            self._hold([self.block[2]], f"{self.path}{self.block[1]}.")
        elif kind == "repeat":
            self.at = -1
            self._items()

    def _hold(self, parts, path=None):
        self.inside = [Model(part, self.path if path is None else path, self.decide) for part in parts]
        self._settle()

    def _settle(self):
        self.inside = [part for part in self.inside if not part.done]
        self.done = not self.inside

    def _next(self):
        while self.done or not self.inside:
            self.at += 1
            if self.at == len(self.block[1]):
                self.done = True
                return
            self.done = False
            self._hold([self.block[1][self.at]])

    def _again(self):
        while self.done and self.decide(f"again_{self.block[1]}"):
            self._hold([self.block[2]])

    def _items(self):
        _, key, size, mode, body = self.block
        if mode == "parallel":
            self.inside = [Model(body, f"{self.path}{key}[{index}].", self.decide) for index in range(size)]
            self._settle()
            return
        self.done = False
        while not self.inside:
            self.at += 1
            if self.at == size:
                self.done = True
                return
            self._hold([body], f"{self.path}{key}[{self.at}].")
            self.done = False

    def open(self):
        """Addresses of the open steps."""
        if self.block[0] in {"step", "op"}:
            return [] if self.done else [self.path + self.block[1]]
        return [address for part in self.inside for address in part.open()]

    def complete(self, address):
        """Finish the step at the address."""
        kind = self.block[0]
        if kind in {"step", "op"}:
            self.done = True
            return
        part = next(part for part in self.inside if address in part.open())
        part.complete(address)
        self._settle()
        if kind == "seq":
            self._next()
        elif kind == "loop":
            self._again()
        elif kind == "repeat" and self.block[3] == "sequential":
            self._items()
