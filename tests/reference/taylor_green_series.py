#!/usr/bin/python3
"""Exact power series of the 3-D Taylor-Green vortex, as G. I. Taylor and A. E. Green computed by hand (1937,
Proc. R. Soc. A 158, "Mechanism of the production of small eddies from large ones").

    u(0) = (sin x cos y cos z, -cos x sin y cos z, 0),   d_t u = P[-(u . grad) u] + nu Lap u

u(s) = sum_n u_n s^n with every u_n a trigonometric polynomial with rational coefficients:
    (n + 1) u_{n+1} = P[-sum_m (u_m . grad) u_{n-m}] + nu Lap u_n.
Prints the coefficients of the mean energy |u|^2/2 and enstrophy |curl u|^2/2. Usage: NU ORDER, for example
"1/100 10". Everything is a Fraction: no rounding before the last line.
"""
import sys
from collections import defaultdict
from fractions import Fraction


class Gaussian:
    """A complex number with rational parts."""
    __slots__ = ("re", "im")

    def __init__(self, re, im=Fraction(0)):
        self.re, self.im = re, im

    def __add__(self, o):
        return Gaussian(self.re + o.re, self.im + o.im)

    def __mul__(self, o):
        return Gaussian(self.re * o.re - self.im * o.im, self.re * o.im + self.im * o.re)

    def scaled(self, f):
        return Gaussian(self.re * f, self.im * f)

    def zero(self):
        return self.re == 0 and self.im == 0


ZERO = Gaussian(Fraction(0))


def start():
    """Modes {k: [u_x, u_y, u_z]} of the initial field."""
    u = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for sx in (1, -1):
        for sy in (1, -1):
            for sz in (1, -1):
                k = (sx, sy, sz)
                u[k] = [Gaussian(Fraction(0), Fraction(-sx, 8)), Gaussian(Fraction(0), Fraction(sy, 8)), ZERO]
    return dict(u)


def advection(a, b, out):
    """out += (a . grad) b, modes k = p + q, i q . a_p b_q."""
    for p, ap in a.items():
        for q, bq in b.items():
            along = ap[0].scaled(q[0]) + ap[1].scaled(q[1]) + ap[2].scaled(q[2])
            if along.zero():
                continue
            factor = Gaussian(-along.im, along.re)
            k = (p[0] + q[0], p[1] + q[1], p[2] + q[2])
            mode = out[k]
            for i in range(3):
                mode[i] = mode[i] + factor * bq[i]


def project(k, mode):
    square = k[0] ** 2 + k[1] ** 2 + k[2] ** 2
    if square == 0:
        return mode
    dot = mode[0].scaled(k[0]) + mode[1].scaled(k[1]) + mode[2].scaled(k[2])
    return [mode[i] + dot.scaled(Fraction(-k[i], square)) for i in range(3)]


def series(nu, order):
    u = [start()]
    for n in range(order):
        total = defaultdict(lambda: [ZERO, ZERO, ZERO])
        for m in range(n + 1):
            advection(u[m], u[n - m], total)
        keys = set(total) | set(u[n])
        following = {}
        for k in keys:
            mode = project(k, [c.scaled(-1) for c in total.get(k, [ZERO] * 3)])
            if k in u[n]:
                square = k[0] ** 2 + k[1] ** 2 + k[2] ** 2
                mode = [mode[i] + u[n][k][i].scaled(-nu * square) for i in range(3)]
            mode = [c.scaled(Fraction(1, n + 1)) for c in mode]
            if not all(c.zero() for c in mode):
                following[k] = mode
        u.append(following)
        print(f"order {n + 1}: {len(following)} modes", file=sys.stderr)
    return u


def quadratic(u, order, weight):
    """Coefficients of sum_k weight(k) |u_k|^2 / 2."""
    result = []
    for n in range(order + 1):
        total = Fraction(0)
        for m in range(n + 1):
            for k, a in u[m].items():
                b = u[n - m].get(k)
                if b is not None:
                    dot = sum(x.re * y.re + x.im * y.im for x, y in zip(a, b))
                    total += dot * weight(k)
        result.append(total / 2)
    return result


def main():
    nu, order = Fraction(sys.argv[1]), int(sys.argv[2])
    u = series(nu, order)
    for name, weight in (("energy", lambda k: 1), ("enstrophy", lambda k: k[0] ** 2 + k[1] ** 2 + k[2] ** 2)):
        coefficients = quadratic(u, order, weight)
        print(name, ", ".join(f"{float(c):.17g}" for c in coefficients))
        print("   exactly", ", ".join(str(c) for c in coefficients[:5]))


if __name__ == "__main__":
    main()
