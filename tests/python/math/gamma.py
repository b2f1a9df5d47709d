"""gamma and lgamma, to the last digit."""
import math

for x, gamma, log_gamma in [
        (1.5, 0.886226925452758, -0.12078223763524543), (0.1, 9.513507698668732, 2.2527126517342055), (7.3, 1271.4236336639085, 7.147892523022248),
        (-0.5, -3.544907701811032, 1.265512123484645), (-12.7, -1.3570129246842736e-09, -20.417979931684894),
        (24.5, 1.2599063430729375e+23, 53.19049452616927), (150.25, 1.3321507761951633e+261, 601.2615040324997),
        (-150.25, -2.219713930949431e-263, -604.7825011297857), (170.1, 7.132847110061826e+304, 701.9505787390856)]:
    assert math.gamma(x) == gamma, (x, math.gamma(x))
    assert math.lgamma(x) == log_gamma, (x, math.lgamma(x))

for n in range(1, 24):
    assert math.gamma(n) == math.factorial(n - 1)
assert math.gamma(1e-300) == 1 / 1e-300 and math.gamma(-1e-21) == 1 / -1e-21 and math.gamma(-200.5) == 0.0
assert math.lgamma(1) == math.lgamma(2) == 0.0 and math.lgamma(-1e-30) == math.lgamma(1e-30) == -math.log(1e-30)
for function, x, error in [(math.gamma, 172, OverflowError), (math.gamma, 1e300, OverflowError), (math.gamma, 1e-309, OverflowError), (math.gamma, 0.0, ValueError),
                           (math.gamma, -3, ValueError), (math.gamma, -math.inf, ValueError), (math.lgamma, 0, ValueError), (math.lgamma, 1e308, OverflowError)]:
    try:
        function(x)
    except error:
        pass
    else:
        raise AssertionError((function, x))
assert math.isnan(math.gamma(math.nan)) and math.isnan(math.lgamma(math.nan)) and math.lgamma(-math.inf) == math.inf

for function in (math.comb, math.perm):
    try:
        function(-1, "x")
    except TypeError:
        pass
    else:
        raise AssertionError(function)
