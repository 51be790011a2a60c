"""Regular expressions are XPath's, whatever engine runs them."""

import pytest

from engine import feel
from engine.feel.regex_tree import Back, write_re2


def matches(text, pattern, flags=""):
    return feel.compile("matches(t, p, f)", ["t", "p", "f"]).evaluate({"t": text, "p": pattern, "f": flags})


@pytest.mark.parametrize(
    ("text", "pattern", "flags"),
    [
        ("计量", r"^\w{2}$", ""),
        ("٣", r"^\d$", ""),
        ("a-b", r"^\i\c*$", ""),
        ("#", r"^\W$", ""),
        ("x", r"^[\S]$", ""),
        ("é", r"^\p{Ll}$", ""),
        ("1", r"^\P{L}$", ""),
        ("a", r"^\p{IsBasicLatin}$", ""),
        ("量", r"^\P{IsBasicLatin}$", ""),
        ("]", r"^[\]]$", ""),
        ("-", r"^[a-]$", ""),
        ("-", r"^[-a]$", ""),
        ("b", r"^[^a-[c]]$", ""),
        ("m", r"^[a-z-[aeiou]]$", ""),
        ("B", r"^[a-z-[aeiou]]$", "i"),
        ("\t", r"^\t$", ""),
        ("a\nb", r"^b$", "m"),
        ("ab", "a b", "x"),
        ("a b", "a[ ]b", "x"),
        ("aXXb", r"a(?:X){2}b", ""),
        ("abab", r"^(ab)\1$", ""),
        ("aBAb", r"^(ab)\1$", "i"),
        ("a\na", r"^(a)$\n^\1$", "m"),
        ("aab", r"(a+?)\1b", ""),
        ("xyxy", r"(x|y)(y)\1\2", ""),
        ("aaaa", r"^(a{1,2})\1$", ""),
        ("b", r"(a?)b\1", ""),
        ("ccc", r"^([^ab])\1*$", ""),
        ("cc", r"^([^AB])\1$", "i"),
        ("aaa", r"^(a|b){2,3}?\1$", ""),
        ("aaaa", r"^((a)\2){1,2}$", ""),
        ("aa", r"^(?:(a?)\1)*$", ""),
        ("y", r"^[\p{L}-[x]]$", ""),
        ("量", r"^[\P{Lu}-[x]]$", ""),
        ("a", r"^[a-ce-gb-d-[xyz]]$", ""),
        ("a" * 50 + "b", r"^(a)\1*b$", ""),
    ],
)
def test_a_text_is_matched(text, pattern, flags):
    assert matches(text, pattern, flags) is True


@pytest.mark.parametrize(
    ("text", "pattern", "flags"),
    [
        ("e", r"^[a-z-[aeiou]]$", ""),
        ("a", r"[a-[a]]", ""),
        ("ab", r"(a)\1", ""),
        ("c", r"^[^a-[c]]$", ""),
        ("\n", r"^.$", ""),
        ("A", r"^[^a]$", "i"),
        ("a", r"^[^\p{L}]$", ""),
    ],
)
def test_a_text_is_not_matched(text, pattern, flags):
    assert matches(text, pattern, flags) is False


@pytest.mark.parametrize(
    "pattern",
    [
        "(", ")", "a)", "[", "[]", "[z-a]", r"[\d-z]", "[a-z-x]", "[a[b]", "*a", "a**", "^*", "a{", "a{x}", "a{2,1}",
        "a{1001}", r"\1", r"(a\1)", r"\0", r"\q", r"\p", r"\p{", r"\p{Xx}", r"\p{IsNowhere}", r"\p{}", r"a\ b",
        "(?=a)", "(?P<n>a)",
        "\\", "[a-[b]", "[a-[b]c]", "(" * 60 + ")" * 60, "a{99999999999}", "]", "}",
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_null(pattern):
    assert matches("a", pattern) is None


@pytest.mark.parametrize("flags", ["p", "X", " ", "ss!"])
def test_an_unknown_flag_is_null(flags):
    assert matches("a", "a", flags) is None


def test_a_delimiter_may_not_match_nothing():
    assert feel.compile('split("ab", "x*")').evaluate({}) is None


def test_replacements_take_groups_by_number():
    assert feel.compile(r'replace("ab", "(a)(b)", "$2$1$3\\$")').evaluate({}) == "ba$"
    assert feel.compile('replace("a.b", ".", "$1", "q")').evaluate({}) == "a$1b"


def test_the_linear_engine_is_never_given_a_back_reference():
    assert write_re2(Back(1)) == r"\1"
