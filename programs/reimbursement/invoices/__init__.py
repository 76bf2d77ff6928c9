"""Invoice files: what stands on them, its confirmation by the organiser, and duplicates among them."""
