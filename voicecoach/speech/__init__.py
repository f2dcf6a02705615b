"""Speech out: pyttsx3 in a worker process and a cache of rendered phrases."""
