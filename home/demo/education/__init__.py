"""Investor education in the demo: texts, and what makes pages of them."""
