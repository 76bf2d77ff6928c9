"""Counters of what is done too often: with Redis as in production, and without."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory, override_settings

from hub.accounts import limits

pytestmark = pytest.mark.once
REDIS = "django_redis.cache.RedisCache"
OFFICE = "192.0.2.10"


@pytest.fixture
def redis():
    """The Redis of this machine; what is counted there goes again."""
    kept = {"BACKEND": REDIS, "LOCATION": "redis://127.0.0.1:6379/0", "KEY_PREFIX": "hub-test-limits"}
    with override_settings(CACHES={"default": kept}):
        cache.delete_pattern("*")
        yield
        cache.delete_pattern("*")


def asked_from(address: str):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_counts_by_name_until_the_time_is_over(redis):
    assert [limits.count("a", seconds=60) for _ in range(3)] == [1, 2, 3]
    assert limits.count("b", seconds=60) == 1
    assert 0 < cache.ttl("a") <= 60  # counting on makes it no longer
    cache.expire("a", 0)
    assert limits.count("a", seconds=60) == 1


def test_addresses_are_counted_apart_and_kept_as_digests(redis):
    assert [limits.count_from(asked_from(OFFICE), "a", seconds=60) for _ in range(2)] == [1, 2]
    assert limits.count_from(asked_from("192.0.2.11"), "a", seconds=60) == 1
    assert limits.count_from(asked_from("2001:db8::1"), "a", seconds=60) == 1
    assert limits.count_from(asked_from("2001:db8::2"), "a", seconds=60) == 2  # one subscriber
    keys = cache.keys("*")
    assert len(keys) == 3 and not any(OFFICE in key for key in keys)


def test_a_counter_that_ends_between_its_two_steps_begins_anew(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *arguments: False, raising=False)
    assert limits.count("ended", seconds=60) == 1
