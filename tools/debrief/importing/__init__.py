"""Existing post-mortems become drafts: text in, a value out. No disk, no clock, no network.

What is understood is typed; what is not stays in the body, in place, and is reported with its line. Every word of the
source is in the result, which is proven for each document before it is handed out (`compose`).
"""
