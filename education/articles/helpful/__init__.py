"""“这一页有帮助吗”: a form of its own, outside all caches, and what editors make of the answers."""
