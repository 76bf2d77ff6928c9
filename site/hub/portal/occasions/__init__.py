"""The organiser's pages of the occasions of a case."""
