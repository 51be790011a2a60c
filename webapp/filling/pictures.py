"""Pictures that people upload: made smaller for a look, and freed of what the camera wrote into them.

Only JPEG and PNG are opened, never more pixels than a bound, and never while a transaction is open.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MEDIA_TYPES = frozenset({"image/jpeg", "image/png"})
#: pixels of the largest picture that is opened: the best telephones of today make fewer.
MOST_PIXELS = 60_000_000
THUMBNAIL_SIDE = 320
_FORMATS = ("JPEG", "PNG")
_QUALITY = 92
_BROKEN = (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, MemoryError)


class TooManyPixels(Exception):
    """The picture would take too much memory to open."""


class NoPicture(Exception):
    """The bytes are no whole JPEG or PNG picture."""


def thumbnail(content: bytes) -> bytes:
    """The picture as a small JPEG, upright. Raises NoPicture and TooManyPixels."""
    picture = _opened(content)
    try:
        picture.draft("RGB", (2 * THUMBNAIL_SIDE, 2 * THUMBNAIL_SIDE))
        small = ImageOps.exif_transpose(picture)
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        flat = Image.new("RGB", small.size, "white")
        seen = small.convert("RGBA")
        flat.paste(seen, mask=seen.getchannel("A"))
    except _BROKEN as broken:
        raise NoPicture from broken
    return _saved(flat, "JPEG")


def without_metadata(content: bytes) -> bytes:
    """The same picture, upright, with its pixels and nothing else. Raises NoPicture and TooManyPixels."""
    picture = _opened(content)
    form = picture.format or "PNG"
    try:
        upright = ImageOps.exif_transpose(picture)
        bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        if upright.mode == "P":
            bare.putpalette(upright.getpalette() or [])
    except _BROKEN as broken:
        raise NoPicture from broken
    return _saved(bare, form)


def _opened(content: bytes) -> Image.Image:
    """The picture with its size looked at before anything is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower or told apart
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
    except Image.DecompressionBombError as bomb:
        raise TooManyPixels from bomb
    except _BROKEN as broken:
        raise NoPicture from broken
    if picture.width * picture.height > MOST_PIXELS:
        raise TooManyPixels
    return picture


def _saved(picture: Image.Image, form: str) -> bytes:
    content = io.BytesIO()
    picture.save(content, form, **({"quality": _QUALITY} if form == "JPEG" else {"optimize": True}))
    return content.getvalue()
