"""Cases of documents: one file each, with what must be said of it beside it. `harness` explains the format."""
