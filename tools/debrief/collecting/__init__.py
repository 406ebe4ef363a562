"""Facts from where they already are, as rows of a timeline.

A source is a pure parser of what it is given, and, where a network or another program is needed, a thin fetcher before
it. What the facts of all sources add to a document is decided in `merge`; nothing in here writes a file.
"""
