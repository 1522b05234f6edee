"""The routes of the live half below /api/v1/."""

from django.urls import path

from recognition.api import (
    alphabets,
    exports,
    gold,
    guidelines,
    imports,
    labels,
    me,
    pages,
    practice,
    queue,
    recognitions,
    samples,
)

urlpatterns = [
    path("alphabets/", alphabets.Alphabets.as_view(), name="api-alphabets"),
    path("alphabets/<slug:slug>/", alphabets.OneAlphabet.as_view(), name="api-alphabet"),
    path("alphabets/<slug:slug>/revisions/", alphabets.Revisions.as_view(), name="api-alphabet-revisions"),
    path(
        "alphabets/<slug:slug>/guidelines/",
        guidelines.AlphabetGuidelines.as_view(),
        name="api-guidelines",
    ),
    path("samples/<uuid:sample_id>/example/", guidelines.SampleExample.as_view(), name="api-sample-example"),
    path("practice/next/", practice.NextPrompts.as_view(), name="api-practice-next"),
    path("samples/", samples.Samples.as_view(), name="api-samples"),
    path("samples/<uuid:sample_id>/", samples.OneSample.as_view(), name="api-sample"),
    path("samples/<uuid:sample_id>/label/", labels.SampleLabel.as_view(), name="api-sample-label"),
    path("samples/<uuid:sample_id>/image/", samples.SampleImage.as_view(), name="api-sample-image"),
    path("samples/<uuid:sample_id>/gold/", gold.Gold.as_view(), name="api-sample-gold"),
    path("queue/next/", queue.NextInQueue.as_view(), name="api-queue-next"),
    path("queue/grid/", queue.QueueGrid.as_view(), name="api-queue-grid"),
    path("queue/progress/", queue.QueueProgress.as_view(), name="api-queue-progress"),
    path("queue/turns/<uuid:sample_id>/", queue.QueueTurn.as_view(), name="api-queue-turn"),
    path("pages/", pages.Pages.as_view(), name="api-pages"),
    path("pages/<uuid:page_id>/", pages.OnePage.as_view(), name="api-page"),
    path("pages/<uuid:page_id>/boxes/", pages.PageBoxes.as_view(), name="api-page-boxes"),
    path("pages/<uuid:page_id>/picture/", pages.PagePicture.as_view(), name="api-page-picture"),
    path("recognitions/", recognitions.Recognitions.as_view(), name="api-recognitions"),
    path("imports/", imports.Imports.as_view(), name="api-imports"),
    path("imports/<uuid:import_id>/", imports.OneImport.as_view(), name="api-import"),
    path("exports/", exports.Exports.as_view(), name="api-exports"),
    path("exports/<uuid:export_id>/", exports.OneExport.as_view(), name="api-export"),
    path("exports/<uuid:export_id>/file/<str:token>/", exports.ExportFile.as_view(), name="api-export-file"),
    path("me/", me.Me.as_view(), name="api-me"),
]
