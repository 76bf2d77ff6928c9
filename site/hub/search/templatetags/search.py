"""Template filters that mark what a search found."""

from django import template

from hub.search import snippets

register = template.Library()
register.filter("highlight", snippets.highlight)
register.filter("snippet", snippets.snippet)
