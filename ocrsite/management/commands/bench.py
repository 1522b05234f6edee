from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.engine.bundle import BundleError
from recognition.models import Alphabet, ModelVersion


class Command(BaseCommand):
    help = "Measure a running Inkloop on this machine, beside a baseline of the same minute."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        trip = what.add_parser("roundtrip", help="POST samples/ with Prefer: wait, beside GET /livez.")
        trip.add_argument("--port", type=int, default=settings.PORT)
        trip.add_argument("--alphabet", default="digits")
        trip.add_argument("--requests", type=int, default=300)
        what.add_parser("memory", help="Memory of each process of `manage.py up`.")
        latency = what.add_parser(
            "latency", help="One reading by the champion, beside the published A-Z CNN."
        )
        latency.add_argument("--alphabet", default="alnum")
        latency.add_argument("--rounds", type=int, default=500)

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "roundtrip":
            self._roundtrip(options["port"], options["alphabet"], options["requests"])
        elif what == "latency":
            self._latency(options["alphabet"], options["rounds"])
        else:
            self._memory(settings.DATA_DIR / "up.pid")

    def _roundtrip(self, port: int, alphabet: str, requests: int) -> None:
        from ocrsite.bench import roundtrip

        try:
            timings = roundtrip.measure(port=port, alphabet=alphabet, requests=requests)
        except OSError as error:
            raise CommandError(f"No Inkloop answers on port {port}: {error}.") from error
        baseline = timings[0]
        self.stdout.write(f"{'':34} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'to baseline':>12}")
        for timing in timings:
            ratio = f"{timing.p50 / baseline.p50:.1f} x"
            figures = f"{timing.p50:8.1f} {timing.p95:8.1f} {timing.slowest:8.1f} {ratio:>12}"
            self.stdout.write(f"{timing.name:34} {figures}")

    def _latency(self, slug: str, rounds: int) -> None:
        from ocrsite.bench import latency

        try:
            champion = ModelVersion.objects.champion_of(Alphabet.objects.get(slug=slug))
        except Alphabet.DoesNotExist as error:
            raise CommandError(f"There is no alphabet {slug!r}.") from error
        if champion is None:
            raise CommandError(f"The alphabet {slug} has no champion to measure.")
        try:
            costs = latency.measure(champion, rounds=rounds)
        except BundleError as error:
            raise CommandError(f"{champion} cannot be measured: {error}") from error
        self.stdout.write(f"{'one thread':24} {'batch':>6} {'ms':>9} {'to baseline':>12}")
        for cost in costs:
            ratio = f"{cost.ratio:.2f} x"
            self.stdout.write(f"{cost.name:24} {cost.batch:6} {cost.milliseconds:9.3f} {ratio:>12}")
        if not any(cost.name.endswith("int8") for cost in costs):
            self.stdout.write(f"The bundle of {champion} holds no int8 model.")

    def _memory(self, pid_file: Path) -> None:
        from ocrsite.bench import memory

        written = pid_file.read_text().strip() if pid_file.exists() else ""
        if not written.isdecimal():
            raise CommandError(f"`manage.py up` is not running: {pid_file} names no process.")
        holdings = memory.measure(int(written))
        whole = sum(holding.megabytes for holding in holdings)
        for holding in holdings:
            share = f"{holding.megabytes / whole:4.0%} of all"
            self.stdout.write(
                f"{holding.role:20} {holding.processes:3} processes {holding.megabytes:7.0f} MB  {share}"
            )
        self.stdout.write(f"{'together':20} {'':13} {whole:7.0f} MB")
