from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "recognition"

    def ready(self) -> None:
        from accounts import consent
        from accounts import leaving as accounts_leaving
        from recognition import withdrawals
        from recognition.people import consenting, leaving
        from recognition.queue import queueing

        consent.follow(consenting.follow_decision)
        accounts_leaving.follow(leaving.follow_departure)
        withdrawals.follow(queueing.leave)
