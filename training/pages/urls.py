"""The pages of the learning half."""

from django.urls import path

from training.pages import models, runs

urlpatterns = [
    path("models/", models.models, name="models"),
    path("models/<int:version_id>/", models.model, name="model"),
    path("models/<int:version_id>/promote/", models.promote_version, name="model-promote"),
    path("training/", runs.training, name="training"),
    path("training/<uuid:run_id>/", runs.run, name="run"),
    path("training/<uuid:run_id>/cancel/", runs.cancel, name="run-cancel"),
]
