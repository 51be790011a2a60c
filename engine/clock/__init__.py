"""The statutory clock: working days allowed, stretches that do not count, and the light everybody sees."""
