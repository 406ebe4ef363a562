"""Bytes to documents and back: limits, front matter with places, sections, timeline, splice, the archive."""
