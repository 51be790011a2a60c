"""The two faces that every document is set in, made once from an open font and kept by hash.

``python -m engine.metrology.documents.fonts`` makes them and prints what it did. The source is Noto Sans SC
(SIL Open Font License 1.1), a variable font that ReportLab cannot use as it is: it would draw bold as regular,
because two instances of one variable font carry the same names. So Regular and Bold are cut out as static
fonts and renamed. Every glyph is kept: names of people use rare characters.
"""

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

#: counted up when the recipe below changes, so that old faces are made again.
RECIPE = "1"
FAMILY = "Liangheng Sans SC"
WEIGHTS = {"Regular": 400, "Bold": 700}
_PACKAGE = "justmytype_intl_cjk"
_FOLDER = "fonts/ofl/notosanssc"
_SOURCE = "NotoSansSC[wght].ttf"
_LICENCE = "OFL.txt"
_NAME_IDS = range(1, 7)


@dataclass(frozen=True, slots=True)
class Fonts:
    """Paths of the two static faces. ``digest`` names the recipe and source they were made from."""

    regular: Path
    bold: Path
    digest: str


def fonts_folder() -> Path:
    """The folder the faces are kept in: ``$LIANGHENG_VAR/fonts``, ``./var/fonts`` when it is not set."""
    return Path(os.environ.get("LIANGHENG_VAR", "var")) / "fonts"


def make_fonts(folder: Path | None = None) -> Fonts:
    """Make the faces that are missing in ``folder`` and give both; quick when they are there.

    Two processes may make them at once: each face is written aside and renamed into place.

    Raises:
        FileNotFoundError: the package with the source font is not installed.
    """
    home = folder if folder is not None else fonts_folder()
    digest = _digest()
    home.mkdir(parents=True, exist_ok=True)
    paths = {style: home / f"LianghengSansSC-{style}-{digest[:16]}.ttf" for style in WEIGHTS}
    for style, path in paths.items():
        if not path.exists():
            _write_aside(path, _static_face(style))
    licence = home / _LICENCE
    if not licence.exists():
        _write_aside(licence, _resource(_LICENCE).read_bytes())
    return Fonts(regular=paths["Regular"], bold=paths["Bold"], digest=digest)


@lru_cache(maxsize=1)
def _digest() -> str:
    source = hashlib.sha256(_resource(_SOURCE).read_bytes())
    source.update(RECIPE.encode())
    return source.hexdigest()


def _resource(name: str) -> Path:
    path = Path(str(files(_PACKAGE).joinpath(_FOLDER, name)))
    if not path.is_file():
        raise FileNotFoundError(f"justmytype-intl-cjk does not hold {_FOLDER}/{name}")
    return path


def _static_face(style: str) -> bytes:
    font = TTFont(_resource(_SOURCE), recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"wght": WEIGHTS[style]}, inplace=True)
    _rename(font, style)
    with tempfile.TemporaryFile() as file:
        font.save(file)
        file.seek(0)
        return file.read()


def _rename(font: TTFont, style: str) -> None:
    """Give name IDs 1 to 6 of this face values that no other face has."""
    post_script = f"LianghengSansSC-{style}"
    values = {
        1: f"{FAMILY} {style}",
        2: "Regular",
        3: f"{RECIPE};{post_script}",
        4: f"{FAMILY} {style}",
        5: f"Version {RECIPE}",
        6: post_script,
    }
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in {0, 13, 14}]
    for name_id in _NAME_IDS:
        table.setName(values[name_id], name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = WEIGHTS[style]


def _write_aside(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(path)


def main() -> int:
    """Make the faces and say where they are."""
    fonts = make_fonts()
    for path in (fonts.regular, fonts.bold):
        sys.stdout.write(f"{path} ({path.stat().st_size // 1024} KiB)\n")
    sys.stdout.write("Cut from Noto Sans SC, SIL Open Font License 1.1; the licence text lies beside them.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
