"""The pages of the learning half."""

from django.urls import path

from training.pages import (
    collected,
    compare,
    contributions,
    mistakes,
    models,
    next_run,
    runs,
    sample_lineage,
)

urlpatterns = [
    path("models/", models.models, name="models"),
    path("models/compare/", compare.compare, name="models-compare"),
    path("models/<int:version_id>/", models.model, name="model"),
    path("models/<int:version_id>/collected/", collected.collected, name="model-collected"),
    path("models/<int:version_id>/mistakes/", mistakes.mistakes, name="model-mistakes"),
    path("models/<int:version_id>/mistakes/sheet.png", mistakes.sheet, name="model-mistakes-sheet"),
    path("models/<int:version_id>/promote/", models.promote_version, name="model-promote"),
    path("samples/<uuid:sample_id>/lineage/", sample_lineage.sample_lineage, name="sample-lineage"),
    path("contributions/", contributions.mine, name="contributions"),
    path("contributions/<str:username>/", contributions.of_user, name="contributions-of"),
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
