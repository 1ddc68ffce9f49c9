"""t distribution, paired t-test and exact signed-rank test by scipy; Holm's correction from its definition."""

import numpy
from exchange import answer, question
from scipy import stats


def paired(differences):
    values = numpy.asarray(differences)
    test = stats.ttest_1samp(values, 0)
    interval = test.confidence_interval(0.95)
    # All assignments of signs: also exact with ties. Differences of 0 are left out.
    every = stats.PermutationMethod(n_resamples=numpy.inf)
    signed = stats.wilcoxon(values, zero_method="wilcox", method=every)
    return {
        "t": float(test.pvalue),
        "low": float(interval.low),
        "high": float(interval.high),
        "wilcoxon": float(signed.pvalue),
    }


asked = question()
answer(
    {
        "p": [float(2 * stats.t.sf(abs(t), df)) for t, df in asked["t"]],
        "quantile": [float(stats.t.ppf((1 + share) / 2, df)) for share, df in asked["quantile"]],
        "paired": [paired(one) for one in asked["paired"]],
    }
)
