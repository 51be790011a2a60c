"""Original records: what a template says of its columns, what was measured, and a second way of computing it."""
