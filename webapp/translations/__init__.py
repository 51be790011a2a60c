"""The English catalogue of the pages. Message ids are the Chinese texts themselves."""

from webapp.translations.catalogue import compile_catalogues, missing, update_catalogues

__all__ = ["compile_catalogues", "missing", "update_catalogues"]
