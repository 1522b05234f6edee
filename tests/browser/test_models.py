"""The page of a model in a browser: from a figure to the drawings behind it, on a desk, on a phone and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests.browser.conftest import PHONE, Visit
from tests.champions import make_champion, make_version
from tests.measured import measured

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(alnum: Alphabet, tmp_path: Path) -> ModelVersion:
    version = measured(measured(make_champion(alnum, tmp_path)), test_set="nist-sd19-test", wrong=1)
    version.metrics["learning_curve"] = [
        {"epoch": epoch, "loss": 1 / epoch, "accuracy": 0.9, "validation_accuracy": 0.8}
        for epoch in range(1, 9)
    ]
    version.save()
    return version


def spills(page: Page) -> bool:
    """Whether the page itself scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def first_picture(page: Page) -> bool:
    """Whether the sheet came and the policy let it be shown."""
    return bool(
        page.evaluate(
            """async () => {
                const sheet = new Image();
                sheet.src = document.querySelector(".mistakes image").getAttribute("href");
                await sheet.decode();
                return sheet.naturalWidth === 8 * 28;
            }"""
        )
    )


def test_a_cell_of_the_confusion_matrix_opens_its_drawings(
    visit: Visit, alice: User, version: ModelVersion
) -> None:
    page = visit(f"/models/{version.pk}/", alice)

    page.get_by_title("4 read as 5: 2 of 6").click()

    expect(page.get_by_role("heading", name="4 read as 5")).to_be_visible()
    expect(page.get_by_role("img", name="A drawn 4")).to_have_count(2)
    assert first_picture(page)
    assert not spills(page)

    page.get_by_role("link", name="Version 1 of digits and letters").click()
    expect(page.get_by_role("heading", name="Class by class, on unipen-test")).to_be_in_viewport()


def test_another_test_set_is_chosen_without_javascript(
    visit: Visit, alice: User, version: ModelVersion
) -> None:
    page = visit(f"/models/{version.pk}/", alice, java_script_enabled=False)

    page.get_by_role("combobox", name="Test set").select_option("nist-sd19-test")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("heading", name="Class by class, on nist-sd19-test")).to_be_in_viewport()
    page.get_by_role("link", name="4 read as 5", exact=True).click()
    expect(page.get_by_role("img", name="A drawn 4")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_only_the_tables_scroll_sideways(
    visit: Visit, adam: User, version: ModelVersion, scheme: str
) -> None:
    page = visit(f"/models/{version.pk}/", adam, **PHONE, color_scheme=scheme)

    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert not spills(page)
    matrix = page.get_by_role("region", name="Confusion matrix of unipen-test")
    assert matrix.evaluate("(box) => box.scrollWidth > box.clientWidth")

    page.goto(f"/models/{version.pk}/mistakes/")
    assert first_picture(page)
    assert not spills(page)
    page.goto("/models/?alphabet=alnum")
    assert not spills(page)


def test_an_administrator_promotes_from_the_list(
    visit: Visit, adam: User, version: ModelVersion, tmp_path: Path
) -> None:
    newer = measured(make_version(version.alphabet, tmp_path, seed=1), wrong=1)
    page = visit("/models/?alphabet=alnum", adam)
    card = page.locator("li.card", has=page.get_by_role("link", name="Version 2", exact=True))

    card.locator("summary", has_text="Promote it").click()
    card.get_by_label("Why?").fill("It misreads half as many.")
    card.get_by_role("button").click()

    expect(page.get_by_text("Version 2 is the champion of alnum now.")).to_be_visible()
    expect(card).to_contain_text("by adam: It misreads half as many.")
    assert ModelVersion.objects.champion_of(version.alphabet) == newer
