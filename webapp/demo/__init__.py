"""The people of a demo installation: who they are, how they log in, and how they get there."""

from webapp.demo.customers import join_customers
from webapp.demo.licences import give_licences
from webapp.demo.logins import DemoLogin, keep_passwords, listed_logins
from webapp.demo.people import load_people, read_people, set_up_people
from webapp.demo.seals import DEMO_SEALS, load_seals

__all__ = [
    "DEMO_SEALS",
    "DemoLogin",
    "give_licences",
    "join_customers",
    "keep_passwords",
    "listed_logins",
    "load_people",
    "load_seals",
    "read_people",
    "set_up_people",
]
