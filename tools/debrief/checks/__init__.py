"""Rules: documents to findings, one file a family."""
