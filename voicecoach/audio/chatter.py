"""Keeps the sound libraries from writing over the person's screen."""

from __future__ import annotations

import ctypes
import functools
import os


@functools.cache
def mute_c_stderr() -> None:
    """Sends what C code prints to its `stderr` to nowhere, for the rest of the process.

    ALSA, JACK and PortAudio print there, at any time and from threads of their own, whatever they could not open. Only
    the C library's stream is exchanged: file descriptor 2, through which Python reports errors and a terminal
    application may draw, stays as it is. Does nothing where the C library has no such variable (other than Linux).
    """
    try:
        libc = ctypes.CDLL(None)
        stream = ctypes.c_void_p.in_dll(libc, "stderr")
        libc.fopen.restype = ctypes.c_void_p
        libc.fopen.argtypes = (ctypes.c_char_p, ctypes.c_char_p)
    except (OSError, TypeError, ValueError, AttributeError):
        return
    nowhere = libc.fopen(os.fsencode(os.devnull), b"w")
    if nowhere:
        stream.value = nowhere
