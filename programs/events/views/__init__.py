"""The pages of the co-hosted events."""
