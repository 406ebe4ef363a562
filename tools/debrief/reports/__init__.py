"""Values to escaped text: one file a format."""
