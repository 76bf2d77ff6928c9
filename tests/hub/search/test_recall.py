"""Phrases drawn from real texts find every text that contains them, and hardly another."""

from pathlib import Path
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser

from hub.accounts.models import Department
from hub.search import indexing
from hub.search.finding import find
from hub.search.queries import understood
from hub.search.registry import Entry, Source
from hub.search.segmentation import RUN, normalized

pytestmark = pytest.mark.django_db
TEXTS = Path(__file__).parents[3] / "education/regulations/samples"
PHRASES = 200


@pytest.fixture
def texts(monkeypatch) -> dict[int, str]:
    """Pieces of some lines of the samples, all in the index."""
    lines = [
        line.strip()
        for file in sorted(TEXTS.glob("*.txt"))
        for line in file.read_text().splitlines()
        if line.strip()
    ]
    pieces = ["\n".join(lines[start : start + 3]) for start in range(0, len(lines), 3)]
    source = Source(
        name="samples",
        kind="法规",
        model=Department,
        rows=Department.objects.all,
        visible_to=lambda user: Department.objects.all(),
        entry=lambda row: Entry(title="", text=""),
        url=str,
    )
    monkeypatch.setattr("hub.search.finding.source", {"samples": source}.get)
    rows = Department.objects.bulk_create(
        Department(code=f"sample-{number}", name=f"样本{number}") for number in range(len(pieces))
    )
    found = {row.pk: piece for row, piece in zip(rows, pieces, strict=True)}
    indexing.write(source, [(key, Entry(title=f"{key}", text=piece)) for key, piece in found.items()])
    return found


def phrases(texts: dict[int, str]) -> list[str]:
    """Two to eight characters that stand beside each other somewhere, drawn by a fixed seed."""
    random = Random(20261201)
    runs = [run[0] for text in texts.values() for run in RUN.finditer(text) if run["han"] and len(run[0]) > 1]
    drawn = []
    for _ in range(PHRASES):
        run = random.choice(runs)
        length = random.randint(2, min(8, len(run)))
        start = random.randint(0, len(run) - length)
        drawn.append(run[start : start + length])
    return drawn


def test_recall_and_precision_against_brute_force(texts):
    right = wrong = missed = 0
    for phrase in phrases(texts):
        expected = {key for key, text in texts.items() if normalized(phrase) in normalized(text)}
        found = {hit.key for hit in find(understood(phrase), user=AnonymousUser()).hits}
        assert expected
        right += len(expected & found)
        wrong += len(found - expected)
        missed += len(expected - found)
    assert right > PHRASES
    assert right / (right + missed) >= 0.98
    assert right / (right + wrong) >= 0.95
