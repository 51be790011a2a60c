"""Allen's relations between points and ranges, with open and closed ends (DMN 1.5, table 78)."""

import pytest

from engine import feel


def value(text):
    return feel.compile(text).evaluate({})


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("before(1, 10)", "before(10, 1)"),
        ("before(1, (1..10])", "before(1, [1..10])"),
        ("before([1..10), 10)", "before([1..10], 10)"),
        ("before([1..10], (10..20])", "before([1..10], [10..20])"),
        ("after(12, [1..10])", "after(10, [1..10])"),
        ("after((11..20], 11)", "after([11..20], 11)"),
        ("after([11..20], [1..11))", "after([11..20], [1..11])"),
        ("meets([1..5], [5..10])", "meets([1..5), [5..10])"),
        ("met by([5..10], [1..5])", "met by([6..10], [1..5])"),
        ("overlaps([1..5], [3..8])", "overlaps([1..5], [6..8])"),
        ("overlaps before([1..5], [3..8])", "overlaps before([1..5], (5..8])"),
        ("overlaps before([1..5), [1..5)) = false", "overlaps before([1..5], [1..5])"),
        ("overlaps after([3..8], [1..5])", "overlaps after([1..5], [3..8])"),
        ("overlaps after((1..5], [1..5])", "overlaps after([1..5], [1..5))"),
        ("finishes(10, [1..10])", "finishes(10, [1..10))"),
        ("finishes([5..10), [1..10))", "finishes([5..10), [1..10])"),
        ("finished by([1..10], [5..10])", "finished by([1..10], 9)"),
        ("includes([1..10], 5)", "includes((1..10], 1)"),
        ("includes([1..10], [1..10))", "includes((1..10], [1..5])"),
        ("during(5, [1..10])", "during([4..11], [1..10])"),
        ("starts(1, [1..10])", "starts(1, (1..10])"),
        ("starts([1..5], [1..10])", "starts([1..5], (1..10])"),
        ("started by([1..10], [1..5])", "started by([1..10], 2)"),
        ("coincides([1..5], [1..5])", "coincides([1..5], [1..5))"),
        ("coincides(3, 3)", "coincides(3, 4)"),
        ('before(@"2026-01-01", [@"2026-02-01"..@"2026-03-01"])', 'after(@"2026-01-01", @"2026-02-01")'),
    ],
)
def test_a_relation_holds_or_does_not(true, false):
    assert value(true) is True
    assert value(false) is False


@pytest.mark.parametrize(
    "text",
    ["before((< 5), 7)", "overlaps([1..5], (!= 3))", "meets(1, [1..2])", 'before(1, "a")', "starts([1..2], [null..3])"],
)
def test_a_relation_that_cannot_be_told_is_null(text):
    assert value(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 in (= 5)", True),
        ("5 in (!= 5)", False),
        ("5 in [(= 5), (> 9)]", True),
        ('"a" in [[1..3], "a"]', True),
        ('"a" in [[1..3]]', False),
        ('1 in ("a", 2)', None),
        ("(< 5) = (< 5)", True),
        ("(< 5) = (<= 5)", False),
        ("[1..3] instance of range<number>", True),
        ('["a".."b"] instance of range<number>', False),
        ("1 in [1..3[ and true", True),
        ("2 in ]1..2[", False),
        ("[1..xs[1]]", None),
    ],
)
def test_ranges_test_values(text, expected):
    assert value(text) is expected or isinstance(value(text), feel.Range)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('range("[1..3]") = [1..3]', True),
        ('range(" ( -1.5 .. 1e2 ) ") = (-1.5..1e2)', True),
        ('range("]@\\"2026-01-01\\"..date(\\"2026-02-01\\")[") = (@"2026-01-01"..@"2026-02-01")', True),
        ('range("[duration(\\"P1D\\")..@\\"P2D\\"]") = [@"P1D"..@"P2D"]', True),
        ('range("[\\"a\\"..\\"b\\"]") = ["a".."b"]', True),
        ('range("[3..1]")', None),
        ('range("[x..1]")', None),
        ('range("[string(\\"1\\")..\\"2\\"]")', None),
        ('range("1..2")', None),
        ('range("[1..\\"a\\"]")', None),
    ],
)
def test_a_range_is_read_from_its_text(text, expected):
    assert value(text) is expected
