"""共性问题: items of several firms grouped under neutral words and answered at once (DOMAIN 1)."""
