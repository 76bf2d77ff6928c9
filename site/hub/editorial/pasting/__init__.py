"""Text from Word and from articles of a public account, as the blocks of a page."""
