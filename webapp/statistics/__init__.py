"""Figures of a service item by month and unit: volume, turnaround, punctuality, rework, income, satisfaction."""

from webapp.statistics.routes import blueprint

__all__ = ["blueprint"]
