"""The two faces: made once, told apart, and drawn glyph by glyph as the font says."""

import io
from dataclasses import replace

import pikepdf
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from engine.metrology.documents.certificate import compose
from engine.metrology.documents.fonts import fonts_folder, make_fonts
from engine.metrology.documents.record import InvalidCertificate
from tests.engine.metrology.documents.specimens import SITE, a_verification

RARE = "囍镕喆犇〇㎡Ωμ①"


def test_regular_and_bold_carry_different_names(fonts):
    names = [TTFont(path)["name"] for path in (fonts.regular, fonts.bold)]

    assert names[0].getDebugName(6) == "LianghengSansSC-Regular"
    assert names[1].getDebugName(6) == "LianghengSansSC-Bold"
    assert all(names[0].getDebugName(place) != names[1].getDebugName(place) for place in (1, 3, 4, 6))


def test_fonts_that_are_there_are_not_made_again(fonts):
    before = fonts.regular.stat().st_mtime_ns, fonts.bold.stat().st_mtime_ns

    again = make_fonts()

    assert again == fonts
    assert (again.regular.stat().st_mtime_ns, again.bold.stat().st_mtime_ns) == before


def test_the_licence_lies_beside_the_fonts(fonts):
    assert "SIL OPEN FONT LICENSE" in (fonts.regular.parent / "OFL.txt").read_text(encoding="utf-8")


def test_the_folder_of_the_fonts_follows_the_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("LIANGHENG_VAR", str(tmp_path))

    assert fonts_folder() == tmp_path / "fonts"


@pytest.mark.slow
@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_rare_characters_are_drawn_with_the_glyphs_of_the_font(fonts, weight):
    base = a_verification()
    where = {"client": replace(base.client, name=RARE)} if weight == "regular" else {}
    where |= {"instrument": replace(base.instrument, name=RARE)} if weight == "bold" else {}
    pdf = compose(replace(base, **where), fonts=fonts, site_url=SITE)

    drawn = _drawn_glyphs(pdf, weight)
    source = TTFont(getattr(fonts, weight))
    expected = {char: _outline(source, source.getBestCmap()[ord(char)]) for char in RARE}

    assert {char: drawn[char] for char in RARE} == expected


def test_a_character_that_the_font_lacks_is_refused_by_name(fonts):
    base = a_verification()

    with pytest.raises(InvalidCertificate) as refused:
        compose(replace(base, place="甲𪚥室"), fonts=fonts, site_url=SITE)

    assert "U+2A6A5" in refused.value.zh


def _drawn_glyphs(content, weight):
    """Character → outline, for every code shown on the first page in the face of ``weight``."""
    drawn = {}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0]
        fonts = {name: _embedded(font) for name, font in page.Resources.Font.items() if _is(font, weight)}
        current = None
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                current = fonts.get(str(operands[0]))
            elif str(operator) == "Tj" and current is not None:
                font, cmap, unicode_of = current
                for code in bytes(operands[0]):
                    drawn[unicode_of[code]] = _outline(font, cmap[code])
    return drawn


def _is(font, weight):
    return str(font.BaseFont).endswith({"regular": "-Regular", "bold": "-Bold"}[weight])


def _embedded(font):
    face = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
    cmap = {code & 0xFF: name for table in face["cmap"].tables for code, name in table.cmap.items()}
    return face, cmap, _to_unicode(font.ToUnicode.read_bytes().decode("ascii"))


def _to_unicode(cmap):
    """Code → character, from the bfchar and bfrange lines that ReportLab writes."""
    found = {}
    for line in cmap.splitlines():
        parts = line.replace("[", " ").replace("]", " ").replace("<", " ").replace(">", " ").split()
        if line.startswith("<") and len(parts) >= 3:
            first, last = int(parts[0], 16), int(parts[1], 16)
            if "[" not in line:
                found |= {code: chr(int(parts[2], 16) + code - first) for code in range(first, last + 1)}
            else:
                found |= {first + place: chr(int(value, 16)) for place, value in enumerate(parts[2:])}
        elif line.startswith("<") and len(parts) == 2 and len(parts[0]) == 2 and len(parts[1]) == 4:
            found[int(parts[0], 16)] = chr(int(parts[1], 16))
    return found


def _outline(font, name):
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    return pen.value
