"""/training/: start a run, watch it, cancel it, read what the gate said."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects, assertTemplateNotUsed

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, OutboxMessage
from tests.collected import collect
from tests.conftest import browser_of
from tests.due import start_due_runs, taught
from tests.learned import make_run
from training.models import RunLogLine, RunState, TrainingRun

HTMX = {"HX-Request": "true"}
WISHES = {"alphabet": "digits", "preset": "quick", "architecture": "inkloop_cnn"}
PROGRESS = {
    "phase": "training", "epoch": 2, "epochs": 4, "step": 50, "steps": 100, "loss": 0.1234, "accuracy": 0.9876,
    "seconds_left": 150.4,
}  # fmt: skip
GATE = {
    "verdict": "challenger",
    "reason": "no class loses much — does not hold: 7 -4.0%",
    "rules": [
        {
            "name": "The exported model equals the trained one",
            "passed": True,
            "detail": "1e-6",
            "figures": {},
        },
        {"name": "No class loses much", "passed": False, "detail": "7 -4.0%", "figures": {}},
    ],
    "test_sets": [
        {
            "name": "mnist-test",
            "size": 10_000,
            "champion": {"accuracy": 0.995, "top3": 0.999, "ece": 0.004},
            "challenger": {"accuracy": 0.9962, "top3": 0.9995, "ece": 0.003},
        }
    ],
}


def page_of(run: TrainingRun) -> str:
    return f"/training/{run.pk}/"


def test_a_stranger_is_sent_to_the_log_in(client: Client, digits: Alphabet) -> None:
    run = make_run(digits)

    assertRedirects(client.get("/training/"), "/accounts/login/?next=/training/")
    assertRedirects(client.get(page_of(run)), f"/accounts/login/?next={page_of(run)}")
    assert client.post("/training/", WISHES).status_code == 302
    assert client.post(f"{page_of(run)}cancel/").status_code == 302
    run.refresh_from_db()
    assert run.cancel_requested_at is None


def test_an_administrator_starts_a_run(adam: User, digits: Alphabet) -> None:
    response = browser_of(adam).post("/training/", WISHES)

    run = TrainingRun.objects.get()
    assertRedirects(response, page_of(run))
    assert (run.alphabet, run.preset, run.state, run.trigger) == (digits, "quick", "queued", "person")
    assert run.started_by == adam
    assert OutboxMessage.objects.get().arguments == {"run_id": str(run.pk)}


def test_the_architecture_may_be_left_out(adam: User) -> None:
    browser_of(adam).post("/training/", {"alphabet": "digits", "preset": "full"})

    assert TrainingRun.objects.get().architecture == "inkloop_cnn"


def test_knobs_are_turned_in_the_form(adam: User, digits: Alphabet) -> None:
    browser_of(adam).post("/training/", WISHES | {"epochs": "5", "weight_decay": "0.1", "seed": ""})

    assert TrainingRun.objects.get().config == {"epochs": 5, "weight_decay": 0.1}


def test_a_knob_that_is_wrong_is_told_beside_it_and_nothing_typed_is_lost(adam: User) -> None:
    page = browser_of(adam).post("/training/", WISHES | {"epochs": "0", "seed": "7"})

    assertContains(page, "<details open>", status_code=400)
    assertContains(page, "greater than or equal to 1", status_code=400)
    assertContains(page, 'name="seed" value="7"', status_code=400)


def test_an_empty_knob_shows_what_the_presets_have(adam: User) -> None:
    page = browser_of(adam).get("/training/")

    assertContains(page, 'placeholder="quick 3, full')
    assertContains(page, "Augmentation strength")


def test_a_run_shows_its_curves_as_numbers_and_its_log(alice: User, digits: Alphabet) -> None:
    record = {
        "epoch": 1, "loss": 0.5, "accuracy": 0.9, "validation_accuracy": 0.8125, "learning_rate": 1e-3, "images": 2560,
        "seconds": 3.2,
    }  # fmt: skip
    run = make_run(digits, curve=[record])
    RunLogLine.objects.all().write(run, "Epoch 1 <done>")

    page = browser_of(alice).get(page_of(run))

    assertContains(page, 'data-validation="0.8125"')
    assertContains(page, "81.25 %")
    assertContains(page, "Epoch 1 &lt;done&gt;")


def test_what_ended_by_a_knob_is_started_again_with_it(adam: User, digits: Alphabet) -> None:
    run = make_run(
        digits, RunState.FAILED, config={"epochs": 5, "warm_start": True, "examples_per_epoch": None}
    )

    page = browser_of(adam).get(page_of(run))

    assertContains(page, '<input type="hidden" name="epochs" value="5">')
    assertNotContains(page, 'name="warm_start"')
    assertNotContains(page, 'name="examples_per_epoch"')
    assertNotContains(page, 'name="start_from"')


def test_what_began_from_another_alphabet_is_started_again_from_it(
    adam: User, digits: Alphabet, alnums_champion: ModelVersion
) -> None:
    config = {"start_from": "alnum", "warm_start": True, "learning_rate": 0.0007}
    page = browser_of(adam).get(page_of(make_run(digits, RunState.FAILED, config=config)))
    hidden = re.findall(r'<input type="hidden" name="(?!csrf)(\w+)" value="([^"]*)">', page.content.decode())

    browser_of(adam).post("/training/", dict(hidden))

    again = TrainingRun.objects.all().newest_first()[0]
    assert (again.state, again.config, again.architecture) == ("queued", config, "inkloop_cnn")


def test_the_form_offers_other_alphabets_to_begin_from(adam: User, alnums_champion: ModelVersion) -> None:
    page = browser_of(adam).post("/training/", WISHES | {"preset": "full", "start_from": "alnum"})

    run = TrainingRun.objects.get()
    assertRedirects(page, page_of(run))
    assert run.config == {"start_from": "alnum", "warm_start": True}


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        ({"start_from": "letters"}, "has a champion. Received: &#x27;letters&#x27;."),
        ({"start_from": "alnum", "architecture": "mnist_deep_cnn"}, "a champion of the same architecture"),
    ],
)
def test_a_champion_that_it_cannot_begin_from_is_refused_beside_it(
    adam: User, alnums_champion: ModelVersion, wish: dict[str, str], problem: str
) -> None:
    page = browser_of(adam).post("/training/", WISHES | wish)

    assertContains(page, "<details open>", status_code=400)
    assertContains(page, problem, status_code=400)
    assert "start_from" in page.context["form"].errors
    assert not TrainingRun.objects.exists()


def test_only_administrators_start_and_cancel(alice: User, rita: User, digits: Alphabet) -> None:
    run = make_run(digits)

    for user in (alice, rita):
        client = browser_of(user)
        assertNotContains(client.get("/training/"), "Start a run")
        assertNotContains(client.get(page_of(run)), "Cancel the run")
        assertContains(client.post("/training/", WISHES), "may not start and cancel", status_code=403)
        assert client.post(f"{page_of(run)}cancel/").status_code == 403
    assert TrainingRun.objects.get().cancel_requested_at is None


def test_a_second_run_of_an_alphabet_is_refused_beside_the_button(adam: User, digits: Alphabet) -> None:
    run = make_run(digits)

    page = browser_of(adam).post("/training/", WISHES)

    assertContains(page, "A run of digits is under way.", status_code=409)
    assertContains(page, page_of(run), status_code=409)
    assert TrainingRun.objects.get() == run


@pytest.mark.parametrize(
    "wish",
    [
        {"preset": "huge"},
        {"alphabet": "klingon"},
        {"architecture": "gpt"},
        {"preset": ""},
        {"epochs": "0"},
        {"learning_rate": "fast"},
        {"augmentation": "99"},
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(adam: User, wish: dict[str, str]) -> None:
    page = browser_of(adam).post("/training/", WISHES | wish)

    assertContains(page, '<ul class="errorlist"', status_code=400)
    assert not TrainingRun.objects.exists()


def test_the_list_says_how_far_the_next_automatic_run_is(
    alice: User, digits: Alphabet, settings: Any
) -> None:
    settings.RETRAIN_AFTER_LABELS = 5
    for seed in range(2):
        collect(alice, digits, "1", seed=seed)

    assertContains(browser_of(alice).get("/training/"), "2 of 5 new samples")


def test_the_list_says_what_was_not_counted_yet(alice: User, digits: Alphabet, settings: Any) -> None:
    settings.RETRAIN_AFTER_LABELS = 2
    taught(alice, digits)
    client = browser_of(alice)

    before = client.get("/training/")
    start_due_runs()
    after = client.get("/training/")

    assertContains(before, "3 accepted")
    assertContains(before, "How many of them a run would learn is not counted yet: 2 start one.")
    assertContains(after, "3 of 2 new samples")
    assertContains(after, "Counted ")


def test_only_staff_are_led_to_the_schedule(alice: User, adam: User) -> None:
    schedule = "/admin/django_celery_beat/periodictask/"

    assertNotContains(browser_of(alice).get("/training/"), schedule)
    assertContains(browser_of(adam).get("/training/"), schedule)


def test_a_run_under_way_shows_how_far_it_is_and_asks_again_every_second(
    alice: User, digits: Alphabet
) -> None:
    run = make_run(digits, progress=PROGRESS)

    page = browser_of(alice).get(page_of(run))

    for text in ("Training: epoch 2 of 4, step 50 of 100.", "0.1234", "98.76 %", "3 min", 'value="0.375"'):
        assertContains(page, text)
    assertContains(page, 'hx-trigger="every 1s"', count=1)


def test_with_htmx_only_what_changes_comes_back(alice: User, digits: Alphabet) -> None:
    run = make_run(digits)

    page = browser_of(alice).get(page_of(run), headers=HTMX)

    assertTemplateNotUsed(page, "base.html")
    assertContains(page, 'id="run"', count=1)
    assert "HX-Request" in page["Vary"]


@pytest.mark.parametrize("state", ["promoted", "challenger", "rejected", "failed", "cancelled"])
def test_the_asking_stops_when_the_run_has_ended(alice: User, digits: Alphabet, state: str) -> None:
    run = make_run(digits, RunState(state), reason="the reason of its end")

    page = browser_of(alice).get(page_of(run), headers=HTMX)

    assertNotContains(page, 'hx-trigger="every 1s"')
    assertContains(page, "The reason of its end")


@pytest.mark.parametrize(("state", "offered"), [("failed", 1), ("cancelled", 1), ("rejected", 0)])
def test_what_failed_can_be_started_again_as_it_was(
    adam: User, digits: Alphabet, state: str, offered: int
) -> None:
    run = make_run(digits, RunState(state))

    page = browser_of(adam).get(page_of(run))

    assertContains(page, "Start again", count=offered)
    assertContains(page, '<input type="hidden" name="preset" value="quick">', count=offered)


def test_an_administrator_cancels_a_working_run(adam: User, digits: Alphabet) -> None:
    run = make_run(digits)

    page = browser_of(adam).post(f"{page_of(run)}cancel/", follow=True)

    run.refresh_from_db()
    assert run.cancel_requested_at is not None
    assertContains(page, "Asked to stop.")
    assertNotContains(page, "Cancel the run")


def test_what_has_ended_cannot_be_cancelled_and_says_so(adam: User, digits: Alphabet) -> None:
    run = make_run(digits, RunState.PROMOTED)

    page = browser_of(adam).post(f"{page_of(run)}cancel/", follow=True)

    assertContains(page, "The run has ended already: promoted.")


def test_the_gate_report_shows_both_sets_of_figures_and_every_rule(alice: User, digits: Alphabet) -> None:
    run = make_run(digits, RunState.CHALLENGER, gate=GATE)

    page = browser_of(alice).get(page_of(run))

    for text in ("99.50 %", "99.62 %", "+0.12", "No class loses much", "7 -4.0%"):
        assertContains(page, text)
    assertContains(page, '<span class="badge passed">holds</span>', count=1)
    assertContains(page, '<span class="badge failed">broken</span>', count=1)


def test_the_first_version_of_an_alphabet_is_compared_with_nothing(alice: User, digits: Alphabet) -> None:
    [test_set] = GATE["test_sets"]
    gate = GATE | {"test_sets": [test_set | {"champion": None}]}  # type: ignore[operator]
    run = make_run(digits, RunState.PROMOTED, gate=gate)

    assertContains(browser_of(alice).get(page_of(run)), "99.62 %")


def test_an_unknown_run_is_not_found(alice: User) -> None:
    assert browser_of(alice).get("/training/01900000-0000-7000-8000-000000000000/").status_code == 404


def test_more_runs_cost_no_more_queries(
    adam: User, digits: Alphabet, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(8):
        make_run(digits, RunState.REJECTED, started_by=adam)
    client = browser_of(adam)
    alphabets = Alphabet.objects.all().in_use().count()

    # Session, user, unread, two for permissions, runs, those under way twice, alphabets thrice, plans, fixed times; for each
    # alphabet its last snapshot, what was accepted since, its last run.
    with django_assert_num_queries(13 + 3 * alphabets):
        client.get("/training/")
