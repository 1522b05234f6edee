from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from recognition import withdrawals
        from recognition.api import problems
        from training.api.problems import STATUS_OF
        from training.forgetting import ask_to_forget

        problems.register(STATUS_OF)
        withdrawals.follow(ask_to_forget)
