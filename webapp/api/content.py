"""JSON in and out: bodies read without trust, numbers kept as they are written."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Request, Response
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

MOST_BYTES = 2 * 1024 * 1024
_LONGEST_NUMBER = 400


def read_content(request: Request) -> Mapping[str, Any]:
    """The JSON object in the body; a number with a point or an exponent stays a float, which forms refuse.

    Raises:
        UnsupportedMediaType: it is not sent as ``application/json``.
        RequestEntityTooLarge: more than 2 MB.
        BadRequest: no JSON object in UTF-8.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    try:
        content = json.loads(request.get_data(cache=False).decode("utf-8"), parse_int=_whole, parse_constant=_refused)
    except (ValueError, RecursionError) as broken:
        raise BadRequest from broken
    if not isinstance(content, dict):
        raise BadRequest
    return content


def _whole(written: str) -> int | str:
    """A whole number; one of thousands of digits stays text, because reading it takes seconds."""
    return int(written) if len(written) < _LONGEST_NUMBER else written[:_LONGEST_NUMBER]


def _refused(written: str) -> float:
    raise ValueError(written)


def json_answer(content: Mapping[str, Any], kind: str = "json") -> Response:
    """An answer as JSON."""
    return Response(orjson.dumps(content), mimetype=f"application/{kind}")
