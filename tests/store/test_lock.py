"""The lock that says that a session runs."""

import threading
from pathlib import Path

from voicecoach.store.lock import RunningLock


def test_a_lock_is_had_once_and_again_after_its_release(tmp_path: Path):
    path = tmp_path / "lock"
    lock = RunningLock.take(path)
    assert lock is not None
    assert RunningLock.take(path) is None
    lock.release()
    lock.release()
    assert not path.exists()
    again = RunningLock.take(path)
    assert again is not None
    again.release()


def test_there_is_never_more_than_one_holder(tmp_path: Path):
    path = tmp_path / "lock"
    holders: list[int] = []
    crowds: list[int] = []

    def contend() -> None:
        for _ in range(300):
            if lock := RunningLock.take(path):
                holders.append(1)
                crowds.append(len(holders))
                holders.pop()
                lock.release()

    threads = [threading.Thread(target=contend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(crowds) == {1}
