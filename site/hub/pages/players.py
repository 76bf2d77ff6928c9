"""Players of other hosts on our pages: only where the administrator has listed the host."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.http import HttpResponse

from .models import ExchangeSettings
from .models.site_settings import domain_names


def player_hosts() -> list[str]:
    """The hosts whose players may stand on our pages."""
    kept = ExchangeSettings.objects.filter(site__is_default_site=True).values_list("player_hosts", flat=True)
    return domain_names(kept.first() or "")


def why_not_played(address: str) -> str | None:
    """Why a video can't be embedded from this address, in words; None where it can."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "这不是完整的网址。"
    if parts.scheme != "https":
        return "嵌入的视频须用 https 地址。"
    hosts = player_hosts()
    if host in hosts and not parts.username and port in (None, 443):
        return None
    allowed = f"目前可以嵌入：{'、'.join(hosts)}。" if hosts else "目前没有列出任何网站。"
    return f"“{host or address}”不在可以嵌入的网站之列。{allowed}请改用自有视频，或请管理员在“交易所信息”里添加。"


def allow_frames(response: HttpResponse, addresses: Iterable[str]) -> None:
    """Let this answer frame these players, whose hosts are allowed still."""
    hosts = sorted(
        {f"https://{urlsplit(each).hostname}" for each in addresses if why_not_played(each) is None}
    )
    if hosts:
        response._csp_update = {"frame-src": hosts}  # type: ignore[attr-defined]
