"""Number series: what was allotted last."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class NumberSeries(Base):
    """One series of numbers, for example the case numbers of one day."""

    __tablename__ = "number_series"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int]
