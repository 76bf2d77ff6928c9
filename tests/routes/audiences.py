"""Who gets through: sets of roles, for rows of firm A and for rows of firm B."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Audience:
    """The roles that get through on a row of A and on one of B; strangers are asked to sign in unless `public`."""

    a: frozenset[str]
    b: frozenset[str]
    public: bool = False

    def __or__(self, other: Audience) -> Audience:
        return Audience(self.a | other.a, self.b | other.b)

    def __sub__(self, other: Audience) -> Audience:
        return Audience(self.a - other.a, self.b - other.b)

    def of(self, side: str) -> frozenset[str]:
        """The roles that get through on a row of this side, "a" or "b"."""
        return self.a if side == "a" else self.b


def each(*roles: str) -> Audience:
    """These roles, whosever row it is."""
    return Audience(frozenset(roles), frozenset(roles))


def sides(*, a: tuple[str, ...], b: tuple[str, ...]) -> Audience:
    """People of one side, on rows of that side."""
    return Audience(frozenset(a), frozenset(b))


NOBODY = each()
STRANGERS = Audience(frozenset(), frozenset(), public=True)
MEMBERS = each("owner", "colleague", "rival", "association")
# Of whom the association is no member.
MEMBER_FIRMS = each("owner", "colleague", "rival")
EDITORS = each("editor", "operator")
OPERATOR = each("operator")
FINANCE = each("finance", "operator")
AUDITORS = each("auditor", "operator")
HEADS = each("head", "operator")
ADMINISTRATORS = each("administrator", "operator")
# Whoever decides in a department; `head` is of A's, `stranger` reviews in B's.
DECIDERS = each("reviewer", "stranger", "head", "operator")
STAFF = DECIDERS | EDITORS | FINANCE | AUDITORS | ADMINISTRATORS | each("clerk", "observer")
SIGNED_IN = MEMBERS | STAFF
EVERYBODY = Audience(SIGNED_IN.a, SIGNED_IN.b, public=True)

# Rows of a firm, and cases of a department.
FIRM = sides(a=("owner", "colleague"), b=("rival",))
ADDRESSEE = sides(a=("owner",), b=("rival",))
REVIEWERS = sides(a=("reviewer", "head"), b=("stranger",)) | OPERATOR
ASSIGNERS = sides(a=("clerk", "head"), b=("clerk",)) | OPERATOR
OVERSEERS = each("clerk", "finance", "auditor", "operator")
DESKS = REVIEWERS | OVERSEERS
READERS = FIRM | DESKS

# Who works with what in the back office.
CASE_STAFF = DECIDERS | OVERSEERS | each("observer")
ACTING = DECIDERS | FINANCE
# For these cases can wait, if only for their department's opinion.
WORKING = ACTING | each("clerk")
POOL_STAFF = DECIDERS | FINANCE | AUDITORS
KEEPERS = each("clerk", "administrator", "operator")
ORGANIZATION_STAFF = POOL_STAFF | KEEPERS
# The accounts that payments go to: one enters, another confirms.
PAYEE_STAFF = FINANCE | AUDITORS | each("clerk")
ENTERING = each("clerk", "operator")
# Who manages the people of a firm in the portal.
CHIEFS = each("owner", "rival")
CONTACT_STAFF = KEEPERS | AUDITORS
# Who works with the stories of accepted events.
STORY_STAFF = DECIDERS | EDITORS | AUDITORS
STORY_KEEPERS = REVIEWERS | EDITORS
STORY_READERS = STORY_KEEPERS | AUDITORS
# Everybody of the exchange reads the directory; a department keeps its own entries.
DIRECTORY_KEEPERS = DECIDERS | EDITORS | FINANCE | KEEPERS
DIRECTORY_STAFF = DIRECTORY_KEEPERS | AUDITORS
ENTRY_KEEPERS = REVIEWERS | KEEPERS

# Who registers what comes in, answers items of the department's, and routes those that are nobody's yet.
REGISTRARS = each("clerk", "operator")
MAIL_READERS = REGISTRARS | AUDITORS
ANSWERERS = REVIEWERS | each("clerk")
ROUTERS = each("clerk", "operator")
ITEM_STAFF = CASE_STAFF - each("observer")

# Who arranges visits, who receives the side's visitor, who sees the visit at all, and who reads the calendar of rooms.
ARRANGERS = each("clerk", "operator")
HOSTS = sides(a=("reviewer",), b=("stranger",))
VISIT_STAFF = HOSTS | OVERSEERS
CALENDAR = DECIDERS | AUDITORS | each("clerk")
# Common issues: clerks and heads keep them, a head those of the department.
ISSUE_KEEPERS = each("clerk", "head", "operator")
ISSUE_STAFF = ISSUE_KEEPERS | AUDITORS
# Whom a report for members, or a meeting of theirs, reaches.
INVITED = each("owner", "colleague", "rival")
