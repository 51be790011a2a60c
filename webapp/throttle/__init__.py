"""How often strangers may look things up: freely at first, then with a proof, and beyond that not for a while.

What may be guessed (certificates by number and code, cases by number and code) is looked up through ``admit``.
"""

from webapp.throttle.gate import TooMany, admit, note_miss, pending, register
from webapp.throttle.pages import blueprint
from webapp.throttle.proof import Step

__all__ = ["Step", "TooMany", "admit", "blueprint", "note_miss", "pending", "register"]
