"""Uploads of the gallery: the example file is known, and nothing else is kept."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import FileStorage

from engine.forms.kinds.files import FileRules
from webapp.forms import UploadRefused


class ExampleUploads:
    """Knows the files of a specimen's answer."""

    def __init__(self, answer: object) -> None:
        listed = answer if isinstance(answer, list) else []
        self._known = {one["id"]: one for one in listed if isinstance(one, Mapping) and "id" in one}

    def stage(self, upload: FileStorage, rules: FileRules) -> Mapping[str, Any]:
        """Nothing sent to the gallery is kept. Raises UploadRefused."""
        raise UploadRefused("failed")

    def find(self, id: str) -> Mapping[str, Any] | None:
        """The example file."""
        return self._known.get(id)
