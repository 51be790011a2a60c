"""Prints how long a signed certificate takes: the first one of a process and the ones after it.

Run: ``python tests/benchmarks/certificate_speed.py``
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.metrology.documents.certificate import compose
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.seal import PdfSeal
from engine.metrology.documents.verification import verify_pdf
from engine.metrology.signatures import load_provider, make_demo_authority
from tests.engine.metrology.documents.specimens import DEMO_LINE, HOUSE, SITE, a_verification

NOW = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)
ROUNDS = 20


def main() -> None:
    """Compose, seal and check a certificate ``ROUNDS`` times in one process."""
    fonts = make_fonts()
    with tempfile.TemporaryDirectory() as folder:
        authority = make_demo_authority(Path(folder), institution=HOUSE.name, now=NOW)
        begun = perf_counter()
        seal = PdfSeal(load_provider(authority), fonts=fonts, institution=HOUSE.name)
        print(f"load the seal           {1000 * (perf_counter() - begun):7.1f} ms")
        roots = [authority.root.read_bytes()]
        signed, worked, checked, size = [], [], [], 0
        for _ in range(ROUNDS):
            begun, busy = perf_counter(), process_time()
            pdf = compose(a_verification(), fonts=fonts, site_url=SITE, demo_line=DEMO_LINE)
            sealed = seal.sign_pdf(pdf, reason="签发检定证书", now=NOW)
            done = perf_counter()
            worked.append(1000 * (process_time() - busy))
            verify_pdf(sealed, roots)
            signed.append(1000 * (done - begun))
            checked.append(1000 * (perf_counter() - done))
            size = len(sealed)
    print(f"signed, first           {signed[0]:7.1f} ms")
    print(f"signed, second          {signed[1]:7.1f} ms   (figure to reach: 250 ms), processor {worked[1]:.1f} ms")
    print(f"signed, median of {ROUNDS}    {median(signed):7.1f} ms")
    print(f"checked, median of {ROUNDS}   {median(checked):7.1f} ms")
    print(f"size                    {size / 1024:7.1f} KiB")


if __name__ == "__main__":
    main()
