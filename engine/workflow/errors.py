"""Facts that only a running drawing can raise.

``Stuck`` is what the worker turns into an incident; a drawing that passed ``build`` meets it only
through its data (no branch fits, a list is no list) or through a move that never comes to rest.
"""

from engine.errors import EngineError


class Stuck(EngineError):
    """The case cannot go on at ``step``; nothing was moved, and the same move may be tried again."""

    code = "stuck"

    def __init__(self, step: str, zh: str, en: str = "") -> None:
        super().__init__(f"环节 {step}：{zh}", f"step {step}: {en or zh}")
        self.step = step
