"""What a case is and what happens next. No HTTP, no network."""
