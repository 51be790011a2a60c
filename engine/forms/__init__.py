"""Forms: form-js schemas compiled once per release, worked out, shown and checked on the server; no HTML here."""

from engine.forms.compile_form import compile_form, parse_form
from engine.forms.facts import form_facts
from engine.forms.form import Form
from engine.forms.views import (
    FieldView,
    FormView,
    GroupView,
    ListView,
    OptionView,
    PageView,
    RowView,
    StillView,
)

__all__ = [
    "FieldView",
    "Form",
    "FormView",
    "GroupView",
    "ListView",
    "OptionView",
    "PageView",
    "RowView",
    "StillView",
    "compile_form",
    "form_facts",
    "parse_form",
]
