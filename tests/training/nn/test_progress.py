from training.nn.progress import Watch


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_reports_twice_a_second() -> None:
    clock = Clock()
    watch = Watch(total=1000, clock=clock)

    reports = 0
    for _ in range(41):
        reports += watch.tick()
        clock.now += 0.125

    assert reports == 10


def test_it_always_reports_the_last_step() -> None:
    watch = Watch(total=3, clock=Clock())

    assert [watch.tick() for _ in range(3)] == [False, False, True]


def test_the_time_left_leaves_the_first_step_out() -> None:
    clock = Clock()
    watch = Watch(total=10, clock=clock)

    clock.now += 30
    watch.tick()
    for _ in range(4):
        clock.now += 2
        watch.tick()

    assert watch.seconds_left() == 10


def test_nothing_is_left_after_the_last_step() -> None:
    clock = Clock()
    watch = Watch(total=2, clock=clock)

    for _ in range(2):
        clock.now += 1
        watch.tick()

    assert watch.seconds_left() == 0
