"""Terms that explain themselves: how they are ordered, and how they are marked in texts."""
