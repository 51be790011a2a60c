"""A small matcher for patterns with back-references, which no linear engine can have.

It tries one way after the other and counts every step; past ``REGEX_STEPS`` it gives up with ``FeelLimit``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.feel.limits import REGEX_STEPS, exceeded
from engine.feel.regex_tree import Back, Chars, Choice, Edge, Group, Repeat, Row, Tree, takes

Groups = dict[int, tuple[int, int]]
Then = Callable[[int, Groups], "tuple[int, Groups] | None"]


@dataclass(slots=True)
class Matcher:
    """Matches one pattern against one text."""

    text: str
    fold: bool
    many_lines: bool
    steps: int = field(default=0)

    def finditer(self, tree: Tree) -> Iterator[tuple[int, int, Groups]]:
        """All matches from left to right that do not overlap: start, end, groups."""
        at = 0
        while at <= len(self.text):
            found = self._run(tree, at, {}, lambda end, groups: (end, groups))
            if found is None:
                at += 1
                continue
            yield at, found[0], found[1]
            at = found[0] if found[0] > at else at + 1

    def _run(self, tree: Tree, at: int, groups: Groups, then: Then) -> tuple[int, Groups] | None:
        self.steps += 1
        if self.steps > REGEX_STEPS:
            raise exceeded("regex-steps")
        if isinstance(tree, Chars):
            return then(at + 1, groups) if at < len(self.text) and self._in(tree, self.text[at]) else None
        if isinstance(tree, Edge):
            return then(at, groups) if self._at_edge(tree, at) else None
        if isinstance(tree, Back):
            return self._back(tree, at, groups, then)
        if isinstance(tree, Group):
            return self._run(tree.body, at, groups, lambda end, inner: then(end, {**inner, tree.number: (at, end)}))
        if isinstance(tree, Repeat):
            if isinstance(tree.body, Chars):
                return self._run_of(tree, tree.body, at, groups, then)
            return self._repeat(tree, at, groups, then, 0)
        if isinstance(tree, Choice):
            tries = (self._run(part, at, groups, then) for part in tree.parts)
            return next((found for found in tries if found is not None), None)
        return self._row(tree, 0, at, groups, then)

    def _row(self, row: Row, index: int, at: int, groups: Groups, then: Then) -> tuple[int, Groups] | None:
        if index == len(row.parts):
            return then(at, groups)
        return self._run(row.parts[index], at, groups, lambda end, inner: self._row(row, index + 1, end, inner, then))

    def _repeat(self, tree: Repeat, at: int, groups: Groups, then: Then, count: int) -> tuple[int, Groups] | None:
        def once_more() -> tuple[int, Groups] | None:
            if tree.high is not None and count >= tree.high:
                return None
            return self._run(tree.body, at, groups, again)

        def again(end: int, inner: Groups) -> tuple[int, Groups] | None:
            if end == at and count >= tree.low:
                return None
            return self._repeat(tree, end, inner, then, count + 1)

        if count < tree.low:
            return once_more()
        if tree.lazy:
            return then(at, groups) or once_more()
        return once_more() or then(at, groups)

    def _run_of(self, tree: Repeat, chars: Chars, at: int, groups: Groups, then: Then) -> tuple[int, Groups] | None:
        """Repeated single characters, tried without going deeper for each."""
        most = len(self.text) - at if tree.high is None else min(tree.high, len(self.text) - at)
        count = 0
        while count < most and self._in(chars, self.text[at + count]):
            count += 1
            self.steps += 1
        lengths = range(tree.low, count + 1) if tree.lazy else range(count, tree.low - 1, -1)
        tries = (then(at + length, groups) for length in lengths)
        return next((found for found in tries if found is not None), None)

    def _back(self, tree: Back, at: int, groups: Groups, then: Then) -> tuple[int, Groups] | None:
        start, end = groups.get(tree.group, (0, 0))
        wanted, found = self.text[start:end], self.text[at : at + end - start]
        same = wanted == found or (self.fold and wanted.casefold() == found.casefold())
        return then(at + end - start, groups) if same else None

    def _in(self, chars: Chars, letter: str) -> bool:
        letters = {letter, letter.lower(), letter.upper()} if self.fold else {letter}
        if chars.negated:
            return all(takes(chars, one) for one in letters if len(one) == 1)
        return any(takes(chars, one) for one in letters if len(one) == 1)

    def _at_edge(self, edge: Edge, at: int) -> bool:
        if at == (0 if edge.start else len(self.text)):
            return True
        return self.many_lines and self.text[at - 1 if edge.start else at] == "\n"
