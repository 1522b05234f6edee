from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from accounts import leaving as accounts_leaving
        from recognition import trusting, withdrawals
        from recognition.api import problems
        from recognition.classes import curating
        from recognition.queue import labelling_progress
        from recognition.review import review_sources
        from training import leaving
        from training.api.problems import STATUS_OF
        from training.running.runs import stop_for_other_classes
        from training.running.schedule import how_far
        from training.snapshot.excluding import kept_out
        from training.snapshot.forgetting import ask_to_forget
        from training.suspects.doubted import SUSPECTS
        from training.suspects.scrutiny import scrutiny

        problems.register(STATUS_OF)
        accounts_leaving.follow(leaving.follow_departure)
        trusting.heed(scrutiny)
        trusting.keep_out(kept_out)
        labelling_progress.foresee(how_far)
        withdrawals.follow(ask_to_forget, hides=True)
        curating.follow(stop_for_other_classes)
        review_sources.join(SUSPECTS)
