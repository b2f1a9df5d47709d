// _statistics: the inverse of the normal distribution's cumulative distribution function, and _typing's one function.
#include <cmath>

#include "builtins/container_helpers.h"
#include "objects/bytes.h"

namespace adder {
namespace {

template <size_t n> double polynomial(const double (&coefficients)[n], double x) {
  double sum = 0;
  for (double c : coefficients) sum = sum * x + c;
  return sum;
}

/// Wichura's algorithm AS 241 (Applied Statistics 37, 1988): rational approximations for the middle and for two parts of the tails.
double standard_quantile(double p) {
  static const double a[] = {2.50908092873012267e+3, 3.34305755835881281e+4, 6.72657709270087009e+4, 4.59219539315498715e+4,
                             1.37316937655094611e+4, 1.97159095030655144e+3, 1.33141667891784377e+2, 3.38713287279636661e+0};
  static const double b[] = {5.22649527885285456e+3, 2.87290857357219427e+4, 3.93078958000927106e+4, 2.12137943015865959e+4,
                             5.39419602142475111e+3, 6.87187007492057908e+2, 4.23133307016009113e+1, 1.0};
  static const double c[] = {7.74545014278341408e-4, 2.27238449892691846e-2, 2.41780725177450612e-1, 1.27045825245236838e+0,
                             3.64784832476320460e+0, 5.76949722146069141e+0, 4.63033784615654530e+0, 1.42343711074968358e+0};
  static const double d[] = {1.05075007164441684e-9, 5.47593808499534495e-4, 1.51986665636164572e-2, 1.48103976427480075e-1,
                             6.89767334985100005e-1, 1.67638483018380385e+0, 2.05319162663775882e+0, 1.0};
  static const double e[] = {2.01033439929228813e-7, 2.71155556874348758e-5, 1.24266094738807844e-3, 2.65321895265761231e-2,
                             2.96560571828504891e-1, 1.78482653991729133e+0, 5.46378491116411437e+0, 6.65790464350110378e+0};
  static const double f[] = {2.04426310338993979e-15, 1.42151175831644589e-7, 1.84631831751005468e-5, 7.86869131145613259e-4,
                             1.48753612908506149e-2, 1.36929880922735805e-1, 5.99832206555887938e-1, 1.0};
  double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    double r = 0.180625 - q * q;
    return polynomial(a, r) * q / polynomial(b, r);
  }
  double r = std::sqrt(-std::log(q <= 0 ? p : 1 - p));
  double x = r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6) : polynomial(e, r - 5) / polynomial(f, r - 5);
  return q < 0 ? -x : x;
}
Value inverse_cdf(Thread& t, Value, Value p, Value mu, Value sigma) {
  double probability, mean, deviation;
  if (!to_double(t, p, &probability) || !to_double(t, mu, &mean) || !to_double(t, sigma, &deviation)) return kEmpty;
  if (probability <= 0 || probability >= 1 || deviation <= 0) return raise_value_error(t, "inv_cdf undefined for these parameters");
  return box_float(t, mean + standard_quantile(probability) * deviation);
}
const NativeMethod kStatisticsFunctions[] = {
    function<inverse_cdf>("_normal_dist_inv_cdf($module, p, mu, sigma, /)", "The value below which the given part of a normal distribution lies."),
};

Value same(Thread&, Value, Value x) { return x; }
const NativeMethod kTypingFunctions[] = {function<same>("_idfunc($module, x, /)", "The argument.")};

}  // namespace

extern const ModuleSpec kStatisticsModule, kTypingModule;
const ModuleSpec kStatisticsModule = {.name = "_statistics", .doc = "Accelerators for the statistics module.", .functions = kStatisticsFunctions};
const ModuleSpec kTypingModule = {.name = "_typing", .doc = "Primitives and accelerators for the typing module.", .functions = kTypingFunctions};

}  // namespace adder
