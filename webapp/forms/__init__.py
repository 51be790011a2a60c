"""The web side of forms: posts become raw answers, views become HTML. Rules live in ``engine.forms``."""

from webapp.forms.actions import Action, act_on, read_action
from webapp.forms.posted import json_answers, merged, raw_answers
from webapp.forms.problems import Problems
from webapp.forms.rendering import register
from webapp.forms.uploads import UploadRefused, Uploads

__all__ = [
    "Action",
    "Problems",
    "UploadRefused",
    "Uploads",
    "act_on",
    "json_answers",
    "merged",
    "raw_answers",
    "read_action",
    "register",
]
