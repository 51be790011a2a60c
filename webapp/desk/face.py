"""The blueprint of the desk; its routes are in the modules beside it."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
