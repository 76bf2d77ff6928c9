"""Conditions in a form that PostgreSQL finds by an index."""

from django.db.models import BooleanField, Func


class AnyOf(Func):
    """`AnyOf(key, array)`: `key = ANY(array)`. The array is a parameter or a subquery.

    Unlike `IN (SELECT …)` it may stand in an OR and still be found by an index; unlike `IN (1, 2, …)` it is one
    parameter. PostgreSQL only.
    """

    template, arg_joiner = "(%(expressions)s))", " = ANY("
    output_field = BooleanField()
