"""The one route that gives out files; the bytes are opened outside the transaction."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from engine.db import reading
from engine.files import open_file
from engine.queries import file_for
from webapp.extensions import db, means, store
from webapp.security import signed_in
from webapp.session import current_actor

blueprint = Blueprint("files", __name__, url_prefix="/files")


@blueprint.get("/<uuid:file_id>")
@signed_in
def download(file_id: UUID) -> ResponseReturnValue:
    """One file, always as a download: nothing that somebody uploaded is ever shown as a page of ours."""
    with reading(db.session()) as session:
        row = file_for(session, current_actor(session), file_id)
        session.expunge(row)
    name, content = open_file(means().ring, store(), row)
    return send_file(BytesIO(content), mimetype=row.media_type, as_attachment=True, download_name=name, max_age=0)
