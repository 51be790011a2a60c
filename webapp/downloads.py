"""Files that we make ourselves, given out as downloads."""

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def give(content: bytes, name: str, media_type: str) -> ResponseReturnValue:
    """The content as a download under a name; slashes of titles are no folders."""
    plain = name.replace("/", "-")
    return send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=plain, max_age=0)
