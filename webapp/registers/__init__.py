"""The registers of metrology for those who keep them: standards, qualifications, capabilities, certificates."""

from webapp.registers import sheets
from webapp.registers.certificates import blueprint as issued
from webapp.registers.routes import blueprint
from webapp.registers.tracing import blueprint as traces

__all__ = ["blueprint", "issued", "sheets", "traces"]
