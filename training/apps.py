from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from recognition import trusting, withdrawals
        from recognition.api import problems
        from training.api.problems import STATUS_OF
        from training.forgetting import ask_to_forget
        from training.scrutiny import scrutiny

        problems.register(STATUS_OF)
        trusting.heed(scrutiny)
        withdrawals.follow(ask_to_forget)
