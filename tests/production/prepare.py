"""What the smoke test finds in the new database: pages, a member, a staff member, a call with a guideline."""

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402

from home.seeding import seed_pages  # noqa: E402
from hub.accounts.models import User  # noqa: E402
from programs.events.models import Call  # noqa: E402
from tests import factories  # noqa: E402

PASSWORD = "Correct-Horse-2026"
GUIDELINE = b"%PDF-1.4 only for members\n" + b"x" * 4000

if __name__ == "__main__":
    seed_pages()
    for name in ("smoke.member", "smoke.other"):
        user = factories.member(username=name)
        user.set_password(PASSWORD)
        user.save()
    call = factories.call(title="冒烟检查征集")
    call.guideline.save("guideline.pdf", ContentFile(GUIDELINE))
    print(User.objects.get(username="smoke.member").pk, Call.objects.get(pk=call.pk).pk)
