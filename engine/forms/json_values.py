"""The name for what comes from JSON or a post before anybody has looked at it."""

from typing import Any, TypeAlias

#: Anything that JSON can hold; nothing about it may be taken for granted.
Json: TypeAlias = Any
