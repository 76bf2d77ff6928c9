"""How files leave the house; knows nothing of what they are."""
