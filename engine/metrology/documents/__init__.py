"""Documents that the institution issues: certificates as PDF/A-3b with data inside, and the seal that closes them.

This is the only place that imports reportlab, pikepdf and pyHanko. Nothing here reads the database or the clock.
"""
