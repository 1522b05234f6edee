"""The routes of the learning half below /api/v1/."""

from django.urls import path

from training.api import champions, models, runs

urlpatterns = [
    path("alphabets/<slug:slug>/champion/", champions.Champion.as_view(), name="api-champion"),
    path("models/", models.Models.as_view(), name="api-models"),
    path("models/<int:pk>/", models.OneModel.as_view(), name="api-model"),
    path("models/<int:pk>/card/", models.ModelCard.as_view(), name="api-model-card"),
    path("training-runs/", runs.Runs.as_view(), name="api-training-runs"),
    path("training-runs/<uuid:run_id>/", runs.OneRun.as_view(), name="api-training-run"),
]
