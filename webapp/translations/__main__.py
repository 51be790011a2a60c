"""Compiles the catalogues: ``python -m webapp.translations``; with ``update`` it first collects new texts."""

import sys

from webapp.translations.catalogue import compile_catalogues, missing, update_catalogues

if sys.argv[1:] == ["update"]:
    update_catalogues()
for message in missing():
    sys.stderr.write(f"not translated yet: {message}\n")
compile_catalogues()
