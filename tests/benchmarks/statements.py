"""Prints what each act costs the database, on both databases. Run: python -m tests.benchmarks.statements [-v]."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.databases import Templates
from tests.growth.site import open_site, whole_case
from webapp.extensions import db

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)


def main() -> None:
    """One warm case on each database; -v prints the statements too."""
    for kind in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder:
            templates = Templates(Path(folder))
            with templates.of(kind).copy(Path(folder)) as database, database.session() as session:
                site = open_site(session, database.url, Path(folder), NOW)
                whole_case(site)
                site.told.clear()
                whole_case(site)
                print(f"{kind}: {site.counts()}  whole case {sum(site.counts().values())}")
                if "-v" in sys.argv:
                    for act, sent in site.told.items():
                        print(f"-- {act}")
                        print("\n".join(f"   {one[:150]}" for one in sent))
                with site.app.app_context():
                    db.session.remove()
                    db.engine.dispose()
            templates.close()


if __name__ == "__main__":
    main()
