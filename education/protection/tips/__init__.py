"""Reports of illegal futures activity: from the public and from members, handled without giving away who reported."""
