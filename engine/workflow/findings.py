"""The shape of a finding: element id, Chinese sentence, English sentence."""

from typing import TypeAlias

Finding: TypeAlias = tuple[str, str, str]


def label(name: str, node_id: str) -> str:
    """How a node is called in a sentence: its drawn name, else its id."""
    return f"“{name}”" if name else node_id
