"""How files leave the house; knows nothing of what they are: private files, and tables as Excel and CSV."""
