"""One file per outside system; each ends in ``ADAPTER = …`` and imports ``engine.ports`` only."""

from collections.abc import Mapping


def setting(settings: Mapping[str, str], name: str) -> str:
    """The value of a setting that an adapter cannot do without.

    Raises:
        ValueError: the setting is missing or blank; the sentence names it.
    """
    value = settings.get(name, "").strip()
    if not value:
        raise ValueError(f"缺少设置 {name}，请在配置中填写。 The setting {name} is missing.")
    return value
