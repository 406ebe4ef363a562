"""Reading a tracker for planning, and doing what a plan says: claims, creation, repairs, write-back.

Everything here works with any tracker that keeps to `debrief.trackers.port`, and everything can be
repeated: a run that is killed at any point leaves nothing that the next one cannot finish.
"""
