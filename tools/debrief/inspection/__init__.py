"""The check run: which files, what is said of each, what is said between them.

It ties `documents` and `checks` together without holding more than one document at a time, and it is the one place that
may take the short way (`fast`) or remember a verdict (`cache`).
"""
