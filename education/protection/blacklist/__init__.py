"""The mirrored blacklist: searched by everybody, kept by editors, taken over from its source as a file."""
