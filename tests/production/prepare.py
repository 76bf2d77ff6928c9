"""What the checks find in the new database: pages, firms, a department's people with their apps, an open call."""

import sys

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402

from home.seeding import seed_pages  # noqa: E402
from hub.accounts.models import User  # noqa: E402
from hub.accounts.roles import AUDITOR, FINANCE, HEAD, REVIEWER  # noqa: E402
from tests import factories  # noqa: E402
from tests.hub.accounts.factors import with_app  # noqa: E402
from tests.production.browser import PASSWORD  # noqa: E402

GUIDELINE = b"%PDF-1.4 only for members\n" + b"x" * 4000


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


if __name__ == "__main__":
    seed_pages()
    factories.exchange_billing()
    names = sys.argv[1:] or ["smoke.member", "smoke.other"]
    for name in names:
        with_password(factories.member(username=name, email=f"{name}@example.com"))
    call = factories.call(title="冒烟检查征集", requirements=("plan",))
    call.guideline.save("guideline.pdf", ContentFile(GUIDELINE))
    for role in (REVIEWER, HEAD, FINANCE, AUDITOR):
        name = f"smoke.{role.code}"
        person = factories.staff(
            username=name, email=f"{name}@example.com", groups=(role.name,), department=call.department
        )
        with_app(with_password(person))
    print(call.pk)
