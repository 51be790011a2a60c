"""Downloads: materials and issued documents, only for those who may see them."""

from webapp.files.routes import blueprint

__all__ = ["blueprint"]
