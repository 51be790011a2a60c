"""The public DMN conformance cases (TCK), and the runner that measures us by them."""
