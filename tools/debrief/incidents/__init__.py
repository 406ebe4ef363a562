"""From the issue of an incident to the draft of its post-mortem: read, judged and said as values.

Nothing in here asks a tracker or writes a file; what an issue holds is data, whoever has written or edited it.
"""
