"""What a post-mortem is: its vocabulary, its models and what each status asks for.

The package knows nothing of files, trackers or the command line. The modules `vocabulary`,
`identifiers`, `instants` and `requirements` use the standard library alone, so that a commit hook
can import them without paying for pydantic.
"""
