"""The trained Kazakh model: a linear-chain CRF whose weights are summed by word form, so that it reads fast."""
