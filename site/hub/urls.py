"""Every address of the platform. With the settings, the only place that knows every room."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home.feeds import FEEDS
from home.views import search, suggest
from hub.accounts.urls import second_doors
from hub.pages.caching import let_copies_be_kept
from hub.pages.views import robots, sitemap

urlpatterns = [
    path("account/", include("hub.accounts.urls")),
    path("account/", include("hub.membership.urls")),
    path("account/", include("hub.privacy.urls")),
    *second_doors,
    path("admin/", include(wagtailadmin_urls)),
    path("portal/", include("hub.portal.urls")),
    path("portal/events/", include("programs.events.urls")),
    path("portal/feedback/", include("programs.feedback.urls")),
    path("portal/visits/", include("programs.visits.urls")),
    path("portal/talks/", include("education.talks.suggestions.urls")),
    path("portal/campus/projects/", include("education.campus.projects.urls")),
    path("portal/campus/research/", include("education.campus.research.urls")),
    path("portal/campus/internships/", include("education.campus.internships.urls")),
    path("portal/stories/", include("programs.case_stories.urls")),
    path("portal/common-issues/", include("programs.feedback.common.urls")),
    path("portal/tips/", include("education.protection.tips.portal_urls")),
    path("portal/consultations/", include("education.regulations.consulting.urls")),
    path("portal/claims/", include("programs.reimbursement.urls")),
    path("portal/training/", include("education.training.portal_urls")),
    path("", include("hub.announcements.urls")),
    path("", include("hub.audience.urls")),
    path("files/", include("hub.attachments.urls")),
    path("files/jobs/", include("hub.jobs.urls")),
    path("files/events/", include("programs.events.document_urls")),
    path("files/campus/", include("education.campus.document_urls")),
    path("files/regulations/", include("education.regulations.document_urls")),
    path("files/feedback/", include("programs.feedback.document_urls")),
    path("files/visits/", include("programs.visits.document_urls")),
    path("files/attendance/", include("hub.attendance.document_urls")),
    path("files/certificates/", include("hub.certificates.document_urls")),
    path("files/invoices/", include("programs.reimbursement.invoices.file_urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("learn/", include("education.training.urls")),
    path("files/training/", include("education.training.document_urls")),
    path("talks/", include("education.talks.urls")),
    path("internships/", include("education.campus.internships.public_urls")),
    path("reviews/", include("education.campus.research.review_urls")),
    path("visit/", include("programs.visits.guests.urls")),
    path("report/", include("education.protection.tips.urls")),
    path("q/", include("hub.attendance.urls")),
    path("verify/", include("hub.certificates.urls")),
    path("helpful/", include("education.articles.helpful.urls")),
    path("search/suggest/", suggest, name="search_suggest"),
    *(
        path(f"feeds/{name}.xml", let_copies_be_kept(feed()), name=f"feed_{name}")
        for name, feed in FEEDS.items()
    ),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", let_copies_be_kept(sitemap), name="sitemap"),
    path("", include("hub.operations.urls")),
    # What is read in more than one language: Chinese as ever, English below /en/.
    *i18n_patterns(
        path("search/", search, name="search"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]

if settings.DEMO:
    # Pictures of the public pages, where no nginx serves them. Nothing else of the media folder: documents go
    # through Wagtail, which asks who may read them.
    urlpatterns.insert(
        0,
        path(
            "media/images/<path:path>",
            serve,
            {"document_root": settings.MEDIA_ROOT / "images"},
            name="picture",
        ),
    )

handler500 = "hub.operations.views.server_error"
