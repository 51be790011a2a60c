"""Units and quantities as people write them: reading, printing, look-alikes, legal units, D-SI strings.

Nothing here computes with measured values beyond an exact change of unit.
"""
