"""One file per outside system; each ends in ADAPTER."""
