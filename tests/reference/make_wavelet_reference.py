#!/usr/bin/env python3
"""Writes wavelet.json: filters and coefficients of an independent implementation (PyWavelets, float64).

    /usr/bin/python3 tests/reference/make_wavelet_reference.py     (Debian: python3-pywt)

Input arrays are not stored: value(i) below gives sample i, x fastest, exactly representable in float32; the
test makes the same. "points" and "levels" are in the engine's axis order, x first. Where all axes have the
same number of levels the coefficients are those of wavedecn and coeffs_to_array; where they differ, level l is
composed of single pywt.dwt along the axes that have at least l levels (for equal counts both ways are
checked against each other here).
"""

import json
import pathlib

import numpy as np
import pywt

NAMES = (
    ["haar"]
    + [f"db{n}" for n in range(1, 11)]
    + [f"sym{n}" for n in range(2, 11)]
    + [f"coif{n}" for n in range(1, 6)]
)

CASES = [(name, [40], [3]) for name in NAMES]
CASES += [(name, [24, 16], [3, 3]) for name in ("haar", "db2", "db4", "sym5", "coif2")]
CASES += [
    ("db4", [2, 8], [1, 1]),
    ("db4", [40, 16], [3, 1]),
    ("sym3", [12, 32], [1, 5]),
    ("db3", [10, 12], [0, 2]),
    ("db3", [10, 12], [1, 0]),
    ("coif5", [16, 8], [2, 2]),
    ("db2", [16, 8, 8], [2, 2, 2]),
    ("db5", [16, 8, 8], [3, 3, 3]),
    ("sym4", [12, 10, 6], [1, 1, 1]),
    ("coif1", [16, 12, 8], [3, 1, 2]),
    ("db10", [8, 8, 4], [2, 0, 1]),
    ("sym2", [6, 8, 4], [0, 3, 0]),
]


def value(i):
    """Sample i: multiples of 1/512 in [-1, 1), without visible pattern."""
    return ((i * 7919 + (i * i % 613) * 104729) % 1024) / 512 - 1


def composed(array, name, levels):
    """Mallat order with levels per axis; levels in numpy's axis order."""
    out = array.copy()
    box = list(out.shape)
    for level in range(1, max(levels) + 1):
        corner = tuple(slice(0, size) for size in box)
        block = out[corner]
        for axis, count in enumerate(levels):
            if count >= level:
                block = np.concatenate(pywt.dwt(block, name, "periodization", axis=axis), axis=axis)
                box[axis] //= 2
        out[corner] = block
    return out


def coefficients(name, points, levels):
    shape = points[::-1]
    array = np.array([value(i) for i in range(int(np.prod(shape)))]).reshape(shape)
    result = composed(array, name, levels[::-1])
    if len(set(levels)) == 1:
        pieces = pywt.wavedecn(array, name, mode="periodization", level=levels[0])
        whole = pywt.coeffs_to_array(pieces)[0]
        assert np.abs(whole - result).max() < 1e-12
        result = whole
    return [float(f"{c:.8g}") for c in result.ravel()]


def filters():
    rows = []
    for name in NAMES:
        wavelet = pywt.Wavelet(name)
        rows.append(
            {
                "name": name,
                "vanishing_moments": wavelet.vanishing_moments_psi,
                "dec_lo": wavelet.dec_lo,
                "dec_hi": wavelet.dec_hi,
                "rec_lo": wavelet.rec_lo,
                "rec_hi": wavelet.rec_hi,
            }
        )
    return rows


def lines(items):
    return ",\n".join(json.dumps(item) for item in items)


def main():
    cases = [
        {"wavelet": name, "points": points, "levels": levels, "coefficients": coefficients(name, points, levels)}
        for name, points, levels in CASES
    ]
    text = (
        f'{{"made_by": "PyWavelets {pywt.__version__}",\n'
        f'"filters": [\n{lines(filters())}],\n"cases": [\n{lines(cases)}]}}\n'
    )
    pathlib.Path(__file__).with_name("wavelet.json").write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
