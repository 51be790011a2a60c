"""The one route that gives out files; the bytes are opened outside the transaction."""

from http import HTTPStatus
from io import BytesIO
from uuid import UUID

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue

from engine.db import reading
from engine.files import open_file
from engine.queries import file_for
from webapp.extensions import db, means, now, store
from webapp.filling import sending
from webapp.filling.pictures import MEDIA_TYPES, NoPicture, TooManyPixels, thumbnail
from webapp.security import signed_in
from webapp.session import current_actor

blueprint = Blueprint("files", __name__, url_prefix="/files")


@blueprint.get("/<uuid:file_id>")
@signed_in
def download(file_id: UUID) -> ResponseReturnValue:
    """One file, always as a download: nothing that somebody uploaded is ever shown as a page of ours."""
    with reading(db.session()) as session:
        row = file_for(session, means(), current_actor(session), file_id, now=now())
        session.expunge(row)
    name, content = open_file(means().ring, store(), row)
    return send_file(BytesIO(content), mimetype=row.media_type, as_attachment=True, download_name=name, max_age=0)


@blueprint.get("/<uuid:file_id>/thumbnail")
@signed_in
def show_thumbnail(file_id: UUID) -> ResponseReturnValue:
    """A picture made small and drawn anew by us, so that nothing of the upload itself is shown."""
    with reading(db.session()) as session:
        row = file_for(session, means(), current_actor(session), file_id, now=now())
        session.expunge(row)
    if row.media_type not in MEDIA_TYPES:
        abort(HTTPStatus.NOT_FOUND)
    try:
        small = thumbnail(open_file(means().ring, store(), row)[1])
    except (NoPicture, TooManyPixels):
        abort(HTTPStatus.NOT_FOUND)
    return send_file(BytesIO(small), mimetype="image/jpeg", max_age=0)


@blueprint.put("/uploads/<uuid:upload_id>")
@signed_in
def send_piece(upload_id: UUID) -> ResponseReturnValue:
    """The next piece of a file that a script sends."""
    with reading(db.session()) as session:
        actor = current_actor(session)
    return sending.take_piece(actor, upload_id, request.args.get("at", 0, type=int))
