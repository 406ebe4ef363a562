"""It has happened before: incidents that share services or contributing factors, and what was left open then.

Pure: front matter comes in as plain values, relations go out; no clock, no disk.
"""
