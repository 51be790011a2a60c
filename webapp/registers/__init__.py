"""The registers of metrology for those who keep them: standards, qualifications, certificates, trace-backs."""

from webapp.registers.certificates import blueprint as issued
from webapp.registers.routes import blueprint
from webapp.registers.tracing import blueprint as traces

__all__ = ["blueprint", "issued", "traces"]
