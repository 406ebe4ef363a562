"""The sources of facts, one file a system: a pure parser, and a thin fetcher where one is needed."""
