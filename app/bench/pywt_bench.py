#!/usr/bin/env python3
"""Times PyWavelets on the cases of wavelet_bench.cpp: float32, one thread, fastest of the repetitions.

    /usr/bin/python3 app/bench/pywt_bench.py [repetitions]     (Debian: python3-pywt)

Prints JSON: case name -> {"forward": nanoseconds a sample, "inverse": ...}. Only wavedecn and waverecn are
timed, not the packing of their coefficients into one array, which our transform does as well.
"""

import json
import sys
import time

import numpy as np
import pywt

CASES = {
    "1024x1024 db4 5 levels": ((1024, 1024), "db4", 5),
    "128x128x128 db2 3 levels": ((128, 128, 128), "db2", 3),
}


def seconds_of(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def bench(shape, name, level, repetitions):
    samples = np.random.default_rng(1).random(shape, dtype=np.float32) - np.float32(0.5)
    wavelet = pywt.Wavelet(name)
    forward = inverse = float("inf")
    for _ in range(repetitions):
        there, pieces = seconds_of(lambda: pywt.wavedecn(samples, wavelet, mode="periodization", level=level))
        and_back, back = seconds_of(lambda: pywt.waverecn(pieces, wavelet, mode="periodization"))
        assert back.dtype == np.float32  # in float64 the comparison would be unfair
        forward, inverse = min(forward, there), min(inverse, and_back)
    return {"forward": forward / samples.size * 1e9, "inverse": inverse / samples.size * 1e9}


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(json.dumps({name: bench(*case, repetitions) for name, case in CASES.items()}))


if __name__ == "__main__":
    main()
