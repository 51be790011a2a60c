"""The registers of metrology for those who keep them: standards, qualifications, certificates, trace-backs."""

from webapp.registers.routes import blueprint

__all__ = ["blueprint"]
