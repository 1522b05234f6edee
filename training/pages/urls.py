"""The pages of the learning half."""

from django.urls import path

from training.pages import mistakes, models, runs

urlpatterns = [
    path("models/", models.models, name="models"),
    path("models/<int:version_id>/", models.model, name="model"),
    path("models/<int:version_id>/mistakes/", mistakes.mistakes, name="model-mistakes"),
    path("models/<int:version_id>/mistakes/sheet.png", mistakes.sheet, name="model-mistakes-sheet"),
    path("models/<int:version_id>/promote/", models.promote_version, name="model-promote"),
    path("training/", runs.training, name="training"),
    path("training/<uuid:run_id>/", runs.run, name="run"),
    path("training/<uuid:run_id>/cancel/", runs.cancel, name="run-cancel"),
]
