"""What reviewers see and decide: disputes, suspects, outliers, reports, and how far people agree."""
