"""Finds what may not stand on the site: how texts are read, what a pattern may be, and what a page says of it."""
