"""The applicant's face: drafts, step forms, cases, files, and what they lead to."""

<<<<<<< HEAD
from webapp.my import materials, printing
from webapp.my.routes import blueprint

__all__ = ["blueprint", "materials", "printing"]
=======
from webapp.my import materials, urging
from webapp.my.routes import blueprint

__all__ = ["blueprint", "materials", "urging"]
>>>>>>> f991e5aac1f183658b2c5578c2d1d77690365d92
