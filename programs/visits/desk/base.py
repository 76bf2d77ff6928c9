"""What the pages about one visit have in common."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from hub.backoffice.acts import ActView
from hub.cases.views import visible_case

from ..models import Visit


class VisitAct(ActView):
    """An act on a visit that the user may see; afterwards back to its page."""

    model = Visit
    header_icon = "group"

    @cached_property
    def object(self) -> Visit:
        """The visit; raises Http404 for what the user can't see, and for other kinds of case."""
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        if not isinstance(case, Visit):
            raise Http404
        return case

    def back(self) -> str:
        return reverse("backoffice:case", args=[self.object.pk])

    def facts(self) -> list[tuple[str, str]]:
        visit = self.object
        wishes = "；".join(str(wish) for wish in visit.dates.all())
        return [
            ("来访单位", visit.visitor),
            ("来访事由", visit.purpose),
            ("希望日期", wishes),
            ("来访人数", f"{visit.party_size} 人" if visit.party_size else ""),
        ]
