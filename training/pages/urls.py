"""The pages of the learning half."""

from django.urls import path

from training.pages import (
    collected,
    compare,
    contributions,
    mistakes,
    models,
    next_run,
    people,
    runs,
    sample_lineage,
    suspects,
    trials,
)

urlpatterns = [
    path("models/", models.models, name="models"),
    path("models/compare/", compare.compare, name="models-compare"),
    path("models/<int:version_id>/", models.model, name="model"),
    path("models/<int:version_id>/collected/", collected.collected, name="model-collected"),
    path("models/<int:version_id>/mistakes/", mistakes.mistakes, name="model-mistakes"),
    path("models/<int:version_id>/mistakes/sheet.png", mistakes.sheet, name="model-mistakes-sheet"),
    path("models/<int:version_id>/promote/", models.promote_version, name="model-promote"),
    path("models/<int:version_id>/trial/", trials.trial, name="model-trial"),
    path("models/<int:version_id>/trial/stop/", trials.stop, name="model-trial-stop"),
    path("samples/<uuid:sample_id>/lineage/", sample_lineage.sample_lineage, name="sample-lineage"),
    path("contributions/", contributions.mine, name="contributions"),
    path("contributions/<str:username>/", contributions.of_user, name="contributions-of"),
    path("training/people/", people.people, name="people"),
    path(
        "training/people/exclusions/<int:exclusion_id>/revoke/",
        people.revoke_exclusion,
        name="exclusion-revoke",
    ),
    path("training/people/run/", people.run_without, name="run-without"),
    path("review/suspects/", suspects.suspects, name="suspects"),
    path("training/", runs.training, name="training"),
    path("training/next/<slug:slug>/", next_run.plan, name="retraining-plan"),
    path("training/next/<slug:slug>/times/", next_run.appoint, name="retraining-appoint"),
    path(
        "training/next/<slug:slug>/times/<int:appointment_id>/cancel/",
        next_run.cancel,
        name="retraining-cancel",
    ),
    path("training/<uuid:run_id>/", runs.run, name="run"),
    path("training/<uuid:run_id>/cancel/", runs.cancel, name="run-cancel"),
]
