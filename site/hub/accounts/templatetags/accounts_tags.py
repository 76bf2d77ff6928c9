"""What pages ask about the sign-in, and whether they are shown in elder mode."""

from typing import Any

from django import template
from django.conf import settings

from hub.accounts import elder
from hub.accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount

register = template.Library()


@register.simple_tag
def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts a newcomer to the demo may sign in with; none in production."""
    return DEMO_ACCOUNTS if settings.DEMO else ()


@register.simple_tag
def demo_password() -> str:
    """The password of all demo accounts; empty in production."""
    return DEMO_PASSWORD if settings.DEMO else ""


@register.simple_tag
def reset_hours() -> str:
    """How many hours a link to a new password is good for."""
    return f"{settings.PASSWORD_RESET_TIMEOUT / 3600:g}"


@register.simple_tag(takes_context=True)
def elder_mode(context: dict[str, Any]) -> bool:
    """Whether the page is rendered in elder mode; pages for everybody leave that to the script."""
    request = context.get("request")
    return request is not None and elder.is_on(request)


@register.simple_tag(takes_context=True)
def elder_choice(context: dict[str, Any]) -> str:
    """What the account says, for elder.js to keep in this browser too; empty where it says nothing."""
    request = context.get("request")
    if request is None or elder.is_shared(request):
        return ""
    kept = elder.of_account(request)
    return "" if kept is None else elder.ON if kept else elder.OFF
