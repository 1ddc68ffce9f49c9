"""McNemar's exact test as the binomial test of the discordant pairs, by scipy."""

from exchange import answer, question
from scipy import stats

answer([float(stats.binomtest(a, a + b, 0.5).pvalue) if a + b > 0 else 1.0 for a, b in question()])
