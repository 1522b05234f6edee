"""The routes of the learning half below /api/v1/."""

from django.urls import path

from training.api import (
    champions,
    comparison,
    contributions,
    corrected,
    lineage,
    mistakes,
    models,
    retraining,
    runs,
    trials,
    trust,
)

urlpatterns = [
    path("people/", trust.People.as_view(), name="api-people"),
    path("exclusions/", trust.Exclusions.as_view(), name="api-exclusions"),
    path("exclusions/<int:exclusion_id>/", trust.OneExclusion.as_view(), name="api-exclusion"),
    path("suspects/", trust.Suspects.as_view(), name="api-suspects"),
    path("alphabets/<slug:slug>/champion/", champions.Champion.as_view(), name="api-champion"),
    path("alphabets/<slug:slug>/trial/", trials.AlphabetTrial.as_view(), name="api-trial"),
    path("alphabets/<slug:slug>/retraining/", retraining.Retraining.as_view(), name="api-retraining"),
    path(
        "alphabets/<slug:slug>/retraining/times/",
        retraining.RetrainingTimes.as_view(),
        name="api-retraining-times",
    ),
    path(
        "alphabets/<slug:slug>/retraining/times/<int:appointment_id>/",
        retraining.RetrainingTime.as_view(),
        name="api-retraining-time",
    ),
    path("models/", models.Models.as_view(), name="api-models"),
    path("models/<int:pk>/", models.OneModel.as_view(), name="api-model"),
    path("models/<int:pk>/card/", models.ModelCard.as_view(), name="api-model-card"),
    path("models/<int:pk>/mistakes/", mistakes.ModelMistakes.as_view(), name="api-model-mistakes"),
    path(
        "models/<int:pk>/comparison/<int:other>/",
        comparison.Comparison.as_view(),
        name="api-model-comparison",
    ),
    path(
        "models/<int:pk>/comparison/<int:other>/drawings/",
        comparison.ComparedDrawings.as_view(),
        name="api-model-comparison-drawings",
    ),
    path("models/<int:pk>/snapshot/", lineage.ModelSnapshot.as_view(), name="api-model-snapshot"),
    path(
        "models/<int:pk>/snapshot/samples/",
        lineage.ModelSnapshotSamples.as_view(),
        name="api-model-snapshot-samples",
    ),
    path(
        "predictions/<uuid:prediction_id>/lineage/",
        lineage.PredictionLineage.as_view(),
        name="api-prediction-lineage",
    ),
    path("samples/<uuid:sample_id>/lineage/", lineage.SampleLineage.as_view(), name="api-sample-lineage"),
    path("samples/<uuid:sample_id>/versions/", lineage.SampleVersions.as_view(), name="api-sample-versions"),
    path("me/contributions/", contributions.MyContributions.as_view(), name="api-my-contributions"),
    path("me/versions/", contributions.MyVersions.as_view(), name="api-my-versions"),
    path("me/corrections/", contributions.MyCorrections.as_view(), name="api-my-corrections"),
    path(
        "users/<str:username>/contributions/",
        contributions.ContributionsOfUser.as_view(),
        name="api-contributions-of",
    ),
    path("training-runs/", runs.Runs.as_view(), name="api-training-runs"),
    path("training-runs/<uuid:run_id>/", runs.OneRun.as_view(), name="api-training-run"),
    path(
        "training-runs/<uuid:run_id>/corrected/",
        corrected.CorrectedReadings.as_view(),
        name="api-corrected-readings",
    ),
]
