"""What every command needs besides the session and the time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.catalog.shelf import Catalog
from engine.ports import FileJudge, Scanner, Taker, Undertakings
from engine.vault import KeyRing


@dataclass(frozen=True, slots=True)
class Means:
    """The catalog (with the operations and renders that releases may call) and the key ring."""

    catalog: Catalog
    ring: KeyRing
    #: code of the institution in archive packages.
    institution_code: str = "LIANGHENG"
    #: says of a file whose seal it bears, for the archive; None where nothing can say it.
    judge: FileJudge | None = None
    #: looks for malicious software, for the archive; None where no scanner is set.
    scanner: Scanner | None = None
    #: who takes news that is about no message of ours, by the name a receipt gives.
    takers: Mapping[str, Taker] = field(default_factory=dict)
    #: how cases let go of what they entered into beyond their own file.
    undertakings: Undertakings = field(default_factory=Undertakings)
    #: absolute public address of the site, for links in messages.
    site_url: str = ""
    #: told of every move: code of the service item, keys of the steps passed in order, keys of those it rests at.
    trace: Callable[[str, Sequence[str], Sequence[str]], None] | None = None
