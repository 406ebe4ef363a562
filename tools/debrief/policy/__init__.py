"""Policy as code: which incidents need a post-mortem, by when, reviewed by whom, and who may waive it.

Pure: values in, decisions with their reasons out; no clock, no disk, no network.
"""
