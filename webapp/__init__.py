"""Thin faces over the engine: parse, one command or query, render."""
