"""Compiles decision tables: questions, rows behind an index, outputs, hit policy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.feel.dmn.bands import Candidate
from engine.feel.dmn.cells import NO_CONSTANT, Cell, literal, read_cell, split
from engine.feel.dmn.definitions import Aggregation, HitPolicy, InputClause, OutputClause, Table, Text
from engine.feel.dmn.errors import DmnError, Place
from engine.feel.dmn.hits import SINGLE_HIT, Hit, Outputs, Rank, Undecided, aggregate, several, single
from engine.feel.dmn.itemreader import unary_test
from engine.feel.dmn.items import ItemType, Test, show
from engine.feel.dmn.literals import Code, Names, Runner, Scope, Source, compile_text, with_type
from engine.feel.dmn.rows import RowIndex, key_of
from engine.feel.dmn.running import Run
from engine.feel.types import ANY, Type, context_of, list_of
from engine.ports import Value


@dataclass(frozen=True, slots=True)
class Question:
    """A condition column: its input expression and the test its answer must pass."""

    run: Runner
    type: Type
    values: Test | None
    clause: InputClause

    def answer(self, scope: Scope, run: Run) -> Value:
        """The value the rules are tested on. Raises ``Undecided`` when it is not among the input values."""
        value = self.run(scope, run)
        if value is not None and self.values is not None and not self.values(value):
            label, shown = self.clause.label, show(value)
            raise Undecided(
                f"“{label}”的值 {shown} 不在该列的允许值之内",
                f"the value {shown} of {label!r} is not among the input values of its column",
            )
        return value


@dataclass(frozen=True, slots=True)
class Answer:
    """A result column: its name, default and order of values."""

    name: str
    default: Runner | None
    values: tuple[Test, ...]
    kind: ItemType | None
    place: Place

    def rank(self, value: Value) -> int:
        """How far down the output values the value stands; behind them all when it is not listed."""
        return next((at for at, test in enumerate(self.values) if test(value)), len(self.values))


def compile_table(source: Source, table: Table, names: Names) -> Code:
    """A decision table as code.

    Raises:
        DmnError: a question, a cell or an output cannot be compiled, or the hit policy does not fit.
    """
    _check_policy(table)
    questions = [_question(source, clause, names) for clause in table.inputs]
    answers = [_answer(source, clause, names, at) for at, clause in enumerate(table.outputs)]
    rules = Rules(source, table, names, questions)
    outputs, kinds = _outputs(source, table, names, answers)
    compiled = CompiledTable(table, tuple(questions), tuple(answers), rules, outputs)
    return Code(compiled.run, _shape(table, answers, kinds))


def _check_policy(table: Table) -> None:
    if table.aggregation is None or (table.hit_policy is HitPolicy.COLLECT and len(table.outputs) == 1):
        return
    if table.hit_policy is HitPolicy.COLLECT and table.aggregation is Aggregation.COUNT:
        return
    raise DmnError(
        "只有“收集”策略、单个输出列的决策表可以汇总",
        "only a COLLECT table with one output column can aggregate",
        table.place,
    )


def _question(source: Source, clause: InputClause, names: Names) -> Question:
    if clause.expression.blank:
        raise DmnError("条件列缺少输入表达式", "a condition column has no input expression", clause.place)
    kind = source.types.named(clause.type_ref, clause.place)
    code = with_type(compile_text(source, clause.expression, names), kind, clause.place)
    values = None if clause.values is None else unary_test(clause.values, code.type)
    return Question(code.run, code.type, values, clause)


def _answer(source: Source, clause: OutputClause, names: Names, at: int) -> Answer:
    kind = source.types.named(clause.type_ref, clause.place)
    default = None
    if clause.default is not None:
        default = with_type(compile_text(source, clause.default, names), kind, clause.place).run
    listed = clause.values
    if listed is None and kind is not None and kind.allowed_text:
        listed = Text(kind.allowed_text, clause.place)
    values = () if listed is None else _listed(listed)
    return Answer(clause.name or clause.label or f"output {at + 1}", default, values, kind, clause.place)


def _listed(text: Text) -> tuple[Test, ...]:
    """One test per listed value, in order."""
    parts = split(text.text) or [text.text]
    return tuple(_listed_value(Text(part, text.place)) for part in parts)


def _listed_value(text: Text) -> Test:
    value = literal(text.text)
    if value is NO_CONSTANT:
        return unary_test(text, ANY)
    key = key_of(value)
    return lambda other: key_of(other) == key


def _outputs(
    source: Source, table: Table, names: Names, answers: Sequence[Answer]
) -> tuple[list[tuple[Runner, ...]], list[Type]]:
    """The output expressions row by row, and the type of each column."""
    known: dict[tuple[int, str], Code] = {}
    found: list[set[Type]] = [set() for _ in answers]
    rows = []
    for rule in table.rules:
        row = []
        for at, (text, answer) in enumerate(zip(rule.outputs, answers, strict=True)):
            code = known.get((at, text.text))
            if code is None:
                code = known[at, text.text] = with_type(compile_text(source, text, names), answer.kind, text.place)
            found[at].add(code.type)
            row.append(code.run)
        rows.append(tuple(row))
    return rows, [kinds.pop() if len(kinds) == 1 else ANY for kinds in found]


def _shape(table: Table, answers: Sequence[Answer], kinds: Sequence[Type]) -> Type:
    """The type of the table's answer."""
    if table.aggregation is not None:
        return ANY
    one = (
        kinds[0]
        if len(answers) == 1
        else context_of(dict(zip((answer.name for answer in answers), kinds, strict=True)))
    )
    return one if table.hit_policy in SINGLE_HIT else list_of(one)


class Rules:
    """The condition part of all rows: which rows match the answers to the questions."""

    def __init__(self, source: Source, table: Table, names: Names, questions: Sequence[Question]) -> None:
        self._source = source
        self._place = table.place
        self._columns = [{**names, "?": question.type} for question in questions]
        self._texts = [rule.tests for rule in table.rules]
        self._compiled: list[dict[str, Runner]] = [{} for _ in questions]
        read: dict[str, Cell | None] = {}
        rows = []
        for tests in self._texts:
            cells = [
                read[text.text] if text.text in read else read.setdefault(text.text, read_cell(text.text))
                for text in tests
            ]
            rows.append(cells)
            for column, (text, cell) in enumerate(zip(tests, cells, strict=True)):
                if cell is None or not (cell.any or cell.points):
                    self._test(column, text)
        self.index = RowIndex(rows)

    def matching(self, values: Sequence[Value], scope: Scope, run: Run) -> Iterator[int]:
        """The numbers (from 0) of the rows that match, in the order of the table."""
        scopes: dict[int, Scope] = {}
        candidates = self.index.candidates(values)
        run.spend(self._place, len(candidates))
        for candidate in candidates:
            if self._matches(candidate, values, scope, scopes, run):
                yield candidate.row

    def _matches(
        self, candidate: Candidate, values: Sequence[Value], scope: Scope, scopes: dict[int, Scope], run: Run
    ) -> bool:
        texts = self._texts[candidate.row]
        for column in candidate.untested:
            if column not in scopes:
                scopes[column] = {**scope, "?": values[column]}
            if self._test(column, texts[column])(scopes[column], run) is not True:
                return False
        return True

    def _test(self, column: int, text: Text) -> Runner:
        """The cell as unary tests; equal texts of a column are compiled once."""
        known = self._compiled[column]
        if text.text not in known:
            known[text.text] = compile_text(self._source, text, self._columns[column], "unary-tests").run
        return known[text.text]


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A decision table ready to run."""

    table: Table
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    rules: Rules
    outputs: Sequence[tuple[Runner, ...]]

    def run(self, scope: Scope, run: Run) -> Value:
        """The table's answer; null and a warning where the hit policy allows none."""
        try:
            values = [question.answer(scope, run) for question in self.questions]
            return self._decide(self._hits(values, scope, run), scope, run)
        except Undecided as undecided:
            run.warn(self.table.place, undecided.zh, undecided.en)
            return None

    def _hits(self, values: Sequence[Value], scope: Scope, run: Run) -> list[Hit]:
        hits = []
        for row in self.rules.matching(values, scope, run):
            hits.append(Hit(row + 1, tuple(output(scope, run) for output in self.outputs[row])))
            if self.table.hit_policy is HitPolicy.FIRST:
                break
        return hits

    def _decide(self, hits: Sequence[Hit], scope: Scope, run: Run) -> Value:
        policy, ranks = self.table.hit_policy, self._ranks()
        if not hits:
            return self._default(scope, run)
        if policy in SINGLE_HIT:
            return self._named(single(policy, hits, ranks))
        found = [self._named(outputs) for outputs in several(policy, hits, ranks)]
        return found if self.table.aggregation is None else aggregate(self.table.aggregation, found)

    def _default(self, scope: Scope, run: Run) -> Value:
        """The answer when no rule matches: the defaults, else nothing."""
        listing = self.table.hit_policy not in SINGLE_HIT and self.table.aggregation is None
        if any(answer.default is not None for answer in self.answers):
            outputs = tuple(answer.default(scope, run) if answer.default else None for answer in self.answers)
            return [self._named(outputs)] if listing else self._named(outputs)
        if self.table.aggregation is not None:
            return aggregate(self.table.aggregation, [])
        if listing:
            return []
        run.warn(self.table.place, "没有规则满足，也没有默认结果", "no rule matches and there is no default output")
        return None

    def _ranks(self) -> list[Rank]:
        return [answer.rank for answer in self.answers]

    def _named(self, outputs: Outputs) -> Value:
        """One value as it is, several as a context by column name."""
        if len(outputs) == 1:
            return outputs[0]
        return {answer.name: value for answer, value in zip(self.answers, outputs, strict=True)}
