"""The people of a demo installation: who they are, how they log in, and how they get there."""

from webapp.demo.logins import DemoLogin, keep_passwords, listed_logins
from webapp.demo.people import load_people, read_people, set_up_people

__all__ = ["DemoLogin", "keep_passwords", "listed_logins", "load_people", "read_people", "set_up_people"]
