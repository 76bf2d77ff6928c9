"""The public pages of the campus: what is done with universities, and lists of it below."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from hub.accounts.asked import number_of
from hub.pages.caching import let_be_kept
from hub.pages.models import AbstractProgrammePage

from .internships import InternshipPost
from .outcomes import OutcomeIndexPage, OutcomePage
from .partners import JointCourse, Partner
from .research import ResearchCall, ResearchTopic


class CampusIndexPage(RoutablePageMixin, AbstractProgrammePage):
    """推动投资者教育进入国民教育体系: the programme, and below it partners, courses, research and internships."""

    template = "education/campus/campus_index_page.html"
    subpage_types = ["pages.StandardPage", "campus.OutcomeIndexPage"]

    PER_PAGE = 20

    class Meta:
        verbose_name = "高校合作页面"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Every address of the page may be kept by shared caches."""
        response = super().serve(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            let_be_kept(response, seconds=self.cache_seconds)
        return response

    @path("")
    def programme(self, request: HttpRequest) -> HttpResponse:
        """The programme with the ways into its lists."""
        return self.render(
            request,
            context_overrides={"figures": self.figures()},
        )

    @path("partners/", name="partners")
    def partners(self, request: HttpRequest) -> HttpResponse:
        """The universities, each with what is done together."""
        courses = Prefetch("courses", JointCourse.objects.public(), to_attr="shown_courses")
        rows = Partner.objects.public().select_related("organization", "logo")
        rows = rows.prefetch_related("logo__renditions", courses)
        return self.listed(request, "partners", partners=list(rows))

    @path("courses/", name="courses")
    def courses(self, request: HttpRequest) -> HttpResponse:
        """The courses, the latest first; by school year."""
        rows = JointCourse.objects.public()
        years = list(rows.order_by("-year").values_list("year", flat=True).distinct())
        year = number_of(request.GET.get("year", ""))
        if year in years:
            rows = rows.filter(year=year)
        rows = rows.select_related("partner__organization", "member").prefetch_related("products")
        page = Paginator(rows, self.PER_PAGE).get_page(request.GET.get("page"))
        return self.listed(request, "courses", courses=page, years=years, year=year if year in years else 0)

    @path("research/", name="research")
    def research(self, request: HttpRequest) -> HttpResponse:
        """The calls that are open, and what was found, as far as the applicants agreed."""
        calls = ResearchCall.objects.open_on().order_by("deadline", "pk")
        done = ResearchTopic.objects.filter(state="concluded", is_published=True)
        done = done.select_related("organization", "call").order_by("-closed_at", "-pk")
        page = Paginator(done, self.PER_PAGE).get_page(request.GET.get("page"))
        return self.listed(request, "research", calls=list(calls), topics=page)

    @path("internships/", name="internships")
    def internships(self, request: HttpRequest) -> HttpResponse:
        """The posts that students may apply for, what closes first on top."""
        rows = InternshipPost.objects.public().select_related("organization").order_by("deadline", "pk")
        page = Paginator(rows, self.PER_PAGE).get_page(request.GET.get("page"))
        exchange = self.exchange(request).short_name
        return self.listed(
            request, "internships", posts=page, exchange=exchange, base=f"{self.url}internships/"
        )

    @path("internships/<int:pk>/", name="internship")
    def internship(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One post; Http404 once it takes no applications."""
        rows = InternshipPost.objects.public().select_related("organization")
        post = get_object_or_404(rows, pk=pk)
        context = {
            "post": post,
            "heading": post.title,
            "tab": "internships",
            "tabs": self.tabs(),
            "exchange": self.exchange(request).short_name,
            "canonical_url": f"{self.get_full_url(request)}internships/{pk}/",
        }
        return self.render(request, context_overrides=context, template="education/campus/internship.html")

    def listed(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        """One of the lists, under its own address."""
        shown = {
            "tab": name,
            "tabs": self.tabs(),
            "heading": dict(self.TABS)[name],
            "canonical_url": f"{self.get_full_url(request)}{name}/",
        }
        return self.render(
            request, context_overrides=context | shown, template=f"education/campus/{name}.html"
        )

    #: The lists below the page, as their tabs are called.
    TABS = (
        ("partners", "合作高校"),
        ("courses", "合办课程"),
        ("research", "课题研究"),
        ("internships", "实践实习"),
    )

    def tabs(self) -> list[tuple[str, str, str]]:
        """Name, words and address of each list, the library among them."""
        rows = [(name, label, f"{self.url}{name}/") for name, label in self.TABS]
        library = self.library()
        return [*rows, ("outcomes", library.title, library.url)] if library else rows

    def library(self) -> OutcomeIndexPage | None:
        """The list of outcomes below the page."""
        return OutcomeIndexPage.objects.child_of(self).live().first()

    def figures(self) -> list[tuple[str, int, str, str]]:
        """What the programme has come to: words, number, unit, address."""
        rows = (
            ("合作高校", Partner.objects.public().count(), "所", "partners"),
            ("合办课程", JointCourse.objects.public().count(), "门", "courses"),
            ("正在征集的课题", ResearchCall.objects.open_on().count(), "项", "research"),
            ("可以申请的实习岗位", InternshipPost.objects.public().count(), "个", "internships"),
        )
        shown = [(label, number, unit, f"{self.url}{name}/") for label, number, unit, name in rows]
        library = self.library()
        if library:
            count = OutcomePage.objects.child_of(library).live().count()
            shown.append((library.title, count, "项", library.url))
        return shown
