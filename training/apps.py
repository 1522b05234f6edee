from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from recognition import curating, trusting, withdrawals
        from recognition.api import problems
        from training.api.problems import STATUS_OF
        from training.forgetting import ask_to_forget
        from training.runs import stop_for_other_classes
        from training.scrutiny import scrutiny

        problems.register(STATUS_OF)
        trusting.heed(scrutiny)
        withdrawals.follow(ask_to_forget)
        curating.follow(stop_for_other_classes)
