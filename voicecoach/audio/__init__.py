"""Sound: the duplex stream, the mixer, tones and the echo canceller. The only room that knows sounddevice."""
