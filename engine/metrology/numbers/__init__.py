"""Measured numbers: rounding, limits, uncertainty, conformity, comparison, charts; Decimal only.

Nothing here imports the rest of the product, does I/O, or holds a binary float. Figures come in as text, int or
Decimal and leave as Decimal that keep their trailing zeros. What can be decided exactly is decided exactly; quotients
and roots carry 50 digits and are rounded only when they are presented.
"""
