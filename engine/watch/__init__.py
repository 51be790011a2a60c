"""Supervision (电子监察): the rules that turn a light on, and the slips that must be answered."""
