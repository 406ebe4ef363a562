"""Text that is written for people: Jinja2 templates, filled with values that stay values."""
