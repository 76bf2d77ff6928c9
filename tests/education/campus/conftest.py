"""What the tests of the campus share."""

import pytest
from wagtail.models import Site

from education.campus.models import CampusIndexPage
from hub.pages.models import ProgrammeIndexPage


@pytest.fixture
def campus(db) -> CampusIndexPage:
    """The page, in a group of its own."""
    home = Site.objects.get(is_default_site=True).root_page
    group = home.add_child(instance=ProgrammeIndexPage(title="投资者教育", slug="education-test"))
    return group.add_child(
        instance=CampusIndexPage(
            title="推动投资者教育进入国民教育体系", slug="campus", background="<p>背景。</p>"
        )
    )
