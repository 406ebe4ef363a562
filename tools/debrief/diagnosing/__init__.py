"""What works with the credentials at hand, what does not, and how to mend it.

`probing` looks through a client that reads; every other module judges what was seen, and is pure.
"""
