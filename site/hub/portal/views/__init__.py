"""The pages of the member portal."""
