"""Research topics: a call, proposals as cases, reviews by named people."""
