"""Speed beside peers; every figure of a table is measured in the same run."""
