"""The platform's addresses with a chooser that no room has yet."""

from django.urls import include, path

from hub.urls import urlpatterns as ours
from tests.hub.backoffice.test_scoping import ContactChooser

urlpatterns = [
    path("chooser/", include((ContactChooser().get_urlpatterns(), "contact_chooser"))),
    *ours,
]
