"""Random structured drawings, and a reference that says where their tokens must be.

A block is a tuple: ("step", id), ("op", id), ("wait", id), ("edge", id), ("note", id), ("race", id),
("seq", [blocks]), ("xor", id, a, b), ("or", id, a, b), ("and", id, [blocks]), ("loop", id, body), ("sub", id, body),
("repeat", id, size, mode, body). ``edge`` is a step with a message on its border that leads to another step;
``note`` one with a message that does not interrupt and opens a step beside it; ``race`` waits for one of two
messages. The reference walks the blocks, not the drawing, and shares no code with the engine.
"""

from hypothesis import strategies as st

from engine.workflow import Repeat, StepKind
from tests.engine.workflow.drawings import flows, nodes

LEAVES = frozenset({"step", "op", "wait", "edge", "note", "race"})
NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def blocks(depth=3):
    """Shapes without ids; ``name_blocks`` gives them."""
    leaf = st.sampled_from([("step",), ("step",), ("op",), ("wait",), ("edge",), ("note",), ("race",)])
    if depth == 0:
        return leaf
    inner = blocks(depth - 1)
    return st.one_of(
        leaf,
        st.lists(inner, min_size=1, max_size=3).map(lambda found: ("seq", found)),
        st.tuples(inner, inner).map(lambda pair: ("xor", *pair)),
        st.tuples(inner, inner).map(lambda pair: ("or", *pair)),
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
    if kind in LEAVES:
        return (kind, fresh(kind))
    if kind == "seq":
        return ("seq", [name_blocks(part, counter) for part in shape[1]])
    if kind in {"xor", "or"}:
        return (kind, fresh(kind), name_blocks(shape[1], counter), name_blocks(shape[2], counter))
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
        if kind in LEAVES | {"sub", "repeat"}:
            arrows.append((source, condition, key))
            return self._leaf(block, parts, arrows, inner), ""
        if kind == "loop":
            parts += [f"xor in_{key}", f"xor out_{key} default=d_{key}"]
            arrows.append((source, condition, f"in_{key}"))
            last = self.draw(block[2], f"in_{key}", "", parts, arrows, inner)
            arrows.append((*last, f"out_{key}"))
            arrows.append((f"out_{key}", f" : again_{key}", f"in_{key}"))
            parts.append(f"throw d_after_{key}")
            arrows.append((f"d_{key} out_{key}", "", f"d_after_{key}"))
            return f"d_after_{key}", ""
        parts += [f"{kind} in_{key}" + ("" if kind == "and" else f" default=d_{key}"), f"{kind} out_{key}"]
        arrows.append((source, condition, f"in_{key}"))
        branches = block[2] if kind == "and" else block[2:]
        for number, branch in enumerate(branches):
            parts.append(f"throw t_{key}_{number}")
            way = (
                (f"in_{key}", f" : go_{key}_{number}")
                if kind == "or" or (kind, number) == ("xor", 0)
                else (f"in_{key}", "")
            )
            if kind == "xor" and number == 1:
                way = (f"d_{key} in_{key}", "")
            arrows.append((*way, f"t_{key}_{number}"))
            last = self.draw(branch, f"t_{key}_{number}", "", parts, arrows, inner)
            arrows.append((*last, f"out_{key}"))
        if kind == "or":
            arrows.append((f"d_{key} in_{key}", "", f"out_{key}"))
        return f"out_{key}", ""

    def _leaf(self, block, parts, arrows, inner):
        """Draw a block that is one node, or little more; gives the node to go on from."""
        kind, key = block[0], block[1]
        message = "message=news"
        if kind == "op":
            self.kinds[key] = StepKind.OPERATION
            parts.append(f"service {key}")
        elif kind == "wait":
            parts.append(f"catch {key} {message}")
        elif kind == "race":
            parts += [f"race {key}", f"catch {key}_1 {message}", f"receive {key}_2 {message}", f"xor {key}_m"]
            arrows += [
                (key, "", f"{key}_1"),
                (key, "", f"{key}_2"),
                (f"{key}_1", "", f"{key}_m"),
                (f"{key}_2", "", f"{key}_m"),
            ]
            return f"{key}_m"
        elif kind == "edge":
            parts += [f"user {key}", f"edge {key}_at at={key} {message}", f"user {key}_alt", f"xor {key}_m"]
            arrows += [(key, "", f"{key}_m"), (f"{key}_at", "", f"{key}_alt"), (f"{key}_alt", "", f"{key}_m")]
            return f"{key}_m"
        elif kind == "note":
            parts += [
                f"user {key}",
                f"edge {key}_at at={key} {message} cancelActivity=false",
                f"user {key}_beside",
                f"end {key}_end",
            ]
            arrows += [(f"{key}_at", "", f"{key}_beside"), (f"{key}_beside", "", f"{key}_end")]
        elif kind == "step":
            parts.append(f"user {key}")
        else:
            if kind == "repeat":
                self.repeats[key] = Repeat(str(block[2]), block[3])
            inner.append(f'<subProcess id="{key}" name="{key}">{self.level(block[-1], key)}</subProcess>')
        return key

    def process(self, block):
        """The whole file."""
        return (
            f'<definitions xmlns="{NS}" targetNamespace="t"><message id="news" name="news"/><process '
            f'id="p">{self.level(block, "top")}</process></definitions>'
        ).encode()


class Model:
    """The reference: which steps and events are open inside one block.

    ``beside`` lists the steps opened beside others on the same level; the level ends after them.
    """

    def __init__(self, block, path, decide, beside):
        self.block, self.path, self.decide, self.beside = block, path, decide, beside
        self.inside, self.alone, self.at, self.done = [], [], 0, False
        self._begin()

    def _begin(self):
        kind, key = self.block[0], self.block[1]
        if kind in LEAVES:
            events = {"edge": [key, f"{key}_at"], "note": [key, f"{key}_at"], "race": [f"{key}_1", f"{key}_2"]}
            self.alone = [self.path + name for name in events.get(kind, [key])]
        elif kind == "seq":
            self.at = -1
            self._next()
        elif kind == "xor":
            self._hold([self.block[2] if self.decide(f"go_{key}_0") else self.block[3]])
        elif kind == "or":
            self._hold([self.block[2 + number] for number in (0, 1) if self.decide(f"go_{key}_{number}")])
        elif kind == "and":
            self._hold(self.block[2])
        elif kind == "loop":
            self._hold([self.block[2]])
            self._again()
        elif kind == "sub":
            self.inside = [Floor(self.block[2], f"{self.path}{key}.", self.decide)]
            self._settle()
        elif kind == "repeat":
            self.at = -1
            self._items()

    def _hold(self, parts):
        self.inside = [Model(part, self.path, self.decide, self.beside) for part in parts]
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
            self._hold([self.block[1][self.at]])

    def _again(self):
        while self.done and self.decide(f"again_{self.block[1]}"):
            self._hold([self.block[2]])

    def _items(self):
        _, key, size, mode, body = self.block
        while not self.inside:
            self.at += 1
            if self.at == (size if mode == "sequential" else 1):
                self.done = True
                return
            indexes = [self.at] if mode == "sequential" else range(size)
            self.inside = [Floor(body, f"{self.path}{key}[{index}].", self.decide) for index in indexes]
            self._settle()
            self.done = False

    def open(self):
        """Addresses of the open steps and events."""
        if self.block[0] in LEAVES:
            return self.alone
        return [address for part in self.inside for address in part.open()]

    def complete(self, address):
        """Finish the step, or let the event happen, at the address."""
        kind = self.block[0]
        if kind in LEAVES:
            self._complete_leaf(kind, address)
            return
        next(part for part in self.inside if address in part.open()).complete(address)
        self._settle()
        if kind == "seq":
            self._next()
        elif kind == "loop":
            self._again()
        elif kind == "repeat":
            self.done = False
            self._items()

    def _complete_leaf(self, kind, address):
        if kind == "note" and address.endswith("_at"):
            self.beside.append(address.removesuffix("_at") + "_beside")
        elif kind == "edge" and address.endswith("_at"):
            self.alone = [address.removesuffix("_at") + "_alt"]
        else:
            self.alone, self.done = [], True


class Floor:
    """The reference for one level: its block, and the steps opened beside it."""

    def __init__(self, block, path, decide):
        self.beside = []
        self.body = Model(block, path, decide, self.beside)

    @property
    def done(self):
        return self.body.done and not self.beside

    def open(self):
        """Addresses of everything open on this level and below."""
        return [*self.body.open(), *self.beside]

    def complete(self, address):
        """Finish the step, or let the event happen, at the address."""
        if address in self.beside:
            self.beside.remove(address)
        else:
            self.body.complete(address)
