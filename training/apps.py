from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from recognition.api import problems
        from training.api.problems import STATUS_OF

        problems.register(STATUS_OF)
