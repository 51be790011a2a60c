"""Migrations: the numbered changes of the tables, and the one way to bring a database up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def upgrade(engine: Engine) -> None:
    """Run every migration the database has not seen, all of them or none; processes that start together take turns.

    Raises:
        sqlalchemy.exc.OperationalError: another user of the database held a table for too long; run it again.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
