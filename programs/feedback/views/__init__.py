"""The member's voice in the member portal."""
