from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "recognition"

    def ready(self) -> None:
        from recognition import queueing, withdrawals

        withdrawals.follow(queueing.leave)
