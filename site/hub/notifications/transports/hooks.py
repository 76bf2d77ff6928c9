"""Group robots of enterprise WeChat, and other systems' webhooks through apprise.

A robot answers refusals by 200 with an `errcode`, which apprise doesn't read: it is called here. The address must be https and on a host of WEBHOOK_HOSTS, so that nobody makes the platform call its own network.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils import timezone

from .. import rendering
from ..models import Delivery, DeliveryState, Endpoint
from .base import Later, Rejected, Transport, Unavailable, Unknown

WECOM_HOST, WECOM_PATH = "qyapi.weixin.qq.com", "/cgi-bin/webhook/send"
AGENT = "futures-member-services"
SECONDS = 10  # to connect, and to wait for the answer
MOST_BYTES = 2048  # of a robot's text message (企业微信《群机器人配置说明》)
# Error codes of a robot that pass: busy, and too often (企业微信《全局错误码》).
ROBOT_BUSY = (-1, 45009, 45033)
# What requests says when nothing has left the house.
NOT_CONNECTED = ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "Connection refused")


# Its lines tell whole addresses, which are secrets: they go to nobody but `Said`.
_logger = logging.getLogger("apprise")
_logger.propagate = False
_logger.setLevel(logging.DEBUG)


class Said(logging.Handler):
    """What apprise says in this thread: beside yes and no its only way to tell how a delivery ended."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.of = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.of:
            self.lines.append(record.getMessage())

    def __enter__(self) -> Said:
        _logger.addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        _logger.removeHandler(self)


def address_problem(kind: str, address: str) -> str | None:
    """Why an address is not one that we call; None where it is."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "地址无法识别，请从群机器人的设置中复制完整地址。"
    if parts.username or parts.password or any(sign in address for sign in " \t\r\n\\"):
        return "地址中不能有账号、空格或反斜线。"
    place = host if port in (None, 443) else f"{host}:{port}"
    plain = parts.scheme == "http" and place in settings.WEBHOOK_PLAIN_HOSTS
    if kind == Endpoint.Kind.WECOM:
        keyed = parse_qs(parts.query).get("key", [])
        known = plain or (parts.scheme, place) == ("https", WECOM_HOST)
        if not known or parts.path != WECOM_PATH or len(keyed) != 1:
            return f"企业微信群机器人的地址以 https://{WECOM_HOST}{WECOM_PATH}?key= 开头。"
        return None
    if parts.scheme != "https" and not plain:
        return "地址必须以 https:// 开头。"
    if place not in {*settings.WEBHOOK_HOSTS, *settings.WEBHOOK_PLAIN_HOSTS}:
        return f"不允许调用 {host}，请联系运维人员将该主机列入 WEBHOOK_HOSTS。"
    return None


class HookTransport(Transport):
    """At most WEBHOOK_PER_MINUTE messages to one address in a minute, which is what WeChat's robots take."""

    def masked(self, delivery: Delivery, words: str) -> str:
        if delivery.endpoint is None:
            return words
        secret = urlsplit(delivery.endpoint.address)
        for known in filter(None, (delivery.endpoint.address, secret.query, secret.path.strip("/"))):
            words = words.replace(known, "•••")
        return words

    def hand_over(self, delivery: Delivery, name: str) -> None:
        endpoint = delivery.endpoint
        if endpoint is None or not endpoint.is_active:
            raise Rejected("接口已停用或删除。")
        if reason := address_problem(endpoint.kind, endpoint.address):
            raise Rejected(reason)
        self._wait_for_turn(endpoint)
        link = rendering.absolute(delivery.url)
        end = f"\n{link}" if link else ""
        if endpoint.kind == Endpoint.Kind.WECOM:
            tell_robot(endpoint.address, f"【{name}】{delivery.body}", end)
            return
        import apprise  # late: 5 MB that no web worker needs

        asset = apprise.AppriseAsset(app_id=AGENT, http_redirects=False, secure_logging=True)
        target = apprise.Apprise.instantiate(apprise_address(endpoint), asset=asset, suppress_exceptions=True)
        if target is None:
            raise Rejected("地址无法识别，请重新填写。")
        with Said() as said:
            if target.notify(body=f"【{name}】{delivery.body}{end}", title=delivery.subject):
                return
        raise outcome(" ".join(said.lines))

    def _wait_for_turn(self, endpoint: Endpoint) -> None:
        minute = timezone.now() - timedelta(minutes=1)
        sent = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.SENT, sent_at__gt=minute)
        if sent.count() >= settings.WEBHOOK_PER_MINUTE:
            raise Later("已达每分钟发送的上限，稍后再发。", timezone.now() + timedelta(minutes=1))


def tell_robot(address: str, text: str, end: str) -> None:
    """Write into a robot's group, shortened to what it takes. Raises Rejected, Unavailable or Unknown."""
    import requests  # late: 3 MB that no web worker needs

    room = MOST_BYTES - len(end.encode())
    short = text.encode()[:room].decode(errors="ignore")
    message: dict[str, Any] = {"msgtype": "text", "text": {"content": short + end}}
    try:
        answer = requests.post(
            address,
            json=message,
            headers={"User-Agent": AGENT},
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise outcome(str(error)) from None
    if answer.status_code != requests.codes.ok:
        raise refusal_by_status(answer.status_code)
    try:
        code = answer.json()["errcode"]
    except (requests.JSONDecodeError, KeyError, TypeError):
        raise Unknown("群机器人的应答无法识别") from None
    if code in ROBOT_BUSY:
        raise Unavailable(f"群机器人暂不接收：errcode {code}")
    if code != 0:
        raise Rejected(f"群机器人拒收：errcode {code}")


def apprise_address(endpoint: Endpoint) -> str:
    """A webhook's address as apprise writes it."""
    parts = urlsplit(endpoint.address)
    query = "&".join(f"-{pair}" for pair in parts.query.split("&") if pair)
    scheme = "jsons" if parts.scheme == "https" else "json"
    return f"{scheme}://{parts.netloc}{parts.path or '/'}" + (f"?{query}" if query else "")


def refusal_by_status(status: int) -> Rejected | Unavailable | Unknown:
    """What a status other than 200 means for a message."""
    if 300 <= status < 500 and status not in (408, 429):
        return Rejected(f"对方拒收：HTTP {status}")
    if status == 504:
        return Unknown("对方的网关没有等到应答")
    return Unavailable(f"对方暂不接收：HTTP {status}")


def outcome(words: str) -> Rejected | Unavailable | Unknown:
    """What an error, or apprise's log, says of a message that was not delivered."""
    code = words.partition("error=")[2][:3]
    if code.isdigit():
        return refusal_by_status(int(code))
    if any(sign in words for sign in NOT_CONNECTED):
        return Unavailable("连接不上对方。")
    return Unknown("对方没有应答")
