"""Filling in a form page by page: what every face does with a press of a button, whoever fills in what."""

from webapp.filling.paper import Later, Paper, asked
from webapp.filling.shelf import Place, Shelf
from webapp.filling.surroundings import around
from webapp.filling.turning import finish, show_check, show_page, turn

__all__ = ["Later", "Paper", "Place", "Shelf", "around", "asked", "finish", "show_check", "show_page", "turn"]
