"""bench pages: pages of known truth, composed of real hands, parted and read by the shipped champion."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from ocrsite.bench import page_judge, pages
from recognition.ink.page.judge import Judge, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(handwriting: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hands of one small set, a page of one line of each kind, and a drawing."""
    settings.DATASETS_DIR = handwriting
    monkeypatch.setattr(pages, "STROKES", ("chars74k_hand",))
    monkeypatch.setattr(pages, "SCANS", "none")
    monkeypatch.setattr(pages, "LAYOUTS", ("line",))
    monkeypatch.setattr(pages, "_DRAWINGS_A_PAGE", 1)


def figures(told: str, row: str) -> list[float]:
    found = re.search(rf"^{row} +(.*)$", told, re.MULTILINE)
    assert found is not None, told
    return [float(text.replace(",", "").rstrip("%")) for text in found[1].split()]


@pytest.mark.usefixtures("few")
def test_each_kind_of_page_has_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bench", "pages", "--pages", "1")

    told = capsys.readouterr().out
    assert re.search(r"^\d+ hands of test writers", told)
    for row in (
        "separated line",
        "touching line",
        "separated all",
        "touching all",
        "drawn, separated",
        "drawn, touching",
    ):
        count, there, f1, precision, recall, *_ = figures(told, row)
        assert (count, there > 2) == (1, True)
        assert 0.5 < min(f1, precision, recall) <= 1
    assert figures(told, "separated line")[2] > 0.85


@pytest.mark.usefixtures("few")
def test_a_judge_is_fitted_on_pages_of_training_writers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call_command("bench", "pages", "--pages", "1", "--fit", str(tmp_path / "judge.npz"))

    told = capsys.readouterr().out
    judge = Judge.load(tmp_path / "judge.npz")
    costs = [float(cost) for cost in re.findall(r"costs ([\d.]+) a character", told)]
    assert len(costs) == page_judge.EPOCHS
    assert costs[-1] < costs[0]
    assert re.search(r"1 pages of \d+ hands in alnum: [\d,]+ candidates, \d+ characters", told)
    assert judge.first_kernel.shape == shipped().first_kernel.shape
    assert judge.mean.shape == shipped().mean.shape


def test_without_hands_it_says_what_is_missing(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATASETS_DIR = tmp_path

    with pytest.raises(CommandError, match=r"Needs one of unipen, chars74k_hand, nist_sd19"):
        call_command("bench", "pages")


@pytest.mark.parametrize(
    ("alphabet", "reason"),
    [("runes", "no alphabet 'runes'"), ("shapes", "No champion is shipped for shapes")],
)
def test_an_alphabet_that_nothing_reads_is_refused(alphabet: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("bench", "pages", "--alphabet", alphabet)
