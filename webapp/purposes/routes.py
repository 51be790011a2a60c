"""Routes of the register of purposes: to read, and as a table for a spreadsheet."""

from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from engine.db import reading
from engine.queries.purposes import AskedField, asked_fields
from webapp.extensions import db, means
from webapp.purposes.table import table_of
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("purposes", __name__, url_prefix="/purposes")
READERS = ("owner", "admin", "security_admin", "audit_admin", "supervisor")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
@role(*READERS)
def index() -> ResponseReturnValue:
    """Every question, all of them or only those about people."""
    shown = request.args.get("show", "personal")
    listed = _fields()
    rows = [one for one in listed if one.sensitivity] if shown == "personal" else listed
    unsaid = sum(1 for one in listed if one.sensitivity and not one.purpose)
    return render_template("purposes/index.html", rows=rows, shown=shown, count=len(listed), unsaid=unsaid)


@blueprint.get("/table")
@role(*READERS)
def table() -> ResponseReturnValue:
    """The whole register as a spreadsheet."""
    content = table_of(_fields())
    return send_file(BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name="purposes.xlsx", max_age=0)


def _fields() -> tuple[AskedField, ...]:
    with reading(db.session()) as session:
        current_actor(session)
        return asked_fields(session, means())
