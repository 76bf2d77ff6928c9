"""Market institutions without an account: the public form, query codes, mails, pages."""
