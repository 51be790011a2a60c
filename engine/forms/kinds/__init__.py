"""The kinds of answers a field may take, one noun per file."""
