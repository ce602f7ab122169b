"""``python -m ngoaivu``."""

from ngoaivu.cli import main

raise SystemExit(main())
