from django.apps import AppConfig


class OcrSiteConfig(AppConfig):
    name = "ocrsite"
