"""What of a version's figures is shown, and to whom: pages, API and model card say the same."""
