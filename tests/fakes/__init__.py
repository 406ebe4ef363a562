"""Fakes of the services that debrief talks to; they keep state and are reached over real HTTP."""
