"""What Webcare costs, each figure beside a bare counterpart from the same run."""
