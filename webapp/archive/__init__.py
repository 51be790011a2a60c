"""The archive's pages and commands."""
