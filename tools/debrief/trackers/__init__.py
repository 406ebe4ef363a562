"""Trackers: where action points live as issues. `port` says what a tracker must offer."""
