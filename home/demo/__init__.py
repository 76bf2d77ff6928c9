"""The demo's cases: made through the same services that people use, each at its own moment in the past."""
