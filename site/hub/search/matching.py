"""Trees of queries as conditions on the index: words and phrases are looked up, AND, OR and NOT are set operations."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery

from .fulltext import AUTOCOMPLETE, ENGINE
from .segmentation import phrase_terms, terms

NOTHING = Q(pk__in=[])


def condition(query: SearchQuery, column: str) -> Q:
    """Which rows of the index match."""
    match query:
        case MatchAll():
            return Q()
        case Not(subquery=MatchAll()):
            return NOTHING
        case Not():
            return ~condition(query.subquery, column)
        case And() | Or():
            combine = and_ if isinstance(query, And) else or_
            return reduce(combine, (condition(part, column) for part in query.subqueries), Q())
        case Boost():
            return condition(query.subquery, column)
    expression = wanted(query, column)
    return ENGINE.lookup(expression, column) if expression else NOTHING


def wanted(query: SearchQuery, column: str) -> str:
    """The words and phrases asked for, without the excluded ones, in the language of the database; "" for none."""
    match query:
        case Not() | MatchAll():
            return ""
        case Boost():
            return wanted(query.subquery, column)
        case And() | Or():
            parts = (wanted(part, column) for part in query.subqueries)
            return ENGINE.any_of.join(filter(None, parts))
        case Phrase():
            found = phrase_terms(query.query_string)
            return ENGINE.phrase(found) if found else ""
        case PlainText() | Fuzzy():
            words = [terms(word, unfinished=column == AUTOCOMPLETE) for word in query.query_string.split()]
            groups = [f"({ENGINE.all_of.join(map(ENGINE.term, word))})" for word in words if word]
            joined = (ENGINE.all_of if query.operator == "and" else ENGINE.any_of).join(groups)
            return f"({joined})" if joined else ""
    raise NotImplementedError(f"A search for {query!r} is not supported.")
