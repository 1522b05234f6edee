from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "recognition"

    def ready(self) -> None:
        from accounts import consent
        from recognition import consenting, queueing, withdrawals

        consent.follow(consenting.follow_decision)
        withdrawals.follow(queueing.leave)
