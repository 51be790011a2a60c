"""Hints that a field's own limits give: what kind of file, which days; said before anybody errs."""

from datetime import datetime

from engine.forms.around import Around
from engine.forms.bounds import workday_after
from engine.forms.kinds.computed import show_value
from engine.forms.kinds.files import FileRules, endings_text, size_text
from engine.forms.kinds.moments import SHANGHAI
from engine.forms.spec import Bounds


def file_hint(rules: FileRules, lang: str) -> str:
    """Types, size and number of files, said before anybody chooses one."""
    types = endings_text(rules.endings)
    if lang == "en":
        kinds = f"{types.replace('、', ', ')}; " if types else ""
        several = f", {rules.max_files} files at most" if rules.max_files > 1 else ""
        needed = f"; needed: {', '.join(rules.needed)}" if rules.needed else ""
        return f"{kinds}{size_text(rules.max_bytes)} at most each{several}{needed}"
    several = f"，最多{rules.max_files}个文件" if rules.max_files > 1 else ""
    needed = f"，应包括{'、'.join(rules.needed)}" if rules.needed else ""
    return f"{f'支持{types}，' if types else ''}每个文件不超过{size_text(rules.max_bytes)}{several}{needed}"


def days_hint(bounds: Bounds, around: Around, now: datetime, lang: str) -> str:
    """The first and the last day that may be chosen, counted in working days."""
    today = now.astimezone(SHANGHAI).date()
    first, last = (
        workday_after(today, count, around) if count else None
        for count in (bounds.workdays_ahead, bounds.workdays_within)
    )
    if lang == "en":
        told = (f"{first} at the earliest" if first else "", f"{last} at the latest" if last else "")
        return ", ".join(part for part in told if part)
    told = (f"最早{show_value(first)}" if first else "", f"最晚{show_value(last)}" if last else "")
    return "，".join(part for part in told if part)
