"""The index of the public search, and what was asked of it."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """One thing that the search finds: a page, an article of a regulation, a record of a room.

    Nothing here says who may see it: that is asked of its source with every search. `folded` is title, other names,
    text and codes in the form in which words are compared. The words by which it is found lie in the table of `words`.
    """

    source = models.CharField(max_length=40)
    key = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    products = models.CharField(max_length=200, blank=True)
    dated = models.DateField(null=True)
    title = models.CharField(max_length=300)
    named = models.TextField(blank=True)
    folded = models.TextField()
    text = models.TextField()

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="search_document_once")]

    def __str__(self) -> str:
        return self.title
