"""公告: what the exchange publishes, to whom, who was told and who has confirmed it (DOMAIN 1, "Notices")."""
