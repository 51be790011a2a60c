"""The register of shipments for those who send and receive parcels."""

from webapp.shipments.routes import blueprint

__all__ = ["blueprint"]
