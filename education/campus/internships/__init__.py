"""Internships: posts of the exchange and of members, applications by students without an account."""
